"""Counts as they stand in a file, one row for each item, and back."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError
from ...tables.arrays import codes_of, keys, whole
from ...tables.columns_of_files import COUNT_CELLS
from ...tables.columns_of_results import COUNT, KEY, VALUE, schema_of

__all__ = ["cells_of_counts", "counts_of_cells", "items_of_counts"]

_KEYS = ("unit_id", "period")


def items_of_counts(data: pa.Table) -> list[dict[str, object]]:
    """Give the items of counts in their order, each with whether it is an amount."""
    return [
        {"item": field.name, "is_amount": pa.types.is_floating(field.type)}
        for field in data.schema
        if field.name not in _KEYS
    ]


def cells_of_counts(data: pa.Table) -> pa.Table:
    """Write counts as rows of one item each; without items, a row for each of the table."""
    names = [name for name in data.column_names if name not in _KEYS] or [None]
    size, width = len(data), len(names)
    row = np.repeat(np.arange(size), width)
    item = np.tile(np.arange(width, dtype=np.int32), size)
    columns: dict[str, object] = {}
    for key in _KEYS:
        codes, texts = codes_of(data[key])
        columns[key] = keys(codes[row].astype(np.int32), texts)
    has_items = names != [None]
    columns["item"] = keys(item, names) if has_items else pa.nulls(size, KEY)
    for column, kind in (("count", COUNT), ("amount", VALUE)):
        parts = [
            whole(data[name])
            if name is not None and data.schema.field(name).type == kind
            else pa.nulls(size, kind)
            for name in names
        ]
        # the cells of all items one below the other, taken row by row
        columns[column] = pa.chunked_array(parts, kind).take(pa.array(item * size + row))
    return pa.table(columns, schema=schema_of(COUNT_CELLS))


def counts_of_cells(cells: pa.Table, items: dict[str, bool], *, of: str) -> pa.Table:
    """
    Make counts of rows of one item each; *items* says of each whether it is an amount.

    Raises
    ------
    InputError
        If the items of a row are not those that the document lists, in their order.
    """
    names: list[str | None] = [*items] or [None]
    width = len(names)
    size = len(cells) // width
    first = pa.array(np.arange(size) * width)
    row = np.repeat(np.arange(size), width)
    codes, texts = codes_of(cells["item"])
    number = {name: at for at, name in enumerate(items)}
    item = np.array([*(number.get(text, -1) for text in texts), -1])[codes]
    expected = np.tile(np.arange(width), size) if items else np.full(size, -1)
    is_same = np.array_equal(item, expected) and (bool(items) or not len(texts))
    for key in _KEYS:
        codes, _ = codes_of(cells[key])
        is_same = is_same and np.array_equal(codes, codes[row * width])
    if not is_same:
        raise InputError(
            f"rows of {of} must have the {len(items)} items of 'items' for each unit and period,"
            " in their order"
        )
    columns = {key: cells[key].take(first) for key in _KEYS}
    for place, (name, is_amount) in enumerate(items.items()):
        own = cells.take(pa.array(np.arange(size) * width + place))
        kind, other = ("amount", "count") if is_amount else ("count", "amount")
        if own[other].null_count < size:
            at = pc.index(own[other].is_valid(), True).as_py() * width + place
            raise InputError(f"rows[{at}].{other} of {of} must be null for the item {name!r}")
        columns[name] = own[kind]
    return pa.table(columns)
