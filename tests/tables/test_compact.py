"""Columns without a value share their memory, and nothing else changes."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from parindex.tables.compact import SharedNulls, lean_struct

FIELDS = [pa.field("a", pa.float64()), pa.field("b", pa.float64()), pa.field("c", pa.string())]
COLUMNS = st.lists(
    st.tuples(st.none() | st.floats(0, 1), st.none(), st.none() | st.text(max_size=2)), max_size=6
)


@given(COLUMNS, st.integers(1, 3))
def test_a_lean_struct_holds_what_its_columns_hold(rows, chunks):
    columns = [
        pa.chunked_array(
            [
                pa.array([row[at] for row in rows[start::chunks]], field.type)
                for start in range(chunks)
            ],
            field.type,
        )
        for at, field in enumerate(FIELDS)
    ]
    struct = lean_struct(columns, FIELDS)
    struct.validate(full=True)
    expected = [column.to_pylist() for column in columns]
    assert struct.to_pylist() == [
        dict(zip("abc", row, strict=True)) for row in zip(*expected, strict=True)
    ]


def test_columns_without_a_value_lie_in_the_same_memory():
    none, more = (pa.chunked_array([pa.nulls(1000, pa.float64())]) for _ in range(2))
    struct = lean_struct([none, more, pa.chunked_array([["x"] * 1000])], FIELDS)
    one, two = (struct.field(name).buffers()[1] for name in "ab")
    assert one.address == two.address
    nulls = SharedNulls(3)
    assert nulls.of(pa.string()) is nulls.of(pa.string())
    assert nulls.of(pa.int64()).to_pylist() == [None] * 3
