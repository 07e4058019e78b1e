"""
Reports (báo cáo): one content made from a review, as a page, a document or a workbook.

`report_content` says what is in it; `write_html`, `write_docx` and `write_xlsx` lay it out and add
no number and no sentence. Document and workbook need the extra ``parindex[report]``.
"""

from __future__ import annotations

from .._lazy_names import handed_on
from ..errors import MissingExtraError

__all__, _load, __dir__ = handed_on(globals())

_OF_THE_EXTRA = ("docx", "lxml", "xlsxwriter")


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        raise MissingExtraError(f"parindex.report.{name}", "report") from error
