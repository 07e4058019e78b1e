"""Registry of units: which unit is part of which, as of a day."""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterable, Iterator, Mapping

import attrs

from ..errors import DefinitionError, FaultGroup, InputError, ParindexError, UnknownCodeError
from .unit import AdministrativeUnit

__all__ = ["UnitRegistry"]

_FIELDS = tuple(field.name for field in attrs.fields(AdministrativeUnit))
_OPTIONAL = frozenset({"code", "parent", "block", "valid_from", "valid_to"})
_DAYS = ("valid_from", "valid_to")
_ONE_DAY = dt.timedelta(days=1)


class UnitRegistry:
    """
    The units of a country, a district or an office (danh mục đơn vị), each version once.

    A unit may have several versions under one ``id``, whose days do not overlap. Walking the
    tree needs one version each: take the units ``on`` a day first.

    Parameters
    ----------
    units : iterable of AdministrativeUnit
        In any order; parents are named by ``id``.

    Raises
    ------
    DefinitionError
        If two versions of a unit overlap, two units of a level share a code on a day, a parent is
        unknown or does not exist on some day on which its child does, or units form a cycle.

    Examples
    --------
    >>> registry = UnitRegistry(
    ...     [
    ...         AdministrativeUnit(id="084", name="Huyện Si Ma Cai", level="district"),
    ...         AdministrativeUnit(id="02800", name="Xã Nàn Sán", level="commune", parent="084"),
    ...     ]
    ... )
    >>> registry.ancestor_at("02800", "district").name
    'Huyện Si Ma Cai'
    """

    __slots__ = ("_by_code", "_by_id", "_children", "_units")

    def __init__(self, units: Iterable[AdministrativeUnit]) -> None:
        self._units = tuple(units)
        self._by_id: dict[str, list[AdministrativeUnit]] = {}
        self._by_code: dict[str, list[AdministrativeUnit]] = {}
        self._children: dict[str, list[AdministrativeUnit]] = {}
        for unit in self._units:
            if not isinstance(unit, AdministrativeUnit):
                raise DefinitionError("UnitRegistry", "units", unit, "AdministrativeUnit objects")
            self._by_id.setdefault(unit.id, []).append(unit)
            if unit.code is not None:
                self._by_code.setdefault(unit.code, []).append(unit)
            if unit.parent is not None:
                self._children.setdefault(unit.parent, []).append(unit)
        self._refuse_overlaps()
        self._refuse_shared_codes()
        self._refuse_orphans()
        self._refuse_cycles()

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, object]]) -> UnitRegistry:
        """
        Registry of units given as mappings, such as the rows of a table.

        Parameters
        ----------
        records : iterable of mapping
            Keys are the fields of `AdministrativeUnit`; blank text and None mean "none", days are
            dates or ISO text.

        Returns
        -------
        UnitRegistry

        Raises
        ------
        FaultGroup
            If records are at fault, all of them together, each with its position.
        DefinitionError
            If the units contradict each other.
        """
        units: list[AdministrativeUnit] = []
        faults: list[ParindexError] = []
        for position, record in enumerate(records):
            try:
                units.append(_unit_of(record))
            except ParindexError as fault:
                faults.append(InputError(f"units[{position}]: {fault}"))
        if faults:
            raise FaultGroup(f"units: {len(faults)} records are at fault", faults)
        return cls(units)

    def on(self, day: dt.date) -> UnitRegistry:
        """
        Units as they were on a day.

        Parameters
        ----------
        day : datetime.date
            The day.

        Returns
        -------
        UnitRegistry
            With one version of each unit that existed then.

        Raises
        ------
        InputError
            If *day* is no date.
        """
        if not isinstance(day, dt.date) or isinstance(day, dt.datetime):
            raise InputError(f"day must be a datetime.date, got {day!r}")
        return UnitRegistry(unit for unit in self._units if unit.is_valid_on(day))

    @property
    def is_timeless(self) -> bool:
        """Whether every unit exists on every day."""
        return all(unit.valid_from is None and unit.valid_to is None for unit in self._units)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels, each once, in the order in which units have them."""
        return tuple(dict.fromkeys(unit.level for unit in self._units))

    def unit(self, key: str) -> AdministrativeUnit:
        """
        Unit with an identifier, or else with a printed code.

        Parameters
        ----------
        key : str
            Identifier or code.

        Returns
        -------
        AdministrativeUnit

        Raises
        ------
        UnknownCodeError
            If there is none.
        InputError
            If it means several units or versions, so that a day is needed.
        """
        found = self._by_id.get(key) or self._by_code.get(key) or []
        if not found:
            near = difflib.get_close_matches(str(key), self._by_id, n=3)
            raise UnknownCodeError("unit", key, near)
        if len(found) > 1:
            meanings = " and ".join(f"{unit.name!r} ({_days(unit)})" for unit in found)
            raise InputError(f"unit {key!r} means {meanings}; say on which day with .on(day)")
        return found[0]

    def children(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        Units directly below a unit.

        Parameters
        ----------
        unit_id : str
            Identifier of the unit.

        Returns
        -------
        tuple of AdministrativeUnit
            In the order of the registry.

        Raises
        ------
        UnknownCodeError
            If there is no such unit.
        InputError
            If units have several versions, so that a day is needed.
        """
        self._refuse_versions()
        self._known(unit_id)
        return tuple(self._children.get(unit_id, ()))

    def descendants(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        All units below a unit.

        Parameters
        ----------
        unit_id : str
            Identifier of the unit.

        Returns
        -------
        tuple of AdministrativeUnit
            Each unit before the units below it; without the unit itself.

        Raises
        ------
        UnknownCodeError
            If there is no such unit.
        InputError
            If units have several versions, so that a day is needed.
        """
        waiting = list(reversed(self.children(unit_id)))
        found = []
        while waiting:
            unit = waiting.pop()
            found.append(unit)
            waiting += reversed(self._children.get(unit.id, ()))
        return tuple(found)

    def ancestors(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        All units above a unit.

        Parameters
        ----------
        unit_id : str
            Identifier of the unit.

        Returns
        -------
        tuple of AdministrativeUnit
            The nearest first.

        Raises
        ------
        UnknownCodeError
            If there is no such unit.
        InputError
            If units have several versions, so that a day is needed.
        """
        self._refuse_versions()
        parent = self._known(unit_id).parent
        found = []
        while parent is not None:
            above = self._by_id[parent][0]
            found.append(above)
            parent = above.parent
        return tuple(found)

    def ancestor_at(self, unit_id: str, level: str) -> AdministrativeUnit | None:
        """
        Unit of a level that a unit is part of.

        Parameters
        ----------
        unit_id : str
            Identifier of the unit.
        level : str
            The level.

        Returns
        -------
        AdministrativeUnit or None
            The unit itself where it is of that level; None where nothing above it is.

        Raises
        ------
        UnknownCodeError
            If there is no such unit.
        InputError
            If units have several versions, so that a day is needed.
        """
        ancestors = self.ancestors(unit_id)
        chain = (self._by_id[unit_id][0], *ancestors)
        return next((unit for unit in chain if unit.level == level), None)

    def at_level(self, level: str) -> tuple[AdministrativeUnit, ...]:
        """
        Units of a level.

        Parameters
        ----------
        level : str
            The level.

        Returns
        -------
        tuple of AdministrativeUnit
            In the order of the registry; every version.

        Raises
        ------
        UnknownCodeError
            If there is no such level.
        """
        if level not in self.levels:
            raise UnknownCodeError("level in the registry", level, self.levels)
        return tuple(unit for unit in self._units if unit.level == level)

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self._by_id

    def __iter__(self) -> Iterator[AdministrativeUnit]:
        return iter(self._units)

    def __len__(self) -> int:
        return len(self._units)

    def __eq__(self, other: object) -> bool:
        return self._units == other._units if isinstance(other, UnitRegistry) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._units)

    def __repr__(self) -> str:
        return f"<UnitRegistry: {len(self._units)} units, {len(self.levels)} levels>"

    def _known(self, unit_id: str) -> AdministrativeUnit:
        if unit_id not in self._by_id:
            near = difflib.get_close_matches(str(unit_id), self._by_id, n=3)
            raise UnknownCodeError("unit", unit_id, near)
        return self._by_id[unit_id][0]

    def _refuse_versions(self) -> None:
        if len(self._by_id) < len(self._units):
            several = next(unit_id for unit_id, all_of in self._by_id.items() if len(all_of) > 1)
            raise InputError(
                f"unit {several!r} has several versions; say on which day with .on(day)"
            )

    def _refuse_overlaps(self) -> None:
        for unit_id, versions in self._by_id.items():
            _refuse_overlap(f"unit {unit_id!r}", "valid_from", versions)

    def _refuse_shared_codes(self) -> None:
        for code, units in self._by_code.items():
            if len(units) > 1:
                for level in {unit.level for unit in units}:
                    _refuse_overlap(
                        f"code {code!r}", "valid_from", [u for u in units if u.level == level]
                    )

    def _refuse_orphans(self) -> None:
        for unit in self._units:
            if unit.parent is None:
                continue
            owner = f"AdministrativeUnit {unit.id!r}"
            if unit.parent not in self._by_id:
                near = difflib.get_close_matches(unit.parent, self._by_id, n=1)
                hint = f" such as {near[0]!r}" if near else ""
                raise DefinitionError(owner, "parent", unit.parent, f"a unit of the registry{hint}")
            uncovered = _first_uncovered(unit, self._by_id[unit.parent])
            if uncovered is not None:
                raise DefinitionError(
                    owner, "parent", unit.parent, f"a unit that exists on {uncovered} as it does"
                )

    def _refuse_cycles(self) -> None:
        edges = {unit.id: unit.parent for unit in self._units}
        if len(edges) == len(self._units):
            _refuse_cycle(edges)
            return
        # versions may point both ways at different times; then each stretch is looked at alone
        for day in sorted({unit.first_day for unit in self._units}):
            _refuse_cycle({u.id: u.parent for u in self._units if u.is_valid_on(day)})


def _refuse_overlap(owner: str, field: str, versions: list[AdministrativeUnit]) -> None:
    ordered = sorted(versions, key=lambda unit: unit.first_day)
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        if earlier.overlaps(later):
            raise DefinitionError(
                f"{owner} ({earlier.name!r}, {later.name!r})",
                field,
                "open" if later.valid_from is None else str(later.valid_from),
                f"after the last day of the version before, {earlier.valid_to or 'open'}",
            )


def _refuse_cycle(parent_of: Mapping[str, str | None]) -> None:
    done: set[str] = set()
    for start in parent_of:
        path: dict[str, None] = {}
        step: str | None = start
        while step is not None and step not in done:
            if step in path:
                cycle = [*list(path)[list(path).index(step) :], step]
                raise DefinitionError(
                    "UnitRegistry", "parents", " < ".join(cycle), "free of cycles"
                )
            path[step] = None
            step = parent_of.get(step)
        done.update(path)


def _first_uncovered(unit: AdministrativeUnit, parents: list[AdministrativeUnit]) -> dt.date | None:
    """First day on which a unit exists and none of the versions of its parent does."""
    day = unit.first_day
    for parent in sorted(parents, key=lambda version: version.first_day):
        if parent.first_day > day:
            return day
        if parent.last_day >= unit.last_day:
            return None
        day = max(day, parent.last_day + _ONE_DAY)
    return day


def _days(unit: AdministrativeUnit) -> str:
    return f"{unit.valid_from or 'open'} to {unit.valid_to or 'open'}"


def _unit_of(record: Mapping[str, object]) -> AdministrativeUnit:
    unknown = [key for key in record if key not in _FIELDS]
    if unknown:
        raise InputError(f"unknown field {unknown[0]!r}; there are {', '.join(_FIELDS)}")
    given: dict[str, object] = {}
    for field in _FIELDS:
        value = record.get(field)
        if isinstance(value, str) and not value.strip():
            value = None
        if value is None and field in _OPTIONAL:
            continue
        given[field] = _day(field, value) if field in _DAYS else value
    return AdministrativeUnit(**given)  # type: ignore[arg-type]


def _day(field: str, value: object) -> object:
    if not isinstance(value, str):
        return value.date() if isinstance(value, dt.datetime) else value
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError:
        raise InputError(f"{field} must be a day such as 2025-07-01, got {value!r}") from None
