"""Change between two periods: its limits, its relative size, and what it amounts to."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ..vocabulary import Verdict
from ._inputs import FloatArray, StatusArray, as_floats, blocks, check_nonnegative
from .intervals import wilson
from .rates import proportion
from .rounding import ROUNDING_MARGIN

__all__ = [
    "difference_limits",
    "newcombe",
    "relative_change",
    "stretched",
    "verdict",
    "verdict_by_size",
]


def difference_limits(
    value: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    prior_value: npt.ArrayLike,
    prior_lower: npt.ArrayLike,
    prior_upper: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    """
    Confidence limits of a change, from the limits of the two values it is the difference of.

    Parameters
    ----------
    value, lower, upper : array_like of float, shape (n,)
        Value of the period and its limits, in any unit; NaN where there is none.
    prior_value, prior_lower, prior_upper : array_like of float, shape (n,)
        The same of the period compared with, independent of the first, at the same confidence.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        Limits of ``value - prior_value``, in the unit of the values (percentage points if these
        are percents); NaN where any of the six is NaN.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape.

    Notes
    -----
    The distances from value to limit are squared and added:

    lower = change - sqrt((value - lower)^2 + (prior_upper - prior_value)^2),
    upper = change + sqrt((upper - value)^2 + (prior_value - prior_lower)^2).

    With Wilson's limits this is Newcombe's method 10 for a difference of proportions, with
    Wilson's limits corrected for continuity his method 11; with limits of rates it is the
    construction that Zou and Donner call MOVER.

    References
    ----------
    Newcombe RG (1998). Statistics in Medicine 17:873-890.

    Zou GY, Donner A (2008). Statistics in Medicine 27:1693-1702.

    Examples
    --------
    >>> low, high = difference_limits([80.0], [77.0], [82.0], [75.0], [72.0], [79.0])
    >>> low.tolist(), high.round(4).tolist()
    ([0.0], [8.6056])
    """
    v, v_low, v_high, p, p_low, p_high = as_floats(
        "difference_limits",
        value=value,
        lower=lower,
        upper=upper,
        prior_value=prior_value,
        prior_lower=prior_lower,
        prior_upper=prior_upper,
    )
    low, high = np.empty(v.shape), np.empty(v.shape)
    with np.errstate(all="ignore"):
        for rows in blocks(len(v)):
            change = v[rows] - p[rows]
            _distance(v[rows], v_low[rows], p_high[rows], p[rows], out=low[rows])
            np.subtract(change, low[rows], out=low[rows])
            _distance(v_high[rows], v[rows], p[rows], p_low[rows], out=high[rows])
            np.add(change, high[rows], out=high[rows])
            absent = np.isnan(low[rows])
            absent |= np.isnan(high[rows])
            if absent.any():
                low[rows][absent] = np.nan
                high[rows][absent] = np.nan
    return low, high


def _distance(
    a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray, *, out: FloatArray
) -> None:
    """Write ``sqrt((a - b)**2 + (c - d)**2)``."""
    np.subtract(a, b, out=out)
    out *= out
    other = c - d
    other *= other
    out += other
    np.sqrt(out, out=out)


def stretched(
    change: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    spread: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    """
    Limits of a change whose distances are multiplied by the spread from period to period.

    Parameters
    ----------
    change, lower, upper : array_like of float, shape (n,)
        Change and its limits, in one unit; NaN where there are none.
    spread : array_like of float, shape (n,)
        Factor on chance, at least 1, as Laney's; NaN where it is not known, and then the limits
        stay as they are.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or a spread is below 1: a
        history may show more than chance, and never less.

    Notes
    -----
    Under Laney's model the variance of every period is that of chance times spread squared, and
    so is that of the difference of two periods.

    References
    ----------
    Laney DB (2002). Improved control charts for attributes. Quality Engineering 14:531-537.

    Examples
    --------
    >>> low, high = stretched([-2.0, -2.0], [-3.0, -3.0], [-1.0, -1.0], [3.0, float("nan")])
    >>> low.tolist(), high.tolist()
    ([-5.0, -3.0], [1.0, -1.0])
    """
    c, low, high, factor = as_floats(
        "stretched", change=change, lower=lower, upper=upper, spread=spread
    )
    with np.errstate(invalid="ignore"):
        if (factor < 1).any():
            raise InputError("stretched: spread must be at least 1")
    wide_low, wide_high = low.copy(), high.copy()
    for rows in blocks(len(c)):
        known = ~np.isnan(factor[rows])
        if known.any():
            middle, times = c[rows], factor[rows]
            np.copyto(wide_low[rows], middle - (middle - low[rows]) * times, where=known)
            np.copyto(wide_high[rows], middle + (high[rows] - middle) * times, where=known)
    return wide_low, wide_high


def newcombe(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    prior_numerator: npt.ArrayLike,
    prior_denominator: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Newcombe's limits of the difference of two independent proportions (method 10).

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts of the period, in cases; NaN where a count was not reported.
    prior_numerator, prior_denominator : array_like of float or int, shape (n,)
        Counts of the period compared with.
    confidence : float, default 0.95
        Strictly between 0 and 1.
    multiplier : float, default 1.0
        100 for percentage points.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        In [-multiplier, multiplier]; NaN where either proportion has no value.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *confidence* or
        *multiplier* is out of range.

    References
    ----------
    Newcombe RG (1998). Statistics in Medicine 17:873-890.

    Examples
    --------
    >>> lower, upper = newcombe([56], [70], [48], [80])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.0524], [0.3339])
    """
    n, d, prior_n, prior_d = as_floats(
        "newcombe",
        numerator=numerator,
        denominator=denominator,
        prior_numerator=prior_numerator,
        prior_denominator=prior_denominator,
    )
    value, _ = proportion(n, d, multiplier=multiplier)
    prior, _ = proportion(prior_n, prior_d, multiplier=multiplier)
    return difference_limits(
        value,
        *wilson(n, d, confidence=confidence, multiplier=multiplier),
        prior,
        *wilson(prior_n, prior_d, confidence=confidence, multiplier=multiplier),
    )


def relative_change(value: npt.ArrayLike, prior_value: npt.ArrayLike) -> FloatArray:
    """
    Change as a fraction of the prior value (tốc độ tăng, giảm): 0.05 for five percent more.

    Parameters
    ----------
    value, prior_value : array_like of float, shape (n,)
        In one unit; NaN where there is none.

    Returns
    -------
    ndarray of float64, shape (n,)
        ``(value - prior_value) / prior_value``; NaN where the prior value is 0 (nothing is a
        fraction of nothing), where either is absent, and where the fraction is too large to be
        represented.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape.

    Examples
    --------
    >>> relative_change([84.0, 5.0], [80.0, 0.0]).tolist()
    [0.05, nan]
    """
    v, prior = as_floats("relative_change", value=value, prior_value=prior_value)
    with np.errstate(all="ignore"):
        change = np.subtract(v, prior)
        change /= prior
    endless = np.isinf(change)
    if endless.any():
        change[endless] = np.nan
    return change


def verdict(
    change: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    *,
    better: int,
    smallest_change: float,
) -> StatusArray:
    """
    Judge each change by its interval, its size and which way is better.

    Parameters
    ----------
    change : array_like of float, shape (n,)
        Value minus prior value; NaN where there is none.
    lower, upper : array_like of float, shape (n,)
        Confidence limits of the change, in its unit; NaN where there are none.
    better : int
        1 if higher is better, -1 if lower is better, 0 if neither.
    smallest_change : float
        Smallest change that matters, in the unit of *change*; finite, not negative.

    Returns
    -------
    ndarray of uint8, shape (n,)
        Codes of `Verdict`.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, *better* is not -1, 0 or 1,
        or *smallest_change* is negative or not finite.

    Notes
    -----
    - ``NOT_ASSESSED`` where the change or a limit is absent, and everywhere if *better* is 0.
    - The interval lies wholly on one side of zero, and the change is at least
      *smallest_change*: ``IMPROVED`` if it goes the better way, else ``DETERIORATED``.
    - It lies on one side of zero, but the change is smaller: ``NO_REAL_CHANGE``. With many
      thousands of cases every ripple is on one side of zero; size decides what matters.
    - It includes zero (a limit of 0 includes it) and lies within *smallest_change* of zero
      both ways: ``NO_REAL_CHANGE``.
    - Otherwise ``TOO_LITTLE_DATA``: a change that matters is neither shown nor excluded.

    Examples
    --------
    >>> from parindex.vocabulary import Verdict
    >>> codes = verdict(
    ...     [4.0, 0.2, 4.0], [1.0, 0.1, -2.0], [7.0, 0.3, 10.0], better=1, smallest_change=0.5
    ... )
    >>> [Verdict(code).text for code in codes]
    ['improved', 'no_real_change', 'too_little_data']
    """
    c, low, high = as_floats("verdict", change=change, lower=lower, upper=upper)
    if better not in {-1, 0, 1}:
        raise InputError(f"better must be 1, -1 or 0, got {quoted(better)}")
    check_nonnegative("smallest_change", smallest_change)
    if better == 0:
        return np.full(c.shape, Verdict.NOT_ASSESSED, dtype=np.uint8)

    codes = np.full(c.shape, Verdict.TOO_LITTLE_DATA, dtype=np.uint8)
    for rows in blocks(len(c)):
        _verdict_block(c[rows], low[rows], high[rows], better, smallest_change, codes[rows])
    return codes


def _verdict_block(
    c: FloatArray,
    low: FloatArray,
    high: FloatArray,
    better: int,
    smallest_change: float,
    codes: StatusArray,
) -> None:
    """
    Lower the codes of some rows from TOO_LITTLE_DATA to what they are.

    Masks of one byte are subtracted instead of choosing per row: the codes descend through
    NO_REAL_CHANGE and DETERIORATED to IMPROVED, and each mask implies the one before it.
    """
    certain = low > 0
    certain |= high < 0
    # exactly the smallest that matters can fall short of it by the rounding of the two values
    reached = smallest_change * (1 - ROUNDING_MARGIN)
    shown = c >= reached
    shown |= c <= -reached
    shown &= certain
    favourable = c > 0 if better > 0 else c < 0
    favourable &= shown
    settled = low >= -smallest_change
    settled &= high <= smallest_change
    settled |= certain
    for mask in (settled, shown, favourable):
        codes -= mask.view(np.uint8)
    absent = np.isnan(c)
    absent |= np.isnan(low)
    absent |= np.isnan(high)
    codes *= np.logical_not(absent, out=absent).view(np.uint8)  # NOT_ASSESSED is 0


def verdict_by_size(change: npt.ArrayLike, *, better: int, smallest_change: float) -> StatusArray:
    """
    Judge each change by its size and which way is better: for complete counts without limits.

    Parameters
    ----------
    change : array_like of float, shape (n,)
        Value minus prior value; NaN where there is none.
    better : int
        1 if higher is better, -1 if lower is better, 0 if neither.
    smallest_change : float
        Smallest change that matters, in the unit of *change*; finite, not negative.

    Returns
    -------
    ndarray of uint8, shape (n,)
        Codes of `Verdict`: ``NOT_ASSESSED`` where there is no change, and everywhere if *better*
        is 0; ``IMPROVED`` or ``DETERIORATED`` from the smallest change on; else
        ``NO_REAL_CHANGE``. There is never too little data.

    Raises
    ------
    InputError
        If *change* is no one-dimensional array of numbers, *better* is not -1, 0 or 1, or
        *smallest_change* is negative or not finite.

    Examples
    --------
    >>> from parindex.vocabulary import Verdict
    >>> codes = verdict_by_size([30.0, -1.0, 0.5], better=1, smallest_change=1.0)
    >>> [Verdict(code).text for code in codes]
    ['improved', 'deteriorated', 'no_real_change']
    """
    (c,) = as_floats("verdict_by_size", change=change)
    # a value that is certain: the interval has no width
    return verdict(c, c, c, better=better, smallest_change=smallest_change)
