"""Rows laid out as series in time: each begins in the first column of a grid."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..tables.arrays import CodeArray, CountArray

__all__ = ["Grid", "Timeline"]

_Number = TypeVar("_Number", np.float64, np.bool_)

# A gap in time stays a gap, however long; more than two empty columns would say nothing more,
# for no rule looks further than two places.
_LONGEST_GAP = 2
# More than there are months in the years that a period can have.
_TIMES = 1 << 18
# As many cells as are laid out at a time, so that what is computed of them stays small.
_CELLS = 1 << 16

_CADENCES = {cadence: place for place, cadence in enumerate(Cadence)}


@attrs.frozen(eq=False)
class Grid:
    """
    Hold series of about one length: one a row, from its own first period on.

    Neighbouring columns of a series follow each other in time. *rows* are rows of the table;
    *unit* and *column* say where each of them stands. *is_table* says that the rows of the table
    are the cells of the grid, one after the other.
    """

    rows: CountArray
    unit: CountArray
    column: CountArray
    shape: tuple[int, int]
    is_table: bool

    def laid(
        self, values: npt.NDArray[_Number], blank: float | bool, *, more: int = 0
    ) -> npt.NDArray[_Number]:
        """Lay values of the rows in a grid with more columns behind; blank where no row is."""
        units, columns = self.shape
        grid = np.full((units, columns + more), blank, values.dtype)
        if self.is_table:
            first = self.rows[0]
            grid[:, :columns] = values[first : first + len(self.rows)].reshape(self.shape)
        else:
            grid[self.unit, self.column] = values[self.rows]
        return grid


@attrs.frozen(eq=False)
class Timeline:
    """
    Hold rows in the order of their series, and in time within each.

    *key* is that of each row, in order; *first*, *last* and *width* are one a series: where it
    begins and ends in the order, and how many columns it has.
    """

    rows: CountArray
    key: CountArray
    column: CountArray
    first: CountArray
    last: CountArray
    width: CountArray

    @classmethod
    def of(
        cls, units: CountArray | CodeArray, periods: Sequence[ReportingPeriod], codes: CodeArray
    ) -> Timeline:
        """
        Order rows by unit, cadence and time.

        *units* are numbers of whatever makes a series besides the cadence; *codes* are positions
        in *periods*.
        """
        given = _keys(units, periods, codes)
        rows = np.arange(len(given))
        if (given[1:] < given[:-1]).any():
            rows = np.argsort(given, kind="stable")
            given = given[rows]
        step = np.diff(given)
        begins = np.ones(len(given), bool)
        begins[1:] = given[1:] // _TIMES != given[:-1] // _TIMES
        first = np.flatnonzero(begins)
        place = np.zeros(len(given), np.int64)
        np.cumsum(np.minimum(step, _LONGEST_GAP + 1), out=place[1:])
        last = np.append(first[1:], len(given)) - 1 if len(given) else first
        lengths = last - first + 1
        column = place - np.repeat(place[first], lengths)
        return cls(rows, given, column, first, last, column[last] + 1)

    @property
    def repeated(self) -> CountArray:
        """Rows that have the key of the one before, in order; none if each key is there once."""
        return np.flatnonzero(self.key[1:] == self.key[:-1]) + 1

    @property
    def series(self) -> CountArray:
        """Series of each row in order."""
        return np.repeat(np.arange(len(self.first)), self.last - self.first + 1)

    def grids(self, *, fewest: int = 1) -> Iterator[tuple[Grid, CountArray]]:
        """
        Yield grids, with the number of the series in each of their rows.

        Series with fewer periods than *fewest* are left out, and those of one grid are at most
        twice as long as each other: all grids together are as large as the rows.
        """
        lengths = self.last - self.first + 1
        kind = np.where(lengths >= fewest, np.frexp(self.width.astype(np.float64))[1], -1)
        for size in np.unique(kind[kind >= 0]).tolist():
            chosen = np.flatnonzero(kind == size)
            at_a_time = max(_CELLS // int(self.width[chosen].max()), 1)
            for start in range(0, len(chosen), at_a_time):
                block = chosen[start : start + at_a_time]
                yield self._grid(block, lengths[block]), block

    def _grid(self, chosen: CountArray, lengths: CountArray) -> Grid:
        ends = np.cumsum(lengths)
        total = int(ends[-1])
        within = np.arange(total) - np.repeat(ends - lengths, lengths)
        at = np.repeat(self.first[chosen], lengths) + within
        shape = len(chosen), int(self.width[chosen].max())
        rows = self.rows[at]
        return Grid(
            rows,
            np.repeat(np.arange(len(chosen)), lengths),
            self.column[at],
            shape,
            total == shape[0] * shape[1] and bool((np.diff(rows) == 1).all()),
        )

    def place(
        self, units: CountArray | CodeArray, periods: Sequence[ReportingPeriod], codes: CodeArray
    ) -> tuple[CountArray, CountArray]:
        """
        Find series and column of other rows: the first column that is not before each.

        The series is -1 where no row has that unit and cadence; a period after the last has the
        column behind it.
        """
        key = _keys(units, periods, codes)
        series = np.full(len(key), -1, np.int64)
        column = np.zeros(len(key), np.int64)
        if not len(self.key):
            return series, column
        heads = self.key[self.first] // _TIMES
        found = np.minimum(np.searchsorted(heads, key // _TIMES), len(heads) - 1)
        series = np.where(heads[found] == key // _TIMES, found, -1)
        at = np.searchsorted(self.key, key)
        inside = at <= self.last[found]
        column = np.where(inside, self.column[np.minimum(at, len(self.key) - 1)], self.width[found])
        return series, column


def _keys(
    units: CountArray | CodeArray, periods: Sequence[ReportingPeriod], codes: CodeArray
) -> CountArray:
    """Give unit, cadence and time as one number, in this order; unit -1 comes before all others."""
    slots = [
        _CADENCES[each.cadence] * _TIMES + each.year * each.cadence.per_year + each.ordinal
        for each in periods
    ]
    key: CountArray = units.astype(np.int64) * (len(_CADENCES) * _TIMES)
    key += np.array([*slots, 0], np.int64)[codes]
    return key
