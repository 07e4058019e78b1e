"""Values from counts: proportion, ratio and rate, each with a status per row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ..vocabulary import RateStatus
from ._inputs import FloatArray, StatusArray, as_floats, blocks, check_multiplier, largest_count

__all__ = ["in_order", "proportion", "rate", "ratio"]


def proportion(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, multiplier: float = 1.0
) -> tuple[FloatArray, StatusArray]:
    """
    Proportion (tỷ lệ) of cases that meet a requirement, of all the cases it applies to.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases; NaN where a count was not reported.
    multiplier : float, default 1.0
        100 for percent, 1000 for per mille.

    Returns
    -------
    value : ndarray of float64, shape (n,)
        In [0, multiplier]; NaN exactly where *status* is not `RateStatus.OK`.
    status : ndarray of uint8, shape (n,)
        Codes of `RateStatus`. The first that applies: ``MISSING_COUNT`` (a count is NaN),
        ``INVALID_COUNT`` (a count is negative or infinite), ``ZERO_DENOMINATOR`` (whatever the
        numerator), ``NUMERATOR_EXCEEDS``, ``OK``.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *multiplier* is not
        positive and finite. No count ever raises.

    Notes
    -----
    The value is ``multiplier * numerator / denominator``, multiplied first: 100 * 29 / 100 is 29,
    while 100 * (29 / 100) is 28.999999999999996 and misses a threshold of 29.

    Examples
    --------
    >>> value, status = proportion([19255, 3, 0], [19944, 0, 12], multiplier=100)
    >>> value.round(2).tolist(), status.tolist()
    ([96.55, nan, 0.0], [0, 2, 0])
    """
    n, d = as_floats("proportion", numerator=numerator, denominator=denominator)
    n = in_order(np.asarray(numerator), np.asarray(denominator), n, d)
    check_multiplier(multiplier)
    return _quotient(n, d, multiplier, part_of_whole=True)


def in_order(
    numerator: npt.NDArray[np.generic],
    denominator: npt.NDArray[np.generic],
    n: FloatArray,
    d: FloatArray,
) -> FloatArray:
    """
    Keep whole numbers apart that are one as floats: 2**53 + 1 of 2**53 is not all of them.

    *n* and *d* are the floats of the two arrays. Gives *n*, with the next float above *d* where the
    numerator is larger and floats do not show it.
    """
    if numerator.dtype.kind not in "iu" or denominator.dtype.kind not in "iu":
        return n
    lost = (numerator > denominator) & (n == d)  # type: ignore[operator]
    return np.where(lost, np.nextafter(d, np.inf), n) if lost.any() else n


def ratio(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, multiplier: float = 1.0
) -> tuple[FloatArray, StatusArray]:
    """
    Ratio (tỷ số) of two counts, neither of which is part of the other.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases; NaN where a count was not reported.
    multiplier : float, default 1.0
        100 for "per hundred".

    Returns
    -------
    value : ndarray of float64, shape (n,)
        Not negative, may exceed *multiplier*; NaN exactly where *status* is not
        `RateStatus.OK`.
    status : ndarray of uint8, shape (n,)
        As for `proportion`, without ``NUMERATOR_EXCEEDS``. A quotient too large to be
        represented is ``INVALID_COUNT``.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *multiplier* is not
        positive and finite.

    Examples
    --------
    >>> value, status = ratio([30, 1], [20, 0])
    >>> value.tolist(), status.tolist()
    ([1.5, nan], [0, 2])
    """
    n, d = as_floats("ratio", numerator=numerator, denominator=denominator)
    check_multiplier(multiplier)
    return _quotient(n, d, multiplier, part_of_whole=False)


def rate(
    events: npt.ArrayLike, exposure: npt.ArrayLike, *, multiplier: float = 1.0
) -> tuple[FloatArray, StatusArray]:
    """
    Rate (tỷ suất) of events per unit of exposure: a population, or time.

    Parameters
    ----------
    events : array_like of float or int, shape (n,)
        Counts of events; NaN where not reported.
    exposure : array_like of float or int, shape (n,)
        Persons, person-years, days ...; may be fractional; NaN where not known.
    multiplier : float, default 1.0
        1000 for "per thousand inhabitants".

    Returns
    -------
    value : ndarray of float64, shape (n,)
        Events per *multiplier* units of exposure; NaN exactly where *status* is not
        `RateStatus.OK`.
    status : ndarray of uint8, shape (n,)
        As for `ratio`; ``ZERO_DENOMINATOR`` where there was no exposure.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *multiplier* is not
        positive and finite.

    Examples
    --------
    >>> value, status = rate([12], [4800], multiplier=1000)
    >>> value.tolist(), status.tolist()
    ([2.5], [0])
    """
    n, d = as_floats("rate", events=events, exposure=exposure)
    check_multiplier(multiplier)
    return _quotient(n, d, multiplier, part_of_whole=False)


def _quotient(
    n: FloatArray, d: FloatArray, multiplier: float, *, part_of_whole: bool
) -> tuple[FloatArray, StatusArray]:
    limit = largest_count(multiplier)
    value = np.empty(n.shape)
    usable = np.empty(n.shape, dtype=np.bool_)
    with np.errstate(all="ignore"):
        for rows in blocks(len(n)):
            quotient, ok = value[rows], usable[rows]
            np.multiply(n[rows], multiplier, out=quotient)
            quotient /= d[rows]
            np.greater_equal(n[rows], 0.0, out=ok)
            ok &= d[rows] > 0.0
            ok &= d[rows] <= limit
            if part_of_whole:
                ok &= n[rows] <= d[rows]
                # Rounding twice may end one unit in the last place above the whole.
                np.minimum(quotient, multiplier, out=quotient)
            else:
                ok &= quotient < np.inf
    status = np.zeros(n.shape, dtype=np.uint8)
    if not usable.all():
        at_fault = np.flatnonzero(~usable)
        value[at_fault] = np.nan
        status[at_fault] = _fault(n[at_fault], d[at_fault], limit, part_of_whole)
    return value, status


def _fault(n: FloatArray, d: FloatArray, limit: float, part_of_whole: bool) -> StatusArray:
    """Status of rows known to have no value; a later line takes precedence over an earlier."""
    otherwise = RateStatus.NUMERATOR_EXCEEDS if part_of_whole else RateStatus.INVALID_COUNT
    status = np.full(n.shape, otherwise, dtype=np.uint8)
    status[d == 0] = RateStatus.ZERO_DENOMINATOR
    status[(n < 0) | (d < 0) | (n > limit) | (d > limit)] = RateStatus.INVALID_COUNT
    status[np.isnan(n) | np.isnan(d)] = RateStatus.MISSING_COUNT
    return status
