"""DAT106, DAT107: counts of a period are no smaller than those of a period within it."""

from __future__ import annotations

import itertools

import numpy as np

from ...model.form import CountForm, CountKind
from ...periods.cadence import Cadence
from ...periods.period import ReportingPeriod
from ...rulebook.rule import Rule
from ...tables.arrays import CountArray, keys
from ...tables.sheet import CountSheet
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, Scope, found, needed, not_checked

__all__ = ["CHECKS", "RULES"]

_NESTED = ("count", "expected", "difference", "prior_period")
CUMULATIVE_FALLS = Rule(code="DAT106", severity=Severity.ERROR, since="0.1.0", evidence=_NESTED)
PART_EXCEEDS = Rule(code="DAT107", severity=Severity.ERROR, since="0.1.0", evidence=_NESTED)
RULES = (CUMULATIVE_FALLS, PART_EXCEEDS)


def nesting(context: Context) -> list[Outcome]:
    """DAT106 a figure since the new year falls; DAT107 a part exceeds its whole."""
    sheet = needed(context.sheet)
    pairs = _pairs(sheet.periods)
    items = _flows(sheet, needed(context.form))
    return [
        outcome
        for rule in RULES
        for outcome in _outcomes(rule, sheet, items, [p for p in pairs if p[2] is rule])
    ]


CHECKS = (Check(RULES, nesting, needs=("counts", "form")),)


def _flows(sheet: CountSheet, form: CountForm) -> list[str]:
    """Choose items that add up over time; a stock may well be smaller at the year's end."""
    return [item for item in sheet.columns if item in form and form[item].kind is CountKind.FLOW]


def _pairs(periods: tuple[ReportingPeriod, ...]) -> list[tuple[int, int, Rule]]:
    """Pair periods with those within them, and the rule that says so."""
    return [
        (whole, part, _rule(periods[whole], periods[part]))
        for whole, part in itertools.permutations(range(len(periods)), 2)
        if _holds(periods[whole], periods[part])
    ]


def _holds(whole: ReportingPeriod, part: ReportingPeriod) -> bool:
    return whole != part and whole.contains(part)


def _rule(whole: ReportingPeriod, part: ReportingPeriod) -> Rule:
    since_new_year = whole.months.start == part.months.start
    to_the_end = whole.cadence is Cadence.YEAR and not part.cadence.is_first_months
    return CUMULATIVE_FALLS if since_new_year and not to_the_end else PART_EXCEEDS


def _outcomes(
    rule: Rule, sheet: CountSheet, items: list[str], pairs: list[tuple[int, int, Rule]]
) -> list[Outcome]:
    if not pairs:
        return [not_checked(rule, "no_nested_periods")]
    if not items:
        return [not_checked(rule, "no_column")]
    row = np.full((len(sheet.units), len(sheet.periods)), -1, np.int64)
    row[sheet.unit_codes, sheet.period_codes] = np.arange(len(sheet))
    whole = np.concatenate([row[:, pair[0]] for pair in pairs])
    part = np.concatenate([row[:, pair[1]] for pair in pairs])
    both = (whole >= 0) & (part >= 0)
    return [_outcome(rule, sheet, item, whole[both], part[both]) for item in items]


def _outcome(
    rule: Rule, sheet: CountSheet, item: str, whole: CountArray, part: CountArray
) -> Outcome:
    column = sheet.columns[item]
    if column.reported is not None:
        known = column.reported[whole] & column.reported[part]
        whole, part = whole[known], part[known]
    count, least = column.values[whole], column.values[part]
    smaller = np.flatnonzero(count < least)
    texts = [period.code for period in sheet.periods]
    at = whole[smaller]
    return found(
        rule,
        len(whole),
        unit_id=keys(sheet.unit_codes[at], sheet.units),
        period=keys(sheet.period_codes[at], texts),
        subject=item,
        evidence={
            "count": count[smaller],
            "expected": least[smaller],
            "difference": (count - least)[smaller],
            "prior_period": keys(sheet.period_codes[part[smaller]], texts),
        },
        checked=item,
        looked_at=Scope(
            keys(sheet.unit_codes[whole], sheet.units),
            keys(sheet.period_codes[whole], texts),
            item,
            least > 0,  # no count is below a part of none
        ),
    )
