"""The door for tables of units."""

from __future__ import annotations

import datetime as dt

import attrs

from ..errors import MissingColumnError
from ..model.registry import UnitRegistry
from ..model.unit import AdministrativeUnit
from ..typing import TableLike
from .coerce import to_arrow

__all__ = ["registry_from_table"]


def registry_from_table(table: TableLike) -> UnitRegistry:
    """
    Registry of the units in a table (danh mục đơn vị).

    Parameters
    ----------
    table : table or mapping of columns
        One row per unit and validity: ``id``, ``name``, ``level``, and where there are any
        ``code``, ``parent``, ``block``, ``valid_from``, ``valid_to``. Other columns are not read.
        Null and blank mean "none"; days are dates, ISO text, or timestamps at midnight without
        a time zone, which is how pandas keeps dates.

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
    return UnitRegistry.from_records(
        {name: _without_midnight(cell) for name, cell in row.items()}
        for row in given.select(known).to_pylist()
    )


def _without_midnight(cell: object) -> object:
    """Day of a timestamp that is nothing but a day; any other cell as it is."""
    if isinstance(cell, dt.datetime) and cell == dt.datetime.combine(cell.date(), dt.time()):
        return cell.date()
    return cell
