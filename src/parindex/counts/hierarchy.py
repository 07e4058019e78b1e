"""Sums of counts up the tree of units: one pass from the leaves, for all periods at once."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..periods.ordinals import last_days
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..tables.amounts import amounts_of
from ..tables.arrays import BoolArray, CodeArray, CountArray
from ..tables.cells import StatusArray
from ..tables.sheet import CountColumn, CountSheet
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
    each part stands below one of *above* and has *size* members. *inner* are the places in *below*
    of units that have units below themselves.
    """

    below: CountArray
    first: CountArray
    above: CountArray
    size: CountArray
    inner: CountArray

    @classmethod
    def of(cls, parent: CodeArray, here: BoolArray, lower: _Step | None) -> _Step:
        """Find the step of the units marked, on one day; *lower* is that of the units below."""
        below = np.flatnonzero(here)
        below = below[np.argsort(parent[below], kind="stable")]
        above = parent[below].astype(np.int64)
        first = np.flatnonzero(np.diff(above, prepend=-1))
        has_below = np.zeros(len(here), bool)
        if lower is not None:
            has_below[lower.above] = True
        return cls(
            below=below,
            first=first,
            above=above[first],
            size=np.diff(first, append=len(below)),
            inner=np.flatnonzero(has_below[below]),
        )

    @classmethod
    def of_periods(cls, steps: Sequence[tuple[int, _Step]], periods: int) -> _Step:
        """Lay steps of one day each side by side, in the periods given with them."""
        start = np.cumsum([0, *(len(each.below) for _, each in steps[:-1])]).tolist()
        return cls(
            below=np.concatenate([each.below * periods + slot for slot, each in steps]),
            first=np.concatenate(
                [each.first + at for at, (_, each) in zip(start, steps, strict=True)]
            ),
            above=np.concatenate([each.above * periods + slot for slot, each in steps]),
            size=np.concatenate([each.size for _, each in steps]),
            inner=np.concatenate(
                [each.inner + at for at, (_, each) in zip(start, steps, strict=True)]
            ),
        )

    def taken(self, grid: npt.NDArray[_Any]) -> npt.NDArray[_Any]:
        """Take the values of the units below."""
        return grid.ravel().take(self.below)

    def add(self, into: npt.NDArray[_Number], values: npt.NDArray[_Number]) -> None:
        """Add values of the units below to the units above them."""
        into.ravel()[self.above] += np.add.reduceat(values, self.first)

    def mark(self, into: BoolArray, marked: BoolArray) -> None:
        """Mark the units above marked ones."""
        into.ravel()[self.above] |= np.logical_or.reduceat(self.taken(marked), self.first)

    def hand_down(self, into: BoolArray) -> None:
        """Mark the units below marked ones."""
        into.ravel()[self.below] |= np.repeat(into.ravel()[self.above], self.size)


@attrs.frozen(eq=False)
class _Day:
    """Hold the units of one day: arrays as those of `Tree`, and the steps by depth, from 1 down."""

    parent: CodeArray
    depth: CodeArray
    level: CodeArray
    steps: tuple[_Step, ...]


@attrs.frozen(eq=False, slots=False)
class Tree:
    """
    Say which unit stands below which, in every period; arrays have the shape (units, periods).

    *parent* and *level* are positions. *parent* is -1 at the top, and everything is -1 where the
    unit did not exist; *depth* also where the days are not known.
    """

    ids: tuple[str, ...]
    position: Mapping[str, int]
    parent: CodeArray
    depth: CodeArray
    levels: tuple[str, ...]
    level: CodeArray
    days: tuple[_Day, ...]
    """That of each period, without units where its last day is not known."""

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
        if registry.is_timeless:
            of_all = registry.remember(
                "tree of all days", lambda: _lay_out(registry, position, levels)
            )
            days = [of_all] * len(periods)
        else:
            nobody = np.full(len(ids), -1, np.int32)
            days = [
                # most periods have the units of one version, which the registry keeps
                _Day(nobody, nobody, nobody, ())
                if day is None
                else registry.on(day).remember(
                    "tree within all",
                    functools.partial(_lay_out, registry.on(day), position, levels),
                )
                for day in last_days(periods, regime)
            ]
        return cls(
            ids,
            position,
            _side_by_side([day.parent for day in days], len(ids)),
            _side_by_side([day.depth for day in days], len(ids)),
            levels,
            _side_by_side([day.level for day in days], len(ids)),
            tuple(days),
        )

    @functools.cached_property
    def steps(self) -> tuple[_Step, ...]:
        """The units below others, from the lowest depth up."""
        lowest = max((len(day.steps) for day in self.days), default=0)
        return tuple(
            _Step.of_periods(
                [
                    (slot, day.steps[depth])
                    for slot, day in enumerate(self.days)
                    if depth < len(day.steps)
                ],
                len(self.days),
            )
            for depth in reversed(range(lowest))
        )

    @functools.cached_property
    def above(self) -> CountArray:
        """The units above, as positions in arrays that are laid flat; at the top, any."""
        periods = self.parent.shape[1]
        above: CountArray = self.parent.astype(np.int64) * periods + np.arange(periods)
        return above

    @functools.cached_property
    def id_texts(self) -> pa.Array:
        """The ids as texts of Arrow."""
        return pa.array(self.ids, pa.string())

    def is_at(self, level: str) -> BoolArray:
        """Mark the units that are of a level on the last day of each period."""
        if level not in self.levels:
            return np.zeros(self.level.shape, bool)
        at_level: BoolArray = self.level == self.levels.index(level)
        return at_level

    def at(self, level_units: Sequence[str]) -> CodeArray:
        """Give the positions of units; -1 where the registry does not have one."""
        found = map(self.position.get, level_units, itertools.repeat(-1))
        return np.fromiter(found, np.int32, len(level_units))


def _positions(registry: UnitRegistry) -> tuple[tuple[str, ...], dict[str, int]]:
    ids = tuple(dict.fromkeys(unit.id for unit in registry))
    return ids, {unit_id: place for place, unit_id in enumerate(ids)}


def _side_by_side(columns: list[CodeArray], rows: int) -> CodeArray:
    return np.stack(columns, axis=1) if columns else np.empty((rows, 0), np.int32)


def _lay_out(snapshot: UnitRegistry, position: dict[str, int], levels: tuple[str, ...]) -> _Day:
    """Find parents, depths and levels; a registry is small: its units are walked one by one."""
    parent, depth, level = (np.full(len(position), -1, np.int32) for _ in range(3))
    for unit in snapshot:
        level[position[unit.id]] = levels.index(unit.level)
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
        depth[place] = known[unit_id]
        if parent_id is not None:
            parent[place] = position[parent_id]
    upward: list[_Step] = []
    for each in range(int(depth.max(initial=-1)), 0, -1):
        upward.append(_Step.of(parent, depth == each, upward[-1] if upward else None))
    return _Day(parent, depth, level, tuple(reversed(upward)))


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
        row = np.full(shape, -1, np.int64)
        row[place[rows], sheet.period_codes[rows]] = rows
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

    def standing_in(self, step: _Step, reported: CountArray) -> CountArray:
        """Find the places in *below* of the units that count with the sum below them."""
        units = step.below[step.inner]
        made_of = reported.ravel()[units]
        is_whole = self.allow_incomplete | (made_of == self.expected.ravel()[units])
        stands_in = (made_of > 0) & ~self.has_row.ravel()[units] & is_whole
        places: CountArray = step.inner[stands_in]
        return places

    def report(self, step: _Step, standing_in: CountArray, into: CountArray) -> None:
        """Add the number of units below that count to those above."""
        usable = step.taken(self.counts)
        usable[standing_in] = True
        step.add(into, usable.astype(np.int64))

    @functools.cached_property
    def reported(self) -> CountArray:
        """How many units below each unit count."""
        reported = np.zeros(self.has_row.shape, np.int64)
        for step in self.rows.tree.steps:
            self.report(step, self.standing_in(step, reported), reported)
        return reported


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
    reported = np.zeros(shape, np.int64) if is_watched else members.reported
    for step, rows in zip(members.rows.tree.steps, members.rows.below, strict=True):
        stand_in = members.standing_in(step, reported)
        value = own.take(rows)
        value[stand_in] = total.ravel()[step.below[stand_in]]
        step.add(total, value)
        if is_watched:
            members.report(step, stand_in, reported)
            seen = own.take(rows).astype(np.float64)
            seen[stand_in] = watch.ravel()[step.below[stand_in]]
            step.add(watch, seen)
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
