"""Rows by role: unit, section, subtotal, total; numbering and marks leave the names."""

from __future__ import annotations

import re

from .._white_space import in_one_writing

__all__ = ["is_note", "is_numbering", "is_roman", "is_total", "plain_name"]

_ROMAN = re.compile(r"[IVX]+\.?")
_NUMBERING = re.compile(r"(?:[IVX]+|\d{1,3}(?:\.\d{1,3})*|[a-zđ])[.)]?")
_NUMBERED_NAME = re.compile(r"^(?:[IVX]+[.)]|\d{1,3}(?:\.\d{1,3})*[.)]|[a-zđ]\)|[-+•])\s*")
_MARK = re.compile(r"\s*(?:\(\d\)|\[(?:note )?\d\]|[*\u00b9\u00b2\u00b3]+)$")
_TOTAL = re.compile(
    r"(?:tổng(?: số| cộng)?|cộng|toàn (?:tỉnh|huyện|xã|quốc|thành phố)|(?:grand )?total"
    r"|all \w+)(?:\s*[:(].*)?",
    re.IGNORECASE,
)


def is_note(text: str) -> bool:
    """Tell whether a text begins as a note or a source does."""
    return bool(re.match(r"(?:ghi chú|nguồn|notes?|source)\s*:|\(\d\)|\*", text, re.IGNORECASE))


def is_numbering(text: str) -> bool:
    """Tell whether a text is the number of a row: I, 1, 1.1, a."""
    return bool(_NUMBERING.fullmatch(text))


def is_roman(numbering: str, name: str) -> bool:
    """Tell whether a row begins a section: I, II, III before its name."""
    return bool(_ROMAN.fullmatch(numbering) or re.match(r"[IVX]+[.)]\s", name.strip()))


def is_total(name: str) -> bool:
    """Tell whether a name is that of a total, in either language."""
    return bool(_TOTAL.fullmatch(name))


def plain_name(text: str) -> str:
    """Write a name in one writing, without the number before it and the mark after it."""
    name = in_one_writing([text])[0]
    return _MARK.sub("", _NUMBERED_NAME.sub("", name)).strip()
