"""Names and numbers of rows: what is a total or a note; numbering and marks leave the names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..._white_space import in_one_writing

__all__ = [
    "after_of_which",
    "depth_of",
    "is_note",
    "is_numbering",
    "is_statistic",
    "is_subtotal",
    "is_total",
    "numbering_in",
    "plain_names",
]

_NUMBERING = re.compile(r"(?:[IVX]+|\d{1,4}(?:\.\d{1,3})*|[a-zđ])[.)]?")
# X. and H. before a name are kinds of units, so that of single capitals A to E, I and V are numbers
_NUMBERED_NAME = re.compile(
    r"^\s*(?:((?!X[.)/])[IVX]+[.)/]|[A-E][.)/]\s|\d{1,4}(?:\.\d{1,3})*[.)]|\d{1,3}(?:\.\d{1,3})+\s|[a-zđ]\))|[-+•])\s*"
)
_MARK = re.compile(
    r"(?:\s*(?:\(\d\)|\(?\*{1,3}\)|\[(?:notes? )?\d[\d, ]*\]|\[[bepr]\]|[*\u00b9\u00b2\u00b3]+))+$",
    re.IGNORECASE,
)
_ALL = (
    r"(?:toàn|cả) (?:tỉnh|huyện|xã|quốc|nước|quận|phường|thị xã|thị trấn|đặc khu|thành phố|ngành)"
)
_TOTAL = re.compile(
    rf"(?:(?:tổng(?: số| cộng| chung| hợp)?|cộng)(?: chung| cộng| số)?(?: {_ALL})?"
    rf"|(?:chung )?{_ALL}|(?:grand )?total|(?:total (?:for |of )?)?all \w+|overall)(?:\s*[:(].*)?",
    re.IGNORECASE,
)
_SUBTOTAL = re.compile(
    r"(?:sub-?total|tổng phụ)\b.*|(?:cộng|tổng cộng|tổng số|total)"
    r" (?:mục|nhóm|phần|khối|cấp|huyện|of|for|[ivx]+\b).*",
    re.IGNORECASE,
)
# Trung Bình, in capitals, is a commune
_MEAN = re.compile(r"(?:[Tt]rung bình|TRUNG BÌNH|[Bb]ình quân|BÌNH QUÂN)\b")
_STATISTIC = re.compile(
    r"(?:t[ỷỉ] (?:lệ|trọng)|cơ cấu|so (?:với|sánh)|chênh lệch|tăng(?: \(\+\))?[/,; -]+giảm|cùng kỳ"
    r"|(?:cao|thấp|lớn|nhỏ) nhất|%)(?!\w).*|.*\(%\)"
    r"|(?:average|mean|median|maximum|minimum|max|min|percentages?|percent|shares?|change|rate)"
    r"(?: ?(?:of|per|for|in|\(|%).*)?",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(r"(?:trong đó|bao gồm|of which|including)\s*:?\s*", re.IGNORECASE)
_NOTE = re.compile(
    r"(?:ghi chú|chú thích|nguồn|notes?|source|footnotes?)\b\s*\d*\s*(?:[:.]|$)"
    r"|\(\d\)|\[\w{1,4}\]|\[note|\(?\*",
    re.IGNORECASE,
)


def is_note(text: str) -> bool:
    """Tell whether a text begins as a note or a source does."""
    return bool(_NOTE.match(text))


def is_numbering(text: str) -> bool:
    """Tell whether a text is the number of a row: I, 1, 1.1, a."""
    return bool(_NUMBERING.fullmatch(text))


def is_total(name: str) -> bool:
    """Tell whether a name is that of a total, in either language."""
    return bool(_TOTAL.fullmatch(name))


def is_subtotal(name: str) -> bool:
    """Tell whether a name says that it adds up a part of the rows."""
    return bool(_SUBTOTAL.fullmatch(name))


def is_statistic(name: str) -> bool:
    """Tell whether a name is that of a mean, a share or a change, as rows below tables have it."""
    return bool(_MEAN.match(name) or _STATISTIC.fullmatch(name))


def after_of_which(name: str) -> str | None:
    """Give what stands behind "trong đó"; None where a name does not begin so."""
    found = _OF_WHICH.match(name)
    return name[found.end() :] if found else None


def numbering_in(text: str) -> str:
    """Give the number that stands before a name; "" where none does."""
    found = _NUMBERED_NAME.match(text)
    return (found[1] or found[0]).strip() if found else ""


def depth_of(numbering: str) -> int | None:
    """
    Tell how deep a number of a row is: A, then I, then 1, 1.1, 1.1.1, then a, then a bullet.

    None for what is no number. I and V are roman, other capitals are letters.
    """
    number = numbering.strip(" .)/")
    if number.isdecimal():
        return 2
    if re.fullmatch(r"[IVX]+", number):
        return 1
    if re.fullmatch(r"[A-ZĐ]", number):
        return 0
    if re.fullmatch(r"\d+(?:\.\d+)*", number):
        return 2 + number.count(".")
    if re.fullmatch(r"[a-zđ]", number):
        return 8
    return 9 if number in ("-", "+", "•") else None


def plain_names(texts: Sequence[str]) -> list[str]:
    """Write names in one writing, without the number before them and the mark after them."""
    return [
        _MARK.sub("", _NUMBERED_NAME.sub("", name)).strip() for name in in_one_writing(list(texts))
    ]
