"""What a data cell says: a number, a mark, nothing, or something with two readings."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .grid import GridCell

__all__ = ["proven_thousands", "state_of"]

_NUMBER = re.compile(r"[-+]?\d[\d.,]*")
_GROUPS = re.compile(r"[-+]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_ONE_GROUP = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}")
_FOOTNOTE = re.compile(r"(?<=[\d%])\s*(?:\(\d\)|\[\d\]|[*\u00b9\u00b2\u00b3]+)$")
_MARKS = {
    "": "blank",
    **dict.fromkeys(
        ("-", "–", "—", "- -", "kps", "na", "n/a", "[x]", ":", "..", "..."), "missing_mark"
    ),
    **dict.fromkeys(("x", "nap", "[z]"), "not_applicable"),
    **dict.fromkeys(("c", "[c]"), "suppressed"),
}


def _plain(text: str) -> str:
    return _FOOTNOTE.sub("", " ".join(text.split()))


def proven_thousands(cells: Iterable[GridCell]) -> str | None:
    """
    Give the sign that a number with two groups of three proves, as in 1,234,567.

    A sheet that also has the other sign before three digits proves nothing.
    """
    texts = [_plain(cell.value) for cell in cells if isinstance(cell.value, str)]
    proven = {found[1] for text in texts if (found := _GROUPS.fullmatch(text))}
    single = {found[1] for text in texts if (found := _ONE_GROUP.fullmatch(text))}
    return next(iter(proven)) if len(proven) == 1 and single <= proven else None


def state_of(
    cell: GridCell, thousands: str | None, decimal: str | None
) -> tuple[str, float | None]:
    """Read the state of a cell, and its number where it is reported; percents as percents."""
    value = cell.value
    if cell.is_error or cell.is_uncomputed:
        return ("error" if cell.is_error else "no_cached_value"), None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return "reported", round(value * 100, 10) if cell.is_percent else value
    if value is not None and not isinstance(value, str):
        return "not_a_number", None
    text = _plain(value or "")
    if mark := _MARKS.get(text.lower()):
        return mark, None
    return _number(text, thousands, decimal)


def _number(text: str, thousands: str | None, decimal: str | None) -> tuple[str, float | None]:
    is_percent = text.endswith("%")
    text = text.removesuffix("%").rstrip()
    if re.fullmatch(r"[-+]?\d{1,3}( \d{3})+([.,]\d+)?", text):
        text = text.replace(" ", "")
    if not _NUMBER.fullmatch(text):
        return "not_a_number", None
    if thousands is None and decimal is None and not is_percent and _ONE_GROUP.fullmatch(text):
        return "ambiguous", None
    if found := _GROUPS.fullmatch(text):
        thousands = thousands or found[1]
    if thousands is None and decimal is not None:
        thousands = "," if decimal == "." else "."
    if thousands is None and len(signs := re.findall(r"[.,]", text)) > 1:
        thousands = signs[0]
    decimal = decimal or ("," if thousands == "." else "." if thousands == "," else None)
    whole, *rest = re.split(re.escape(decimal) if decimal else r"[.,]", text)
    if thousands and thousands in whole:
        if not re.fullmatch(r"[-+]?\d{1,3}(?:" + re.escape(thousands) + r"\d{3})+", whole):
            return "not_a_number", None
        whole = whole.replace(thousands, "")
    try:
        number = float(".".join([whole, *rest]))
    except ValueError:
        return "not_a_number", None
    return "reported", number
