"""CNT311: units that have a row and no value, because a count was not given."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...results.rate_table import RateTable
from ...rulebook.rule import Rule
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, CodeArray, CountArray, terms_of
from ...tables.sheet import CountSheet
from ...vocabulary import RateStatus, Severity
from ..context import Check, Context, Outcome, Scope, found, joined, needed, where_possible
from ..of_counts.sheet_rows import filled_rows

__all__ = ["CHECKS", "RULES"]

COUNT_NOT_GIVEN = Rule(
    code="CNT311",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("item", "rows", "units"),
    names_units=True,
)
RULES = (COUNT_NOT_GIVEN,)


def not_given(context: Context) -> list[Outcome]:
    """
    CNT311: a count of an indicator is blank, so that its units have no value; once for a period.

    Where no unit has a value in the period, a unit is told only if it has one in another.
    """
    rates = needed(context.rates)
    indicator, unit, period = rates.keys.indicator, rates.keys.unit, rates.keys.period
    status = terms_of(rates.data["status"], RateStatus)
    of_period = _joint(indicator.codes, period.codes, len(period.texts))
    of_unit = _joint(indicator.codes, unit.codes, len(unit.texts))
    is_given = ~np.isin(status, (RateStatus.MISSING_COUNT, RateStatus.NOT_APPLICABLE))
    expected = np.isin(of_period, of_period[is_given]) | np.isin(of_unit, of_unit[is_given])
    looked_at = expected & (status != RateStatus.NOT_APPLICABLE) & ~_is_silent(rates, context.sheet)
    rows = np.flatnonzero(looked_at & (status == RateStatus.MISSING_COUNT))
    place = np.argsort(np.argsort(np.array([*unit.texts, ""], str)))
    order = rows[np.lexsort((place[unit.codes[rows]], of_period[rows]))]
    first = np.flatnonzero(np.diff(of_period[order], prepend=-1))
    one = order[first]
    seen = np.flatnonzero(looked_at)
    group = seen[np.unique(of_period[seen], return_index=True)[1]]
    checked = len(seen)
    outcome = found(
        COUNT_NOT_GIVEN,
        checked,
        unit_id=pa.nulls(len(one), pa.string()),
        period=period.of(one),
        subject=indicator.of(one),
        evidence={
            "item": _blank_items(rates, context.sheet, order, first),
            "rows": np.diff(np.append(first, len(order))),
            "units": joined(
                pa.array(unit.texts, pa.string()).take(pa.array(unit.codes[order])), first
            ),
        },
        looked_at=Scope(pa.nulls(len(group), pa.string()), period.of(group), indicator.of(group)),
    )
    return where_possible(outcome, len(rates) - checked)


def _is_silent(rates: RateTable, sheet: CountSheet | None) -> BoolArray:
    """Mark rates of units that have nothing in any row, which CNT308 tells."""
    codes, texts = rates.keys.unit
    if sheet is None:
        return np.zeros(len(codes), bool)
    rows = np.bincount(sheet.unit_codes[filled_rows(sheet)], minlength=len(sheet.units))
    silent = {unit for unit, count in zip(sheet.units, rows.tolist(), strict=True) if not count}
    return np.array([*(text in silent for text in texts), False], bool)[codes]


def _joint(codes: CodeArray, others: CodeArray, size: int) -> CountArray:
    joint: CountArray = codes.astype(np.int64) * max(size, 1) + others
    return joint


def _blank_items(
    rates: RateTable, sheet: CountSheet | None, order: CountArray, first: CountArray
) -> pa.Array:
    """Name the one item that is blank in all rows of a finding; null where others are as well."""
    if sheet is None or not len(order):
        return pa.nulls(len(first), pa.string())
    unit, period = rates.keys.unit, rates.keys.period
    slots = [each.code for each in sheet.periods]
    match = align(
        [
            np.append(recode(unit.texts, sheet.units), np.int32(-1))[unit.codes[order]],
            np.append(recode(period.texts, slots), np.int32(-1))[period.codes[order]],
        ],
        [sheet.unit_codes, sheet.period_codes],
        [len(sheet.units), len(slots)],
    ).match
    codes, texts = rates.keys.indicator
    named = []
    for start, rows in zip(first.tolist(), np.split(match, first[1:]), strict=True):
        definition = rates.provenance.indicator(texts[codes[order[start]]])
        items = {*definition.numerator.items, *definition.denominator.items} & {*sheet.columns}
        blank = {item: _is_blank(sheet, item, rows) for item in sorted(items)}
        partly = [item for item, each in blank.items() if each.any()]
        named.append(partly[0] if len(partly) == 1 and blank[partly[0]].all() else None)
    return pa.array(named, pa.string())


def _is_blank(sheet: CountSheet, item: str, rows: CountArray) -> np.ndarray:
    status = sheet.columns[item].status
    if status is None:
        return np.zeros(len(rows), bool)
    return np.append(status == RateStatus.MISSING_COUNT, False)[rows]


CHECKS = (Check((COUNT_NOT_GIVEN,), not_given, needs=("rates",)),)
