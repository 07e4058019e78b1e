"""Evidence under names of a rule's own: one column out of the lists that findings carry."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import whole

__all__ = ["own_columns"]


def own_columns(
    lists: pa.Array | pa.ChunkedArray, name: str
) -> tuple[pa.Array[Any], pa.Array[Any]]:
    """
    Number and text that each finding has under a name of its rule's own.

    Parameters
    ----------
    lists : pyarrow array of type `parindex.tables.columns.OWN`, shape (n,)
        What the findings carry under names of their own.
    name : str
        The name.

    Returns
    -------
    numbers : pyarrow array of float64, shape (n,)
        Null where a finding has no number of that name.
    texts : pyarrow array of text, shape (n,)
        Null where it has no text of that name.
    """
    column = whole(lists)
    members, parents = column.flatten(), pc.list_parent_indices(column)
    here = pc.equal(members.field("name"), pa.scalar(name))
    members, parents = members.filter(here), parents.filter(here)
    place = np.full(len(column), -1, np.int64)
    place[parents.to_numpy()] = np.arange(len(members))
    at = pa.array(place, mask=place < 0)
    return members.field("number").take(at), members.field("text").take(at)
