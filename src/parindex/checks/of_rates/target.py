"""TGT: do the rates reach what was set for them, and was it set on their scale."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...model.finding import Magnitude
from ...rates.wanted import Binding
from ...results.rate_table import RateTable
from ...rulebook.options import TargetOptions
from ...rulebook.rule import Rule
from ...tables.arrays import FloatArray, floats_of, keys
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, Scope, found, found_in, needed, not_checked
from .few_cases import enough

__all__ = ["CHECKS", "RULES"]

_TARGET = ("value", "lower", "upper", "target", "gap")
MISSED = Rule(
    code="TGT101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_TARGET,
    options=TargetOptions(),
    magnitude=Magnitude(evidence="gap", of_indicator=True),
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
AS_FRACTION = Rule(
    code="TGT105",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("target", "other_reading", "value", "rows"),
)
_JUDGEMENTS = (MISSED, MET, AT_RISK)
RULES = (*_JUDGEMENTS, AS_FRACTION)


def targets(context: Context) -> list[Outcome]:
    """TGT101 missed; TGT102 met; TGT103 met, but the limits of the rate reach across the target."""
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
    compared = ~np.isnan(value) & ~np.isnan(wanted)
    gap = value - wanted
    # a neutral indicator has no better side: its target is met where it is reached exactly
    missed = compared & np.where(better == 0, gap != 0, gap * better < 0)
    doubtful = np.where(better > 0, lower < wanted, upper > wanted) & (better != 0)
    at_risk = compared & ~missed & doubtful & ~np.isnan(lower)
    met = compared & ~missed & ~at_risk
    outcomes: list[Outcome] = []
    # without limits it is not known whether a target that is met is at risk
    decided = missed | (better == 0) | ~np.isnan(lower)
    for rule, where, told in (
        (MISSED, missed, compared),
        (MET, met, decided),
        (AT_RISK, at_risk, decided),
    ):
        minimum = context.options_of(rule, TargetOptions).min_denominator
        looked_at, left_out = enough(rule, floats_of(data["denominator"]), compared, minimum)
        outcomes += left_out
        if left_out and not looked_at.any():
            continue
        rows = np.flatnonzero(where & looked_at)
        checked = int(np.count_nonzero(looked_at))
        computed = {"target": wanted[rows], "gap": gap[rows]}
        outcomes.append(found_in(rule, checked, rates, rows, looked_at & told, computed=computed))
    return outcomes
