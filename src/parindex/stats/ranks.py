"""Ranks within groups, by the three ways that are in use for equal numbers."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from ._inputs import FloatArray

__all__ = ["rank_within", "tied_within"]


def rank_within(
    values: npt.ArrayLike,
    groups: npt.ArrayLike,
    *,
    method: Literal["competition", "dense", "list"] = "competition",
    tolerance: float = 0.0,
) -> npt.NDArray[np.int32]:
    """
    Rank of each number in its group, the highest first (xếp hạng).

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The numbers; NaN has no rank.
    groups : array_like of int, shape (n,)
        Group of each; below 0 where it is not ranked.
    method : {"competition", "dense", "list"}
        Of 9, 8, 8, 7 the ranks are 1, 2, 2, 4, or 1, 2, 2, 3, or 1, 2, 3, 4 in the order given.
    tolerance : float, default 0
        Neighbours in the order that differ by no more are equal.

    Returns
    -------
    ndarray of int32, shape (n,)
        From 1; 0 where there is no rank.

    Examples
    --------
    >>> rank_within([7, 9, 8, 8], [0, 0, 0, 0]).tolist()
    [4, 1, 2, 2]
    """
    number, group = np.asarray(values, np.float64), np.asarray(groups)
    order, starts, new = _ordered(number, group, tolerance)
    ranks = np.zeros(len(number), np.int32)
    if not len(order):
        return ranks
    place = np.arange(len(order))
    begin = np.maximum.accumulate(np.where(starts, place, 0))
    if method == "list":
        ranks[order] = place - begin + 1
    elif method == "dense":
        distinct = np.cumsum(new)
        ranks[order] = distinct - distinct[begin] + 1
    else:
        ranks[order] = np.maximum.accumulate(np.where(new, place, 0)) - begin + 1
    return ranks


def tied_within(
    values: npt.ArrayLike, groups: npt.ArrayLike, *, tolerance: float = 0.0
) -> npt.NDArray[np.int32]:
    """
    How many numbers of the group are equal to each, itself among them.

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The numbers.
    groups : array_like of int, shape (n,)
        Group of each; below 0 where it is not ranked.
    tolerance : float, default 0
        Neighbours in the order that differ by no more are equal.

    Returns
    -------
    ndarray of int32, shape (n,)
        1 where it stands alone; 0 where there is no rank.

    Examples
    --------
    >>> tied_within([7, 9, 8, 8], [0, 0, 0, 0]).tolist()
    [1, 1, 2, 2]
    """
    number, group = np.asarray(values, np.float64), np.asarray(groups)
    order, _, new = _ordered(number, group, tolerance)
    tied = np.zeros(len(number), np.int32)
    if len(order):
        run = np.cumsum(new) - 1
        tied[order] = np.bincount(run)[run]
    return tied


def _ordered(
    number: FloatArray, group: npt.NDArray[np.integer], tolerance: float
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Rows in order of group and rank; where a group begins; where a number is a new one."""
    rows = np.flatnonzero(~np.isnan(number) & (group >= 0))
    order = rows[np.lexsort((-number[rows], group[rows]))]
    in_order, of_group = number[order], group[order]
    starts = np.ones(len(order), bool)
    starts[1:] = of_group[1:] != of_group[:-1]
    new = starts.copy()
    if len(order):
        new[1:] |= in_order[:-1] - in_order[1:] > tolerance
    return order, starts, new
