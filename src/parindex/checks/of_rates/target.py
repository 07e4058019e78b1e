"""TGT: do the rates reach what was set for them, and was it set on their scale."""

from __future__ import annotations

import datetime as dt
import itertools

import numpy as np
import pyarrow as pa

from ...counts.hierarchy import Tree
from ...errors import InputError, UnknownCodeError
from ...model.finding import Magnitude
from ...model.target import Target
from ...periods.days import last_days
from ...periods.period import ReportingPeriod
from ...results.result import RateTable
from ...rulebook.options import TargetOptions
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, FloatArray, floats_of, keys
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, Scope, found, found_in, needed, not_checked
from .few_cases import enough

__all__ = ["CHECKS", "RULES", "check_targets", "wanted_of"]

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
    reasons = [(target, _why_not(target, context)) for target in needed(context.targets)]
    usable = [target for target, reason in reasons if reason is None]
    idle = dict.fromkeys((target.indicator, reason) for target, reason in reasons if reason)
    outcomes = [
        not_checked(rule, reason, subject=indicator)
        for indicator, reason in idle
        for rule in _JUDGEMENTS
    ]
    if usable:
        outcomes += _judge(needed(context.rates), needed(context.targets), context)
    return outcomes


def fractions(context: Context) -> list[Outcome]:
    """TGT105: a target such as 0.95 of a percent whose rates lie around 95."""
    rates = needed(context.rates)
    wanted, _ = wanted_of(rates, needed(context.targets), context)
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


def check_targets(given: tuple[Target, ...], rates: RateTable) -> None:
    """Refuse targets that bind the same units on one day, or name no indicator of the catalogue."""
    known = [indicator.code for indicator in rates.provenance.catalogue]
    same: dict[tuple[str, str | None, str | None], list[Target]] = {}
    for target in given:
        if target.indicator not in known:
            raise UnknownCodeError("indicator of a target", target.indicator, tuple(known))
        same.setdefault((target.indicator, target.unit_id, target.level), []).append(target)
    for rivals in same.values():
        rivals.sort(key=lambda target: target.valid_from or dt.date.min)
        for earlier, later in itertools.pairwise(rivals):
            if earlier.overlaps(later):
                raise InputError(
                    f"targets must not overlap, got {earlier.value!r} and {later.value!r} "
                    f"for {earlier.indicator!r} on the same days"
                )


def _why_not(target: Target, context: Context) -> str | None:
    """Say why a target cannot be compared with anything; None where it can."""
    assert context.rates is not None
    registry, by_level = context.registry, target.level is not None
    needs_days = not target.is_timeless or (
        by_level and registry is not None and not registry.is_timeless
    )
    computed = {indicator.code for indicator in context.rates.provenance.indicators}
    reasons = {
        "no_regime": needs_days and context.regime is None,
        "no_registry": by_level and registry is None,
        "no_such_level": by_level and registry is not None and target.level not in registry.levels,
        "unit_not_reported": target.unit_id not in (None, *_units(context.rates)),
        "no_column": target.indicator not in computed,
    }
    return next((reason for reason, holds in reasons.items() if holds), None)


def _units(rates: RateTable) -> frozenset[str]:
    return frozenset(rates.keys.unit.texts)


def _judge(rates: RateTable, given: tuple[Target, ...], context: Context) -> list[Outcome]:
    data = rates.data
    value, lower, upper = (floats_of(data[name]) for name in ("value", "lower", "upper"))
    wanted, better = wanted_of(rates, given, context)
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


def wanted_of(
    rates: RateTable, given: tuple[Target, ...], context: Context
) -> tuple[FloatArray, FloatArray]:
    """Give target and better side of every row; NaN where no target binds it (convention §22)."""
    data = rates.data
    indicator_codes, indicators = rates.keys.indicator
    unit_codes, units = rates.keys.unit
    period_codes, periods = rates.keys.period
    slots = rates.keys.periods
    ends = last_days(slots, context.regime)
    wanted = np.full(len(data), np.nan)
    better = np.zeros(len(data))
    for code, name in enumerate(indicators):
        binding = [target for target in given if target.indicator == name]
        if not binding:
            continue
        rows = np.flatnonzero(indicator_codes == code)
        grid = np.full((len(units), len(periods)), np.nan)
        # the more specific target is written later and so stays
        for target in sorted(binding, key=_specificity):
            units_bound = _bound_units(target, units, slots, context)
            binds, may_bind = _bound_periods(target, ends)
            # where it is not known whether this target binds, no more general one may stand in
            grid[units_bound & may_bind] = np.nan
            if _why_not(target, context) is None:
                grid[units_bound & binds] = target.value
        wanted[rows] = grid[unit_codes[rows], period_codes[rows]]
        better[rows] = rates.provenance.indicator(name).polarity.better
    return wanted, better


def _specificity(target: Target) -> int:
    return 2 if target.unit_id is not None else 1 if target.level is not None else 0


def _bound_units(
    target: Target, units: list[str], slots: list[ReportingPeriod], context: Context
) -> BoolArray:
    """Find the units that a target binds or may bind, in each period."""
    bound = np.ones((len(units), len(slots)), bool)
    if target.unit_id is not None:
        bound &= np.array([unit == target.unit_id for unit in units], bool)[:, None]
    elif target.level is not None and context.registry is not None:
        tree = Tree.of(context.registry, slots, context.regime)
        if tree is not None:
            place = tree.at(units)
            bound &= tree.is_at(target.level)[place] & (place >= 0)[:, None]
    return bound


def _bound_periods(target: Target, ends: list[dt.date | None]) -> tuple[BoolArray, BoolArray]:
    """Find periods in which a target binds, and those in which it may: their days are not known."""
    if target.is_timeless:
        always = np.ones(len(ends), bool)
        return always, always
    first, last = target.valid_from or dt.date.min, target.valid_to or dt.date.max
    binds = np.array([end is not None and first <= end <= last for end in ends], bool)
    return binds, binds | np.array([end is None for end in ends], bool)
