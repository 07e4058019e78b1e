"""Units found by id, code, level and what they stand below."""

from __future__ import annotations

import datetime as dt
import difflib
import functools
from collections import Counter
from collections.abc import Sequence

import attrs

from .._white_space import unit_key
from ..errors import InputError, UnknownCodeError
from .faults import days_of, first_day
from .stored_rows import StoredRows
from .unit import AdministrativeUnit

__all__ = ["UnitIndex"]


@attrs.frozen(slots=False, eq=False)
class UnitIndex:
    """
    Units of a registry in their order, by what they are asked for; versions of an id by day.

    Each part is made when it is first asked for. Two are equal if their units are.
    """

    given: tuple[AdministrativeUnit, ...] | StoredRows[AdministrativeUnit]

    @functools.cached_property
    def units(self) -> tuple[AdministrativeUnit, ...]:
        """All of them, in their order."""
        return self.given if isinstance(self.given, tuple) else self.given.objects()

    @functools.cached_property
    def versions(self) -> dict[str, tuple[AdministrativeUnit, ...]]:
        """Versions of a unit by its id, the first first."""
        found = _grouped([unit.id for unit in self.units], self.units)
        for unit_id, listed in found.items():
            if len(listed) > 1:
                found[unit_id] = tuple(sorted(listed, key=first_day))
        return found

    @functools.cached_property
    def by_code(self) -> dict[str, tuple[AdministrativeUnit, ...]]:
        """Units by printed code."""
        units = [unit for unit in self.units if unit.code is not None]
        return _grouped([unit.code or "" for unit in units], units)

    @functools.cached_property
    def children(self) -> dict[str, tuple[AdministrativeUnit, ...]]:
        """Units by the id of the one directly above."""
        units = [unit for unit in self.units if unit.parent is not None]
        return _grouped([unit.parent or "" for unit in units], units)

    @functools.cached_property
    def by_level(self) -> dict[str, tuple[AdministrativeUnit, ...]]:
        """Units by level, in the order of the first unit of each."""
        return _grouped([unit.level for unit in self.units], self.units)

    @functools.cached_property
    def turns(self) -> tuple[dt.date, ...]:
        """Days on which some unit begins, may begin, or is no longer there."""
        days = {unit.valid_from for unit in self.units}
        days |= {unit.valid_from_not_before for unit in self.units}
        lasts = {unit.valid_to for unit in self.units} - {None, dt.date.max}
        days |= {last + dt.timedelta(1) for last in lasts if last is not None}
        return tuple(sorted(day for day in days if day is not None))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, UnitIndex):
            return NotImplemented
        return self.units == other.units

    def __hash__(self) -> int:
        return hash(self.units)

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


def _grouped(
    keys: Sequence[str], units: Sequence[AdministrativeUnit]
) -> dict[str, tuple[AdministrativeUnit, ...]]:
    each = zip(units, strict=True)
    found: dict[str, tuple[AdministrativeUnit, ...]] = dict(zip(keys, each, strict=True))
    if len(found) < len(keys):  # some key has several; most ids and codes have one version
        several: dict[str, list[AdministrativeUnit]] = {
            key: [] for key, times in Counter(keys).items() if times > 1
        }
        for key, unit in zip(keys, units, strict=True):
            if key in several:
                several[key].append(unit)
        found.update((key, tuple(listed)) for key, listed in several.items())
    return found
