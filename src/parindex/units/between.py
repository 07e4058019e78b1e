"""What happened to a unit between two days, as far as lists of units show it (convention §77)."""

from __future__ import annotations

import datetime as dt

from ..vocabulary import MatchRung, TransferExtent, UnitChange
from .name_keys import bare_names, composed, name_keys
from .registry import UnitRegistry
from .unit import AdministrativeUnit

__all__ = ["change_between"]


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
