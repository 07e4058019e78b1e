"""
The false discovery rate (tỷ lệ phát hiện sai): many comparisons, and how many are chance.

Of thousands of comparisons without a true change some are called a change all the same. These
procedures keep the expected share of such calls among all calls at or below a level.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from numbers import Real

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ..vocabulary import DiscoveryMethod
from ._inputs import FloatArray, as_floats, as_term

__all__ = ["adjusted_p", "benjamini_hochberg", "benjamini_yekutieli", "level_of_tests"]


def benjamini_hochberg(p: npt.ArrayLike) -> FloatArray:
    """
    Adjust p-values as Benjamini and Hochberg do, for independent tests.

    Parameters
    ----------
    p : array_like of float, shape (n,)
        p-values; NaN where nothing was tested, which counts as no test.

    Returns
    -------
    ndarray of float64, shape (n,)
        Smallest false discovery rate at which each test is a discovery; NaN where *p* is.

    Raises
    ------
    InputError
        If *p* is not one-dimensional, or a value is outside [0, 1].

    Notes
    -----
    With m tests in ascending order, min over j >= i of m p_(j) / j. It holds for tests that are
    independent or positively dependent.

    References
    ----------
    Benjamini Y, Hochberg Y (1995). Journal of the Royal Statistical Society B 57:289-300.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03, 0.5]).round(4).tolist()
    [0.04, 0.0533, 0.0533, 0.5]
    """
    return adjusted_p(p, DiscoveryMethod.BENJAMINI_HOCHBERG)


def benjamini_yekutieli(p: npt.ArrayLike) -> FloatArray:
    """
    Adjust p-values as Benjamini and Yekutieli do, for tests with any dependence.

    Parameters
    ----------
    p : array_like of float, shape (n,)
        p-values; NaN where nothing was tested, which counts as no test.

    Returns
    -------
    ndarray of float64, shape (n,)
        As `benjamini_hochberg`, times 1 + 1/2 + ... + 1/m.

    Raises
    ------
    InputError
        If *p* is not one-dimensional, or a value is outside [0, 1].

    References
    ----------
    Benjamini Y, Yekutieli D (2001). Annals of Statistics 29:1165-1188.

    Examples
    --------
    >>> benjamini_yekutieli([0.01, 0.04]).round(4).tolist()
    [0.03, 0.06]
    """
    return adjusted_p(p, DiscoveryMethod.BENJAMINI_YEKUTIELI)


def adjusted_p(p: npt.ArrayLike, method: DiscoveryMethod | str) -> FloatArray:
    """
    Adjust p-values by the method named.

    Parameters
    ----------
    p : array_like of float, shape (n,)
        p-values; NaN where nothing was tested.
    method : DiscoveryMethod or str
        The procedure, or its text. ``NONE`` leaves them as they are.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    InputError
        If *p* is not one-dimensional, a value is outside [0, 1], or there is no such procedure.
    """
    method = as_term("method", method, DiscoveryMethod)
    (values,) = as_floats("adjusted_p", p=p)
    tested = np.flatnonzero(~np.isnan(values))
    mine = values[tested]
    if ((mine < 0) | (mine > 1)).any():
        raise InputError("p-values must lie between 0 and 1")
    out = np.full(values.shape, np.nan)
    if method is DiscoveryMethod.NONE:
        out[tested] = mine
        return out
    order = np.argsort(mine, kind="stable")
    scaled = mine[order] * (_tests_counted(len(mine), method) / np.arange(1, len(mine) + 1))
    stepped = np.minimum.accumulate(scaled[::-1])[::-1]
    out[tested[order]] = np.minimum(stepped, 1.0)
    return out


def level_of_tests(
    discoveries: Callable[[float], int],
    tests: int,
    *,
    rate: float,
    method: DiscoveryMethod | str = DiscoveryMethod.BENJAMINI_HOCHBERG,
) -> float:
    """
    Error probability of each test at which the false discovery rate is controlled.

    Parameters
    ----------
    discoveries : callable
        How many tests reject at an error probability; it never falls as that rises.
    tests : int
        How many tests there are.
    rate : float
        False discovery rate, strictly between 0 and 1.
    method : DiscoveryMethod or str, default BENJAMINI_HOCHBERG
        The procedure, or its text. ``NONE`` gives *rate* itself.

    Returns
    -------
    float
        The error probability; with limits at the confidence one minus it, the tests that reject
        are the discoveries. Where there is none, that of a single discovery.

    Raises
    ------
    InputError
        If *rate* is out of range, or there is no such procedure.

    Notes
    -----
    The procedures reject the k smallest p-values for the largest k with p_(k) <= rate k / m. From
    the level *rate* on, level = rate x discoveries / m is repeated until nothing changes, which
    leads to the same k. It needs no p-value: limits at any confidence are enough, and the limits
    at the level found are those of Benjamini and Yekutieli for selected parameters.

    References
    ----------
    Benjamini Y, Yekutieli D (2005). False discovery rate-adjusted multiple confidence intervals
    for selected parameters. Journal of the American Statistical Association 100:71-81.

    Examples
    --------
    >>> p = np.array([0.001, 0.012, 0.03, 0.2])
    >>> level_of_tests(lambda level: int((p <= level).sum()), 4, rate=0.04)
    0.03
    """
    check_rate(rate)
    method = as_term("method", method, DiscoveryMethod)
    if method is DiscoveryMethod.NONE or tests == 0:
        return rate
    counted = _tests_counted(tests, method)
    found = tests
    while True:
        level = rate * max(found, 1) / counted
        fewer = min(discoveries(level), found)
        if fewer in (found, 0):
            return level if fewer else rate / counted
        found = fewer


def check_rate(rate: float) -> None:
    """
    Nothing, if *rate* is strictly between 0 and 1.

    Raises
    ------
    InputError
        Otherwise.
    """
    if not (isinstance(rate, Real) and 0.0 < rate < 1.0):
        raise InputError(
            f"false_discovery_rate must lie between 0 and 1, e.g. 0.05, got {quoted(rate)}"
        )


def controlling(method: DiscoveryMethod | str) -> DiscoveryMethod:
    """
    Give the procedure that is named, itself or by its text.

    Raises
    ------
    InputError
        If there is none, or it is the one that controls nothing.
    """
    known = [term for term in DiscoveryMethod if term is not DiscoveryMethod.NONE]
    return as_term("discovery_method", method, known)


def _tests_counted(tests: int, method: DiscoveryMethod) -> float:
    if method is DiscoveryMethod.BENJAMINI_HOCHBERG:
        return float(tests)
    return tests * math.fsum(1.0 / k for k in range(1, tests + 1))
