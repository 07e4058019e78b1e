"""Proportion, ratio and rate: value and status of every row, and of no other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import InputError
from parindex.stats import proportion, rate, ratio
from parindex.vocabulary import RateStatus

KERNELS = (proportion, ratio, rate)
whole = st.integers(0, 10**12)
any_float = st.floats(allow_nan=True, allow_infinity=True)
count = st.one_of(
    whole.map(float), st.sampled_from([0.0, np.nan, np.inf, -np.inf, -1.0]), any_float
)
counts = st.lists(st.tuples(count, count), max_size=30)
multipliers = st.sampled_from([1.0, 100.0, 1000.0, 1e5])


def columns(pairs):
    return np.array(pairs, dtype=float).reshape(-1, 2).T


def test_the_on_time_rate_of_vinh_phuc_in_august_2021_is_reproduced():
    # Vĩnh Phúc, report of August 2021: 19.255 of 19.944 dossiers falling due, printed 96,55 %.
    value, status = proportion([19255], [19944], multiplier=100)
    assert round(float(value[0]), 2) == 96.55
    assert status[0] == RateStatus.OK


def test_multiplying_first_meets_a_threshold_that_dividing_first_misses():
    value, _ = proportion([29.0], [100.0], multiplier=100)
    assert value[0] == 29.0
    assert 100 * (29.0 / 100.0) < 29.0


@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [
        (3, 4, RateStatus.OK),
        (0, 4, RateStatus.OK),
        (4, 4, RateStatus.OK),
        (5, 4, RateStatus.NUMERATOR_EXCEEDS),
        (0, 0, RateStatus.ZERO_DENOMINATOR),
        (3, 0, RateStatus.ZERO_DENOMINATOR),
        (3, -0.0, RateStatus.ZERO_DENOMINATOR),
        (-1, 4, RateStatus.INVALID_COUNT),
        (1, -4, RateStatus.INVALID_COUNT),
        (-1, 0, RateStatus.INVALID_COUNT),
        (np.inf, 4, RateStatus.INVALID_COUNT),
        (np.inf, 0, RateStatus.INVALID_COUNT),
        (1, np.inf, RateStatus.INVALID_COUNT),
        (np.inf, np.inf, RateStatus.INVALID_COUNT),
        (-np.inf, 4, RateStatus.INVALID_COUNT),
        (np.nan, 4, RateStatus.MISSING_COUNT),
        (3, np.nan, RateStatus.MISSING_COUNT),
        (np.nan, np.nan, RateStatus.MISSING_COUNT),
        (np.nan, 0, RateStatus.MISSING_COUNT),
        (-1, np.nan, RateStatus.MISSING_COUNT),
        (np.inf, np.nan, RateStatus.MISSING_COUNT),
    ],
)
def test_a_proportion_says_why_it_has_no_value(n, d, expected):
    value, status = proportion([n], [d], multiplier=100)
    assert RateStatus(status[0]) is expected
    assert np.isnan(value[0]) == (expected is not RateStatus.OK)


@pytest.mark.parametrize("kernel", [ratio, rate])
def test_a_ratio_or_a_rate_may_exceed_one(kernel):
    value, status = kernel([30.0, 1.0], [20.0, 0.25])
    assert value.tolist() == [1.5, 4.0]
    assert status.tolist() == [RateStatus.OK] * 2


@pytest.mark.parametrize("kernel", [ratio, rate])
@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [
        (0, 0, RateStatus.ZERO_DENOMINATOR),
        (3, 0, RateStatus.ZERO_DENOMINATOR),
        (-3, 2, RateStatus.INVALID_COUNT),
        (3, np.inf, RateStatus.INVALID_COUNT),
        (np.inf, 3, RateStatus.INVALID_COUNT),
        (1e300, 1e-300, RateStatus.INVALID_COUNT),
        (np.nan, 0, RateStatus.MISSING_COUNT),
    ],
)
def test_a_ratio_or_a_rate_says_why_it_has_no_value(kernel, n, d, expected):
    value, status = kernel([n], [d])
    assert RateStatus(status[0]) is expected
    assert np.isnan(value[0])


@pytest.mark.parametrize("kernel", KERNELS)
@given(pairs=counts, multiplier=multipliers)
def test_a_value_is_missing_exactly_where_its_status_says_so(kernel, pairs, multiplier):
    n, d = columns(pairs)
    value, status = kernel(n, d, multiplier=multiplier)
    assert np.array_equal(np.isnan(value), status != RateStatus.OK)
    assert not np.isinf(value).any()


@given(pairs=counts, multiplier=multipliers)
def test_a_proportion_lies_between_zero_and_its_multiplier(pairs, multiplier):
    value, status = proportion(*columns(pairs), multiplier=multiplier)
    kept = value[status == RateStatus.OK]
    assert ((kept >= 0.0) & (kept <= multiplier)).all()


@given(
    pairs=st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**9)), min_size=1),
    multiplier=multipliers,
)
def test_the_value_of_good_counts_is_the_plain_formula(pairs, multiplier):
    n, d = columns(pairs)
    n = np.minimum(n, d)
    value, status = proportion(n, d, multiplier=multiplier)
    assert np.array_equal(value, multiplier * n / d)
    assert not status.any()


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("bad", [(np.nan, 5), (5, np.nan), (-1, 5), (np.inf, 5), (5, 0), (9, 5)])
@pytest.mark.parametrize("length", [3, 20_000])
def test_one_bad_row_leaves_all_others_bit_identical(kernel, bad, length):
    rng = np.random.default_rng(5)
    d = rng.integers(1, 1000, length).astype(float)
    n = np.floor(d * rng.random(length))
    before = kernel(n, d, multiplier=100)
    row = length // 2
    n[row], d[row] = bad
    after = kernel(n, d, multiplier=100)
    for one, other in zip(before, after, strict=True):
        assert np.delete(one, row).tobytes() == np.delete(other, row).tobytes()


@pytest.mark.parametrize("kernel", KERNELS)
@given(pairs=counts, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(kernel, pairs, seed):
    n, d = columns(pairs)
    order = np.random.default_rng(seed).permutation(len(n))
    whole_run, shuffled = kernel(n, d), kernel(n[order], d[order])
    for one, other in zip(whole_run, shuffled, strict=True):
        assert one[order].tobytes() == other.tobytes()


@pytest.mark.parametrize("kernel", KERNELS)
@given(pairs=counts)
def test_the_input_is_not_changed(kernel, pairs):
    n, d = columns(pairs)
    before = n.tobytes(), d.tobytes()
    n.flags.writeable = d.flags.writeable = False
    kernel(n, d)
    assert (n.tobytes(), d.tobytes()) == before


@pytest.mark.parametrize("kernel", KERNELS)
def test_integers_and_every_other_row_of_an_array_are_accepted(kernel):
    n, d = np.arange(10), np.arange(10) + 1
    assert np.array_equal(kernel(n[::2], d[::2])[0], kernel(n[::2].tolist(), d[::2].tolist())[0])


@pytest.mark.parametrize("kernel", KERNELS)
def test_no_rows_give_no_rows_of_the_right_type(kernel):
    value, status = kernel([], [])
    assert value.shape == status.shape == (0,)
    assert value.dtype == np.float64
    assert status.dtype == np.uint8


@pytest.mark.parametrize("kernel", KERNELS)
def test_arrays_of_different_length_raise(kernel):
    with pytest.raises(InputError, match=r"must have one shape, got .*\(2,\).*\(3,\)"):
        kernel([1.0, 2.0], [1.0, 2.0, 3.0])


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("given_", [5.0, [[1.0]], ["1"], [None, 1.0], [True]])
def test_what_is_not_a_column_of_numbers_raises(kernel, given_):
    with pytest.raises(InputError, match="must be a one-dimensional array of numbers"):
        kernel(given_, given_)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("multiplier", [0, -100, np.nan, np.inf, "100"])
def test_a_multiplier_that_is_not_positive_and_finite_raises(kernel, multiplier):
    with pytest.raises(InputError, match="multiplier must be positive and finite"):
        kernel([1.0], [2.0], multiplier=multiplier)
