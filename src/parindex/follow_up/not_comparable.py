"""Where two reviews did not look in the same way, so that not finding says nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ..model.indicator import Indicator
from ..rulebook.rule import Rule
from ..tables.arrays import CountArray
from ..vocabulary import LifecycleReason
from .review import Review

__all__ = ["is_same", "reasons_unlike"]

_OPTIONS = (LifecycleReason.OPTIONS_CHANGED, LifecycleReason.OPTIONS_UNKNOWN)
_DEFINITION = (LifecycleReason.DEFINITION_CHANGED, LifecycleReason.DEFINITION_UNKNOWN)


def reasons_unlike(
    pairs: Sequence[tuple[str, str]], now: Review, previous: Review, rules: Sequence[Rule]
) -> CountArray:
    """
    Say why the two reviews are unlike for each rule and subject, in codes of `LifecycleReason`.

    Something else was set or may have been, or the definition of the subject is another one; -1
    where all was the same.
    """
    of_rule = _of_rules(now, previous, rules)
    about_criteria = {rule.code for rule in rules if rule.is_about_criteria}
    reasons = np.full(len(pairs), -1, np.int64)
    for at, (rule, subject) in enumerate(pairs):
        defined = None
        if rule in about_criteria:
            defined = _difference(now.scored_by, previous.scored_by, _DEFINITION)
        elif subject in now.indicators:
            defined = _of_indicator(now.indicators[subject], previous.indicators)
        in_order = (
            defined if defined is LifecycleReason.DEFINITION_CHANGED else None,
            of_rule.get(rule),
            defined,
        )
        reasons[at] = next((each for each in in_order if each is not None), -1)
    return reasons


def _of_rules(
    now: Review, previous: Review, rules: Sequence[Rule]
) -> Mapping[str, LifecycleReason]:
    """Compare what was set for rules, and with what the limits that decide were drawn."""
    found = {}
    for code in {*now.options, *previous.options}:
        found[code] = _difference(now.options.get(code), previous.options.get(code), _OPTIONS)
    for rule in rules:
        if rule.limits is not None and found.get(rule.code) is None:
            drawn, was = (
                None if limits is None else limits.asked()
                for limits in (now.limits.get(rule.limits), previous.limits.get(rule.limits))
            )
            found[rule.code] = _difference(drawn, was, _OPTIONS)
    return {code: reason for code, reason in found.items() if reason is not None}


def _difference(
    now: object, then: object, reasons: tuple[LifecycleReason, LifecycleReason]
) -> LifecycleReason | None:
    """One of two reasons: changed, or not known; None too where nothing holds now to compare."""
    changed, unknown = reasons
    if now is None or now == then:
        return None
    return unknown if then is None else changed


def _of_indicator(now: Indicator, then: Mapping[str, Indicator]) -> LifecycleReason | None:
    if now.code not in then:
        return LifecycleReason.DEFINITION_UNKNOWN
    return None if is_same(now, then[now.code]) else LifecycleReason.DEFINITION_CHANGED


def is_same(one: Indicator, other: Indicator) -> bool:
    """Say whether two definitions find the same: value, better side, limits, what matters."""
    return one.means_the_same_as(other) and (
        one.polarity is other.polarity
        and one.interval is other.interval
        and one.smallest_change == other.smallest_change
        and one.judged_by is other.judged_by
    )
