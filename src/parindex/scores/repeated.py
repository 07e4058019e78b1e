"""The same rows many times over, each time with some inputs that are otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np

from ..tables.arrays import CodeArray, CountArray, FloatArray
from ..tables.cells import StatusArray
from .criterion_points import Points
from .engine import Engine
from .inputs import Awards, Given, Reading
from .rows import NOWHERE, Frame

__all__ = ["InputKind", "Patch", "repeated", "repeated_points"]

InputKind = tuple[str, str, str | None]
"""What is patched: ``"indicator"``, ``"criterion"`` or ``"award"``, its code, and the stage."""


@attrs.frozen(eq=False)
class Patch:
    """
    Numbers that stand in the place of those that were given, on rows of the repeated frame.

    *status* has codes of `ScoreStatus`; a value is NaN where there is none.
    """

    rows: CountArray
    value: FloatArray
    status: StatusArray


def repeated(engine: Engine, copies: int, patches: Mapping[InputKind, Patch]) -> Engine:
    """
    Set up the engine that scores the rows of another as often as there are copies.

    Rows of one copy are peers of each other and of no other: row r of copy k is ``k * n + r``.
    """
    frame = engine.frame if copies == 1 else _RepeatedFrame(engine.frame, copies)

    def prior_points(code: str) -> Reading:
        return _reading(engine.prior_points(code), copies)

    return Engine(
        scheme=engine.scheme,
        frame=frame,
        given=_PatchedGiven(engine.given, copies, patches),
        prior_points=prior_points if copies > 1 else engine.prior_points,
        unranked=engine.unranked,
    )


def repeated_points(points: Points, size: int, copies: int) -> Points:
    """Give the points of a criterion for each copy of *size* rows."""
    return points if copies == 1 else points.at(np.tile(np.arange(size), copies))


def _reading(reading: Reading, copies: int) -> Reading:
    if copies == 1:
        return reading
    status = None if reading.status is None else np.tile(reading.status, copies)
    return Reading(np.tile(reading.value, copies), status)


class _RepeatedFrame(Frame):
    """
    Rows of a frame several times over.

    It has what formulas and grades ask for; where a unit stands is asked of the frame itself.
    """

    def __init__(self, frame: Frame, copies: int) -> None:
        self._one, self._copies = frame, copies
        self.registry, self.regime = frame.registry, frame.regime
        self.units, self.periods = frame.units, frame.periods
        self.unit_codes: CodeArray = np.tile(frame.unit_codes, copies)
        self.period_codes: CodeArray = np.tile(frame.period_codes, copies)
        self.scored: CountArray = self._rows(frame.scored)
        level, block, words = frame.levels_and_blocks
        self.levels_and_blocks = (np.tile(level, copies), np.tile(block, copies), words)
        peers = frame.peers
        groups = int(peers.max(initial=-1)) + 1
        self.peers: CountArray = self._rows(peers, groups)

    @property
    def prior_rows(self) -> CodeArray:
        return self._rows(self._one.prior_rows).astype(np.int32)

    @property
    def quarter_rows(self) -> list[CodeArray]:
        return [self._rows(rows).astype(np.int32) for rows in self._one.quarter_rows]

    def rows_above(self, level: str) -> CodeArray:
        """Row of the unit of a level above each unit, in the same copy."""
        return self._rows(self._one.rows_above(level)).astype(np.int32)

    def _rows(self, rows: CountArray | CodeArray, size: int | None = None) -> CountArray:
        """Give places of every copy; those below 0 are none, and stay."""
        step = len(self._one) if size is None else size
        shift = np.repeat(np.arange(self._copies) * step, len(rows))
        place = np.tile(rows.astype(np.int64), self._copies)
        return np.where(place > NOWHERE, place + shift, place)


class _PatchedGiven(Given):
    """What was given, once for each copy, and what stands in its place."""

    def __init__(self, given: Given, copies: int, patches: Mapping[InputKind, Patch]) -> None:
        self._one, self._copies, self._patches = given, copies, patches

    def of_indicator(self, code: str, stage: str | None) -> Reading | None:
        """Values of an indicator at a stage (None: at any); None where there are none."""
        return self._patched(("indicator", code, stage), self._one.of_indicator)

    def of_criterion(self, code: str, stage: str | None) -> Reading | None:
        """Values given under the code of a criterion; None where there are none."""
        return self._patched(("criterion", code, stage), self._one.of_criterion)

    def of_survey(self, code: str) -> Reading | None:
        """Survey results on a criterion; None where there are none."""
        found = self._one.of_survey(code)
        return None if found is None else _reading(found, self._copies)

    def awards(self, code: str, stage: str | None) -> Awards | None:
        """Give the decisions on a criterion at a stage; None where there are none."""
        found = self._one.awards(code, stage)
        if found is None:
            return None
        points, status = np.tile(found.points, self._copies), np.tile(found.status, self._copies)
        is_given = np.tile(found.is_given, self._copies)
        answers = np.tile(found.answer_codes, self._copies)
        patch = self._patches.get(("award", code, stage))
        if patch is not None:
            points[patch.rows], status[patch.rows] = patch.value, patch.status
            # points that are assumed stand in the place of an answer
            is_given[patch.rows], answers[patch.rows] = True, -1
        return Awards(points, status, is_given, answers, found.answers)

    def _patched(
        self, kind: InputKind, read: Callable[[str, str | None], Reading | None]
    ) -> Reading | None:
        found = read(kind[1], kind[2])
        if found is None:
            return None
        made, patch = _reading(found, self._copies), self._patches.get(kind)
        if patch is None:
            return made
        value, codes = made.value.copy(), made.codes.copy()
        value[patch.rows], codes[patch.rows] = patch.value, patch.status
        return Reading(value, codes if codes.any() else None)
