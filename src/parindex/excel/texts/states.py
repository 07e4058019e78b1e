"""What a data cell says: a number, a mark, nothing, or something with two readings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import isfinite

import attrs
import numpy as np
from numpy.typing import NDArray

from ...tables.number_text import ANY_MARKS, NumberMarks, readings
from ...tables.suppressed import suppressed_bounds

__all__ = [
    "AMBIGUOUS",
    "BLANK",
    "DERIVED",
    "ERROR",
    "NOT_A_COUNT",
    "NOT_A_NUMBER",
    "NO_CACHED_VALUE",
    "REPORTED",
    "STATES",
    "SUPPRESSED",
    "VALUED",
    "Signs",
    "TextsRead",
    "proven_thousands",
    "read_texts",
]

STATES = (
    "blank",
    "reported",
    "missing_mark",
    "not_applicable",
    "suppressed",
    "ambiguous",
    "error",
    "no_cached_value",
    "not_a_count",
    "not_a_number",
    "derived",
)
"""Words of the column `state`; a state is stored as its position."""

BLANK, REPORTED, MISSING_MARK, NOT_APPLICABLE, SUPPRESSED, AMBIGUOUS = range(6)
ERROR, NO_CACHED_VALUE, NOT_A_COUNT, NOT_A_NUMBER, DERIVED = range(6, 11)
VALUED = np.isin(np.arange(len(STATES)), range(REPORTED, NO_CACHED_VALUE + 1))
"""States of cells that stand where a table has its numbers."""

_GROUPS = re.compile(r"[-+]?\d{1,3}(?:([.,])\d{3})(?:\1\d{3})+")
_ONE_GROUP = re.compile(r"[-+]?[1-9]\d{0,2}([.,])\d{3}")
_FOOTNOTE = re.compile(
    r"(?<=[\d%])(?:\s*(?:\(\d\)|\(?\*{1,3}\)|\[(?:notes? )?\d[\d, ]*\]|\[[bepr]\]"
    r"|[*\u00b9\u00b2\u00b3]+))+$",
    re.IGNORECASE,
)
# names, of which a sheet has many, are told from numbers and marks by their first sign
_MAY_BE_READ = re.compile(r"[-+.,'<>\u2264\u2265\d]|dưới|under|c$|\[c\]", re.IGNORECASE)
_MARKS = {
    "": BLANK,
    **dict.fromkeys(
        ("-", "–", "—", "- -", "kps", "na", "n/a", "[x]", ":", "..", "...", "…"), MISSING_MARK
    ),
    **dict.fromkeys(("x", "nap", "[z]"), NOT_APPLICABLE),
}


@attrs.frozen(kw_only=True)
class Signs:
    """Signs inside of numbers that are texts: those of the caller, or that a sheet proves."""

    marks: NumberMarks = ANY_MARKS


@attrs.frozen(eq=False, kw_only=True)
class TextsRead:
    """States, values and bounds of texts, one array each."""

    states: NDArray[np.uint8]
    values: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


def _plain(text: str) -> str:
    return _FOOTNOTE.sub("", " ".join(text.split()))


def proven_thousands(texts: Iterable[str]) -> str | None:
    """
    Give the sign that a number with two groups of three proves, as in 1,234,567.

    A sheet that also has the other sign before three digits proves nothing.
    """
    plain = [_plain(text) for text in texts]
    proven = {found[1] for text in plain if (found := _GROUPS.fullmatch(text))}
    single = {found[1] for text in plain if (found := _ONE_GROUP.fullmatch(text))}
    return next(iter(proven)) if len(proven) == 1 and single <= proven else None


def read_texts(texts: Sequence[str], signs: Signs) -> TextsRead:
    """Read distinct texts of cells: a state each, a number where it is reported, or bounds."""
    read = [_read(text, signs.marks) for text in texts]
    table = np.array([row[1:] for row in read], dtype=np.float64).reshape(len(read), 3)
    states = np.array([row[0] for row in read], dtype=np.uint8)
    return TextsRead(states=states, values=table[:, 0], lower=table[:, 1], upper=table[:, 2])


def _read(text: str, marks: NumberMarks) -> tuple[int, float, float, float]:
    """Give the state of a text, its number, and the bounds of a suppressed one."""
    nothing = float("nan")
    plain = _plain(text)
    if (mark := _MARKS.get(plain.lower())) is not None:
        return mark, nothing, nothing, nothing
    if not _MAY_BE_READ.match(plain):
        return NOT_A_NUMBER, nothing, nothing, nothing
    if bounds := suppressed_bounds(plain):
        lowest, highest = bounds
        return SUPPRESSED, nothing, lowest, highest if isfinite(highest) else nothing
    numbers = readings(plain.removesuffix("%").rstrip(), marks)
    if len(numbers) == 1:
        return REPORTED, float(numbers[0]), nothing, nothing
    return (AMBIGUOUS if numbers else NOT_A_NUMBER), nothing, nothing, nothing
