"""CNT105, CNT106: a rate over 100 %, and a sum of counts below zero."""

from __future__ import annotations

import numpy as np

from ...model.indicator import MeasureKind
from ...rulebook.rule import Rule
from ...tables.arrays import floats_of, terms_of
from ...vocabulary import RateStatus, Severity
from ..context import (
    Check,
    Context,
    Outcome,
    found_in,
    needed,
    not_checked,
)

__all__ = ["CHECKS", "RULES"]

NUMERATOR_EXCEEDS = Rule(
    code="CNT105", severity=Severity.ERROR, since="0.1.0", evidence=("numerator", "denominator")
)
NEGATIVE_SUM = Rule(
    code="CNT106", severity=Severity.ERROR, since="0.1.0", evidence=("numerator", "denominator")
)
RULES = (NUMERATOR_EXCEEDS, NEGATIVE_SUM)


def impossible_sums(context: Context) -> list[Outcome]:
    """CNT105: more cases met a requirement than there were; CNT106: a sum of counts is negative."""
    rates = needed(context.rates)
    data = rates.data
    numerator, denominator = floats_of(data["numerator"]), floats_of(data["denominator"])
    codes, indicators = rates.keys.indicator
    definitions = [rates.provenance.indicator(code) for code in indicators]
    is_part = np.array([each.kind is MeasureKind.PROPORTION for each in definitions], bool)
    # also where there was no case at all, for which the status is another
    of_part = np.append(is_part, False)[codes]
    exceeds = (numerator > denominator) & of_part
    negative = (numerator < 0) | (denominator < 0)
    applies = terms_of(data["status"], RateStatus) != RateStatus.NOT_APPLICABLE
    known = applies & ~np.isnan(numerator) & ~np.isnan(denominator)
    # a sum from which nothing is subtracted cannot be negative
    subtracts = [bool(each.numerator.minus or each.denominator.minus) for each in definitions]
    signed = np.array([*subtracts, False], bool)[codes]
    why_not = {
        NUMERATOR_EXCEEDS: not_checked(NUMERATOR_EXCEEDS, "not_a_proportion"),
        NEGATIVE_SUM: not_checked(NEGATIVE_SUM, "nothing_subtracted"),
    }
    outcomes = []
    for rule, where, possible in (
        (NUMERATOR_EXCEEDS, exceeds & ~negative & applies, of_part),
        (NEGATIVE_SUM, negative & applies, signed),
    ):
        looked_at = (known & possible) | where
        checked = int(np.count_nonzero(looked_at))
        if known.any() and not checked:
            outcomes.append(why_not[rule])
        else:
            outcomes.append(found_in(rule, checked, rates, np.flatnonzero(where), looked_at))
    return outcomes


CHECKS = (Check((NUMERATOR_EXCEEDS, NEGATIVE_SUM), impossible_sums, needs=("rates",)),)
