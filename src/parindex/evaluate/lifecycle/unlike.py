"""Where two reviews did not look in the same way, so that not finding says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...model.indicator import Indicator
from ...tables.arrays import CountArray
from ...vocabulary import LifecycleReason
from ..rule import Rule
from .review import Review

__all__ = ["reasons_unlike"]

_OF_SCORES = ("SCR", "RNK")


def reasons_unlike(
    pairs: Sequence[tuple[str, str]], now: Review, previous: Review, rules: Sequence[Rule]
) -> CountArray:
    """
    What was different for each rule and subject.

    Parameters
    ----------
    pairs : sequence of (str, str)
        Rules and subjects.
    now, previous : Review
        The two reviews.
    rules : sequence of Rule
        What may be set for them, and whose limits decide.

    Returns
    -------
    ndarray of int64, shape (pairs,)
        Codes of `LifecycleReason`: something else was set or may have been, or the definition
        of the subject is another one; -1 where all was the same.
    """
    of_rule = _of_rules(now, previous, rules)
    redefined = {
        code
        for code, each in now.indicators.items()
        if code in previous.indicators and not _is_same(each, previous.indicators[code])
    }
    is_other_scheme = None not in (now.scored_by, previous.scored_by) and (
        now.scored_by != previous.scored_by
    )
    reasons = np.full(len(pairs), -1, np.int64)
    for at, (rule, subject) in enumerate(pairs):
        if subject in redefined or (is_other_scheme and rule.startswith(_OF_SCORES)):
            reasons[at] = LifecycleReason.DEFINITION_CHANGED
        elif rule in of_rule:
            reasons[at] = of_rule[rule]
    return reasons


def _of_rules(
    now: Review, previous: Review, rules: Sequence[Rule]
) -> Mapping[str, LifecycleReason]:
    codes = {rule.code for rule in rules if rule.options is not None}
    codes.update(now.options, previous.options)
    held = {code: (now.options.get(code), previous.options.get(code)) for code in codes}
    found = {code: reason for code, pair in held.items() if (reason := _difference(*pair))}
    for rule in rules:
        if rule.limits is not None:
            drawn = (
                None if limits is None else limits.asked()
                for limits in (now.limits.get(rule.limits), previous.limits.get(rule.limits))
            )
            reason = _difference(*drawn)
            if reason is not None:
                found.setdefault(rule.code, reason)
    return found


def _difference(now: object, then: object) -> LifecycleReason | None:
    if now is None or then is None:
        return LifecycleReason.OPTIONS_UNKNOWN
    return None if now == then else LifecycleReason.OPTIONS_CHANGED


def _is_same(one: Indicator, other: Indicator) -> bool:
    return one.means_the_same_as(other) and (
        one.polarity is other.polarity
        and one.interval is other.interval
        and one.smallest_change == other.smallest_change
    )
