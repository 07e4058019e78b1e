"""The door for workbooks: printed forms of counts, in any of their layouts."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import BinaryIO

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import quoted
from .._validators import mapping_given
from ..definitions.named import form_of
from ..errors import InputError
from ..model.form import CountForm
from ..periods.period import ReportingPeriod
from ..tables.number_text import NumberMarks
from .cells import Options, TableCells, read_body, refuse_scale
from .columns import LAYOUTS, columns_of, shape_of
from .counts_of_cells import cells_of, counts_of, published_of
from .form_sheet import CELLS, LEFT_OUT, FormSheet
from .grid import Grid
from .headings import Heading, Items, read_headings
from .items_down import items_down
from .layout import Block, beside, find_blocks
from .levels import LEVELS
from .sources import Sheets, open_source
from .texts.periods_in_text import split_period
from .texts.roles import is_note
from .texts.states import Signs
from .texts.words import is_measure
from .tree import registry_of
from .units_down import units_down

__all__ = ["read_form"]

_UNIT = re.compile(
    r"(?:tên )?(?:đơn vị|cơ quan)(?: báo cáo| lập biểu)?\s*:\s*(.+)"
    r"|(?:reporting )?(?:unit|office|facility)\s*:\s*(.+)",
    re.IGNORECASE,
)


def read_form(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    form: CountForm | str | None = None,
    period: str | None = None,
    unit: str | None = None,
    sheet: str | None = None,
    layout: str | None = None,
    levels: str | None = None,
    thousands: str | None = None,
    decimal: str | None = None,
    headings: Mapping[str, str] | None = None,
    encoding: str | None = None,
) -> FormSheet:
    """
    Read a printed form of counts (biểu số liệu) from a workbook or a CSV file.

    Units stand down and items across, items down and units or periods across, or one value in a
    row; several tables may stand below or beside each other. What tells the layout is in the
    answer.

    Parameters
    ----------
    source : str, path or binary file
        A workbook (.xlsx, .xls) or a CSV or TSV file in UTF-8.
    form : CountForm or str, optional
        Its items are found by column number, code or name. Without it headings are items.
    period : str, optional
        Period of the columns that name none; otherwise it is read from the title of the table, or
        the name of the sheet.
    unit : str, optional
        Unit of a table that has items down and no unit across; otherwise it is read from a line
        "Đơn vị báo cáo: ..." above it.
    sheet : str, optional
        Name of the sheet; needed where more than one that is shown holds a table. A hidden sheet is
        read only if it is named.
    layout : {"units_down", "items_down", "long"}, optional
        What stands down; needed where nothing tells it.
    levels : {"numbering", "indent", "of_which", "outline", "sums", "none"}, optional
        By which sign rows stand over others; needed where a row seems to, and is not the sum of the
        rows below it, or is the sum of all others and has the name of a unit.
    thousands, decimal : {".", ",", " ", "'"}, optional
        Signs inside of numbers that are texts. Without them 1.234 is ambiguous.
    headings : mapping of str to str, optional
        Item of a heading as it is printed, without its period; or what its column holds:
        ``unit_id``, ``unit_code``, ``unit_type``, ``period``, ``item``, ``item_code`` or ``count``.
    encoding : {"tcvn3"}, optional
        Encoding of legacy Vietnamese texts. Cells in a font named .Vn... are read by it anyway.

    Returns
    -------
    FormSheet
        Counts, printed percents, all data cells, and what was left out.

    Raises
    ------
    InputError
        If there is no table, or if there are two readings; the sentence says which argument
        decides.
    """
    for name, given, words in (
        ("layout", layout, LAYOUTS),
        ("levels", levels, LEVELS),
        ("encoding", encoding, ("tcvn3",)),
    ):
        if given is not None and given not in words:
            raise InputError(f"{name} must be one of {', '.join(words)}, got {quoted(given)}")
    marks = NumberMarks.of(thousands, decimal)
    options = Options(
        period=None if period is None else str(ReportingPeriod.parse(period)),
        unit=unit,
        levels=levels,
        signs=None if thousands is None and decimal is None else Signs(marks=marks),
    )
    items = Items(form=form_of(form), own=_checked(headings))
    sheets, read = open_source(source, encoding)
    left_out = [
        {"sheet": name, "where": "sheet", "reason": "hidden sheet"}
        for name in sheets.hidden
        if name != sheet
    ]
    grid, blocks = _the_tables(sheets, read, sheet, left_out)
    tables: list[TableCells] = []
    told: list[str] = []
    for part, block in ((part, each) for each in blocks for part in beside(grid, each)):
        table, line = _read_table(part, block, blocks, items, options, layout)
        tables.append(table)
        told.append(line)
        left_out += table.body.left_out
    cells = cells_of(tables)
    _refuse_same_cells(cells, tables)
    listed: list[Heading] = [heading for table in tables for heading in table.headings]
    return FormSheet(
        counts=counts_of(cells, ("unit",)),
        with_totals=counts_of(cells, ("unit", "subtotal", "total")),
        registry=registry_of(cells),
        published=published_of(cells),
        cells=cells.select(CELLS.names),
        left_out=pa.Table.from_pylist(left_out, schema=LEFT_OUT),
        headings=tuple(dict.fromkeys(listed)),
        layout="\n".join(dict.fromkeys(told)),
        file="" if hasattr(source, "read") else os.fspath(source),
    )


def _checked(headings: Mapping[str, str] | None) -> Mapping[str, str]:
    """
    Give back headings that are texts for texts.

    Raises
    ------
    InputError
        If one is none.
    """
    given = mapping_given(headings, "headings", "texts to texts")
    if not all(isinstance(text, str) for pair in given.items() for text in pair):
        raise InputError(f"headings must be a mapping of texts to texts, got {quoted(headings)}")
    return given


def _read_table(
    grid: Grid,
    block: Block,
    blocks: list[Block],
    items: Items,
    options: Options,
    layout: str | None,
) -> tuple[TableCells, str]:
    own = options
    refuse_scale(_lines(grid, block.title))
    if options.period is None:
        code = _period_of_title(grid, block.title)
        if code is None and block is not blocks[0]:
            code = _period_of_title(grid, blocks[0].title)
        own = attrs.evolve(own, period=code or _one_period([grid.sheet]))
    if options.unit is None:
        own = attrs.evolve(own, unit=_unit_of_title(grid, block) or _unit_of_title(grid, blocks[0]))
    title = _title(grid, block) if len(blocks) > 1 else ""
    found = read_headings(grid, block, items, title, own.period)
    columns = columns_of(grid, block, found, items, layout)
    shape = shape_of(grid, block, columns, found, items, layout)
    if shape.layout == "items_down" and columns.item is None:
        columns = attrs.evolve(columns, item=columns.unit, unit=None)
    if shape.layout == "units_down":
        found = _with_items(grid, block, found, columns.data)
    body = read_body(grid, block, columns, found, options.signs)
    line = f"rows {block.headings.start} to {block.last}: {shape.layout} (told by {shape.told_by})"
    if shape.layout == "items_down":
        return items_down(body, items, own), line
    is_long = shape.layout == "long"
    if is_long and columns.item is None:
        raise InputError(
            f"sheet {grid.sheet!r} has no column of items: say with headings= which is 'item'"
        )
    return units_down(body, items, own, is_long=is_long), line


def _with_items(
    grid: Grid, block: Block, headings: list[Heading], data: tuple[int, ...]
) -> list[Heading]:
    """
    Give headings that are periods alone the item that the title names.

    Raises
    ------
    InputError
        If it names none.
    """
    if all(heading.item for heading in headings if heading.column in data):
        return headings
    title = _title(grid, block)
    if not title:
        raise InputError(
            f"headings of sheet {grid.sheet!r} name periods and no item, and nor does its title: "
            "say the item with headings={'': ...}"
        )
    return [h if h.item else attrs.evolve(h, item=title, read_by="title") for h in headings]


def _the_tables(
    sheets: Sheets,
    read: Callable[[str], Grid],
    sheet: str | None,
    left_out: list[dict[str, str]],
) -> tuple[Grid, list[Block]]:
    shown = list(sheets.shown)
    if sheet is not None:
        if sheet not in (known := [*shown, *sheets.hidden]):
            raise InputError(f"sheet must be one of {known}, got {quoted(sheet)}")
        left_out += [
            {"sheet": name, "where": "sheet", "reason": "not asked for"}
            for name in shown
            if name != sheet
        ]
        shown = [sheet]
    found = []
    for name in shown:
        grid = read(name)
        blocks = find_blocks(grid)
        if blocks:
            found.append((grid, blocks))
        else:
            left_out.append({"sheet": name, "where": "sheet", "reason": "no table of numbers"})
    if not found:
        raise InputError("the file has no sheet with a row of headings and numbers below it")
    if len(found) > 1:
        names = ", ".join(repr(grid.sheet) for grid, _ in found)
        raise InputError(f"more than one sheet holds a table ({names}): say which with sheet=")
    return found[0]


def _lines(grid: Grid, rows: range) -> list[str]:
    lines = [
        " ".join(filter(None, (grid.text(row, c) for c in range(1, grid.n_columns + 1))))
        for row in rows
    ]
    return [line for line in lines if line]


def _one_period(texts: list[str]) -> str | None:
    codes = dict.fromkeys(code for text in texts for code in split_period(text)[1])
    if len(codes) > 1:
        raise InputError(f"the title names more than one period ({', '.join(codes)}): say period=")
    return next(iter(codes), None)


def _period_of_title(grid: Grid, rows: range) -> str | None:
    return _one_period([line for line in _lines(grid, rows) if not is_note(line)])


def _title(grid: Grid, block: Block) -> str:
    """Give the line right above the headings of one of several tables, without its period."""
    lines = _lines(grid, range(max(block.title.start, block.title.stop - 2), block.title.stop))
    return split_period(lines[-1])[0] if lines else ""


def _unit_of_title(grid: Grid, block: Block) -> str | None:
    found = [match for line in _lines(grid, block.title) if (match := _UNIT.match(line))]
    names = (match[1] or match[2] for match in found)
    return next((name for name in names if not is_measure(name)), None)  # "Đơn vị: hồ sơ"


def _refuse_same_cells(cells: pa.Table, tables: list[TableCells]) -> None:
    """
    Refuse tables below each other that give one item of one unit and period twice.

    Raises
    ------
    InputError
        If they do.
    """
    if len(tables) < 2:
        return
    keys = ["unit", "unit_parent", "period", "item"]
    sizes = [int(table.kept.sum()) for table in tables]
    number = pa.array([place for place, size in enumerate(sizes) for _ in range(size)])
    placed = cells.select(keys).append_column("table", number)
    distinct = placed.group_by([*keys, "table"], use_threads=False).aggregate([])
    each = distinct.group_by(keys, use_threads=False).aggregate([([], "count_all")])
    twice = each.filter(pc.greater(each["count_all"], 1)).to_pylist()
    if twice:
        first = twice[0]
        raise InputError(
            f"{len(twice)} cells stand in two tables of the sheet, first item {first['item']!r} of"
            f" {first['unit']!r} in {first['period']!r}: say with headings= which item each table"
            " has, as 'title | heading'"
        )
