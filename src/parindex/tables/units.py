"""The door for tables of units."""

from __future__ import annotations

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
        Null and blank mean "none"; days are dates or ISO text.

    Returns
    -------
    UnitRegistry
        Units in the order of the rows.

    Raises
    ------
    MissingColumnError
        If ``id``, ``name`` or ``level`` is missing.
    FaultGroup
        If rows are at fault, all of them together.
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
    return UnitRegistry.from_records(given.select(known).to_pylist())
