"""Last year's inputs under this year's scheme, beside the others of either year."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import attrs
import numpy as np

from ...formulas import AsPoints
from ...periods.ordinals import earlier
from ...periods.period import ReportingPeriod
from ...results.keys import Keys
from ...schemes.criterion import Criterion
from ...stats.formulas import quotient
from ...tables.arrays import CodeArray, FloatArray
from ...vocabulary.scores import TOTAL
from ..compute import engine_of
from ..criterion_points import Points
from ..engine import Engine, as_reading
from ..quantities import Others
from ..rows import NOWHERE, UnitPeriods
from ..table import ScoreTable

__all__ = ["LastYear", "part_of_index"]


class LastYear:
    """Scores of this year's scheme with last year's inputs for the criteria that it maps."""

    def __init__(self, engine: Engine, before: ScoreTable, was: Mapping[str, str]) -> None:
        self._engine, self._was = engine, was
        scheme, frame = engine.scheme, engine.frame
        scales = {
            leaf.code: leaf.max_points / other.max_points
            for leaf in scheme.leaves
            if leaf.code in was and (other := before.scheme.criterion(was[leaf.code])).is_leaf
            if leaf.max_points and other.max_points
        }
        # a value that is points keeps its part of the maximum, as an award does
        points = {
            code: scale
            for code, scale in scales.items()
            if scheme.criterion(code).formula == AsPoints()
            and scheme.criterion(code).indicator is None
        }
        self._then = engine_of(
            scheme, before.inputs, was=was, award_scales=scales, value_scales=points
        )
        periods = earlier(frame.periods, ReportingPeriod.prior_year)
        known = [period for period in periods if period is not None]
        code_of = np.array(
            [NOWHERE if period is None else known.index(period) for period in periods], np.int32
        )
        self._rows = self._then.frame.rows_of(
            UnitPeriods(frame.units, frame.unit_codes, known, code_of[frame.period_codes])
        )
        """Row of the year before for each row of this year."""

    def index(self, rows: Keys, *, others_moved: bool) -> FloatArray:
        """
        Points of each row in hundredths of the maximum of its total.

        What differs from this year's points differs for the inputs alone; where the others moved,
        for those of the unit alone.
        """
        engine = self._engine
        on_frame = engine.frame.rows_of(
            UnitPeriods(rows.unit.texts, rows.unit.codes, rows.periods, rows.period.codes)
        )
        place = {code: position for position, code in enumerate(rows.criterion.texts)}
        found = np.full(len(on_frame), np.nan)
        for position, stage in enumerate(rows.stage.texts):
            at_stage = rows.stage.codes == position
            known = self.points(stage, others_moved=others_moved)
            for code, points in known.items():
                here = np.flatnonzero(at_stage & (rows.criterion.codes == place.get(code, NOWHERE)))
                found[here] = part_of_index(points, known[TOTAL])[on_frame[here]]
        return found

    @property
    def rows(self) -> CodeArray:
        """Row of the year before for each row of this year; -1 where there is none."""
        return self._rows

    def points(self, stage: str, *, others_moved: bool) -> dict[str, Points]:
        """Give points of all criteria under this year's scheme, with last year's own inputs."""
        then = self._then
        if others_moved:
            then = attrs.evolve(then, others=self._others(stage))
        replaced = {
            code: points.at(self._rows)
            for code, criterion, points in then.stage(stage)
            if criterion is not None and criterion.is_leaf and code in self._was
        }
        return {code: points for code, _, points in self._engine.stage(stage, replaced)}

    def points_beside(self, stage: str) -> dict[str, Points]:
        """Give points of all criteria, with this year's own inputs beside last year's others."""
        now, then = self._engine, self._then
        points = {code: as_reading(points) for code, _, points in then.stage(stage)}

        def others(criterion: Criterion, at: str) -> Others:
            quantities = then.leaves.quantities(criterion, at, points.__getitem__)
            return Others(quantities, self._there, self._rows)

        beside = attrs.evolve(now, others=others)
        replaced = {
            code: points
            for code, criterion, points in beside.stage(stage)
            if criterion is not None and criterion.is_leaf and code in self._was
        }
        return {code: points for code, _, points in now.stage(stage, replaced)}

    @property
    def _there(self) -> CodeArray:
        """Row of this year for each row of the year before; -1 where there is none."""
        there = np.full(len(self._then.frame), NOWHERE, np.int32)
        has = np.flatnonzero(self._rows != NOWHERE)
        there[self._rows[has]] = has
        return there

    def _others(self, stage: str) -> Callable[[Criterion, str], Others]:
        """Where the numbers of the others are read: among the rows of this year."""
        now = self._engine
        points = {code: as_reading(points) for code, _, points in now.stage(stage)}
        there = self._there

        def others(criterion: Criterion, at: str) -> Others:
            quantities = now.leaves.quantities(criterion, at, points.__getitem__)
            return Others(quantities, self._rows, there)

        return others


def part_of_index(points: Points, total: Points) -> FloatArray:
    """Give points in hundredths of the maximum of the total."""
    return quotient(100 * points.counted, total.max_points)
