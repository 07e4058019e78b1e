"""Control charts: centre and limits of each series (biểu đồ kiểm soát)."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray, check_multiplier
from ._grids import WIDTH, check_width, chosen_periods, grids, proportions

__all__ = [
    "ControlLimits",
    "laney_p_chart",
    "laney_u_chart",
    "moving_range_sigma",
    "p_chart",
    "u_chart",
    "xmr_chart",
]

# Mean range of two independent normal values, in standard deviations: 1.1284, rounded to 1.128 in
# the tables of the field, so that limits differ from theirs in the fourth digit.
RANGE_OF_TWO = 2.0 / math.sqrt(math.pi)


class ControlLimits(NamedTuple):
    """
    Centre and limits of many series.

    ``center``, ``spread`` and ``pairs`` have shape (s,), the others (s, t). ``pairs`` counts the
    moving ranges; ``spread`` is Laney's sigma of the standardised values, 1 for a p or u chart, and
    NaN for values without counts. ``sigma`` is the standard deviation of a point about the centre.
    Everything is NaN where it cannot be estimated.
    """

    center: FloatArray
    spread: FloatArray
    pairs: npt.NDArray[np.int64]
    sigma: FloatArray
    lower: FloatArray
    upper: FloatArray


def moving_range_sigma(values: npt.ArrayLike) -> tuple[FloatArray, npt.NDArray[np.int64]]:
    """
    Estimate the standard deviation of each series from its moving ranges, and how many those are.

    Parameters
    ----------
    values : array_like of float, shape (s, t)
        NaN where a period has no value.

    Returns
    -------
    sigma : ndarray of float64, shape (s,)
        Mean absolute difference of neighbours, over 2 / sqrt(pi) = 1.1284; NaN without neighbours.
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
    (grid,) = grids("moving_range_sigma", values=values)
    ranges = np.abs(np.diff(grid, axis=1))
    known = ~np.isnan(ranges)
    pairs = known.sum(axis=1)
    with np.errstate(all="ignore"):
        sigma = np.where(known, ranges, 0.0).sum(axis=1) / pairs / RANGE_OF_TWO
    return sigma, pairs


def p_chart(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = WIDTH,
    multiplier: float = 1.0,
) -> ControlLimits:
    """
    Limits of a p chart (biểu đồ p): what chance alone does to a proportion.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.
    baseline : array_like of bool, shape (t,) or (s, t), optional
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
    return _attribute_chart(
        "p_chart", numerator, denominator, baseline, width, multiplier, most=1.0
    )


def laney_p_chart(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = WIDTH,
    multiplier: float = 1.0,
) -> ControlLimits:
    """
    Limits of Laney's p' chart (biểu đồ p phẩy): chance, and the spread from period to period.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.
    baseline : array_like of bool, shape (t,) or (s, t), optional
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
    return _attribute_chart(
        "laney_p_chart", numerator, denominator, baseline, width, multiplier, most=1.0, laney=True
    )


def u_chart(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = WIDTH,
    multiplier: float = 1.0,
) -> ControlLimits:
    """
    Limits of a u chart (biểu đồ u): what chance alone does to a rate per population.

    Parameters
    ----------
    events, exposure : array_like of float or int, shape (s, t)
        Events, and persons, person-years, days ...; NaN where a period has no rate.
    baseline : array_like of bool, shape (t,), optional
        Periods from which the centre is computed; by default all.
    width : float, default 3
        Half-width of the limits, in standard deviations.
    multiplier : float, default 1.0
        1000 for "per thousand inhabitants".

    Returns
    -------
    ControlLimits
        Centre u = sum of events / sum of exposures, sigma = sqrt(u / exposure); no limit is below
        0. NaN where there is no event, so that sigma is 0.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape, or an option is out of range.

    References
    ----------
    Montgomery DC (2009). Introduction to Statistical Quality Control, 6th ed., chapter 7.

    Examples
    --------
    >>> chart = u_chart([[20, 30, 25]], [[1000, 1000, 1000]], multiplier=1000)
    >>> chart.lower[0].round(4).tolist(), chart.upper[0].round(4).tolist()
    ([10.0, 10.0, 10.0], [40.0, 40.0, 40.0])
    """
    return _attribute_chart("u_chart", events, exposure, baseline, width, multiplier, most=math.inf)


def laney_u_chart(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = WIDTH,
    multiplier: float = 1.0,
) -> ControlLimits:
    """
    Limits of Laney's u' chart (biểu đồ u phẩy): chance, and the spread from period to period.

    Parameters
    ----------
    events, exposure : array_like of float or int, shape (s, t)
        Events, and persons, person-years, days ...; NaN where a period has no rate.
    baseline : array_like of bool, shape (t,), optional
        Periods from which centre and spread are computed; by default all.
    width : float, default 3
        Half-width of the limits, in standard deviations.
    multiplier : float, default 1.0
        1000 for "per thousand inhabitants".

    Returns
    -------
    ControlLimits
        As of `u_chart`, with sigma multiplied by ``spread``, which may be below 1. NaN where there
        is no event, where no two neighbours have values, and where spread is 0.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape, or an option is out of range.

    Notes
    -----
    z_i = (u_i - u) / sqrt(u / n_i); spread = ``mean(abs(z_i - z_(i-1))) / 1.128``.

    References
    ----------
    Laney DB (2002). Improved control charts for attributes. Quality Engineering 14:531-537.

    Examples
    --------
    >>> chart = laney_u_chart([[90, 120, 80, 110]], [[1000, 1000, 1000, 1000]])
    >>> chart.spread.round(4).tolist()
    [2.9541]
    """
    return _attribute_chart(
        "laney_u_chart", events, exposure, baseline, width, multiplier, most=math.inf, laney=True
    )


def _attribute_chart(
    kernel: str,
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    baseline: npt.ArrayLike | None,
    width: float,
    multiplier: float,
    *,
    most: float,
    laney: bool = False,
) -> ControlLimits:
    """Chart of counts; *most* is 1 for proportions, and infinite for rates."""
    n, d = proportions(kernel, numerator, denominator, most=most)
    check_multiplier(multiplier)
    check_width(width)
    counted = ~np.isnan(n) & chosen_periods(baseline, n.shape, name="baseline")
    with np.errstate(all="ignore"):
        center = np.where(counted, n, 0.0).sum(axis=1) / np.where(counted, d, 0.0).sum(axis=1)
        base = np.sqrt(center * (1.0 - center / most))[:, None] / np.sqrt(d)
        z = (n / d - center[:, None]) / base
    spread, _ = moving_range_sigma(np.where(counted, z, np.nan))
    pairs = np.count_nonzero(counted[:, 1:] & counted[:, :-1], axis=1).astype(np.int64)
    if not laney:
        spread = np.ones_like(spread)
    with np.errstate(all="ignore"):
        sigma = base * spread[:, None]
    estimable = (center > 0) & (center < most) & (spread > 0)
    limits = _limits(center * multiplier, spread, pairs, sigma * multiplier, estimable, width=width)
    return limits._replace(
        lower=np.maximum(limits.lower, 0.0), upper=np.minimum(limits.upper, most * multiplier)
    )


def xmr_chart(
    values: npt.ArrayLike,
    *,
    baseline: npt.ArrayLike | None = None,
    width: float = WIDTH,
) -> ControlLimits:
    """
    Limits of an XmR chart (biểu đồ giá trị riêng lẻ): for values without counts.

    Parameters
    ----------
    values : array_like of float, shape (s, t)
        NaN where a period has no value.
    baseline : array_like of bool, shape (t,) or (s, t), optional
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
    (x,) = grids("xmr_chart", values=values)
    check_width(width)
    counted = ~np.isnan(x) & chosen_periods(baseline, x.shape, name="baseline")
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
) -> ControlLimits:
    center = np.where(estimable, center, np.nan)
    sigma = np.where(estimable[:, None], sigma, np.nan)
    lower, upper = center[:, None] - width * sigma, center[:, None] + width * sigma
    return ControlLimits(center, np.where(estimable, spread, np.nan), pairs, sigma, lower, upper)
