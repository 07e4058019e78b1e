"""Scores at one stage as a grid: a row for each criterion, a column for each unit and period."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import pyarrow as pa

from ...schemes.criterion import CriterionRole
from ...tables.arrays import BoolArray, CodeArray, CountArray, FloatArray, floats_of, terms_of
from ...tables.cells import StatusArray
from ...vocabulary import ScoreStatus
from ..engine import Engine
from ..inputs import runs_of
from ..rows import UnitPeriods
from ..table import ScoreTable

__all__ = ["Grid"]

# What was said to be so; of what is missing nobody knows what it would have lost.
_LAWFUL = (ScoreStatus.NOT_APPLICABLE, ScoreStatus.NOTHING_COUNTED)


@attrs.frozen(eq=False, kw_only=True)
class Grid:
    """
    Hold scores of shape (criteria, rows), where rows are units in periods as they were scored.

    *at* is the row of the frame of each row; *lost* is what was not reached, NaN where that is not
    known.
    """

    criteria: list[str]
    at: CodeArray
    unit_codes: CodeArray
    units: pa.Array
    period_codes: CodeArray
    periods: pa.Array
    is_scored: BoolArray
    points: FloatArray
    max_points: FloatArray
    lost: FloatArray
    status: StatusArray
    is_full: bool
    """Whether every criterion has a score in every row."""

    @property
    def rows(self) -> int:
        """How many units in periods there are."""
        return len(self.at)

    @classmethod
    def of(cls, scores: ScoreTable, leaves: Sequence[str], engine: Engine) -> Grid:
        """Lay out the rows of a table at one stage that are about some criteria."""
        frame = engine.frame
        place = {code: at for at, code in enumerate(leaves)}
        rows_of: dict[int, tuple[UnitPeriods, CodeArray]] = {}  # most criteria have the same rows
        runs = []
        for code, known, batch in runs_of(scores.data, "criterion_code"):
            if code in place:
                if id(known) not in rows_of:
                    rows_of[id(known)] = known, frame.rows_of(known)
                runs.append((place[code], id(known), batch))
        is_there = np.zeros(len(frame), bool)
        for _, rows in rows_of.values():
            is_there[rows] = True
        at = np.flatnonzero(is_there).astype(np.int32)
        column_of = np.cumsum(is_there) - 1
        places: dict[int, CountArray | slice] = {}
        for shared, (_, rows) in rows_of.items():
            columns = column_of[rows]
            is_all = len(columns) == len(at) and np.array_equal(columns, np.arange(len(at)))
            places[shared] = slice(None) if is_all else columns
        shape = len(leaves), len(at)
        points, max_points = np.full(shape, np.nan), np.full(shape, np.nan)
        status, is_scored = np.zeros(shape, np.uint8), np.zeros(shape, bool)
        for criterion, shared, batch in runs:
            here = places[shared]
            points[criterion, here] = floats_of(batch["points"])
            max_points[criterion, here] = floats_of(batch["max_points"])
            status[criterion, here] = terms_of(batch["status"], ScoreStatus)
            is_scored[criterion, here] = True
        lost = max_points - points
        # of a bonus, and of what lawfully does not apply, nothing is lost
        lost[np.isin(status, _LAWFUL) & (max_points == 0) & np.isnan(points)] = 0.0
        roles = [engine.scheme.criterion(code).role for code in leaves]
        lost[np.array([role is CriterionRole.BONUS for role in roles], bool)] = 0.0
        return cls(
            criteria=list(leaves),
            at=at,
            unit_codes=frame.unit_codes[at],
            units=pa.array(frame.units, pa.string()),
            period_codes=frame.period_codes[at],
            periods=pa.array([period.code for period in frame.periods], pa.string()),
            is_scored=is_scored,
            points=points,
            max_points=max_points,
            lost=lost,
            status=status,
            is_full=bool(is_scored.all()),
        )
