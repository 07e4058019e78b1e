"""Funnels (biểu đồ phễu): units of any size against their peers, with the spread among them."""

from __future__ import annotations

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ._inputs import FloatArray, as_floats, check_multiplier

__all__ = [
    "FEWEST_UNITS",
    "Dispersion",
    "arcsine",
    "dispersion",
    "funnel_limits",
    "pooled",
    "rate_funnel_limits",
    "square_root",
    "winsorised",
]

FEWEST_UNITS = 10
"""Fewest units of a group from which the spread among them is estimated."""

_WINSORISED = 0.1


class Dispersion(NamedTuple):
    """
    How far units lie apart beyond chance.

    ``factor`` is phi, the mean square of the Winsorised z-scores, and ``variance`` is tau squared,
    the variance among units beyond chance, at least 0.
    """

    factor: float
    variance: float


def arcsine(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """
    Arcsine of the root of a proportion, and its standard error, which does not depend on it.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases; NaN where not reported.

    Returns
    -------
    value : ndarray of float64, shape (n,)
        asin(sqrt(numerator / denominator)); NaN where there is no proportion.
    error : ndarray of float64, shape (n,)
        1 / (2 sqrt(denominator)).

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape.

    References
    ----------
    Spiegelhalter DJ (2005). Funnel plots for comparing institutional performance. Statistics in
    Medicine 24:1185-1202.

    Examples
    --------
    >>> value, error = arcsine([1], [4])
    >>> value.round(4).tolist(), error.tolist()
    ([0.5236], [0.25])
    """
    n, d = as_floats("arcsine", numerator=numerator, denominator=denominator)
    with np.errstate(all="ignore"):
        usable = (d > 0) & (n >= 0) & (n <= d)
        value = np.arcsin(np.sqrt(np.where(usable, n / d, np.nan)))
        error = 0.5 / np.sqrt(np.where(usable, d, np.nan))
    return value, error


def square_root(events: npt.ArrayLike, exposure: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """
    Square root of a rate, and its standard error, which does not depend on it.

    Parameters
    ----------
    events, exposure : array_like of float or int, shape (n,)
        Events, and persons, person-years, days ...; NaN where not reported.

    Returns
    -------
    value : ndarray of float64, shape (n,)
        sqrt(events / exposure); NaN where there is no rate.
    error : ndarray of float64, shape (n,)
        1 / (2 sqrt(exposure)).

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape.

    References
    ----------
    Spiegelhalter DJ (2005). Statistics in Medicine 24:1185-1202.

    Examples
    --------
    >>> value, error = square_root([16], [4])
    >>> value.tolist(), error.tolist()
    ([2.0], [0.25])
    """
    n, d = as_floats("square_root", events=events, exposure=exposure)
    with np.errstate(all="ignore"):
        usable = (d > 0) & (n >= 0)
        value = np.sqrt(np.where(usable, n / d, np.nan))
        error = 0.5 / np.sqrt(np.where(usable, d, np.nan))
    return value, error


def winsorised(z: npt.ArrayLike, *, share: float = _WINSORISED) -> FloatArray:
    """
    z-scores with the extreme ones drawn in to a quantile.

    Parameters
    ----------
    z : array_like of float, shape (n,)
        z-scores, none absent.
    share : float, default 0.1
        Share at each end that is drawn in, from 0 to below one half.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    InputError
        If *z* is not one-dimensional, or *share* is out of range.

    Examples
    --------
    >>> winsorised([-9.0, *[0.0] * 8, 4.0, 5.0]).tolist()[::5]
    [0.0, 0.0, 4.0]
    """
    (scores,) = as_floats("winsorised", z=z)
    if not (0.0 <= share < 0.5):
        raise InputError(f"share must lie between 0 and 0.5, got {quoted(share)}")
    if not len(scores):
        return scores
    low, high = np.quantile(scores, [share, 1.0 - share])
    drawn_in: FloatArray = np.clip(scores, low, high)
    return drawn_in


def dispersion(
    value: npt.ArrayLike,
    error: npt.ArrayLike,
    center: float,
    *,
    share: float = _WINSORISED,
    consistent: bool = False,
) -> Dispersion:
    """
    Spread among units beyond chance, robust against a few extreme ones.

    Parameters
    ----------
    value, error : array_like of float, shape (n,)
        Value of each unit and its standard error, on one scale, none absent.
    center : float
        Value that they are held against.
    share : float, default 0.1
        Share at each end whose z-scores are drawn in.
    consistent : bool, default False
        Whether phi is divided by what the drawing in leaves of the mean square of normal scores,
        0.68 for a tenth, so that it is 1 where chance alone acts. By default as published.

    Returns
    -------
    Dispersion
        NaN where there are fewer than two units.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *share* is out of range.

    Notes
    -----
    With I units, z_i = (y_i - center) / s_i, Winsorised, and w_i = 1 / s_i^2:

    phi = sum z_i^2 / I,
    tau^2 = max(0, (I phi - (I - 1)) / (sum w - sum w^2 / sum w)).

    As published phi is 0.68 where chance alone acts, and where units truly differ the limits are
    a fifth too narrow: of such units 0.5 % lie beyond each limit of 99.8 %, not 0.1 %.

    References
    ----------
    Spiegelhalter DJ (2005). Handling over-dispersion of performance indicators. Quality and
    Safety in Health Care 14:347-351.

    DerSimonian R, Laird N (1986). Controlled Clinical Trials 7:177-188: the estimate of tau^2.

    Examples
    --------
    >>> found = dispersion([0.0, 2.0, 4.0], [1.0, 1.0, 1.0], 2.0, share=0.0)
    >>> round(found.factor, 4), found.variance
    (2.6667, 3.0)
    """
    y, s = as_floats("dispersion", value=value, error=error)
    if len(y) < 2:
        return Dispersion(np.nan, np.nan)
    z = winsorised((y - center) / s, share=share)
    factor = float(np.mean(z * z))
    if consistent:
        factor /= _left_of_normal(share)
    weight = 1.0 / (s * s)
    surplus = len(y) * factor - (len(y) - 1)
    total = weight.sum()
    variance = surplus / (total - (weight * weight).sum() / total)
    return Dispersion(factor, max(0.0, float(variance)))


def _left_of_normal(share: float) -> float:
    """Mean square of standard normal scores whose outer *share* at each end is drawn in."""
    if share == 0.0:
        return 1.0
    end = NormalDist().inv_cdf(1.0 - share)
    return 1.0 - 2.0 * share - 2.0 * end * NormalDist().pdf(end) + 2.0 * share * end * end


def funnel_limits(
    error: npt.ArrayLike,
    center: float,
    found: Dispersion,
    *,
    width: float,
    additive: bool = True,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Limits of a funnel for proportions on the arcsine scale, turned back into proportions.

    Parameters
    ----------
    error : array_like of float, shape (n,)
        Standard error of each unit on the arcsine scale.
    center : float
        Centre on the arcsine scale.
    found : Dispersion
        The spread among the units.
    width : float
        Half-width of the limits, in standard deviations: 3.09 for 99.8 %.
    additive : bool, default True
        Whether the spread is a variance that is added to that of each unit, or a factor that
        multiplies it.
    multiplier : float, default 1.0
        100 for percent.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        In [0, multiplier].

    Raises
    ------
    InputError
        If *error* is not one-dimensional, or *multiplier* is out of range.

    Notes
    -----
    Additive: sqrt(s_i^2 + tau^2); multiplicative: s_i sqrt(max(1, phi)). Units truly differ, and a
    difference between units does not shrink as they grow. The factor lets limits close in on
    big units, and widens those of small units, whose own chance explains them. Hence additive by
    default.

    References
    ----------
    Spiegelhalter DJ (2005). Quality and Safety in Health Care 14:347-351.

    Examples
    --------
    >>> low, high = funnel_limits([0.05], 1.2, Dispersion(1.0, 0.0), width=3.0, multiplier=100)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([75.24], [95.2])
    """
    check_multiplier(multiplier)
    bottom, top = _ends(
        "funnel_limits", error, center, found, width, 0.5 * np.pi, additive=additive
    )
    return np.sin(bottom) ** 2 * multiplier, np.sin(top) ** 2 * multiplier


def rate_funnel_limits(
    error: npt.ArrayLike,
    center: float,
    found: Dispersion,
    *,
    width: float,
    additive: bool = True,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Limits of a funnel for rates on the scale of the square root, turned back into rates.

    Parameters
    ----------
    error : array_like of float, shape (n,)
        Standard error of each unit on the scale of the square root.
    center : float
        Centre on that scale.
    found : Dispersion
        The spread among the units.
    width : float
        Half-width of the limits, in standard deviations: 3.09 for 99.8 %.
    additive : bool, default True
        As of `funnel_limits`.
    multiplier : float, default 1.0
        1000 for "per thousand inhabitants".

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        At least 0.

    Raises
    ------
    InputError
        If *error* is not one-dimensional, or *multiplier* is out of range.

    Examples
    --------
    >>> low, high = rate_funnel_limits([0.5], 3.0, Dispersion(1.0, 0.0), width=3.0)
    >>> low.tolist(), high.tolist()
    ([2.25], [20.25])
    """
    check_multiplier(multiplier)
    bottom, top = _ends(
        "rate_funnel_limits", error, center, found, width, np.inf, additive=additive
    )
    return bottom**2 * multiplier, top**2 * multiplier


def _ends(
    kernel: str,
    error: npt.ArrayLike,
    center: float,
    found: Dispersion,
    width: float,
    most: float,
    *,
    additive: bool,
) -> tuple[FloatArray, FloatArray]:
    """Centre minus and plus *width* standard deviations, kept on the transformed scale."""
    (s,) = as_floats(kernel, error=error)
    sigma = np.sqrt(s * s + variance_between(s, found, additive=additive))
    return np.clip(center - width * sigma, 0.0, most), np.clip(center + width * sigma, 0.0, most)


def variance_between(error: FloatArray, found: Dispersion, *, additive: bool) -> FloatArray:
    """Variance that the spread among units adds to that of each, on the transformed scale."""
    if additive:
        return np.full(error.shape, found.variance)
    return error * error * max(0.0, found.factor - 1.0)


def pooled(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> float:
    """
    Proportion or rate of all units together: the sum of numerators over that of denominators.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, or events and exposure; NaN where not reported.

    Returns
    -------
    float
        NaN where there is no case.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape.

    Examples
    --------
    >>> pooled([1, 99], [2, 100])
    0.9803921568627451
    """
    n, d = as_floats("pooled", numerator=numerator, denominator=denominator)
    total = float(np.nansum(d))
    return float(np.nansum(n)) / total if total > 0 else float("nan")
