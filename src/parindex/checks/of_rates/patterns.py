"""DAT104, DAT105, DAT111: patterns of rates beside their targets and their denominators."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ...model.indicator import MeasureKind
from ...periods.ordinals import earlier
from ...periods.period import ReportingPeriod
from ...rates.wanted import Binding
from ...results.rate_table import RateTable
from ...rulebook.options import JumpOptions, ShrinkingOptions, TargetHeapOptions
from ...rulebook.rule import Rule
from ...stats.intervals import clopper_pearson
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.align import align, recode
from ...tables.arrays import FloatArray, floats_of, keys, masked
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, Scope, found, found_in, joined, needed, not_checked

__all__ = ["CHECKS", "RULES"]

HEAPED = Rule(
    code="DAT104",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("target", "just_reaching", "just_missing"),
    options=TargetHeapOptions(),
)
SHRINKING = Rule(
    code="DAT105",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("value", "prior_value", "denominator", "prior_denominator", "prior_period"),
    options=ShrinkingOptions(),
)
JUMP = Rule(
    code="DAT111",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("denominator", "prior_denominator", "prior_period", "times", "definitions"),
    options=JumpOptions(),
)
RULES = (HEAPED, SHRINKING, JUMP)

_TWICE = 2.0 / 3.0  # share of those that just reach it, if they are twice those that just miss


def heaped(context: Context) -> list[Outcome]:
    """DAT104: many more units just reach a target than just miss it."""
    rates = needed(context.rates)
    if not context.targets:
        return [not_checked(HEAPED, "no_targets")]
    options = context.options_of(HEAPED, TargetHeapOptions)
    data = rates.data
    wanted, better = Binding(rates, context.registry, context.regime).wanted(context.targets)
    beyond = (floats_of(data["value"]) - wanted) * better
    width = _window(rates, options)
    with np.errstate(invalid="ignore"):
        near = (np.abs(beyond) <= width) & (beyond < width) & (better != 0)
    rows = np.flatnonzero(near)
    indicator, indicators = rates.keys.indicator
    period, periods = rates.keys.period
    key = np.stack([indicator[rows], period[rows], wanted[rows].view(np.int64)], axis=1)
    groups, first, place = np.unique(key, axis=0, return_index=True, return_inverse=True)
    size = len(groups)
    reached = np.bincount(place.ravel(), weights=beyond[rows] >= 0, minlength=size)
    total = np.bincount(place.ravel(), minlength=size).astype(float)
    # where even all of them just reaching it would be no surprise, nothing can be found
    surest, _ = clopper_pearson(total, total, confidence=options.confidence)
    enough = np.flatnonzero((total >= options.units) & (surest > _TWICE))
    if not len(enough):
        return [not_checked(HEAPED, "too_few_units")]
    lower, _ = clopper_pearson(reached[enough], total[enough], confidence=options.confidence)
    at = enough[lower > _TWICE]
    chosen = rows[first[at]]
    return [
        found(
            HEAPED,
            int(total[enough].sum()),
            unit_id=pa.nulls(len(at), pa.string()),
            period=keys(period[chosen], periods),
            subject=keys(indicator[chosen], indicators),
            evidence={
                "target": wanted[chosen],
                "just_reaching": reached[at].astype(np.int64),
                "just_missing": (total - reached)[at].astype(np.int64),
            },
            looked_at=Scope(
                pa.nulls(len(enough), pa.string()),
                keys(period[rows[first[enough]]], periods),
                keys(indicator[rows[first[enough]]], indicators),
            ),
        )
    ]


def _window(rates: RateTable, options: TargetHeapOptions) -> FloatArray:
    """Give the distance from the target within which a rate is near, of each row."""
    codes, indicators = rates.keys.indicator
    of_code = [
        options.window * rates.provenance.indicator(code).multiplier / 100 for code in indicators
    ]
    return np.array(of_code, float)[codes] if len(codes) else np.zeros(0)


@attrs.frozen(eq=False)
class _PriorYear:
    """The same rate in the same period of the year before; NaN where there is none."""

    period: pa.Array
    value: FloatArray
    denominator: FloatArray

    @classmethod
    def of(cls, rates: RateTable) -> _PriorYear:
        indicator, indicators = rates.keys.indicator
        unit, units = rates.keys.unit
        period, periods = rates.keys.period
        texts = [
            "" if each is None else each.code
            for each in earlier(rates.keys.periods, ReportingPeriod.prior_year)
        ]
        before = recode(texts, periods)
        slots = before[period] if len(period) else period
        match = align(
            (indicator, unit, slots),
            (indicator, unit, period),
            (len(indicators), len(units), len(periods)),
        ).match
        value, denominator = (
            np.append(floats_of(rates.data[name]), np.nan)[match]
            for name in ("value", "denominator")
        )
        return cls(keys(slots, periods), value, denominator)


def shrinking(context: Context) -> list[Outcome]:
    """DAT105: the rate went the better way while the cases that it is taken of became far fewer."""
    rates = needed(context.rates)
    data, provenance = rates.data, rates.provenance
    indicator, indicators = rates.keys.indicator
    prior = _PriorYear.of(rates)
    value, denominator = floats_of(data["value"]), floats_of(data["denominator"])
    prior_value, prior_denominator = prior.value, prior.denominator
    definitions = [provenance.indicator(code) for code in indicators]
    better = np.array([each.polarity.better for each in definitions], float)
    smallest = np.array([each.smallest_change for each in definitions])
    is_part = np.array([each.kind is MeasureKind.PROPORTION for each in definitions], bool)
    options = context.options_of(SHRINKING, ShrinkingOptions)
    compared = ~np.isnan(value) & ~np.isnan(prior_value)
    decided = compared
    whole = np.array([each.multiplier for each in definitions])
    if len(indicator):
        compared &= is_part[indicator] & (better[indicator] != 0)
        gain = (value - prior_value) * better[indicator]
        fewer = 100.0 * denominator <= (100.0 - options.shrinkage) * prior_denominator
        enough = prior_denominator >= options.smallest_count
        room = np.where(better[indicator] > 0, whole[indicator] - prior_value, prior_value)
        can_gain = room >= smallest[indicator] * (1 - ROUNDING_MARGIN)
        decided = compared & enough & can_gain
        shrunk = compared & (gain >= smallest[indicator] * (1 - ROUNDING_MARGIN)) & fewer & enough
    else:
        shrunk = compared
    if not compared.any():
        return [not_checked(SHRINKING, "nothing_to_compare")]
    rows = np.flatnonzero(shrunk)
    computed = {
        "prior_value": prior_value[rows],
        "prior_denominator": prior_denominator[rows],
        "prior_period": prior.period.take(masked(rows)),
    }
    few = int(np.count_nonzero(compared & ~enough))
    left_out = [not_checked(SHRINKING, "few_cases", detail=str(few))] if few else []
    checked = int(np.count_nonzero(compared & enough))
    if left_out and not checked:
        return left_out
    return [*left_out, found_in(SHRINKING, checked, rates, rows, decided, computed=computed)]


def jumps(context: Context) -> list[Outcome]:
    """
    DAT111: a denominator is many times that of the year before, or a small part of it.

    Definitions with the same denominator are one finding.
    """
    rates = needed(context.rates)
    options = context.options_of(JUMP, JumpOptions)
    indicator, indicators = rates.keys.indicator
    unit, units = rates.keys.unit
    period, periods = rates.keys.period
    prior = _PriorYear.of(rates)
    now, before = floats_of(rates.data["denominator"]), prior.denominator
    compared = ~np.isnan(now) & ~np.isnan(before)
    if not compared.any():
        return [not_checked(JUMP, "nothing_to_compare")]
    smaller, larger = np.minimum(now, before), np.maximum(now, before)
    with np.errstate(invalid="ignore"):
        is_jump = larger >= options.times * np.maximum(smaller, options.smallest_count)
    rows = np.flatnonzero(compared & is_jump)
    same = np.stack([indicator[rows], now[rows], before[rows], period[rows], unit[rows]])
    order = np.lexsort(same)
    rows, same = rows[order], same[1:, order]
    first = np.flatnonzero(np.diff(same, axis=1, prepend=-1.0).any(axis=0))
    at = rows[first]
    with np.errstate(divide="ignore"):
        times = larger[at] / smaller[at]
    codes = keys(indicator[rows], indicators).cast(pa.string())
    return [
        found(
            JUMP,
            int(np.count_nonzero(compared)),
            unit_id=keys(unit[at], units),
            period=keys(period[at], periods),
            subject=keys(indicator[at], indicators),
            evidence={
                "denominator": now[at].astype(np.int64),
                "prior_denominator": before[at].astype(np.int64),
                "prior_period": prior.period.take(masked(at)),
                "times": np.where(np.isfinite(times), times, np.nan),
                "definitions": joined(codes, first, " "),
            },
            looked_at=Scope(rates.keys.unit, rates.keys.period, rates.keys.indicator, compared),
        )
    ]


CHECKS = (
    Check((HEAPED,), heaped, needs=("rates",)),
    Check((SHRINKING,), shrinking, needs=("rates",)),
    Check((JUMP,), jumps, needs=("rates",)),
)
