"""Columns without a value, which share their memory."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from .arrays import whole

__all__ = ["SharedNulls", "lean_struct"]


class SharedNulls:
    """
    Make columns of nulls, one for each type, however often it is asked for.

    Most fields of the evidence are of no use to a rule. Each would cost as much as one that is
    full.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._made: dict[pa.DataType, pa.Array] = {}

    def of(self, kind: pa.DataType) -> pa.Array:
        """Column of nulls of a type."""
        if kind not in self._made:
            self._made[kind] = pa.nulls(self._rows, kind)
        return self._made[kind]


def lean_struct(columns: Sequence[pa.ChunkedArray], fields: Sequence[pa.Field]) -> pa.StructArray:
    """Make a struct of columns; those without a value share their memory."""
    nulls = SharedNulls(len(columns[0]))
    return pa.StructArray.from_arrays(
        [
            nulls.of(column.type) if column.null_count == len(column) else whole(column)
            for column in columns
        ],
        fields=list(fields),
    )
