"""Workbooks that a test shows row by row."""

import io
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font

# Ids that a workbook, or its reader, could take for something else.
TEXTS = (
    *("001", "1e5", "NA", "null", "TRUE", "-", "+1", "@x", "=SUM(A1)", "'0", "#N/A", "5%", "01/02"),
    *('say "x"', "a|b", "<b>&amp;</b>", "مرحبا", "\u202eturned", "Xã", "😀", "N" * 9_000),
    *("1.", "1.1", "I", "III/2023", "a)", "*b*", "(1)", "Note 1", "trong đó: x", "2023", "Q1"),
)
# what XML cannot hold, or takes for an escape
ESCAPED = ("nul\x00", "\x07bell", "\ufffe", "_x0041_", "_x005F_", "x005F_y", "_xD800_")


def made(*rows, title="Năm 2023", indents=(), outline=(), fonts=None, formats=None, merged=()):
    """Make a workbook of one sheet: a title, and the rows below it."""
    book = openpyxl.Workbook()
    page: Any = book.worksheets[0]
    for row in ([title], *rows):
        page.append(list(row))
    for cell, indent in dict(indents).items():
        page[cell].alignment = Alignment(indent=indent)
    for row, level in dict(outline).items():
        page.row_dimensions[row].outlineLevel = level
    for cell, font in (fonts or {}).items():
        page[cell].font = Font(name=font)
    for cell, shown in (formats or {}).items():
        page[cell].number_format = shown
    for area in merged:
        page.merge_cells(area)
    return saved(book)


def saved(book):
    """Give a workbook as an open file."""
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file
