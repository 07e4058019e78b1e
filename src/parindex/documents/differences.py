"""Two tables of one kind beside each other: which cells differ."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.arrays import BoolArray, whole
from ..tables.coerce import plain_texts
from ..tables.json_rows import json_lists

__all__ = ["DIFFERENCES", "differences", "no_differences"]

_RELATIVE = 1e-9  # of two numbers that are the same; other processors differ in the last digits
_POSITION = "evidence.position"  # the place of a row is no count, and another order no difference
_BETWEEN = "\x1f"
_WHERE = ("rule", "subject", "unit_id", "period")

DIFFERENCES = pa.schema(
    [
        (name, pa.string())
        for name in ("table", "rule", "subject", "unit_id", "period", "column", "then", "now")
    ]
)
"""Columns of a table of differences: where a cell stands, and what it held then and holds now."""


def no_differences() -> pa.Table:
    """Make the table of no differences."""
    return DIFFERENCES.empty_table()


def differences(
    name: str, then: pa.Table, now: pa.Table, *, keys: Sequence[str], columns: Sequence[str]
) -> pa.Table:
    """
    List the cells of *columns* that differ in rows of the same *keys*, and rows of one table only.

    A row of one table only has ``column`` null and ``present`` on the side that has it.
    """
    then, now = plain_texts(then), plain_texts(now)
    of_then, of_now = (_joined(table, keys) for table in (then, now))
    match = pc.index_in(of_now, of_then)
    rows_now = pc.indices_nonzero(match.is_valid())
    rows_then = match.drop_null()
    alone = np.ones(len(then), bool)  # a second row of a key too, which nobody would compare
    alone[np.asarray(rows_then)] = False
    parts = [
        _row_missing(name, then.filter(pa.array(alone)), "then"),
        _row_missing(name, now.filter(match.is_null()), "now"),
    ]
    places = {each: _place(now, each) for each in _WHERE}
    for column in columns:
        sides = (then[column].take(rows_then), now[column].take(rows_now))
        for path, one, other in _leaves(column, *(whole(side) for side in sides)):
            if path == _POSITION:
                continue
            differs = _differ(one, other)
            if differs.any():
                mask = pa.array(differs)
                at = rows_now.filter(mask)
                where = {each: place.take(at) for each, place in places.items()}
                texts = (side.filter(mask).cast(pa.string()) for side in (one, other))
                parts.append(_rows(name, where, path, *texts))
    return pa.concat_tables(parts)


def _joined(table: pa.Table, keys: Sequence[str]) -> pa.Array:
    texts = [whole(table[key]).fill_null("") for key in keys]
    return pc.binary_join_element_wise(*texts, _BETWEEN)


def _place(table: pa.Table, name: str) -> pa.Array:
    """Text of a row for a column of the differences; null where the table has none."""
    names = ("subject", "indicator_code", "item") if name == "subject" else (name,)
    column = next((each for each in names if each in table.column_names), None)
    return pa.nulls(len(table), pa.string()) if column is None else whole(table[column])


def _row_missing(name: str, rows: pa.Table, side: str) -> pa.Table:
    where = {each: _place(rows, each) for each in _WHERE}
    present = pa.array(["present"] * len(rows), pa.string())
    none = pa.nulls(len(rows), pa.string())
    texts = (present, none) if side == "then" else (none, present)
    return _rows(name, where, None, *texts)


def _rows(
    name: str, where: dict[str, pa.Array], column: str | None, then: pa.Array, now: pa.Array
) -> pa.Table:
    count = len(then)
    arrays = [
        pa.array([name] * count, pa.string()),
        *(where[each] for each in _WHERE),
        pa.array([column] * count, pa.string()),
        then,
        now,
    ]
    return pa.Table.from_arrays(arrays, schema=DIFFERENCES)


def _leaves(name: str, one: pa.Array, other: pa.Array) -> Iterator[tuple[str, pa.Array, pa.Array]]:
    """Give columns of plain values: of a struct its members, of lists their text."""
    if pa.types.is_struct(one.type):
        for field in one.type:
            inner = (pc.struct_field(side, field.name) for side in (one, other))
            yield from _leaves(f"{name}.{field.name}", *inner)
    elif pa.types.is_list(one.type):
        yield name, json_lists(one), json_lists(other)
    else:
        yield name, one, other


def _differ(one: pa.Array, other: pa.Array) -> BoolArray:
    valid = [np.asarray(side.is_valid()) for side in (one, other)]
    both = valid[0] & valid[1]
    if pa.types.is_floating(one.type):
        first, second = (np.asarray(side.fill_null(0.0)) for side in (one, other))
        same = np.isclose(first, second, rtol=_RELATIVE, atol=1e-12)
    else:
        same = np.asarray(pc.fill_null(pc.equal(one, other), True))
    differs: BoolArray = (valid[0] != valid[1]) | (both & ~same)
    return differs
