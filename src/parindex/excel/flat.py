"""Sheets without formats: CSV and TSV texts, and workbooks of the old kind (.xls)."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import IO

from ..errors import InputError, MissingExtraError
from .grid import MOST_CELLS, MOST_MERGED, CellKind, Grid, grid_of, refuse_large

__all__ = ["OldBook", "from_csv"]


def from_csv(content: bytes, encoding: str | None) -> Grid:
    """
    Read CSV (a comma or a semicolon between cells) or TSV.

    Raises
    ------
    InputError
        If it is no UTF-8, nothing tells the separator, or it is larger than is read.
    """
    text = _decoded(content, encoding)
    sign = _separator(text)
    rows: list[int] = []
    columns: list[int] = []
    texts: list[str | None] = []
    limit = csv.field_size_limit()
    try:
        for row, line in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=sign), 1):
            filled = [place for place, cell in enumerate(line, 1) if cell.strip()]
            rows.extend([row] * len(filled))
            columns.extend(filled)
            texts.extend(line[place - 1] for place in filled)
            if row % 10_000 == 0:
                refuse_large("", row, 1)
            if len(texts) > MOST_CELLS:
                raise InputError(f"the file is larger than is read: more than {MOST_CELLS} cells")
    except csv.Error as error:
        raise InputError(
            f"a cell of the file is longer than {limit} signs or not closed"
        ) from error
    size = len(texts)
    return grid_of(
        "",
        (rows, columns),
        [CellKind.TEXT] * size,
        [float("nan")] * size,
        texts,
        [0] * size,
        spans={},
    )


def _decoded(content: bytes, encoding: str | None) -> str:
    is_utf_16 = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    try:
        return content.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        if is_utf_16:
            raise InputError("the text of the file begins as UTF-16, and is none") from None
        if encoding == "tcvn3":
            return content.decode("latin-1")
        raise InputError(
            "the text of the file is not UTF-8: save it as CSV UTF-8, or say encoding='tcvn3'"
        ) from None


def _separator(text: str) -> str:
    """
    Give the sign that parts most lines into the same number of cells, more than one.

    Commas inside of decimal numbers part lines as well, into different numbers of cells.
    """
    sample = text[:65_536]
    votes: list[tuple[int, int, str]] = []
    for sign in ("\t", ";", ","):
        try:
            lines = list(csv.reader(io.StringIO(sample, newline=""), delimiter=sign))
        except csv.Error:
            continue
        widths = [len(line) for line in lines if any(cell.strip() for cell in line)]
        most = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        votes.append((widths.count(most) if most > 1 else 0, most, sign))
    agreed = [vote for vote in votes if vote[0]]
    if not agreed:
        return ","
    # a tab or a semicolon that parts lines is no sign of a number; a comma may be one
    hard = [vote for vote in agreed if vote[2] != ","]
    comma = next((vote for vote in agreed if vote[2] == ","), None)
    best = max(hard, key=lambda vote: vote[0], default=None)
    if best is None or (comma is not None and comma[0] > 2 * best[0]):
        return ","
    return best[2]


class OldBook:
    """A workbook of the old kind (.xls), read by python-calamine: values without formats."""

    def __init__(self, content: IO[bytes]) -> None:
        try:
            from python_calamine import (  # noqa: PLC0415 - an optional dependency
                CalamineError,
                CalamineWorkbook,
                SheetVisibleEnum,
            )
        except ModuleNotFoundError:
            raise MissingExtraError("a workbook of the old kind (.xls)", "excel") from None
        try:
            self._book = CalamineWorkbook.from_filelike(content)
        except (CalamineError, OSError, ValueError) as error:
            raise InputError(
                "the workbook of the old kind (.xls), or one with a password, cannot be read"
            ) from error
        pages = self._book.sheets_metadata
        self.shown = [page.name for page in pages if page.visible == SheetVisibleEnum.Visible]
        self.hidden = [page.name for page in pages if page.visible != SheetVisibleEnum.Visible]

    def grid(self, sheet: str) -> Grid:
        """
        Read a sheet; that a number is shown as a percent, and what is hidden, is not known.

        Raises
        ------
        InputError
            If it is larger than is read.
        """
        page = self._book.get_sheet_by_name(sheet)
        refuse_large(sheet, page.total_height, page.total_width)
        cells = [
            (row, column, value)
            for row, line in enumerate(page.iter_rows(), 1)
            for column, value in enumerate(line, 1)
            if value != ""
        ]
        read = [_value(value) for _, _, value in cells]
        merges = page.merged_cell_ranges or ()
        merged = sum((b[0] - a[0] + 1) * (b[1] - a[1] + 1) for a, b in merges)
        if merged > MOST_MERGED:
            raise InputError(f"sheet {sheet!r} merges {merged} cells, more than is read")
        spans = {
            (row + 1, column + 1): (first[0] + 1, first[1] + 1)
            for first, last in merges
            for row in range(first[0], last[0] + 1)
            for column in range(first[1], last[1] + 1)
        }
        return grid_of(
            sheet,
            ([row for row, _, _ in cells], [column for _, column, _ in cells]),
            [kind for kind, _, _ in read],
            [number for _, number, _ in read],
            [text for _, _, text in read],
            [0] * len(cells),
            spans=spans,
            knows_formats=False,
        )


def _value(value: object) -> tuple[int, float, str | None]:
    nothing = float("nan")
    if isinstance(value, bool):
        return CellKind.TRUTH, nothing, str(value).upper()
    if isinstance(value, (int, float)):
        return CellKind.NUMBER, float(value), None
    if isinstance(value, (dt.date, dt.datetime)):
        return CellKind.DATE, nothing, str(value)[:10]
    text = str(value)
    if text.startswith("#") and text.rstrip("!?/A").isupper():
        return CellKind.ERROR, nothing, text
    return (CellKind.TEXT if text.strip() else CellKind.BLANK), nothing, text
