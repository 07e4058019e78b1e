"""Columns without a value, which share their memory."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from .arrays import whole

__all__ = ["SharedNulls", "lean_struct"]


class SharedNulls:
    """
    Columns of nulls, one for each type, however often it is asked for.

    Most fields of the evidence are of no use to a rule. Each would cost as much as one that is
    full.

    Parameters
    ----------
    rows : int
        Length of the columns.
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
    """
    Struct of columns; those without a value share their memory.

    Parameters
    ----------
    columns : sequence of pyarrow.ChunkedArray, shape (n,)
        One for each field.
    fields : sequence of pyarrow.Field
        Names and types.

    Returns
    -------
    pyarrow.StructArray, shape (n,)
    """
    nulls = SharedNulls(len(columns[0]))
    return pa.StructArray.from_arrays(
        [
            nulls.of(column.type) if column.null_count == len(column) else whole(column)
            for column in columns
        ],
        fields=list(fields),
    )
