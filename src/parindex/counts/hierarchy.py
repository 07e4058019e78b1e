"""Sums of counts up the tree of units: one pass from the leaves, for all periods at once."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt

from ..periods.ordinals import last_days
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..tables.amounts import amounts_of
from ..tables.arrays import BoolArray, CodeArray, CountArray, FloatArray
from ..tables.cells import StatusArray
from ..tables.sheet import CountSheet
from ..tables.suppressed import Bounds
from ..units.registry import UnitRegistry
from ..vocabulary import RateStatus

__all__ = ["ItemTotals", "Totals", "Tree", "any_below", "spread_up"]

_Number = TypeVar("_Number", np.int64, np.float64)
_Any = TypeVar("_Any", np.int64, np.float64, np.bool_)

_MOST = 2**62
_TOO_LARGE = -(2**31)


@attrs.frozen(eq=False)
class _Step:
    """
    Hold the units of one depth in their periods, those of one unit above together.

    They are positions in arrays of shape (units, periods), laid flat. *below* is cut at *first*;
    each part stands below one of *above*.
    """

    below: CountArray
    first: CountArray
    above: CountArray

    @classmethod
    def of(cls, parent: CodeArray, here: BoolArray) -> _Step:
        below = np.flatnonzero(here)
        periods = parent.shape[1]
        above = parent.ravel()[below].astype(np.int64) * periods + below % periods
        order = np.argsort(above, kind="stable")
        above = above[order]
        first = np.flatnonzero(np.diff(above, prepend=-1))
        return cls(below[order], first, above[first])

    def taken(self, grid: npt.NDArray[_Any]) -> npt.NDArray[_Any]:
        """Take the values of the units below."""
        return grid.ravel()[self.below]

    def add(self, into: npt.NDArray[_Number], values: npt.NDArray[_Number]) -> None:
        """Add values of the units below to the units above them."""
        into.ravel()[self.above] += np.add.reduceat(values, self.first)

    def mark(self, into: BoolArray, marked: BoolArray) -> None:
        """Mark the units above marked ones."""
        into.ravel()[self.above] |= np.logical_or.reduceat(self.taken(marked), self.first)


@attrs.frozen(eq=False, slots=False)
class Tree:
    """
    Say which unit stands below which, in every period; arrays have the shape (units, periods).

    *parent* and *level* are positions. *parent* is -1 at the top, and everything is -1 where the
    unit did not exist; *depth* also where the days are not known.
    """

    ids: tuple[str, ...]
    parent: CodeArray
    depth: CodeArray
    levels: tuple[str, ...]
    level: CodeArray

    @classmethod
    def of(
        cls,
        registry: UnitRegistry,
        periods: Sequence[ReportingPeriod],
        regime: ReportingRegime | None,
    ) -> Tree | None:
        """
        Lay the registry out for some periods, each taken as of its last day (convention §12).

        None where units have a limited validity and no calendar says on which days the periods
        fall.
        """
        if regime is None and not registry.is_timeless:
            return None
        ids, position = registry.remember("ids of the tree", lambda: _positions(registry))
        levels = registry.levels
        shape = (len(ids), len(periods))
        parent, depth, level = (np.full(shape, -1, np.int32) for _ in range(3))
        if registry.is_timeless:
            laid_out = registry.remember(
                "tree of all days", lambda: _lay_out(registry, position, levels)
            )
            parent[:], depth[:], level[:] = laid_out
            return cls(ids, parent, depth, levels, level)
        for slot, day in enumerate(last_days(periods, regime)):
            if day is not None:
                # most periods have the units of one version, which the registry keeps
                now = registry.on(day)
                make = functools.partial(_lay_out, now, position, levels)
                laid_out = now.remember("tree within all", make)
                parent[:, [slot]], depth[:, [slot]], level[:, [slot]] = laid_out
        return cls(ids, parent, depth, levels, level)

    @functools.cached_property
    def steps(self) -> tuple[_Step, ...]:
        """The units below others, from the lowest depth up."""
        depths = range(int(self.depth.max(initial=-1)), 0, -1)
        return tuple(_Step.of(self.parent, self.depth == depth) for depth in depths)

    def is_at(self, level: str) -> BoolArray:
        """Mark the units that are of a level on the last day of each period."""
        if level not in self.levels:
            return np.zeros(self.level.shape, bool)
        at_level: BoolArray = self.level == self.levels.index(level)
        return at_level

    def at(self, level_units: Sequence[str]) -> CodeArray:
        """Give the positions of units; -1 where the registry does not have one."""
        position = {unit_id: place for place, unit_id in enumerate(self.ids)}
        return np.array([position.get(unit_id, -1) for unit_id in level_units], np.int32)


def _positions(registry: UnitRegistry) -> tuple[tuple[str, ...], dict[str, int]]:
    ids = tuple(dict.fromkeys(unit.id for unit in registry))
    return ids, {unit_id: place for place, unit_id in enumerate(ids)}


def _lay_out(
    snapshot: UnitRegistry, position: dict[str, int], levels: tuple[str, ...]
) -> tuple[CodeArray, CodeArray, CodeArray]:
    """Find parents, depths and levels; a registry is small: its units are walked one by one."""
    parent, depth, level = (np.full((len(position), 1), -1, np.int32) for _ in range(3))
    for unit in snapshot:
        level[position[unit.id], 0] = levels.index(unit.level)
    above = {unit.id: unit.parent for unit in snapshot}
    known: dict[str, int] = {}
    for unit_id in above:
        path = []
        step: str | None = unit_id
        while step is not None and step not in known:
            path.append(step)
            step = above.get(step)
        steps = -1 if step is None else known[step]
        for lower in reversed(path):
            steps += 1
            known[lower] = steps
    for unit_id, parent_id in above.items():
        place = position[unit_id]
        depth[place, 0] = known[unit_id]
        if parent_id is not None:
            parent[place, 0] = position[parent_id]
    return parent, depth, level


@attrs.frozen(eq=False)
class ItemTotals:
    """
    Hold one item for every unit and period; arrays have the shape (units, periods).

    A unit below without a row of its own counts with the sum of the units below it. A sum beyond
    2**62, which 64 bits may not hold, is made of a negative number of units, so that nobody takes
    it for complete. *own_bounds* and *bounds* are those of withheld counts and of the sums that
    rest on some, in the unit of the count; None where none is withheld.
    """

    own: CountArray
    own_status: StatusArray
    total: CountArray
    reported: CountArray
    own_bounds: Bounds | None = None
    bounds: Bounds | None = None


@attrs.frozen(eq=False)
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
        # a row of a unit that did not exist then is no part of any total
        rows = rows[tree.depth[place[rows], sheet.period_codes[rows]] >= 0]
        where = (place[rows], sheet.period_codes[rows])
        has_row = np.zeros(shape, bool)
        has_row[where] = True
        is_present = spread_up(tree, has_row)
        expected = np.zeros(shape, np.int64)
        for step in tree.steps:
            expected.ravel()[step.above] = np.diff(step.first, append=len(step.below))

        items = {}
        for item, column in sheet.columns.items():
            own = np.zeros(shape, np.int64)
            own_status = np.full(shape, RateStatus.MISSING_COUNT, np.uint8)
            own[where] = column.values[rows]
            own_status[where] = RateStatus.OK if column.status is None else column.status[rows]
            total, reported = _add_up(own, own_status, has_row, expected, tree, allow_incomplete)
            own_bounds = bounds = None
            if column.bounds is not None:
                own_bounds = _laid_out(column.bounds, where, rows, shape)
                bounds = _bounds_added_up(
                    own_bounds,
                    amounts_of(own, column.decimals),
                    own_status,
                    has_row,
                    expected,
                    tree,
                )
            items[item] = ItemTotals(own, own_status, total, reported, own_bounds, bounds)
        return cls(tree, has_row, is_present, expected, items)


def _laid_out(
    bounds: Bounds, where: tuple[CodeArray, CodeArray], rows: CountArray, shape: tuple[int, ...]
) -> Bounds:
    lower, upper = np.full((2, *shape), np.nan)
    lower[where], upper[where] = bounds.lower[rows], bounds.upper[rows]
    return Bounds(lower, upper)


def _bounds_added_up(
    withheld: Bounds,
    own: CountArray | FloatArray,
    own_status: StatusArray,
    has_row: BoolArray,
    expected: CountArray,
    tree: Tree,
) -> Bounds:
    """Add up counts and what withheld ones leave open; NaN where a unit below has neither."""
    is_withheld = own_status == RateStatus.SUPPRESSED_COUNT
    known = np.where(is_withheld, RateStatus.OK, own_status)
    sums = []
    for bound in (withheld.lower, withheld.upper):
        each = np.where(is_withheld, bound, own.astype(np.float64))
        total, made_of = _add_up(each, known, has_row, expected, tree, allow_incomplete=False)
        sums.append(np.where(made_of == expected, total, np.nan))
    return Bounds(sums[0], sums[1])


def _add_up(
    own: npt.NDArray[_Number],
    own_status: StatusArray,
    has_row: BoolArray,
    expected: CountArray,
    tree: Tree,
    allow_incomplete: bool,
) -> tuple[npt.NDArray[_Number], CountArray]:
    total, reported = np.zeros_like(own), np.zeros(own.shape, np.int64)
    counts = has_row & (own_status == RateStatus.OK)
    # the largest count in every unit at once would still fit, or else floats keep watch
    is_exact = own.dtype == np.int64
    watch = (
        np.zeros(own.shape) if is_exact and int(own.max(initial=0)) * len(own) >= _MOST else None
    )
    for step in tree.steps:
        stands_in = step.taken(reported)
        stands_in = (
            (stands_in > 0)
            & ~step.taken(has_row)
            & (allow_incomplete | (stands_in == step.taken(expected)))
        )
        usable = step.taken(counts) | stands_in
        value = np.where(stands_in, step.taken(total), step.taken(own))
        step.add(total, np.where(usable, value, np.zeros_like(value)))
        step.add(reported, usable.astype(np.int64))
        if watch is not None:
            step.add(watch, np.where(stands_in, step.taken(watch), step.taken(own)) * usable)
            reported[watch >= _MOST] = _TOO_LARGE
    return total, reported


def spread_up(tree: Tree, marked: BoolArray) -> BoolArray:
    """Mark the units above marked ones as well."""
    present = marked.copy()
    for step in tree.steps:
        step.mark(present, present)
    return present


def any_below(tree: Tree, marked: BoolArray) -> BoolArray:
    """Find the units of which some unit directly below is marked."""
    found = np.zeros(marked.shape, bool)
    for step in tree.steps:
        step.mark(found, marked)
    return found
