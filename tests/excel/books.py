"""Workbooks that a test shows row by row."""

import io
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Font


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
