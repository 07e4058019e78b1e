"""What was read from a workbook, and how it was understood."""

from __future__ import annotations

import re
from pathlib import PurePath

import attrs
import pyarrow as pa

from .._table_view import TableView
from .._table_words import words_in
from ..tables.cell_places import CellPlaces
from ..tables.columns_of_results import PLACE
from ..typing import Language
from ..units.registry import UnitRegistry
from .headings import Heading

__all__ = ["CELLS", "LEFT_OUT", "FormSheet"]

CELLS = pa.schema(
    [(name, pa.string()) for name in ("sheet", "cell", "unit", "unit_parent", "role", "period")]
    + [("item", pa.string()), ("state", pa.string())]
    + [(name, pa.float64()) for name in ("value", "lower", "upper")]
    + [("raw", pa.string())]
)
_PLACE = frozenset(column.name for column in PLACE)
_LINE = re.compile(
    r"rows (?P<first>\d+) to (?P<last>\d+): (?P<layout>\w+) \(told by (?P<told>.*)\)"
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
        column per item. What is not reported is null; totals are no rows. An item of which a count
        is suppressed is a column of texts, which verbs read: numbers, and the marks.
    with_totals : pyarrow.Table
        The same with rows for totals and subtotals, for the roll-up check (CNT103, CNT104).
    registry : UnitRegistry or None
        Units and the totals that they count in, for the same check; None where no total is printed,
        or the sheet does not print which units count in it.
    published : pyarrow.Table
        Percents and changes printed beside the counts: ``unit_id``, ``period``, ``item``,
        ``value`` (percent).
    cells : pyarrow.Table
        One row per data cell: sheet, cell, unit, unit_parent, role (unit, subtotal, total), period,
        item, state, value, lower, upper, raw. ``period`` is null where none is printed; ``lower``
        and ``upper`` are the bounds that the mark of a suppressed cell gives, else null.
    left_out : pyarrow.Table
        Sheets, rows and columns that were not read, or are hidden, each with the reason.
    headings : tuple of Heading
        How each column, or each row of items, was understood.
    layout : str
        ``units_down``, ``items_down`` or ``long``, with what told it; one line for each table.
    file : str, default ""
        Path of the file; "" where it was given as an open file.
    """

    counts: pa.Table
    with_totals: pa.Table
    registry: UnitRegistry | None
    published: pa.Table
    cells: pa.Table
    left_out: pa.Table
    headings: tuple[Heading, ...]
    layout: str
    file: str = ""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Give the counts: a sheet goes into any verb as it is, and findings name its cells."""
        return self.counts.__arrow_c_stream__(requested_schema)

    @property
    def places(self) -> CellPlaces:
        """Cells of the sheet by unit, period and item."""
        return CellPlaces(
            file=PurePath(self.file).name,
            cells=self.cells.select(["unit", "period", "item", "sheet", "cell"]),
        )

    def by_name(self) -> FormSheet:
        """
        Give the sheet with the column ``unit_name`` instead of ``unit_id``.

        Returns
        -------
        FormSheet
            For `read_counts` with a registry of units, which looks the names up.
        """
        tables = (self.counts, self.with_totals)
        counts, with_totals = (
            table.rename_columns(["unit_name", *table.column_names[1:]]) for table in tables
        )
        return attrs.evolve(self, counts=counts, with_totals=with_totals)

    def and_totals(self) -> FormSheet:
        """
        Give the sheet with its totals and subtotals among the rows of counts.

        Returns
        -------
        FormSheet
            For the roll-up check, together with `registry`.
        """
        return attrs.evolve(self, counts=self.with_totals)

    def locate(self, table: pa.Table) -> pa.Table:
        """
        Name the cells of faults or findings.

        Parameters
        ----------
        table : pyarrow.Table
            With ``unit_id``, ``period``, and ``item`` or ``subject``, as findings and the faults of
            a report of input have them.

        Returns
        -------
        pyarrow.Table
            The same with ``file``, ``sheet`` and ``cell``; null where they are not known.
        """
        item = "item" if "item" in table.column_names else "subject"
        unit, period, named = (
            table[name].cast(pa.string()).combine_chunks() for name in ("unit_id", "period", item)
        )
        told = [name for name in table.column_names if name not in _PLACE]
        places = self.places.of(unit, period, named, names={})
        return pa.table(
            [*table.select(told).columns, *places.columns], names=[*told, *places.column_names]
        )

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show how the sheet was understood: a line for each heading (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles and words; headings stay as they are printed.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        printed = set(self.published["item"].to_pylist()) - set(self.counts.column_names)
        rows = tuple(
            (
                each.text,
                say("printed figure, no count") if each.item in printed else each.item,
                say(each.read_by),
                ", ".join(each.periods) or say("that of the sheet"),
            )
            for each in self.headings
        )
        caption = say("<FormSheet: {cells} cells, {rows} rows of counts>").format(
            cells=self.cells.num_rows, rows=self.counts.num_rows
        )
        told = (_LINE.fullmatch(line) for line in self.layout.splitlines())
        lines = [
            say("rows {first} to {last}: {layout}, told by {told}").format(
                first=each["first"],
                last=each["last"],
                layout=say(each["layout"]),
                told=say(each["told"]),
            )
            for each in told
            if each is not None
        ]
        roles = self.cells["role"].value_counts().to_pylist()
        cells = ", ".join(f"{say(each['values'])} {each['counts']}" for each in roles)
        return TableView(
            caption="\n".join([caption, *lines]),
            heads=tuple(map(say, ("heading", "item", "known by", "period"))),
            rows=rows,
            wide=0,
            note=say("Cells: {cells}. Left out or hidden: {left} (left_out).").format(
                cells=cells or 0, left=self.left_out.num_rows
            ),
            shown=str(len(rows)),
            left_out=say("Left out for width: {columns}."),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()
