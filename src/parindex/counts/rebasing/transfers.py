"""Counts that move when units change, the transfers they take, and those without a place."""

from __future__ import annotations

from typing import TypeAlias

import attrs
import numpy as np

from ...tables.arrays import BoolArray, CodeArray, CountArray, FloatArray
from ...tables.cells import StatusArray
from ...units.succession import Succession

__all__ = ["Counts", "Gap", "Item", "Left", "Links"]

Gap: TypeAlias = tuple[CodeArray, CodeArray, "str | None", CodeArray]
"""Units whose sum lacks something, periods, the item or None for the whole row, who lacks it."""


@attrs.frozen(eq=False)
class Item:
    """
    Hold counts of one item, one per row.

    *value* is 0 where there is no usable count; *estimated* is how much of it was shared out by a
    weight.
    """

    value: CountArray
    known: BoolArray
    estimated: CountArray
    status: StatusArray
    is_flow: bool

    def take(self, rows: CountArray | BoolArray) -> Item:
        """Take some rows."""
        return attrs.evolve(
            self,
            value=self.value[rows],
            known=self.known[rows],
            estimated=self.estimated[rows],
            status=self.status[rows],
        )


@attrs.frozen(eq=False)
class Counts:
    """
    Hold rows of counts: each unit and period once.

    *unit* holds positions in the registry, *period* in the periods of the sheet.
    """

    unit: CodeArray
    period: CodeArray
    items: dict[str, Item]

    def take(self, rows: CountArray | BoolArray) -> Counts:
        """Take some rows."""
        return Counts(
            self.unit[rows],
            self.period[rows],
            {name: item.take(rows) for name, item in self.items.items()},
        )


@attrs.frozen(eq=False)
class Links:
    """
    Hold transfers of one day, ordered by the unit that is left.

    A target of -1 is none. *weight* is NaN where none was given. *is_complete* marks those to a
    unit of which all members are known; *goes_on* marks those to a unit that existed before. With
    *is_backward* the targets are the units that ended.
    """

    source: CodeArray
    target: CodeArray
    is_whole: BoolArray
    is_complete: BoolArray
    goes_on: BoolArray
    weight: FloatArray
    steps: tuple[Succession, ...]
    is_backward: bool

    def shared_out(self, units: int) -> BoolArray:
        """Mark the parts that the weights of all parts of their unit decide."""
        usable = np.isfinite(self.weight) & (self.weight >= 0)
        parts = np.bincount(self.source, minlength=units)
        weighed = np.bincount(self.source[usable], minlength=units)
        total = np.bincount(self.source, np.where(usable, self.weight, 0.0), minlength=units)
        ready = (parts == weighed) & (total > 0)
        found: BoolArray = ready[self.source] & ~self.is_whole
        return found


@attrs.frozen(eq=False)
class Left:
    """
    Hold counts that are in no result.

    *successor* is the unit that they belong to as a whole, or -1. What stands in a result is not
    known here.
    """

    unit: CodeArray
    successor: CodeArray
    period: CodeArray
    reason: StatusArray
    items: dict[str, tuple[CountArray, BoolArray]]
