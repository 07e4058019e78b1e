"""The tree of units: who stands below whom."""

from __future__ import annotations

import attrs

from .faults import first_day
from .index import UnitIndex
from .unit import AdministrativeUnit

__all__ = ["UnitTree"]


@attrs.frozen(repr=False)
class UnitTree:
    """Walks the units of an index; the base of `UnitRegistry`."""

    _index: UnitIndex

    def unit(self, id_or_code: str) -> AdministrativeUnit:
        """
        Find the unit with an id or, failing that, with a printed code.

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
        return self._index.named(id_or_code)

    def with_code(self, code: str) -> tuple[AdministrativeUnit, ...]:
        """
        List the versions of all units that a printed code has stood for.

        Parameters
        ----------
        code : str
            Code as printed, with its leading zeros.

        Returns
        -------
        tuple of AdministrativeUnit
            By day; empty where no unit has the code.
        """
        return tuple(sorted(self._index.by_code.get(code, ()), key=first_day))

    def children(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        List the units directly below a unit.

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
        return self._index.children.get(self._index.only(unit_id).id, ())

    def descendants(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        List all units below a unit.

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
            waiting.extend(reversed(self._index.children.get(unit.id, ())))
        return tuple(found)

    def ancestors(self, unit_id: str) -> tuple[AdministrativeUnit, ...]:
        """
        List the units above a unit.

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
        unit = self._index.only(unit_id)
        while unit.parent is not None:
            unit = self._index.versions[unit.parent][0]
            found.append(unit)
        return tuple(found)

    def ancestor_at(self, unit_id: str, level: str) -> AdministrativeUnit | None:
        """
        Find the nearest unit of a level among a unit and those above it.

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
        self._index.check_level(level)
        line = (self._index.only(unit_id), *self.ancestors(unit_id))
        return next((unit for unit in line if unit.level == level), None)

    def at_level(self, level: str) -> tuple[AdministrativeUnit, ...]:
        """
        List all units of a level.

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
        self._index.check_level(level)
        return self._index.by_level[level]
