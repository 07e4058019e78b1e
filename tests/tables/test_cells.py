"""Reading cells: what is a count, what is absent, what is at fault."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import InputError
from parindex.tables.cells import LARGEST, holds_counts, key_text, read_counts
from parindex.tables.coerce import to_arrow
from parindex.vocabulary import Fault, RateStatus

OK, MISSING, INVALID = RateStatus.OK, RateStatus.MISSING_COUNT, RateStatus.INVALID_COUNT


def read(column):
    cells = read_counts(column, name="counts column 'n'")
    values, status, faults = cells.values, cells.status, cells.faults
    shown = [OK] * len(values) if status is None else [RateStatus(code) for code in status]
    told = {
        fault.fault: dict(zip(fault.positions.tolist(), fault.texts.to_pylist(), strict=True))
        for fault in faults
    }
    return values.tolist(), shown, told


@given(st.lists(st.integers(0, LARGEST) | st.none()))
def test_whole_numbers_and_nulls_are_read_as_they_are(counts):
    values, status, faults = read(pa.array(counts, pa.int64()))
    assert values == [count or 0 for count in counts]
    assert status == [MISSING if count is None else OK for count in counts]
    assert faults == {}


@given(st.lists(st.integers(0, 2**31) | st.none()))
def test_every_type_that_can_hold_a_count_gives_the_same(counts):
    expected = read(pa.array(counts, pa.int64()))
    for kind in (pa.uint64(), pa.float64(), pa.decimal128(12, 0)):
        assert read(pa.array(counts, kind)) == expected
    text = pa.array([None if count is None else f" {count} " for count in counts], pa.string())
    for kind in (pa.string(), pa.large_string(), pa.dictionary(pa.int16(), pa.string())):
        assert read(text.cast(pa.string()).dictionary_encode().cast(kind)) == expected


@pytest.mark.parametrize("absent", [None, float("nan")])
def test_nan_is_not_reported(absent):
    assert read(pa.array([1.0, absent]))[1] == [OK, MISSING]


@pytest.mark.parametrize("blank", ["", "  ", "nan", "\u00a0"])
def test_blank_text_is_not_reported(blank):
    assert read(pa.array(["1", blank]))[1] == [OK, MISSING]


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("-1", Fault.NEGATIVE),
        ("97,5", Fault.NOT_WHOLE),
        ("97.5%", Fault.NOT_WHOLE),
        ("12.000", Fault.TWO_READINGS),
        ("1.23.4", Fault.NOT_A_NUMBER),
        ("91.25", Fault.NOT_WHOLE),
        ("x", Fault.NOT_A_NUMBER),
        ("-", Fault.NOT_A_NUMBER),
        ("1e3", Fault.NOT_A_NUMBER),
        (str(LARGEST + 1), Fault.TOO_LARGE),
    ],
)
def test_text_that_is_no_count_is_a_fault_of_its_cell_alone(cell, fault):
    values, status, faults = read(pa.array(["5", cell, None, "7"]))
    assert values == [5, 0, 0, 7]
    assert status == [OK, INVALID, MISSING, OK]
    assert faults == {fault: {1: cell}}


def test_numbers_that_are_no_counts_are_faults_with_their_text():
    values, status, faults = read(pa.array([2.5, -3.0, float("inf"), 2.0**60, 4.0, None]))
    assert values == [0, 0, 0, 0, 4, 0]
    assert status == [INVALID] * 4 + [OK, MISSING]
    assert set(faults) == {
        Fault.NOT_WHOLE,
        Fault.NEGATIVE,
        Fault.NOT_A_NUMBER,
        Fault.TOO_LARGE,
    }
    assert faults[Fault.NOT_WHOLE] == {0: "2.5"}


def test_whole_numbers_beyond_what_a_float_holds_are_refused():
    assert read(pa.array([LARGEST, LARGEST + 1]))[1] == [OK, INVALID]
    assert read(pa.array([2**63], pa.uint64()))[1] == [INVALID]


def test_a_fraction_of_a_decimal_column_is_a_fault():
    column = pa.array([Decimal("3.00"), Decimal("3.25")], pa.decimal128(6, 2))
    assert read(column)[1] == [OK, INVALID]


@pytest.mark.parametrize(
    "column", [pa.array([True, False]), pa.array([dt.date(2023, 1, 1)]), pa.array([[1]])]
)
def test_a_type_that_holds_no_counts_is_the_callers_fault(column):
    with pytest.raises(InputError, match="column 'n' must hold whole numbers, got"):
        read(column)


def test_an_empty_column_and_a_column_of_nulls_are_read():
    assert read(pa.array([], pa.int64())) == ([], [], {})
    assert read(pa.nulls(2)) == ([0, 0], [MISSING, MISSING], {})


def test_reading_never_changes_what_was_given():
    given_values = np.array([1, -2, 3])
    read(pa.array(given_values))
    frame = pd.DataFrame({"n": [1.0, np.nan, 2.5]})
    before = frame.copy()
    read(to_arrow(frame, name="counts")["n"])
    pd.testing.assert_frame_equal(frame, before)
    assert given_values.tolist() == [1, -2, 3]


def test_one_bad_cell_of_a_mixed_column_costs_one_cell():
    for table in (
        pd.DataFrame({"n": [12, "97,5", None, 3.0]}),
        {"n": [12, "97,5", None, 3.0]},
        pl.DataFrame({"n": [12, "97,5", None, 3.0]}, strict=False, schema={"n": pl.Object}).select(
            pl.col("n").map_elements(
                lambda cell: str(int(cell)) if isinstance(cell, float) else str(cell),
                return_dtype=pl.String,
            )
        ),
    ):
        values, status, faults = read(to_arrow(table, name="counts")["n"])
        assert values == [12, 0, 0, 3]
        assert status == [OK, INVALID, MISSING, OK]
        assert faults == {Fault.NOT_WHOLE: {1: "97,5"}}


def test_keys_are_text_blank_is_null_and_whole_numbers_are_their_digits():
    assert key_text(pa.array(["A", " ", None]), name="k").to_pylist() == ["A", None, None]
    assert key_text(pa.array([2809]), name="k").to_pylist() == ["2809"]
    assert key_text(pa.nulls(1), name="k").to_pylist() == [None]
    with pytest.raises(InputError, match="k must hold text, got double"):
        key_text(pa.array([1.5]), name="k")


def test_a_categorical_column_of_polars_is_read_like_text():
    frame = pl.DataFrame({"n": ["4", None, "5"]}).with_columns(pl.col("n").cast(pl.Categorical))
    assert read(to_arrow(frame, name="counts")["n"])[0] == [4, 0, 5]


def test_columns_that_nobody_named_hold_counts_if_they_are_numbers_or_have_a_whole_one():
    table = pa.table({"a": [1.5], "b": ["7"], "c": ["Xã A"], "d": [dt.date(2023, 1, 1)]})
    assert [holds_counts(table[name]) for name in table.column_names] == [True, True, False, False]
