"""The ways between NumPy, Python and Arrow, beside those of pyarrow, which load pandas."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples

from parindex.tables import arrays
from parindex.tables.coerce import to_arrow

TEXTS = st.lists(st.none() | st.text(st.characters(codec="utf-8"), max_size=5), max_size=20)
NUMBERS = {
    pa.int8(): st.integers(-128, 127),
    pa.int64(): st.integers(-(2**63), 2**63 - 1),
    pa.uint64(): st.integers(0, 2**64 - 1),
    pa.float32(): st.floats(width=32),
    pa.float64(): st.floats(),
}


@examples(30)
@given(TEXTS)
def test_texts_are_those_of_pyarrow(texts):
    made = arrays.text_array(iter(texts))
    made.validate(full=True)
    assert made.equals(pa.array(texts, pa.string()))


@st.composite
def columns(draw):
    kind = draw(st.sampled_from([*NUMBERS]))
    cells = draw(st.lists(st.none() | NUMBERS[kind], max_size=20))
    whole = pa.array(cells, kind)
    cut = draw(st.integers(0, len(cells)))
    form = draw(st.sampled_from(["whole", "slice", "chunks", "no chunks"]))
    if form == "no chunks":
        return pa.chunked_array([], kind)
    parts = pa.chunked_array([whole.slice(0, cut), whole.slice(cut)])
    return {"whole": whole, "slice": whole.slice(cut), "chunks": parts}[form]


@examples(60)
@given(columns())
def test_numbers_of_a_column_are_those_of_pyarrow(column):
    expected = np.asarray(arrays.whole(column).to_numpy(zero_copy_only=False))
    found = arrays.numpy_of(column)
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == expected.dtype


@examples(30)
@given(columns())
def test_a_filled_column_is_that_of_pyarrow(column):
    assert arrays.filled(column, 0).to_pylist() == pytest.approx(
        column.fill_null(0).to_pylist(), nan_ok=True
    )


@examples(30)
@given(st.lists(st.booleans(), max_size=20), st.integers(0, 20))
def test_truth_values_go_there_and_back(values, cut):
    truth = np.array(values, bool)
    made = arrays.masked(truth)
    assert made.equals(pa.array(truth))
    np.testing.assert_array_equal(arrays.numpy_of(made.slice(min(cut, len(truth)))), truth[cut:])


@pytest.mark.parametrize(
    "column", [pa.nulls(1), pa.array([None], pa.decimal128(5, 2)), pa.array([None], pa.bool_())]
)
def test_what_is_null_in_a_column_of_any_type_is_no_number(column):
    np.testing.assert_array_equal(arrays.floats_of(column), [np.nan])


def test_decimals_become_floats():
    found = arrays.floats_of(pa.array([Decimal("12.5"), None]))
    np.testing.assert_array_equal(found, [12.5, np.nan])


def test_an_absent_truth_value_is_neither():
    np.testing.assert_array_equal(arrays.numpy_of(pa.array([True, None, False])), [1.0, np.nan, 0])


@pytest.mark.parametrize(
    ("value", "kind"),
    [("a", None), ("a", pa.string()), (3, None), (3, pa.int8()), (2.5, None), (0, pa.uint64())],
)
def test_one_value_is_that_of_pyarrow(value, kind):
    assert arrays.scalar_of(value, kind).equals(pa.scalar(value, kind))


def test_one_absent_value_has_its_type():
    assert arrays.scalar_of(None, pa.string()).equals(pa.scalar(None, pa.string()))


@pytest.mark.parametrize(
    "column",
    [
        [1, 2, 3],
        [1, None, 2**63 - 1],
        [2**63],
        [2**64],
        [0.5, float("nan"), None, float("inf")],
        [1, 2.5],
        [True, None],
        [None, None],
        [],
        ["a", None, "", "Sì Mần"],
        ("a", "b"),
        [True, 1],
    ],
)
def test_a_column_of_plain_values_is_read_as_pyarrow_reads_it(column):
    try:
        expected = pa.array(column, from_pandas=True)
    except (pa.ArrowException, OverflowError, TypeError):
        expected = pa.array([None if cell is None else str(cell) for cell in column], pa.string())
    made = to_arrow({"a": column}, name="counts")["a"]
    assert made.type == expected.type
    assert made.to_pylist() == expected.to_pylist()


def test_the_numbers_of_the_caller_are_not_shared():
    given_here = np.array([1, 2])
    made = to_arrow({"a": given_here}, name="counts")["a"]
    given_here[0] = 9
    assert made.to_pylist() == [1, 2]
