"""Rows of headings to columns: the item, the period, whether it is a percent."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from ..model.form import CountForm
from ..units.name_keys import composed
from .grid import Grid
from .periods_in_text import split_period

__all__ = ["Heading", "column_numbers", "heading_key", "read_headings"]

_PERCENT = re.compile(r"%|tỷ lệ|tỉ lệ|percent|\brate\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\((\d{1,2})\)")


@attrs.frozen(kw_only=True)
class Heading:
    """Heading of a column of data and how it was understood."""

    column: int
    text: str
    item: str
    periods: tuple[str, ...]
    is_percent: bool
    read_by: str


def heading_key(text: str) -> str:
    """Write a heading as a set of words: order, case and punctuation do not matter."""
    return " ".join(sorted(set(re.findall(r"\w+", composed([text])[0].lower()))))


def column_numbers(grid: Grid, row: int) -> dict[int, str]:
    """Give the printed numbers of columns, (1), (2), ..., or nothing if the row has others."""
    texts = {column: grid.at(row, column).text for column in range(1, grid.n_columns + 1)}
    found = {column: _NUMBERED.fullmatch(text) for column, text in texts.items() if text}
    if len(found) < 3 or not all(found.values()):
        return {}
    return {column: match[1] for column, match in found.items() if match}


def read_headings(
    grid: Grid,
    rows: range,
    numbers: Mapping[int, str],
    form: CountForm | None,
    named: Mapping[str, str],
) -> list[Heading]:
    """Read the headings of all columns; one without a text is left out."""
    own = {heading_key(text): item for text, item in named.items()}
    by_number = {each.column: each.code for each in form or () if each.column}
    by_name: dict[str, set[str]] = {}
    for member in form or ():
        for text in (member.code, member.name.vi, member.name.en):
            by_name.setdefault(heading_key(text), set()).add(member.code)
    read = []
    for column in range(1, grid.n_columns + 1):
        texts = [grid.merged(row, column).text for row in rows]
        texts = [text for text in dict.fromkeys(texts) if text and not _NUMBERED.fullmatch(text)]
        parts = [split_period(text) for text in texts]
        path = [rest for rest, _ in parts if rest]
        text = " | ".join(path)
        if not texts:
            continue
        printed = by_number.get(numbers.get(column, ""))
        known = by_name.get(heading_key(text), set())
        given = own.get(heading_key(text)) or (own.get(heading_key(path[-1])) if path else None)
        if given:
            item, read_by = given, "headings"
        elif printed:
            item, read_by = printed, "column number"
        elif len(known) == 1:
            item, read_by = next(iter(known)), "name in the form"
        else:
            item, read_by = text or texts[-1], "as printed"
        read.append(
            Heading(
                column=column,
                text=text,
                item=item,
                periods=tuple(dict.fromkeys(code for _, codes in parts for code in codes)),
                is_percent=bool(_PERCENT.search(" ".join(texts))),
                read_by=read_by,
            )
        )
    return read
