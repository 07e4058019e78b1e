"""Columns of tables that stand in a file otherwise than in memory."""

from __future__ import annotations

from .columns_of_results import COUNT, KEY, TEXT, VALUE, Column

__all__ = ["COUNT_CELLS", "RESCALINGS"]

COUNT_CELLS = (
    Column("unit_id", KEY, "unit of the count"),
    Column("period", KEY, "canonical code of the period"),
    Column("item", KEY, "item of the count; null in a row of counts that has no items"),
    Column("count", COUNT, "the count; null where it was not reported, or is an amount"),
    Column("amount", VALUE, "the amount; null where it was not reported, or is a count"),
)
"""Counts in a file: a row for each item of a unit and period, in the order of the table."""

RESCALINGS = (
    Column("unit_id", TEXT, "unit of the total"),
    Column("period", TEXT, "canonical code of the period"),
    Column("points", VALUE, "points of the topmost criteria together"),
    Column("applies", VALUE, "maximum of those that apply to the unit"),
    Column("total", VALUE, "points of the total"),
    Column("max_points", VALUE, "maximum of the scheme, which the total is of"),
)
"""How totals follow from criteria where a part of the maximum does not apply."""
