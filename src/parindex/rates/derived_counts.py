"""Counts that an indicator needs, row by row: as printed, or derived by definition."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np

from ..model.form import CountForm, CountSum
from ..tables.amounts import amounts_of, with_same_decimals
from ..tables.arrays import BoolArray, CountArray
from ..tables.cells import StatusArray
from ..tables.sheet import CountColumn, CountSheet
from ..tables.suppressed import Bounds
from ..vocabulary import RateStatus

__all__ = ["Quantities", "Quantity", "items_below"]


@attrs.frozen(eq=False)
class Quantity:
    """
    Hold a count or a sum of counts for every row of a sheet.

    *values* is 0 where *status* is not ok. A *status* of None means that every row is ok,
    *derived* of None that no count follows from others. Amounts are whole numbers of their last
    decimal, of which there are *decimals*; None says that these are counts. *bounds* say what
    withheld counts leave open, in the unit of the count; None where none is withheld.
    """

    values: CountArray
    status: StatusArray | None = None
    derived: BoolArray | None = None
    decimals: int | None = None
    bounds: Bounds | None = None

    def closed(self) -> Bounds:
        """Give the bounds of every row: those of a count that is known are the count itself."""
        known = np.ones(len(self.values), bool) if self.status is None else self.status == 0
        own = amounts_of(self.values, self.decimals).astype(np.float64)
        nothing = np.full(len(own), np.nan)
        return (self.bounds or Bounds(nothing, nothing)).around(own, known)


def items_below(sums: Iterable[CountSum], forms: Iterable[CountForm]) -> frozenset[str]:
    """List the items that can contribute to sums, through any derivation of the forms."""
    derivations = {item.code: item.derived_from for form in reversed(tuple(forms)) for item in form}
    found: set[str] = set()
    waiting = [item for total in sums for item in total.items]
    while waiting:
        item = waiting.pop()
        if item not in found:
            found.add(item)
            waiting += [part for way in derivations.get(item, ()) for part in way.items]
    return frozenset(found)


class Quantities:
    """
    Look up items and sums of a sheet; a printed count always comes before a derived one.

    The first form that knows an item decides how it follows from others (convention §3).
    """

    def __init__(self, sheet: CountSheet, forms: Iterable[CountForm] = ()) -> None:
        self._sheet = sheet
        self._derivations = {
            item.code: item.derived_from for form in reversed(tuple(forms)) for item in form
        }
        self._known: dict[str, Quantity | None] = {}

    def total(self, terms: CountSum, _above: frozenset[str] = frozenset()) -> Quantity | None:
        """
        Add count items in every row.

        None where an item is neither in the sheet nor follows from what is.
        """
        parts = [(self._item(item, _above), sign) for item, sign in _signed(terms)]
        if any(part is None for part, _ in parts):
            return None
        quantities = [(part, sign) for part, sign in parts if part is not None]
        if len(quantities) == 1 and quantities[0][1] > 0:
            return quantities[0][0]
        moved, decimals = with_same_decimals(
            [(part.values, part.decimals) for part, _ in quantities]
        )
        values = np.zeros(len(self._sheet), np.int64)
        status: StatusArray | None = None
        derived: BoolArray | None = None
        for (part, sign), own in zip(quantities, moved, strict=True):
            (np.add if sign > 0 else np.subtract)(values, own, out=values)
            if part.status is not None:
                # codes of RateStatus rise with what matters more, from missing to suppressed
                status = part.status if status is None else np.maximum(status, part.status)
            if part.derived is not None:
                derived = part.derived if derived is None else derived | part.derived
        if status is not None:
            values[status != RateStatus.OK] = 0
        return Quantity(values, status, derived, decimals, _sum_of_bounds(quantities))

    def missing(self, terms: CountSum) -> tuple[str, ...]:
        """List the items of a sum that are neither in the sheet nor follow from what is."""
        return tuple(item for item in terms.items if self._item(item, frozenset()) is None)

    def _item(self, item: str, above: frozenset[str]) -> Quantity | None:
        if item in above:
            return None
        if above:
            return self._look_up(item, above)
        if item not in self._known:
            self._known[item] = self._look_up(item, above)
        return self._known[item]

    def _look_up(self, item: str, above: frozenset[str]) -> Quantity | None:
        column = self._sheet.columns.get(item)
        if column is not None and (
            column.status is None or not (column.status == RateStatus.MISSING_COUNT).any()
        ):
            return _printed(column)
        found = None
        if column is not None:
            found = _printed(column)
        for way in self._derivations.get(item, ()):
            other = self.total(way, above | {item})
            if other is not None:
                found = _completed(found, other)
        return found


def _printed(column: CountColumn) -> Quantity:
    return Quantity(column.values, column.status, None, column.decimals, column.bounds)


def _sum_of_bounds(quantities: list[tuple[Quantity, int]]) -> Bounds | None:
    """Add what withheld counts leave open; a sum of counts is never below 0."""
    if all(part.bounds is None for part, _ in quantities):
        return None
    lower, upper = np.zeros((2, len(quantities[0][0].values)))
    for part, sign in quantities:
        own = part.closed()
        lower = lower + own.lower if sign > 0 else lower - own.upper
        upper = upper + own.upper if sign > 0 else upper - own.lower
    return Bounds(np.maximum(lower, 0.0), upper)


def _completed(found: Quantity | None, other: Quantity) -> Quantity:
    """Fill the rows that are still missing; what was found first stays."""
    rows = len(other.values)
    if found is None:
        return attrs.evolve(other, derived=np.ones(rows, bool))
    if found.status is None:
        return found
    fill = found.status == RateStatus.MISSING_COUNT
    if other.status is not None:
        fill &= other.status != RateStatus.MISSING_COUNT
    if not fill.any():
        return found
    status = np.where(fill, RateStatus.OK if other.status is None else other.status, found.status)
    derived = fill if found.derived is None else fill | found.derived
    (filled, kept), decimals = with_same_decimals(
        [(each.values, each.decimals) for each in (other, found)]
    )
    return Quantity(
        np.where(fill, filled, kept),
        status.astype(np.uint8) if status.any() else None,
        derived,
        decimals,
        _filled(fill, found, other),
    )


def _filled(fill: BoolArray, found: Quantity, other: Quantity) -> Bounds | None:
    if found.bounds is None and other.bounds is None:
        return None
    kept, filled = found.closed(), other.closed()
    return Bounds(
        np.where(fill, filled.lower, kept.lower), np.where(fill, filled.upper, kept.upper)
    )


def _signed(terms: CountSum) -> list[tuple[str, int]]:
    return [(item, 1) for item in terms.plus] + [(item, -1) for item in terms.minus]
