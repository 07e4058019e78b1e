"""What is moved when units change: counts, the transfers they take, what finds no place."""

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
    Counts of one item, one per row.

    Parameters
    ----------
    value : ndarray of int64, shape (n,)
        0 where there is no usable count.
    known : ndarray of bool, shape (n,)
        Where there is one.
    estimated : ndarray of int64, shape (n,)
        How much of the value was shared out by a weight.
    status : ndarray of uint8, shape (n,)
        Codes of `RebaseStatus`.
    is_flow : bool
        Whether counts of two dates may be added.
    """

    value: CountArray
    known: BoolArray
    estimated: CountArray
    status: StatusArray
    is_flow: bool

    def take(self, rows: CountArray | BoolArray) -> Item:
        """Some rows."""
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
    Rows of counts: each unit and period once.

    Parameters
    ----------
    unit : ndarray of int32, shape (n,)
        Positions in the units of the registry.
    period : ndarray of int32, shape (n,)
        Positions in the periods of the sheet.
    items : dict of str to Item
        The counts.
    """

    unit: CodeArray
    period: CodeArray
    items: dict[str, Item]

    def take(self, rows: CountArray | BoolArray) -> Counts:
        """Some rows."""
        return Counts(
            self.unit[rows],
            self.period[rows],
            {name: item.take(rows) for name, item in self.items.items()},
        )


@attrs.frozen(eq=False)
class Links:
    """
    Transfers of one day, ordered by the unit that is left.

    Parameters
    ----------
    source, target : ndarray of int32, shape (k,)
        Positions of units; a target of -1 is none.
    is_whole : ndarray of bool, shape (k,)
        Whether all of the source is in the target.
    weight : ndarray of float64, shape (k,)
        Weight of a part; NaN where none was given.
    steps : tuple of Succession
        What each transfer rests on.
    is_backward : bool
        Whether the targets are the units that ended.
    """

    source: CodeArray
    target: CodeArray
    is_whole: BoolArray
    weight: FloatArray
    steps: tuple[Succession, ...]
    is_backward: bool

    def shared_out(self, units: int) -> BoolArray:
        """
        Parts that the weights of all parts of their unit decide.

        Parameters
        ----------
        units : int
            Units of the registry.

        Returns
        -------
        ndarray of bool, shape (k,)
        """
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
    Counts that are in no result.

    Parameters
    ----------
    unit, successor, period : ndarray of int32, shape (m,)
        Unit that had the counts, unit that they belong to as a whole or -1, period.
    reason : ndarray of uint8, shape (m,)
        Codes of `RemainderReason`.
    items : dict of str to tuple of arrays
        Counts, and where there is one; what stands in a result is not known here.
    """

    unit: CodeArray
    successor: CodeArray
    period: CodeArray
    reason: StatusArray
    items: dict[str, tuple[CountArray, BoolArray]]
