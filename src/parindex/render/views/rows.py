"""Rows of results as they are looked at: what needs a look first, names, rounded numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..._table_view import TableView
from ...i18n import fill
from ...tables.arrays import CountArray, codes_of, floats_of, masked
from ..naming import Lexicon
from ..numbers import count_text, counted_text, decimal_text, decimals_of, percent_text
from ..selection import latest_periods
from .plain import NOTHING

__all__ = ["Cell", "Form", "Rows", "Words", "result_view"]

_Floats: TypeAlias = npt.NDArray[np.float64]


@attrs.frozen(eq=False)
class Words:
    """
    Say one word of each row.

    *place* holds the position of each row's word in *keys*, which are keys of the catalogue in
    the order in which rows are looked at; *signs* stand before them. Rows of one word follow in
    *order*, or as they are given.
    """

    place: CountArray
    keys: tuple[str, ...]
    signs: tuple[str, ...]
    stand_out: frozenset[int] = frozenset()
    order: CountArray | None = None


@attrs.frozen(eq=False)
class Cell:
    """
    Show one column.

    *head* is a key of the catalogue, *text* gives the texts of the rows; *unit* says what the
    numbers are in: "value", "change" or nothing. *rank* is None for what is always shown in lines,
    and else its place among those that are left out first.
    """

    head: str
    text: Callable[[Rows], list[str]]
    is_number: bool = False
    unit: str = ""
    rank: int | None = None
    is_wide: bool = False


@attrs.frozen(eq=False)
class Form:
    """Say how a kind of table is looked at: its cells, its words, and what it is called."""

    title: str
    cells: tuple[Cell, ...]
    words: Callable[[pa.Table], Words]
    has_groups: bool = False
    has_periods: bool = True
    """Whether rows of the latest period are shown; a plan is shown whole."""
    hidden: tuple[str, ...] = ()


@attrs.frozen(eq=False, kw_only=True)
class Rows:
    """Hold the rows that are shown, and write their cells."""

    data: pa.Table
    lexicon: Lexicon
    words: Words
    has_codes: bool

    @property
    def coded(self) -> str | None:
        """Column that says which indicator a row is about; None where none does."""
        there = self.data.column_names
        return next((name for name in ("indicator_code", "code") if name in there), None)

    @property
    def multiplier(self) -> float | None:
        """Multiplier that all indicators of the rows share; None where they differ."""
        if self.coded is None:
            return None
        shared = {self.lexicon.multiplier(code) for code in self.present(self.coded)}
        return shared.pop() if len(shared) == 1 else None

    def present(self, column: str) -> list[str]:
        """List the texts that the rows have in a column."""
        codes, texts = codes_of(self.data[column])
        return [texts[code] for code in np.unique(codes).tolist() if code >= 0]

    def of(self, column: str) -> list[Any]:
        """Values of a column, as Python has them."""
        values: list[Any] = self.data[column].to_pylist()
        return values

    def named(self, column: str, name: Callable[[str], str | None]) -> list[str]:
        """Names of codes, or the codes."""
        return [NOTHING if text is None else name(text) or NOTHING for text in self.of(column)]

    def numbers(self, column: str | _Floats, *, signed: bool = False) -> list[str]:
        """Write values of indicators, each rounded as its indicator is; with a sign where mixed."""
        values = floats_of(self.data[column]) if isinstance(column, str) else column
        shared = self.multiplier
        language = self.lexicon.language
        if shared is not None or self.coded is None:
            return _or_dash(
                decimal_text(values, decimals_of(shared), language=language, signed=signed)
            )
        texts = np.full(len(values), NOTHING, object)
        codes, known = codes_of(self.data[self.coded])
        of_row = np.array([self.lexicon.multiplier(code) or 0.0 for code in known])[codes]
        for multiplier in np.unique(of_row).tolist():
            rows = np.flatnonzero(of_row == multiplier)
            written = percent_text(
                values[rows], multiplier or None, language=language, trim=False, signed=signed
            )
            texts[rows] = _or_dash(written)
        return [str(each) for each in texts]

    def between(self, lower: str, upper: str, *, signed: bool = False) -> list[str]:
        """Write intervals."""
        ends = (self.numbers(lower, signed=signed), self.numbers(upper, signed=signed))
        return [
            "" if NOTHING in (low, high) else f"{low} … {high}"
            for low, high in zip(*ends, strict=True)
        ]

    def counts(self, column: str, *, signed: bool = False) -> list[str]:
        """Write counts."""
        return _or_dash(
            count_text(self.data[column], language=self.lexicon.language, signed=signed)
        )

    def ratio(self, above: str, below: str) -> list[str]:
        """Write a numerator over its denominator."""
        language = self.lexicon.language
        texts = (
            _or_dash(counted_text(self.data, name, language=language)) for name in (above, below)
        )
        return _over(*texts)

    def over(self, above: str, below: str) -> list[str]:
        """Write a count over another, where none is an amount."""
        return _over(self.counts(above), self.counts(below))

    def decimals(self, column: str, places: int, *, signed: bool = False) -> list[str]:
        """Write numbers with some decimals."""
        values = floats_of(self.data[column])
        return _or_dash(decimal_text(values, places, language=self.lexicon.language, signed=signed))

    def word(self, section: str, column: str) -> list[str]:
        """Write words of a vocabulary, in the language."""
        words = self.lexicon.words
        return [
            "" if word is None else words.get(f"{section}.{word}", word) for word in self.of(column)
        ]

    def remarks(self) -> list[str]:
        """Write the word of each row, with its sign before it."""
        return [self.said(place) for place in self.words.place.tolist()]

    def said(self, place: int) -> str:
        """Write one word with its sign."""
        word = self.lexicon.words[self.words.keys[place]]
        return f"{self.words.signs[place]} {word}".strip()

    def indicator(self) -> list[str]:
        """Names of indicators, or their codes where no language was asked for."""
        name = str if self.has_codes else self.lexicon.indicator
        return self.named("indicator_code", name)

    def unit(self) -> list[str]:
        """Names of units, or their ids."""
        return self.named("unit_id", self.lexicon.unit)

    def periods(self) -> list[str]:
        """Names of periods, or their codes where no language was asked for."""
        return self.named("period", str if self.has_codes else self.lexicon.label)


def result_view(
    data: pa.Table,
    form: Form,
    *,
    lexicon: Lexicon,
    caption: str | None,
    limit: int,
    tail: int = 0,
) -> TableView:
    """
    Show the rows of the latest period, those that need a look first (convention §77).

    The caption counts all rows of the period by word, also those that are not shown. Where
    *caption* is given, what nobody asked a language for is shown: with codes, and the caption
    before. After the first *limit* rows stand the last *tail*.
    """
    has_codes = caption is not None
    words, say = lexicon.words, lexicon.words.__getitem__
    latest = latest_periods(data) if form.has_periods and "period" in data.column_names else []
    current = data
    if latest:
        codes, texts = codes_of(data["period"])
        is_now = np.array([*(text in latest for text in texts), True], bool)[codes]
        current = data.filter(masked(is_now))
    said = form.words(current)
    within = np.zeros(len(current), np.int64) if said.order is None else said.order
    order = np.lexsort((within, said.place))
    gap = 0 if len(order) <= limit + tail or not tail else limit
    order = (
        np.concatenate([order[:limit], order[len(order) - tail :]])
        if gap
        else order[: limit + tail]
    )
    of_shown = attrs.evolve(said, place=said.place[order])
    rows = Rows(
        data=current.take(masked(order)), lexicon=lexicon, words=of_shown, has_codes=has_codes
    )
    cells = [cell for cell in form.cells if cell.head != "table.period" or len(latest) > 1]
    written = [(cell, cell.text(rows)) for cell in cells]
    written = [(cell, texts) for cell, texts in written if any(texts) or not texts]
    cells, columns = [cell for cell, _ in written], [texts for _, texts in written]
    body: list[tuple[str, ...]] = list(zip(*columns, strict=True))
    bold = {at for at, place in enumerate(of_shown.place.tolist()) if place in said.stand_out}
    counted = np.bincount(said.place, minlength=len(said.keys)).tolist()
    tally = [
        f"{say(key)} {_count(number, lexicon)}"
        for key, number in zip(said.keys, counted, strict=True)
        if number
    ]
    if form.has_groups:
        body = _grouped(body, of_shown, tally, said)
        bold = set()
    labels = ", ".join(latest if has_codes else map(lexicon.label, latest)) or None
    heading = fill(words["table.caption"], title=say(f"table.{form.title}"), periods=labels)
    first = [] if caption is None else [caption]
    heading += f": {', '.join(tally)}" if tally else ""
    return TableView(
        caption="\n".join([*first, heading]),
        heads=tuple(_head(cell, rows.multiplier, words) for cell in cells) if body else (),
        rows=tuple(body),
        right=frozenset(at for at, cell in enumerate(cells) if cell.is_number),
        wide=next((at for at, cell in enumerate(cells) if cell.is_wide), None),
        optional=tuple(
            at
            for _, at in sorted(
                (cell.rank, at) for at, cell in enumerate(cells) if cell.rank is not None
            )
        ),
        bold=frozenset(bold),
        gap=gap,
        note=_note(len(order), len(current), len(data), form, lexicon),
        shown=_count(len(order), lexicon),
        left_out=words["table.left_out"],
    )


def _grouped(
    body: Sequence[tuple[str, ...]], shown: Words, tally: Sequence[str], said: Words
) -> list[tuple[str, ...]]:
    """Put a heading over the rows of each word."""
    there = np.unique(said.place).tolist()
    rows: list[tuple[str, ...]] = []
    before = -1
    for place, row in zip(shown.place.tolist(), body, strict=True):
        if place != before:
            rows.append((f"{said.signs[place]} {tally[there.index(place)]}".strip(),))
            before = place
        rows.append(row)
    return rows


def _head(cell: Cell, multiplier: float | None, words: Any) -> str:
    title = words[cell.head]
    title = title[:1].upper() + title[1:]  # those of columns are small
    kind = {100.0: "percent", 1000.0: "per_mille"}.get(multiplier or 0.0)
    if not cell.unit or kind is None:
        return str(title)
    return fill(words[f"table.{cell.unit}_{kind}"], title=title)


def _note(shown: int, current: int, rows: int, form: Form, lexicon: Lexicon) -> str:
    words = lexicon.words
    notes = []
    if not rows:
        return words["table.none"]
    if shown < current or current < rows:
        earlier = _count(rows - current, lexicon) if current < rows else None
        notes.append(
            fill(
                words["table.rest"],
                shown="{shown}",
                rows=_count(current, lexicon),
                earlier=earlier,
            )
        )
    if form.hidden:
        notes.append(fill(words["table.hidden"], columns=", ".join(form.hidden)))
    return " ".join(notes)


def _count(number: int, lexicon: Lexicon) -> str:
    text: str = count_text(np.array([number]), language=lexicon.language)[0].as_py()
    return text


def _over(above: list[str], below: list[str]) -> list[str]:
    pairs = zip(above, below, strict=True)
    return ["" if NOTHING in pair else "/".join(pair) for pair in pairs]


def _or_dash(texts: pa.StringArray) -> list[str]:
    return [NOTHING if text is None else text for text in texts.to_pylist()]
