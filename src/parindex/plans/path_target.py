"""What a path is to reach: points, a share, a grade or a rank, and from how many points it does."""

from __future__ import annotations

from bisect import bisect_left
from math import ceil, floor, isfinite
from typing import Any

import numpy as np
import pyarrow as pa

from .._quoting import quoted
from ..errors import InputError, UnknownCodeError
from ..periods.period import ReportingPeriod
from ..results.plan_tables import WhatIfTable
from ..schemes.grading import GradeMeasure, Grading
from ..scores.engine import Engine
from ..scores.grades import Grades
from ..scores.rows import UnitPeriods
from ..scores.table import ScoreTable
from ..stats.formulas import EDGE_MARGIN
from ..stats.ranks import rank_within
from ..tables.arrays import CountArray, FloatArray, floats_of
from ..vocabulary.scores import TOTAL

__all__ = ["PathTarget"]

_EDGE = 1e-9
"""Within which points reach what is asked for, in parts of it and at least of 1."""
_BEYOND = 3 * _EDGE  # what must be passed, not reached


class PathTarget:
    """
    Say what a unit is to reach, and whether scores reach it.

    Raises
    ------
    InputError
        If not one target is given, or it is out of range.
    """

    def __init__(
        self,
        scores: ScoreTable,
        unit: str,
        when: ReportingPeriod,
        *,
        points: float | None,
        share: float | None,
        grade: str | None,
        rank: int | None,
    ) -> None:
        given = {"points": points, "share": share, "grade": grade, "rank": rank}
        named = {name: value for name, value in given.items() if value is not None}
        if len(named) != 1:
            listed = ", ".join(named) or "none"
            raise InputError(
                f"one target must be given, points, share, grade or rank, got {listed}"
            )
        ((self._kind, self._value),) = named.items()
        # of several gradings the one that grades the unit: blocks and days have their own
        self._grading: Grading | None = None
        self._scores, self._unit, self._when = scores, unit, when
        number: object = self._value
        if self._kind == "grade":
            if not isinstance(number, str):
                raise InputError(f"grade must be a text, got {quoted(number)}")
            return
        is_number = isinstance(number, int | float) and not isinstance(number, bool)
        if not (is_number and isfinite(number)):  # type: ignore[arg-type]
            raise InputError(f"{self._kind} must be a number, got {quoted(number)}")
        if self._kind == "share" and not 0 <= float(self._value or 0) <= 1:
            raise InputError(f"share must lie between 0 and 1, got {quoted(number)}")
        if self._kind == "rank" and (number != int(self._value or 0) or int(self._value or 0) < 1):
            raise InputError(f"rank must be a whole number from 1 on, got {quoted(number)}")

    def check(self, engine: Engine, row: int) -> None:
        """
        Refuse a unit that cannot have what is asked for.

        Raises
        ------
        InputError
            If the unit has no total, or is not ranked and a rank is asked for.
        """
        own = self.row(self._scores)
        if own["max_points"] is None or own["points"] is None:
            raise InputError(
                f"{self._unit!r} must have a total in {self._when.code}, and it has none: "
                f"{own['status']}"
            )
        if self._kind == "rank" and engine.ranked_groups[row] < 0:
            raise InputError(
                f"{self._unit!r} must be ranked for a rank to be reached, and in {self._when.code} "
                f"it is not"
            )

    def points(self, engine: Engine, row: int, begin: float, maximum: float) -> float:
        """Points of the total, of that maximum and not rounded, from which it is reached."""
        if self._kind == "points":
            return float(self._value or 0)
        if self._kind == "share":
            return float(self._value or 0) * maximum
        if self._kind == "grade":
            self._grading = Grades(self._scores.scheme, engine.frame).grading_of(row)
            return self._edge(maximum)
        share, is_passed = self._share_of_rank(engine, row)
        if share is None:
            return begin
        is_rounded = self._scores.scheme.ranking.rounded
        return self._reaching(share * maximum, is_passed=is_passed, is_rounded=is_rounded)

    def is_met(self, after: WhatIfTable) -> bool:
        """Say whether the scores as they would be reach it."""
        own = self.row(after)
        if self._kind == "rank":
            return own["rank"] is not None and own["rank"] <= int(self._value or 0)
        if self._kind == "grade":
            assert self._grading is not None
            grades = self._grading.grades
            return own["grade"] in grades[grades.index(str(self._value)) :]
        if own["share"] is None:
            return False
        wanted = float(self._value or 0) * (own["max_points"] if self._kind == "share" else 1)
        # points are printed, and may be rounded; the share is that of the total before
        reached = own["share"] * own["max_points"]
        return bool(reached >= wanted - _EDGE * max(abs(wanted), 1.0))

    def row(self, table: ScoreTable | WhatIfTable) -> dict[str, Any]:
        """Give the total of the unit at the last stage."""
        stage = self._scores.scheme.final_stage.code
        keys = table.keys
        here = keys.criterion.codes == keys.criterion.texts.index(TOTAL)
        here &= keys.unit.codes == keys.unit.texts.index(self._unit)
        here &= keys.period.codes == keys.period.texts.index(self._when.code)
        here &= keys.stage.codes == keys.stage.texts.index(stage)
        (found,) = table.data.filter(pa.array(here)).to_pylist()
        line: dict[str, Any] = found
        return line

    def _edge(self, most: float) -> float:
        grading = self._grading
        if grading is None or self._value not in grading.grades:
            known = () if grading is None else grading.grades
            raise UnknownCodeError("grade of the scheme", str(self._value), known)
        edge = grading.edges[grading.grades.index(str(self._value))]
        points = edge if grading.measure is GradeMeasure.POINTS else edge / 100 * most
        return self._reaching(
            points, is_passed=grading.closed == "right", is_rounded=grading.rounded
        )

    def _reaching(self, points: float, *, is_passed: bool, is_rounded: bool) -> float:
        """
        Points before rounding from which others are reached, or passed.

        Where rounded points decide, these are half a unit below the first that are printed so.
        """
        decimals = self._scores.scheme.rounding.total
        if is_rounded and decimals is not None:
            units = points * 10.0**decimals
            margin = _EDGE * max(abs(units), 1.0)
            whole = floor(units + margin) + 1 if is_passed else ceil(units - margin)
            points = (whole - 0.5) / 10.0**decimals
            is_passed = whole <= 0  # a half is rounded away from zero
        return points + _BEYOND * max(abs(points), 1.0) if is_passed else points

    def _share_of_rank(self, engine: Engine, row: int) -> tuple[float | None, bool]:
        """
        Least share that has the rank beside the others, and whether it must be passed.

        None where any share has it. A rank changes only where a share begins to be equal to
        another, within the tolerance, and where it no longer is; the higher the better.
        """
        ranking = self._scores.scheme.ranking
        others, place = self._others(engine, row)
        tolerance = ranking.tolerance / 100
        # just above what is still equal, for the engine allows a margin beyond the tolerance
        edges = np.unique(
            np.concatenate([others - tolerance, others + tolerance + 2 * EDGE_MARGIN])
        )

        def is_worse(share: float) -> bool:
            ranks = rank_within(
                np.insert(others, place, share),
                np.zeros(len(others) + 1, np.int64),
                method=ranking.method.value,
                tolerance=tolerance + EDGE_MARGIN,
            )
            return int(ranks[place]) > int(self._value or 1)

        if not is_worse(-np.inf):
            return None, False
        at = bisect_left(edges, 1, key=lambda share: 0 if is_worse(share) else 1)
        share = float(edges[at])
        is_passed = bool((np.abs(others + tolerance + 2 * EDGE_MARGIN - share) == 0).any())
        return share, is_passed

    def _others(self, engine: Engine, row: int) -> tuple[FloatArray, int]:
        """Shares of those that are ranked with the unit, and its place in their order of rows."""
        scores, frame = self._scores, engine.frame
        totals = scores.at(stage=scores.scheme.final_stage.code, criterion=TOTAL)
        share = floats_of(totals.data["share"])
        if scores.scheme.ranking.rounded:
            with np.errstate(all="ignore"):
                share = floats_of(totals.data["points"]) / floats_of(totals.data["max_points"])
        keys = totals.keys
        rows: CountArray = frame.rows_of(
            UnitPeriods(keys.unit.texts, keys.unit.codes, keys.periods, keys.period.codes)
        ).astype(np.int64)
        group = engine.ranked_groups
        is_ranked = ~np.isnan(floats_of(totals.data["rank"].cast(pa.float64())))
        chosen = np.flatnonzero((group[rows] == group[row]) & (rows != row) & is_ranked)
        chosen = chosen[np.argsort(rows[chosen])]
        return share[chosen], int(np.searchsorted(rows[chosen], row))
