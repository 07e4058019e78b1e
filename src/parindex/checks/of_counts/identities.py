"""CNT101, CNT102: do the counts agree with the form and with the period before."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...model.form import CarryOver, CountIdentity, amounts_in
from ...model.magnitude import Magnitude
from ...periods.ordinals import earlier
from ...periods.period import ReportingPeriod
from ...rulebook.rule import Rule
from ...tables.align import align, recode
from ...tables.amounts import with_same_decimals
from ...tables.arrays import BoolArray, CountArray, keys
from ...tables.sheet import CountColumn, CountSheet
from ...vocabulary import Severity
from ..context import (
    Check,
    Context,
    Outcome,
    Scope,
    found,
    needed,
    not_checked,
)
from .least_sums import with_least_sums
from .sheet_rows import keys_of
from .sums import SUM_OF_AMOUNTS, SUM_OF_COUNTS, sum_evidence

__all__ = ["CHECKS", "RULES"]

_DIFFERENCE = Magnitude(evidence="difference")
IDENTITY_BROKEN = Rule(
    code="CNT101",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=("item", *SUM_OF_COUNTS),
    magnitude=_DIFFERENCE,
)
CARRIED_OVER_DIFFERS = Rule(
    code="CNT102",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*SUM_OF_COUNTS, "prior_period"),
    magnitude=_DIFFERENCE,
)
AMOUNTS_DIFFER = Rule(
    code="CNT206",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=("item", *SUM_OF_AMOUNTS),
    magnitude=Magnitude(evidence="amount_difference"),
)
RULES = (IDENTITY_BROKEN, CARRIED_OVER_DIFFERS, AMOUNTS_DIFFER)


def identities(context: Context) -> list[Outcome]:
    """
    CNT101: an identity of the form, such as column 7 = 8 + 9 + 10, does not hold in a row.

    CNT206 is the same of amounts, to the last decimal that their columns have.
    """
    sheet, form = needed(context.sheet), needed(context.form)
    amounts = amounts_in([form])
    return [
        _identity(sheet, identity, AMOUNTS_DIFFER)
        if identity.total in amounts
        else with_least_sums(_identity(sheet, identity, IDENTITY_BROKEN), sheet, form, identity)
        for identity in form.identities
    ]


def _identity(sheet: CountSheet, identity: CountIdentity, rule: Rule) -> Outcome:
    absent = [item for item in identity.items if item not in sheet.columns]
    if absent:
        return not_checked(rule, "no_column", subject=identity.code, detail="; ".join(absent))
    parts = [sheet.columns[item] for item in identity.items]
    rows = _all_reported(parts, len(sheet))
    (count, *others), decimals = with_same_decimals(
        [(each.values[rows], each.decimals) for each in parts]
    )
    expected = np.zeros(len(rows), np.int64)
    for item, values in zip(identity.parts.items, others, strict=True):
        (np.add if item in identity.parts.plus else np.subtract)(expected, values, out=expected)
    broken = np.flatnonzero(count != expected)
    return found(
        rule,
        len(rows),
        **keys_of(sheet, rows[broken]),
        subject=identity.code,
        evidence={
            "item": pa.array([identity.total], pa.string()).take(pa.array(np.zeros_like(broken))),
            **sum_evidence(count[broken], expected[broken], decimals),
        },
        checked=identity.code,
        looked_at=Scope(**keys_of(sheet, rows), subject=identity.code),
    )


def carried_over(context: Context) -> list[Outcome]:
    """CNT102: the stock at the start is not the stock at the end of the period before."""
    return [_carry_over(needed(context.sheet), carry) for carry in needed(context.form).carry_overs]


def _carry_over(sheet: CountSheet, carry: CarryOver) -> Outcome:
    absent = [item for item in (carry.start, carry.end) if item not in sheet.columns]
    if absent:
        return not_checked(
            CARRIED_OVER_DIFFERS, "no_column", subject=carry.start, detail="; ".join(absent)
        )
    codes = [period.code for period in sheet.periods]
    previous = earlier(sheet.periods, ReportingPeriod.previous)
    before = recode(
        [
            other.code if other is not None and period.adjoins(other) else ""
            for period, other in zip(sheet.periods, previous, strict=True)
        ],
        codes,
    )
    own = (sheet.unit_codes, sheet.period_codes)
    match = align(
        (sheet.unit_codes, before[sheet.period_codes]), own, (len(sheet.units), len(codes))
    ).match
    start, end = sheet.columns[carry.start], sheet.columns[carry.end]
    usable = match >= 0
    if start.reported is not None:
        usable &= start.reported
    if end.reported is not None:
        usable &= end.reported[match]
    rows = np.flatnonzero(usable)
    if not len(rows):
        return not_checked(CARRIED_OVER_DIFFERS, "no_adjacent_period", subject=carry.start)
    count, expected = start.values[rows], end.values[match[rows]]
    broken = np.flatnonzero(count != expected)
    return found(
        CARRIED_OVER_DIFFERS,
        len(rows),
        **keys_of(sheet, rows[broken]),
        subject=carry.start,
        evidence={
            "count": count[broken],
            "expected": expected[broken],
            "difference": (count - expected)[broken],
            "prior_period": keys(before[sheet.period_codes[rows[broken]]], codes),
        },
        checked=carry.start,
        looked_at=Scope(**keys_of(sheet, rows), subject=carry.start),
    )


def _all_reported(columns: list[CountColumn], rows: int) -> CountArray:
    usable: BoolArray = np.ones(rows, bool)
    for column in columns:
        if column.reported is not None:
            usable &= column.reported
    return np.flatnonzero(usable)


CHECKS = (
    Check((IDENTITY_BROKEN, AMOUNTS_DIFFER), identities, needs=("counts", "form")),
    Check((CARRIED_OVER_DIFFERS,), carried_over, needs=("counts", "form")),
)
