"""Change of an aggregate rate: what its subunits did, and what their shares of the cases did."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ._inputs import FloatArray, as_floats

__all__ = ["Effects", "decompose_change", "rate_effect_limits"]


@attrs.frozen(eq=False)
class Effects:
    """
    Parts of a change by subunit; arrays of shape (n,).

    Parameters
    ----------
    rate, mix, entry, exit : ndarray of float64
        Parts of the change of the group, as fractions; their sum over a group is the change. 0
        where a part does not concern the subunit. NaN in groups without a continuing subunit, and
        in those with a number that is negative or none.
    weight : ndarray of float64
        Mean of the two shares of the subunit among those that continue; 0 for others.
    """

    rate: FloatArray
    mix: FloatArray
    entry: FloatArray
    exit: FloatArray
    weight: FloatArray


def decompose_change(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    prior_numerator: npt.ArrayLike,
    prior_denominator: npt.ArrayLike,
    group: npt.ArrayLike,
) -> Effects:
    """
    Part the change of aggregate rates into what each subunit adds to it.

    Parameters
    ----------
    numerator, denominator : array_like of float, shape (n,)
        Counts or amounts of a subunit in the period; both 0 where it has no cases.
    prior_numerator, prior_denominator : array_like of float, shape (n,)
        The same in the period compared with.
    group : array_like of int, shape (n,)
        Which aggregate each subunit is part of: 0 and up.

    Returns
    -------
    Effects
        ``rate`` is what the change of the subunit's own rate adds at its mean share, ``mix`` what
        the change of its share adds, measured from the mean rate of all that continue, ``entry``
        and ``exit`` what those add that have cases in one period only, measured from the rate of
        those that continue in the same period.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or groups are not whole numbers
        from 0 on.

    Notes
    -----
    With shares *s* of the denominators among those that continue, rates *r*, the rate *R* of
    all that continue, means over both periods overlined, and shares *q* among all:

    rate = mean(s) (r1 - r0),  mix = (s1 - s0) (mean(r) - mean(R)),
    entry = q1 (r1 - R1),  exit = -q0 (r0 - R0).

    The two factors are Kitagawa's, which for two factors are Das Gupta's and Shapley's too: no
    interaction is left to explain. Entry and exit follow Melitz and Polanec: who enters is held
    against those who stayed, in the same period.

    References
    ----------
    Kitagawa EM (1955). Journal of the American Statistical Association 50:1168-1194.

    Das Gupta P (1993). Standardization and decomposition of rates. US Bureau of the Census P23-186.

    Melitz MJ, Polanec S (2015). RAND Journal of Economics 46:362-375.

    Examples
    --------
    Two treatments of kidney stones, small and large ones (Charig et al. 1986): more succeed in
    all, although fewer do among the small and fewer among the large.

    >>> parts = decompose_change([234, 55], [270, 80], [81, 192], [87, 263], [0, 0])
    >>> (100 * parts.rate).round(4).tolist(), (100 * parts.mix).sum().round(4).item()
    ([-3.2828, -2.0844], 9.9386)
    """
    x, n, x0, n0 = as_floats(
        "decompose_change",
        numerator=numerator,
        denominator=denominator,
        prior_numerator=prior_numerator,
        prior_denominator=prior_denominator,
    )
    of = _groups("decompose_change", group, len(x))
    size = int(of.max()) + 1 if len(of) else 0
    now, then = n > 0, n0 > 0
    stays = now & then
    with np.errstate(all="ignore"):
        rate, share, center = _among(x, n, stays, of, size)
        rate0, share0, center0 = _among(x0, n0, stays, of, size)
        weight = (share + share0) / 2
        own = np.where(stays, weight * (rate - rate0), 0.0)
        mix = np.where(
            stays, (share - share0) * ((rate + rate0) / 2 - (center + center0)[of] / 2), 0.0
        )
        entry = np.where(now & ~then, _of_all(n, of, size) * (rate - center[of]), 0.0)
        leaving = np.where(then & ~now, -_of_all(n0, of, size) * (rate0 - center0[of]), 0.0)
        is_sound = (x >= 0) & (n >= 0) & (x0 >= 0) & (n0 >= 0)
    is_undefined = (np.bincount(of, stays, size) == 0) | (np.bincount(of, ~is_sound, size) > 0)
    for part in (own, mix, entry, leaving):
        part[is_undefined[of]] = np.nan
    return Effects(own, mix, entry, leaving, np.where(stays, weight, 0.0))


def rate_effect_limits(
    value: npt.ArrayLike,
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    prior_value: npt.ArrayLike,
    prior_lower: npt.ArrayLike,
    prior_upper: npt.ArrayLike,
    *,
    weight: npt.ArrayLike,
    group: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    """
    Confidence limits of the rate effects of whole groups, their weights taken as they are.

    Parameters
    ----------
    value, lower, upper : array_like of float, shape (n,)
        Value of a subunit in the period and its limits; NaN where there is none.
    prior_value, prior_lower, prior_upper : array_like of float, shape (n,)
        The same in the period compared with.
    weight : array_like of float, shape (n,)
        `Effects.weight`; a subunit of weight 0 is not looked at.
    group : array_like of int, shape (n,)
        Which aggregate each subunit is part of: 0 and up.

    Returns
    -------
    lower, upper : ndarray of float64, shape (groups,)
        In the unit of the values; NaN where a limit of a subunit that continues is NaN.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or groups are not whole numbers
        from 0 on.

    Notes
    -----
    The distances from value to limit are squared, weighted and added, as in Newcombe's method 10,
    which this is for a single subunit.

    References
    ----------
    Zou GY, Donner A (2008). Statistics in Medicine 27:1693-1702.

    Examples
    --------
    >>> low, high = rate_effect_limits([80], [77], [82], [75], [72], [79], weight=[1], group=[0])
    >>> low.tolist(), high.round(4).tolist()
    ([0.0], [8.6056])
    """
    v, low, high, p, p_low, p_high, w = as_floats(
        "rate_effect_limits",
        value=value,
        lower=lower,
        upper=upper,
        prior_value=prior_value,
        prior_lower=prior_lower,
        prior_upper=prior_upper,
        weight=weight,
    )
    of = _groups("rate_effect_limits", group, len(v))
    size = int(of.max()) + 1 if len(of) else 0
    counts = w > 0

    def summed(terms: FloatArray) -> FloatArray:
        return np.bincount(of, np.where(counts, terms, 0.0), size).astype(np.float64)

    effect = summed(w * (v - p))
    lower_limit = effect - np.sqrt(summed(w**2 * ((v - low) ** 2 + (p_high - p) ** 2)))
    upper_limit = effect + np.sqrt(summed(w**2 * ((high - v) ** 2 + (p - p_low) ** 2)))
    absent = np.isnan(lower_limit) | np.isnan(upper_limit) | (np.bincount(of, counts, size) == 0)
    lower_limit[absent] = upper_limit[absent] = np.nan
    return lower_limit, upper_limit


def _groups(kernel: str, group: npt.ArrayLike, rows: int) -> npt.NDArray[np.int64]:
    of = np.asarray(group)
    if of.shape != (rows,) or (rows and of.dtype.kind not in "iu") or (rows and of.min() < 0):
        raise InputError(
            f"{kernel}: group must be an array of {rows} whole numbers from 0 on, got "
            f"{of.dtype} of shape {of.shape}"
        )
    return of.astype(np.int64, copy=False)


def _among(
    x: FloatArray,
    n: FloatArray,
    stays: npt.NDArray[np.bool_],
    of: npt.NDArray[np.int64],
    size: int,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Give the rate of each subunit, its share of those that stay, and the rate of these."""
    cases = np.where(stays, n, 0.0)
    total = np.bincount(of, cases, size)
    center = np.bincount(of, np.where(stays, x, 0.0), size) / total
    return x / n, cases / total[of], center


def _of_all(n: FloatArray, of: npt.NDArray[np.int64], size: int) -> FloatArray:
    """Give the share of each subunit in all cases of its group."""
    share: FloatArray = n / np.bincount(of, n, size)[of]
    return share
