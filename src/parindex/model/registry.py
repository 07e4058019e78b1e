"""Registry of units: which unit stands below which, and on which days."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import attrs

from ..errors import DefinitionError, FaultGroup, InputError, UnknownCodeError
from ._unit_faults import contradictions, days_of, first_day
from .unit import AdministrativeUnit

__all__ = ["UnitRegistry"]

_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@attrs.frozen(init=False, repr=False)
class UnitRegistry:
    """
    The units that report (danh mục đơn vị), as a tree that may change over time.

    Two registries are equal if they hold equal units in the same order.

    Parameters
    ----------
    units : iterable of AdministrativeUnit
        In any order, parents before or after their children. A unit that changed is listed once
        per version: same id, validities that do not overlap.

    Raises
    ------
    DefinitionError
        If an id has two versions on one day, or a code of one level two units; if a parent is
        unknown, or is not valid whenever its child is; if on some day a unit stands below itself.

    Notes
    -----
    Methods that walk the tree need one version of each unit. Where units have several, `on`
    gives the registry of one day.

    Examples
    --------
    >>> registry = UnitRegistry(
    ...     [
    ...         AdministrativeUnit(id="084", name="Huyện Si Ma Cai", level="district"),
    ...         AdministrativeUnit(id="02818", name="Xã Lùng Thẩn", level="commune", parent="084"),
    ...     ]
    ... )
    >>> registry
    <UnitRegistry: 2 units, 2 levels>
    >>> [unit.name for unit in registry.children("084")]
    ['Xã Lùng Thẩn']
    """

    _units: tuple[AdministrativeUnit, ...]
    _versions: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    _by_code: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    _children: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)
    _by_level: dict[str, tuple[AdministrativeUnit, ...]] = attrs.field(eq=False)

    def __init__(self, units: Iterable[AdministrativeUnit]) -> None:
        self._lay_out(tuple(units))
        for fault in contradictions(self._units, self._versions):
            raise fault

    def _lay_out(self, units: tuple[AdministrativeUnit, ...]) -> None:
        versions: defaultdict[str, list[AdministrativeUnit]] = defaultdict(list)
        by_code: defaultdict[str, list[AdministrativeUnit]] = defaultdict(list)
        children: defaultdict[str, list[AdministrativeUnit]] = defaultdict(list)
        by_level: defaultdict[str, list[AdministrativeUnit]] = defaultdict(list)
        for position, unit in enumerate(units):
            if not isinstance(unit, AdministrativeUnit):
                raise DefinitionError(
                    "UnitRegistry", f"units[{position}]", unit, "an AdministrativeUnit"
                )
            versions[unit.id].append(unit)
            by_level[unit.level].append(unit)
            if unit.code is not None:
                by_code[unit.code].append(unit)
            if unit.parent is not None:
                children[unit.parent].append(unit)
        for listed in versions.values():
            listed.sort(key=first_day)
        self.__attrs_init__(units, *map(_frozen, (versions, by_code, children, by_level)))

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, object]]) -> UnitRegistry:
        """
        Registry of units given as mappings, one per unit and validity.

        Parameters
        ----------
        records : iterable of mapping
            Keys are the fields of `AdministrativeUnit`; ``id``, ``name`` and ``level`` are
            needed. Optional ones may be absent, None or blank. Days are dates or ISO text.

        Returns
        -------
        UnitRegistry
            Units in the order of the records.

        Raises
        ------
        FaultGroup
            If records are at fault: a DefinitionError for each, named by its position from 0.
        DefinitionError
            If the units contradict each other; see the class.

        Examples
        --------
        >>> registry = UnitRegistry.from_records(
        ...     [{"id": "084", "name": "Huyện Si Ma Cai", "level": "district", "parent": ""}]
        ... )
        >>> registry.unit("084").parent is None
        True
        """
        units: list[AdministrativeUnit] = []
        faults: list[DefinitionError] = []
        count = 0
        for position, record in enumerate(records):
            count += 1
            try:
                units.append(_unit_of(record))
            except DefinitionError as fault:
                owner = f"records[{position}]"
                faults.append(DefinitionError(owner, fault.field, fault.got, fault.expected))
        if faults:
            raise FaultGroup(f"units: {len(faults)} of {count} records are at fault", faults)
        return cls(units)

    @property
    def is_timeless(self) -> bool:
        """Whether every unit holds on every day."""
        return all(unit.is_timeless for unit in self._units)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the units, in the order of their first unit."""
        return tuple(self._by_level)

    def on(self, day: dt.date) -> UnitRegistry:
        """
        Registry of the units that are valid on a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        UnitRegistry
            The versions of that day, in the order of this registry.

        Raises
        ------
        InputError
            If *day* is no date, or has a time of day.
        """
        if not _is_day(day):
            raise InputError(f"day must be a datetime.date, got {day!r}")
        # What holds on every day holds on this one, so it is not checked again. Checked over all
        # days, a version might outlive the one version of its parent that is kept.
        snapshot = object.__new__(UnitRegistry)
        snapshot._lay_out(tuple(unit for unit in self._units if unit.is_valid_on(day)))
        return snapshot

    def unit(self, id_or_code: str) -> AdministrativeUnit:
        """
        The unit with an id or, failing that, with a printed code.

        Parameters
        ----------
        id_or_code : str
            An id goes before a code that reads the same.

        Returns
        -------
        AdministrativeUnit

        Raises
        ------
        InputError
            If several units or versions answer to it.
        UnknownCodeError
            If none does.
        """
        found = self._versions.get(id_or_code) or self._by_code.get(id_or_code)
        if found is None:
            raise self._unknown(id_or_code)
        if len(found) > 1:
            meanings = " and ".join(f"{unit.id!r} {unit.name} ({days_of(unit)})" for unit in found)
            same_id = found[0].id == found[-1].id
            others = "" if same_id else ", or the id"
            raise InputError(
                f"{id_or_code!r} must mean one unit, got {meanings}; use .on(day){others}"
            )
        return found[0]

    def children(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        Units directly below a unit.

        Parameters
        ----------
        unit_id : str
            Id of the unit above.

        Returns
        -------
        tuple of AdministrativeUnit
            In the order of the registry; empty at the bottom.

        Raises
        ------
        InputError
            If a unit has several versions.
        UnknownCodeError
            If there is no unit of that id.
        """
        self._only(unit_id)
        return self._children.get(unit_id, ())

    def descendants(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        All units below a unit.

        Parameters
        ----------
        unit_id : str
            Id of the unit above, which is not among them.

        Returns
        -------
        tuple of AdministrativeUnit
            Depth first: each is followed by the units below it.

        Raises
        ------
        InputError
            If a unit has several versions.
        UnknownCodeError
            If there is no unit of that id.
        """
        found: list[AdministrativeUnit] = []
        waiting = [*reversed(self.children(unit_id))]
        while waiting:
            unit = waiting.pop()
            found.append(unit)
            waiting.extend(reversed(self._children.get(unit.id, ())))
        return tuple(found)

    def ancestors(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        Units above a unit.

        Parameters
        ----------
        unit_id : str
            Id of the unit, which is not among them.

        Returns
        -------
        tuple of AdministrativeUnit
            The nearest first; empty at the top.

        Raises
        ------
        InputError
            If a unit has several versions.
        UnknownCodeError
            If there is no unit of that id.
        """
        found: list[AdministrativeUnit] = []
        unit = self._only(unit_id)
        while unit.parent is not None:
            unit = self._versions[unit.parent][0]
            found.append(unit)
        return tuple(found)

    def ancestor_at(self, unit_id: str, level: str) -> AdministrativeUnit | None:
        """
        The nearest unit of a level among a unit and those above it.

        Parameters
        ----------
        unit_id : str
            Id of the unit, which is the answer if it is of that level itself.
        level : str
            A level of the registry.

        Returns
        -------
        AdministrativeUnit or None
            None if the unit stands under no unit of that level.

        Raises
        ------
        InputError
            If a unit has several versions.
        UnknownCodeError
            If there is no unit of that id, or no level of that name.
        """
        self._check_level(level)
        line = (self._only(unit_id), *self.ancestors(unit_id))
        return next((unit for unit in line if unit.level == level), None)

    def at_level(self, level: str) -> tuple[AdministrativeUnit, ...]:
        """
        All units of a level.

        Parameters
        ----------
        level : str
            A level of the registry.

        Returns
        -------
        tuple of AdministrativeUnit
            In the order of the registry; every version of a unit that has several.

        Raises
        ------
        UnknownCodeError
            If no unit is of that level.
        """
        self._check_level(level)
        return self._by_level[level]

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._versions

    def __len__(self) -> int:
        return len(self._units)

    def __iter__(self) -> Iterator[AdministrativeUnit]:
        return iter(self._units)

    def __repr__(self) -> str:
        units, levels = len(self._units), len(self._by_level)
        return (
            f"<UnitRegistry: {units} unit{'' if units == 1 else 's'}, "
            f"{levels} level{'' if levels == 1 else 's'}>"
        )

    def _only(self, unit_id: str) -> AdministrativeUnit:
        if len(self._versions) < len(self._units):
            several = next(known for known, listed in self._versions.items() if len(listed) > 1)
            raise InputError(
                "walking the tree must be done with one version of each unit, "
                f"got {len(self._versions[several])} of {several!r}; use .on(day) first"
            )
        found = self._versions.get(unit_id)
        if found is None:
            raise self._unknown(unit_id)
        return found[0]

    def _check_level(self, level: str) -> None:
        if level not in self._by_level:
            raise UnknownCodeError("level in the registry", level, self.levels)

    def _unknown(self, unit_id: object) -> UnknownCodeError:
        near = difflib.get_close_matches(str(unit_id), self._versions, n=3)
        return UnknownCodeError("unit", unit_id, tuple(near))


def _is_day(day: object) -> bool:
    return isinstance(day, dt.date) and not isinstance(day, dt.datetime)


def _frozen(
    groups: Mapping[str, list[AdministrativeUnit]],
) -> dict[str, tuple[AdministrativeUnit, ...]]:
    return {key: tuple(listed) for key, listed in groups.items()}


def _unit_of(record: object) -> AdministrativeUnit:
    fields = {field.name: field for field in attrs.fields(AdministrativeUnit)}
    if not isinstance(record, Mapping):
        raise DefinitionError("record", "record", record, "a mapping of fields")
    given: dict[str, Any] = {}
    for key, value in record.items():
        if key not in fields:
            raise DefinitionError("record", "key", key, f"one of {', '.join(fields)}")
        is_optional = fields[key].default is not attrs.NOTHING
        if is_optional and isinstance(value, str) and not value.strip():
            continue
        given[key] = _day_of(key, value) if key in {"valid_from", "valid_to"} else value
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in given:
            raise DefinitionError("record", key, None, "given")
    return AdministrativeUnit(**given)


def _day_of(key: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if _ISO_DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise DefinitionError("record", key, value, "a day such as 2025-07-01")
