"""Rows of one indicator laid out as grids: one series a row, one period a column, in time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..tables.arrays import CodeArray, CountArray, FloatArray

__all__ = ["Grid", "grids", "place_of"]

# A gap in time stays a gap, however long; more than two empty columns would say nothing more,
# for no rule looks further than two places.
_LONGEST_GAP = 2


@attrs.frozen(eq=False)
class Grid:
    """
    Place the rows of one cadence in a grid of units and periods.

    *columns* has no period for the columns in between. *is_table* says that the rows of the table
    are the cells of the grid, one after the other.
    """

    rows: CountArray
    unit: npt.NDArray[np.integer]
    column: CountArray
    shape: tuple[int, int]
    columns: dict[ReportingPeriod, int]
    is_table: bool

    def laid(self, values: FloatArray, *, more: int = 0) -> FloatArray:
        """Lay values of the rows in a grid with more columns behind; NaN where there is no row."""
        units, columns = self.shape
        grid = np.full((units, columns + more), np.nan)
        if self.is_table:
            grid[:, :columns] = values.reshape(self.shape)
        else:
            grid[self.unit, self.column] = values[self.rows]
        return grid


def place_of(periods: Sequence[ReportingPeriod]) -> dict[ReportingPeriod, int]:
    """Place periods of one cadence in columns; neighbouring columns follow each other in time."""
    columns: dict[ReportingPeriod, int] = {}
    place = last = 0
    for period in sorted(set(periods)):
        here = period.year * period.cadence.per_year + period.ordinal
        if columns:
            place += min(here - last, _LONGEST_GAP + 1)
        columns[period], last = place, here
    return columns


def grids(
    unit_codes: CodeArray,
    units: int,
    period_codes: CodeArray,
    periods: Sequence[ReportingPeriod],
    *,
    fewest: int = 1,
) -> Iterator[Grid]:
    """
    Yield grids of the rows of one indicator, one for each cadence.

    Cadences with fewer periods than *fewest* are left out.
    """
    used = np.unique(period_codes).tolist()
    for cadence in Cadence:
        mine = [code for code in used if periods[code].cadence is cadence]
        if len(mine) < fewest:
            continue
        columns = place_of([periods[code] for code in mine])
        of_code = np.full(len(periods), -1, np.int64)
        for code in mine:
            of_code[code] = columns[periods[code]]
        column = of_code[period_codes]
        rows = np.flatnonzero(column >= 0)
        shape = (units, max(columns.values()) + 1)
        taken = np.zeros(shape, bool)
        taken[unit_codes[rows], column[rows]] = True
        if int(np.count_nonzero(taken)) < len(rows):
            raise InputError("rates must have each indicator, unit and period once")
        is_table = len(rows) == len(column) == taken.size and bool(
            (unit_codes.astype(np.int64) * shape[1] + column == np.arange(len(column))).all()
        )
        yield Grid(rows, unit_codes[rows], column[rows], shape, columns, is_table)
