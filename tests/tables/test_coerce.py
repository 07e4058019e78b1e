"""The only cast."""

from __future__ import annotations

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.makers import MET

import parindex as pi
from parindex.errors import InputError
from parindex.tables.coerce import to_arrow, to_pandas

COLUMNS = {"unit_id": ["A", "B"], "n": [1, None]}


def test_tables_of_every_library_become_the_same_arrow_table():
    arrow = pa.table(COLUMNS)
    tables = [
        arrow,
        COLUMNS,
        pd.DataFrame(COLUMNS).convert_dtypes(),
        pl.DataFrame(COLUMNS),
        duckdb.from_arrow(arrow),
        arrow.to_reader(),
    ]
    for table in tables:
        assert to_arrow(table, name="counts").to_pydict() == COLUMNS


def test_a_named_index_of_pandas_becomes_columns_and_an_unnamed_one_does_not():
    frame = pd.DataFrame(COLUMNS)
    assert to_arrow(frame, name="counts").column_names == ["unit_id", "n"]
    assert to_arrow(frame.set_index("unit_id"), name="counts").column_names == ["unit_id", "n"]


def test_a_categorical_of_pandas_is_read_as_what_it_stands_for():
    frame = pd.DataFrame({"unit_id": pd.Categorical(["A", None, "A"])})
    assert to_arrow(frame, name="counts").to_pydict() == {"unit_id": ["A", None, "A"]}


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([1, 2], "counts must be a table that speaks Arrow"),
        ("counts.csv", "got str; parindex.excel.read_form and pandas read files"),
        ({"n": "abc"}, "must give column 'n' as a sequence, got str"),
        ({"n": 3}, "must give column 'n' as a sequence, got int"),
        ({"n": [1], "m": [1, 2]}, "columns of equal length, got lengths 1, 2"),
        ({1: [1]}, "must name its columns by text, got 1"),
    ],
)
def test_what_is_no_table_is_refused_in_one_sentence(table, words):
    with pytest.raises(InputError, match=words):
        to_arrow(table, name="counts")


def test_a_review_in_the_place_of_a_table_is_refused_with_the_tables_that_it_has():
    counts = {"unit_id": ["A"], "period": ["2023"], "n": [1], "d": [2]}
    review = pi.assess(counts, indicators=[MET])
    with pytest.raises(InputError, match=r"give one of its tables: \.counts, \.rates, "):
        pi.compute_rates(review, [MET])  # type: ignore[arg-type]


def test_a_column_that_stands_twice_is_refused():
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["n", "n"])
    with pytest.raises(InputError, match="each column once, got 'n' more than once"):
        to_arrow(table, name="counts")


def test_a_missing_count_does_not_make_floats_of_counts_in_pandas():
    frame = to_pandas(pa.table({"n": pa.array([1, None], pa.int64())}))
    assert str(frame["n"].dtype) == "int64[pyarrow]"
    assert frame["n"].isna().tolist() == [False, True]
