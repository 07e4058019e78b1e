"""Sheets of a workbook (.xlsx), each read once from beginning to end, without a tree in memory."""

from __future__ import annotations

import datetime as dt
import itertools
import re
import warnings
import zipfile
import zlib
from math import isfinite
from types import SimpleNamespace
from typing import IO
from xml.parsers import expat

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.numbers import is_date_format
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel
from openpyxl.workbook import Workbook
from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_STYLE,
    ARC_WORKBOOK,
    SHARED_STRINGS,
)

from ..errors import InputError
from ..units.tcvn3 import from_tcvn3
from .grid import MOST_MERGED, PLAIN, CellKind, Grid, Look, grid_of, refuse_cells, refuse_large
from .strings import MOST_LETTERS, PART_READ, plain, read_strings, refuse_long

__all__ = ["Book"]

_MOST_SHEETS = 1000
_MOST_BESIDE = 10_000_000  # bytes of a part that is read as a tree: formats, list of sheets
_COLUMN = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_FAULTS = (
    *(KeyError, ValueError, TypeError, AttributeError, IndexError, OverflowError, SyntaxError),
    *(EOFError, zipfile.BadZipFile, zlib.error, expat.ExpatError),
)
_WRONG = (CellKind.ERROR, float("nan"), "#NUM!")
_OTHERS = {"e": CellKind.ERROR, "d": CellKind.DATE}
# 000 shows 1 as 001, and "H-"000 as H-001; what follows a semicolon is for other numbers
_PADDED = re.compile(r'((?:"[^"]*"|\\.)*)(0+)((?:"[^"]*"|\\.)*)(?:;|$)')
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_WAITS_FOR = {"row", "c", "v", "t", "f", "rPh", "mergeCell", "col", "outlinePr"}


def _refuse_large_parts(archive: zipfile.ZipFile, names: set[str]) -> None:
    """
    Refuse large parts among those that are read as a whole: formats, the list of sheets, links.

    Raises
    ------
    InputError
        If one is.
    """
    for member in archive.infolist():
        is_read = member.filename in names or member.filename.endswith(".rels")
        if is_read and member.file_size > _MOST_BESIDE:
            raise InputError(
                f"the part {member.filename!r} of the workbook unpacks to {member.file_size} bytes,"
                " more than is read"
            )


def _refuse_many_sheets(parts: list[str]) -> None:
    """
    Refuse more sheets than are read, and sheets that are one part read again and again.

    Raises
    ------
    InputError
        If there are.
    """
    if len(parts) > _MOST_SHEETS:
        raise InputError(f"the workbook has more than {_MOST_SHEETS} sheets, more than are read")
    if len(set(parts)) < len(parts):
        raise InputError("two sheets of the workbook are one part of the file")


class Book:
    """A workbook whose sheets are read when they are asked for."""

    def __init__(self, content: IO[bytes]) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of extensions that openpyxl does not keep
                reader = ExcelReader(content, read_only=True, keep_links=False)
                _refuse_large_parts(reader.archive, {ARC_CONTENT_TYPES})
                reader.read_manifest()
                named = (p.PartName[1:] for p in reader.package.Override if "main" in p.ContentType)
                _refuse_large_parts(reader.archive, {ARC_STYLE, ARC_WORKBOOK, *named})
                for listed in reader.package.Override:
                    if listed.ContentType == SHARED_STRINGS:
                        with reader.archive.open(listed.PartName[1:]) as part:
                            reader.shared_strings = read_strings(part)
                reader.read_workbook()
                apply_stylesheet(reader.archive, reader.wb)
                found = itertools.islice(reader.parser.find_sheets(), _MOST_SHEETS + 1)
                pages = [(page.name, page.state, part) for page, part in found]
            _refuse_many_sheets([part.target for _, _, part in pages])
        except InputError:
            raise
        except (*_FAULTS, OSError) as error:  # of a document, which openpyxl calls so
            raise InputError(
                "the file begins like a workbook, and is none that can be read: save it as .xlsx"
            ) from error
        self._reader = reader
        self._parts = {name: part.target for name, _, part in pages if "chart" not in part.Type}
        known = [(name, state) for name, state, _ in pages if name in self._parts]
        self.shown = [name for name, state in known if state == "visible"]
        self.hidden = [name for name, state in known if state != "visible"]

    def grid(self, sheet: str) -> Grid:
        """
        Read a sheet.

        Raises
        ------
        InputError
            If it is larger than is read, or is no XML.
        """
        reader = _SheetReader(sheet, self._reader.wb, self._reader.shared_strings)
        try:
            with self._reader.archive.open(self._parts[sheet]) as part:
                reader.parse(part)
        except InputError:
            raise
        except _FAULTS as error:
            raise InputError(f"sheet {sheet!r} of the workbook cannot be read") from error
        return reader.grid()


class _SheetReader:
    """Collects cells as the parser comes upon them."""

    def __init__(self, sheet: str, book: Workbook, shared: list[str]) -> None:
        self._sheet, self._book, self._shared = sheet, book, shared
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._kinds: list[int] = []
        self._numbers: list[float] = []
        self._texts: list[str | None] = []
        self._shown: list[int] = []
        self._looks: dict[Look, int] = {PLAIN: 0}
        self._styles: dict[str, tuple[int, str, str]] = {}
        self._decoded: dict[tuple[str, str], str] = {}
        self._spans: dict[tuple[int, int], tuple[int, int]] = {}
        self._merged = 0
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []
        self._outline: dict[int, int] = {}
        self._summary_below = True
        self._letters: dict[str, int] = {}
        self._row = self._column = 0
        self._cell: dict[str, str] = {}
        self._formula = self._value = ""
        self._has_formula = False
        self._parts: list[str] | None = None
        self._phonetic = False
        self._names: dict[str, str] = {}

    def parse(self, part: IO[bytes]) -> None:
        """Read the XML of a sheet from beginning to end."""
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.StartDoctypeDeclHandler = self._doctype
        while block := part.read(PART_READ):
            parser.Parse(block, False)
        parser.Parse(b"", True)

    def _doctype(self, *_: object) -> None:
        raise InputError(f"sheet {self._sheet!r} declares a document type, which no workbook does")

    def _start(self, name: str, given: dict[str, str]) -> None:
        local = self._names.get(name)
        if local is None:
            local = name.rpartition(":")[2]
            local = self._names[name] = local if local in _WAITS_FOR else ""
        if local == "c":
            self._cell = given
            self._formula = self._value = ""
            self._has_formula = False
        elif local in ("v", "t"):
            self._parts = None if self._phonetic else []
        elif local == "f":
            self._has_formula, self._parts = True, []
        elif local == "row":
            self._begin_row(given)
        elif local == "rPh":
            self._phonetic = True
        elif local == "mergeCell":
            self._merge(given["ref"])
        elif local == "col":
            if given.get("hidden") in ("1", "true"):
                self._hidden_columns.append((int(given["min"]), int(given["max"])))
        elif local == "outlinePr":
            self._summary_below = given.get("summaryBelow") not in ("0", "false")

    def _end(self, name: str) -> None:
        local = self._names[name]
        if local == "c":
            self._end_cell()
        elif local in ("v", "t") and self._parts is not None:
            self._value += "".join(self._parts)
            self._parts = None
            refuse_long(len(self._value))
        elif local == "f" and self._parts is not None:
            self._formula, self._parts = "=" + "".join(self._parts), None
        elif local == "rPh":
            self._phonetic = False

    def _data(self, text: str) -> None:
        if self._parts is not None:
            self._parts.append(text)
            if len(text) > MOST_LETTERS:
                refuse_long(len(text))

    def _begin_row(self, given: dict[str, str]) -> None:
        self._row = int(given.get("r", self._row + 1))
        if self._row < 1:
            raise InputError(f"sheet {self._sheet!r} has a row without a place: {self._row}")
        self._column = 0
        if given.get("hidden") in ("1", "true"):
            self._hidden_rows.add(self._row)
        if "outlineLevel" in given:
            self._outline[self._row] = int(given["outlineLevel"])

    def _merge(self, reference: str) -> None:
        left, top, right, bottom = range_boundaries(reference)
        # whole rows and columns, as in A:C, have no bounds of their own
        left, top, right, bottom = left or 1, top or 1, right or 16_384, bottom or 1_048_576
        self._merged += (right - left + 1) * (bottom - top + 1)
        if self._merged > MOST_MERGED:
            raise InputError(
                f"sheet {self._sheet!r} merges {self._merged} cells, more than is read"
            )
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._spans[row, column] = (top, left)

    def _end_cell(self) -> None:
        given = self._cell
        letters = given.get("r", "")
        if letters:
            column = self._letters.get(letters.rstrip("0123456789"))
            column = self._letter(letters) if column is None else column
        else:
            column = self._column + 1
        self._column = column
        value = self._value
        if not value and not self._has_formula:
            return
        style = given.get("s", "0")
        look, day, font = self._styles.get(style) or self._style(style)
        kind, number, text = self._read(given.get("t", "n"), value, day, font)
        if len(self._rows) % 65_536 == 0:
            refuse_large(self._sheet, self._row, 1)
            refuse_cells(self._sheet, len(self._rows))
        self._rows.append(self._row)
        self._columns.append(column)
        self._kinds.append(kind)
        self._numbers.append(number)
        self._texts.append(text)
        self._shown.append(look)

    def _letter(self, reference: str) -> int:
        found = _COLUMN.fullmatch(reference)
        if not found:
            raise InputError(f"sheet {self._sheet!r} has a cell without a place: {reference!r}")
        column = column_index_from_string(found[1])
        self._letters[found[1]] = column
        return column

    def _style(self, style: str) -> tuple[int, str, str]:
        # what a style means is asked of a cell of the workbook that has it
        cell = ReadOnlyCell(SimpleNamespace(parent=self._book), 1, 1, None, "n", int(style))  # type: ignore[arg-type]
        shown = cell.number_format or "General"
        align = cell.alignment
        indent = int(getattr(align, "indent", 0) or 0)
        look = Look(is_percent="%" in shown, indent=indent, around=_around(shown))
        font = str(getattr(cell.font, "name", "") or "")
        read = (
            self._looks.setdefault(look, len(self._looks)),
            _day_shown(shown),
            font if font.lower().startswith(".vn") else "",
        )
        self._styles[style] = read
        return read

    def _read(self, kind: str, value: str, day: str, font: str) -> tuple[int, float, str | None]:
        nothing = float("nan")
        if not value and (kind != "str" or not self._formula):
            return CellKind.UNCOMPUTED, nothing, self._formula
        if kind == "n":
            number = float(value)
            if day:
                text = _written(number, self._book.epoch, day)
                return CellKind.ERROR if text is None else CellKind.DATE, nothing, text or value
            return (CellKind.NUMBER, number, None) if isfinite(number) else _WRONG
        if kind == "b":
            return CellKind.TRUTH, nothing, "FALSE" if value in ("0", "false") else "TRUE"
        if kind in _OTHERS:
            return _OTHERS[kind], nothing, value
        text = str(self._shared[int(value)]) if kind == "s" else plain(value)
        if font:
            text = self._decoded.get((text, font)) or self._from_font(text, font)
        return (CellKind.TEXT if text.strip() else CellKind.BLANK), nothing, text or None

    def _from_font(self, text: str, font: str) -> str:
        # .VnTimeH shows small letters as capitals
        decoded = from_tcvn3(text)
        decoded = decoded.upper() if font.upper().endswith("H") else decoded
        self._decoded[text, font] = decoded
        return decoded

    def grid(self) -> Grid:
        """Give the cells that were collected."""
        last = max(self._columns, default=0)
        return grid_of(
            self._sheet,
            (self._rows, self._columns),
            self._kinds,
            self._numbers,
            self._texts,
            self._shown,
            looks=tuple(self._looks),
            spans=self._spans,
            hidden_rows=frozenset(self._hidden_rows),
            hidden_columns=frozenset(
                n for low, high in self._hidden_columns for n in range(low, min(high, last) + 1)
            ),
            outline=self._outline,
            summary_below=self._summary_below,
        )


def _around(shown: str) -> tuple[str, int, str] | None:
    """Tell what a format shows around a whole number; None for nothing, and for other formats."""
    padded = _PADDED.match(shown)
    if padded is None or padded[0].rstrip(";") == "0":
        return None
    before, after = (_LITERAL.sub(r"\1\2", padded[side]) for side in (1, 3))
    return before, len(padded[2]), after


def _day_shown(shown: str) -> str:
    """Tell how much of a day a number format shows: a day, a month, a year; "" for no day."""
    if not is_date_format(shown):
        return ""
    letters = re.sub(r'"[^"]*"|\[[^\]]*\]|\\\\.', "", shown).lower()
    return (
        "%Y-%m-%d" if "d" in letters or "y" not in letters else "%Y-%m" if "m" in letters else "%Y"
    )


def _written(serial: float, epoch: dt.datetime, day: str) -> str | None:
    """Write a day; None for a number that is none, for which spreadsheets show signs alone."""
    try:
        read = from_excel(serial, epoch)
    except (OverflowError, ValueError):
        return None
    return read.strftime(day) if isinstance(read, dt.date) else str(read)
