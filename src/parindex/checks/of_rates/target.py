"""TGT: do the rates reach what was set for them."""

from __future__ import annotations

import numpy as np

from ...model.finding import Magnitude
from ...rates.wanted import Binding
from ...results.result import RateTable
from ...rulebook.options import TargetOptions
from ...rulebook.rule import Rule
from ...tables.arrays import FloatArray, floats_of
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, found_in, needed, not_checked
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
RULES = (MISSED, MET, AT_RISK)


def targets(context: Context) -> list[Outcome]:
    """TGT101 missed; TGT102 met; TGT103 met, but the limits of the rate reach across the target."""
    binding = Binding(needed(context.rates), context.registry, context.regime)
    reasons = [(target, binding.why_not(target)) for target in needed(context.targets)]
    usable = [target for target, reason in reasons if reason is None]
    idle = dict.fromkeys((target.indicator, reason) for target, reason in reasons if reason)
    outcomes = [
        not_checked(rule, reason, subject=indicator) for indicator, reason in idle for rule in RULES
    ]
    if usable:
        wanted, better = binding.wanted(needed(context.targets))
        outcomes += _judge(needed(context.rates), wanted, better, context)
    return outcomes


CHECKS = (Check(RULES, targets, needs=("rates", "targets")),)


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
