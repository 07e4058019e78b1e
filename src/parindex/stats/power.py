"""How large a change can be seen, how likely, and with how many cases."""

from __future__ import annotations

from numbers import Real

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ..vocabulary import IntervalMethod
from ._inputs import FloatArray, as_floats, as_term, check_confidence, check_nonnegative
from ._special import beta_log_cdf
from .change import difference_limits
from .intervals import limits, normal_quantile
from .rounding import ROUNDING_MARGIN

__all__ = ["cases_needed", "detectable_proportions", "power_of_verdict"]

_ELEMENTS = 16_384  # thresholds that are sought together: their temporaries fit in the cache
_FAR = 9.0  # standard deviations beyond which a count is left out: 2e-19 of all


def detectable_proportions(
    prior: npt.ArrayLike,
    prior_cases: npt.ArrayLike,
    cases: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    power: float = 0.8,
) -> tuple[FloatArray, FloatArray]:
    """
    Nearest proportions, below and above, that a comparison would tell from the prior one.

    Parameters
    ----------
    prior : array_like of float, shape (n,)
        Proportion compared with, from 0 to 1; NaN where there is none.
    prior_cases, cases : array_like of float, shape (n,)
        Cases in the period compared with and in the period; above 0, else NaN comes out.
    confidence : float, default 0.95
        Confidence of the limits of a change.
    power : float, default 0.8
        Probability with which the change is to be seen, strictly between 0.5 and 1.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        Proportions; NaN where even 0, or even 1, would not be told from the prior one.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or an option is out of range.

    Notes
    -----
    On the arcsine scale, where the variance of a proportion does not depend on it:
    sin(asin(sqrt(prior)) -+ h / 2) squared, h = (z_confidence + z_power) sqrt(1/prior_cases +
    1/cases). It leaves out that the change must also reach the smallest that matters.

    References
    ----------
    Cohen J (1988). Statistical power analysis for the behavioral sciences. Chapter 6.

    Examples
    --------
    >>> lower, upper = detectable_proportions([0.975, 0.9], [320, 12], [320, 12])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.9291, 0.3926], [0.9977, nan])
    """
    p, n0, n1 = as_floats(
        "detectable_proportions", prior=prior, prior_cases=prior_cases, cases=cases
    )
    z = _quantiles(confidence, power)
    with np.errstate(all="ignore"):
        step = z * np.sqrt(1 / n0 + 1 / n1) / 2
        angle = np.arcsin(np.sqrt(p))
        lower = np.where(angle - step >= 0, np.sin(angle - step) ** 2, np.nan)
        upper = np.where(angle + step <= np.pi / 2, np.sin(angle + step) ** 2, np.nan)
        sound = (n0 > 0) & (n1 > 0)
    return np.where(sound, lower, np.nan), np.where(sound, upper, np.nan)


def cases_needed(
    prior: npt.ArrayLike, value: npt.ArrayLike, *, confidence: float = 0.95, power: float = 0.8
) -> FloatArray:
    """
    Cases in each of two periods from which a change from one proportion to another is seen.

    Parameters
    ----------
    prior, value : array_like of float, shape (n,)
        The two proportions, from 0 to 1.
    confidence, power : float
        As for `detectable_proportions`.

    Returns
    -------
    ndarray of float64, shape (n,)
        Not rounded; NaN where there is no change, or a proportion is none.

    Raises
    ------
    InputError
        As for `detectable_proportions`.

    Notes
    -----
    2 ((z_confidence + z_power) / h) squared, h = 2 asin(sqrt(value)) - 2 asin(sqrt(prior)). R's
    ``power.prop.test`` pools the variance instead, and has 76.71 where this has 76.65.

    References
    ----------
    Cohen J (1988). Statistical power analysis for the behavioral sciences. Chapter 6.

    Examples
    --------
    >>> cases_needed([0.5], [0.75], power=0.9).round(4).tolist()
    [76.653]
    """
    p0, p1 = as_floats("cases_needed", prior=prior, value=value)
    z = _quantiles(confidence, power)
    with np.errstate(all="ignore"):
        h = 2 * np.arcsin(np.sqrt(p1)) - 2 * np.arcsin(np.sqrt(p0))
        needed: FloatArray = np.where(h == 0, np.nan, 2 * (z / h) ** 2)
    return needed


def power_of_verdict(
    prior: npt.ArrayLike,
    value: npt.ArrayLike,
    prior_cases: npt.ArrayLike,
    cases: npt.ArrayLike,
    *,
    smallest_change: float = 0.0,
    confidence: float = 0.95,
    interval: IntervalMethod | str = IntervalMethod.WILSON,
) -> tuple[FloatArray, FloatArray]:
    """
    Exact probability that a comparison calls a fall, and that it calls a rise.

    Parameters
    ----------
    prior, value : array_like of float, shape (n,)
        True proportions in the period compared with and in the period, from 0 to 1.
    prior_cases, cases : array_like of float, shape (n,)
        Cases, whole numbers above 0, in the two periods.
    smallest_change : float, default 0
        Smallest change that matters, as a fraction.
    confidence : float, default 0.95
        Confidence of the limits.
    interval : IntervalMethod or str, default "wilson"
        Limits of each of the two proportions.

    Returns
    -------
    fall, rise : ndarray of float64, shape (n,)
        Probabilities; NaN where a number is none.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or an option is out of range.

    Notes
    -----
    It is the verdict of `verdict` that is counted, over all pairs of counts: the limits of the
    change exclude 0, and the change is at least the smallest that matters. For a prior count, the
    counts that make a verdict are all beyond one, which is sought by halving.

    Examples
    --------
    >>> fall, rise = power_of_verdict([0.9], [0.9], [12], [12])
    >>> fall.round(4).tolist(), rise.round(4).tolist()
    ([0.0075], [0.0075])
    """
    p0, p1, n0, n1 = as_floats(
        "power_of_verdict", prior=prior, value=value, prior_cases=prior_cases, cases=cases
    )
    check_nonnegative("smallest_change", smallest_change)
    check_confidence(confidence)
    method = as_term("interval", interval, IntervalMethod)
    out = np.full((2, len(p0)), np.nan)
    sound = np.flatnonzero(
        (n0 >= 1)
        & (n1 >= 1)
        & (n0 % 1 == 0)
        & (n1 % 1 == 0)
        & (p0 >= 0)
        & (p0 <= 1)
        & (p1 >= 0)
        & (p1 <= 1)
    )
    half = _FAR * np.sqrt(n0[sound] * p0[sound] * (1 - p0[sound])) + 2 * _FAR
    first = np.maximum(np.floor(n0[sound] * p0[sound] - half), 0).astype(np.int64)
    last = np.minimum(np.ceil(n0[sound] * p0[sound] + half), n0[sound]).astype(np.int64)
    width = last - first + 1
    block = np.cumsum(width) // _ELEMENTS
    options = (smallest_change, confidence, method)
    cuts = np.flatnonzero(np.diff(block)) + 1
    for here in np.split(np.arange(len(block)), cuts) if len(block) else ():
        rows = sound[here]
        out[:, rows] = _power(
            (p0[rows], p1[rows], n0[rows], n1[rows]), first[here], width[here], options
        )
    return out[0], out[1]


def _power(
    row: tuple[FloatArray, FloatArray, FloatArray, FloatArray],
    first: npt.NDArray[np.int64],
    width: npt.NDArray[np.int64],
    options: tuple[float, float, IntervalMethod],
) -> npt.NDArray[np.float64]:
    """Add up over the prior counts of each row; shape (2, rows): falls, then rises."""
    of = np.repeat(np.arange(len(width)), width)
    start = np.cumsum(width) - width
    prior_count = (np.arange(len(of)) - start[of] + first[of]).astype(np.float64)
    p0, p1, n0, n1 = (column[of] for column in row)
    with np.errstate(all="ignore"):
        chance = _at_most(prior_count, n0, p0) - _at_most(prior_count - 1, n0, p0)
        rises_from = _edge(prior_count, n0, n1, options, is_rise=True)
        falls_to = _edge(prior_count, n0, n1, options, is_rise=False)
        rise = chance * (1 - _at_most(rises_from - 1, n1, p1))
        fall = chance * _at_most(falls_to, n1, p1)
    size = len(width)
    return np.array([np.bincount(of, fall, size), np.bincount(of, rise, size)])


def _edge(
    prior_count: FloatArray,
    n0: FloatArray,
    n1: FloatArray,
    options: tuple[float, float, IntervalMethod],
    *,
    is_rise: bool,
) -> FloatArray:
    """Give the lowest count called a rise, n1 + 1 for none, or the highest called a fall, -1."""
    smallest, confidence, method = options
    prior = prior_count / n0
    prior_limits = limits(method, prior_count, n0, confidence=confidence)
    reached = smallest * (1 - ROUNDING_MARGIN)

    def is_called(count: FloatArray) -> npt.NDArray[np.bool_]:
        low, high = difference_limits(
            count / n1, *limits(method, count, n1, confidence=confidence), prior, *prior_limits
        )
        change = count / n1 - prior
        called: npt.NDArray[np.bool_] = (
            (low > 0) & (change >= reached) if is_rise else (high < 0) & (change <= -reached)
        )
        return called

    # between a count that is not called and one that is, or may not be there
    outside = np.where(is_rise, -1.0, n1 + 1)
    inside = np.where(is_rise, n1 + 1, -1.0)
    while (np.abs(inside - outside) > 1).any():
        middle = np.floor((inside + outside) / 2)
        moves = np.abs(inside - outside) > 1
        called = is_called(middle)
        inside = np.where(moves & called, middle, inside)
        outside = np.where(moves & ~called, middle, outside)
    return inside


def _at_most(count: FloatArray, cases: FloatArray, proportion: FloatArray) -> FloatArray:
    """Compute the probability of at most *count* of the cases."""
    inside = (count >= 0) & (count < cases) & (proportion > 0) & (proportion < 1)
    k, n = np.where(inside, count, 0.0), np.where(inside, cases, 1.0)
    p = np.where(inside, proportion, 0.5)
    found = np.exp(beta_log_cdf(np.log1p(-p) - np.log(p), n - k, k + 1))
    sure = np.where(proportion >= 1, count >= cases, count >= 0).astype(np.float64)
    sure = np.where((count >= cases), 1.0, sure)
    sure = np.where((proportion > 0) & (proportion < 1) & (count < 0), 0.0, sure)
    return np.where(inside, found, sure)


def _quantiles(confidence: float, power: float) -> float:
    check_confidence(confidence)
    if not (isinstance(power, Real) and 0.5 < power < 1):
        raise InputError(f"power must lie between 0.5 and 1, got {quoted(power)}")
    return normal_quantile(confidence) + normal_quantile(2 * power - 1)
