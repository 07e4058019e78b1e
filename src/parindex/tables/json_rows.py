"""Rows of a table as JSON, one text per row, made column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import codes_of, whole

__all__ = ["json_lists", "json_rows", "labelled"]

# Texts of a chunk are joined in one go; this many keep its buffers small and its offsets 32 bits.
_ROWS_AT_A_TIME = 1 << 16


def json_rows(
    table: pa.Table,
    *,
    prefix: str | pa.DictionaryArray = "",
    sparse: frozenset[str] = frozenset(),
) -> Iterator[pa.Array]:
    """
    Yield the rows of a table as JSON objects, some consecutive rows at a time.

    Floats must not be NaN. A null member of a struct is left out, and so is a null of a *sparse*
    column, which cannot be the first; a null in another column is ``null``.
    """
    columns = {name: _escaped(table[name]) for name in table.column_names}
    for start in range(0, len(table), _ROWS_AT_A_TIME):
        parts = {name: each.slice(start, _ROWS_AT_A_TIME) for name, each in columns.items()}
        first, *others = (name for name in parts if name not in sparse)
        members = [_member("", first, parts[first])]
        members += [_member(",", name, parts[name]) for name in others]
        for name, column in parts.items():
            if name in sparse and column.null_count < len(column):
                texts = _member(",", name, column)
                members.append(texts if not column.null_count else _unless_null(texts, column))
        begin = prefix
        if not isinstance(prefix, str):
            begin = prefix.slice(start, _ROWS_AT_A_TIME).dictionary_decode()
        yield pc.binary_join_element_wise("{", begin, *members, "}", "")


def _escaped(column: pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Write the texts of the dictionary of a column as JSON; each is escaped once for all parts."""
    if not pa.types.is_dictionary(column.type):
        return column
    codes, texts = codes_of(column)
    written = pa.array([json.dumps(text, ensure_ascii=False) for text in texts], pa.string())
    return pa.DictionaryArray.from_arrays(pa.array(codes, mask=codes < 0), written)


def _unless_null(texts: pa.Array, column: pa.ChunkedArray) -> pa.Array:
    return pc.if_else(whole(column.is_valid()), texts, "")


def _member(comma: str, name: str, column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """``"name":value`` for every row."""
    label = comma + json.dumps(name) + ":"
    column = whole(column)
    if pa.types.is_struct(column.type):
        return _object(label, column)
    if pa.types.is_dictionary(column.type):  # escaped already
        texts = pc.binary_join_element_wise(label, column.dictionary_decode(), "")
    elif pa.types.is_list(column.type):
        texts = _list(label, column)
    else:
        texts = labelled(label, column)
    return texts.fill_null(label + "null") if texts.null_count else texts


def json_lists(column: pa.ListArray) -> pa.Array:
    """Write lists of structs as JSON arrays; null where the list is."""
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
            member = _list if pa.types.is_list(field.type) else labelled
            members.append(member("," + json.dumps(field.name) + ":", values))
    if not members:
        return pa.array([label + "{}"] * len(column), pa.string())
    # null_handling="skip" would lose the rows whose members are all null
    joined = pc.binary_join_element_wise(*members, "", null_handling="replace", null_replacement="")
    without_comma = pc.utf8_slice_codeunits(joined, 1)
    return pc.binary_join_element_wise(label + "{", without_comma, "}", "")


def labelled(label: str, column: pa.Array) -> pa.Array:
    """
    Write label and value as JSON; null where the value is.

    Floats must not be NaN.
    """
    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind):
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
    """Say whether any text holds a character that JSON writes in another way."""
    return bool(pc.any(pc.match_substring_regex(column, r'["\\\x00-\x1f]')).as_py())
