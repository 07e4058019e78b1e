"""Sums of counts up the tree of units: one pass from the leaves, for all periods at once."""

from __future__ import annotations

import functools
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from ..tables.amounts import amounts_of
from ..tables.arrays import BoolArray, CountArray
from ..tables.cells import StatusArray
from ..tables.sheet import CountColumn, CountSheet
from ..tables.suppressed import Bounds
from ..vocabulary import RateStatus
from .hierarchy import Step, Tree, any_below, spread_up

__all__ = ["ItemTotals", "Totals"]

_Number = TypeVar("_Number", np.int64, np.float64)

_MOST = 2**62
_TOO_LARGE = -(2**31)


@attrs.frozen(eq=False)
class ItemTotals:
    """
    Hold one item for every unit and period; arrays have the shape (units, periods).

    A unit below without a row of its own counts with the sum of the units below it. A sum beyond
    2**62, which 64 bits may not hold, is made of a negative number of units, so that nobody takes
    it for complete. *own_bounds* and *bounds* are those of withheld counts and of the sums that
    rest on some, in the unit of the count; None where none is withheld. *values* are those of the
    rows of the sheet and a last 0, which *row* reads with -1 where there is no row.
    """

    values: CountArray
    row: CountArray
    own_status: StatusArray
    total: CountArray
    reported: CountArray
    own_bounds: Bounds | None = None
    bounds: Bounds | None = None

    def own(self, unit: CountArray, period: CountArray) -> CountArray:
        """Give the counts that units reported themselves; 0 where one did not."""
        return self.values[self.row[unit, period]]


@attrs.frozen(eq=False, slots=False)
class Totals:
    """
    Hold all items, added up; arrays have the shape (units, periods).

    *is_present* says that the unit, or any unit below it, has a row; *expected* counts the units
    directly below.
    """

    tree: Tree
    has_row: BoolArray
    is_present: BoolArray
    expected: CountArray
    items: dict[str, ItemTotals]

    @functools.cached_property
    def has_present_below(self) -> BoolArray:
        """Whether any unit directly below is present."""
        return any_below(self.tree, self.is_present)

    @classmethod
    def of(cls, sheet: CountSheet, tree: Tree, *, allow_incomplete: bool = False) -> Totals:
        """
        Add the counts of a sheet up.

        *allow_incomplete* lets the sum over some of the units below stand in for a unit without a
        row.
        """
        shape = tree.parent.shape
        place = tree.at(sheet.units)[sheet.unit_codes]
        rows = np.flatnonzero(place >= 0)
        cell = place[rows].astype(np.int64) * shape[1] + sheet.period_codes[rows]
        # a row of a unit that did not exist then is no part of any total
        exists = tree.depth.ravel()[cell] >= 0
        row = np.full(shape, -1, np.int64)
        row.ravel()[cell[exists]] = rows[exists]
        has_row = row >= 0
        is_present = spread_up(tree, has_row)
        expected = np.zeros(shape, np.int64)
        for step in tree.steps:
            expected.ravel()[step.above] = step.size

        # items that every row reports have one status and are added up of the same units
        everywhere = np.full(shape, RateStatus.MISSING_COUNT, np.uint8)
        everywhere[has_row] = RateStatus.OK
        all_rows = _Members(_Rows(tree, row), has_row, has_row, expected, allow_incomplete)
        items = {}
        for item, column in sheet.columns.items():
            values = np.append(column.values, 0)
            own_status, members = everywhere, all_rows
            if column.status is not None:
                own_status = np.append(column.status, RateStatus.MISSING_COUNT)[row]
                members = all_rows.of(own_status)
            total, reported = _add_up(values, members)
            own_bounds = bounds = None
            if column.bounds is not None:
                lower, upper = column.bounds.lower, column.bounds.upper
                own_bounds = Bounds(np.append(lower, np.nan)[row], np.append(upper, np.nan)[row])
                bounds = _bounds_added_up(column, column.bounds, own_status, all_rows)
            items[item] = ItemTotals(values, row, own_status, total, reported, own_bounds, bounds)
        return cls(tree, has_row, is_present, expected, items)


def _bounds_added_up(
    column: CountColumn, withheld: Bounds, own_status: StatusArray, all_rows: _Members
) -> Bounds:
    """Add up counts and what withheld ones leave open; NaN where a unit below has neither."""
    known = np.where(own_status == RateStatus.SUPPRESSED_COUNT, RateStatus.OK, own_status)
    members = attrs.evolve(all_rows, allow_incomplete=False).of(known)
    own = amounts_of(column.values, column.decimals)
    is_withheld = np.zeros(len(own), bool)
    if column.status is not None:
        is_withheld = column.status == RateStatus.SUPPRESSED_COUNT
    sums = []
    for bound in (withheld.lower, withheld.upper):
        each = np.where(is_withheld, bound, own)
        total, made_of = _add_up(np.append(each, 0.0), members)
        sums.append(np.where(made_of == members.expected, total, np.nan))
    return Bounds(sums[0], sums[1])


@attrs.frozen(eq=False, slots=False)
class _Rows:
    """Say which row of the sheet each unit has in each period, -1 for none."""

    tree: Tree
    row: CountArray

    @functools.cached_property
    def below(self) -> tuple[CountArray, ...]:
        """The rows of the units of each step."""
        return tuple(step.taken(self.row) for step in self.tree.steps)


@attrs.frozen(eq=False, slots=False)
class _Members:
    """
    Say which units count in the sum of the unit above; arrays have the shape (units, periods).

    *counts* marks a count of its own. A unit without a row counts with the sum of the units below
    it, where that is made of all of them or *allow_incomplete* lets it be of some.
    """

    rows: _Rows
    counts: BoolArray
    has_row: BoolArray
    expected: CountArray
    allow_incomplete: bool

    def of(self, status: StatusArray) -> _Members:
        """Give the members of an item that has a status in each row."""
        return attrs.evolve(self, counts=self.has_row & (status == RateStatus.OK))

    def standing_in(self, step: Step, reported: CountArray) -> CountArray:
        """Find the places in *below* of the units that count with the sum below them."""
        if not len(step.inner):
            return step.inner
        units = step.below[step.inner]
        made_of = reported.ravel()[units]
        is_whole = self.allow_incomplete | (made_of == self.expected.ravel()[units])
        stands_in = (made_of > 0) & ~self.has_row.ravel()[units] & is_whole
        places: CountArray = step.inner[stands_in]
        return places

    def report(self, step: Step, standing_in: CountArray, into: CountArray) -> None:
        """Add the number of units below that count to those above."""
        usable = step.taken(self.counts)
        usable[standing_in] = True
        step.add(into, usable.astype(np.int64))

    @functools.cached_property
    def made_of(self) -> tuple[CountArray, tuple[CountArray, ...]]:
        """How many units below each unit count, and who of each step counts with a sum."""
        reported = np.zeros(self.has_row.shape, np.int64)
        standing_in = []
        for step in self.rows.tree.steps:
            standing_in.append(self.standing_in(step, reported))
            self.report(step, standing_in[-1], reported)
        return reported, tuple(standing_in)


def _add_up(
    own: npt.NDArray[_Number], members: _Members
) -> tuple[npt.NDArray[_Number], CountArray]:
    """
    Add up what the rows hold, and tell of how many units each sum is made.

    *own* is 0 where a row has no count, and has a last 0 for units without a row.
    """
    shape = members.has_row.shape
    total = np.zeros(shape, own.dtype)
    # the largest count in every unit at once would still fit, or else floats keep watch
    is_exact = own.dtype == np.int64
    is_watched = is_exact and int(own.max()) * len(total) >= _MOST
    watch = np.zeros(shape if is_watched else 0)
    steps = members.rows.tree.steps
    stand_ins: tuple[CountArray | None, ...] = (None,) * len(steps)
    if is_watched:
        reported = np.zeros(shape, np.int64)
    else:
        reported, stand_ins = members.made_of
    for step, rows, found in zip(steps, members.rows.below, stand_ins, strict=True):
        stand_in = members.standing_in(step, reported) if found is None else found
        value = own[rows]
        value[stand_in] = total.ravel()[step.below[stand_in]]
        step.add(total, value)
        if is_watched:
            members.report(step, stand_in, reported)
            seen = own[rows].astype(np.float64)
            seen[stand_in] = watch.ravel()[step.below[stand_in]]
            step.add(watch, seen)
            reported[watch >= _MOST] = _TOO_LARGE
    return total, reported
