"""CNT103, CNT104: is a total that was printed the sum of the units below it."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ... import counts
from ...model.magnitude import Magnitude, Worse
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, keys
from ...tables.sheet import CountSheet
from ...vocabulary import RateStatus, Severity
from ..context import (
    WHOLE_ROW,
    Check,
    Context,
    Outcome,
    Scope,
    found,
    joined,
    needed,
    not_checked,
)
from .sums import SUM_OF_AMOUNTS, SUM_OF_COUNTS, sum_evidence

__all__ = ["CHECKS", "RULES"]

_DIFFERENCE = Magnitude(evidence="difference")
ROLL_UP_DIFFERS = Rule(
    code="CNT103",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*SUM_OF_COUNTS, "children"),
    magnitude=_DIFFERENCE,
)
UNITS_MISSING = Rule(
    code="CNT104",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("rows", "children", "units"),
    names_units=True,
    magnitude=Magnitude(evidence="rows", worse=Worse.HIGHER),
)
AMOUNTS_DIFFER = Rule(
    code="CNT207",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*SUM_OF_AMOUNTS, "children"),
    magnitude=Magnitude(evidence="amount_difference"),
)
OUT_OF_RANGE = Rule(
    code="CNT309",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*SUM_OF_COUNTS, "children"),
    magnitude=_DIFFERENCE,
)
RULES = (ROLL_UP_DIFFERS, UNITS_MISSING, AMOUNTS_DIFFER, OUT_OF_RANGE)


def roll_ups(context: Context) -> list[Outcome]:
    """
    CNT103: a printed total is not the sum of the units below; CNT104: some are missing.

    CNT207 is the first of amounts, to the last decimal that their column has. CNT309: a printed
    total is beyond all that withheld counts below it leave open.
    """
    sheet = needed(context.sheet)
    tree = counts.hierarchy.Tree.of(needed(context.registry), sheet.periods, context.regime)
    if tree is None:
        return [not_checked(rule, "no_regime") for rule in RULES]
    totals = counts.totals.Totals.of(sheet, tree)
    outcomes = [_roll_up(sheet, totals, item) for item in sheet.columns]
    outcomes += [
        _out_of_range(sheet, totals, item)
        for item, sums in totals.items.items()
        if sums.bounds is not None and sheet.columns[item].decimals is None
    ] or [not_checked(OUT_OF_RANGE, "nothing_withheld")]
    outcomes.append(_missing(sheet, totals))
    strangers = [
        unit for unit, at in zip(sheet.units, tree.at(sheet.units).tolist(), strict=True) if at < 0
    ]
    if strangers:
        outcomes.append(
            not_checked(ROLL_UP_DIFFERS, "unit_not_in_registry", detail="; ".join(strangers))
        )
    gone = counts.roll_up.rows_outside(sheet, tree)
    if gone:
        outcomes.append(not_checked(ROLL_UP_DIFFERS, "unit_not_valid", detail="; ".join(gone)))
    return outcomes


def _missing(sheet: CountSheet, totals: counts.totals.Totals) -> Outcome:
    """
    Find totals that were printed and units below them that did not report, of each item apart.

    A row with nothing in it is as good as none. A count at fault has its own finding.
    """
    tree, items = totals.tree, totals.items
    is_blank = totals.has_row.copy()
    any_printed = np.zeros(is_blank.shape, bool)
    for of_item in items.values():
        is_blank &= of_item.own_status == RateStatus.MISSING_COUNT
        any_printed |= totals.has_row & (of_item.own_status == RateStatus.OK)
    present = counts.hierarchy.spread_up(tree, totals.has_row & ~is_blank)
    findings, scopes = [], []
    for item in (None, *items):
        beside = counts.roll_up.expected_of(totals, present, item)
        if item is None:
            printed, lacking = any_printed, ~present
        else:
            own = items[item].own_status
            printed = totals.has_row & (own == RateStatus.OK)
            lacking = (own == RateStatus.MISSING_COUNT) & ~is_blank
        expected = beside & counts.hierarchy.of_parent(tree, _needed(totals, printed))
        subject = item or WHOLE_ROW
        findings.append(_under_one(totals, expected & lacking, sheet, subject))
        scopes.append(_under_one(totals, expected, sheet, subject))
    missing, looked_at = pa.concat_tables(findings), pa.concat_tables(scopes)
    return found(
        UNITS_MISSING,
        len(looked_at),
        unit_id=missing["unit_id"],
        period=missing["period"],
        subject=missing["subject"],
        evidence={name: missing[name] for name in UNITS_MISSING.evidence},
        looked_at=Scope(looked_at["unit_id"], looked_at["period"], looked_at["subject"]),
    )


def _needed(totals: counts.totals.Totals, printed: BoolArray) -> BoolArray:
    """Mark units whose total was printed, and those without a row that count in such a total."""
    tree = totals.tree
    is_needed = printed.copy()
    for depth in range(1, int(tree.depth.max(initial=-1)) + 1):
        here = (tree.depth == depth) & ~totals.has_row
        is_needed |= here & counts.hierarchy.of_parent(tree, is_needed)
    return is_needed


def _under_one(
    totals: counts.totals.Totals, marked: BoolArray, sheet: CountSheet, subject: str
) -> pa.Table:
    """Gather marked units by the unit above them and the period; say how many, and their ids."""
    tree = totals.tree
    unit, period = np.nonzero(marked)
    group = tree.parent[unit, period].astype(np.int64) * max(marked.shape[1], 1) + period
    order = np.argsort(group, kind="stable")
    unit, period, group = unit[order], period[order], group[order]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    ids = pa.array(tree.ids, pa.string()).take(pa.array(unit))
    above = tree.parent[unit[first], period[first]]
    codes = pa.array([each.code for each in sheet.periods], pa.string())
    return pa.table(
        {
            "unit_id": pa.array(tree.ids, pa.string()).take(pa.array(above)),
            "period": codes.take(pa.array(period[first])),
            "subject": pa.array([subject] * len(first), pa.string()),
            "rows": np.diff(np.append(first, len(group))),
            "children": totals.expected[above, period[first]],
            "units": joined(ids, first),
        }
    )


def _roll_up(sheet: CountSheet, totals: counts.totals.Totals, item: str) -> Outcome:
    sums = totals.items[item]
    comparable = (
        (sums.own_status == RateStatus.OK)
        & (totals.expected > 0)
        & (sums.reported == totals.expected)
    )
    unit, period = np.nonzero(comparable)
    count, expected = sums.own(unit, period), sums.total[unit, period]
    broken = np.flatnonzero(count != expected)
    decimals = sheet.columns[item].decimals
    return found(
        ROLL_UP_DIFFERS if decimals is None else AMOUNTS_DIFFER,
        len(unit),
        unit_id=keys(unit[broken].astype(np.int32), totals.tree.ids),
        period=keys(period[broken].astype(np.int32), [each.code for each in sheet.periods]),
        subject=item,
        evidence={
            **sum_evidence(count[broken], expected[broken], decimals),
            "children": totals.expected[unit, period][broken],
        },
        checked=item,
        looked_at=Scope(
            keys(unit.astype(np.int32), totals.tree.ids),
            keys(period.astype(np.int32), [each.code for each in sheet.periods]),
            item,
        ),
    )


def _out_of_range(sheet: CountSheet, totals: counts.totals.Totals, item: str) -> Outcome:
    sums = totals.items[item]
    bounds = needed(sums.bounds)
    is_open = (sums.reported != totals.expected) & (totals.expected > 0) & ~np.isnan(bounds.lower)
    unit, period = np.nonzero((sums.own_status == RateStatus.OK) & is_open)
    count = sums.own(unit, period)
    lower, upper = bounds.lower[unit, period], bounds.upper[unit, period]
    nearest = np.where(count < lower, lower, np.fmin(count, upper)).astype(np.int64)
    broken = np.flatnonzero(count != nearest)
    periods = [each.code for each in sheet.periods]
    unit_id = keys(unit.astype(np.int32), totals.tree.ids)
    period_id = keys(period.astype(np.int32), periods)
    return found(
        OUT_OF_RANGE,
        len(unit),
        unit_id=unit_id.take(pa.array(broken)),
        period=period_id.take(pa.array(broken)),
        subject=item,
        evidence={
            **sum_evidence(count[broken], nearest[broken], None),
            "children": totals.expected[unit, period][broken],
        },
        checked=item,
        looked_at=Scope(unit_id, period_id, item),
    )


CHECKS = (Check(RULES, roll_ups, needs=("counts", "registry")),)
