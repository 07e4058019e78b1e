"""Registry of units: which there are on which days, and what became of them."""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import attrs

from .._quoting import quoted
from .._white_space import unit_key
from ..errors import DefinitionError, InputError
from .branch import branch_of
from .doubt import doubt_of
from .faults import contradictions
from .index import UnitIndex
from .records import units_of
from .stored_rows import StoredRows
from .succession import Succession, SuccessionLines
from .tree import UnitTree
from .unit import AdministrativeUnit

__all__ = ["UnitRegistry"]


@attrs.frozen(init=False, repr=False)
class UnitRegistry(UnitTree):
    """
    The units that report (danh mục đơn vị), as a tree that may change over time.

    Two registries are equal if they hold equal units in the same order, and equal events.

    Parameters
    ----------
    units : iterable of AdministrativeUnit
        In any order, parents before or after their children. A unit that changed is listed once
        per version: same id, validities that do not overlap. An id is that of a territory: a
        unit whose territory changed ends, and another one begins.
    events : iterable of Succession, optional
        What became of units that ended. They are not checked here; see `check_succession`.
    spellings : mapping of str to tuple of str, optional
        Further spellings of units, by id, for `resolve_units`.
    complete_from : datetime.date, optional
        Day from which every change of the units is recorded. Of days before, the registry has
        the units that it knows of, which need not be all that there were. None: not stated.
    known_from : datetime.date, optional
        First day of which it knows anything. Of days before it is not asked: `resolve_units`
        gives no unit, and no comparison is full (convention §71). None: no such day.

    Raises
    ------
    DefinitionError
        If an id has two versions on one day, or a code of one level two units; if a parent is
        unknown, or is not valid whenever its child is; if on some day a unit stands below itself;
        if an event names a unit that is not listed.

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

    _lines: SuccessionLines
    spellings: Mapping[str, tuple[str, ...]] = attrs.field(eq=False)
    complete_from: dt.date | None = attrs.field(eq=False)
    known_from: dt.date | None = attrs.field(eq=False)
    _snapshots: dict[int, UnitRegistry] = attrs.field(eq=False)
    _derived: dict[str, Any] = attrs.field(eq=False)

    def __init__(
        self,
        units: Iterable[AdministrativeUnit],
        *,
        events: Iterable[Succession] = (),
        spellings: Mapping[str, tuple[str, ...]] | None = None,
        complete_from: dt.date | None = None,
        known_from: dt.date | None = None,
    ) -> None:
        days = (complete_from, known_from)
        for name, day in zip(("complete_from", "known_from"), days, strict=True):
            if day is not None and not _is_day(day):
                raise DefinitionError("UnitRegistry", name, day, "a datetime.date")
        if known_from and complete_from and known_from > complete_from:
            raise DefinitionError(
                "UnitRegistry", "known_from", known_from, f"on or before {complete_from}"
            )
        listed, steps = tuple(units), tuple(events)
        for position, unit in enumerate(listed):
            if not isinstance(unit, AdministrativeUnit):
                owner = "UnitRegistry"
                raise DefinitionError(owner, f"units[{position}]", unit, "an AdministrativeUnit")
        for position, event in enumerate(steps):
            if not isinstance(event, Succession):
                raise DefinitionError("UnitRegistry", f"events[{position}]", event, "a Succession")
        self._lay_out(listed, steps, dict(spellings or {}), days)
        for fault in contradictions(self._index.units, self._index.versions):
            raise fault
        for event in self._lines.steps:
            for side in ("predecessor", "successor"):
                unit_id = getattr(event, side)
                if unit_id is not None and unit_id not in self._index.versions:
                    raise DefinitionError(
                        f"Succession on {event.day}", side, unit_id, "the id of a unit listed"
                    )

    def _lay_out(
        self,
        units: tuple[AdministrativeUnit, ...] | StoredRows[AdministrativeUnit],
        events: tuple[Succession, ...] | StoredRows[Succession],
        spellings: Mapping[str, tuple[str, ...]],
        days: tuple[dt.date | None, dt.date | None],
    ) -> None:
        self.__attrs_init__(
            index=UnitIndex(units),
            lines=SuccessionLines(events),
            spellings=spellings,
            complete_from=days[0],
            known_from=days[1],
            snapshots={},
            derived={},
        )

    @classmethod
    def of_checked(
        cls,
        units: tuple[AdministrativeUnit, ...] | StoredRows[AdministrativeUnit],
        events: tuple[Succession, ...] | StoredRows[Succession],
        *,
        spellings: Mapping[str, tuple[str, ...]],
        complete_from: dt.date | None,
        known_from: dt.date | None,
    ) -> UnitRegistry:
        """Make a registry of units that are known to fit together."""
        made = object.__new__(cls)
        made._lay_out(units, events, spellings, (complete_from, known_from))
        return made

    @classmethod
    def from_records(cls, records: Iterable[Mapping[str, object]]) -> UnitRegistry:
        """
        Make a registry of units given as mappings, one per unit and validity.

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
        return cls(units_of(records))

    @property
    def is_timeless(self) -> bool:
        """Say whether every unit holds on every day."""
        return all(unit.is_timeless for unit in self._index.units)

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels of the units, in the order of their first unit."""
        return tuple(self._index.by_level)

    def on(self, day: dt.date) -> UnitRegistry:
        """
        Keep the units that are valid on a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        UnitRegistry
            The versions of that day, in the order of this registry. Between the bounds of a change
            they are those of before; `unknown_until` says that they may not be.

        Raises
        ------
        InputError
            If *day* is no date, or has a time of day.
        """
        if not _is_day(day):
            raise InputError(f"day must be a datetime.date, got {quoted(day)}")
        era = bisect.bisect_right(self._index.turns, day)
        if era not in self._snapshots:
            # What holds on every day holds on this one, so it is not checked again. Checked over
            # all days, a version might outlive the one version of its parent that is kept.
            self._snapshots[era] = UnitRegistry.of_checked(
                tuple(unit for unit in self._index.units if unit.is_valid_on(day)),
                (),
                spellings=self.spellings,
                complete_from=self.complete_from,
                known_from=self.known_from,
            )
        return self._snapshots[era]

    def below(self, unit_id: str) -> UnitRegistry:
        """
        Cut a branch out: a unit and all units below it (một nhánh của danh mục).

        A sheet of one district is held against its own units with it, and not against the rest of
        the country.

        Parameters
        ----------
        unit_id : str
            Id of the unit at the top of the branch.

        Returns
        -------
        UnitRegistry
            The unit, now at the top, and what stands below it, in the order of this registry. Of
            a unit that changed place, the days on which it stood below. Events are those whose
            units are all in the branch: what came from outside it is not told.

        Raises
        ------
        UnknownCodeError
            If there is no unit of that id.

        Examples
        --------
        >>> registry = UnitRegistry(
        ...     [
        ...         AdministrativeUnit(id="H", name="Huyện H", level="district"),
        ...         AdministrativeUnit(id="X", name="Xã X", level="commune", parent="H"),
        ...         AdministrativeUnit(id="K", name="Huyện K", level="district"),
        ...     ]
        ... )
        >>> [unit.id for unit in registry.below("H")]
        ['H', 'X']
        """
        top = self._index.known(unit_id)
        units = branch_of(self._index, top)
        kept = {unit.id for unit in units}
        return UnitRegistry(
            units,
            events=(
                step
                for step in self._lines.steps
                if step.predecessor in kept and (step.successor is None or step.successor in kept)
            ),
            spellings={each: listed for each, listed in self.spellings.items() if each in kept},
            complete_from=self.complete_from,
            known_from=self.known_from,
        )

    @property
    def events(self) -> tuple[Succession, ...]:
        """Tell what became of units that ended or changed, by day."""
        return self._lines.steps

    def successors(self, unit_id: str) -> tuple[Succession, ...]:
        """
        List the steps that lead away from a unit (đơn vị kế thừa).

        Parameters
        ----------
        unit_id : str
            Id of the unit.

        Returns
        -------
        tuple of Succession
            By day. The unit went whole into one successor where the extent is whole, or as far as
            its people go where it is population; its parts went to several where it is part.
            Where it is not known into what the unit ended, one step without a successor.

        Raises
        ------
        UnknownCodeError
            If there is no unit of that id.
        """
        return self._lines.after(self._index.known(unit_id))

    def predecessors(self, unit_id: str) -> tuple[Succession, ...]:
        """
        List the steps that lead to a unit (đơn vị tiền thân).

        Parameters
        ----------
        unit_id : str
            Id of the unit.

        Returns
        -------
        tuple of Succession
            By day. The unit is the sum of its predecessors where all extents are whole, and all
            members are known.

        Raises
        ------
        UnknownCodeError
            If there is no unit of that id.
        """
        return self._lines.before(self._index.known(unit_id))

    def lineage(
        self, unit_id: str, from_day: dt.date | None = None, to_day: dt.date | None = None
    ) -> tuple[Succession, ...]:
        """
        List everything that led to a unit or came after it, through any number of units.

        Parameters
        ----------
        unit_id : str
            Id of the unit.
        from_day, to_day : datetime.date, optional
            Only steps on these days, both included; None is open.

        Returns
        -------
        tuple of Succession
            By day, each with its kind, extent and legal basis.

        Raises
        ------
        UnknownCodeError
            If there is no unit of that id.
        """
        return tuple(
            step
            for step in self._lines.lineage(self._index.known(unit_id))
            if (from_day is None or from_day <= step.day) and (to_day is None or step.day <= to_day)
        )

    def versions(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        List the versions of a unit, by day.

        Parameters
        ----------
        unit_id : str
            Id of the unit.

        Returns
        -------
        tuple of AdministrativeUnit

        Raises
        ------
        UnknownCodeError
            If there is no unit of that id.
        """
        return self._index.versions[self._index.known(unit_id)]

    def unknown_until(self, unit_id: str, day: dt.date) -> dt.date | None:
        """
        Give the first day on which it is known again what a unit was (chưa rõ đến ngày).

        Parameters
        ----------
        unit_id : str
            Id of the unit.
        day : datetime.date
            A day.

        Returns
        -------
        datetime.date or None
            None if it is known what the unit was on *day*, or that it did not exist. Otherwise the
            day after the last one in doubt: those before `known_from` of the registry or of the
            unit, and those between the bounds of a change whose day is not stated.

        Raises
        ------
        UnknownCodeError
            If there is no unit of that id.
        """
        again = doubt_of(self).known_again(self._index.known(unit_id), day)
        if self.known_from is None or day >= self.known_from:
            return again
        return self.known_from if again is None else max(again, self.known_from)

    def remember(self, name: str, make: Callable[[], Any]) -> Any:
        """
        Give what was derived from these units before, or derive it now and keep it.

        Parameters
        ----------
        name : str
            What it is.
        make : callable
            Makes it, of nothing but this registry, which never changes.

        Returns
        -------
        Any
            The same object at every call.
        """
        if name not in self._derived:
            self._derived[name] = make()
        return self._derived[name]

    def __contains__(self, unit_id: object) -> bool:
        versions = self._index.versions
        return unit_id in versions or (isinstance(unit_id, str) and unit_key(unit_id) in versions)

    def __len__(self) -> int:
        return len(self._index.units)

    def __iter__(self) -> Iterator[AdministrativeUnit]:
        return iter(self._index.units)

    def __repr__(self) -> str:
        units, levels = len(self._index.units), len(self._index.by_level)
        return (
            f"<UnitRegistry: {units} unit{'' if units == 1 else 's'}, "
            f"{levels} level{'' if levels == 1 else 's'}>"
        )


def _is_day(day: object) -> bool:
    return isinstance(day, dt.date) and not isinstance(day, dt.datetime)
