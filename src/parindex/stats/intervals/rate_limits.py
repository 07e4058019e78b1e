"""Confidence limits of a rate, events over an exposure: Byar's, and those of Garwood."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray, as_floats
from .._special import gamma_log_quantile
from ..rates import rate
from ._normal import normal_quantile, tail_probability

__all__ = ["byar", "exact_poisson"]


def byar(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Byar's limits of a rate: a Poisson count of events over a known exposure.

    Parameters
    ----------
    events : array_like of float or int, shape (n,)
        Counts of events; NaN where not reported.
    exposure : array_like of float or int, shape (n,)
        Persons, person-years, days ...; NaN where not known.
    confidence : float, default 0.95
        Strictly between 0 and 1.
    multiplier : float, default 1.0
        1000 for "per thousand inhabitants".

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        Around the value of `rate`; NaN exactly where that has no value. The lower limit of 0
        events is 0, and so is one that the approximation would make negative (few events at a
        high confidence).

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *confidence* or
        *multiplier* is out of range.

    Notes
    -----
    lower = O (1 - 1/(9 O) - z/(3 sqrt(O)))^3 and, with O + 1 in place of O,
    upper = (O + 1) (1 - 1/(9 (O + 1)) + z/(3 sqrt(O + 1)))^3, over the exposure: Wilson and
    Hilferty's cube-root approximation to the exact limits. For few events use `exact_poisson`.

    References
    ----------
    Breslow NE, Day NE (1987). Statistical Methods in Cancer Research, volume II. IARC, Lyon.

    Examples
    --------
    >>> lower, upper = byar([100], [1000], multiplier=1000)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([81.362], [121.628])
    """
    o, d = as_floats("byar", events=events, exposure=exposure)
    z = normal_quantile(confidence)
    value, _ = rate(o, d, multiplier=multiplier)
    with np.errstate(all="ignore"):
        cube_root = 1.0 - 1.0 / (9.0 * o) - z / (3.0 * np.sqrt(o))
        lower = o * np.maximum(cube_root, 0.0) ** 3
        more = o + 1.0
        upper = more * (1.0 - 1.0 / (9.0 * more) + z / (3.0 * np.sqrt(more))) ** 3
    lower[o == 0] = 0.0
    return _per_exposure(value, lower, upper, d, multiplier)


def exact_poisson(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Exact limits of a rate: a Poisson count of events over a known exposure (Garwood).

    Parameters
    ----------
    events : array_like of float or int, shape (n,)
        Counts of events; NaN where not reported.
    exposure : array_like of float or int, shape (n,)
        Persons, person-years, days ...; NaN where not known.
    confidence : float, default 0.95
        Strictly between 0 and 1.
    multiplier : float, default 1.0
        1000 for "per thousand inhabitants".

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        Around the value of `rate`; NaN exactly where that has no value. The lower limit of 0
        events is 0.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *confidence* or
        *multiplier* is out of range.

    Notes
    -----
    The limits of the count are half the chi-square quantiles with 2k and 2k + 2 degrees of
    freedom, found as described under `clopper_pearson`. Measured on 1 to 1e12 events, at
    confidences from 1e-6 to 0.998: within a relative 6e-14 of SciPy 1.17. At 0.999999 SciPy is
    off by up to 7e-6 for very many events, where sums with 50 digits find these limits right to
    2e-15.

    References
    ----------
    Garwood F (1936). Biometrika 28:437-442.

    Examples
    --------
    >>> lower, upper = exact_poisson([0, 10], [1, 1])
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.0, 4.795], [3.689, 18.39])
    """
    k, d = as_floats("exact_poisson", events=events, exposure=exposure)
    z = normal_quantile(confidence)
    tail = tail_probability(confidence)
    value, _ = rate(k, d, multiplier=multiplier)
    defined = ~np.isnan(value)
    lower, upper = np.zeros(k.shape), np.zeros(k.shape)
    with np.errstate(all="ignore"):
        some = np.flatnonzero(defined & (k > 0))
        lower[some] = np.exp(gamma_log_quantile(k[some], tail, z, upper=False))
        some = np.flatnonzero(defined)
        upper[some] = np.exp(gamma_log_quantile(k[some] + 1.0, tail, z, upper=True))
    return _per_exposure(value, lower, upper, d, multiplier)


def _per_exposure(
    value: FloatArray, lower: FloatArray, upper: FloatArray, exposure: FloatArray, multiplier: float
) -> tuple[FloatArray, FloatArray]:
    """Compute the limits of a count divided by its exposure, kept on either side of the rate."""
    with np.errstate(all="ignore"):
        lower = np.minimum(multiplier * lower / exposure, value)
        upper = np.maximum(multiplier * upper / exposure, value)
    return lower, upper
