"""Columns of other software as those of the schema, where they hold the same."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError

__all__ = ["plain_column"]

_LONGEST = 1 << 28  # bytes of the texts of a column


def plain_column(
    column: pa.ChunkedArray, kind: pa.DataType, name: str, *, of: str
) -> pa.ChunkedArray:
    """
    Give a column the type of the schema; values that the type cannot hold are refused.

    *name* and *of*, what the table holds, are for messages.
    """
    return pa.chunked_array([_fitted(each, kind, name, of) for each in column.chunks], kind)


def _fitted(array: pa.Array, kind: pa.DataType, name: str, of: str) -> pa.Array:
    held = array.type
    if pa.types.is_null(held):
        return pa.nulls(len(array), kind)
    if pa.types.is_dictionary(held):
        texts = _fitted(array.dictionary, kind, name, of)
        if _is_text(kind):
            size = pc.sum(pc.binary_length(texts).take(array.indices)).as_py() or 0
            if size > _LONGEST:  # a long text that many rows point to
                raise InputError(
                    f"column {name} of {of} must hold at most {_LONGEST} bytes, got {size}"
                )
        return texts.take(array.indices)
    if pa.types.is_struct(kind) and pa.types.is_struct(held):
        return _struct(array, kind, name, of)
    if pa.types.is_list(kind) and (pa.types.is_list(held) or pa.types.is_large_list(held)):
        _fitted(pa.array([], held.value_type), kind.value_type, name, of)  # kinds of the members
        return _cast(array, kind, name, of)
    if (
        held == kind
        or (_is_text(held) and _is_text(kind))
        or (_is_number(held) and _is_number(kind))
    ):
        return _cast(array, kind, name, of)
    raise InputError(f"column {name} of {of} must hold {_in_words(kind)}, got {held}")


def _struct(array: pa.StructArray, kind: pa.StructType, name: str, of: str) -> pa.StructArray:
    """Take members by name; those that an earlier version did not write are null."""
    held = [array.type.field(at).name for at in range(array.type.num_fields)]
    for each in kind:
        if held.count(each.name) > 1:
            raise InputError(f"column {name} of {of} must have {each.name} once")
    members = [
        _fitted(pc.struct_field(array, each.name), each.type, f"{name}.{each.name}", of)
        if each.name in held
        else pa.nulls(len(array), each.type)
        for each in kind
    ]
    return pa.StructArray.from_arrays(members, fields=list(kind), mask=array.is_null())


def _cast(array: pa.Array, kind: pa.DataType, name: str, of: str) -> pa.Array:
    """Cast values to another type, which must hold all of them."""
    if array.type.equals(kind):
        return array
    try:
        return array.cast(kind)
    except (pa.ArrowException, ValueError):
        raise InputError(
            f"column {name} of {of} must hold {_in_words(kind)} of type {kind}, "
            f"got {array.type} with others"
        ) from None


def _is_text(kind: pa.DataType) -> bool:
    return kind in (pa.string(), pa.large_string(), pa.string_view())


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind))


def _in_words(kind: pa.DataType) -> str:
    if pa.types.is_boolean(kind):
        return "true or false"
    if _is_text(kind):
        return "text"
    if _is_number(kind):
        return "whole numbers" if pa.types.is_integer(kind) else "numbers"
    return "structs" if pa.types.is_struct(kind) else "lists"
