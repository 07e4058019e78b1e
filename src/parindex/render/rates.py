"""The rates of a period as text: one small table for each indicator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from .numbers import count_text, decimal_text, decimals_of, percent_text
from .page import Page, aligned
from .selection import distinct, equals, tally

__all__ = ["rate_lines"]

_MOST_UNITS = 20
_POINTS = {100.0: "points_percent", 1000.0: "points_per_mille"}
_COLUMNS = ("unit", "value", "limits", "counts", "change", "change_limits", "verdict")
_RIGHT = [_COLUMNS.index(name) for name in ("value", "counts", "change")]


def rate_lines(
    page: Page, rates: pa.Table, comparisons: pa.Table, periods: Sequence[str]
) -> list[str]:
    """
    Write lines on the rates of some periods, with their comparisons.

    Each indicator that has a value in some unit gets a table, with at most twenty units; each that
    has none gets one line.
    """
    if not len(rates):
        return page.wrapped("", page.say("no_rates"))
    lines: list[str] = []
    now = rates.filter(equals(rates["period"], *periods))
    for period in periods:
        rows = now.filter(equals(now["period"], period))
        compared = comparisons.filter(equals(comparisons["period"], period))
        lines += _of_period(page, rows, compared, period)
    if len(now) < len(rates):
        rest = page.count(len(rates) - len(now))
        lines += ["", *page.wrapped("", page.say("earlier", count=rest))]
    return lines


def _of_period(page: Page, rates: pa.Table, comparisons: pa.Table, period: str) -> list[str]:
    lines: list[str] = []
    without: list[str] = []
    for code in distinct(rates["indicator_code"]):
        rows = rates.filter(equals(rates["indicator_code"], code))
        if rows["value"].null_count == len(rows):
            without += _without_value(page, rows, code)
            continue
        heading = page.say(
            "indicator",
            name=page.lexicon.indicator(code),
            code=page.lexicon.code_beside(code),
            period=page.lexicon.label(period),
        )
        compared = comparisons.filter(equals(comparisons["indicator_code"], code))
        table = _Rows.of(page, rows.slice(0, _MOST_UNITS), compared, code).lines()
        lines += ["", *page.wrapped("### ", heading), *table]
        if len(rows) > _MOST_UNITS:
            lines.append(page.say("more", count=page.count(len(rows) - _MOST_UNITS)))
    if without:
        lines += ["", *page.wrapped("", page.say("no_values")), *without]
    return lines


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
    rates: pa.Table
    beside: pa.Table
    multiplier: float | None

    @classmethod
    def of(cls, page: Page, rates: pa.Table, comparisons: pa.Table, code: str) -> _Rows:
        units = comparisons["unit_id"].cast(pa.string()).combine_chunks()
        at = pc.index_in(rates["unit_id"].cast(pa.string()), value_set=units)
        return cls(page, rates, comparisons.take(at), page.lexicon.multiplier(code))

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
        table = aligned(dict(zip(titles, cells, strict=True)), right=_RIGHT, width=page.width)
        return [*(self.against() if is_compared else self.not_compared()), *table]

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
            count_text(self.rates[name], language=self.page.lexicon.language).to_pylist()
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
        return [self.page.lexicon.words[key] if key else "" for key in keys]

    def against(self) -> list[str]:
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
