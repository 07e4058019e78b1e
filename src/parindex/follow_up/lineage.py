"""Which unit goes on in which other, for those that occur in two reviews."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import attrs
import numpy as np

from ..tables.arrays import BoolArray, CountArray
from ..units.registry import UnitRegistry
from ..vocabulary import SuccessionKind, TransferExtent

__all__ = ["Lineage"]


@attrs.frozen(eq=False)
class Lineage:
    """
    Units, those asked for and all that they went on in, and what became of each as a whole.

    *following* is the position of the unit that each went into whole, -1 where there is none.
    *since* is the day from which on that unit stands for it, as a proleptic ordinal; 0 for any day,
    as of a unit that was made by the event: what it has for earlier days was brought onto it.
    *is_divided*: parts of it went to several units. *is_ended*: it was abolished, and none came
    after it. *is_unknown*: it is not known what became of it, or whether all of it went on in one.
    """

    units: tuple[str, ...]
    following: CountArray
    since: CountArray
    is_divided: BoolArray
    is_ended: BoolArray
    is_unknown: BoolArray

    @classmethod
    def of(cls, registry: UnitRegistry | None, units: Sequence[str]) -> Lineage:
        """Follow units through events; one that the registry does not list goes on as itself."""
        after: dict[str, str] = {}
        day: dict[str, int] = {}
        divided: set[str] = set()
        ended: set[str] = set()
        unknown: set[str] = set()
        for event in () if registry is None else registry.events:
            if event.kind is SuccessionKind.UNKNOWN or event.extent is TransferExtent.NOT_STATED:
                unknown.add(event.predecessor)
            elif event.successor is None:
                ended.add(event.predecessor)
            elif event.extent is TransferExtent.PART:
                divided.add(event.predecessor)
            elif event.extent is TransferExtent.AREA:
                continue  # nobody went there
            elif event.successor != event.predecessor:
                after[event.predecessor] = event.successor
                if not _is_made(event.successor, event.day, registry):
                    day[event.predecessor] = event.day.toordinal()
        listed = dict.fromkeys(units)
        waiting = [unit for unit in units if unit in after]
        while waiting:  # each unit is added once, so that a circle in a user's table ends
            unit = after[waiting.pop()]
            if unit not in listed:
                listed[unit] = None
                if unit in after:
                    waiting.append(unit)
        place = {unit: at for at, unit in enumerate(listed)}
        astray = divided | unknown
        following = [
            -1 if unit in astray or unit not in after else place[after[unit]] for unit in listed
        ]
        return cls(
            tuple(listed),
            np.array(following, np.int64),
            np.array([day.get(unit, 0) for unit in listed], np.int64),
            np.array([unit in divided for unit in listed], bool),
            np.array([unit in ended and unit not in after for unit in listed], bool),
            np.array([unit in unknown for unit in listed], bool),
        )

    def chains(self) -> list[tuple[CountArray, CountArray]]:
        """
        List the units one step on, two steps on and so forth, each with the day since which.

        Positions of shape (units,), -1 beyond the end.
        """
        steps: list[tuple[CountArray, CountArray]] = []
        here, since = self.following, self.since
        while (here >= 0).any() and len(steps) < len(self.units):
            steps.append((here, since))
            since = np.maximum(since, self.since[here])
            here = np.where(here >= 0, self.following[here], -1)
        return steps

    def last(self) -> CountArray:
        """Find the position of the unit at the end of each line."""
        end = np.arange(len(self.units))
        for step, _ in self.chains():
            end = np.where(step >= 0, step, end)
        return end


def _is_made(unit: str, day: dt.date, registry: UnitRegistry | None) -> bool:
    """Say whether a unit did not exist before a day, as far as the registry says."""
    if registry is None or unit not in registry:
        return False
    first = registry.versions(unit)[0].valid_from
    return first is not None and first >= day
