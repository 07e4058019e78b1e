"""Files to grids: bounds are checked before anything is read."""

from __future__ import annotations

import csv
import io
import os
import re
import zipfile
from typing import BinaryIO

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from .._files import read_file
from ..errors import InputError
from .grid import Grid, GridCell

__all__ = ["read_grids"]

MOST_BYTES = 50_000_000
MOST_UNPACKED = 200_000_000
MOST_RATIO = 200
MOST_ROWS = 200_000
MOST_CELLS = 5_000_000
MOST_MERGED = 1_000_000


def read_grids(source: str | os.PathLike[str] | BinaryIO) -> tuple[list[Grid], list[str]]:
    """
    Read every sheet that is shown, and name the hidden ones.

    Raises
    ------
    InputError
        If the file is larger than is read, or no workbook or CSV file.
    """
    content = _content(source)
    if content[:2] == b"PK":
        _refuse_bomb(content)
        return _from_xlsx(content)
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise InputError("a workbook of the old kind (.xls) is not read: save it as .xlsx")
    return [_from_csv(content)], []


def _content(source: str | os.PathLike[str] | BinaryIO) -> bytes:
    if not hasattr(source, "read"):
        return read_file(source, most=MOST_BYTES, what="workbook or CSV file")
    content = source.read(MOST_BYTES + 1)
    if not isinstance(content, bytes):
        raise InputError("a file must be open for bytes, got one that is open for text")
    if len(content) > MOST_BYTES:
        raise InputError(f"the file has more than {MOST_BYTES} bytes")
    return content


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(member.file_size for member in packed.infolist())
            if unpacked > MOST_UNPACKED or unpacked > max(MOST_RATIO * len(content), 5_000_000):
                raise InputError(f"the workbook unpacks to {unpacked} bytes, more than is read")
            parts = [name for name in packed.namelist() if name.endswith(".xml")]
            # openpyxl makes a cell of every cell of a merge, so that areas are added up before
            merged = sum(_merged_area(packed.read(name)) for name in parts)
    except zipfile.BadZipFile:
        raise InputError("the file begins like a workbook, and cannot be unpacked") from None
    if merged > MOST_MERGED:
        raise InputError(f"the workbook merges {merged} cells, more than is read")


def _merged_area(sheet: bytes) -> int:
    area = 0
    for found in re.finditer(rb"mergeCell\b[^>]*?ref\s*=\s*[\"']([A-Z0-9:$]+)", sheet):
        left, top, right, bottom = range_boundaries(found[1].decode())
        # whole rows and columns, as in A:C, have no bounds of their own
        area += ((right or 16_384) - (left or 1) + 1) * ((bottom or 1_048_576) - (top or 1) + 1)
    return area


def _from_xlsx(content: bytes) -> tuple[list[Grid], list[str]]:
    values = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    formulas = openpyxl.load_workbook(io.BytesIO(content))
    shown = [sheet for sheet in values.worksheets if sheet.sheet_state == "visible"]
    hidden = [sheet.title for sheet in values.worksheets if sheet.sheet_state != "visible"]
    return [_from_sheet(sheet, formulas[sheet.title]) for sheet in shown], hidden


def _from_sheet(sheet: Worksheet, formulas: Worksheet) -> Grid:
    rows, columns = sheet.max_row, sheet.max_column
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise InputError(f"sheet {sheet.title!r} is larger than is read: {rows} x {columns} cells")
    cells: dict[tuple[int, int], GridCell] = {}
    rows_of_both = zip(sheet.iter_rows(), formulas.iter_rows(), strict=True)
    for row, (value_row, formula_row) in enumerate(rows_of_both, sheet.min_row):
        columns_of_both = zip(value_row, formula_row, strict=True)
        for column, (cell, formula) in enumerate(columns_of_both, sheet.min_column):
            if formula.value is None:
                continue
            value = cell.value
            cells[row, column] = GridCell(
                value,
                str(formula.value if value is None else value),
                "%" in (cell.number_format or ""),
                cell.data_type == "e",
                value is None,
            )
    spans = {
        (row, column): (span.min_row, span.min_col)
        for span in sheet.merged_cells.ranges
        for row in range(span.min_row, span.max_row + 1)
        for column in range(span.min_col, span.max_col + 1)
    }
    return Grid(
        sheet=sheet.title,
        cells=cells,
        n_rows=rows,
        n_columns=columns,
        spans=spans,
        hidden_rows=frozenset(n for n, row in sheet.row_dimensions.items() if row.hidden),
        hidden_columns=frozenset(
            n
            for column in sheet.column_dimensions.values()
            if column.hidden and column.min
            for n in range(column.min, min(column.max or column.min, columns) + 1)
        ),
    )


def _from_csv(content: bytes) -> Grid:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("the text of the file is not UTF-8: save it as CSV UTF-8") from None
    sign = max(";\t,", key=lambda mark: (text.count(mark), mark == ";"))
    if ";" in text and sign != ";" and text.splitlines()[-1].count(";"):
        sign = ";"  # commas inside of numbers may be more than the separators
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=sign))
    columns = max(map(len, rows), default=0)
    if len(rows) > MOST_ROWS or len(rows) * columns > MOST_CELLS:
        raise InputError(f"the file is larger than is read: {len(rows)} x {columns} cells")
    cells = {
        (row, column): GridCell(value, value)
        for row, line in enumerate(rows, 1)
        for column, value in enumerate(line, 1)
        if value
    }
    return Grid(sheet="", cells=cells, n_rows=len(rows), n_columns=columns, spans={})
