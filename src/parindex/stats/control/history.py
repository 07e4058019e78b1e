"""Sum up what was known of a series before each of its periods."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray
from ._grids import BoolGrid, chosen_periods, proportions
from .charts import RANGE_OF_TWO

__all__ = ["FEWEST_PERIODS", "History", "history_before"]

# As many series as fit the processor's cache with what is computed of them.
_SERIES_AT_A_TIME = 1024

FEWEST_PERIODS = 8
"""Fewest periods, each after the one before, from which spread is estimated."""


class History(NamedTuple):
    """
    Knowledge before each period, shape (s, t): sums of counts, periods, spread.

    ``long_enough`` says whether there are 7 moving ranges, so 8 periods without a gap or more with
    gaps. ``spread`` is never below 1; NaN where that is not so, or all cases are alike.
    """

    numerator: FloatArray
    denominator: FloatArray
    periods: npt.NDArray[np.int64]
    long_enough: BoolGrid
    spread: FloatArray


def history_before(
    numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, wanted: npt.ArrayLike | None = None
) -> History:
    """
    Sum up all periods before each one, with their spread.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (s, t)
        Counts, in cases; NaN where a period has no proportion.
    wanted : array_like of bool, shape (t,), optional
        Periods whose spread is asked for, by default all; that of the others is NaN.

    Returns
    -------
    History
        ``spread`` is the larger of 1 and Laney's, computed from the periods before alone, so that
        a value never widens the limits by which it is judged.

    Raises
    ------
    InputError
        If the arrays are no grids of one shape, or *wanted* does not fit them.

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
    chosen = chosen_periods(wanted, n.shape[1:], name="wanted")
    known = ~np.isnan(n)
    sums = [_before(np.where(known, counts, 0.0)) for counts in (n, d)]
    periods = _counted_before(known)
    neighbours = np.zeros(n.shape, bool)
    np.logical_and(known[:, 1:], known[:, :-1], out=neighbours[:, 1:])
    pairs = _counted_before(neighbours)
    long_enough = pairs >= FEWEST_PERIODS - 1
    spread = np.full(n.shape, np.nan)
    with np.errstate(all="ignore"):
        center = sums[0] / sums[1]
        for start in range(0, len(n), _SERIES_AT_A_TIME):
            block = slice(start, start + _SERIES_AT_A_TIME)
            spread[block] = _spread(n[block], d[block], center[block], pairs[block], chosen)
    spread[~(long_enough & (center > 0) & (center < 1))] = np.nan
    return History(sums[0], sums[1], periods, long_enough, spread)


def _spread(
    n: FloatArray,
    d: FloatArray,
    center: FloatArray,
    pairs: npt.NDArray[np.int64],
    wanted: npt.NDArray[np.bool_],
) -> FloatArray:
    """
    Laney's factor of the periods before each one, at least 1.

    A step from neighbour to neighbour is that of p sqrt(n), less the centre times that of
    sqrt(n); only the centre is another one for each period. Time runs down, so that the sums
    are of whole rows.
    """
    root = np.sqrt(d).T
    steps, roots = np.diff(n.T / root, axis=0), np.diff(root, axis=0)
    is_step = ~np.isnan(steps)
    steps, roots = np.where(is_step, steps, 0.0), np.where(is_step, roots, 0.0)
    middle = np.ascontiguousarray(center.T)
    total = np.full(middle.shape, np.nan)
    later = np.flatnonzero(wanted[FEWEST_PERIODS:]) + FEWEST_PERIODS
    for at in later.tolist():
        ranges = roots[: at - 1] * middle[at]
        np.subtract(steps[: at - 1], ranges, out=ranges)
        np.abs(ranges, out=ranges).sum(axis=0, out=total[at])
    of_pair: FloatArray = total.T / (pairs * RANGE_OF_TWO * np.sqrt(center * (1.0 - center)))
    return np.maximum(of_pair, 1.0, out=of_pair)


def _before(grid: FloatArray) -> FloatArray:
    """Sum of the columns before each."""
    total = np.empty_like(grid)
    total[:, :1] = 0.0
    np.cumsum(grid[:, :-1], axis=1, out=total[:, 1:])
    return total


def _counted_before(grid: BoolGrid) -> npt.NDArray[np.int64]:
    """How many of the columns before each are true."""
    total = np.empty(grid.shape, np.int64)
    total[:, :1] = 0
    np.cumsum(grid[:, :-1], axis=1, out=total[:, 1:])
    return total
