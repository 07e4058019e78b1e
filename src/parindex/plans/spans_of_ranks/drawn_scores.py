"""Run the engine on many draws at once: the rows of a frame once for each draw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import attrs
import numpy as np
import pyarrow as pa

from ...model.indicator import Indicator, MeasureKind
from ...schemes.criterion import Criterion
from ...scores.criterion_points import Points
from ...scores.engine import Engine
from ...scores.grades import Grades
from ...scores.inputs import NO_COUNT, Awards, Given, Reading
from ...scores.rows import Frame
from ...scores.table import ScoreInputs
from ...tables.arrays import BoolArray, CodeArray, CountArray, FloatArray
from ...tables.cells import StatusArray
from ...vocabulary import ScoreStatus
from .nested_counts import chains

__all__ = ["Chance", "grades_of", "in_blocks", "repeated_frame", "repeated_points"]

_CELLS = 50_000  # rows of a frame that are scored at once
_INVALID = np.uint8(ScoreStatus.INVALID)


def in_blocks(draws: int, rows: int) -> list[int]:
    """Share the draws out over runs of the engine, so that a run has not too many rows."""
    size = max(1, _CELLS // max(rows, 1))
    return [min(size, draws - first) for first in range(0, draws, size)]


class _Repeated:
    """The rows of a frame, once for each draw; the units of a draw are peers of each other."""

    def __init__(self, frame: Frame, draws: int) -> None:
        self._frame, self._draws = frame, draws
        self.units, self.periods, self.ends = frame.units, frame.periods, frame.ends
        self.unit_codes = np.tile(frame.unit_codes, draws)
        self.period_codes = np.tile(frame.period_codes, draws)
        self.scored = self._moved(frame.scored)
        self.has_level = np.tile(frame.has_level, draws)
        self.prior_rows = self._moved(frame.prior_rows)
        self.quarter_rows = [self._moved(rows) for rows in frame.quarter_rows]
        kinds, meaning = frame.kinds
        self.kinds = np.tile(kinds, draws), meaning
        self.peers = self._moved(frame.peers, int(frame.peers.max(initial=-1)) + 1)

    def __len__(self) -> int:
        return len(self.unit_codes)

    def _moved(self, rows: CodeArray | CountArray, step: int | None = None) -> CountArray:
        """Give each draw rows, or groups, of its own; what is below 0 stays as it is."""
        by = (len(self._frame) if step is None else step) * np.arange(self._draws)[:, np.newaxis]
        moved: CountArray = np.where(rows < 0, rows, rows + by).ravel()
        return moved

    def rows_above(self, level: str) -> CountArray:
        return self._moved(self._frame.rows_above(level))

    def is_one_of(self, words: Sequence[str]) -> BoolArray:
        return np.tile(self._frame.is_one_of(words), self._draws)

    def is_of_block(self, words: Sequence[str]) -> BoolArray:
        return np.tile(self._frame.is_of_block(words), self._draws)

    def is_of_level(self, words: Sequence[str]) -> BoolArray:
        return np.tile(self._frame.is_of_level(words), self._draws)


def repeated_frame(frame: Frame, draws: int) -> Frame:
    """Give the rows of a frame once for each draw, those of a draw together."""
    return cast("Frame", _Repeated(frame, draws))


def repeated_points(points: Points, rows: CountArray, draws: int) -> Points:
    """Give points of some rows once for each draw."""
    return points.at(np.tile(rows, draws))


def grades_of(grades: Grades, total: Points, parts: Mapping[str, Points]) -> pa.DictionaryArray:
    """Grade totals; the parts are those that a veto looks at."""
    wanted = grades.vetoed_by()
    return grades.of(total, {code: each for code, each in parts.items() if code in wanted})


class _Drawn:
    """What was given, with the rates as they may be; the rest is the same in all draws."""

    def __init__(self, given: Given, values: Mapping[str, FloatArray], draws: int) -> None:
        self._given, self._values, self._draws = given, values, draws

    def of_indicator(self, code: str, stage: str | None) -> Reading | None:
        held = self._given.of_indicator(code, stage)
        if held is None:
            return None
        repeated = self._repeated(held)
        if stage is not None or code not in self._values:
            return repeated
        value = self._values[code].ravel()
        is_drawn = ~np.isnan(value)
        return Reading(np.where(is_drawn, value, repeated.value), repeated.status)

    def of_criterion(self, code: str, stage: str | None) -> Reading | None:
        held = self._given.of_criterion(code, stage)
        return None if held is None else self._repeated(held)

    def of_survey(self, code: str) -> Reading | None:
        held = self._given.of_survey(code)
        return None if held is None else self._repeated(held)

    def awards(self, code: str, stage: str | None) -> Awards | None:
        held = self._given.awards(code, stage)
        if held is None:
            return None
        times = self._draws
        return Awards(
            np.tile(held.points, times),
            np.tile(held.status, times),
            np.tile(held.is_given, times),
            np.tile(held.answer_codes, times),
            held.answers,
        )

    def _repeated(self, reading: Reading) -> Reading:
        status = None if reading.status is None else np.tile(reading.status, self._draws)
        return Reading(np.tile(reading.value, self._draws), status)


class _Counted:
    """What was given, without the numbers that chance is not known of."""

    def __init__(self, given: Given, counted: Mapping[str, BoolArray]) -> None:
        self._given, self._counted = given, counted

    def of_indicator(self, code: str, stage: str | None) -> Reading | None:
        held = self._given.of_indicator(code, stage)
        is_counted = self._counted.get(code) if stage is None else None
        return held and _without(held, is_counted)

    def of_criterion(self, code: str, stage: str | None) -> Reading | None:
        held = self._given.of_criterion(code, stage)
        return held and _without(held)

    def of_survey(self, code: str) -> Reading | None:
        held = self._given.of_survey(code)
        return held and _without(held)

    def awards(self, code: str, stage: str | None) -> Awards | None:
        return self._given.awards(code, stage)


def _without(reading: Reading, keep: BoolArray | None = None) -> Reading:
    """Take values away; invalid, for in the place of what is missing another one is read."""
    gone = reading.codes == ScoreStatus.COMPUTED
    if keep is not None:
        gone = gone & ~keep
    value, status = np.where(gone, np.nan, reading.value), np.where(gone, _INVALID, reading.codes)
    return Reading(value, status.astype(np.uint8))


class Chance:
    """
    Draws what the proportions behind scores may truly be, given their counts.

    A proportion of x in n cases is drawn from the beta distribution of x + 1/2 and n - x + 1/2
    (Jeffreys); ratios, amounts, and values without counts are not. Proportions whose numerators
    hold each other in one denominator are drawn together.
    """

    def __init__(self, engine: Engine, inputs: ScoreInputs, seed: int) -> None:
        self._engine, self._rows = engine, len(engine.frame)
        definitions = _definitions(inputs)
        self._counts: dict[str, tuple[FloatArray, FloatArray, float]] = {}
        for code, indicator in sorted(definitions.items()):
            found, none = engine.given.counts(code), np.full(self._rows, NO_COUNT)
            x, n = (np.asarray(found.get(name, none)) for name in ("numerator", "denominator"))
            held = engine.given.of_indicator(code, None)
            if held is None or indicator.kind is not MeasureKind.PROPORTION:
                continue
            here = (x != NO_COUNT) & (n != NO_COUNT) & (n > 0) & (x >= 0) & (x <= n)
            here &= held.codes == ScoreStatus.COMPUTED
            counts = (np.where(here, each, np.nan) for each in (x, n))
            self._counts[code] = (*counts, indicator.multiplier)  # type: ignore[assignment]
        self._chains = chains({code: definitions[code] for code in self._counts})
        # each indicator has draws of its own, whatever else the scheme reads
        self._random = {
            code: np.random.default_rng([seed, place]) for place, code in enumerate(self._counts)
        }

    def is_estimated(self, stage: str) -> BoolArray:
        """Say of each row of the frame whether no points of it rest on what is not drawn."""
        counted = {code: ~np.isnan(x) for code, (x, _, _) in self._counts.items()}
        given = cast("Given", _Counted(self._engine.given, counted))
        found = np.ones(self._rows, bool)
        both = (self._engine, attrs.evolve(self._engine, given=given))
        for (_, criterion, one), (_, _, other) in zip(
            *(engine.stage(stage) for engine in both), strict=True
        ):
            if criterion is not None and criterion.is_leaf:
                found &= _codes(one) == _codes(other)
        return found

    def scores(
        self, stage: str, draws: int
    ) -> tuple[Engine, dict[str, tuple[Criterion | None, Points]]]:
        """Score so many draws: the engine, and the points of every criterion at a stage."""
        engine = attrs.evolve(
            self._engine,
            frame=repeated_frame(self._engine.frame, draws),
            given=cast("Given", _Drawn(self._engine.given, self._values(draws), draws)),
            prior_points=lambda code: self._prior_points(code, draws),
        )
        return engine, {code: (each, points) for code, each, points in engine.stage(stage)}

    def _prior_points(self, code: str, draws: int) -> Reading:
        """Give points of the year before; they were printed, and are no draws."""
        held = self._engine.prior_points(code)
        status = None if held.status is None else np.tile(held.status, draws)
        return Reading(np.tile(held.value, draws), status)

    def _values(self, draws: int) -> dict[str, FloatArray]:
        counts = {code: (x, n) for code, (x, n, _) in self._counts.items()}
        made: dict[str, FloatArray] = {}
        for chain in self._chains:
            made |= chain.drawn(self._random, counts, draws)
        return {code: self._counts[code][2] * value for code, value in made.items()}


def _codes(points: Points) -> StatusArray:
    if points.status is None:
        return np.zeros(len(points.points), np.uint8)
    return np.asarray(points.status, np.uint8)


def _definitions(inputs: ScoreInputs) -> dict[str, Indicator]:
    """Give the definitions of the rates, those of earlier periods too."""
    found: dict[str, Indicator] = {}
    for each in (inputs.prior, inputs):
        for table in () if each is None else each.rates:
            found |= {indicator.code: indicator for indicator in table.provenance.indicators}
    return found
