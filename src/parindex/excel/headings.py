"""Rows of headings to columns: the item, the period, whether it is a percent."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import attrs

from ..model.form import CountForm
from ..periods.period import ReportingPeriod
from ..units.name_keys import KEYED_RUNGS, composed, name_keys
from .grid import Grid
from .layout import Block, column_numbers
from .texts.periods_in_text import period_code, split_period
from .texts.words import is_change, is_part_of_year, is_percent, is_thing

__all__ = ["OF_FORM", "Heading", "Items", "read_headings", "split_heading"]

OF_FORM = ("column number", "name in the form", "code in the form")
"""Ways of reading a heading that name an item of the form."""

_NUMBERED = re.compile(r"\(\d{1,2}\)")
# words that a heading may have or leave out: they tell no item of a form from another
_IDLE = re.compile(r"\b(?:so ho so|ho so|tong so|tong|number of|dossiers|total|cases)\b")
_PRIOR_YEAR = re.compile(
    r"(?:số liệu )?cùng kỳ(?: năm trước)?|(?:the )?same period (?:of )?"
    r"(?:the )?(?:last|previous|prior) year",
    re.IGNORECASE,
)
_THIS = re.compile(r"kỳ này|(?:this|current) period", re.IGNORECASE)
_SAME_SLOT = re.compile(r"(?:số liệu )?cùng kỳ(?: năm)? (\d{4})", re.IGNORECASE)
_BESIDE_LAST = re.compile(
    r"(.*[^\W\d])(?:\s*[,(\u2013-]\s*|\s+(?:trong )?)"
    r"(cùng kỳ(?:(?: năm)? \d{4}| năm trước)?|kỳ này|(?:the )?same period (?:of )?last year)\)?",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:\s*(?:\(?\*{1,3}\)|\[(?:notes? )?\d[\d, ]*\]|[*\u00b9\u00b2\u00b3]+))+$", re.IGNORECASE
)
_PART_OF_YEAR = re.compile(
    r"quý (?:i|ii|iii|iv|[1-4])|q[1-4]|tháng \d{1,2}|t\d{1,2}|h[12]"
    r"|\d{1,2} tháng(?: (?:đầu|cuối))?(?: năm)?|(?:first|second) half"
    r"|(?:first|second|third|fourth|1st|2nd|3rd|4th) quarter"
    r"|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?",
    re.IGNORECASE,
)
_WHOLE_YEAR = re.compile(r"cả năm|(?:whole|full) year|year", re.IGNORECASE)
_RUNGS = KEYED_RUNGS[:-1]  # the last has no words any more


@attrs.frozen(kw_only=True)
class Heading:
    """
    Heading of a column of data, or name of a row of items, and how it was understood.

    Parameters
    ----------
    column : int
        Number of the column, or of the row where items stand down.
    text : str
        As printed, without its period; levels are parted by a bar.
    item : str
        Code of the item, or the text where nothing tells a code.
    periods : tuple of str
        Codes of the periods that it names.
    is_percent : bool
    read_by : str
        Where the item was read: headings, column number, code or name in the form, as printed.
    """

    column: int
    text: str
    item: str
    periods: tuple[str, ...]
    is_percent: bool
    read_by: str

    @property
    def is_of_form(self) -> bool:
        """Tell whether it is a count of the form, whatever words its name has."""
        return self.read_by in OF_FORM

    @property
    def is_change(self) -> bool:
        """Tell whether a change between two periods stands below it."""
        return not self.is_of_form and is_change(self.text)


def _keys(texts: Sequence[str]) -> list[tuple[str, ...]]:
    """Write each text as sets of words, one for each rung: order and punctuation do not matter."""
    by_rung = name_keys(composed(texts))
    words = [
        [" ".join(sorted(set(re.findall(r"\w+", key)))) for key in by_rung[rung]] for rung in _RUNGS
    ]
    plain = by_rung[_RUNGS[-1]]
    short = [" ".join(sorted(set(re.findall(r"\w+", _IDLE.sub(" ", key))))) for key in plain]
    return list(zip(*words, short, strict=True)) if texts else []


@attrs.frozen(kw_only=True, slots=False)
class Items:
    """Finds the item that a printed text names: by one's own names, by the form."""

    form: CountForm | None
    own: Mapping[str, str]

    @cached_property
    def _own(self) -> list[dict[str, set[str]]]:
        return _index((text, item) for text, item in self.own.items())

    @cached_property
    def _named(self) -> list[dict[str, set[str]]]:
        return _index(
            (text, item.code) for item in self.form or () for text in (item.code, *item.name.texts)
        )

    @cached_property
    def _numbered(self) -> dict[str, str]:
        return {item.column: item.code for item in self.form or () if item.column}

    def find(self, text: str, number: str = "", title: str = "") -> tuple[str, str] | None:
        """Give the item of a text and where it was read; None where nothing tells it."""
        last = text.rsplit(" | ", 1)[-1]
        for spelled in dict.fromkeys([f"{title} | {text}" if title else text, text, last]):
            if spelled in self.own:
                return self.own[spelled], "headings"
            if spelled and (code := _found(self._own, spelled)):
                return code, "headings"
        if number in self._numbered:
            return self._numbered[number], "column number"
        code = _found(self._named, text) if text else None
        return None if code is None else (code, "name in the form")


def _index(pairs: Iterable[tuple[str, str]]) -> list[dict[str, set[str]]]:
    listed = list(pairs)
    index: list[dict[str, set[str]]] = [{} for _ in range(len(_RUNGS) + 1)]
    for (_, item), keys in zip(listed, _keys([text for text, _ in listed]), strict=True):
        for of_rung, key in zip(index, keys, strict=True):
            of_rung.setdefault(key, set()).add(item)
    return index


def _found(index: list[dict[str, set[str]]], text: str) -> str | None:
    """Give the item of the finest rung that knows the text; None where two items have it."""
    for of_rung, key in zip(index, _keys([text])[0], strict=True):
        if key and (items := of_rung.get(key)):
            return next(iter(items)) if len(items) == 1 else None
    return None


def read_headings(
    grid: Grid, block: Block, items: Items, title: str, period: str | None
) -> list[Heading]:
    """
    Read the headings of all columns; one without a text is left out.

    "Cùng kỳ năm trước" names the period one year before *period*; "Quý I" is one of the year.
    """
    numbers: dict[int, str] = {}
    for row in block.headings:
        numbers = column_numbers(grid, row) or numbers
    rows = [row for row in block.headings if not column_numbers(grid, row)]
    read = []
    for column in range(1, grid.n_columns + 1):
        texts = [_text(grid, row, column, block.headings) for row in rows]
        texts = [text for text in dict.fromkeys(texts) if text and not _NUMBERED.fullmatch(text)]
        texts = _with_parts_of_year([t for t in texts if not is_thing(t)] or texts)
        if not texts:
            continue
        parts = [split_heading(_NOTE.sub("", text), period) for text in texts]
        text = " | ".join(rest for rest, _ in parts if rest)
        found = items.find(text, numbers.get(column, ""), title)
        item, read_by = found or (text, "as printed")
        read.append(
            Heading(
                column=column,
                text=text,
                item=item,
                periods=tuple(dict.fromkeys(code for _, codes in parts for code in codes)),
                is_percent=read_by not in OF_FORM and is_percent(" ".join(texts)),
                read_by=read_by,
            )
        )
    return read


def _with_parts_of_year(texts: list[str]) -> list[str]:
    """Write "Quý" over "I" as one text, and "Tháng" over 1."""
    for at, (above, below) in enumerate(itertools.pairwise(texts)):
        if is_part_of_year(above, below):
            return [*texts[:at], f"{above} {below}", *texts[at + 2 :]]
    return texts


def _text(grid: Grid, row: int, column: int, rows: range) -> str:
    """
    Give the text of a heading, of its merge, or of the one to its left.

    A sheet without any merge (CSV) has a heading over several columns in the first of them: the
    others are blank and have a text below.
    """
    text = grid.merged(row, column)
    if text or grid.spans or not any(grid.text(below, column) for below in rows if below > row):
        return text
    left = [c for c in range(1, column) if grid.text(row, c)]
    if not left or not any(grid.text(below, left[-1]) for below in rows if below > row):
        return ""
    # a heading ends where the one above it does
    above = [
        c for c in range(left[-1] + 1, column + 1) for r in rows if r < row and grid.text(r, c)
    ]
    return "" if above else grid.text(row, left[-1])


def split_heading(text: str, period: str | None) -> tuple[str, tuple[str, ...]]:
    """Part a heading into its words and periods; some are told by the period of the title."""
    code = None if period is None else _within(text, period) or _beside(text, period)
    if code is not None:
        return "", (code,)
    found = None if period is None or is_change(text) else _BESIDE_LAST.fullmatch(text)
    if found and period is not None and (code := _beside(found[2], period)):
        return found[1], (code,)
    return split_period(text)


def _within(text: str, period: str) -> str | None:
    """Give the part of a year that a heading is, or the whole of it."""
    if not period.isdecimal():
        return None
    if _WHOLE_YEAR.fullmatch(text):
        return period
    if not _PART_OF_YEAR.fullmatch(text):
        return None
    spellings = (f"{text}/{period}", f"{text} năm {period}", f"{text} {period}")
    return next((code for each in spellings if (code := period_code(each))), None)


def _beside(text: str, period: str) -> str | None:
    """Give the period of the title, or the same slot of an earlier year."""
    if period_code(period) is None:
        return None
    there, found = ReportingPeriod.parse(period), _SAME_SLOT.fullmatch(text)
    years = int(bool(_PRIOR_YEAR.fullmatch(text)))
    if found and there.code[:4].isdecimal():
        years = int(there.code[:4]) - int(found[1])
    if not 0 < years < 100:
        return str(there) if _THIS.fullmatch(text) else None
    for _ in range(years):
        there = there.prior_year()
    return str(there)
