"""The report as a workbook: every row, and formulas that follow the counts."""

from __future__ import annotations

import datetime as dt
import io
import os

import xlsxwriter

from .._files import writing
from .._packed import repacked
from .._quoting import visible
from .._validators import of_kind
from .content import ReportContent
from .sheet_of_results import write_results
from .sheets import Sheets

__all__ = ["write_xlsx"]

_AS_GIVEN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_NO_DAY = dt.datetime(1980, 1, 1)  # left out when the file is packed


def write_xlsx(content: ReportContent, path: str | os.PathLike[str]) -> None:
    """
    Write a report as an Excel workbook (báo cáo dạng bảng tính): all rows, with formulas.

    It needs the extra ``parindex[report]``.

    Parameters
    ----------
    content : ReportContent
        What it says, from `report_content`. The workbook has all rows of it and all findings.
    path : str or path
        File to write.

    Raises
    ------
    InputError
        If *content* is of another kind or has more rows than a sheet, or the file cannot be
        written; one that was there is then as it was.

    Notes
    -----
    Values, limits, whether a target is reached, and changes are formulas over the counts of their
    row and the confidence, with what they give stored beside them; they follow when a count is
    corrected. Values of the earlier period, limits of changes and verdicts are as computed. A
    text is a text, whatever it begins with.
    """
    of_kind(content, ReportContent, "content")
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, _AS_GIVEN) as book:
        book.set_properties({"title": visible(content.title)[:255], "created": _NO_DAY})
        sheets = Sheets(book, content)
        sheets.write_summary()
        write_results(sheets)
        sheets.write_findings()
        sheets.write_checks()
        sheets.write_basis()
    with writing(path) as file:
        file.write(repacked(buffer.getvalue()))
