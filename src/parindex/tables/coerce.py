"""The only cast: tables of other libraries in, Arrow and pandas out."""

from __future__ import annotations

from collections.abc import Mapping, Sized

import numpy as np
import pandas as pd
import pyarrow as pa

from .._quoting import without_address
from .._validators import twice
from ..errors import InputError
from ..periods.spelling import text_of_pandas
from ..typing import ArrowStream, TableLike

__all__ = ["plain_texts", "to_arrow", "to_pandas"]


def to_arrow(source: TableLike, *, name: str) -> pa.Table:
    """
    Read a table of any library, or a mapping of names to columns, into Arrow.

    A column that mixes text and numbers becomes text, cell by cell, so that one bad cell costs one
    cell. Named levels of a pandas index become columns.
    """
    if isinstance(source, pa.Table):
        table = source
    elif isinstance(source, pd.DataFrame):
        table = _from_pandas(source)
    elif isinstance(source, ArrowStream):
        table = pa.RecordBatchReader.from_stream(source).read_all()
    elif isinstance(source, Mapping):
        table = _from_columns(source, name)
    else:
        raise InputError(
            f"{name} must be a table that speaks Arrow (pandas, pyarrow, polars, duckdb) "
            f"or a mapping of columns, got {type(source).__name__}"
        )
    repeated = twice(table.column_names)
    if repeated:
        raise InputError(f"{name} must have each column once, got {repeated[0]!r} more than once")
    return table


def to_pandas(table: pa.Table) -> pd.DataFrame:
    """
    Give an Arrow table as a pandas frame whose columns stay in Arrow's memory.

    With Arrow-backed dtypes a missing count does not turn counts into floats.
    """
    frame: pd.DataFrame = plain_texts(table).to_pandas(types_mapper=pd.ArrowDtype)
    return frame


def plain_texts(table: pa.Table) -> pa.Table:
    """
    Give a table whose keys and words are plain text, as they leave the library.

    Inside they are categories, which other software neither joins with text nor with each other.
    """
    fields = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def _from_pandas(frame: pd.DataFrame) -> pa.Table:
    named = [level for level in frame.index.names if level is not None]
    if any(level not in frame.columns for level in named):
        frame = frame.reset_index([level for level in named if level not in frame.columns])
    names = [str(column) for column in frame.columns]
    columns = [_column(frame.iloc[:, position]) for position in range(len(names))]
    return pa.Table.from_arrays(columns, names=names)


def _from_columns(columns: Mapping[str, object], name: str) -> pa.Table:
    lengths: set[int] = set()
    for key, column in columns.items():
        if not isinstance(key, str):
            raise InputError(f"{name} must name its columns by text, got {key!r}")
        is_ordered = hasattr(column, "__getitem__") and not isinstance(
            column, str | bytes | Mapping
        )
        if not is_ordered or not isinstance(column, Sized) or getattr(column, "ndim", 1) != 1:
            raise InputError(
                f"{name} must give column {key!r} as a sequence, got {type(column).__name__}"
            )
        lengths.add(len(column))
    if len(lengths) > 1:
        raise InputError(
            f"{name} must have columns of equal length, got lengths "
            f"{', '.join(str(length) for length in sorted(lengths))}"
        )
    return pa.Table.from_arrays(
        [_column(column) for column in columns.values()], names=list(columns)
    )


def _column(values: object) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if isinstance(values, pd.Series) and isinstance(values.dtype, pd.CategoricalDtype):
        values = values.astype(object)
    if isinstance(values, pd.Series | np.ndarray):
        values = values.copy()  # Arrow would share the memory, and the caller may write to it
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        # A mixed column: its cells are read as text, and the one that is no count is found later.
        cells = pd.Series(values, dtype=object)
        text = cells.map(_text, na_action="ignore").where(cells.notna(), None)
        return pa.array(text, pa.string(), from_pandas=True)


def _text(cell: object) -> str:
    """Text of a cell; a whole number is written as one, though its column made it a float."""
    if isinstance(cell, pd.Period):
        return text_of_pandas(cell)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return without_address(str(cell))
