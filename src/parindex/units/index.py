"""Units found by id, code, level and what they stand below."""

from __future__ import annotations

import datetime as dt
import difflib
from collections import defaultdict
from collections.abc import Iterable, Mapping

import attrs

from .._white_space import unit_key
from ..errors import DefinitionError, InputError, UnknownCodeError
from .faults import days_of, first_day
from .unit import AdministrativeUnit

__all__ = ["UnitIndex"]


@attrs.frozen(init=False)
class UnitIndex:
    """Units of a registry in their order, by what they are asked for; versions of an id by day."""

    units: tuple[AdministrativeUnit, ...]
    versions: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    by_code: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    children: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    by_level: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    turns: tuple[dt.date, ...] = attrs.field(eq=False)

    def __init__(self, units: tuple[AdministrativeUnit, ...]) -> None:
        # most ids and codes have one version, so that there are few to put together
        versions: dict[str, tuple[AdministrativeUnit, ...]] = {}
        by_code: dict[str, tuple[AdministrativeUnit, ...]] = {}
        children: defaultdict[str, list[AdministrativeUnit]] = defaultdict(list)
        by_level: defaultdict[str, list[AdministrativeUnit]] = defaultdict(list)
        for position, unit in enumerate(units):
            if not isinstance(unit, AdministrativeUnit):
                raise DefinitionError(
                    "UnitRegistry", f"units[{position}]", unit, "an AdministrativeUnit"
                )
            versions[unit.id] = (*versions.get(unit.id, ()), unit)
            by_level[unit.level].append(unit)
            if unit.code is not None:
                by_code[unit.code] = (*by_code.get(unit.code, ()), unit)
            if unit.parent is not None:
                children[unit.parent].append(unit)
        for unit_id, listed in versions.items():
            if len(listed) > 1:
                versions[unit_id] = tuple(sorted(listed, key=first_day))
        self.__attrs_init__(
            units=units,
            versions=versions,
            by_code=by_code,
            children=_frozen(children),
            by_level=_frozen(by_level),
            turns=_turns(units),
        )

    def named(self, id_or_code: str) -> AdministrativeUnit:
        """Find the one unit with an id or, failing that, a printed code; several are refused."""
        found = self.versions.get(unit_key(id_or_code)) or self.by_code.get(id_or_code)
        if found is None:
            raise self.unknown(id_or_code)
        if len(found) > 1:
            meanings = " and ".join(f"{unit.id!r} {unit.name} ({days_of(unit)})" for unit in found)
            same_id = found[0].id == found[-1].id
            others = "" if same_id else ", or the id"
            raise InputError(
                f"{id_or_code!r} must mean one unit, got {meanings}; use .on(day){others}"
            )
        return found[0]

    def only(self, unit_id: str) -> AdministrativeUnit:
        """Find the unit with an id; refused as soon as any unit has several versions."""
        if len(self.versions) < len(self.units):
            several = next(known for known, listed in self.versions.items() if len(listed) > 1)
            raise InputError(
                "walking the tree must be done with one version of each unit, "
                f"got {len(self.versions[several])} of {several!r}; use .on(day) first"
            )
        return self.versions[self.known(unit_id)][0]

    def known(self, unit_id: str) -> str:
        """Give an id as the units have it; one that no unit has is refused."""
        if unit_id in self.versions:  # as most are written
            return unit_id
        written = unit_key(unit_id)
        if written not in self.versions:
            raise self.unknown(unit_id)
        return written

    def check_level(self, level: str) -> None:
        """Refuse a level that no unit is of."""
        if level not in self.by_level:
            raise UnknownCodeError("level in the registry", level, tuple(self.by_level))

    def unknown(self, unit_id: object) -> UnknownCodeError:
        """Make the error about an id that no unit has, with those that look like it."""
        near = difflib.get_close_matches(str(unit_id), self.versions, n=3)
        return UnknownCodeError("unit", unit_id, tuple(near))


def _frozen(
    groups: Mapping[str, list[AdministrativeUnit]],
) -> dict[str, tuple[AdministrativeUnit, ...]]:
    return {key: tuple(listed) for key, listed in groups.items()}


def _turns(units: Iterable[AdministrativeUnit]) -> tuple[dt.date, ...]:
    """List the days on which some unit begins, may begin, or is no longer there."""
    days = {unit.valid_from for unit in units if unit.valid_from is not None}
    days |= {unit.valid_from_not_before for unit in units if unit.valid_from_not_before is not None}
    days |= {
        unit.valid_to + dt.timedelta(1)
        for unit in units
        if unit.valid_to is not None and unit.valid_to < dt.date.max
    }
    return tuple(sorted(days))
