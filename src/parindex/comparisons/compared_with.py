"""Find what each rate is compared with: another period, or all periods before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import numpy as np

from ..errors import InputError
from ..model.indicator import Indicator, MeasureKind
from ..periods.ordinals import earlier
from ..periods.period import ReportingPeriod
from ..rates.by_indicator import Piece, same_keys, together
from ..stats.control import FEWEST_PERIODS, history_before
from ..stats.rates import proportion
from ..tables.align import align, recode
from ..tables.arrays import BoolArray, CountArray, FloatArray
from .series import Grid, Timeline

__all__ = ["Match", "Prior"]


@attrs.frozen(eq=False)
class Prior:
    """
    Hold what the rows of a piece are compared with; arrays have one value a row.

    NaN where there is nothing to compare with; *counts* is None where nobody asked for them.
    Limits of a history are computed from its counts when they are asked for. *spread* is Laney's
    factor of the periods before, at least 1; NaN where they are too few.
    """

    periods: list[ReportingPeriod | None]
    values: tuple[FloatArray, FloatArray, FloatArray]
    counts: tuple[FloatArray, FloatArray] | None
    spread: FloatArray


@attrs.frozen(eq=False)
class _Before:
    """Sums and spread of all periods before the one of each row."""

    numerator: FloatArray
    denominator: FloatArray
    spread: FloatArray


@attrs.frozen(eq=False)
class _Laid:
    """A grid, rows that have something before them in it, where that ends, and in what columns."""

    grid: Grid
    rows: CountArray
    at: tuple[CountArray, CountArray]
    wanted: BoolArray


class Match:
    """
    Find for the rows of one indicator what the same indicator was before.

    Indicators of one sheet have the same units and periods in the same order, so a match that was
    made for one of them serves the next. A *step* of None means all periods before.
    """

    def __init__(
        self,
        then: list[Piece],
        step: Callable[[ReportingPeriod], ReportingPeriod] | None,
    ) -> None:
        self._step = step
        self._then: dict[str, Piece] = {}
        for piece in then:
            known = self._then.get(piece.indicator)
            self._then[piece.indicator] = piece if known is None else together(known, piece)
        self._last: tuple[Piece, Piece, CountArray, list[ReportingPeriod | None]] | None = None
        self._laid: tuple[Piece, Piece, list[_Laid]] | None = None

    @property
    def is_history(self) -> bool:
        """Say whether rates are compared with all periods before them."""
        return self._step is None

    def of(self, now: Piece, indicator: Indicator, *, needs_counts: bool) -> Prior:
        """Find what the rows of a piece are compared with."""
        then = self._then.get(now.indicator)
        before = None
        if then is not None and indicator.kind is MeasureKind.PROPORTION:
            before = self._before(now, then)
        nothing = np.full(len(now.unit_codes), np.nan)
        spread = nothing if before is None else before.spread
        if self._step is None:
            return self._history(now, indicator, before, spread)
        if then is None:
            periods = earlier(now.periods, self._step)
            return Prior(periods, (nothing,) * 3, (nothing,) * 2, spread)
        found, periods = self._rows(now, then, self._step)
        absent = np.flatnonzero(found < 0)
        value, lower, upper = (_at(found, column, absent) for column in then.values)
        counts = None
        if needs_counts:
            numerator, denominator = (_at(found, each, absent) for each in then.counts())
            counts = numerator, denominator
        return Prior(periods, (value, lower, upper), counts, spread)

    def _before(self, now: Piece, then: Piece) -> _Before | None:
        """Find what *then* has before each row; None where no unit can have enough."""
        if len(then.periods) < FEWEST_PERIODS:
            return None
        last = self._laid
        if last is None or not (same_keys(now, last[0]) and same_keys(then, last[1])):
            found = None if self._step is None else self._rows(now, then, self._step)[0]
            self._laid = last = (now, then, _laid_out(now, then, found))
        return _before(len(now.unit_codes), last[2], then, with_sums=self.is_history)

    def _rows(
        self, now: Piece, then: Piece, step: Callable[[ReportingPeriod], ReportingPeriod]
    ) -> tuple[CountArray, list[ReportingPeriod | None]]:
        """Find rows of the other period, -1 where nothing matches, and the periods."""
        last = self._last
        if last is None or not (same_keys(now, last[0]) and same_keys(then, last[1])):
            periods = earlier(now.periods, step)
            codes = [period.code for period in then.periods]
            match = align(
                (
                    recode(now.units, then.units)[now.unit_codes],
                    recode(_codes_or_blank(periods), codes)[now.period_codes],
                ),
                (then.unit_codes, then.period_codes),
                (len(then.units), len(codes)),
            ).match
            self._last = last = (now, then, match, periods)
        return last[2], last[3]

    def _history(
        self, now: Piece, indicator: Indicator, before: _Before | None, spread: FloatArray
    ) -> Prior:
        periods: list[ReportingPeriod | None] = [None] * len(now.periods)
        nothing = np.full(len(now.unit_codes), np.nan)
        if before is None:
            return Prior(periods, (nothing,) * 3, (nothing,) * 2, spread)
        counts = before.numerator, before.denominator
        value, _ = proportion(*counts, multiplier=indicator.multiplier)
        return Prior(periods, (value, nothing, nothing), counts, spread)


def _at(found: CountArray, values: FloatArray, absent: CountArray) -> FloatArray:
    """Take values at rows; NaN for those that are -1, which are named."""
    taken = values[found]
    taken[absent] = np.nan
    return taken


def _laid_out(now: Piece, then: Piece, found: CountArray | None) -> list[_Laid]:
    """Grids of *then*, and where in them the periods before each row with a prior one end."""
    line = Timeline.of(then.unit_codes, then.periods, then.period_codes)
    if len(line.repeated):
        raise InputError("rates must have each indicator, unit and period once")
    unit_of = recode(now.units, then.units)[now.unit_codes]
    series, column = line.place(unit_of, now.periods, now.period_codes)
    if found is not None:
        series = np.where(found >= 0, series, -1)
    in_order = np.argsort(series, kind="stable")
    first = np.searchsorted(series[in_order], np.arange(len(line.first) + 1))
    laid = []
    for grid, chosen in line.grids(fewest=FEWEST_PERIODS):
        asked = first[chosen + 1] - first[chosen]
        ends = np.cumsum(asked)
        at = np.arange(int(ends[-1])) + np.repeat(first[chosen] - ends + asked, asked)
        rows = in_order[at]
        columns = grid.shape[1] + 1  # one more, for the periods after the last
        wanted = np.zeros(columns, bool)
        wanted[column[rows]] = True
        unit = np.repeat(np.arange(len(chosen)), asked)
        laid.append(_Laid(grid, rows, (unit, column[rows]), wanted))
    return laid


def _before(size: int, laid_out: list[_Laid], then: Piece, *, with_sums: bool) -> _Before:
    """Find what *then* has before the period of each row; NaN where it has too little."""
    numerator, denominator, spread = (np.full(size, np.nan) for _ in range(3))
    counts = then.counts()
    for laid in laid_out:
        grids_of_counts = (laid.grid.laid(each, np.nan, more=1) for each in counts)
        known = history_before(*grids_of_counts, wanted=laid.wanted)
        spread[laid.rows] = known.spread[laid.at]
        if with_sums:
            is_long = known.long_enough[laid.at]
            rows = laid.rows[is_long]
            numerator[rows] = known.numerator[laid.at][is_long]
            denominator[rows] = known.denominator[laid.at][is_long]
    return _Before(numerator, denominator, spread)


def _codes_or_blank(periods: Sequence[ReportingPeriod | None]) -> list[str]:
    """Give codes of periods; a text that is none where there is no period."""
    return ["" if period is None else period.code for period in periods]
