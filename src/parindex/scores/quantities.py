"""Numbers that formulas read, for every row of the frame at once."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs
import numpy as np

from ..formulas import (
    BestPeer,
    Change,
    Constant,
    Difference,
    IndicatorValue,
    PeerMean,
    PeerPercentile,
    PeerRank,
    PeerSd,
    PointsOf,
    Prior,
    Quantity,
    QuartersMean,
    Quotient,
    SurveyValue,
    UnitAbove,
    Value,
)
from ..schemes.criterion import Criterion
from ..stats.among_peers import (
    best_among,
    mean_among,
    percentile_among,
    rank_among,
    sd_among,
)
from ..stats.formulas import EDGE_MARGIN, quotient
from ..stats.rounding import round_half_up
from ..tables.arrays import CodeArray, CountArray, FloatArray
from ..tables.cells import StatusArray
from ..vocabulary import ScoreStatus
from .inputs import Given, Reading
from .rows import NOWHERE, OVER, Frame

__all__ = ["Others", "Quantities", "worse"]

PointsLookup = Callable[[str], Reading]

_Among: TypeAlias = Callable[[FloatArray, FloatArray, CountArray], FloatArray]
_MISSING = np.uint8(ScoreStatus.MISSING)


@attrs.frozen(eq=False)
class Others:
    """
    Numbers that the others have, where they are not those of the same rows.

    Parameters
    ----------
    quantities : Quantities
        The same criterion, on the frame of the others.
    here : ndarray of int32, shape (m,)
        For each row of their frame the row of this one; -1 where there is none.
    there : ndarray of int32, shape (n,)
        For each row of this frame the row of theirs; -1 where there is none.
    """

    quantities: Quantities
    here: CodeArray
    there: CodeArray


@attrs.frozen(eq=False, kw_only=True)
class Quantities:
    """
    Reads the quantities of one criterion at one stage.

    Parameters
    ----------
    frame : Frame
        The rows.
    given : Given
        What was given.
    criterion : Criterion
        Whose value is meant by "the value".
    stages : tuple of str
        Stages whose values come first, in order; those without a stage come last.
    points : callable
        Points of another criterion at the same stage.
    prior_points : callable
        Points of a criterion of the year before, on the rows of the frame.
    decimals : int, optional
        Decimals that values are rounded to before formulas read them.
    others : Others, optional
        Where the numbers of the others are read; None where they are those of the rows beside.
    """

    frame: Frame
    given: Given
    criterion: Criterion
    stages: tuple[str, ...]
    points: PointsLookup
    prior_points: PointsLookup
    decimals: int | None
    others: Others | None = None

    def read(self, quantity: Quantity) -> Reading:
        """
        Numbers of a quantity.

        Parameters
        ----------
        quantity : quantity
            The quantity.

        Returns
        -------
        Reading
            On the rows of the frame.
        """
        return _READERS[type(quantity)](self, quantity)

    def _value(self, _: Value) -> Reading:
        code, indicator = self.criterion.code, self.criterion.indicator
        own = self._staged(lambda stage: self.given.of_criterion(code, stage))
        rate = None if indicator is None else self._of_indicator(indicator)
        # what was given for the criterion itself comes before the rate of its indicator
        return self._rounded(_filled(own, rate) or self._nothing())

    def _indicator(self, quantity: IndicatorValue) -> Reading:
        return self._rounded(self._of_indicator(quantity.code) or self._nothing())

    def _survey(self, _: SurveyValue) -> Reading:
        return self._rounded(self.given.of_survey(self.criterion.code) or self._nothing())

    def _points_of(self, quantity: PointsOf) -> Reading:
        return self.points(quantity.criterion)

    def _constant(self, quantity: Constant) -> Reading:
        # every row is the one number, so that arithmetic can tell and do it once
        return Reading(np.broadcast_to(np.float64(quantity.number), len(self.frame)))

    def _prior(self, quantity: Prior) -> Reading:
        if isinstance(quantity.of, PointsOf):
            return self.prior_points(quantity.of.criterion)
        return _taken(self.read(quantity.of), self.frame.prior_rows, ScoreStatus.NO_PRIOR)

    def _change(self, quantity: Change) -> Reading:
        return _combined(np.subtract, self.read(quantity.of), self._prior(Prior(of=quantity.of)))

    def _quarters_mean(self, quantity: QuartersMean) -> Reading:
        reading = self.read(quantity.of)
        value, codes = np.append(reading.value, np.nan), np.append(reading.codes, _MISSING)
        rows = len(self.frame)
        total, count = np.zeros(rows), np.zeros(rows)
        status = np.zeros(rows, np.uint8)
        for quarter in self.frame.quarter_rows:
            here = quarter != OVER
            at = np.where(here, quarter, NOWHERE)
            total += np.where(here, value[at], 0.0)
            count += here
            status = np.maximum(status, np.where(here, codes[at], ScoreStatus.COMPUTED))
        status = np.where(count == 0, ScoreStatus.NO_REFERENCE, status).astype(np.uint8)
        return Reading(quotient(total, count), status if status.any() else None)

    def _best_peer(self, quantity: BestPeer) -> Reading:
        if quantity.best == "highest":
            return self._of_peers(quantity.of, best_among)
        lowest = self._of_peers(quantity.of, _turned(best_among))
        return Reading(-lowest.value, lowest.status)

    def _peer_mean(self, quantity: PeerMean) -> Reading:
        return self._of_peers(quantity.of, mean_among)

    def _peer_sd(self, quantity: PeerSd) -> Reading:
        return self._of_peers(quantity.of, sd_among)

    def _peer_percentile(self, quantity: PeerPercentile) -> Reading:
        percentile = functools.partial(percentile_among, percent=quantity.percent)
        return self._of_peers(quantity.of, percentile)

    def _peer_rank(self, quantity: PeerRank) -> Reading:
        among = rank_among if quantity.best == "highest" else _turned(rank_among)
        ranked = self._of_peers(quantity.of, among)
        own = self.read(quantity.of)
        # without a number of its own a unit has no rank, for that reason
        status = np.where(np.isnan(own.value), own.codes, ranked.codes).astype(np.uint8)
        return Reading(ranked.value, status if status.any() else None)

    def _of_peers(self, quantity: Quantity, among: _Among) -> Reading:
        own = self.read(quantity).value
        if self.others is None:
            found = among(own, own, self.frame.peers)
        else:
            others = self.others
            theirs = others.quantities.read(quantity).value
            there = np.append(own, np.nan)[others.here]
            made = among(there, theirs, others.quantities.frame.peers)
            found = np.append(made, np.nan)[others.there]
        has = ~np.isnan(found)
        status = np.where(has, ScoreStatus.COMPUTED, ScoreStatus.NO_REFERENCE).astype(np.uint8)
        return Reading(found, None if has.all() else status)

    def _unit_above(self, quantity: UnitAbove) -> Reading:
        if self.others is not None:
            found = self.others.quantities.read(quantity)
            return _taken(found, self.others.there, ScoreStatus.NO_REFERENCE)
        above = self.frame.rows_above(quantity.level)
        return _taken(self.read(quantity.of), above, ScoreStatus.NO_REFERENCE)

    def _difference(self, quantity: Difference) -> Reading:
        return _combined(np.subtract, self.read(quantity.minuend), self.read(quantity.subtrahend))

    def _quotient(self, quantity: Quotient) -> Reading:
        def divided(above: FloatArray, below: FloatArray) -> FloatArray:
            made = np.full(len(above), np.nan)
            is_some = np.abs(below) > EDGE_MARGIN  # less is the rounding of a difference
            np.divide(quantity.multiplier * above, below, out=made, where=is_some)
            return made

        made = _combined(divided, self.read(quantity.numerator), self.read(quantity.denominator))
        per_nothing = np.isnan(made.value) & (made.codes == ScoreStatus.COMPUTED)
        if not per_nothing.any():
            return made
        status = made.codes.copy()
        status[per_nothing] = ScoreStatus.NOTHING_COUNTED
        return Reading(made.value, status)

    def _of_indicator(self, code: str) -> Reading | None:
        return self._staged(lambda stage: self.given.of_indicator(code, stage))

    def _staged(self, read: Callable[[str | None], Reading | None]) -> Reading | None:
        """Take what was given for a stage, and where nothing was, what holds at every stage."""
        made: Reading | None = None
        for stage in (*self.stages, None):
            made = _filled(made, read(stage))
        return made

    def _rounded(self, reading: Reading) -> Reading:
        if self.decimals is None:
            return reading
        return Reading(round_half_up(reading.value, self.decimals), reading.status)

    def _nothing(self) -> Reading:
        rows = len(self.frame)
        return Reading(np.full(rows, np.nan), np.full(rows, ScoreStatus.MISSING, np.uint8))


_READERS: Mapping[type, Callable[..., Reading]] = {
    Value: Quantities._value,
    IndicatorValue: Quantities._indicator,
    SurveyValue: Quantities._survey,
    PointsOf: Quantities._points_of,
    Constant: Quantities._constant,
    Prior: Quantities._prior,
    Change: Quantities._change,
    QuartersMean: Quantities._quarters_mean,
    BestPeer: Quantities._best_peer,
    PeerMean: Quantities._peer_mean,
    PeerSd: Quantities._peer_sd,
    PeerPercentile: Quantities._peer_percentile,
    PeerRank: Quantities._peer_rank,
    UnitAbove: Quantities._unit_above,
    Difference: Quantities._difference,
    Quotient: Quantities._quotient,
}


def worse(one: StatusArray | None, two: StatusArray | None) -> StatusArray | None:
    """
    Status of what rests on two things: of each pair the one that matters more.

    Parameters
    ----------
    one, two : ndarray of uint8, shape (n,), optional
        Codes of `ScoreStatus`, which rise with what matters more; None is computed throughout.

    Returns
    -------
    ndarray of uint8, shape (n,), or None
    """
    if one is None or two is None:
        return two if one is None else one
    return np.maximum(one, two)


def _combined(
    arithmetic: Callable[[FloatArray, FloatArray], FloatArray], one: Reading, two: Reading
) -> Reading:
    return Reading(arithmetic(one.value, two.value), worse(one.status, two.status))


def _turned(among: _Among) -> _Among:
    """Make the same of numbers of which the lowest is the best."""

    def turned(own: FloatArray, others: FloatArray, groups: CountArray) -> FloatArray:
        mine = -own
        return among(mine, mine if others is own else -others, groups)

    return turned


def _filled(first: Reading | None, second: Reading | None) -> Reading | None:
    """Take the first reading, and the second in the rows where the first has nothing."""
    if first is None or first.status is None or second is None:
        return second if first is None else first
    fill = first.status == ScoreStatus.MISSING
    if not fill.any():
        return first
    status = np.where(fill, second.codes, first.status).astype(np.uint8)
    return Reading(np.where(fill, second.value, first.value), status if status.any() else None)


def _taken(reading: Reading, rows: CodeArray, lacking: ScoreStatus) -> Reading:
    """Take the reading of other rows; *lacking* where there is no such row, or it has no value."""
    value = np.append(reading.value, np.nan)[rows]
    has = ~np.isnan(value) & (rows != NOWHERE)
    status = np.where(has, ScoreStatus.COMPUTED, lacking).astype(np.uint8)
    return Reading(value, None if has.all() else status)
