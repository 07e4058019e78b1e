"""The rows of one indicator: the numbers, and the same numbers as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..assessed import Assessment
from ..model.indicator import MeasureKind
from ..model.target import Target
from ..plots.marks import MARKS as DRAWN_MARKS
from ..plots.rows import UnitRows, rows_of_units
from ..plots.titles import title_of_units
from ..plots.words import Words
from ..render.numbers import count_text, decimal_text, decimals_of
from ..render.rates import seen_by_unit
from ..render.selection import equals
from ..tables.arrays import BoolArray, CountArray, FloatArray, floats_of, whole
from ..vocabulary import Comparability, RateStatus
from .content import DASH, FAULT, MARKS, SIGNS, IndicatorResult

__all__ = ["result_of", "targets_of"]

_MINUS = "\u2212"
_COMPARABLE = (Comparability.FULL, Comparability.REBASED, Comparability.ESTIMATED)


def result_of(
    review: Assessment,
    code: str,
    period: str,
    *,
    units: Sequence[str] | None,
    words: Words,
    with_limits: bool,
) -> IndicatorResult:
    """Collect the rows of an indicator, those that need a look first, and print them."""
    given = rows_of_units(
        review.rates,
        review.comparisons,
        indicator=code,
        period=period,
        targets=targets_of(review, code, period),
        findings=review.findings,
        registry=review.registry,
        units=units,
        order="attention",
    )
    named = attrs.evolve(given, names=tuple(map(words.lexicon.unit, given.unit_ids)))
    rows = named.take(np.argsort(_urgency(named), kind="stable"))
    numbers = _numbers(review, rows, with_limits=with_limits)
    definition = rows.indicator
    wanted = np.unique(rows.wanted[~np.isnan(rows.wanted)])
    target = words.value(wanted[0], definition.multiplier) if len(wanted) == 1 else None
    return IndicatorResult(
        code=code,
        name=words.lexicon.indicator(code),
        heading=title_of_units(rows, words),
        numerator=words.sum_of(definition.numerator),
        denominator=words.sum_of(definition.denominator),
        source=definition.source,
        multiplier=definition.multiplier,
        sign=SIGNS.get(definition.multiplier),
        decimals=decimals_of(definition.multiplier),
        better=rows.better,
        is_proportion=definition.kind is MeasureKind.PROPORTION,
        target_text=target,
        prior=None if rows.prior_period is None else words.lexicon.period(rows.prior_period),
        rows=numbers,
        printed=_printed(
            rows,
            numbers,
            words,
            names_target=target is None,
            seen=_seen(review, rows, words),
        ),
    )


def targets_of(review: Assessment, code: str, period: str) -> tuple[Target, ...]:
    """Give the targets that bound the units in the review, each for its unit."""
    data = review.control.data
    data = data.filter(equals(data["indicator_code"], code))
    data = data.filter(equals(data["period"], period))
    data = data.filter(pc.is_valid(data["target"]))
    pairs = zip(data["unit_id"].to_pylist(), data["target"].to_pylist(), strict=True)
    return tuple(Target(indicator=code, value=value, unit_id=unit) for unit, value in pairs)


def _urgency(rows: UnitRows) -> CountArray:
    """Say how much rows need a look; in a table that is cut the last ones are left out."""
    calls = [rows.missed | rows.of_word("deteriorated"), rows.at_fault, ~rows.has_value]
    return np.select(calls, [0, 1, 2], 3)


def _numbers(review: Assessment, rows: UnitRows, *, with_limits: bool) -> pa.Table:
    code, period = rows.indicator.code, rows.period
    rates = _at_units(review.rates.data, code, period, rows.unit_ids)
    compared = _at_units(review.comparisons.data, code, period, rows.unit_ids)
    may = np.isin(rows.comparability, _COMPARABLE)

    def shown(numbers: FloatArray, where: BoolArray | bool = True) -> pa.Array[Any]:
        return pa.array(np.where(where, numbers, np.nan), pa.float64(), from_pandas=True)

    words = np.array([mark.word for mark in DRAWN_MARKS])
    comparability = np.array([*Comparability.texts(), ""])[rows.comparability]
    return pa.table(
        {
            "unit_id": pa.array(rows.unit_ids, pa.string()),
            "name": pa.array(rows.names, pa.string()),
            "value": shown(rows.value),
            "lower": shown(rows.lower, with_limits),
            "upper": shown(rows.upper, with_limits),
            "numerator": _counts(rates, "numerator"),
            "denominator": _counts(rates, "denominator"),
            "prior_value": shown(rows.prior),
            "change": shown(rows.change),
            "change_lower": shown(floats_of(compared["change_lower"]), may & with_limits),
            "change_upper": shown(floats_of(compared["change_upper"]), may & with_limits),
            "target": shown(rows.wanted),
            "missed": pa.array(rows.missed, mask=np.isnan(rows.value - rows.wanted)),
            "mark": pa.array(words[rows.mark], pa.string()),
            "status": pa.array(np.array(RateStatus.texts())[rows.status], pa.string()),
            "comparability": pa.array(
                comparability, pa.string(), mask=np.asarray(rows.comparability < 0)
            ),
            "lower_bound": whole(rates["lower_bound"]),
            "upper_bound": whole(rates["upper_bound"]),
            "method": whole(rates["method"]).cast(pa.string()),
            "at_fault": pa.array(rows.at_fault),
            "urgency": pa.array(_urgency(rows), pa.int64()),
        }
    )


def _at_units(table: pa.Table, code: str, period: str, units: Sequence[str]) -> pa.Table:
    """Give the rows of some units; null where there is none."""
    own = table.filter(equals(table["indicator_code"], code))
    own = own.filter(equals(own["period"], period))
    known = whole(own["unit_id"]).cast(pa.string())
    return own.take(pc.index_in(pa.array(units, pa.string()), value_set=known))


def _counts(rates: pa.Table, name: str) -> pa.Array[Any]:
    """Give the counts, or the amounts where there are any."""
    counts, amounts = whole(rates[name]), whole(rates[f"{name}_amount"])
    if amounts.null_count == len(amounts):
        return counts
    return pc.coalesce(counts.cast(pa.float64()), amounts)


def _seen(review: Assessment, rows: UnitRows, words: Words) -> list[str | None]:
    """Write the changes that too few cases could have shown; None beside every other verdict."""
    if review.seen is None:
        return [None] * len(rows.unit_ids)
    seen = review.seen.filter(equals(review.seen["indicator_code"], rows.indicator.code))
    seen = seen.filter(equals(seen["period"], rows.period))
    language = words.lexicon.language
    texts = seen_by_unit(seen, rows.indicator.multiplier, language=language)
    is_too_little = rows.of_word("too_little_data").tolist()
    return [
        texts.get(unit) if asked else None
        for unit, asked in zip(rows.unit_ids, is_too_little, strict=True)
    ]


def _printed(
    rows: UnitRows,
    numbers: pa.Table,
    words: Words,
    *,
    names_target: bool,
    seen: list[str | None],
) -> pa.Table:
    multiplier = rows.indicator.multiplier
    places = decimals_of(multiplier)

    def decimals(name: str, *, signed: bool = False) -> list[str | None]:
        texts = decimal_text(
            numbers[name], places, language=words.lexicon.language, signed=signed
        ).to_pylist()
        return [None if text is None else text.replace("-", _MINUS) for text in texts]

    def between(lower: str, upper: str, *, signed: bool = False) -> list[str]:
        ends = zip(decimals(lower, signed=signed), decimals(upper, signed=signed), strict=True)
        return [f"{low} … {high}" if low and high else DASH for low, high in ends]

    change = decimals("change", signed=True)
    bounds = between("lower_bound", "upper_bound")
    beside = [
        text or (None if bound == DASH else bound) for text, bound in zip(seen, bounds, strict=True)
    ]
    remarks, exceptions = _remarks(rows, numbers, words, beside, names_target=names_target)
    return pa.table(
        {
            "unit": numbers["name"],
            "value": [text or DASH for text in decimals("value")],
            "limits": between("lower", "upper"),
            "counts": [
                f"{above or DASH}/{below or DASH}"
                for above, below in zip(
                    *(_count_texts(numbers[name], words) for name in ("numerator", "denominator")),
                    strict=True,
                )
            ],
            "prior": [text or DASH for text in decimals("prior_value")],
            "change": [text or DASH for text in change],
            "change_limits": between("change_lower", "change_upper", signed=True),
            "mark": [
                "" if word == "not_assessed" and why is None else MARKS[word]
                for word, why in zip(
                    numbers["mark"].to_pylist(), numbers["comparability"].to_pylist(), strict=True
                )
            ],
            "remark": remarks,
            "exception": exceptions,
            "seen": pa.array(seen, pa.string()),
        }
    )


def _count_texts(column: pa.ChunkedArray[Any], words: Words) -> list[str | None]:
    language = words.lexicon.language
    texts: list[str | None]
    if pa.types.is_integer(column.type):
        texts = count_text(column, language=language).to_pylist()
    else:
        texts = decimal_text(column, 2, language=language, trim=True).to_pylist()
    return texts


def _remarks(
    rows: UnitRows,
    numbers: pa.Table,
    words: Words,
    beside: list[str | None],
    *,
    names_target: bool,
) -> tuple[list[str], list[str]]:
    """
    Say what the comparison says, or why there is none; and what is not as it should be.

    *beside* has what stands in brackets behind: bounds, or changes that could have been seen.
    """
    told = words.lexicon.words
    targets = words.values(rows.wanted, rows.indicator.multiplier, trim=True)
    columns = (numbers[name].to_pylist() for name in ("mark", "status", "comparability", "missed"))
    verdicts: list[str] = []
    remarks, exceptions = [], []
    for mark, status, why, missed, at_fault, target, more in zip(
        *columns, rows.at_fault.tolist(), targets, beside, strict=True
    ):
        if mark == "no_value":
            key = f"status.{status}"
        elif mark != "not_assessed" or why == "full":
            key = f"verdict.{mark}"
        else:
            key = f"comparability.{why}"
        said = "" if key == "comparability.None" else told[key]
        verdicts.append(said if more is None else f"{said} ({more})")
        bound = f" {target}" if names_target else ""
        missing = told["report.missed"] + bound if missed else ""
        fault = told["report.at_fault"] if at_fault else ""
        short = told["report.is_missed"] + bound if missed else ""
        remarks.append("; ".join(filter(None, (verdicts[-1], missing, fault))))
        shown = (verdicts[-1],) if mark == "no_value" else (short, FAULT if at_fault else "")
        exceptions.append("; ".join(filter(None, shown)))
    return remarks, exceptions
