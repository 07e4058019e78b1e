"""Units that each unit was made of, and whether it holds parts of others: of all units at once."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._white_space import unit_key
from ..tables.arrays import BoolArray, CountArray
from ..vocabulary import TransferExtent
from .registry import UnitRegistry

__all__ = ["Origins"]

_PARTS = (TransferExtent.PART, TransferExtent.NOT_STATED)


@attrs.frozen(eq=False)
class Origins:
    """
    Hold what is known of the beginning of units; one more row stands for units that are not there.

    *begins* marks units that began on some day, *has_parts* those that took over a part of another
    or were made of one that did; *former* lists the units that each was made of, null where none
    is known.
    """

    place: dict[str, int]
    begins: BoolArray
    has_parts: BoolArray
    former: pa.Array

    @classmethod
    def of(cls, registry: UnitRegistry) -> Origins:
        """Collect them from all steps; made once and kept."""
        found: Origins = registry.remember("origins", lambda: _made(registry))
        return found

    def rows(self, units: Sequence[str]) -> CountArray:
        """Find the row of each unit."""
        absent = len(self.place)
        return np.array([self.place.get(unit_key(each), absent) for each in units], np.int64)


def _made(registry: UnitRegistry) -> Origins:
    listed = tuple(registry)
    place = {each: at for at, each in enumerate(dict.fromkeys(each.id for each in listed))}
    size = len(place) + 1
    always = np.zeros(size, bool)
    always[[place[each.id] for each in listed if each.valid_from is None]] = True
    always[-1] = True
    steps = [each for each in registry.events if each.successor is not None]
    later = np.array([place[each.successor or ""] for each in steps], np.int64)
    former = np.array([place[each.predecessor] for each in steps], np.int64)
    day = np.array([each.day.toordinal() for each in steps], np.int64)
    has_parts = np.zeros(size, bool)
    has_parts[later[np.array([each.extent in _PARTS for each in steps], bool)]] = True
    # from unit to unit, until no more are found
    while (further := later[has_parts[former] & ~has_parts[later]]).size:
        has_parts[further] = True
    order = np.lexsort((day, later))
    _, first = np.unique(later[order] * size + former[order], return_index=True)
    chosen = order[np.sort(first)]  # each once, in the order of the days
    ends = np.searchsorted(later[chosen], np.arange(size + 1)).astype(np.int32)
    texts = pa.array(list(place), pa.string()).take(pa.array(former[chosen]))
    names = pc.binary_join(pa.ListArray.from_arrays(pa.array(ends), texts), "; ")
    return Origins(place, ~always, has_parts, pc.if_else(pa.array(np.diff(ends) > 0), names, None))
