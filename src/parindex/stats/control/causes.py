"""Special causes of whole series, and the points at which one could have been told at all."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray
from ._grids import WIDTH, BoolGrid
from .special_causes import (
    SHIFT,
    TREND,
    SideGrid,
    Signals,
    ending,
    enough_expected,
    near_another,
    rare,
    run_length,
    side_of,
    signals,
    trends,
)

__all__ = ["Causes", "Told", "causes_in_counts", "causes_in_values"]

_NEAR = 2.0


class Told(NamedTuple):
    """
    Points of which a rule can say something, bool of shape (s, t) each.

    At such a point a run could have ended, as few cases allow it; or it is among the first points
    after a gap, where none is long enough, and one could have ended later.
    """

    beyond: BoolGrid
    shift: BoolGrid
    trend: BoolGrid
    two_of_three: BoolGrid


class Causes(NamedTuple):
    """
    Signals of many series.

    ``run_center`` of shape (s,) is the centre without the points beyond the limits, or the centre
    where these are half of all or more. ``shift_size`` of shape (s, t) is how far the points of a
    shift together lie from all others within the limits; NaN outside of shifts.
    """

    marks: Signals
    told: Told
    run_center: FloatArray
    shift_size: FloatArray


def causes_in_counts(
    numerator: FloatArray,
    denominator: FloatArray,
    center: FloatArray,
    spread: FloatArray,
    counted: BoolGrid,
    *,
    poisson: bool = False,
) -> Causes:
    """
    Signals of proportions and rates, by the exact probability of their counts.

    Parameters
    ----------
    numerator, denominator : ndarray of float64, shape (s, t)
        Counts, in cases, or events and exposure; NaN where a period has no value.
    center : ndarray of float64, shape (s,)
        Centre, as a proportion, or as events per exposure; NaN where there is none, and then
        nothing is told.
    spread : ndarray of float64, shape (s,)
        Factor on chance, 1 for chance alone.
    counted : ndarray of bool, shape (s, t)
        Points that the centre was computed from.
    poisson : bool, default False
        Whether the counts are events of a rate; by default cases of a proportion.

    Returns
    -------
    Causes
        A point is far only if its count is as rare as a normal value so far away. A trend is told
        of points alone of which at least 5 cases are expected on either side, or 5 events; a shift
        also of others, where their counts together are as rare as a point beyond the limits.
    """
    n, d = numerator, denominator
    most = math.inf if poisson else 1.0
    with np.errstate(all="ignore"):
        value = n / d
        sigma = spread[:, None] * np.sqrt(center * (1.0 - center / most))[:, None] / np.sqrt(d)
        away = value - center[:, None]
    known = ~np.isnan(away)
    beyond = _rarely_so_far(away, sigma, (n, d), center, WIDTH, poisson=poisson)
    far = _rarely_so_far(away, sigma, (n, d), center, _NEAR, poisson=poisson)
    kept, run_center = _without_the_beyond(n, d, counted & known, beyond, center)
    enough = enough_expected(d, center, poisson=poisson) & known
    shift, size = _shifts((n, d), run_center, spread, enough, kept, poisson=poisson)
    trend = trends(np.where(enough, value, np.nan))
    pairs = side_of(near_another(far > 0), near_another(far < 0))
    near = [near_another(reached) for reached in _reached(d, center, sigma, _NEAR, most)]
    so_far = _since_the_gap(np.where(known, d, 0.0), known)
    with np.errstate(all="ignore"):
        chance = spread[:, None] * np.sqrt(run_center * (1.0 - run_center / most))[:, None]
        sigma_of_all = chance / np.sqrt(so_far)
        together = np.logical_or(*_reached(so_far, run_center, sigma_of_all, WIDTH, most))
    shifted = (ending(enough) >= SHIFT) | ((ending(known) >= SHIFT) & together)
    told = Told(
        np.logical_or(*_reached(d, center, sigma, WIDTH, most)),
        _with_the_first(shifted, known, SHIFT),
        _with_the_first(ending(enough) >= TREND, known, TREND),
        np.logical_or(*near),
    )
    return Causes(Signals(beyond, shift, trend, pairs), told, run_center, size)


def causes_in_values(
    value: FloatArray,
    center: FloatArray,
    sigma: FloatArray,
    counted: BoolGrid,
    bounds: tuple[FloatArray, FloatArray],
) -> Causes:
    """
    Signals of values without counts.

    Parameters
    ----------
    value : ndarray of float64, shape (s, t)
        NaN where a period has no value.
    center : ndarray of float64, shape (s,)
        Centre, in the unit of the values; NaN where there is none, and then nothing is told.
    sigma : ndarray of float64, shape (s, t)
        Standard deviation of a point.
    counted : ndarray of bool, shape (s, t)
        Points that the centre was computed from.
    bounds : tuple of ndarray of float64, shape (s,)
        What values cannot go below and above; infinite where there is no such bound.

    Returns
    -------
    Causes
    """
    known = ~np.isnan(value) & ~np.isnan(center)[:, None]
    marks = signals(value, center, sigma)
    wholes = np.ones(value.shape)
    kept, run_center = _without_the_beyond(value, wholes, counted & known, marks.beyond, center)
    # one point far away moves the mean, and the others must not be a shift for that
    shift = signals(value, run_center, sigma).shift
    low, high = (bound[:, None] for bound in bounds)

    def reached(width: float) -> tuple[BoolGrid, BoolGrid]:
        with np.errstate(invalid="ignore"):
            below, above = center[:, None] - width * sigma, center[:, None] + width * sigma
            return known & (below > low), known & (above < high)

    near = [near_another(side) for side in reached(_NEAR)]
    told = Told(
        np.logical_or(*reached(WIDTH)),
        _with_the_first(ending(known) >= SHIFT, known, SHIFT),
        _with_the_first(ending(known) >= TREND, known, TREND),
        np.logical_or(*near),
    )
    size = np.full(value.shape, np.nan)
    for side in (1, -1):
        _write_sizes(size, _Runs.of(shift == side), value, wholes, kept, run_center)
    return Causes(marks._replace(shift=shift), told, run_center, size)


class _Runs(NamedTuple):
    """Runs of True of at least 8 points: series, last column and length of each."""

    series: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]

    @classmethod
    def of(cls, mask: BoolGrid) -> _Runs:
        lengths = ending(mask)
        ends = lengths >= SHIFT
        ends[:, :-1] &= ~mask[:, 1:]
        series, last = np.nonzero(ends)
        return cls(series, last, lengths[series, last])

    def chosen(self, which: BoolGrid) -> _Runs:
        return _Runs(self.series[which], self.last[which], self.length[which])

    def sums(self, grid: FloatArray) -> FloatArray:
        """Sum of a grid over each run."""
        total = np.zeros((grid.shape[0], grid.shape[1] + 1))
        np.cumsum(grid, axis=1, out=total[:, 1:])
        first = self.last + 1 - self.length
        of_run: FloatArray = total[self.series, self.last + 1] - total[self.series, first]
        return of_run

    def write(self, grid: npt.NDArray[np.generic], values: npt.ArrayLike) -> None:
        """Write one value for each run, at all of its points."""
        ends = np.cumsum(self.length)
        total = int(ends[-1]) if len(ends) else 0
        within = np.arange(total) - np.repeat(ends - self.length, self.length)
        column = np.repeat(self.last + 1 - self.length, self.length) + within
        each = np.broadcast_to(np.asarray(values), self.length.shape)
        grid[np.repeat(self.series, self.length), column] = np.repeat(each, self.length)


def _shifts(
    counts: tuple[FloatArray, FloatArray],
    run_center: FloatArray,
    spread: FloatArray,
    enough: BoolGrid,
    kept: BoolGrid,
    *,
    poisson: bool,
) -> tuple[SideGrid, FloatArray]:
    """
    Find the runs on one side of the centre of runs, and their size.

    Eight points of which enough cases are expected are one. Few cases are lopsided about their
    mean: most points of 12 dossiers at 99 % lie at 100 %. Their counts together decide.
    """
    most = math.inf if poisson else 1.0
    with np.errstate(all="ignore"):
        value = counts[0] / counts[1]
    marks, size = np.zeros(value.shape, np.int8), np.full(value.shape, np.nan)
    zero_n, zero_d = (np.where(np.isnan(value), 0.0, each) for each in counts)
    for side in (1, -1):
        with np.errstate(invalid="ignore"):
            mask = side * (value - run_center[:, None]) > 0
        marks[run_length(mask & enough) >= SHIFT] = side
        runs = _Runs.of(mask)
        cases, of_all = runs.sums(zero_n), runs.sums(zero_d)
        middle = run_center[runs.series]
        chance = spread[runs.series] * np.sqrt(middle * (1.0 - middle / most) / of_all)
        is_far = np.abs(cases / of_all - middle) > WIDTH * chance
        is_far[is_far] = rare(cases[is_far], of_all[is_far], middle[is_far], poisson=poisson)
        runs.chosen(is_far).write(marks, side)
        _write_sizes(size, _Runs.of(marks == side), *counts, kept, run_center)
    return marks, size


def _write_sizes(
    size: FloatArray,
    runs: _Runs,
    parts: FloatArray,
    wholes: FloatArray,
    kept: BoolGrid,
    run_center: FloatArray,
) -> None:
    """Write how far each run lies from what the centre of runs would be without it."""
    absent = np.isnan(parts) | np.isnan(wholes)
    there = [np.where(absent, 0.0, counts) for counts in (parts, wholes)]
    others = [np.where(kept, counts, 0.0) for counts in there]
    with np.errstate(all="ignore"):
        own = runs.sums(there[0]) / runs.sums(there[1])
        rest = [counts.sum(axis=1)[runs.series] - runs.sums(counts) for counts in others]
        has_rest = np.count_nonzero(kept, axis=1)[runs.series] > runs.sums(kept.astype(float))
        middle = np.where(has_rest, rest[0] / rest[1], run_center[runs.series])
    runs.write(size, own - middle)


def _rarely_so_far(
    away: FloatArray,
    sigma: FloatArray,
    counts: tuple[FloatArray, FloatArray],
    center: FloatArray,
    width: float,
    *,
    poisson: bool,
) -> SideGrid:
    """Points so many standard deviations away whose counts are as rare, with their side."""
    with np.errstate(invalid="ignore"):
        series, column = np.nonzero(np.abs(away) > width * sigma)
    n, d = (each[series, column] for each in counts)
    is_rare = rare(n, d, center[series], width=width, poisson=poisson)
    series, column = series[is_rare], column[is_rare]
    sides = np.zeros(away.shape, np.int8)
    sides[series, column] = np.where(away[series, column] > 0, 1, -1)
    return sides


def _reached(
    d: FloatArray, center: FloatArray, sigma: FloatArray, width: float, most: float
) -> tuple[BoolGrid, BoolGrid]:
    """
    Whether no case at all would be so rare and so far away, and whether all cases would.

    Events have no most (*most* is infinite): enough of them are always so rare.
    """
    tail = math.log(0.5 * math.erfc(width / math.sqrt(2.0)))
    middle = center[:, None]
    with np.errstate(all="ignore"):
        of_none = -d * middle if math.isinf(most) else d * np.log1p(-middle)
        none = (middle > width * sigma) & (of_none < tail)
        every = (most - middle > width * sigma) & (d > 0)
        if not math.isinf(most):
            every &= d * np.log(middle) < tail
    return none, every


def _without_the_beyond(
    parts: FloatArray,
    wholes: FloatArray,
    counted: BoolGrid,
    beyond: SideGrid,
    center: FloatArray,
) -> tuple[BoolGrid, FloatArray]:
    """Points within the limits and their centre; all points where those are half or fewer."""
    kept = counted & (beyond == 0)
    most = 2 * kept.sum(axis=1) > counted.sum(axis=1)
    kept = np.where(most[:, None], kept, counted)
    with np.errstate(all="ignore"):
        without = np.where(kept, parts, 0.0).sum(axis=1) / np.where(kept, wholes, 0.0).sum(axis=1)
    leaves_out = most & (kept != counted).any(axis=1)
    return kept, np.where(leaves_out & ~np.isnan(center), without, center)


def _with_the_first(ends: BoolGrid, known: BoolGrid, fewest: int) -> BoolGrid:
    """Add the first points after a gap where a run can end before the next gap."""
    place = np.broadcast_to(np.arange(known.shape[1]), known.shape)
    after = known.shape[1]

    def coming(mask: BoolGrid) -> npt.NDArray[np.int64]:
        found = np.where(mask, place, after)[:, ::-1]
        return np.minimum.accumulate(found, axis=1)[:, ::-1]

    can_end_later = known & (coming(ends) < coming(~known))
    return ends | (can_end_later & (ending(known) < fewest))


def _since_the_gap(grid: FloatArray, known: BoolGrid) -> FloatArray:
    """Sum of each point and those before it without a gap."""
    total = np.cumsum(grid, axis=1)
    before_gap = np.maximum.accumulate(np.where(known, 0.0, total), axis=1)
    since: FloatArray = total - before_gap
    return since
