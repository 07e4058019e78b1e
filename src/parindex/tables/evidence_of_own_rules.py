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
    Take out the number and the text that each finding has under a name of its rule's own.

    Null where a finding has none of that name.
    """
    column = whole(lists)
    members, parents = column.flatten(), pc.list_parent_indices(column)
    here = pc.equal(members.field("name"), pa.scalar(name))
    members, parents = members.filter(here), parents.filter(here)
    place = np.full(len(column), -1, np.int64)
    place[parents.to_numpy()] = np.arange(len(members))
    at = pa.array(place, mask=place < 0)
    return members.field("number").take(at), members.field("text").take(at)
