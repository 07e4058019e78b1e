"""The only cast: tables of other libraries in, Arrow and pandas out."""

from __future__ import annotations

import datetime as dt
import numbers
import os
import sys
import uuid
from collections.abc import Mapping, Sequence, Sized
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._quoting import quoted
from .._validators import twice
from ..errors import InputError, UnknownCodeError
from ..periods.period import ReportingPeriod
from ..periods.spelling import text_of_pandas
from ..typing import ArrowStream, TableLike
from .arrays import masked, text_array
from .number_text import plain_number

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["plain_texts", "plain_type", "to_arrow", "to_pandas"]

_LONGEST = 200  # characters of what another library says
_EXACT = 2.0**53
# what has a text that says what it is; bool, int, Fraction and the numbers of NumPy are numbers
_WITH_TEXT = (
    numbers.Number,
    np.generic,
    dt.date,
    dt.time,
    dt.timedelta,
    ReportingPeriod,
    uuid.UUID,
)


def to_arrow(source: TableLike, *, name: str) -> pa.Table:
    """
    Read a table of any library, or a mapping of names to columns, into Arrow.

    A column that mixes text and numbers becomes text, cell by cell, so that one bad cell costs one
    cell. Named levels of a pandas index become columns.
    """
    if isinstance(source, pa.Table):
        table = source
    elif _of_pandas(source, "DataFrame"):
        table = _from_pandas(source, name)
    elif isinstance(source, ArrowStream) and not _of_pandas(source, "Series"):
        table = _from_stream(source, name)
    elif isinstance(source, Mapping):
        table = _from_columns(source, name)
    else:
        is_path = isinstance(source, str | os.PathLike)
        fields = getattr(type(source), "__attrs_attrs__", ())
        held = [each.name for each in fields if isinstance(getattr(source, each.name), ArrowStream)]
        how = "; parindex.excel.read_form and pandas read files" if is_path else ""
        if held:
            how = f"; give one of its tables: {', '.join(f'.{each}' for each in held)}"
        raise InputError(
            f"{name} must be a table that speaks Arrow (pandas, pyarrow, polars, duckdb) "
            f"or a mapping of columns, got {type(source).__name__}{how}"
        )
    repeated = twice(table.column_names)
    if repeated:
        raise InputError(
            f"{name} must have each column once, got {quoted(repeated[0])} more than once"
        )
    for column, field in zip(table.column_names, table.schema, strict=True):
        _refuse_other_bytes(table[column], field.type, f"{name} column {column!r}")
    return table


def _from_stream(source: ArrowStream, name: str) -> pa.Table:
    try:
        return pa.RecordBatchReader.from_stream(source).read_all()
    except pa.ArrowException as fault:
        raise InputError(
            f"{name} must be a table whose columns Arrow can hold, got {type(source).__name__}: "
            f"{_first_line(fault)}"
        ) from None


def _first_line(fault: Exception) -> str:
    return str(fault).partition("\n")[0][:_LONGEST]


def _refuse_other_bytes(column: pa.ChunkedArray, kind: pa.DataType, name: str) -> None:
    """Refuse text that is no UTF-8, which other libraries may hand over unseen."""
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or "view" in str(kind)):
        return
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        raise InputError(f"{name} must hold text in UTF-8, got other bytes") from None


def to_pandas(table: pa.Table, *, dtypes: str = "arrow") -> pd.DataFrame:
    """
    Give an Arrow table as a pandas frame whose columns stay in Arrow's memory.

    With Arrow-backed dtypes a missing count does not turn counts into floats; with those of numpy
    it does.

    Raises
    ------
    UnknownCodeError
        If there are no such dtypes.
    """
    if dtypes not in ("arrow", "numpy"):
        raise UnknownCodeError("dtypes", dtypes, ("arrow", "numpy"))
    import pandas as pd  # noqa: PLC0415 -- loaded for those who ask for a frame of it

    kind = pd.ArrowDtype if dtypes == "arrow" else None
    frame: pd.DataFrame = plain_texts(table).to_pandas(types_mapper=kind)
    return frame


def plain_type(kind: pa.DataType) -> pa.DataType:
    """Give the type of the same values with plain texts, in lists and structs too."""
    if pa.types.is_dictionary(kind):
        return pa.string()
    if pa.types.is_list(kind):
        return pa.list_(plain_type(kind.value_type))
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(plain_type(field.type)) for field in kind])
    return kind


def plain_texts(table: pa.Table) -> pa.Table:
    """
    Give a table whose keys and words are plain text, as they leave the library.

    Inside they are categories, which other software neither joins with text nor with each other.
    """
    fields = [field.with_type(plain_type(field.type)) for field in table.schema]
    return table.cast(pa.schema(fields, metadata=table.schema.metadata))


def _from_pandas(frame: pd.DataFrame, name: str) -> pa.Table:
    named = [level for level in frame.index.names if level is not None]
    if any(level not in frame.columns for level in named):
        frame = frame.reset_index([level for level in named if level not in frame.columns])
    names = [
        _cell_text(column, f"the name of column {position + 1} of {name}")
        for position, column in enumerate(frame.columns)
    ]
    columns = [
        _column(frame.iloc[:, position], f"{name} column {column!r}")
        for position, column in enumerate(names)
    ]
    return pa.Table.from_arrays(columns, names=names)


def _from_columns(columns: Mapping[str, object], name: str) -> pa.Table:
    lengths: set[int] = set()
    for key, column in columns.items():
        if not isinstance(key, str):
            got = repr(key) if isinstance(key, _WITH_TEXT) else type(key).__name__
            raise InputError(f"{name} must name its columns by text, got {got}")
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
        [_column(column, f"{name} column {key!r}") for key, column in columns.items()],
        names=[_writable(key) for key in columns],
    )


def _column(values: object, name: str) -> pa.Array | pa.ChunkedArray:
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values
    if _of_pandas(values, "Series") and _of_pandas(values.dtype, "CategoricalDtype"):
        values = values.astype(object)
    if isinstance(values, np.ndarray) or _of_pandas(values, "Series"):
        values = values.copy()  # Arrow would share the memory, and the caller may write to it
    if isinstance(values, list | tuple):
        plain = _plain_column(values)
        if plain is not None:
            return plain
    try:
        return pa.array(values, from_pandas=True)
    except (pa.ArrowException, OverflowError, TypeError, ValueError):
        pass
    # A mixed column: its cells are read as text, and the one that is no count is found later.
    try:
        listed = list(values)  # type: ignore[call-overload]
    except pa.ArrowException as fault:  # a column of another library that Arrow cannot hold
        raise InputError(f"{name} must be one that Arrow can hold: {_first_line(fault)}") from None
    cells = np.empty(len(listed), object)
    cells[:] = listed
    import pandas as pd  # noqa: PLC0415 -- knows what other libraries write where nothing is

    absent = pd.isna(cells)
    text = [
        None if is_absent else _cell_text(cell, name, position)
        for position, (cell, is_absent) in enumerate(zip(listed, absent, strict=True))
    ]
    return pa.array(text, pa.string())


def _plain_column(values: Sequence[object]) -> pa.Array | None:
    """Make a column of one kind of Python's own values; the converter of Arrow loads pandas."""
    kinds = {*map(type, values)} - {type(None)}
    if kinds == {str}:
        try:
            return text_array(values)  # type: ignore[arg-type]
        except UnicodeEncodeError:
            return None
    if kinds not in ({int}, {float}):
        return None
    valid = np.array([value is not None for value in values])
    try:
        numbers: npt.NDArray[Any] = np.array(
            [0 if value is None else value for value in values], kinds.pop()
        )
    except OverflowError:
        return None
    return masked(numbers, valid & ~np.isnan(numbers))


def _of_pandas(value: object, kind: str) -> TypeGuard[Any]:
    """Tell whether it is an object of pandas, which is loaded then; no need to load it to ask."""
    known = getattr(sys.modules.get("pandas"), kind, None)
    return known is not None and isinstance(value, known)


def _cell_text(cell: object, name: str, position: int | None = None) -> str:
    """
    Text of a cell; a whole number is written as one, though its column made it a float.

    Objects of other types are refused, for their text may be an address in memory, or raise.
    """
    if isinstance(cell, str):
        return _writable(cell)
    if isinstance(cell, float):
        # a float of 2**53 may be a neighbour as well: its exponent keeps it from being a count
        return str(int(cell)) if cell.is_integer() and abs(cell) < _EXACT else repr(float(cell))
    if isinstance(cell, Decimal):
        return plain_number(cell) if cell.is_finite() else str(cell)
    if _of_pandas(cell, "Period"):
        return text_of_pandas(cell)
    if isinstance(cell, _WITH_TEXT):
        return str(cell)
    if isinstance(cell, tuple) and position is None:  # of a header in several lines
        return str(tuple(_cell_text(part, name) for part in cell))
    where = "" if position is None else f" at position {position}"
    raise InputError(f"{name} must hold text, numbers or days, got {type(cell).__name__}{where}")


def _writable(text: str) -> str:
    """Text that UTF-8 can write: halves of a sign are spelt out, so that they can be seen."""
    return str.encode(text, "utf-8", "backslashreplace").decode("utf-8")
