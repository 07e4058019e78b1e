"""CNT103, CNT104: is a total that was printed the sum of the units below it."""

from __future__ import annotations

import numpy as np

from ...counts.hierarchy import Totals, Tree
from ...counts.roll_up import expected_of, gaps_of, rows_outside
from ...model.finding import Magnitude
from ...rulebook.rule import Rule
from ...tables.arrays import keys
from ...tables.sheet import CountSheet
from ...vocabulary import RateStatus, Severity
from ..context import (
    WHOLE_ROW,
    Check,
    Context,
    Outcome,
    Scope,
    found,
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
UNIT_MISSING = Rule(code="CNT104", severity=Severity.WARNING, since="0.1.0", evidence=("parent",))
AMOUNTS_DIFFER = Rule(
    code="CNT207",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=(*SUM_OF_AMOUNTS, "children"),
    magnitude=Magnitude(evidence="amount_difference"),
)
RULES = (ROLL_UP_DIFFERS, UNIT_MISSING, AMOUNTS_DIFFER)


def roll_ups(context: Context) -> list[Outcome]:
    """
    CNT103: what a unit printed is not the sum of the units below it; CNT104: one is missing.

    CNT207 is the first of amounts, to the last decimal that their column has.
    """
    sheet = needed(context.sheet)
    tree = Tree.of(needed(context.registry), sheet.periods, context.regime)
    if tree is None:
        return [not_checked(rule, "no_regime") for rule in RULES]
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


CHECKS = (Check(RULES, roll_ups, needs=("counts", "registry")),)
