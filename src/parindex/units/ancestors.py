"""Which units stand above which, on any day that a registry knows."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from ..tables.arrays import BoolArray, CodeArray, CountArray
from .registry import UnitRegistry

__all__ = ["Related"]


@attrs.frozen(eq=False)
class Related:
    """
    Pairs of units of which one stands above the other, at whatever depth.

    *pairs*, int64, are ascending: position of the lower unit times *units*, the number of all, plus
    that of the upper one.
    """

    pairs: CountArray
    units: int

    @classmethod
    def of(cls, registry: UnitRegistry, units: tuple[str, ...], asked: Iterable[int]) -> Related:
        """
        Collect the pairs of some units, *asked* by position; the registry need not have them.

        A unit counts as above another if it was so on any day: that needs no calendar, and a sheet
        of a year of reorganisation may mean either day.
        """
        above: dict[str, set[str]] = {}
        for unit in registry:
            if unit.parent is not None:
                above.setdefault(unit.id, set()).add(unit.parent)
        position = {unit_id: place for place, unit_id in enumerate(units)}
        pairs = [
            lower * len(units) + position[upper]
            for lower in asked
            for upper in _all_above(units[lower], above)
            if upper in position
        ]
        return cls(np.array(sorted(pairs), np.int64), len(units))

    def holds(self, one: CodeArray, other: CodeArray) -> BoolArray:
        """Say whether one of two units, given by position, stands above the other."""
        a, b = one.astype(np.int64), other.astype(np.int64)
        below, above = (np.isin(x * self.units + y, self.pairs) for x, y in ((a, b), (b, a)))
        return np.asarray(below | above)


def _all_above(unit_id: str, above: dict[str, set[str]]) -> set[str]:
    found: set[str] = set()
    ahead = [unit_id]
    while ahead:
        new = above.get(ahead.pop(), set()) - found
        found |= new
        ahead += new
    return found
