"""The rates of a period as text: one small table for each indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._table_view import display_width
from ..typing import Language
from ..vocabulary import Comparability
from .numbers import counted_text, decimal_text, decimals_of, percent_text
from .page import Page
from .selection import distinct, equals, tally

__all__ = ["rate_lines"]

_MOST_UNITS = 20
_FEWER_UNITS = 12
_MOST_TABLES = 3
_MOST_NAME = 34
# The mark of what a comparison says, those that need a look first.
_MARKS = {
    "no_value": "■",
    "deteriorated": "▼",
    "not_assessed": "◊",
    "too_little_data": "○",
    "no_real_change": "●",
    "improved": "▲",
}
_TOO_LITTLE = "too_little_data"
_COMPARED = {
    each.text for each in (Comparability.FULL, Comparability.REBASED, Comparability.ESTIMATED)
}
_POINTS = {100.0: "points_percent", 1000.0: "points_per_mille"}
_COLUMNS = ("unit", "value", "limits", "counts", "change", "change_limits", "verdict")
_RIGHT = [_COLUMNS.index(name) for name in ("value", "counts", "change")]


def rate_lines(
    page: Page,
    rates: pa.Table,
    comparisons: pa.Table,
    periods: Sequence[str],
    seen: pa.Table | None = None,
) -> list[str]:
    """
    Write lines on the rates of some periods, with their comparisons.

    Up to three indicators with a value in some unit get a table each, more of them one table
    together; each that has no value gets one line. *seen* has the changes that too few cases could
    have shown. Of more than twenty units those are shown that
    need a look first.
    """
    if not len(rates):
        return page.wrapped("", page.say("no_rates"))
    lines: list[str] = []
    now = rates.filter(equals(rates["period"], *periods))
    for period in periods:
        rows = now.filter(equals(now["period"], period))
        compared = comparisons.filter(equals(comparisons["period"], period))
        shown = None if seen is None else seen.filter(equals(seen["period"], period))
        lines += _of_period(page, rows, compared, shown, period if len(periods) > 1 else None)
    if len(now) < len(rates):
        rest = page.count(len(rates) - len(now))
        lines += ["", *page.wrapped("", page.say("earlier", count=rest))]
    return lines


def _of_period(
    page: Page,
    rates: pa.Table,
    comparisons: pa.Table,
    seen: pa.Table | None,
    period: str | None,
) -> list[str]:
    """Write the rates of one period, which the headings name unless it is None."""
    lines: list[str] = []
    without: list[str] = []
    tables: list[_Rows] = []
    for code in distinct(rates["indicator_code"]):
        rows = rates.filter(equals(rates["indicator_code"], code))
        if rows["value"].null_count == len(rows):
            without += _without_value(page, rows, code)
            continue
        compared = comparisons.filter(equals(comparisons["indicator_code"], code))
        table = _Rows.of(page, rows, compared, code)
        if seen is not None:
            table = attrs.evolve(table, seen=seen.filter(equals(seen["indicator_code"], code)))
        tables.append(table)
    label = None if period is None else page.lexicon.label(period)
    if len(tables) > _MOST_TABLES:
        lines += _grid(page, tables, label)
    told = [table.against() for table in tables] if len(tables) <= _MOST_TABLES else []
    is_told_once = len(told) > 1 and told == told[:1] * len(told)
    if is_told_once:
        lines += told[0]
    for table in tables if len(tables) <= _MOST_TABLES else ():
        heading = page.say(
            "indicator", name=table.name, code=page.lexicon.code_beside(table.code), period=label
        )
        shown = table.first()
        lines += [
            "",
            *page.wrapped("### ", heading),
            *([] if is_told_once else table.against()),
            *shown.lines(),
        ]
        if len(shown.rates) < len(table.rates):
            rest = page.count(len(table.rates) - len(shown.rates))
            lines += page.wrapped("", page.say("more", count=rest))
    if len(tables) <= _MOST_TABLES and any(table.first().has_seen() for table in tables):
        lines += page.wrapped("", page.say("seen"))
    if without:
        lines += ["", *page.wrapped("", page.say("no_values")), *without]
    return lines


def _grid(page: Page, tables: Sequence[_Rows], label: str | None) -> list[str]:
    """Write a row per unit and a column per indicator: value, and the mark of what changed."""
    units = pa.chunked_array([pa.array(_units_first(tables), pa.string())])
    shown = units.slice(0, _MOST_UNITS if len(units) <= _MOST_UNITS else _FEWER_UNITS)
    names = [page.lexicon.unit(unit) for unit in shown.to_pylist()]
    columns = {f"({place})": table.marked(shown) for place, table in enumerate(tables, start=1)}
    lines = [] if label is None else ["", *page.wrapped("### ", label)]
    width = max(display_width(name) for name in [*names, page.say("unit")])
    room = page.width - min(width, _MOST_NAME)
    cell = 2 + max(display_width(text) for texts in columns.values() for text in texts)
    per = max(room // cell, 1)
    heads = list(columns)
    for first in range(0, len(heads), per):
        block = {page.say("unit"): names} | {
            head: columns[head] for head in heads[first : first + per]
        }
        lines += ["", *page.table(block, right=range(1, len(block)))]
    if len(shown) < len(units):
        lines += page.wrapped("", page.say("more", count=page.count(len(units) - len(shown))))
    lines += ["", *page.wrapped("", page.say("marks", **_mark_words(page)))]
    for place, table in enumerate(tables, start=1):
        text = page.say("definition", code=page.lexicon.code_beside(table.code), name=table.name)
        lines += page.wrapped(f"({place}) ", text)
    return lines


def _units_first(tables: Sequence[_Rows]) -> list[str]:
    """List the units, those first that need a look, where there are more than are shown."""
    worst: dict[str, int] = {}
    for table in tables:
        units = table.rates["unit_id"].to_pylist()
        for unit, place in zip(units, table.attention(), strict=True):
            worst[unit] = min(worst.get(unit, place), place)
    units = list(worst)
    return units if len(units) <= _MOST_UNITS else sorted(units, key=worst.__getitem__)


def _mark_words(page: Page) -> dict[str, str]:
    words = page.lexicon.words
    named = {key: words[f"verdict.{key}"] for key in _MARKS if f"verdict.{key}" in words}
    return named | {"no_value": words["review.without_value"]}


def _without_value(page: Page, rows: pa.Table, code: str) -> list[str]:
    words = page.lexicon.words
    reasons = [
        page.say("no_value_reason", reason=words[f"status.{word}"], count=page.count(times))
        for word, times in tally(rows["status"])
    ]
    name = page.lexicon.definition(code)
    return page.wrapped("- ", page.say("no_value", indicator=name, reasons=", ".join(reasons)))


@attrs.frozen(eq=False)
class _Rows:
    """Rates of one indicator and period, and beside them their comparisons, null where none."""

    page: Page
    code: str
    rates: pa.Table
    beside: pa.Table
    multiplier: float | None
    seen: pa.Table | None = None

    @classmethod
    def of(cls, page: Page, rates: pa.Table, comparisons: pa.Table, code: str) -> _Rows:
        units = comparisons["unit_id"].cast(pa.string()).combine_chunks()
        at = pc.index_in(rates["unit_id"].cast(pa.string()), value_set=units)
        return cls(page, code, rates, comparisons.take(at), page.lexicon.multiplier(code))

    @property
    def name(self) -> str:
        return self.page.lexicon.indicator(self.code)

    def first(self) -> _Rows:
        """Take the rows that are shown: all, or of many those that need a look."""
        if len(self.rates) <= _MOST_UNITS:
            return self
        at = pa.array(np.argsort(self.attention(), kind="stable")[:_FEWER_UNITS])
        return attrs.evolve(self, rates=self.rates.take(at), beside=self.beside.take(at))

    def attention(self) -> list[int]:
        """Say how much each row needs a look: its place in the order of marks, 0 first."""
        order = list(_MARKS)
        return [order.index(word) for word in self.marks()]

    def marks(self) -> list[str]:
        """Find the mark of each row by what the comparison says."""
        columns = (
            self.rates["value"].is_valid().to_pylist(),
            self.beside["verdict"].to_pylist(),
            self.beside["comparability"].to_pylist(),
        )
        return [
            "no_value"
            if not known
            else verdict
            if verdict and comparability in _COMPARED
            else "not_assessed"
            for known, verdict, comparability in zip(*columns, strict=True)
        ]

    def marked(self, units: pa.ChunkedArray[Any]) -> list[str]:
        """Write value and mark for some units; nothing for one that has no row."""
        values = percent_text(
            self.rates["value"],
            self.multiplier,
            language=self.page.lexicon.language,
            trim=False,
        ).to_pylist()
        own = self.rates["unit_id"].to_pylist()
        cells = {
            unit: f"{value or '–'} {_MARKS[mark]}"
            for unit, value, mark in zip(own, values, self.marks(), strict=True)
        }
        return [cells.get(unit, "") for unit in units.to_pylist()]

    def lines(self) -> list[str]:
        page, language = self.page, self.page.lexicon.language
        is_compared = self.beside["change"].null_count < len(self.beside)
        values = percent_text(
            self.rates["value"], self.multiplier, language=language, trim=False
        ).to_pylist()
        change = decimal_text(
            self.beside["change"], decimals_of(self.multiplier), language=language, signed=True
        ).to_pylist()
        cells = (
            [page.lexicon.unit(unit) for unit in self.rates["unit_id"].to_pylist()],
            [value or "–" for value in values],
            self.interval(self.rates["lower"], self.rates["upper"]),
            self.ratio(),
            [text or "" for text in change],
            self.interval(self.beside["change_lower"], self.beside["change_upper"], signed=True),
            self.remarks(with_verdict=is_compared),
        )
        titles = [page.lexicon.words[f"review.{name}"] for name in _COLUMNS]
        return page.table(dict(zip(titles, cells, strict=True)), right=_RIGHT)

    def interval(
        self,
        lower: pa.ChunkedArray[Any],
        upper: pa.ChunkedArray[Any],
        *,
        signed: bool = False,
    ) -> list[str]:
        places, language = decimals_of(self.multiplier), self.page.lexicon.language
        ends = (
            decimal_text(column, places, language=language, signed=signed).to_pylist()
            for column in (lower, upper)
        )
        return [
            self.page.say("interval", lower=low, upper=high) if low and high else ""
            for low, high in zip(*ends, strict=True)
        ]

    def ratio(self) -> list[str]:
        both = (
            counted_text(self.rates, name, language=self.page.lexicon.language).to_pylist()
            for name in ("numerator", "denominator")
        )
        return [
            self.page.say("ratio", numerator=above, denominator=below) if above and below else ""
            for above, below in zip(*both, strict=True)
        ]

    def remarks(self, *, with_verdict: bool) -> list[str]:
        """Say why there is no value, or else what the comparison says."""
        columns = (
            self.rates["status"].to_pylist(),
            self.beside["verdict"].to_pylist(),
            self.beside["comparability"].to_pylist(),
        )
        keys = (
            f"status.{status}"
            if status != "ok"
            else ""
            if not with_verdict or verdict is None
            else f"verdict.{verdict}"
            if comparability == "full"
            else f"comparability.{comparability}"
            for status, verdict, comparability in zip(*columns, strict=True)
        )
        said = [self.page.lexicon.words[key] if key else "" for key in keys]
        if not with_verdict or self.seen is None:
            return said
        changes = self.seen_by_unit()
        units, verdicts = self.rates["unit_id"].to_pylist(), self.beside["verdict"].to_pylist()
        return [
            f"{text} ({changes[unit]})" if verdict == _TOO_LITTLE and unit in changes else text
            for text, unit, verdict in zip(said, units, verdicts, strict=True)
        ]

    def seen_by_unit(self) -> dict[str, str]:
        """Write the smallest fall and rise that the cases of each unit could have shown."""
        if self.seen is None:
            return {}
        return seen_by_unit(self.seen, self.multiplier, language=self.page.lexicon.language)

    def has_seen(self) -> bool:
        """Whether a row says how large a change its cases could have shown."""
        return not self.seen_by_unit().keys().isdisjoint(self.rates["unit_id"].to_pylist())

    def against(self) -> list[str]:
        """Say what the changes are against, or why there is none."""
        if self.beside["change"].null_count == len(self.beside):
            return self.not_compared()
        kind = _POINTS.get(self.multiplier or 0.0)
        points = None if kind is None else self.page.say(kind)
        text = self.page.say("comparison", comparison=self.comparison(), points=points)
        return self.page.wrapped("", text)

    def not_compared(self) -> list[str]:
        words = distinct(self.beside["comparability"])
        if not words:
            return []
        reason = ", ".join(self.page.lexicon.comparability(word) for word in words)
        text = self.page.say("not_comparable", comparison=self.comparison(), reason=reason)
        return self.page.wrapped("", text)

    def comparison(self) -> str:
        now, before = (distinct(self.beside[name])[0] for name in ("period", "prior_period"))
        return self.page.lexicon.comparison(f"{now}\n{before}")


def seen_by_unit(seen: pa.Table, multiplier: float | None, *, language: Language) -> dict[str, str]:
    """Write the smallest fall and rise that could have been seen, of the rows of an indicator."""
    places = decimals_of(multiplier)
    fall, rise = (
        decimal_text(sizes, places, language=language, signed=True).to_pylist()
        for sizes in (pc.negate(seen["fall"]), seen["rise"])
    )
    both = zip(seen["unit_id"].to_pylist(), fall, rise, strict=True)
    texts = {unit: "; ".join(each for each in ends if each) for unit, *ends in both}
    return {unit: text for unit, text in texts.items() if text}
