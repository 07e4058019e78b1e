"""Periods that stand inside of titles and headings."""

from __future__ import annotations

import re

from ..errors import ParseError
from ..periods.period import ReportingPeriod

__all__ = ["split_period"]

_PERIOD = re.compile(
    r"\b(?:\d{1,2} tháng (?:đầu|cuối) năm \d{4}"
    r"|quý (?:[ivx]+|\d)(?: ?/ ?| năm )\d{4}"
    r"|tháng \d{1,2}(?: ?/ ?| năm )\d{4}"
    r"|(?:first|second) half of \d{4}"
    r"|\d{4}[- ]?[hqs]\d\b|[hq]\d ?/ ?\d{4}|\d{4}-m\d\d"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])|năm \d{4}|(?:19|20)\d{2}(?![\d/]))",
    re.IGNORECASE,
)
_MONTH = re.compile(r"(\d{4})(\d\d)")


def split_period(text: str) -> tuple[str, tuple[str, ...]]:
    """Part a text into what is left of it and the codes of the periods that it names."""
    codes, rest = [], text
    for found in _PERIOD.finditer(text):
        spelled = _MONTH.sub(r"\1-\2", found[0]) if _MONTH.fullmatch(found[0]) else found[0]
        try:
            codes.append(str(ReportingPeriod.parse(spelled)))
        except ParseError:
            continue
        rest = rest.replace(found[0], " ")
    return " ".join(rest.split()).strip(" :,-"), tuple(dict.fromkeys(codes))
