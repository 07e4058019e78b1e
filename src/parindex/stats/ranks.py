"""Ranks within groups, by the three ways that are in use for equal numbers."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import numpy.typing as npt

from ._inputs import FloatArray

__all__ = ["Groups", "rank_among_others", "rank_within", "tied_within"]


def rank_within(
    values: npt.ArrayLike,
    groups: npt.ArrayLike | Groups,
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
    groups : array_like of int, shape (n,), or Groups
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
    number = np.asarray(values, np.float64)
    laid_out = groups if isinstance(groups, Groups) else Groups(groups)
    order, new = _ordered(number, laid_out, tolerance, stable=method == "list")
    ranks = np.zeros(len(number), np.int32)
    if not len(order):
        return ranks
    begin = laid_out.begin
    if method == "list":
        # equal numbers stand in the order given, even where they are not the same to the last bit
        order = order[np.lexsort((order, np.cumsum(new)))]
        rank = laid_out.place - begin + 1
    elif method == "dense":
        distinct = np.cumsum(new, dtype=np.int32)
        rank = distinct - distinct[begin] + 1
    else:
        rank = np.maximum.accumulate(laid_out.place * new) - begin + 1
    ranks[order] = rank
    ranks[np.isnan(number)] = 0
    return ranks


def tied_within(
    values: npt.ArrayLike, groups: npt.ArrayLike | Groups, *, tolerance: float = 0.0
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
    number = np.asarray(values, np.float64)
    laid_out = groups if isinstance(groups, Groups) else Groups(groups)
    order, new = _ordered(number, laid_out, tolerance)
    tied = np.zeros(len(number), np.int32)
    if len(order):
        run = np.cumsum(new) - 1
        tied[order] = np.bincount(run)[run]
    tied[np.isnan(number)] = 0
    return tied


class Groups:
    """
    Rows by group, laid out once for many rankings of the same rows.

    Parameters
    ----------
    groups : array_like of int, shape (n,)
        Group of each row; below 0 where it is not ranked.
    """

    def __init__(self, groups: npt.ArrayLike) -> None:
        group = np.asarray(groups)
        ranked = np.flatnonzero(group >= 0)
        self.rows = ranked[np.argsort(group[ranked], kind="stable")]
        """Ranked rows, those of a group together and in the order given."""
        in_order = group[self.rows]
        self.starts = np.ones(len(self.rows), bool)
        """Where a group begins."""
        self.starts[1:] = in_order[1:] != in_order[:-1]
        self.place = np.arange(len(self.rows), dtype=np.int32)
        """Place of each among them."""
        self.begin = np.maximum.accumulate(self.place * self.starts)
        """Place of the first row of the group of each row."""
        self._edges = [*np.flatnonzero(self.starts).tolist(), len(self.rows)]

    def ordered(self, number: FloatArray, *, stable: bool) -> npt.NDArray[np.int64]:
        """
        Rows of each group from the highest number to the lowest, NaN at the end of the group.

        Parameters
        ----------
        number : ndarray of float64, shape (n,)
            The numbers.
        stable : bool
            Whether equal numbers must stay in the order given.

        Returns
        -------
        ndarray of int64
            As long as the ranked rows.
        """
        falling = -number[self.rows]
        count = len(self._edges) - 1
        if count > len(self.rows) // _ROWS_WORTH_A_SORT:
            # many small groups: one sort of all rows is faster than one for each group
            return self.rows[np.lexsort((falling, np.cumsum(self.starts)))]
        kind: Literal["stable", "quicksort"] = "stable" if stable else "quicksort"
        order = np.empty(len(self.rows), np.int64)
        for start, stop in itertools.pairwise(self._edges):
            own = self.rows[start:stop]
            order[start:stop] = own[np.argsort(falling[start:stop], kind=kind)]
        return order


_ROWS_WORTH_A_SORT = 32
"""Rows that a group must have on average for a sort of its own."""


def _ordered(
    number: FloatArray, groups: Groups, tolerance: float, *, stable: bool = False
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Rows in order of group and rank, and where a number differs from the one before it."""
    order = groups.ordered(number, stable=stable)
    in_order = number[order]
    new = groups.starts.copy()
    if len(order):
        with np.errstate(invalid="ignore"):  # infinite numbers
            new[1:] |= ~(in_order[:-1] - in_order[1:] <= tolerance)
    return order, new


def rank_among_others(
    value: npt.ArrayLike,
    others: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    tolerance: float = 0.0,
) -> npt.NDArray[np.int32]:
    """
    Rank that each unit would have with a value of its own, the others with theirs.

    Parameters
    ----------
    value : array_like of float, shape (n,)
        Value that the unit is placed with; NaN for none.
    others : array_like of float, shape (n,)
        Value with which each unit stands when the others are placed; NaN for none.
    group : array_like of int, shape (n,)
        Whom a unit is ranked among; -1 for nobody.
    tolerance : float, default 0.0
        Difference up to which two values count as equal, in their unit.

    Returns
    -------
    ndarray of int32, shape (n,)
        One more than the number of other units of the group that stand higher, the best first; 0
        where a unit has no value, or no group.

    Examples
    --------
    B would be first with 80, for the others stay at 70 and 60; A would be first with 65, for the
    others stay at 50 and 60.

    >>> rank_among_others([65.0, 80.0, 60.0], [70.0, 50.0, 60.0], [0, 0, 0]).tolist()
    [1, 1, 2]
    """
    own = np.asarray(value, np.float64)
    stands = np.asarray(others, np.float64)
    of = np.asarray(group, np.int64)
    asks = np.flatnonzero(~np.isnan(own) & (of >= 0))
    is_there = np.flatnonzero(~np.isnan(stands) & (of >= 0))
    groups = np.concatenate([of[is_there], of[asks]])
    values = np.concatenate([stands[is_there], own[asks] + tolerance])
    is_asking = np.arange(len(groups)) >= len(is_there)
    # at a tie the other comes first, so that only those above are counted
    order = np.lexsort((is_asking, values, groups))
    below = np.empty(len(order), np.int64)
    below[order] = np.cumsum(~is_asking[order])
    last = np.searchsorted(np.sort(of[is_there]), of[asks], side="right")
    above = last - below[len(is_there) :]
    above -= np.nan_to_num(stands[asks], nan=-np.inf) > own[asks] + tolerance
    ranks = np.zeros(len(own), np.int32)
    ranks[asks] = 1 + above
    return ranks
