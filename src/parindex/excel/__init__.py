"""
Workbooks (sổ tính): a printed form of counts, in Excel or CSV, read into a table.

It needs the extra ``parindex[excel]``. Nothing is guessed: what has two readings is named, with
the argument that decides.
"""

from __future__ import annotations

from .._lazy_names import handed_on
from ..errors import MissingExtraError

__all__, _load, __dir__ = handed_on(globals())


def __getattr__(name: str) -> object:
    try:
        return _load(name)
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "openpyxl":
            raise
        raise MissingExtraError("parindex.excel", "excel") from error
