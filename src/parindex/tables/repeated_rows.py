"""Columns that tell rows with one key apart, though nobody read them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from .align import grouped
from .arrays import CountArray, codes_of
from .cells import flat

__all__ = ["unread_differences"]


def unread_differences(
    table: pa.Table, columns: Iterable[str], rows: CountArray, group: CountArray
) -> pa.Array:
    """
    Name the columns in which rows of one key differ, such as ``sex`` (convention §6).

    One text for each of *rows*, null where they differ in none. A column that tells all rows of the
    key apart comes before one that tells some, and text before numbers, which may be counts.
    """
    if not len(rows):
        return pa.nulls(0, pa.string())
    _, place, times = grouped(group)
    at, names, ranks = pa.array(rows), [], []
    for name in columns:
        column = flat(table[name].take(at))
        if pa.types.is_nested(column.type) or pa.types.is_null(column.type):
            continue
        codes, texts = codes_of(column)
        size = len(texts) + 1
        pairs = np.unique(place * size + codes + 1)
        kinds = np.bincount(pairs // size, minlength=len(times))
        rank = np.where(kinds < times, 1, 2 if pa.types.is_string(column.type) else 1.5)
        names.append(name)
        ranks.append(np.where(kinds > 1, rank, 0))
    if not names:
        return pa.nulls(len(rows), pa.string())
    rank_of = np.vstack(ranks)
    chosen = (rank_of > 0) & (rank_of == rank_of.max(axis=0))
    patterns, pattern_of = np.unique(chosen, axis=1, return_inverse=True)
    listed = [
        ", ".join(name for name, is_chosen in zip(names, pattern, strict=True) if is_chosen) or None
        for pattern in patterns.T.tolist()
    ]
    return pa.array(listed, pa.string()).take(pa.array(pattern_of.ravel()[place]))
