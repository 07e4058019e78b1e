"""Which unit stands below which, in every period."""

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
from ..tables.arrays import BoolArray, CodeArray, CountArray
from ..units.registry import UnitRegistry

__all__ = ["Step", "Tree", "any_below", "of_parent", "spread_up"]

_Number = TypeVar("_Number", np.int64, np.float64)
_Any = TypeVar("_Any", np.int64, np.float64, np.bool_)


@attrs.frozen(eq=False)
class Step:
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
    def of(cls, parent: CodeArray, here: BoolArray, lower: Step | None) -> Step:
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
    def of_periods(cls, steps: Sequence[tuple[int, Step]], periods: int) -> Step:
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
        return grid.ravel()[self.below]  # ndarray.take needs twice the time

    def add(self, into: npt.NDArray[_Number], values: npt.NDArray[_Number]) -> None:
        """Add values of the units below to the units above them."""
        into.ravel()[self.above] += np.add.reduceat(values, self.first)

    def mark(self, into: BoolArray, marked: BoolArray) -> None:
        """Mark the units above marked ones."""
        into.ravel()[self.above] |= np.logical_or.reduceat(self.taken(marked), self.first)

    def hand_down(self, into: BoolArray, marked: BoolArray) -> None:
        """Mark the units below marked ones."""
        into.ravel()[self.below] |= np.repeat(marked.ravel()[self.above], self.size)


@attrs.frozen(eq=False)
class _Day:
    """Hold the units of one day: arrays as those of `Tree`, and the steps by depth, from 1 down."""

    parent: CodeArray
    depth: CodeArray
    level: CodeArray
    steps: tuple[Step, ...]


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
    def steps(self) -> tuple[Step, ...]:
        """The units below others, from the lowest depth up."""
        lowest = max((len(day.steps) for day in self.days), default=0)
        return tuple(
            Step.of_periods(
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
    upward: list[Step] = []
    for each in range(int(depth.max(initial=-1)), 0, -1):
        upward.append(Step.of(parent, depth == each, upward[-1] if upward else None))
    return _Day(parent, depth, level, tuple(reversed(upward)))


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


def of_parent(tree: Tree, marked: BoolArray) -> BoolArray:
    """Find the units of which the unit directly above is marked."""
    found = np.zeros(marked.shape, bool)
    for step in tree.steps:
        step.hand_down(found, marked)
    return found
