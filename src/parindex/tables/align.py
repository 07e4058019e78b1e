"""Matching rows by key: what matched, and what stands on one side only."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from ..errors import InputError
from .arrays import CodeArray, CountArray

__all__ = ["DENSE_LIMIT", "Alignment", "align", "grouped", "joint_codes", "recode"]

DENSE_LIMIT = 8
"""
Places per row that an array indexed by the key itself may have.

Filling it is the fastest way to match, count and group keys; a longer one is slower than sorting.
"""


@attrs.frozen
class Alignment:
    """
    Hold the match of two tables by key.

    *match* is the row of the right table with the same key; -1 where there is none.
    """

    match: CountArray
    right_rows: int

    @property
    def only_left(self) -> CountArray:
        """List rows of the left table without a match."""
        return np.flatnonzero(self.match < 0)

    @property
    def only_right(self) -> CountArray:
        """List rows of the right table that no left row matched."""
        unmatched = np.ones(self.right_rows, bool)
        unmatched[self.match[self.match >= 0]] = False
        return np.flatnonzero(unmatched)


def recode(texts: Sequence[str], other: Sequence[str]) -> CodeArray:
    """Find each text in another list of distinct texts; -1 where it is not there."""
    if texts is other:
        return np.arange(len(other), dtype=np.int32)
    position = {text: index for index, text in enumerate(other)}
    return np.array([position.get(text, -1) for text in texts], np.int32)


def align(left: Sequence[CodeArray], right: Sequence[CodeArray], sizes: Sequence[int]) -> Alignment:
    """
    Match the rows of two tables by the codes of their key columns; a code of -1 never matches.

    A key that the right side has twice raises, for a match would be a choice.
    """
    left_key, right_key = joint_codes(left, sizes), joint_codes(right, sizes)
    count = int(np.prod([max(size, 1) for size in sizes], dtype=np.int64))
    known = np.flatnonzero(right_key >= 0)
    # int32 row numbers halve the memory traffic of the lookup
    row_type = np.int32 if len(right_key) < 2**31 else np.int64
    if count <= DENSE_LIMIT * max(len(left_key), len(right_key), 1):
        table = np.full(count + 1, -1, row_type)
        table[right_key[known]] = known
        if not np.array_equal(table[right_key[known]], known):
            raise InputError("the table compared with must have each key once")
        match = table[left_key]  # an absent key is -1 and reads the spare last place
    else:
        order = known[np.argsort(right_key[known], kind="stable")]
        ordered = right_key[order]
        if len(ordered) > 1 and (ordered[1:] == ordered[:-1]).any():
            raise InputError("the table compared with must have each key once")
        place = np.searchsorted(ordered, left_key)
        place[place == len(ordered)] = 0
        match = np.full(len(left_key), -1, row_type)
        if len(ordered):
            found = (ordered[place] == left_key) & (left_key >= 0)
            match[found] = order[place[found]]
    return Alignment(match.astype(np.int64, copy=False), len(right_key))


def joint_codes(columns: Sequence[CodeArray], sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """Make one integer of the codes of each row; -1 where any of them is absent."""
    key = columns[0].astype(np.int64)
    absent = columns[0] < 0
    for codes, size in zip(columns[1:], sizes[1:], strict=True):
        key *= max(size, 1)
        key += codes
        absent |= codes < 0
    if absent.any():
        key[absent] = -1
    return key


def grouped(joint: CountArray) -> tuple[CountArray, CountArray, CountArray]:
    """
    Group the rows that share a key; groups stand in the order of their first rows.

    Returns the first row of each group, the group of each row, and the rows of each group.
    """
    _, first, place, times = np.unique(
        joint, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[place], times[order]
