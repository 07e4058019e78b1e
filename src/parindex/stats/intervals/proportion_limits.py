"""Confidence limits of a proportion: Wilson's, and those of Clopper and Pearson."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray, as_floats, blocks, check_multiplier, largest_count
from .._special import beta_logit_quantile
from ..rates import proportion
from ._normal import normal_quantile, tail_probability

__all__ = ["clopper_pearson", "wilson"]


def wilson(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    continuity: bool = False,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Wilson's score limits of a proportion.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases; NaN where a count was not reported.
    confidence : float, default 0.95
        Strictly between 0 and 1: neither 95 nor the error probability 0.05.
    continuity : bool, default False
        Whether to correct for continuity, which gives a wider interval.
    multiplier : float, default 1.0
        100 for percent.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        In [0, multiplier] and around the value of `proportion`; NaN exactly where that has no
        value. The lower limit of 0 cases is 0, the upper limit of all cases is *multiplier*.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *confidence* or
        *multiplier* is out of range.

    Notes
    -----
    The limits are the proportions that a score test at this level would just not reject. With
    p = numerator / denominator, n = denominator and z the normal quantile they are
    (2np + z^2 -+ z sqrt(z^2 + 4np(1-p))) / (2(n + z^2)); with continuity correction

    lower = (2np + z^2 - 1 - z sqrt(z^2 - 2 - 1/n + 4p(n(1-p) + 1))) / (2(n + z^2)),
    upper = (2np + z^2 + 1 + z sqrt(z^2 + 2 - 1/n + 4p(n(1-p) - 1))) / (2(n + z^2)),

    and by definition lower = 0 for p = 0, upper = 1 for p = 1.

    References
    ----------
    Wilson EB (1927). Journal of the American Statistical Association 22:209-212.

    Newcombe RG (1998). Statistics in Medicine 17:857-872, methods 3 and 4.

    Examples
    --------
    >>> lower, upper = wilson([81, 0], [263, 20])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.2553, 0.0], [0.3662, 0.1611])
    """
    n, d = as_floats("wilson", numerator=numerator, denominator=denominator)
    z = normal_quantile(confidence)
    check_multiplier(multiplier)
    if continuity:
        return _wilson_corrected(n, d, z, multiplier)
    limit = largest_count(multiplier)
    lower, upper = np.empty(n.shape), np.empty(n.shape)
    with np.errstate(all="ignore"):
        for rows in blocks(len(n)):
            _wilson_block(
                n[rows], d[rows], z, multiplier, limit, lower=lower[rows], upper=upper[rows]
            )
    return lower, upper


def _wilson_block(
    n: FloatArray,
    d: FloatArray,
    z: float,
    multiplier: float,
    limit: float,
    *,
    lower: FloatArray,
    upper: FloatArray,
) -> None:
    """
    Write Wilson's limits of some rows: the value minus and plus a distance.

    At 0 cases and at all cases one distance is the difference of two floating-point numbers that
    are equal, so the limits 0 and *multiplier* come out exact; elsewhere both distances are at
    least 0, so that the value lies inside whatever the rounding.
    """
    half_z = 0.5 * z
    value = np.multiply(n, multiplier)
    value /= d  # the same two roundings as in `proportion`
    np.minimum(value, multiplier, out=value)
    np.subtract(multiplier, value, out=upper)
    root = upper * n
    root *= multiplier
    root += (half_z * multiplier) * (half_z * multiplier)
    np.sqrt(root, out=root)
    # upper becomes what draws the interval to the middle of the scale; root is never smaller.
    upper -= value
    upper *= half_z
    np.subtract(root, upper, out=lower)
    upper += root
    np.add(d, z * z, out=root)
    np.divide(z, root, out=root)
    lower *= root
    upper *= root
    np.subtract(value, lower, out=lower)
    np.maximum(lower, 0.0, out=lower)
    upper += value
    np.minimum(upper, multiplier, out=upper)
    np.copyto(upper, multiplier, where=n == d)
    usable = n >= 0
    usable &= d > 0
    usable &= n <= d
    usable &= d <= limit
    if not usable.all():
        at_fault = np.flatnonzero(~usable)
        lower[at_fault] = np.nan
        upper[at_fault] = np.nan


def _wilson_corrected(
    n: FloatArray, d: FloatArray, z: float, multiplier: float
) -> tuple[FloatArray, FloatArray]:
    value, _ = proportion(n, d, multiplier=multiplier)
    with np.errstate(all="ignore"):
        p = n / d
        # Halved throughout, so that no count that has a value overflows.
        below = p * (d - n + 1.0) + 0.25 * (z * z - 2.0 - 1.0 / d)
        above = p * (d - n - 1.0) + 0.25 * (z * z + 2.0 - 1.0 / d)
        middle = n + 0.5 * z * z
        lower = (middle - 0.5 - z * np.sqrt(np.maximum(below, 0.0))) / (d + z * z)
        upper = (middle + 0.5 + z * np.sqrt(np.maximum(above, 0.0))) / (d + z * z)
    lower[n == 0] = 0.0
    upper[n == d] = 1.0
    return _around(value, lower, upper, multiplier)


def clopper_pearson(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Exact binomial limits of a proportion (Clopper and Pearson).

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases; NaN where a count was not reported.
    confidence : float, default 0.95
        Strictly between 0 and 1.
    multiplier : float, default 1.0
        100 for percent.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        In [0, multiplier] and around the value of `proportion`; NaN exactly where that has no
        value. The lower limit of 0 cases is 0, the upper limit of all cases is *multiplier*.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *confidence* or
        *multiplier* is out of range.

    Notes
    -----
    The limits are the proportions under which so many cases or more, so few cases or fewer,
    have probability (1 - confidence) / 2: the quantiles of the beta distributions (k, n - k + 1)
    and (k + 1, n - k). The interval covers with at least *confidence*, at the price of width.

    Each limit is found by Halley's iteration for the log of the tail on the logit scale, where
    it is concave, with the density from Loader's deviance form and the tail by Gauss-Legendre
    integration of the density; the cost does not grow with the counts. Measured
    on 320 000 pairs with denominators from 1 to 10 million, at confidences from 1e-6 to 1 - 1e-12:
    within a relative 2e-10 of SciPy 1.17, and where the two differ most (9 999 999 of 10 million)
    arithmetic with 50 digits finds these limits right to 5e-15.

    References
    ----------
    Clopper CJ, Pearson ES (1934). Biometrika 26:404-413.

    Loader C (2000). Fast and accurate computation of binomial probabilities.

    Examples
    --------
    >>> lower, upper = clopper_pearson([81, 0], [263, 20])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.2527, 0.0], [0.3676, 0.1684])
    """
    n, d = as_floats("clopper_pearson", numerator=numerator, denominator=denominator)
    z = normal_quantile(confidence)
    tail = tail_probability(confidence)
    value, _ = proportion(n, d, multiplier=multiplier)
    defined = ~np.isnan(value)
    lower, upper = np.zeros(n.shape), np.ones(n.shape)
    with np.errstate(all="ignore"):
        some = np.flatnonzero(defined & (n > 0))
        k, rest = n[some], d[some] - n[some]
        lower[some] = _logistic(beta_logit_quantile(k, rest + 1.0, tail, z))
        some = np.flatnonzero(defined & (n < d))
        k, rest = n[some], d[some] - n[some]
        # Seen from the other end, so that a small upper limit keeps its digits.
        upper[some] = _logistic(-beta_logit_quantile(rest, k + 1.0, tail, z))
    return _around(value, lower, upper, multiplier)


def _logistic(t: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-t)))


def _around(
    value: FloatArray, lower: FloatArray, upper: FloatArray, multiplier: float
) -> tuple[FloatArray, FloatArray]:
    """Compute the limits of a proportion on the scale of its value, kept on either side of it."""
    with np.errstate(all="ignore"):
        lower = np.minimum(np.maximum(lower * multiplier, 0.0), value)
        upper = np.maximum(np.minimum(upper * multiplier, multiplier), value)
    return lower, upper
