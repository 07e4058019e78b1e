"""Rates beside what they are compared with, and what that comparison says."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ..model.indicator import Indicator, JudgedBy
from ..periods.period import ReportingPeriod
from ..rates.by_indicator import Piece
from ..stats.change import difference_limits, relative_change, stretched, verdict, verdict_by_size
from ..stats.control import FEWEST_EXPECTED
from ..stats.intervals import clopper_pearson, limits
from ..tables.arrays import BoolArray, FloatArray, masked, words
from ..tables.cells import StatusArray
from ..vocabulary import Comparability, Verdict

__all__ = ["Pair"]

_Limits = tuple[FloatArray, FloatArray, FloatArray]


@attrs.frozen(eq=False, kw_only=True)
class Pair:
    """
    Hold the rows of one indicator and what they are compared with.

    *is_history* says that the prior is all earlier periods together: a single period of few cases
    is then held against many, and Wilson's limits of it are replaced by exact ones. *spread* is a
    factor on the distances of the limits of the change; NaN for none.
    """

    piece: Piece
    indicator: Indicator
    earlier_periods: list[ReportingPeriod | None]
    own: _Limits
    prior: _Limits
    counts: tuple[FloatArray, ...] | None
    is_history: bool
    spread: FloatArray
    defined_alike: bool
    same_regime: bool

    def at(self, confidence: float) -> Pair:
        """Give the same pair with limits of another confidence."""
        assert self.counts is not None
        confidence = min(confidence, float(np.nextafter(1.0, 0.0)))
        n, d, prior_n, prior_d = self.counts

        def of(values: _Limits, numerator: FloatArray, denominator: FloatArray) -> _Limits:
            lower, upper = limits(
                self.indicator.interval,
                numerator,
                denominator,
                confidence=confidence,
                multiplier=self.indicator.multiplier,
            )
            return values[0], lower, upper

        own, prior = of(self.own, n, d), of(self.prior, prior_n, prior_d)
        if self.is_history:
            own = self._exact_where_few(own, confidence)
        return attrs.evolve(self, own=own, prior=prior)

    def _exact_where_few(self, own: _Limits, confidence: float) -> _Limits:
        """Take limits of Clopper and Pearson where under 5 cases are expected on either side."""
        assert self.counts is not None
        n, d, prior_n, prior_d = self.counts
        with np.errstate(all="ignore"):
            expected = d * np.minimum(prior_n, prior_d - prior_n) / prior_d
            few = np.flatnonzero(expected < FEWEST_EXPECTED)
        exact = clopper_pearson(
            n[few], d[few], confidence=confidence, multiplier=self.indicator.multiplier
        )
        lower, upper = own[1].copy(), own[2].copy()
        lower[few], upper[few] = exact
        return own[0], lower, upper

    @property
    def tests(self) -> int:
        """Count the comparisons that can have a verdict."""
        return int(np.count_nonzero(self._tested(self._change()[1])))

    @property
    def excluding_zero(self) -> int:
        """Count those of them whose limits exclude zero."""
        _, lower, upper = self._change()
        with np.errstate(invalid="ignore"):
            outside = (lower > 0) | (upper < 0)
        return int(np.count_nonzero(outside & self._tested(lower)))

    def columns(self) -> list[pa.Array]:
        """Make the columns from prior_value to comparability."""
        has_prior = ~np.isnan(self.prior[0])
        change, lower, upper = self._change()
        relative = relative_change(self.own[0], self._comparable_prior()[0])
        has_limits = ~np.isnan(lower)
        comparable = Comparability.FULL if self.same_regime else Comparability.REGIME_CHANGED
        if not self.defined_alike:
            comparable = Comparability.DEFINITION_CHANGED
        comparability = np.where(has_prior, np.uint8(comparable), np.uint8(Comparability.NO_PRIOR))
        spread = ~np.isnan(self.spread) & has_limits
        return [
            masked(self.prior[0], has_prior),
            masked(change, ~np.isnan(change)),
            masked(lower, has_limits),
            masked(upper, has_limits),
            masked(relative, ~np.isnan(relative)),
            masked(self.spread, spread),
            words(Verdict, self._verdicts(change, lower, upper)),
            words(Comparability, comparability),
        ]

    def _comparable_prior(self) -> _Limits:
        if self.defined_alike:
            return self.prior
        nothing = np.full_like(self.prior[0], np.nan)
        return nothing, self.prior[1], self.prior[2]

    def _change(self) -> _Limits:
        prior = self._comparable_prior()
        change = self.own[0] - prior[0]
        lower, upper = difference_limits(*self.own, *prior)
        if not np.isnan(self.spread).all():
            lower, upper = stretched(change, lower, upper, self.spread)
        return change, lower, upper

    def _tested(self, lower: FloatArray) -> BoolArray:
        if not self.same_regime or self.indicator.polarity.better == 0:
            return np.zeros(lower.shape, bool)
        return ~np.isnan(lower)

    def _verdicts(self, change: FloatArray, lower: FloatArray, upper: FloatArray) -> StatusArray:
        if not self.same_regime:
            return np.full(len(change), Verdict.NOT_ASSESSED, np.uint8)
        better, smallest = self.indicator.polarity.better, self.indicator.smallest_change
        if self.indicator.judged_by is JudgedBy.SIZE:
            return verdict_by_size(change, better=better, smallest_change=smallest)
        return verdict(
            change,
            lower,
            upper,
            better=better,
            smallest_change=smallest,
        )
