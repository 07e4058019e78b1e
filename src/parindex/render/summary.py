"""What matters first: a review, or findings alone, in at most five sentences."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..i18n import fill
from ..tables.arrays import BoolArray, CountArray, FloatArray, codes_of, masked, numpy_of, terms_of
from ..vocabulary import Severity
from .alike import named, units_of
from .naming import Lexicon
from .numbers import count_text, percent_text, tied
from .selection import equals, tally

__all__ = ["MOST_LINES", "summary_lines"]

MOST_LINES = 5
_NAMED = 2  # units, reasons or rules that a sentence names
_NOT_COMPARED = ("CHG104", "UNT107")
_MISSED = ("TGT101", "TGT104")
_MET = ("TGT102", "TGT103")
# What is said of an indicator, in this order, and whether the units are named.
_CLAUSES: tuple[tuple[str, tuple[str, ...], bool], ...] = (
    ("missed", _MISSED, True),
    ("worse", ("CHG101",), True),
    ("jump", ("CHG103",), True),
    ("unlike", ("PEE101",), True),
    ("unusual", ("SPC101", "SPC102", "SPC103", "SPC104"), True),
    ("better", ("CHG102",), False),
    ("met", _MET, False),
)
_NOT_GIVEN = "CNT311"
_OF_INDICATORS = tuple(code for _, codes, _ in _CLAUSES for code in codes)


def summary_lines(
    findings: pa.Table,
    priority: FloatArray,
    lexicon: Lexicon,
    *,
    rates: pa.Table | None = None,
    adds_up: bool = False,
    names_periods: bool = True,
) -> tuple[str, ...]:
    """
    Say in at most five sentences what matters: errors, then indicators, then what is not compared.

    *findings* and *rates* are those of the periods that are spoken of; numbers of units are those
    of *rates*, None where they are not known. *adds_up* says that no unit of them lies in another,
    so that counts of all units may be added. The indicators whose findings have the highest
    priority have a sentence of their own, the others one together.
    """
    teller = _Teller(findings, priority, lexicon, rates, adds_up, names_periods)
    first = teller.errors()
    last = [*teller.others(), *teller.not_compared()]
    about = teller.indicators()
    room = MOST_LINES - len(first) - len(last)
    if len(about) > room:
        kept = about[: room - 1]
        about_lines = [teller.indicator(each) for each in kept]
        about_lines.append(teller.further(about[room - 1 :]))
    else:
        about_lines = [teller.indicator(each) for each in about]
    return (*first, *about_lines, *last) or (lexicon.words["summary.nothing"],)


@attrs.frozen
class _Block:
    """An indicator in a period, and the places of the findings about it."""

    indicator: str
    period: str | None
    rows: CountArray
    priority: float


@attrs.frozen(eq=False)
class _Teller:
    findings: pa.Table
    priority: FloatArray
    lexicon: Lexicon
    rates: pa.Table | None
    adds_up: bool
    names_periods: bool

    def errors(self) -> list[str]:
        severity = terms_of(self.findings["severity"], Severity)
        where = (severity == Severity.ERROR) & (self.priority >= 1)
        if not where.any():
            return []
        rows = self._by_priority(np.flatnonzero(where))
        return [
            self._say(
                "errors",
                count=self._count(len(rows)),
                units=units_of(self.findings, rows, self.lexicon, _NAMED),
                rules=self._rules(rows),
            )
        ]

    def others(self) -> list[str]:
        """Warnings that are about no indicator's result."""
        severity = terms_of(self.findings["severity"], Severity)
        # of rates it is said with each indicator who has no value
        with_rates = () if self.rates is None else (_NOT_GIVEN,)
        told = self._is_of(*_OF_INDICATORS, *_NOT_COMPARED, *with_rates)
        where = (severity == Severity.WARNING) & ~told & (self.priority >= 1)
        if not where.any():
            return []
        rows = self._by_priority(np.flatnonzero(where))
        return [self._say("others", count=self._count(len(rows)), rules=self._rules(rows))]

    def not_compared(self) -> list[str]:
        rows = np.flatnonzero(self._is_of(*_NOT_COMPARED) & (self.priority >= 1))
        if not len(rows):
            return []
        evidence = self.findings["evidence"].take(masked(rows))
        words = pc.struct_field(evidence, "comparability")
        # a finding on several units says how many results it is about
        results = pc.sum(pc.struct_field(evidence, "rows").fill_null(1)).as_py()
        reasons = [self.lexicon.comparability(word) for word, _ in tally(words)]
        return [
            self._say(
                "not_compared",
                count=self._count(results),
                units=units_of(self.findings, rows, self.lexicon, _NAMED, with_evidence=True),
                reasons=", ".join(reasons) or None,
            )
        ]

    def indicators(self) -> list[_Block]:
        """Everything that has a rate or a finding on its result, the most urgent first."""
        told = np.flatnonzero(self._is_of(*_OF_INDICATORS))
        about = [] if self.rates is None else [self.rates.select(["indicator_code", "period"])]
        found = self.findings.select(["subject", "period"]).take(masked(told))
        about.append(found.rename_columns(["indicator_code", "period"]))
        subject, period = (
            pa.chunked_array(
                [chunk for table in about for chunk in table[name].cast(pa.string()).chunks],
                pa.string(),
            )
            for name in ("indicator_code", "period")
        )
        (codes, texts), (slots, labels) = codes_of(subject), codes_of(period)
        keys, first, block = np.unique(
            np.stack([codes, slots], axis=1), axis=0, return_index=True, return_inverse=True
        )
        of_finding = block.ravel()[len(codes) - len(told) :]
        urgent = np.zeros(len(keys))
        np.maximum.at(urgent, of_finding, self.priority[told])
        order = np.lexsort((first, -urgent))
        return [
            _Block(
                texts[keys[at][0]],
                labels[keys[at][1]] if keys[at][1] >= 0 else None,
                self._by_priority(told[of_finding == at]),
                float(urgent[at]),
            )
            for at in order.tolist()
        ]

    def indicator(self, block: _Block) -> str:
        total = self._total(block)
        first = [] if total is None else [total]
        clauses = [*first, *self._clauses(block, names_lacking=total is None)]
        period = block.period if self.names_periods else None
        said = self._say(
            "indicator",
            indicator=self.lexicon.indicator(block.indicator),
            period=None if period is None else self.lexicon.label(period),
            clauses="; ".join(clauses) or None,
        )
        return said[:1].upper() + said[1:]

    def further(self, blocks: Sequence[_Block]) -> str:
        """Say together what holds for the indicators that have no sentence of their own."""
        rows = np.concatenate([block.rows for block in blocks])
        lacking = sum(self._without_value(block)[0] for block in blocks)
        told: dict[str, str | None] = {"without_value": self._count(lacking) if lacking else None}
        for key, codes, _ in _CLAUSES:
            number = int(np.count_nonzero(self._is_of(*codes)[rows]))
            told[key] = self._count(number) if number else None
        clauses = [self._say(f"further_{key}", count=count) for key, count in told.items() if count]
        return self._say(
            "further", count=self._count(len(blocks)), clauses="; ".join(clauses) or None
        )

    def _clauses(self, block: _Block, *, names_lacking: bool) -> list[str]:
        of = self._units_of(block)
        clear = int(np.count_nonzero(self._is_of("TGT101")[block.rows]))
        out: list[str] = []
        lacking, units = self._without_value(block)
        if lacking and names_lacking:
            count = self._count(lacking)
            noun = None if of else self._say("noun", count=count)
            out.append(self._say("without_value", count=count, of=of, noun=noun, units=units))
            of = None
        for key, codes, is_named in _CLAUSES:
            rows = block.rows[self._is_of(*codes)[block.rows]]
            if not len(rows):
                continue
            units = units_of(self.findings, rows, self.lexicon, _NAMED) if is_named else None
            count = self._count(len(rows))
            noun = None if of or out else self._say("noun", count=count)
            numbers = {"count": count, "of": of, "noun": noun, "units": units}
            if key == "unusual":  # signals, of which a unit may have several
                numbers = {"count": count, "units": units}
            if key == "missed":
                numbers["clear"] = self._count(clear) if 0 < clear < len(rows) else None
            out.append(self._say(key, **numbers))
            of = None  # said once
        return out

    def _total(self, block: _Block) -> str | None:
        """Value of all units together: counts are added, rates never."""
        rows = self._rates_of(block)
        definition = self.lexicon.indicators.get(block.indicator)
        if rows is None or definition is None or not self.adds_up:
            return None
        rows = rows.filter(pc.is_valid(rows["value"]))
        above, below = (pc.sum(rows[name]).as_py() or 0 for name in ("numerator", "denominator"))
        if len(rows) < 2 or rows["denominator"].null_count or not below:
            return None
        value = percent_text(
            np.array([definition.multiplier * above / below]),
            definition.multiplier,
            language=self.lexicon.language,
        )[0].as_py()
        of = self._units_of(block)
        return self._say(
            "total",
            value=value,
            numerator=self._count(above),
            denominator=self._count(below),
            count=self._count(len(rows)),
            of=of,
            units=self._without_value(block)[1],
        )

    def _without_value(self, block: _Block) -> tuple[int, str | None]:
        """Count and name the units without a value: a reader asks for them first."""
        rows = self._rates_of(block)
        if rows is None:
            return 0, None
        ids = rows["unit_id"].filter(rows["value"].is_null()).cast(pa.string()).to_pylist()
        return len(ids), named(ids, self.lexicon, _NAMED)

    def _units_of(self, block: _Block) -> str | None:
        rows = self._rates_of(block)
        return None if rows is None or not len(rows) else self._count(len(rows))

    def _rates_of(self, block: _Block) -> pa.Table | None:
        if self.rates is None or block.period is None:
            return None
        rows = self.rates.filter(equals(self.rates["indicator_code"], block.indicator))
        return rows.filter(equals(rows["period"], block.period))

    def _rules(self, rows: CountArray) -> str:
        """Name the first rules of some findings, each with its number."""
        counted = tally(self.findings["rule"].take(masked(rows)))
        words = self.lexicon.words
        named = [
            self._say("rule", name=words.get(f"rule.{code}", code), count=self._count(times))
            for code, times in counted[: _NAMED + 1]
        ]
        rest = sum(times for _, times in counted[_NAMED + 1 :])
        if rest:
            named.append(self._say("more_rules", count=self._count(rest)))
        return ", ".join(named)

    def _is_of(self, *codes: str) -> BoolArray:
        return numpy_of(equals(self.findings["rule"], *codes))

    def _by_priority(self, rows: npt.NDArray[np.int64]) -> CountArray:
        ordered: CountArray = rows[np.argsort(-self.priority[rows], kind="stable")]
        return ordered

    def _count(self, number: int) -> str:
        text: str = count_text(np.array([number]), language=self.lexicon.language)[0].as_py()
        return text

    def _say(self, key: str, **values: str | None) -> str:
        text = fill(self.lexicon.words[f"summary.{key}"], **values)
        return tied(text, language=self.lexicon.language)
