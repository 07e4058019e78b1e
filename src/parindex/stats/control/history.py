"""What was known of a series before each of its periods."""

from __future__ import annotations

from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray
from ._grids import BoolGrid, proportions
from .charts import moving_range_sigma

__all__ = ["FEWEST_PERIODS", "History", "history_before"]

_Number = TypeVar("_Number", np.float64, np.int64)

FEWEST_PERIODS = 8
"""Fewest periods, each after the one before, from which spread is estimated."""


class History(NamedTuple):
    """
    What was known before each period, shape (s, t): sums of counts, periods, spread.

    ``long_enough`` says whether there are 7 moving ranges, so 8 periods without a gap or more with
    gaps. ``spread`` is never below 1; NaN where that is not so, or all cases are alike.
    """

    numerator: FloatArray
    denominator: FloatArray
    periods: npt.NDArray[np.int64]
    long_enough: BoolGrid
    spread: FloatArray


def history_before(numerator: npt.ArrayLike, denominator: npt.ArrayLike) -> History:
    """
    Sums and spread of all periods before each one.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.

    Returns
    -------
    History
        ``spread`` is the larger of 1 and Laney's, computed from the periods before alone, so that
        a value never widens the limits by which it is judged.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape.

    Examples
    --------
    >>> counts = [[90, 95, 88, 94, 91, 96, 89, 93, 60]]
    >>> before = history_before(counts, [[100] * 9])
    >>> before.periods[0, -1].item(), before.numerator[0, -1].item()
    (8, 736.0)
    >>> round(float(before.spread[0, -1]), 4)
    1.7267
    """
    n, d = proportions("history_before", numerator, denominator)
    known = ~np.isnan(n)
    sums = [_before(np.where(known, counts, 0.0)) for counts in (n, d)]
    periods = _before(known.astype(np.int64))
    neighbours = np.zeros(n.shape, np.int64)
    neighbours[:, 1:] = known[:, 1:] & known[:, :-1]
    long_enough = _before(neighbours) >= FEWEST_PERIODS - 1
    spread = np.full(n.shape, np.nan)
    with np.errstate(all="ignore"):
        p, root = n / d, np.sqrt(d)
        center = sums[0] / sums[1]
        for at in range(FEWEST_PERIODS, n.shape[1]):
            middle = center[:, at]
            standardised = (p[:, :at] - middle[:, None]) * root[:, :at]
            sigma, _ = moving_range_sigma(standardised)
            of_pair = sigma / np.sqrt(middle * (1.0 - middle))
            estimable = long_enough[:, at] & (middle > 0) & (middle < 1)
            spread[:, at] = np.where(estimable, np.maximum(of_pair, 1.0), np.nan)
    return History(sums[0], sums[1], periods, long_enough, spread)


def _before(grid: npt.NDArray[_Number]) -> npt.NDArray[_Number]:
    """Sum of the columns before each."""
    total = np.zeros_like(grid)
    np.cumsum(grid[:, :-1], axis=1, out=total[:, 1:])
    return total
