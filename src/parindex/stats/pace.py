"""Whether a target is still within reach: how many cases may fail, and how likely that is."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ._inputs import FloatArray, as_floats
from ._special import log_beta_below_beta

__all__ = ["cases_to_reach", "chance_to_reach"]


def cases_to_reach(share: str | float | Decimal, cases: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """
    Fewest cases that make at least a share of all.

    Parameters
    ----------
    share : str, float or Decimal
        The share, from 0 to 1, as it is printed: 0.98 is 98 of 100, and not the nearest binary
        fraction.
    cases : array_like of int, shape (n,)
        All cases, not negative.

    Returns
    -------
    ndarray of int64, shape (n,)

    Raises
    ------
    InputError
        If the share is none, or cases are no whole numbers from 0 to 2**53.

    Examples
    --------
    >>> cases_to_reach("0.98", [2530, 100]).tolist()
    [2480, 98]
    """
    printed = Decimal(str(share))
    if not (printed.is_finite() and 0 <= printed <= 1):
        raise InputError(f"share must lie between 0 and 1, got {quoted(share)}")
    whole = np.asarray(cases)
    if whole.dtype.kind not in "iu" or whole.ndim != 1 or (len(whole) and whole.min() < 0):
        raise InputError("cases must be a one-dimensional array of whole numbers, not negative")
    part, of = printed.as_integer_ratio()
    # whole numbers of Python, where the products have more than 64 bits
    fits = part * int(whole.max(initial=0)) + of < 2**63
    least = (whole.astype(np.int64 if fits else object) * part + (of - 1)) // of
    return least.astype(np.int64)


def chance_to_reach(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    still_to_come: npt.ArrayLike,
    needed: npt.ArrayLike,
) -> FloatArray:
    """
    Probability that enough of the cases still to come succeed, at the pace so far.

    Parameters
    ----------
    numerator, denominator : array_like of int or float, shape (n,)
        Successes and cases so far.
    still_to_come : array_like of int or float, shape (n,)
        Cases still to come.
    needed : array_like of int or float, shape (n,)
        Successes among them that are needed; 0 or less is sure, more than there are impossible.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where a number is none, or there are more successes than cases.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape.

    Notes
    -----
    Beta-binomial: the share of successes has the beta distribution that Jeffreys' prior gives
    after the cases so far, so that few cases make no one sure. The share so far, taken as if it
    were known, is too sure: 0.17 in the example.

    Examples
    --------
    >>> chance_to_reach([1203], [1230], [1300], [1277]).round(6).tolist()
    [0.243075]
    """
    x, n, m, k = as_floats(
        "chance_to_reach",
        numerator=numerator,
        denominator=denominator,
        still_to_come=still_to_come,
        needed=needed,
    )
    out = np.full(x.shape, np.nan)
    with np.errstate(all="ignore"):
        sound = (x >= 0) & (x <= n) & (m >= 0) & np.isfinite(n + m + k)
        out[sound] = np.where(k <= 0, 1.0, 0.0)[sound]
        rows = np.flatnonzero(sound & (k > 0) & (k <= m))
        a, b = x[rows] + 0.5, n[rows] - x[rows] + 0.5
        # at least k of m: the k-th smallest of m uniform draws, a beta, lies below the share
        out[rows] = np.exp(log_beta_below_beta(k[rows], m[rows] - k[rows] + 1, a, b))
    return out
