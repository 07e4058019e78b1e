"""Why a finding of an earlier review could not be looked for in a later one."""

from __future__ import annotations

import numpy as np

from ..tables.arrays import BoolArray, CountArray
from ..vocabulary import LifecycleReason
from .issues import Issues, Looked, end_month

__all__ = ["reasons_of"]


def reasons_of(
    issues: Issues,
    rows: CountArray,
    *,
    checked: frozenset[str],
    unlike: CountArray,
) -> CountArray:
    """
    Say why each of some rows of the earlier review was not looked for.

    Codes of `LifecycleReason`; the first that holds, in the order below. *unlike* is what
    `reasons_unlike` gives for each rule and subject.
    """
    looked = issues.looked_now
    issue = issues.then.issue[rows]
    pair, unit = issues.pair[issue], issues.unit[issue]
    if looked is None:
        unknown = int(LifecycleReason.COVERAGE_UNKNOWN)
        return np.where(unlike[pair] < 0, unknown, unlike[pair])
    lineage = issues.lineage
    nobody = issues.names_no_unit[unit]
    last = np.append(lineage.last(), len(lineage.units))[unit]
    is_divided, is_ended, is_unknown = (
        np.append(flags, False)[last]
        for flags in (lineage.is_divided, lineage.is_ended, lineage.is_unknown)
    )
    is_named = np.zeros(len(rows), bool)
    follows = np.zeros(len(rows), bool)
    itself = np.arange(len(lineage.units))
    for step, since in [(itself, np.zeros_like(itself)), *lineage.chains()]:
        at, day = np.append(step, -1)[unit], np.append(since, 0)[unit]
        named, later = _named(issues, looked, at, day, issues.then.period[rows])
        is_named |= named
        follows |= later
    of_rule = np.array([rule in checked for rule, _ in issues.pairs], bool)
    is_recorded = np.array([rule in looked.rules for rule, _ in issues.pairs], bool)
    different = [
        LifecycleReason.OPTIONS_CHANGED,
        LifecycleReason.OPTIONS_UNKNOWN,
        LifecycleReason.DEFINITION_CHANGED,
        LifecycleReason.DEFINITION_UNKNOWN,
    ]
    has_subject = np.asarray((looked.set_of[:-1] >= 0).any(axis=1), bool)
    in_order = (
        (LifecycleReason.UNIT_NOT_NAMED, nobody),
        *((reason, unlike[pair] == reason) for reason in different),
        (LifecycleReason.RULE_NOT_CHECKED, ~of_rule[pair]),
        (LifecycleReason.COVERAGE_NOT_RECORDED, ~is_recorded[pair]),
        (LifecycleReason.UNIT_DIVIDED, ~is_named & is_divided),
        (LifecycleReason.UNIT_ENDED, ~is_named & is_ended),
        (LifecycleReason.UNIT_UNKNOWN, ~is_named & is_unknown),
        (LifecycleReason.UNIT_NOT_IN_DATA, ~is_named),
        (LifecycleReason.SUBJECT_NOT_CHECKED, ~has_subject[pair]),
        (LifecycleReason.PERIOD_NOT_IN_DATA, ~follows),
    )
    found = np.full(len(rows), int(LifecycleReason.NOTHING_TO_CHECK))
    for reason, holds in reversed(in_order):  # the first that holds is written last and so stays
        found[holds] = reason
    return found


def _named(
    issues: Issues, looked: Looked, unit: CountArray, since: CountArray, period: CountArray
) -> tuple[BoolArray, BoolArray]:
    """
    Say whether the later review names a unit at all, and in the period of a row or a later one.

    A unit that another one went into stands for it only from the day on which that was.
    """
    of_tables = np.full(len(unit), len(issues.pairs))
    named, follows = np.zeros(len(unit), bool), np.zeros(len(unit), bool)
    ends = np.array([*(end_month(each) for each in issues.periods), -1])
    for at in range(len(issues.periods)):
        here = looked.at(at, of_tables, np.where(unit < 0, len(issues.lineage.units) + 1, unit))
        if here is None:
            continue
        here &= since <= issues.last_days[at]
        named |= here
        follows |= here & ((at == period) | (ends[at] > ends[period]))
    return named, follows
