"""Rows as JSON, against the standard library."""

from __future__ import annotations

import json

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from parindex.tables.json_rows import json_rows

texts = st.none() | st.text()
floats = st.none() | st.floats(allow_nan=False, allow_infinity=False)
rows = st.lists(
    st.fixed_dictionaries(
        {
            "key": texts,
            "text": texts,
            "count": st.none() | st.integers(-(2**60), 2**60),
            "evidence": st.fixed_dictionaries({"a": floats, "b": texts}),
        }
    )
)
SCHEMA = pa.schema(
    [
        ("key", pa.dictionary(pa.int32(), pa.string())),
        ("text", pa.string()),
        ("count", pa.int64()),
        ("evidence", pa.struct([("a", pa.float64()), ("b", pa.string())])),
    ]
)


def table_of(given_rows):
    plain = pa.schema([field if field.name != "key" else ("key", pa.string()) for field in SCHEMA])
    return pa.Table.from_pylist(given_rows, schema=plain).cast(SCHEMA)


def written(table, prefix=""):
    return [text for part in json_rows(table, prefix=prefix) for text in part.to_pylist()]


@given(rows)
def test_the_standard_library_reads_back_what_was_written(given_rows):
    expected = [
        {**row, "evidence": {k: v for k, v in row["evidence"].items() if v is not None}}
        for row in given_rows
    ]
    assert [json.loads(text) for text in written(table_of(given_rows))] == expected


def test_a_slice_of_a_table_is_written_as_that_slice():
    given_rows = [
        {"key": str(n), "text": str(n), "count": n, "evidence": {"a": n / 2, "b": None}}
        for n in range(5)
    ]
    assert written(table_of(given_rows).slice(3)) == written(table_of(given_rows[3:]))


def test_every_object_begins_with_the_prefix():
    table = pa.table({"count": [1]})
    assert written(table, prefix='"schema_version":"1.0",') == [
        '{"schema_version":"1.0","count":1}'
    ]


def test_no_rows_give_no_text():
    assert written(table_of([])) == []
