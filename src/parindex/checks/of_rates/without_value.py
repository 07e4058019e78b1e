"""CNT311: counts that units with a row did not give, so that an indicator has no value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...model.form import CountSum
from ...rates.derived_counts import Quantities
from ...results.rate_table import RateTable
from ...rulebook.rule import Rule
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, CodeArray, CountArray, keys, masked, scalar_of, terms_of
from ...tables.sheet import CountSheet
from ...vocabulary import RateStatus, Severity
from ..context import Check, Context, Outcome, Scope, found, joined, needed, where_possible
from ..of_counts.sheet_rows import filled_rows

__all__ = ["CHECKS", "RULES"]

COUNT_NOT_GIVEN = Rule(
    code="CNT311",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("item", "definitions", "rows", "units"),
    names_units=True,
)
RULES = (COUNT_NOT_GIVEN,)


def not_given(context: Context) -> list[Outcome]:
    """
    CNT311: a count is blank, so that indicators have no value; once for an item and a period.

    Where no unit has a value in the period, a unit is told only if it has one in another. Without
    the counts the indicator stands in the place of the item.
    """
    rates = needed(context.rates)
    indicator, unit, period = rates.keys.indicator, rates.keys.unit, rates.keys.period
    status = terms_of(rates.data["status"], RateStatus)
    of_period = _joint(indicator.codes, period.codes, len(period.texts))
    of_unit = _joint(indicator.codes, unit.codes, len(unit.texts))
    is_missing, applies = status == RateStatus.MISSING_COUNT, status != RateStatus.NOT_APPLICABLE
    is_given = applies & ~is_missing
    expected = _is_in_one(of_period, is_given) | _is_in_one(of_unit, is_given)
    looked_at = expected & applies & ~_is_silent(rates, context.sheet)
    items, rows, item = _blank_items(rates, context.sheet, np.flatnonzero(looked_at & is_missing))
    subjects = [*items, *indicator.texts]
    subject = np.where(item < 0, indicator.codes[rows] + len(items), item)
    joint = _joint(subject, period.codes[rows], len(period.texts))
    place = np.argsort(np.argsort(np.array(unit.texts, str))).astype(np.int32)
    _, first = np.unique(joint, return_index=True)
    units = _listed(joint, place[unit.codes[rows]], sorted(unit.texts), "; ")
    definitions = _listed(joint, indicator.codes[rows], indicator.texts, " ")
    checked = int(np.count_nonzero(looked_at))
    # without an item the indicator is what the finding is about
    none = scalar_of(None, pa.string())
    outcome = found(
        COUNT_NOT_GIVEN,
        checked,
        unit_id=pa.nulls(len(first), pa.string()),
        period=period.of(rows[first]),
        subject=keys(subject[first].astype(np.int32), subjects),
        evidence={
            "item": keys(item[first].astype(np.int32), items),
            # without an item the indicator is what the finding is about
            "definitions": pc.if_else(masked(item[first] >= 0), definitions, none),
            "rows": pc.add(pc.count_substring(units, "; "), scalar_of(1)),
            "units": units,
        },
        looked_at=_looked_at(rates, context.sheet, np.flatnonzero(looked_at)),
    )
    return where_possible(outcome, len(rates) - checked)


def _joint(codes: CodeArray, others: CodeArray, size: int) -> CountArray:
    joint: CountArray = codes.astype(np.int64) * max(size, 1) + others
    return joint


def _is_in_one(joint: CountArray, where: BoolArray) -> BoolArray:
    """Mark the rows whose key is that of a row of some."""
    has = np.zeros(int(joint.max(initial=0)) + 1, bool)
    has[joint[where]] = True
    marked: BoolArray = has[joint]
    return marked


def _listed(joint: CountArray, codes: CodeArray, texts: Sequence[str], between: str) -> pa.Array:
    """Join the texts that the rows of each key have, each once and in order."""
    size = max(len(texts), 1)
    pairs = np.unique(joint * size + codes)
    begins = np.flatnonzero(np.diff(pairs // size, prepend=-1))
    return joined(keys(pairs % size, texts).cast(pa.string()), begins, between)


def _is_silent(rates: RateTable, sheet: CountSheet | None) -> BoolArray:
    """Mark rates of units that have nothing in any row, which CNT308 tells."""
    codes, texts = rates.keys.unit
    if sheet is None:
        return np.zeros(len(codes), bool)
    rows = np.bincount(sheet.unit_codes[filled_rows(sheet)], minlength=len(sheet.units))
    silent = {unit for unit, count in zip(sheet.units, rows.tolist(), strict=True) if not count}
    return np.array([*(text in silent for text in texts), False], bool)[codes]


def _items_of(rates: RateTable, sheet: CountSheet) -> list[tuple[int, str]]:
    """Pair each indicator with the items of the sheet that it adds up, itself or by derivation."""
    forms = rates.provenance.forms
    quantities = Quantities(sheet, forms)
    ways = {item.code: item.derived_from for form in reversed(forms) for item in form}

    def columns(total: CountSum, above: frozenset[str]) -> Iterator[str]:
        for item in total.items:
            if item in sheet.columns:
                yield item
            elif item not in above:
                for way in ways.get(item, ()):
                    if not quantities.missing(way):
                        yield from columns(way, above | {item})

    definitions = [rates.provenance.indicator(code) for code in rates.keys.indicator.texts]
    return [
        (at, item)
        for at, each in enumerate(definitions)
        for item in dict.fromkeys(
            part
            for total in (each.numerator, each.denominator)
            for part in columns(total, frozenset())
        )
    ]


def _blank_items(
    rates: RateTable, sheet: CountSheet | None, rows: CountArray
) -> tuple[list[str], CountArray, CountArray]:
    """Pair rates with each item that is blank in their row; -1 where none is in the sheet."""
    if sheet is None or not len(rows):
        return [], rows, np.full(len(rows), -1, np.int64)
    unit, period = rates.keys.unit, rates.keys.period
    slots = [each.code for each in sheet.periods]
    match = align(
        [
            recode(unit.texts, sheet.units)[unit.codes[rows]],
            recode(period.texts, slots)[period.codes[rows]],
        ],
        [sheet.unit_codes, sheet.period_codes],
        [len(sheet.units), len(slots)],
    ).match
    codes = rates.keys.indicator.codes[rows]
    pairs = _items_of(rates, sheet)
    items = list(dict.fromkeys(item for _, item in pairs))
    found_rows, found_items = [rows[:0]], [rows[:0]]
    for at, item in pairs:
        status = sheet.columns[item].status
        if status is None:
            continue
        is_blank = (codes == at) & np.append(status == RateStatus.MISSING_COUNT, False)[match]
        found_rows.append(rows[is_blank])
        found_items.append(np.full(np.count_nonzero(is_blank), items.index(item), np.int64))
    paired = np.concatenate(found_rows)
    rest = np.setdiff1d(rows, paired)
    return (
        items,
        np.concatenate([paired, rest]),
        np.concatenate([*found_items, np.full(len(rest), -1, np.int64)]),
    )


def _looked_at(rates: RateTable, sheet: CountSheet | None, rows: CountArray) -> tuple[Scope, ...]:
    """Say of which items, or indicators, and periods a blank cell would have been told."""
    indicator, period = rates.keys.indicator, rates.keys.period
    scopes = []
    joint = _joint(indicator.codes[rows], period.codes[rows], len(period.texts))
    row_of = np.full(int(joint.max(initial=0)) + 1, -1, np.int64)
    row_of[joint] = rows
    group = row_of[row_of >= 0]
    none = pa.nulls(len(group), pa.string())
    scopes.append(Scope(none, period.of(group), indicator.of(group)))
    for at, item in () if sheet is None else _items_of(rates, sheet):
        chosen = group[indicator.codes[group] == at]
        scopes.append(Scope(pa.nulls(len(chosen), pa.string()), period.of(chosen), item))
    return tuple(scopes)


CHECKS = (Check((COUNT_NOT_GIVEN,), not_given, needs=("rates",)),)
