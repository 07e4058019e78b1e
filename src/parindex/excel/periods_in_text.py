"""Periods that stand inside of titles and headings."""

from __future__ import annotations

import re
from functools import lru_cache

from ..errors import ParseError
from ..periods.period import ReportingPeriod

__all__ = ["period_code", "split_period"]

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_PERIOD = re.compile(
    r"(?<![\w/])(?:(?:19|20)\d{2} ?[/-] ?(?:(?:19|20)\d{2}|\d{2})(?: ?q[1-4])?(?![\w/-])"
    r"|\d{1,2} tháng (?:(?:đầu|cuối) )?năm \d{4}"
    r"|quý (?:[ivx]+|\d)(?: ?[/,-] ?| năm | )\d{4}"
    r"|tháng \d{1,2}(?: ?/ ?| năm )\d{4}"
    r"|(?:first|second) half of \d{4}"
    rf"|(?:{_MONTHS}) \d{{4}}"
    r"|(?:fy ?\d{4} ?/ ?\d{2})"
    r"|\d{4}-\d{1,2}m\b|\d{4}[- ]?[hqs]\d\b|\d{4}-m\d\d\b|\d{4}-(?:0[1-9]|1[0-2])(?![\d-])"
    r"|[hqst]\d{1,2} ?/ ?\d{4}|\d{1,2}m ?/ ?\d{4}|(?<![\d/])\d{1,2}/\d{4}(?![\d/-])|[hq]\d \d{4}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?!\d)|năm \d{4}|(?<![\d/])(?:19|20)\d{2}(?![\d/]))",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\d{4} ?[/-] ?(\d{4}|\d{2})(?: ?q[1-4])?", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})(\d\d)")
# days, and numbers of documents (01/2020/TT-VPCP), are no periods
_OTHER = re.compile(
    r"ngày \d{1,2} tháng \d{1,2} năm \d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}"
    r"|\d+/\d{4}/[^\W\d]\S*|\d+/[^\W\d]\S*",
    re.IGNORECASE,
)


def period_code(text: str) -> str | None:
    """Give the code of the period that a text is; None where it is none, or may be two."""
    spelled = _MONTH.sub(r"\1-\2", text) if _MONTH.fullmatch(text) else text
    try:
        return str(ReportingPeriod.parse(spelled))
    except ParseError:
        return None


@lru_cache(maxsize=4096)
def split_period(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a text into what is left of it and the codes of the periods that it names.

    Years of two numbers that are no period of the library stay as printed.
    """
    codes, rest = [], text
    for found in _PERIOD.finditer(_OTHER.sub(lambda other: "\0" * len(other[0]), text)):
        code = period_code(found[0])
        pair = _PAIR.fullmatch(found[0])
        # 2022/2023 Q1 is a period, and none that the library has; 2012/13 is read in a column,
        # whose other texts tell whether 2009/10 is a fiscal year as well
        if pair and (code is None or (code.startswith("FY") and len(pair[1]) == 2)):
            code = found[0]
        if code is not None:
            codes.append(code)
            rest = rest.replace(found[0], " ", 1)
    return " ".join(rest.split()).strip(" :,-"), tuple(dict.fromkeys(codes))
