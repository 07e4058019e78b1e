"""Units of a sheet and the totals that they count in, as a registry for the roll-up check."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ..units.registry import UnitRegistry
from ..units.unit import AdministrativeUnit

__all__ = ["registry_of"]


def registry_of(cells: pa.Table) -> UnitRegistry | None:
    """
    Give the units of a sheet below its subtotals, and these below its total.

    None where no total is printed, or the sheet does not print which units count in it: where it
    has two totals, a subtotal without units, or one name in two places.
    """
    named = cells.filter(pc.is_valid(cells["unit"])).select(["unit", "unit_parent", "role"])
    rows = (
        named.group_by(["unit", "unit_parent", "role"], use_threads=False).aggregate([]).to_pylist()
    )
    totals = [row["unit"] for row in rows if row["role"] == "total"]
    subtotals = {row["unit"] for row in rows if row["role"] == "subtotal"}
    parents = {row["unit_parent"] for row in rows if row["role"] != "total"} - {""}
    if len(totals) > 1 or not (totals or subtotals) or subtotals - parents:
        return None
    names = [row["unit"] for row in rows]
    if len(set(names)) < len(names):
        return None
    top = totals[0] if totals else None
    units = [
        AdministrativeUnit(
            id=row["unit"],
            name=row["unit"],
            level=row["role"],
            parent=None if row["role"] == "total" else row["unit_parent"] or top,
        )
        for row in rows
    ]
    units += [
        AdministrativeUnit(id=name, name=name, level="section", parent=top)
        for name in sorted(parents - set(names))
    ]
    return UnitRegistry(units)
