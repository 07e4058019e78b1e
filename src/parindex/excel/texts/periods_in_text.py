"""Periods that stand inside of titles and headings."""

from __future__ import annotations

import re
from functools import lru_cache

from ...errors import ParseError
from ...periods.period import ReportingPeriod

__all__ = ["period_code", "split_period"]

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_SHORT = "jan|feb|mar|apr|may|jun|jul|aug|sept|sep|oct|nov|dec"
_MONTH_WORD = rf"(?:{_MONTHS}|(?:{_SHORT})\.?)"
_PERIOD = re.compile(
    r"(?<![\w/])(?:(?:19|20)\d{2} ?[/-] ?(?:(?:19|20)\d{2}|\d{2})(?: ?q[1-4])?(?![\w/-])"
    r"|\d{1,2} ?(?:tháng|t)(?: (?:đầu|cuối))?(?: ?/ ?| năm | )\d{4}"
    r"|nửa (?:đầu|cuối) năm \d{4}"
    r"|quý (?:[ivx]+|\d)(?: ?[/,-] ?| năm | )\d{4}"
    r"|tháng \d{1,2}(?: ?[/-] ?| năm |, )\d{4}"
    r"|(?:first|second) half (?:of )?\d{4}"
    r"|(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter,? (?:of )?\d{4}"
    rf"|(?<!\d ){_MONTH_WORD}(?: ?(?:-|\u2013|to) ?{_MONTH_WORD})? \d{{4}}"
    r"|cả năm \d{4}"
    r"|(?:fy ?\d{4} ?/ ?\d{2})"
    r"|\d{4}-\d{1,2}m\b|\d{4}[- ]?[hqs]\d\b|\d{4}-m\d\d\b|\d{4}-(?:0[1-9]|1[0-2])(?![\d-])"
    r"|[hqst]\d{1,2} ?/ ?\d{4}|\d{1,2}m ?/ ?\d{4}|(?<![\d/])\d{1,2}/\d{4}(?![\d/-])|[hq]\d \d{4}"
    r"|(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?!\d)|năm \d{4}|(?<![\d/])(?:19|20)\d{2}(?![\d/]))",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\d{4} ?[/-] ?(\d{4}|\d{2})(?: ?q[1-4])?", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})(\d\d)")
_SHORT_MONTHS = [word for word in _SHORT.split("|") if word != "sept"]
# days, school years, and numbers and years of documents (01/2020/TT-VPCP) are no periods
_OTHER = re.compile(
    r"(?:năm học|niên khóa|(?:school|academic) year) \d{4}\S*"
    r"|\b(?:(?:bộ )?luật|pháp lệnh|nghị (?:định|quyết)|thông tư|quyết định|chỉ thị|công văn)\b"
    r"(?:(?!\b(?:quý|tháng|kỳ)\b)[^,;:()\d])*(?:\d+[^\s,;]* )?(?:năm )?(?:19|20)\d{2}(?![\d/])"
    r"|ngày \d{1,2} tháng \d{1,2} năm \d{4}|\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|\d{4}-\d{2}-\d{2}"
    r"|\d+/\d{4}/[^\W\d]\S*|\d+/[^\W\d]\S*",
    re.IGNORECASE,
)


# a year after these is that of a part of it that was not read, and no period of its own
_ORDINAL = r"(?:[ivx]{1,4}|\d{1,2})"
_PART_BEFORE = re.compile(
    r"(?:\b(?:tháng|tuần|quý|nửa|quarters?|half|months?|weeks?|cùng kỳ|q[1-4]|h[12])"
    rf"|\b(?:đầu|cuối)(?: năm)?|(?<!\d )\b{_MONTH_WORD}|\d ?t"
    rf"|\b(?:quý|quarter|tháng|month|week|tuần) ?{_ORDINAL}(?: ?[+&,-] ?{_ORDINAL})*)"
    r"(?: of| năm)?[ ,./\u2013-]*$",
    re.IGNORECASE,
)
# "quý I và quý II năm 2023" is neither of the two
_JOINED = re.compile(
    rf"\b(?:q[1-4]|h[12]|t\d{{1,2}}|(?:quý|tháng|quarter) {_ORDINAL})"
    r" ?(?:[&+,\u2013-]|và|and|to|đến) ?$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:năm )?\d{4}", re.IGNORECASE)
_SPELLINGS = (
    (re.compile(r"(\d{1,2}) ?(?:tháng|t)(?: ?/ ?| )(\d{4})", re.IGNORECASE), r"\1 tháng năm \2"),
    (
        re.compile(r"(\d{1,2}) ?(?:tháng|t) (đầu|cuối) (\d{4})", re.IGNORECASE),
        r"\1 tháng \2 năm \3",
    ),
    (re.compile(r"nửa (đầu|cuối) năm (\d{4})", re.IGNORECASE), r"6 tháng \1 năm \2"),
    (re.compile(r"tháng (\d{1,2}) ?[-,] ?(\d{4})", re.IGNORECASE), r"tháng \1/\2"),
    (re.compile(r"(first|second) half (\d{4})", re.IGNORECASE), r"\1 half of \2"),
    (re.compile(r"cả năm (\d{4})", re.IGNORECASE), r"\1"),
    (_MONTH, r"\1-\2"),
)
_QUARTER = re.compile(r"(first|second|third|fourth|[1-4](?:st|nd|rd|th)) quarter,? (?:of )?(\d{4})")
_QUARTERS = {"first": "1", "second": "2", "third": "3", "fourth": "4"}
_OF_MONTHS = re.compile(rf"({_MONTH_WORD})(?: ?(?:-|\u2013|to) ?({_MONTH_WORD}))? (\d{{4}})")
_SPANS = {
    (1, 3): "{}-Q1",
    (4, 6): "{}-Q2",
    (7, 9): "{}-Q3",
    (10, 12): "{}-Q4",
    (1, 6): "{}-H1",
    (7, 12): "{}-H2",
    (1, 9): "{}-9M",
    (1, 12): "{}",
}


def _spelled(text: str) -> str:
    """Write a period as the library reads it."""
    lower = text.lower()
    if found := _QUARTER.fullmatch(lower):
        return f"{found[2]}-Q{_QUARTERS.get(found[1], found[1][0])}"
    if found := _OF_MONTHS.fullmatch(lower):
        first, last = (
            _SHORT_MONTHS.index(word[:3]) + 1 for word in (found[1], found[2] or found[1])
        )
        if found[2] is None:
            return f"{found[3]}-M{first:02d}"
        return _SPANS[first, last].format(found[3]) if (first, last) in _SPANS else text
    for pattern, spelling in _SPELLINGS:
        if pattern.fullmatch(text):
            return pattern.sub(spelling, text)
    return text


def period_code(text: str) -> str | None:
    """Give the code of the period that a text is; None where it is none, or may be two."""
    spelled = _spelled(text)
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
        before = text[: found.start()]
        if _JOINED.search(before) or (_YEAR.fullmatch(found[0]) and _PART_BEFORE.search(before)):
            continue
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
