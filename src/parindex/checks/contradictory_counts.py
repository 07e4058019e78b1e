"""CNT1: do the counts agree with the form, with the period before and with the units below."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..counts.hierarchy import Totals, Tree
from ..counts.roll_up import expected_of, gaps_of, rows_outside
from ..model.finding import Magnitude
from ..model.form import CarryOver, CountIdentity
from ..model.indicator import MeasureKind
from ..periods.days import earlier
from ..periods.period import ReportingPeriod
from ..rulebook.rule import Rule
from ..tables.align import align, recode
from ..tables.arrays import BoolArray, CountArray, floats_of, keys, terms_of
from ..tables.sheet import CountColumn, CountSheet
from ..vocabulary import RateStatus, Severity
from .context import WHOLE_ROW, Check, Context, Outcome, Scope, found, found_in, needed, not_checked
from .sheet_rows import keys_of

__all__ = ["CHECKS", "RULES"]

_SUM = ("count", "expected", "difference")
_DIFFERENCE = Magnitude(evidence="difference")
IDENTITY_BROKEN = Rule(
    code="CNT101",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=("item", *_SUM),
    magnitude=_DIFFERENCE,
)
CARRIED_OVER_DIFFERS = Rule(
    code="CNT102",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*_SUM, "prior_period"),
    magnitude=_DIFFERENCE,
)
ROLL_UP_DIFFERS = Rule(
    code="CNT103",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*_SUM, "children"),
    magnitude=_DIFFERENCE,
)
UNIT_MISSING = Rule(code="CNT104", severity=Severity.WARNING, since="0.1.0", evidence=("parent",))
NUMERATOR_EXCEEDS = Rule(
    code="CNT105", severity=Severity.ERROR, since="0.1.0", evidence=("numerator", "denominator")
)
NEGATIVE_SUM = Rule(
    code="CNT106", severity=Severity.ERROR, since="0.1.0", evidence=("numerator", "denominator")
)
RULES = (
    IDENTITY_BROKEN,
    CARRIED_OVER_DIFFERS,
    ROLL_UP_DIFFERS,
    UNIT_MISSING,
    NUMERATOR_EXCEEDS,
    NEGATIVE_SUM,
)


def identities(context: Context) -> list[Outcome]:
    """CNT101: an identity of the form, such as column 7 = 8 + 9 + 10, does not hold in a row."""
    return [
        _identity(needed(context.sheet), identity) for identity in needed(context.form).identities
    ]


def _identity(sheet: CountSheet, identity: CountIdentity) -> Outcome:
    absent = [item for item in identity.items if item not in sheet.columns]
    if absent:
        return not_checked(
            IDENTITY_BROKEN, "no_column", subject=identity.code, detail="; ".join(absent)
        )
    rows = _all_reported([sheet.columns[item] for item in identity.items], len(sheet))
    expected = np.zeros(len(rows), np.int64)
    for item in identity.parts.plus:
        expected += sheet.columns[item].values[rows]
    for item in identity.parts.minus:
        expected -= sheet.columns[item].values[rows]
    count = sheet.columns[identity.total].values[rows]
    broken = np.flatnonzero(count != expected)
    return found(
        IDENTITY_BROKEN,
        len(rows),
        **keys_of(sheet, rows[broken]),
        subject=identity.code,
        evidence={
            "item": pa.array([identity.total], pa.string()).take(pa.array(np.zeros_like(broken))),
            "count": count[broken],
            "expected": expected[broken],
            "difference": (count - expected)[broken],
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


def roll_ups(context: Context) -> list[Outcome]:
    """CNT103: what a unit printed is not the sum of the units below it; CNT104: one is missing."""
    sheet = needed(context.sheet)
    tree = Tree.of(needed(context.registry), sheet.periods, context.regime)
    if tree is None:
        return [not_checked(rule, "no_regime") for rule in (ROLL_UP_DIFFERS, UNIT_MISSING)]
    totals = Totals.of(sheet, tree)
    outcomes = [_roll_up(sheet, totals, item) for item in sheet.columns]
    gaps = gaps_of(totals, sheet, with_faults=False)  # a count at fault has its own finding
    expected = int(np.count_nonzero(tree.parent >= 0))
    outcomes.append(
        found(
            UNIT_MISSING,
            expected,
            unit_id=gaps["child_unit_id"],
            period=gaps["period"],
            subject=gaps["item"].fill_null(WHOLE_ROW),
            evidence={"parent": gaps["unit_id"]},
            looked_at=_neighbours(sheet, totals),
        )
    )
    strangers = [
        unit for unit, at in zip(sheet.units, tree.at(sheet.units).tolist(), strict=True) if at < 0
    ]
    if strangers:
        outcomes.append(
            not_checked(ROLL_UP_DIFFERS, "unit_not_in_registry", detail="; ".join(strangers))
        )
    gone = rows_outside(sheet, tree)
    if gone:
        outcomes.append(not_checked(ROLL_UP_DIFFERS, "unit_not_valid", detail="; ".join(gone)))
    return outcomes


def _neighbours(sheet: CountSheet, totals: Totals) -> Scope:
    """Find units that stand beside one that reported, so that they would be missed."""
    grid = expected_of(totals)
    subject, unit, period = (
        np.concatenate(parts)
        for parts in zip(
            *(
                (np.full(len(unit), place), unit, period)
                for place, (unit, period) in enumerate(map(np.nonzero, grid.values()))
            ),
            strict=True,
        )
    )
    return Scope(
        keys(unit.astype(np.int32), totals.tree.ids),
        keys(period.astype(np.int32), [each.code for each in sheet.periods]),
        keys(subject.astype(np.int32), [item or WHOLE_ROW for item in grid]),
    )


def _roll_up(sheet: CountSheet, totals: Totals, item: str) -> Outcome:
    sums = totals.items[item]
    comparable = (
        (sums.own_status == RateStatus.OK)
        & (totals.expected > 0)
        & (sums.reported == totals.expected)
    )
    unit, period = np.nonzero(comparable)
    count, expected = sums.own[unit, period], sums.total[unit, period]
    broken = np.flatnonzero(count != expected)
    return found(
        ROLL_UP_DIFFERS,
        len(unit),
        unit_id=keys(unit[broken].astype(np.int32), totals.tree.ids),
        period=keys(period[broken].astype(np.int32), [each.code for each in sheet.periods]),
        subject=item,
        evidence={
            "count": count[broken],
            "expected": expected[broken],
            "difference": (count - expected)[broken],
            "children": totals.expected[unit, period][broken],
        },
        checked=item,
        looked_at=Scope(
            keys(unit.astype(np.int32), totals.tree.ids),
            keys(period.astype(np.int32), [each.code for each in sheet.periods]),
            item,
        ),
    )


def impossible_sums(context: Context) -> list[Outcome]:
    """CNT105: more cases met a requirement than there were; CNT106: a sum of counts is negative."""
    rates = needed(context.rates)
    data = rates.data
    numerator, denominator = floats_of(data["numerator"]), floats_of(data["denominator"])
    codes, indicators = rates.keys.indicator
    definitions = [rates.provenance.indicator(code) for code in indicators]
    is_part = np.array([each.kind is MeasureKind.PROPORTION for each in definitions], bool)
    # also where there was no case at all, for which the status is another
    exceeds = (numerator > denominator) & is_part[codes] if len(codes) else np.zeros(0, bool)
    negative = (numerator < 0) | (denominator < 0)
    applies = terms_of(data["status"], RateStatus) != RateStatus.NOT_APPLICABLE
    known = applies & ~np.isnan(numerator) & ~np.isnan(denominator)
    found_at = (
        (NUMERATOR_EXCEEDS, exceeds & ~negative & applies),
        (NEGATIVE_SUM, negative & applies),
    )
    return [
        found_in(rule, int(np.count_nonzero(known | where)), rates, np.flatnonzero(where), known)
        for rule, where in found_at
    ]


CHECKS = (
    Check((IDENTITY_BROKEN,), identities, needs=("counts", "form")),
    Check((CARRIED_OVER_DIFFERS,), carried_over, needs=("counts", "form")),
    Check((ROLL_UP_DIFFERS, UNIT_MISSING), roll_ups, needs=("counts", "registry")),
    Check((NUMERATOR_EXCEEDS, NEGATIVE_SUM), impossible_sums, needs=("rates",)),
)


def _all_reported(columns: list[CountColumn], rows: int) -> CountArray:
    usable: BoolArray = np.ones(rows, bool)
    for column in columns:
        if column.reported is not None:
            usable &= column.reported
    return np.flatnonzero(usable)
