"""Ranks of rates that chance in the counts does not exclude."""

from __future__ import annotations

import math

import numpy as np

from ..._progress import Steps
from ...model.indicator import Indicator, MeasureKind
from ...results.plan_tables import Draws, RankSpanTable
from ...results.rate_table import RateTable
from ...stats.by_draws.rank_sets import rank_sets
from ...stats.change import difference_limits
from ...stats.funnel import arcsine
from ...stats.intervals import limits
from ...tables.align import grouped, joint_codes
from ...tables.arrays import BoolArray, CountArray, FloatArray, floats_of, keys, masked, words
from ...vocabulary import SpanKind, SpanStatus
from ..subunits import COUNTED, Side
from .span_rows import among, not_told, ranks, span_table

__all__ = ["spans_of_rates"]

_FEW = 30


def spans_of_rates(
    rates: RateTable, drawn: Draws, steps: Steps, *, simultaneous: bool
) -> RankSpanTable:
    """Test for each indicator and period which units are above which."""
    within = steps.begin("draws")
    side = Side.of(rates)
    codes, names = rates.keys.indicator
    sizes = (len(names), len(rates.keys.period.texts))
    _, group, _ = grouped(joint_codes((codes, rates.keys.period.codes), sizes))
    status = np.full(len(rates), SpanStatus.NOT_ESTIMABLE, np.int64)
    lower, upper = np.ones(len(rates), np.int64), np.ones(len(rates), np.int64)
    direction = np.ones(len(rates))
    before = np.full(len(rates), -1, np.int64)
    # each table of an indicator and a period has its own family of units
    families = int(group.max(initial=-1)) + 1
    for place in range(families):
        within(place / families)
        rows = np.flatnonzero(group == place)
        indicator = rates.provenance.indicator(names[codes[rows[0]]])
        direction[rows] = -1 if indicator.polarity.better < 0 else 1
        if indicator.kind is not MeasureKind.PROPORTION:
            status[rows] = SpanStatus.NO_MODEL
            continue
        units = _Units(side, rows, indicator)
        sets = rank_sets(
            units.scale,
            units.error,
            confidence=drawn.confidence,
            simultaneous=simultaneous,
            draws=drawn.draws,
            seed=drawn.seed,
            differs=units.differs if units.is_few.any() else None,
            tell=None if steps.tell is None else among(within, place, families),
        )
        lower[rows], upper[rows] = sets.best, sets.worst
        before[rows] = not_told(units.scale, sets.above, rows)
        status[rows[units.is_counted]] = np.where(units.is_few, SpanStatus.FEW_CASES, SpanStatus.OK)
    value = np.where(side.state == COUNTED, floats_of(rates.data["value"]), np.nan)
    has_span = status != SpanStatus.NO_MODEL
    kind = SpanKind.SAMPLING_TOGETHER if simultaneous else SpanKind.SAMPLING_ALONE
    unit_codes, unit_ids = rates.keys.unit
    columns = {
        "code": rates.data["indicator_code"],
        "unit_id": rates.data["unit_id"],
        "period": rates.data["period"],
        "value": masked(value, ~np.isnan(value)),
        "rank": ranks(value * direction, group),
        "span": words(SpanKind, np.full(len(rates), kind)),
        "lower": masked(lower.astype(np.int32), has_span),
        "upper": masked(upper.astype(np.int32), has_span),
        "not_told_from": keys(np.append(unit_codes, np.int32(-1))[before], unit_ids),
        "status": words(SpanStatus, status),
    }
    steps.end()
    return RankSpanTable(span_table(columns), rates.provenance, drawn=drawn)


class _Units:
    """Units of one indicator and period, on the scale on which the better one is higher."""

    def __init__(self, side: Side, rows: CountArray, indicator: Indicator) -> None:
        x, n = side.numerator[rows], side.denominator[rows]
        if indicator.polarity.better < 0:
            x = n - x
        self.is_counted = (side.state[rows] == COUNTED) & ~np.isnan(side.value[rows])
        scale, error = arcsine(x, n)
        self.scale = np.where(self.is_counted, scale, np.nan)
        self.error = np.where(self.is_counted, error, np.nan)
        self._x, self._n = x[self.is_counted], n[self.is_counted]
        self._interval = indicator.interval
        self.is_few: BoolArray = (self._n < _FEW) | (self._x == 0) | (self._x == self._n)

    def differs(self, critical: FloatArray) -> BoolArray:
        """Use Newcombe's limits of the difference where one of the two has few cases."""
        scale, error = self.scale[self.is_counted], self.error[self.is_counted]
        spread = np.sqrt(error[:, np.newaxis] ** 2 + error**2)
        found: BoolArray = scale[:, np.newaxis] - scale > critical * spread
        few = self.is_few[:, np.newaxis] | self.is_few
        one, other = np.nonzero(few)
        if not len(one):
            return found
        needed = np.broadcast_to(critical, found.shape)[one, other]
        low = np.empty(len(one))
        # a critical value is a confidence; few units make few different ones
        for value in np.unique(needed):
            mine = needed == value
            low[mine] = self._lower_limit(one[mine], other[mine], float(value))
        found[one, other] = low > 0
        return found

    def _lower_limit(self, one: CountArray, other: CountArray, z: float) -> FloatArray:
        confidence = min(max(_central(z), 1e-6), 1 - 1e-12)
        low, high = limits(self._interval, self._x, self._n, confidence=confidence)
        p = self._x / self._n
        found, _ = difference_limits(p[one], low[one], high[one], p[other], low[other], high[other])
        return found


def _central(z: float) -> float:
    """Probability of the central part of a normal distribution that reaches to *z*."""
    return math.erf(z / math.sqrt(2))
