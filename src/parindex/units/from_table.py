"""The door for tables of units."""

from __future__ import annotations

import datetime as dt
from typing import Any

import attrs

from ..errors import DefinitionError, FaultGroup, MissingColumnError
from ..tables.coerce import to_arrow
from ..typing import TableLike
from ..vocabulary import StepBasis, SuccessionKind, Term, TransferExtent
from .records import day_of, units_of
from .registry import UnitRegistry
from .succession import Succession
from .unit import AdministrativeUnit

__all__ = ["registry_from_table", "successions_from_table"]


def registry_from_table(table: TableLike, *, events: TableLike | None = None) -> UnitRegistry:
    """
    Make a registry of the units in a table (danh mục đơn vị).

    Parameters
    ----------
    table : table or mapping of columns
        One row per unit and validity: ``id``, ``name``, ``level``, and where there are any
        ``code``, ``parent``, ``block``, ``valid_from``, ``valid_to``,
        ``valid_from_not_before``, ``valid_to_not_before``, ``known_from``. Other columns are not
        read.
        Null and blank mean "none"; days are dates, ISO text, or timestamps at midnight without
        a time zone, which is how pandas keeps dates.
    events : table or mapping of columns, optional
        What became of units, as for `successions_from_table`.

    Returns
    -------
    UnitRegistry
        Units in the order of the rows.

    Raises
    ------
    MissingColumnError
        If ``id``, ``name`` or ``level`` is missing.
    FaultGroup
        If rows are at fault, all of them together, each with its position from 0.
    DefinitionError
        If the units contradict each other: an unknown parent, a cycle, overlapping validities.

    Examples
    --------
    >>> registry = registry_from_table(
    ...     {
    ...         "id": ["H", "X"],
    ...         "name": ["Huyện H", "Xã X"],
    ...         "level": ["district", "commune"],
    ...         "parent": [None, "H"],
    ...     }
    ... )
    >>> [unit.id for unit in registry.children("H")]
    ['X']
    """
    given = to_arrow(table, name="units")
    required = ("id", "name", "level")
    absent = [name for name in required if name not in given.column_names]
    if absent:
        raise MissingColumnError("units", absent, given.column_names)
    fields = [field.name for field in attrs.fields(AdministrativeUnit)]
    known = [name for name in fields if name in given.column_names]
    records = [
        {name: _without_midnight(cell) for name, cell in row.items()}
        for row in given.select(known).to_pylist()
    ]
    return UnitRegistry(
        units_of(records), events=() if events is None else successions_from_table(events)
    )


def successions_from_table(table: TableLike) -> tuple[Succession, ...]:
    """
    Read from a table what became of units (bảng chuyển đổi đơn vị).

    Parameters
    ----------
    table : table or mapping of columns
        One row per step: ``day``, ``kind`` (a word of `SuccessionKind`), ``predecessor``,
        ``legal_basis``, and where there are any ``successor``, ``extent`` (a word of
        `TransferExtent`, ``whole`` by default), ``basis`` (a word of `StepBasis`, ``text`` by
        default), ``members_known`` (true by default) and ``not_before``. Other columns are not
        read.

    Returns
    -------
    tuple of Succession
        In the order of the rows.

    Raises
    ------
    MissingColumnError
        If a column that every step needs is missing.
    FaultGroup
        If rows are at fault, all of them together, each with its position from 0.

    Examples
    --------
    >>> (step,) = successions_from_table(
    ...     {
    ...         "day": ["2025-07-01"],
    ...         "kind": ["merge"],
    ...         "predecessor": ["a"],
    ...         "successor": ["n"],
    ...         "legal_basis": ["made up"],
    ...     }
    ... )
    >>> step.extent
    TransferExtent.WHOLE
    """
    given = to_arrow(table, name="events")
    fields = {field.name: field for field in attrs.fields(Succession)}
    needed = [name for name, field in fields.items() if field.default is attrs.NOTHING]
    absent = [name for name in needed if name not in given.column_names]
    if absent:
        raise MissingColumnError("events", absent, given.column_names)
    known = [name for name in fields if name in given.column_names]
    steps: list[Succession] = []
    faults: list[DefinitionError] = []
    for position, row in enumerate(given.select(known).to_pylist()):
        try:
            steps.append(_step_of(row))
        except DefinitionError as fault:
            owner = f"records[{position}]"
            faults.append(DefinitionError(owner, fault.field, fault.got, fault.expected))
    if faults:
        raise FaultGroup(f"events: {len(faults)} of {given.num_rows} records are at fault", faults)
    return tuple(steps)


def _step_of(row: dict[str, Any]) -> Succession:
    words: dict[str, type[Term]] = {
        "kind": SuccessionKind,
        "extent": TransferExtent,
        "basis": StepBasis,
    }
    cells = {
        name: cell
        for name, cell in row.items()
        if cell is not None and not (isinstance(cell, str) and not cell.strip())
    }
    for name, vocabulary in words.items():
        if name in cells:
            terms = {term.text: term for term in vocabulary}
            if cells[name] not in terms:
                raise DefinitionError("record", name, cells[name], f"one of {', '.join(terms)}")
            cells[name] = terms[cells[name]]
    for name in ("day", "not_before"):
        if name in cells:
            cells[name] = day_of(name, _without_midnight(cells[name]))
    for name in ("day", "kind", "predecessor", "legal_basis"):
        if name not in cells:
            raise DefinitionError("record", name, None, "given")
    return Succession(**cells)


def _without_midnight(cell: object) -> object:
    """Day of a timestamp that is nothing but a day; any other cell as it is."""
    if isinstance(cell, dt.datetime) and cell == dt.datetime.combine(cell.date(), dt.time()):
        return cell.date()
    return cell
