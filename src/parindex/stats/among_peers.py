"""
Numbers of a unit among those of its peers: best, mean, spread, percentile, rank.

Each kernel takes the number that a row has itself, and the number that it has among those of the
others. They are one array, unless it is asked what would be, had only the others moved: then a
row's own number is that of the year before, and all others have theirs of now.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ._inputs import FloatArray
from .formulas import EDGE_MARGIN, quotient
from .ranks import Groups

__all__ = ["best_among", "mean_among", "percentile_among", "rank_among", "sd_among"]

_Codes = npt.NDArray[np.int64]


def best_among(own: FloatArray, others: FloatArray, groups: npt.ArrayLike) -> FloatArray:
    """
    Highest number of each group (giá trị cao nhất trong khối).

    Parameters
    ----------
    own, others : ndarray of float64, shape (n,)
        The number of each row, for itself and among the others; NaN where there is none.
    groups : array_like of int, shape (n,)
        Group of each row; below 0 where it has no peers.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where the row has no group, or nobody in it has a number.
    """
    group = np.asarray(groups)
    if own is others:
        top = np.full(_size(group), np.nan)
        np.fmax.at(top, group, others)
        return np.where(group >= 0, top[group], np.nan)
    has = ~np.isnan(others)
    laid_out = Groups(np.where(has, group, -1))
    order = laid_out.ordered(others, stable=False)
    first = np.full(_size(group), -1, np.int64)
    second = first.copy()
    at = np.flatnonzero(laid_out.starts)
    first[group[order[at]]] = order[at]
    after = at + 1
    after = after[after < len(order)]
    after = after[~laid_out.starts[after]]
    second[group[order[after]]] = order[after]
    value = np.append(others, np.nan)
    best = value[np.where(first[group] == np.arange(len(group)), second[group], first[group])]
    found = np.fmax(best, own)
    return np.where(group >= 0, found, np.nan)


def mean_among(own: FloatArray, others: FloatArray, groups: npt.ArrayLike) -> FloatArray:
    """
    Mean of each group (bình quân của khối); see `best_among`.

    Examples
    --------
    >>> numbers = np.array([60.0, 80.0, np.nan])
    >>> mean_among(numbers, numbers, [0, 0, 0]).tolist()
    [70.0, 70.0, 70.0]
    """
    group, count, mean = _means(others, groups)
    if own is others:
        found: FloatArray = mean[group]
        return found
    center = np.nan_to_num(mean[group])
    off, new = others - center, own - center
    size = count[group] - ~np.isnan(off) + ~np.isnan(new)
    found = center + quotient(np.nan_to_num(new) - np.nan_to_num(off), size)
    return np.where(group >= 0, found, np.nan)


def sd_among(own: FloatArray, others: FloatArray, groups: npt.ArrayLike) -> FloatArray:
    """
    Compute the standard deviation of each group, whose members are all there are (độ lệch chuẩn).

    The sum of squares is divided by the number of members, and not by one less. See `best_among`.

    Examples
    --------
    >>> numbers = np.array([60.0, 80.0])
    >>> sd_among(numbers, numbers, [0, 0]).tolist()
    [10.0, 10.0]
    """
    group, count, mean = _means(others, groups)
    off = others - np.nan_to_num(mean[group])
    has = (group >= 0) & ~np.isnan(off)
    if own is others:
        total = np.bincount(group[has], off[has] ** 2, minlength=len(count))
        found: FloatArray = np.sqrt(quotient(total, count))[group]
        return found
    # one member of a group can hold nearly all of its squares, the one that stands farthest out:
    # what is left without it is summed anew, for a difference would be rounding alone
    rows = np.flatnonzero(has)
    order = rows[np.lexsort((np.abs(off[rows]), group[rows]))]
    near, far = np.full((2, len(count)), -1)
    far[group[order]] = order
    near[group[order[::-1]]] = order[::-1]
    is_far = has & (far[group] == np.arange(len(group)))
    # counted from a member, the differences of members that are alike are 0
    start = np.append(others, np.nan)[near[group]]
    off, new = others - start, own - np.nan_to_num(start)
    center, squares = _spread(off, group, has, len(count))
    center_of_rest, squares_of_rest = _spread(off, group, has & ~is_far, len(count))
    away = np.where(has, off - center[group], 0.0)
    left = count[group] - has
    center_left = np.where(is_far, center_of_rest[group], center[group] - quotient(away, left))
    squares_left = squares[group] - away**2 * quotient(count[group], left)
    squares_left = np.where(is_far, squares_of_rest[group], squares_left)
    squares_left = np.where(left > 1, np.fmax(squares_left, 0.0), 0.0)
    has_own = ~np.isnan(own)
    size = left + has_own
    step = np.where(has_own & (left > 0), new - center_left, 0.0)
    square = quotient(squares_left + step**2 * quotient(left, size), size)
    return np.where(group >= 0, np.sqrt(square), np.nan)


def _spread(
    number: FloatArray,
    group: npt.NDArray[np.integer],
    chosen: npt.NDArray[np.bool_],
    size: int,
) -> tuple[FloatArray, FloatArray]:
    """Mean of the chosen rows of each group, and sum of squares about it."""
    of, number = group[chosen], number[chosen]
    total, count = np.bincount(of, number, minlength=size), np.bincount(of, minlength=size)
    mean = quotient(total, count)
    squares = np.bincount(of, (number - mean[of]) ** 2, minlength=size)
    return mean, squares.astype(np.float64, copy=False)


def percentile_among(
    own: FloatArray, others: FloatArray, groups: npt.ArrayLike, *, percent: float
) -> FloatArray:
    """
    Find the number below which a percent of each group lies (phân vị), between two members.

    Parameters
    ----------
    own, others : ndarray of float64, shape (n,)
        The number of each row, for itself and among the others; NaN where there is none.
    groups : array_like of int, shape (n,)
        Group of each row; below 0 where it has no peers.
    percent : float
        From 0, the lowest, to 100, the highest.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where the row has no group, or nobody in it has a number.

    Notes
    -----
    The seventh way of Hyndman and Fan, which spreadsheets and numpy take as well.

    Examples
    --------
    >>> numbers = np.array([10.0, 20.0, 40.0])
    >>> percentile_among(numbers, numbers, [0, 0, 0], percent=75.0).tolist()
    [30.0, 30.0, 30.0]
    """
    group = np.asarray(groups)
    has = ~np.isnan(others)
    members = np.where(has, group, -1)
    rows = np.flatnonzero(members >= 0)
    order = rows[np.lexsort((others[rows], members[rows]))]
    count = np.bincount(members[rows], minlength=_size(group))
    begin = np.cumsum(count) - count
    place = np.full(len(group), np.iinfo(np.int64).max)
    place[order] = np.arange(len(order)) - begin[members[order]]
    has_own = ~np.isnan(own)
    below = _count(others, members, own, group, at_most=False) - (has & (others < own))
    below = np.where(has_own, below, np.iinfo(np.int64).max)
    size = count[group] - has + has_own
    listed = np.append(others[order], np.nan)

    def member(rank: _Codes) -> FloatArray:
        """Member of a rank, the lowest being 0, with the own number in the place of the other."""
        rest = rank - (rank > below)
        at = begin[group] + rest + (rest >= place)
        other = listed[np.clip(at, 0, len(order))]
        return np.where(rank == below, own, other)

    where = (size - 1) * (percent / 100)
    low = np.floor(where + EDGE_MARGIN).astype(np.int64)
    part = np.maximum(where - low, 0.0)
    lower = member(low)
    upper = np.where(part > 0, member(np.minimum(low + 1, size - 1)), lower)
    found = lower + part * (upper - lower)
    return np.where((group >= 0) & (size > 0), found, np.nan)


def rank_among(own: FloatArray, others: FloatArray, groups: npt.ArrayLike) -> FloatArray:
    """
    Rank of each row in its group, the highest first; equal numbers share the better rank.

    Returns
    -------
    ndarray of float64, shape (n,)
        One more than the others with a higher number, by more than `EDGE_MARGIN`; NaN where the
        row has no number of its own, or no group. See `best_among` for what is taken.

    Examples
    --------
    >>> numbers = np.array([7.0, 9.0, 8.0, 8.0])
    >>> rank_among(numbers, numbers, [0, 0, 0, 0]).tolist()
    [4.0, 1.0, 2.0, 2.0]
    """
    group = np.asarray(groups)
    has = ~np.isnan(others)
    members = np.where(has, group, -1)
    count = np.bincount(members[members >= 0], minlength=_size(group))
    limit = own + EDGE_MARGIN * np.maximum(np.abs(own), 1.0)
    above = count[group] - _count(others, members, limit, group, at_most=True)
    above = above - (has & (others > limit))
    return np.where((group >= 0) & ~np.isnan(own), 1.0 + above, np.nan)


def _size(group: npt.NDArray[np.integer]) -> int:
    return int(group.max(initial=-1)) + 2  # the last one is nobody's


def _means(
    others: FloatArray, groups: npt.ArrayLike
) -> tuple[npt.NDArray[np.integer], FloatArray, FloatArray]:
    """Group of each row, and of each group how many have a number, and their mean."""
    group = np.asarray(groups)
    counts = (group >= 0) & ~np.isnan(others)
    size = _size(group)
    count = np.bincount(group[counts], minlength=size)
    total = np.bincount(group[counts], others[counts], minlength=size)
    return group, count.astype(np.float64), quotient(total, count)


def _count(
    numbers: FloatArray,
    members: npt.NDArray[np.integer],
    limits: FloatArray,
    groups: npt.NDArray[np.integer],
    *,
    at_most: bool,
) -> _Codes:
    """
    How many numbers of the group of each row lie below its limit, or at most at it.

    *members* is the group of each number and below 0 where it does not count; a limit that is NaN
    counts nothing.
    """
    rows = np.flatnonzero(members >= 0)
    asked = np.flatnonzero(~np.isnan(limits))
    group = np.concatenate([members[rows], groups[asked]])
    value = np.concatenate([numbers[rows], limits[asked]])
    is_limit = np.arange(len(group)) >= len(rows)
    # of equal ones the numbers come first where they count
    order = np.lexsort((is_limit if at_most else ~is_limit, value, group))
    seen = np.cumsum(~is_limit[order])
    in_order = group[order]
    starts = np.flatnonzero(np.diff(in_order, prepend=-2))
    before: _Codes = np.repeat(
        seen[starts] - ~is_limit[order[starts]], np.diff(np.append(starts, len(order)))
    )
    found = np.zeros(len(limits), np.int64)
    here = is_limit[order]
    found[asked[order[here] - len(rows)]] = (seen - before)[here]
    return found
