"""What was read from a workbook, and how it was understood."""

from __future__ import annotations

import attrs
import pyarrow as pa

from .headings import Heading

__all__ = ["CELLS", "LEFT_OUT", "FormSheet"]

CELLS = pa.schema(
    [(name, pa.string()) for name in ("sheet", "cell", "unit", "unit_parent", "role", "period")]
    + [("item", pa.string()), ("state", pa.string()), ("value", pa.float64())]
    + [("raw", pa.string())]
)
LEFT_OUT = pa.schema([(name, pa.string()) for name in ("sheet", "where", "reason")])


@attrs.frozen(eq=False, kw_only=True, repr=False)
class FormSheet:
    """
    Counts that a workbook printed, with the cell of each.

    Parameters
    ----------
    counts : pyarrow.Table
        One row per unit and period: ``unit_id`` (the name as printed), ``period``, then one float
        column per item. What is not reported is null; totals are no rows.
    published : pyarrow.Table
        Percents printed beside the counts: ``unit_id``, ``period``, ``item``, ``value`` (percent).
    cells : pyarrow.Table
        One row per data cell: sheet, cell, unit, unit_parent, role, period, item, state, value,
        raw. ``period`` is null where none is printed.
    left_out : pyarrow.Table
        Sheets, rows and columns that were not read, or are hidden, each with the reason.
    headings : tuple of Heading
        How each column was understood.
    """

    counts: pa.Table
    published: pa.Table
    cells: pa.Table
    left_out: pa.Table
    headings: tuple[Heading, ...]

    def __repr__(self) -> str:
        lines = [f"FormSheet: {self.cells.num_rows} cells, {self.counts.num_rows} rows of counts"]
        for heading in self.headings:
            period = ", ".join(heading.periods) or "period of the sheet"
            lines.append(f"  {heading.text} -> {heading.item} ({heading.read_by}), {period}")
        roles = self.cells["role"].value_counts().to_pylist()
        lines += [f"  {role['values']}: {role['counts']} cells" for role in roles]
        return "\n".join([*lines, f"  left out or hidden: {self.left_out.num_rows}"])
