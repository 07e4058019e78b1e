"""Sums of counts up the tree of units: one pass from the leaves, for all periods at once."""

from __future__ import annotations

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

__all__ = ["ItemTotals", "Totals", "Tree", "spread_up"]

_Number = TypeVar("_Number", np.int64, np.float64)

_MOST = 2**62
_TOO_LARGE = -(2**31)


@attrs.frozen(eq=False)
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
        ids = tuple(dict.fromkeys(unit.id for unit in registry))
        position = {unit_id: place for place, unit_id in enumerate(ids)}
        levels = registry.levels
        shape = (len(ids), len(periods))
        parent, depth, level = (np.full(shape, -1, np.int32) for _ in range(3))
        if registry.is_timeless:
            parent[:], depth[:], level[:] = _lay_out(registry, position, levels)
            return cls(ids, parent, depth, levels, level)
        if regime is None:
            return None
        for slot, day in enumerate(last_days(periods, regime)):
            if day is not None:
                laid_out = _lay_out(registry.on(day), position, levels)
                parent[:, [slot]], depth[:, [slot]], level[:, [slot]] = laid_out
        return cls(ids, parent, depth, levels, level)

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
        below = tree.parent >= 0
        _add(expected, tree, below, np.ones(shape, np.int64))

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
    # the largest count in every unit at once would still fit, or else floats keep watch
    is_exact = own.dtype == np.int64
    watch = (
        np.zeros(own.shape) if is_exact and int(own.max(initial=0)) * len(own) >= _MOST else None
    )
    for depth in range(int(tree.depth.max(initial=-1)), 0, -1):
        here = tree.depth == depth
        stands_in = here & ~has_row & (reported > 0)
        if not allow_incomplete:
            stands_in &= reported == expected
        counts = here & has_row & (own_status == RateStatus.OK)
        value = np.where(stands_in, total, own)
        usable = counts | stands_in
        _add(total, tree, usable, value)
        _add(reported, tree, usable, np.ones(own.shape, np.int64))
        if watch is not None:
            _add(watch, tree, usable, np.where(stands_in, watch, own))
            reported[watch >= _MOST] = _TOO_LARGE
    return total, reported


def _add(
    into: npt.NDArray[_Number], tree: Tree, where: BoolArray, value: npt.NDArray[_Number]
) -> None:
    """Add the values of units to the units above them, period by period."""
    unit, period = np.nonzero(where)
    np.add.at(into, (tree.parent[unit, period], period), value[unit, period])


def spread_up(tree: Tree, marked: BoolArray) -> BoolArray:
    """Mark the units above marked ones as well."""
    present = marked.copy()
    for depth in range(int(tree.depth.max(initial=-1)), 0, -1):
        unit, period = np.nonzero(present & (tree.depth == depth))
        present[tree.parent[unit, period], period] = True
    return present
