"""What happened to a unit between two days, as far as lists of units show it (convention §76)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ..tables.arrays import CodeArray, CountArray
from ..vocabulary import Comparability, MatchRung, TransferExtent, UnitChange
from .doubt import doubt_of
from .name_keys import bare_names, composed, name_keys
from .registry import UnitRegistry
from .unit import AdministrativeUnit

__all__ = ["NO_DAY", "change_between", "changes_between", "words_of"]

NO_DAY = 0
"""Ordinal that stands for no day."""

_BITS = 22  # of an ordinal: 9999-12-31 is the 3 652 059th day
_SAYS = {
    UnitChange.UNKNOWN: Comparability.UNIT_UNKNOWN,
    UnitChange.ENDED: Comparability.UNIT_CHANGED,
}


def changes_between(
    registry: UnitRegistry,
    units: Sequence[str],
    unit: CodeArray,
    first: CountArray,
    second: CountArray,
) -> CountArray:
    """
    Give a word of `UnitChange` for each row; -1 where nothing can be said.

    *unit* is the position of the unit of each row in *units*; *first* and *second* are its days
    as proleptic ordinals, `NO_DAY` where there is none.
    """
    joint = (unit.astype(np.int64) << 2 * _BITS) | (first << _BITS) | second
    asked, place = np.unique(joint, return_inverse=True)
    who = asked >> 2 * _BITS
    days = (asked >> _BITS) & ((1 << _BITS) - 1), asked & ((1 << _BITS) - 1)
    begins, ends = _spans(registry, units)
    found = np.full(len(asked), -1, np.int64)
    has_days = (days[0] != NO_DAY) & (days[1] != NO_DAY)
    same = has_days & (days[0] >= begins[who]) & (days[1] <= ends[who])
    found[same] = UnitChange.NO_CHANGE_SEEN
    for row in np.flatnonzero(has_days & ~same).tolist():
        if units[who[row]] in registry:
            pair = (dt.date.fromordinal(day[row]) for day in days)
            found[row] = change_between(registry, units[who[row]], *pair)
    answered: CountArray = found[place.ravel()]
    return answered


def _spans(registry: UnitRegistry, units: Sequence[str]) -> tuple[CountArray, CountArray]:
    """Give the days between which a unit has one version, of which nothing is in doubt."""
    start = dt.date.min if registry.known_from is None else registry.known_from
    begins = np.full(len(units), dt.date.max.toordinal(), np.int64)
    ends = np.full(len(units), dt.date.min.toordinal(), np.int64)
    for place, unit in enumerate(units):
        versions = registry.versions(unit) if unit in registry else ()
        if len(versions) == 1 and versions[0].id not in doubt_of(registry).spans:
            begins[place] = max(versions[0].valid_from or dt.date.min, start).toordinal()
            ends[place] = (versions[0].valid_to or dt.date.max).toordinal()
    return begins, ends


def words_of(
    changes: CountArray,
    registry: UnitRegistry,
    units: Sequence[str],
    unit: CodeArray,
    first: CountArray,
    second: CountArray,
) -> npt.NDArray[np.uint8]:
    """
    Give the word of `Comparability` that keeps each row from being judged; 0 where none does.

    Arguments are those of `changes_between`, and its answer.
    """
    words = np.zeros(len(changes), np.uint8)
    for change, word in _SAYS.items():
        words[changes == change] = word
    start = NO_DAY if registry.known_from is None else registry.known_from.toordinal()
    listed = np.array([each in registry for each in units], bool)[unit]
    early = [(day != NO_DAY) & (day < start) for day in (first, second)]
    words[listed & (early[0] | early[1])] = Comparability.REGISTRY_INCOMPLETE
    return words


def change_between(
    registry: UnitRegistry, unit_id: str, first: dt.date, second: dt.date
) -> UnitChange:
    """Say what happened to a unit that is asked for on the second of two days."""
    start = registry.known_from
    if start is not None and first < start:
        return UnitChange.UNKNOWN
    if registry.unknown_until(unit_id, first) or registry.unknown_until(unit_id, second):
        return UnitChange.UNKNOWN
    before, after = (_version(registry, unit_id, day) for day in (first, second))
    if after is None:
        ended = registry.versions(unit_id)[-1].valid_to
        return UnitChange.ENDED if ended and ended < second else UnitChange.NEW
    return _begun(registry, after) if before is None else _difference(registry, before, after)


def _begun(registry: UnitRegistry, unit: AdministrativeUnit) -> UnitChange:
    """Say whether a unit that began grew out of the one that had its code."""
    steps = [step for step in registry.predecessors(unit.id) if not step.is_of_one_unit]
    codes = {registry.versions(step.predecessor)[-1].code for step in steps}
    if unit.code is None or unit.code not in codes:
        return UnitChange.NEW
    if len(steps) > 1:
        return UnitChange.GREW
    vague = steps[0].extent is TransferExtent.NOT_STATED
    return UnitChange.UNKNOWN if vague else UnitChange.NEW


def _version(registry: UnitRegistry, unit_id: str, day: dt.date) -> AdministrativeUnit | None:
    valid = (version for version in registry.versions(unit_id) if version.is_valid_on(day))
    return next(valid, None)


def _difference(
    registry: UnitRegistry, before: AdministrativeUnit, after: AdministrativeUnit
) -> UnitChange:
    """Name the difference between two versions of one unit; that of the name goes first."""
    if before is after:
        return UnitChange.NO_CHANGE_SEEN
    if before.name != after.name:
        names = composed([before.name, after.name])
        plain = name_keys(names)[MatchRung.NO_DIACRITICS]
        if plain[0] == plain[1]:
            return UnitChange.RESPELLED
        bare = name_keys(bare_names(names))[MatchRung.NO_DIACRITICS]
        return UnitChange.RETYPED if bare[0] == bare[1] else UnitChange.RENAMED
    above = [_code_above(registry, version) for version in (before, after)]
    return UnitChange.NO_CHANGE_SEEN if above[0] == above[1] else UnitChange.MOVED


def _code_above(registry: UnitRegistry, version: AdministrativeUnit) -> str | None:
    """Give the code of the unit above, which may have become another one under it."""
    if version.parent is None:
        return None
    return registry.versions(version.parent)[0].code or version.parent
