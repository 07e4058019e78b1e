"""TGT: do the rates reach what was set for them, and was it set on their scale."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...model.indicator import MeasureKind
from ...model.magnitude import Magnitude
from ...rates.reached import MET as MET_SURELY
from ...rates.reached import MET_UNCLEAR, MISSED_UNCLEAR, NOT_JUDGED, against_targets
from ...rates.reached import MISSED as MISSED_SURELY
from ...rates.wanted import Binding
from ...results.rate_table import RateTable
from ...rulebook.options import TargetOptions
from ...rulebook.rule import Rule
from ...stats.intervals import limits
from ...tables.arrays import BoolArray, FloatArray, floats_of, keys
from ...vocabulary import IntervalMethod, Severity
from ..context import (
    Check,
    Context,
    Outcome,
    Scope,
    found,
    found_in,
    needed,
    not_checked,
    where_possible,
)
from .few_cases import enough

__all__ = ["CHECKS", "RULES"]

_TARGET = ("value", "lower", "upper", "denominator", "target", "gap")
_GAP = Magnitude(evidence="gap", of_indicator=True)
MISSED = Rule(
    code="TGT101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_TARGET,
    options=TargetOptions(),
    limits="rates",
    magnitude=_GAP,
)
MET = Rule(
    code="TGT102",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=_TARGET,
    options=TargetOptions(),
    limits="rates",
    is_favourable=True,
)
AT_RISK = Rule(
    code="TGT103",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_TARGET,
    options=TargetOptions(),
    limits="rates",
)
PERHAPS_MISSED = Rule(
    code="TGT104",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_TARGET,
    options=TargetOptions(),
    limits="rates",
    magnitude=_GAP,
)
AS_FRACTION = Rule(
    code="TGT105",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("target", "other_reading", "value", "rows"),
)
_JUDGEMENTS = (MISSED, MET, AT_RISK, PERHAPS_MISSED)
RULES = (*_JUDGEMENTS, AS_FRACTION)


def targets(context: Context) -> list[Outcome]:
    """TGT101 missed, TGT102 met; TGT104 and TGT103 the same, but the limits leave it in doubt."""
    binding = Binding(needed(context.rates), context.registry, context.regime)
    reasons = [(target, binding.why_not(target)) for target in needed(context.targets)]
    usable = [target for target, reason in reasons if reason is None]
    idle = dict.fromkeys((target.indicator, reason) for target, reason in reasons if reason)
    outcomes = [
        not_checked(rule, reason, subject=indicator)
        for indicator, reason in idle
        for rule in _JUDGEMENTS
    ]
    if usable:
        wanted, better = binding.wanted(needed(context.targets))
        outcomes += _judge(needed(context.rates), wanted, better, context)
    return outcomes


def fractions(context: Context) -> list[Outcome]:
    """TGT105: a target such as 0.95 of a percent whose rates lie around 95."""
    rates = needed(context.rates)
    binding = Binding(rates, context.registry, context.regime)
    wanted, _ = binding.wanted(needed(context.targets))
    value = floats_of(rates.data["value"])
    indicator, indicators = rates.keys.indicator
    definitions = [rates.provenance.indicator(each) for each in indicators]
    multiplier = np.array([*(each.multiplier for each in definitions), 1.0])[indicator]
    judged = ~np.isnan(value) & ~np.isnan(wanted) & (multiplier > 1)
    rows = np.flatnonzero(judged & (wanted > 0) & (wanted <= 1))
    _, first, place, times = np.unique(
        np.stack([indicator[rows].astype(np.int64), wanted[rows].view(np.int64)], axis=1),
        axis=0,
        return_index=True,
        return_inverse=True,
        return_counts=True,
    )
    order = np.lexsort((value[rows], place.ravel()))
    # the middle of the rates decides: a few may be as low as the target is written
    middle = value[rows][order][np.cumsum(times) - times + (times - 1) // 2]
    target = wanted[rows[first]]
    other = target * multiplier[rows[first]]
    at = np.flatnonzero(np.abs(other - middle) < np.abs(target - middle))
    looked = np.unique(indicator[judged]).astype(np.int32)
    none = pa.nulls(len(at), pa.string())
    every = pa.nulls(len(looked), pa.string())
    return [
        found(
            AS_FRACTION,
            int(np.count_nonzero(judged)),
            unit_id=none,
            period=none,
            subject=keys(indicator[rows[first[at]]].astype(np.int32), indicators),
            evidence={
                "target": target[at],
                "other_reading": other[at],
                "value": middle[at],
                "rows": times[at],
            },
            looked_at=Scope(every, every, keys(looked, indicators)),
        )
    ]


CHECKS = (
    Check(_JUDGEMENTS, targets, needs=("rates", "targets")),
    Check((AS_FRACTION,), fractions, needs=("rates", "targets")),
)


def _judge(
    rates: RateTable, wanted: FloatArray, better: FloatArray, context: Context
) -> list[Outcome]:
    data = rates.data
    value, lower, upper = (floats_of(data[name]) for name in ("value", "lower", "upper"))
    reached = against_targets(value, lower, upper, wanted, better)
    compared = reached != NOT_JUDGED
    gap = value - wanted
    outcomes: list[Outcome] = []
    # without limits nothing is in doubt, and without a better side nothing that is met
    has_limits = compared & ~np.isnan(lower)
    # who misses a target clearly after a doubtful miss, or the other way round, has not met it
    for rule, verdict, told in (
        (MISSED, MISSED_SURELY, compared & (reached != MISSED_UNCLEAR)),
        (MET, MET_SURELY, compared & _may_be_met(rates, wanted, better)),
        (AT_RISK, MET_UNCLEAR, has_limits & (better != 0)),
        (PERHAPS_MISSED, MISSED_UNCLEAR, has_limits & (reached != MISSED_SURELY)),
    ):
        minimum = context.options_of(rule, TargetOptions).min_denominator
        looked_at, left_out = enough(rule, floats_of(data["denominator"]), compared, minimum)
        outcomes += left_out
        if left_out and not looked_at.any():
            continue
        rows = np.flatnonzero((reached == verdict) & looked_at)
        looked = told & looked_at
        checked = int(np.count_nonzero(looked))
        computed = {"target": wanted[rows], "gap": gap[rows]}
        outcome = found_in(rule, checked, rates, rows, looked, computed=computed)
        outcomes += where_possible(outcome, int(np.count_nonzero(looked_at)) - checked)
    return outcomes


def _may_be_met(rates: RateTable, wanted: FloatArray, better: FloatArray) -> BoolArray:
    """
    Say whether the best count there can be would meet a target beyond doubt.

    Of 3 cases even all of them leave limits that reach far below 95 percent.
    """
    possible = np.ones(len(rates), bool)
    confidence = rates.provenance.confidence
    indicator, indicators = rates.keys.indicator
    denominator = floats_of(rates.data["denominator"])
    for place, code in enumerate(indicators):
        definition = rates.provenance.indicator(code)
        if definition.interval is IntervalMethod.NONE or confidence is None:
            continue
        rows = np.flatnonzero((indicator == place) & ~np.isnan(wanted) & (denominator > 0))
        is_part = definition.kind is MeasureKind.PROPORTION
        for side in (1, -1):
            here = rows[better[rows] == side]
            if side > 0 and not is_part:
                continue  # of more events there is no end
            whole = denominator[here]
            low, high = limits(
                definition.interval,
                whole if side > 0 else np.zeros(len(here)),
                whole,
                confidence=confidence,
                multiplier=definition.multiplier,
            )
            reaches = low >= wanted[here] if side > 0 else high <= wanted[here]
            possible[here] = reaches
    return possible
