"""
Control charts (biểu đồ kiểm soát): what a series does by itself, and which points stand out.

A grid holds one series per row and one period per column, in the order of time; NaN stands where
a period has no value. Two neighbouring columns are periods that follow each other.
"""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ._inputs import FloatArray, check_multiplier
from .intervals import clopper_pearson

__all__ = [
    "FEWEST_EXPECTED",
    "FEWEST_PERIODS",
    "ControlLimits",
    "History",
    "Signals",
    "history_before",
    "laney_p_chart",
    "moving_range_sigma",
    "p_chart",
    "rare",
    "signals",
    "xmr_chart",
]

BoolGrid: TypeAlias = npt.NDArray[np.bool_]
SideGrid: TypeAlias = npt.NDArray[np.int8]
_Number = TypeVar("_Number", np.float64, np.int64)

FEWEST_PERIODS = 8
"""Fewest periods, each after the one before, from which spread is estimated."""

FEWEST_EXPECTED = 5.0
"""Fewest expected cases, on either side, for which a proportion is about normal."""

# Mean range of two independent normal values, in standard deviations: 1.128 in the tables.
_RANGE_OF_TWO = 2.0 / math.sqrt(math.pi)
_WIDTH = 3.0
_SHIFT, _TREND = 8, 6


class ControlLimits(NamedTuple):
    """
    Centre and limits of many series.

    ``center``, ``spread`` and ``pairs`` have shape (s,), the others (s, t). ``pairs`` counts the
    moving ranges; ``spread`` is Laney's sigma of the standardised values, 1 for a p chart, and
    NaN for values without counts. ``sigma`` is the standard deviation of a point about the centre.
    Everything is NaN where it cannot be estimated.
    """

    center: FloatArray
    spread: FloatArray
    pairs: npt.NDArray[np.int64]
    sigma: FloatArray
    lower: FloatArray
    upper: FloatArray


class Signals(NamedTuple):
    """
    Which rules hold for each point: 1 above the centre or rising, -1 below or falling, 0 not.

    int8 of shape (s, t) each; several may hold for one point.
    """

    beyond: SideGrid
    shift: SideGrid
    trend: SideGrid
    two_of_three: SideGrid


class History(NamedTuple):
    """
    What was known before each period, shape (s, t): sums of counts, periods, spread.

    ``long_enough`` says whether there are 7 moving ranges, so 8 periods without a gap or more with
    gaps. ``spread`` is never below 1; NaN where that is not so, or all cases are alike.
    """

    numerator: FloatArray
    denominator: FloatArray
    periods: npt.NDArray[np.int64]
    long_enough: BoolGrid
    spread: FloatArray


def moving_range_sigma(values: npt.ArrayLike) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """
    Standard deviation of each series from its moving ranges, and how many those are.

    Parameters
    ----------
    values : array_like of float, shape (s, t)
        NaN where a period has no value.

    Returns
    -------
    sigma : ndarray of float64, shape (s,)
        Mean absolute difference of neighbours, over 1.128; NaN without neighbours.
    pairs : ndarray of int64, shape (s,)
        How many pairs of neighbours have both values. Across a gap there is no range.

    Raises
    ------
    InputError
        If *values* is no grid of numbers.

    References
    ----------
    Wheeler DJ (1993). Understanding Variation. SPC Press: 2.66 = 3 / 1.128.

    Examples
    --------
    >>> sigma, pairs = moving_range_sigma([[1.0, 3.0, 2.0, float("nan"), 9.0]])
    >>> sigma.round(4).tolist(), pairs.tolist()
    ([1.3293], [2])
    """
    (grid,) = _grids("moving_range_sigma", values=values)
    ranges = np.abs(np.diff(grid, axis=1))
    known = ~np.isnan(ranges)
    pairs = known.sum(axis=1)
    with np.errstate(all="ignore"):
        sigma = np.where(known, ranges, 0.0).sum(axis=1) / pairs / _RANGE_OF_TWO
    return sigma, pairs


def p_chart(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = _WIDTH,
    multiplier: float = 1.0,
) -> ControlLimits:
    """
    Limits of a p chart (biểu đồ p): what chance alone does to a proportion.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.
    baseline : array_like of bool, shape (t,), optional
        Periods from which the centre is computed; by default all.
    width : float, default 3
        Half-width of the limits, in standard deviations.
    multiplier : float, default 1.0
        100 for percent.

    Returns
    -------
    ControlLimits
        Centre p = sum of numerators / sum of denominators, sigma = sqrt(p (1 - p) / n); limits
        are kept within 0 and *multiplier*. NaN where all cases are alike, so that sigma is 0.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape, or an option is out of range.

    References
    ----------
    Montgomery DC (2009). Introduction to Statistical Quality Control, 6th ed., chapter 7.

    Examples
    --------
    >>> chart = p_chart([[10, 20, 15]], [[100, 100, 100]])
    >>> chart.lower[0].round(4).tolist(), chart.upper[0].round(4).tolist()
    ([0.0429, 0.0429, 0.0429], [0.2571, 0.2571, 0.2571])
    """
    return _p_charts(numerator, denominator, baseline, width, multiplier, laney=False)


def laney_p_chart(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = _WIDTH,
    multiplier: float = 1.0,
) -> ControlLimits:
    """
    Limits of Laney's p' chart (biểu đồ p phẩy): chance, and the spread from period to period.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.
    baseline : array_like of bool, shape (t,), optional
        Periods from which centre and spread are computed; by default all.
    width : float, default 3
        Half-width of the limits, in standard deviations.
    multiplier : float, default 1.0
        100 for percent.

    Returns
    -------
    ControlLimits
        As of `p_chart`, with sigma multiplied by ``spread``, which may be below 1. NaN where all
        cases are alike, where no two neighbours have values, and where spread is 0.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape, or an option is out of range.

    Notes
    -----
    z_i = (p_i - p) / sqrt(p (1 - p) / n_i); spread = ``mean(abs(z_i - z_(i-1))) / 1.128``.

    References
    ----------
    Laney DB (2002). Improved control charts for attributes. Quality Engineering 14:531-537.

    Examples
    --------
    >>> chart = laney_p_chart([[900, 950, 880, 940]], [[1000, 1000, 1000, 1000]])
    >>> chart.spread.round(4).tolist()
    [6.1118]
    """
    return _p_charts(numerator, denominator, baseline, width, multiplier, laney=True)


def _p_charts(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    baseline: npt.ArrayLike | None,
    width: float,
    multiplier: float,
    *,
    laney: bool,
) -> ControlLimits:
    n, d = _proportions("laney_p_chart" if laney else "p_chart", numerator, denominator)
    check_multiplier(multiplier)
    _check_width(width)
    counted = ~np.isnan(n) & _baseline(baseline, n.shape[1])
    with np.errstate(all="ignore"):
        center = np.where(counted, n, 0.0).sum(axis=1) / np.where(counted, d, 0.0).sum(axis=1)
        base = np.sqrt(center * (1.0 - center))[:, None] / np.sqrt(d)
        z = (n / d - center[:, None]) / base
    spread, _ = moving_range_sigma(np.where(counted, z, np.nan))
    pairs = np.count_nonzero(counted[:, 1:] & counted[:, :-1], axis=1).astype(np.int64)
    if not laney:
        spread = np.ones_like(spread)
    with np.errstate(all="ignore"):
        sigma = base * spread[:, None]
    estimable = (center > 0) & (center < 1) & (spread > 0)
    return _limits(center, spread, pairs, sigma, estimable, width=width, multiplier=multiplier)


def xmr_chart(
    values: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = _WIDTH,
) -> ControlLimits:
    """
    Limits of an XmR chart (biểu đồ giá trị riêng lẻ): for values without counts.

    Parameters
    ----------
    values : array_like of float, shape (s, t)
        NaN where a period has no value.
    baseline : array_like of bool, shape (t,), optional
        Periods from which centre and sigma are computed; by default all.
    width : float, default 3
        Half-width of the limits, in standard deviations.

    Returns
    -------
    ControlLimits
        Centre = mean, sigma = mean moving range / 1.128, so that the limits are the mean -+
        2.66 mean moving ranges. NaN where sigma is 0 or no two neighbours have values.

    Raises
    ------
    InputError
        If *values* is no grid of numbers, or an option is out of range.

    References
    ----------
    Wheeler DJ (1993). Understanding Variation. SPC Press.

    Examples
    --------
    >>> chart = xmr_chart([[80.0, 82.0, 81.0, 84.0]])
    >>> round(float(chart.lower[0, 0]), 3), round(float(chart.upper[0, 0]), 3)
    (76.433, 87.067)
    """
    (x,) = _grids("xmr_chart", values=values)
    _check_width(width)
    counted = ~np.isnan(x) & _baseline(baseline, x.shape[1])
    with np.errstate(all="ignore"):
        center = np.where(counted, x, 0.0).sum(axis=1) / counted.sum(axis=1)
    one, pairs = moving_range_sigma(np.where(counted, x, np.nan))
    sigma = np.where(np.isnan(x), np.nan, one[:, None])
    # Equal values differ from their mean by rounding; that is no spread.
    estimable = one > 1e-12 * np.abs(center)
    nothing = np.full_like(center, np.nan)
    return _limits(center, nothing, pairs, sigma, estimable, width=width)


def _limits(
    center: FloatArray,
    spread: FloatArray,
    pairs: npt.NDArray[np.int64],
    sigma: FloatArray,
    estimable: npt.NDArray[np.bool_],
    *,
    width: float,
    multiplier: float | None = None,
) -> ControlLimits:
    center = np.where(estimable, center, np.nan)
    sigma = np.where(estimable[:, None], sigma, np.nan)
    if multiplier is not None:
        center, sigma = center * multiplier, sigma * multiplier
    lower, upper = center[:, None] - width * sigma, center[:, None] + width * sigma
    if multiplier is not None:
        lower, upper = np.maximum(lower, 0.0), np.minimum(upper, multiplier)
    return ControlLimits(center, np.where(estimable, spread, np.nan), pairs, sigma, lower, upper)


def signals(
    value: npt.ArrayLike,
    center: npt.ArrayLike,
    sigma: npt.ArrayLike,
    *,
    in_runs: npt.ArrayLike | None = None,
    width: float = _WIDTH,
) -> Signals:
    """
    Points at which a series does not behave as it does by itself.

    Parameters
    ----------
    value : array_like of float, shape (s, t)
        NaN where a period has no value; it ends every run.
    center : array_like of float, shape (s,)
        Centre of each series; NaN where there is none, and then nothing is signalled.
    sigma : array_like of float, shape (s, t)
        Standard deviation of each point.
    in_runs : array_like of bool, shape (s, t), optional
        Points that may belong to a run; others end it. By default all. A proportion of few
        cases is lopsided about its mean: most points of 12 dossiers at 99 % lie at 100 %.
    width : float, default 3
        Standard deviations beyond which one point stands out.

    Returns
    -------
    Signals
        - beyond: more than *width* sigma from the centre;
        - shift: among 8 or more consecutive points on one side of the centre; a point on the
          centre ends the run;
        - trend: among 6 or more consecutive points each of which is above the one before it, or
          each below; equal neighbours end the run. A turning point, at which one trend ends and
          the opposite one begins, belongs to both and has the sign of the one that ends;
        - two_of_three: more than 2 sigma from the centre, as is one more on the same side among
          three consecutive points that hold it.

    Raises
    ------
    InputError
        If the shapes do not fit.

    References
    ----------
    Western Electric (1956). Statistical Quality Control Handbook, tests for instability 1, 2, 4.

    Nelson LS (1984). The Shewhart control chart: tests for special causes. Journal of Quality
    Technology 16:237-239, test 3.

    Examples
    --------
    >>> found = signals([[0.4, 0.9, 1.4, 1.9, 2.4, 2.9]], [0.3], [[1.0] * 6])
    >>> found.trend.tolist(), found.two_of_three.tolist()
    ([[1, 1, 1, 1, 1, 1]], [[0, 0, 0, 0, 1, 1]])
    """
    x, s = _grids("signals", value=value, sigma=sigma)
    middle = np.asarray(center, np.float64)
    if middle.shape != x.shape[:1]:
        raise InputError(f"signals: center must have one value a series, got {middle.shape}")
    _check_width(width)
    may = np.ones(x.shape, bool) if in_runs is None else np.asarray(in_runs, bool)
    away = x - middle[:, None]
    in_run = np.where(may, x, np.nan)
    away_in_run = np.where(may, away, np.nan)
    sides = [np.zeros(x.shape, np.int8) for _ in range(4)]
    with np.errstate(invalid="ignore"):
        for side in (1, -1):
            marks = (
                side * away > width * s,
                _run_length(side * away_in_run > 0) >= _SHIFT,
                _trend(side * in_run),
                _two_of_three(side * away_in_run > 2.0 * s),
            )
            for grid, mark in zip(sides, marks, strict=True):
                grid[mark & ~np.isnan(away)] = side
        # a turning point belongs to both trends, and shows the one that ends there
        ends_rise = _trend(in_run)[:, 1:] & (np.diff(in_run, axis=1) > 0)
        sides[2][:, 1:][ends_rise & ~np.isnan(away[:, 1:])] = 1
    return Signals(*sides)


def _run_length(mask: BoolGrid) -> npt.NDArray[np.int64]:
    """Length of the run of True that each point stands in; 0 where it is False."""
    return np.where(mask, _ending(mask) + _ending(mask[:, ::-1])[:, ::-1] - 1, 0)


def _ending(mask: BoolGrid) -> npt.NDArray[np.int64]:
    """Length of the run of True that ends at each point."""
    place = np.broadcast_to(np.arange(1, mask.shape[1] + 1), mask.shape)
    last_break = np.maximum.accumulate(np.where(mask, 0, place), axis=1)
    return np.asarray(place - last_break, np.int64)


def _trend(value: FloatArray) -> BoolGrid:
    steps = np.diff(value, axis=1) > 0
    long = _run_length(steps) >= _TREND - 1
    mark = np.zeros(value.shape, bool)
    mark[:, 1:] |= long
    mark[:, :-1] |= long
    return mark


def _two_of_three(far: BoolGrid) -> BoolGrid:
    """Points of *far* with another within two places; the points between need not be known."""
    mark = np.zeros(far.shape, bool)
    for step in (1, 2):
        both = far[:, step:] & far[:, :-step]
        mark[:, step:] |= both
        mark[:, :-step] |= both
    return mark


def rare(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    center: npt.ArrayLike,
    *,
    width: float = _WIDTH,
) -> npt.NDArray[np.bool_]:
    """
    Whether a count is as rare as a point beyond limits, by the exact binomial probability.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases.
    center : array_like of float, shape (n,)
        Expected proportion, between 0 and 1.
    width : float, default 3
        Standard deviations whose normal tail is the probability: 0.00135 for 3.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether so few cases or fewer, or so many or more, have at most that probability; the
        same as *center* lying outside the limits of Clopper and Pearson.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *width* is out of range.

    Examples
    --------
    >>> rare([11, 9], [12, 12], [0.995, 0.995]).tolist()
    [False, True]
    """
    _check_width(width)
    confidence = math.erf(width / math.sqrt(2.0))
    lower, upper = clopper_pearson(numerator, denominator, confidence=confidence)
    middle = np.asarray(center, np.float64)
    outside: npt.NDArray[np.bool_] = (middle < lower) | (middle > upper)
    return outside


def enough_expected(denominator: FloatArray, center: FloatArray) -> BoolGrid:
    """Whether at least 5 cases are expected to meet the requirement, and 5 not to."""
    smaller = np.minimum(center, 1.0 - center)
    with np.errstate(invalid="ignore"):
        return np.asarray(denominator * smaller[:, None] >= FEWEST_EXPECTED)


def history_before(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> History:
    """
    Sums and spread of all periods before each one.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.

    Returns
    -------
    History
        ``spread`` is the larger of 1 and Laney's, computed from the periods before alone, so that
        a value never widens the limits by which it is judged.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape.

    Examples
    --------
    >>> counts = [[90, 95, 88, 94, 91, 96, 89, 93, 60]]
    >>> before = history_before(counts, [[100] * 9])
    >>> before.periods[0, -1].item(), before.numerator[0, -1].item()
    (8, 736.0)
    >>> round(float(before.spread[0, -1]), 4)
    1.7267
    """
    n, d = _proportions("history_before", numerator, denominator)
    known = ~np.isnan(n)
    sums = [_before(np.where(known, counts, 0.0)) for counts in (n, d)]
    periods = _before(known.astype(np.int64))
    neighbours = np.zeros(n.shape, np.int64)
    neighbours[:, 1:] = known[:, 1:] & known[:, :-1]
    long_enough = _before(neighbours) >= FEWEST_PERIODS - 1
    spread = np.full(n.shape, np.nan)
    with np.errstate(all="ignore"):
        p, root = n / d, np.sqrt(d)
        center = sums[0] / sums[1]
        for at in range(FEWEST_PERIODS, n.shape[1]):
            middle = center[:, at]
            standardised = (p[:, :at] - middle[:, None]) * root[:, :at]
            sigma, _ = moving_range_sigma(standardised)
            of_pair = sigma / np.sqrt(middle * (1.0 - middle))
            estimable = long_enough[:, at] & (middle > 0) & (middle < 1)
            spread[:, at] = np.where(estimable, np.maximum(of_pair, 1.0), np.nan)
    return History(sums[0], sums[1], periods, long_enough, spread)


def _before(grid: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Sum of the columns before each."""
    total = np.zeros_like(grid)
    np.cumsum(grid[:, :-1], axis=1, out=total[:, 1:])
    return total


def _proportions(
    kernel: str, numerator: npt.ArrayLike, denominator: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """Both counts, NaN where they make no proportion."""
    n, d = _grids(kernel, numerator=numerator, denominator=denominator)
    with np.errstate(invalid="ignore"):
        usable = (d > 0) & (n >= 0) & (n <= d) & np.isfinite(d)
    return np.where(usable, n, np.nan), np.where(usable, d, np.nan)


def _grids(kernel: str, **arrays: npt.ArrayLike) -> tuple[FloatArray, ...]:
    found = {name: np.asarray(given) for name, given in arrays.items()}
    for name, array in found.items():
        if array.ndim != 2 or array.dtype.kind not in "iuf":
            raise InputError(
                f"{kernel}: {name} must be a grid of numbers, one series a row, "
                f"got {array.dtype} of shape {array.shape}"
            )
    if len({array.shape for array in found.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in found.items())
        raise InputError(f"{kernel}: all grids must have one shape, got {shapes}")
    return tuple(array.astype(np.float64, copy=False) for array in found.values())


def _baseline(given: npt.ArrayLike | None, periods: int) -> npt.NDArray[np.bool_]:
    if given is None:
        return np.ones(periods, bool)
    chosen = np.asarray(given)
    if chosen.dtype != np.bool_ or chosen.shape != (periods,):
        raise InputError(
            f"baseline must say true or false for each of {periods} periods, "
            f"got {chosen.dtype} of shape {chosen.shape}"
        )
    return chosen


def _check_width(width: float) -> None:
    if not (0.0 < width < 8.0):
        raise InputError(f"width must lie between 0 and 8 standard deviations, got {width!r}")
