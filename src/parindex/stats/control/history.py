"""Sum up what was known of a series before each of its periods."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray
from ._distances import distances_before
from ._grids import BoolGrid, chosen_periods, proportions
from .charts import RANGE_OF_TWO

__all__ = ["FEWEST_PERIODS", "History", "history_before"]

# As many cells as fit the processor's cache with what is computed of them.
_CELLS = 1 << 16

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
    # time runs down, so that sums over it are of whole rows
    numbers = [np.empty(n.T.shape) for _ in range(3)]
    periods, long_enough = np.empty(n.T.shape, np.int64), np.empty(n.T.shape, bool)
    found = History(numbers[0], numbers[1], periods, long_enough, numbers[2])
    at_a_time = max(_CELLS // max(n.shape[1], 1), 1)
    for start in range(0, len(n), at_a_time):
        rows = slice(start, start + at_a_time)
        block = History._make(column[:, rows] for column in found)
        _sum_up(np.ascontiguousarray(n[rows].T), np.ascontiguousarray(d[rows].T), chosen, block)
    return History._make(column.T for column in found)


def _sum_up(n: FloatArray, d: FloatArray, wanted: BoolGrid, out: History) -> None:
    """Write what is before each period."""
    known = ~np.isnan(n)
    neighbours = np.zeros(n.shape, bool)
    np.logical_and(known[1:], known[:-1], out=neighbours[1:])
    pairs = np.empty(n.shape, np.int64)
    _add_before(np.where(known, n, 0.0), out.numerator)
    _add_before(np.where(known, d, 0.0), out.denominator)
    _add_before(known, out.periods)
    _add_before(neighbours, pairs)
    np.greater_equal(pairs, FEWEST_PERIODS - 1, out=out.long_enough)
    out.spread[:] = np.nan
    asked = np.flatnonzero(wanted[FEWEST_PERIODS:]) + FEWEST_PERIODS
    with np.errstate(all="ignore"):
        center = out.numerator[asked] / out.denominator[asked]
        spread = _ranges_before(n, d, center, asked)
        spread /= pairs[asked] * RANGE_OF_TWO * np.sqrt(center * (1.0 - center))
        np.maximum(spread, 1.0, out=spread)
        spread[~(out.long_enough[asked] & (center > 0) & (center < 1))] = np.nan
    out.spread[asked] = spread


def _add_before(grid: npt.NDArray[Any], total: npt.NDArray[Any]) -> None:
    """Write the sum of the rows before each; long rows are added one by one, which is faster."""
    total[:1] = 0
    if len(grid) > grid.shape[1]:
        np.cumsum(grid[:-1], axis=0, out=total[1:])
        return
    for row in range(1, len(grid)):
        np.add(total[row - 1], grid[row - 1], out=total[row])


def _ranges_before(
    n: FloatArray, d: FloatArray, center: FloatArray, asked: npt.NDArray[np.int64]
) -> FloatArray:
    """
    Sum of the moving ranges before each period asked for, in standard deviations of chance.

    A step from neighbour to neighbour is that of p sqrt(n), less the centre times that of
    sqrt(n); only the centre is another one for each period.
    """
    root = np.sqrt(d)
    steps, roots = np.diff(n / root, axis=0), np.diff(root, axis=0)
    absent = np.isnan(steps)
    steps[absent] = roots[absent] = 0.0
    # the period at place k has k - 1 steps before it
    return distances_before(steps, roots, center, asked - 1)
