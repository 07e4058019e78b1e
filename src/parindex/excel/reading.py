"""The door for workbooks: one sheet with units down and items across."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import BinaryIO

import pyarrow as pa

from ..definitions.named import form_of
from ..errors import InputError
from ..model.form import CountForm
from ..periods.period import ReportingPeriod
from .form_sheet import CELLS, LEFT_OUT, FormSheet
from .grid import Grid
from .headings import Heading, column_numbers, heading_key, read_headings
from .layout import Layout, find_layout
from .periods_in_text import split_period
from .roles import is_note, is_roman, is_total, plain_name
from .states import proven_thousands, state_of
from .workbook import read_grids

__all__ = ["read_form"]


def read_form(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    form: CountForm | str | None = None,
    period: str | None = None,
    sheet: str | None = None,
    thousands: str | None = None,
    decimal: str | None = None,
    headings: Mapping[str, str] | None = None,
) -> FormSheet:
    """
    Read a printed form of counts (biểu số liệu) from a workbook or a CSV file.

    Units stand down, items across, periods in the title or in the headings.

    Parameters
    ----------
    source : str, path or binary file
        A workbook (.xlsx) or a CSV file in UTF-8.
    form : CountForm or str, optional
        Its items are found by column number, code or name. Without it headings are items.
    period : str, optional
        Period of the columns that name none; otherwise it is read from the title.
    sheet : str, optional
        Name of the sheet; needed where more than one that is shown holds a table.
    thousands, decimal : str, optional
        Signs inside of numbers that are texts. Without them 1.234 is ambiguous.
    headings : mapping of str to str, optional
        Item of a heading as it is printed, without its period.

    Returns
    -------
    FormSheet
        Counts, published percents, all data cells, and what was left out.

    Raises
    ------
    InputError
        If there is no table, or if there are two readings; the sentence says which argument
        decides.
    """
    for name, sign in (("thousands", thousands), ("decimal", decimal)):
        if sign not in (None, ".", ","):
            raise InputError(f"{name} must be '.' or ',', got {sign!r}")
    if thousands is not None and thousands == decimal:
        raise InputError(f"thousands and decimal must differ, both are {decimal!r}")
    known = form_of(form)
    grids, hidden = read_grids(source)
    left_out = [{"sheet": name, "where": "sheet", "reason": "hidden sheet"} for name in hidden]
    grid, layout = _the_table(grids, sheet, left_out)
    read = read_headings(
        grid, layout.headings, column_numbers(grid, layout.body.start - 1), known, headings or {}
    )
    _refuse_items_down(grid, layout, known)
    data = [heading for heading in read if heading.column in layout.data_columns]
    with_heading = {heading.column for heading in data}
    unread = dict.fromkeys(layout.text_columns, "column of texts")
    unread |= {
        column: "no heading"
        for column in layout.data_columns
        if column not in with_heading and any(grid.at(row, column).raw for row in layout.body)
    }
    left_out += [
        {"sheet": grid.sheet, "where": f"column {column}", "reason": reason}
        for column, reason in unread.items()
    ]
    if period is None:
        fallback = _period_of_title(grid, layout)
    else:
        fallback = str(ReportingPeriod.parse(period))
    _refuse_two_readings(data)
    _refuse_without_period(data, fallback)
    cells = _read_cells(grid, layout, data, fallback, (thousands, decimal), left_out)
    counts, published = _tables(cells, data)
    return FormSheet(
        counts=counts,
        published=published,
        cells=pa.Table.from_pylist(cells, schema=CELLS),
        left_out=pa.Table.from_pylist(left_out, schema=LEFT_OUT),
        headings=tuple(data),
    )


def _refuse_items_down(grid: Grid, layout: Layout, form: CountForm | None) -> None:
    """
    Refuse a table whose rows are items of the form: its items would be taken for units.

    Raises
    ------
    InputError
        If two rows or more are.
    """
    known = {
        heading_key(text) for item in form or () for text in (item.code, item.name.vi, item.name.en)
    }
    labels = [grid.at(row, layout.unit_column).text for row in layout.body]
    items = [label for label in dict.fromkeys(labels) if label and heading_key(label) in known]
    if len(items) > 1:
        raise InputError(
            f"sheet {grid.sheet!r} must have units down and items across, got rows named "
            f"{items[0]!r} and {items[1]!r}, which are items of the form: turn the table round"
        )


def _the_table(
    grids: list[Grid], sheet: str | None, left_out: list[dict[str, str]]
) -> tuple[Grid, Layout]:
    if sheet is not None:
        if sheet not in (shown := [grid.sheet for grid in grids]):
            raise InputError(f"sheet must be one that is shown ({shown}), got {sheet!r}")
        left_out += [
            {"sheet": name, "where": "sheet", "reason": "not asked for"}
            for name in shown
            if name != sheet
        ]
        grids = [grid for grid in grids if grid.sheet == sheet]
    found = [(grid, layout) for grid in grids if (layout := find_layout(grid)) is not None]
    if not found:
        raise InputError("the file has no sheet with a row of headings and numbers below it")
    if len(found) > 1:
        names = ", ".join(repr(grid.sheet) for grid, _ in found)
        raise InputError(f"more than one sheet holds a table ({names}): say which with sheet=")
    left_out += [
        {"sheet": grid.sheet, "where": "sheet", "reason": "no table of numbers"}
        for grid in grids
        if grid is not found[0][0]
    ]
    return found[0]


def _period_of_title(grid: Grid, layout: Layout) -> str | None:
    texts = [
        grid.at(row, column).text
        for row in range(1, layout.headings.start)
        for column in range(1, grid.n_columns + 1)
    ]
    codes = dict.fromkeys(c for text in (*texts, grid.sheet) for c in split_period(text)[1])
    if len(codes) > 1:
        raise InputError(f"the title names more than one period ({', '.join(codes)}): say period=")
    return next(iter(codes), None)


def _refuse_two_readings(data: list[Heading]) -> None:
    seen: dict[tuple[str, tuple[str, ...]], str] = {}
    for heading in data:
        if len(heading.periods) > 1:
            raise InputError(f"the heading {heading.text!r} names more than one period")
        if other := seen.get((heading.item, heading.periods)):
            raise InputError(
                f"two columns are the item {heading.item!r} of one period ({other!r},"
                f" {heading.text!r}): say which with headings="
            )
        seen[heading.item, heading.periods] = heading.text


def _is_derived(heading: Heading, data: list[Heading]) -> bool:
    """Tell a column that sums others up: a total without a period beside columns that have one."""
    beside = any(other.periods for other in data)
    return beside and not heading.periods and is_total(heading.text)


def _may_be(value: float, heading: Heading, is_percent: bool) -> bool:
    """Tell whether a number can stand in its column: counts are whole and not below 0."""
    return is_percent or heading.is_percent or (value >= 0 and value == int(value))


def _refuse_without_period(data: list[Heading], fallback: str | None) -> None:
    for heading in data:
        lacks = not heading.periods and not heading.is_percent and not _is_derived(heading, data)
        if fallback is None and lacks:
            raise InputError(
                f"neither the title nor the heading {heading.text!r} names a period: say period="
            )


def _read_cells(
    grid: Grid,
    layout: Layout,
    data: list[Heading],
    fallback: str | None,
    signs: tuple[str | None, str | None],
    left_out: list[dict[str, str]],
) -> list[dict[str, object]]:
    body = [grid.at(row, h.column) for row in layout.body for h in data if not h.is_percent]
    thousands, decimal = signs if any(signs) else (proven_thousands(body), None)
    derived = {heading.item for heading in data if _is_derived(heading, data)}
    cells: list[dict[str, object]] = []
    parents = [""] * len(layout.parent_columns)
    section = total = ""
    for row in layout.body:
        texts = [grid.merged(row, column).text for column in layout.parent_columns]
        for place, text in enumerate(texts):
            if text:
                parents[place:] = [plain_name(text), *[""] * (len(parents) - place - 1)]
        name_text = grid.at(row, layout.unit_column).text
        name = plain_name(name_text)
        if grid.is_blank(row):
            continue
        numbering = grid.at(row, layout.numbering_column).text if layout.numbering_column else ""
        has_values = any(grid.at(row, heading.column).raw for heading in data)
        role, parent = "unit", section or "/".join(filter(None, parents))
        if is_total(name):
            role, parent, total = "total", "", name
        elif is_roman(numbering, name_text):
            role, parent, section = "subtotal", total, name
        is_below = row > layout.last_row or (not has_values and is_note(name_text))
        states = {state_of(grid.at(row, h.column), None, None)[0] for h in data} - {"blank"}
        if not is_below and states == {"not_a_number"}:
            raise InputError(
                f"row {row} of sheet {grid.sheet!r} has texts where counts stand: tables below"
                " each other are not read, give each a sheet of its own"
            )
        if is_below or (role == "subtotal" and not has_values):
            reason = "note or signature" if is_below else "section without numbers"
            left_out.append({"sheet": grid.sheet, "where": f"row {row}", "reason": reason})
            continue
        if row in grid.hidden_rows:
            left_out.append(
                {"sheet": grid.sheet, "where": f"row {row}", "reason": "hidden row, read"}
            )
        for heading in data:
            cell = grid.at(row, heading.column)
            state, value = state_of(cell, thousands, decimal)
            if state == "reported" and heading.item in derived:
                state = "derived"
            elif value is not None and not _may_be(value, heading, cell.is_percent):
                state = "not_a_count"
            cells.append(
                {
                    "sheet": grid.sheet,
                    "cell": grid.name(row, heading.column),
                    "unit": name,
                    "unit_parent": parent,
                    "role": role,
                    "period": heading.periods[0] if heading.periods else fallback,
                    "item": heading.item,
                    "state": state,
                    "value": value,
                    "raw": cell.raw,
                    "row": row,
                    "column": heading,
                    "is_percent": cell.is_percent or cell.raw.rstrip().endswith("%"),
                }
            )
    left_out += [
        {"sheet": grid.sheet, "where": f"column {h.column}", "reason": "hidden column, read"}
        for h in data
        if h.column in grid.hidden_columns
    ]
    return cells


def _tables(cells: list[dict[str, object]], data: list[Heading]) -> tuple[pa.Table, pa.Table]:
    shown = {cell["column"] for cell in cells if cell["is_percent"]}
    percents = {h.item for h in data if h.is_percent or h in shown}
    derived = {h.item for h in data if _is_derived(h, data)}
    items = list(dict.fromkeys(h.item for h in data if h.item not in percents | derived))
    rows: dict[tuple[object, ...], dict[str, object]] = {}
    published = []
    for cell in cells:
        if cell["role"] != "unit" or cell["item"] in derived:
            continue
        key = {"unit_id": cell["unit"], "period": cell["period"]}
        if cell["item"] in percents:
            published.append({**key, "item": cell["item"], "value": cell["value"]})
            continue
        row = rows.setdefault((cell["row"], cell["period"]), {**key})
        row[str(cell["item"])] = cell["value"]
    keys = [("unit_id", pa.string()), ("period", pa.string())]
    counts = pa.schema(keys + [(item, pa.float64()) for item in items])
    printed = pa.schema([*keys, ("item", pa.string()), ("value", pa.float64())])
    return (
        pa.Table.from_pylist(list(rows.values()), schema=counts),
        pa.Table.from_pylist(published, schema=printed),
    )
