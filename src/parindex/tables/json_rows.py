"""Findings as JSON, one text per row, made column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import codes_of, whole

__all__ = ["json_lists", "json_rows"]

# Texts of a chunk are joined in one go; this many keep its buffers small and its offsets 32 bits.
_ROWS_AT_A_TIME = 1 << 16


def json_rows(table: pa.Table, *, prefix: str = "") -> Iterator[pa.Array]:
    """
    Rows of a table as JSON objects.

    Parameters
    ----------
    table : pyarrow.Table
        Columns of text, whole numbers, floats without NaN, structs of those, and in a struct
        lists of structs. A null member of a struct is left out; a null in a column is ``null``.
    prefix : str, default ""
        Members that every object begins with, such as ``'"schema_version":"1.0",'``.

    Yields
    ------
    pyarrow.StringArray
        Objects of some consecutive rows.
    """
    for start in range(0, len(table), _ROWS_AT_A_TIME):
        part = table.slice(start, _ROWS_AT_A_TIME)
        members = [_member(name, part[name]) for name in part.column_names]
        joined = pc.binary_join_element_wise(*members, ",")
        yield pc.binary_join_element_wise("{" + prefix, joined, "}", "")


def _member(name: str, column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """``"name":value`` for every row."""
    label = json.dumps(name) + ":"
    column = whole(column)
    if pa.types.is_struct(column.type):
        return _object(label, column)
    texts = _values(label, column)
    return texts.fill_null(label + "null") if texts.null_count else texts


def json_lists(column: pa.ListArray) -> pa.Array:
    """
    Lists of structs as JSON arrays.

    Parameters
    ----------
    column : pyarrow.ListArray, shape (n,)
        The lists.

    Returns
    -------
    pyarrow.StringArray, shape (n,)
        Null where the list is.
    """
    return _list("", column)


def _list(label: str, column: pa.ListArray) -> pa.Array:
    """Label and list of objects; null where the list is."""
    objects = _object("", column.flatten())
    lengths = pc.list_value_length(column).fill_null(0).to_numpy()
    offsets = pa.array(np.append(0, np.cumsum(lengths)), pa.int32())
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets, objects), ",")
    texts = pc.binary_join_element_wise(label + "[", joined, "]", "")
    return pc.if_else(column.is_null(), pa.scalar(None, pa.string()), texts)


def _object(label: str, column: pa.StructArray) -> pa.Array:
    members = []
    # flatten, unlike field, follows a slice
    for field, values in zip(column.type, column.flatten(), strict=True):
        if values.null_count < len(values):
            member = _list if pa.types.is_list(field.type) else _values
            members.append(member("," + json.dumps(field.name) + ":", values))
    if not members:
        return pa.array([label + "{}"] * len(column), pa.string())
    # null_handling="skip" would lose the rows whose members are all null
    joined = pc.binary_join_element_wise(*members, "", null_handling="replace", null_replacement="")
    without_comma = pc.utf8_slice_codeunits(joined, 1)
    return pc.binary_join_element_wise(label + "{", without_comma, "}", "")


def _values(label: str, column: pa.Array) -> pa.Array:
    """Label and value; null where the value is."""
    if pa.types.is_integer(column.type) or pa.types.is_floating(column.type):
        return pc.binary_join_element_wise(label, column.cast(pa.string()), "")
    if not pa.types.is_dictionary(column.type) and not _needs_escape(column):
        return pc.binary_join_element_wise(label + '"', column, '"', "")
    codes, texts = codes_of(column)
    escaped = pa.array(
        [label + json.dumps(text, ensure_ascii=False) for text in texts], pa.string()
    )
    if not len(texts):
        return pa.nulls(len(column), pa.string())
    index = pa.array(codes, mask=codes < 0) if (codes < 0).any() else pa.array(codes)
    return escaped.take(index)


def _needs_escape(column: pa.Array) -> bool:
    """Whether any text holds a character that JSON writes in another way."""
    return bool(pc.any(pc.match_substring_regex(column, r'["\\\x00-\x1f]')).as_py())
