"""Limits of a change, relative change, and the verdict."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from parindex.errors import InputError
from parindex.stats import (
    difference_limits,
    exact_poisson,
    newcombe,
    proportion,
    rate,
    relative_change,
    verdict,
    verdict_by_size,
    wilson,
)
from parindex.vocabulary import Verdict

IMPROVED, DETERIORATED = Verdict.IMPROVED, Verdict.DETERIORATED
NO_REAL_CHANGE, TOO_LITTLE_DATA = Verdict.NO_REAL_CHANGE, Verdict.TOO_LITTLE_DATA
NOT_ASSESSED = Verdict.NOT_ASSESSED
TINY = np.nextafter(0.0, 1.0)

share = st.integers(1, 10**6).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
any_count = st.one_of(
    st.integers(0, 1000).map(float), st.sampled_from([np.nan, 0.0, -1.0, np.inf, 1e308])
)
fours = st.lists(st.tuples(*[any_count] * 4), max_size=30)
number = st.floats(-200, 200)
any_number = st.one_of(number, st.sampled_from([np.nan, 0.0, np.inf, -np.inf, 1e308, 5e-324]))


def columns(rows, width):
    return np.array(rows, dtype=float).reshape(-1, width).T


# Newcombe RG (1998), Statistics in Medicine 17:873-890, Table II, methods 10 and 11.
NEWCOMBE_TABLE_II = [
    (False, 56, 70, 48, 80, 0.0524, 0.3339),
    (False, 9, 10, 3, 10, 0.1705, 0.8090),
    (False, 6, 7, 2, 7, 0.0582, 0.8062),
    (False, 5, 56, 0, 29, -0.0381, 0.1926),
    (False, 0, 10, 0, 20, -0.1611, 0.2775),
    (False, 0, 10, 0, 10, -0.2775, 0.2775),
    (False, 10, 10, 0, 20, 0.6791, 1.0),
    (False, 10, 10, 0, 10, 0.6075, 1.0),
    (True, 56, 70, 48, 80, 0.0428, 0.3422),
    (True, 9, 10, 3, 10, 0.1013, 0.8387),
    (True, 6, 7, 2, 7, -0.0290, 0.8423),
    (True, 5, 56, 0, 29, -0.0667, 0.2037),
]


@pytest.mark.parametrize(("corrected", "n", "d", "n0", "d0", "lower", "upper"), NEWCOMBE_TABLE_II)
def test_the_printed_differences_of_newcombe_are_reproduced(corrected, n, d, n0, d0, lower, upper):
    low, high = difference_limits(
        proportion([n], [d])[0],
        *wilson([n], [d], continuity=corrected),
        proportion([n0], [d0])[0],
        *wilson([n0], [d0], continuity=corrected),
    )
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (lower, upper)
    if not corrected:
        direct = newcombe([n], [d], [n0], [d0])
        np.testing.assert_allclose((low, high), direct, rtol=0, atol=1e-15)


@given(now=share, then=share, confidence=st.floats(0.5, 0.9999))
def test_newcombe_agrees_with_statsmodels(now, then, confidence):
    (n, d), (n0, d0) = now, then
    lower, upper = newcombe([n], [d], [n0], [d0], confidence=confidence, multiplier=100)
    low, high = confint_proportions_2indep(
        n, d, n0, d0, method="newcomb", compare="diff", alpha=1 - confidence
    )
    np.testing.assert_allclose((lower[0], upper[0]), (100 * low, 100 * high), atol=1e-7, rtol=1e-9)


@given(rows=fours, multiplier=st.sampled_from([1.0, 100.0]))
def test_swapping_the_periods_flips_the_sign(rows, multiplier):
    n, d, n0, d0 = columns(rows, 4)
    lower, upper = newcombe(n, d, n0, d0, multiplier=multiplier)
    low, high = newcombe(n0, d0, n, d, multiplier=multiplier)
    assert np.array_equal(lower, -high, equal_nan=True)
    assert np.array_equal(upper, -low, equal_nan=True)


@given(rows=fours, one=st.floats(0.01, 0.9999), other=st.floats(0.01, 0.9999))
def test_wider_confidence_gives_a_wider_interval(rows, one, other):
    counts = columns(rows, 4)
    narrow, wide = sorted([one, other])
    lower, upper = newcombe(*counts, confidence=narrow)
    low, high = newcombe(*counts, confidence=wide)
    defined = ~np.isnan(lower)
    assert (low[defined] <= lower[defined] + 1e-12).all()
    assert (high[defined] >= upper[defined] - 1e-12).all()


@given(rows=fours, multiplier=st.sampled_from([1.0, 100.0]))
def test_the_change_lies_inside_its_interval_and_that_within_the_scale(rows, multiplier):
    n, d, n0, d0 = columns(rows, 4)
    value, _ = proportion(n, d, multiplier=multiplier)
    prior, _ = proportion(n0, d0, multiplier=multiplier)
    lower, upper = newcombe(n, d, n0, d0, multiplier=multiplier)
    change = value - prior
    defined = ~np.isnan(change)
    assert np.array_equal(defined, ~np.isnan(lower))
    assert np.array_equal(defined, ~np.isnan(upper))
    assert (lower[defined] <= change[defined]).all()
    assert (change[defined] <= upper[defined]).all()
    assert (lower[defined] >= -multiplier).all()
    assert (upper[defined] <= multiplier).all()


def test_the_limits_of_a_difference_of_rates_are_the_same_construction():
    # Zou and Donner (2008): the distances to the limits, squared and added.
    now, then = ([30.0], [1000.0]), ([20.0], [1100.0])
    (v,), (p,) = rate(*now)[0], rate(*then)[0]
    (l1,), (u1,) = exact_poisson(*now)
    (l0,), (u0,) = exact_poisson(*then)
    lower, upper = difference_limits([v], [l1], [u1], [p], [l0], [u0])
    assert lower[0] == pytest.approx(v - p - np.hypot(v - l1, u0 - p))
    assert upper[0] == pytest.approx(v - p + np.hypot(u1 - v, p - l0))


@pytest.mark.parametrize("column", range(6))
def test_both_limits_are_missing_where_any_of_the_six_is(column):
    six = np.array([[5.0, 5.0], [4.0, 4.0], [7.0, 7.0], [3.0, 3.0], [2.0, 2.0], [6.0, 6.0]])
    six[column, 1] = np.nan
    lower, upper = difference_limits(*six)
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [False, True]


@given(rows=st.lists(st.tuples(*[any_number] * 6), max_size=20), seed=st.integers(0, 99))
def test_rows_of_a_difference_stand_alone(rows, seed):
    six = columns(rows, 6)
    six.flags.writeable = False
    order = np.random.default_rng(seed).permutation(six.shape[1])
    together, shuffled = difference_limits(*six), difference_limits(*six[:, order])
    for one, other in zip(together, shuffled, strict=True):
        assert np.array_equal(one[order], other, equal_nan=True)


def test_relative_change_is_a_fraction_of_the_prior_value():
    # PAR INDEX, national average of the provinces: 84,79 in 2022, 86,98 in 2023.
    assert relative_change([86.98], [84.79])[0] == pytest.approx((86.98 - 84.79) / 84.79)
    assert relative_change([50.0, 80.0], [100.0, 80.0]).tolist() == [-0.5, 0.0]


@pytest.mark.parametrize(
    ("value", "prior"),
    [(5, 0), (0, 0), (np.nan, 5), (5, np.nan), (np.inf, 5), (5, np.inf), (5, 5e-324), (5, -0.0)],
)
def test_relative_change_is_missing_where_there_is_no_fraction(value, prior):
    assert np.isnan(relative_change([value, 3.0], [prior, 2.0])).tolist() == [True, False]


@pytest.mark.parametrize(
    ("change", "lower", "upper", "expected"),
    [
        (4.0, 1.0, 7.0, IMPROVED),
        (-4.0, -7.0, -1.0, DETERIORATED),
        (0.5, 0.4, 0.6, IMPROVED),  # as large as the smallest change that matters
        (-0.5, -0.6, -0.4, DETERIORATED),
        (0.5 * (1 - 1e-8), 0.4, 0.6, NO_REAL_CHANGE),
        (-0.5 * (1 - 1e-8), -0.6, -0.4, NO_REAL_CHANGE),
        # what the rounding of two values takes away is not missing
        (np.nextafter(0.5, 0), 0.4, 0.6, IMPROVED),
        (np.nextafter(-0.5, 0), -0.6, -0.4, DETERIORATED),
        (0.2, 0.1, 9.0, NO_REAL_CHANGE),  # surely not zero, and small
        (4.0, TINY, 8.0, IMPROVED),
        (4.0, 0.0, 8.0, TOO_LITTLE_DATA),  # a limit of zero includes zero
        (-4.0, -8.0, 0.0, TOO_LITTLE_DATA),
        (-4.0, -8.0, -TINY, DETERIORATED),
        (0.0, -0.5, 0.5, NO_REAL_CHANGE),  # wholly within the smallest change
        (0.0, -0.5, np.nextafter(0.5, 1), TOO_LITTLE_DATA),
        (0.0, np.nextafter(-0.5, -1), 0.5, TOO_LITTLE_DATA),
        (0.0, 0.0, 0.0, NO_REAL_CHANGE),
        (4.0, -1.0, 9.0, TOO_LITTLE_DATA),
        (np.nan, -1.0, 1.0, NOT_ASSESSED),
        (4.0, np.nan, 7.0, NOT_ASSESSED),
        (4.0, 1.0, np.nan, NOT_ASSESSED),
        (np.nan, np.nan, np.nan, NOT_ASSESSED),
    ],
)
def test_the_verdict_follows_from_interval_size_and_polarity(change, lower, upper, expected):
    codes = verdict([change], [lower], [upper], better=1, smallest_change=0.5)
    assert Verdict(codes[0]) is expected


def test_a_smallest_change_of_zero_leaves_it_to_the_interval():
    codes = verdict(
        [0.1, 0.0, 0.1, 0.0], [0.05, 0.0, -0.1, -0.1], [0.2, 0.0, 0.2, 0.1],
        better=1, smallest_change=0.0,
    )  # fmt: skip
    assert codes.tolist() == [IMPROVED, NO_REAL_CHANGE, TOO_LITTLE_DATA, TOO_LITTLE_DATA]


def test_nothing_is_assessed_where_neither_way_is_better():
    codes = verdict([4.0, np.nan], [1.0, 0.0], [7.0, 1.0], better=0, smallest_change=0.5)
    assert codes.tolist() == [NOT_ASSESSED] * 2
    assert codes.dtype == np.uint8


changes = st.lists(st.tuples(any_number, any_number, any_number), max_size=30)
sizes = st.sampled_from([0.0, 0.5, 5.0])
ways = st.sampled_from([-1, 1])


def plain_verdict(change, lower, upper, better, smallest_change):
    """The rules as sentences, one row at a time."""
    if np.isnan([change, lower, upper]).any():
        return NOT_ASSESSED
    if lower > 0 or upper < 0:
        if abs(change) < smallest_change:
            return NO_REAL_CHANGE
        return IMPROVED if np.sign(change) * better > 0 else DETERIORATED
    if -smallest_change <= lower and upper <= smallest_change:
        return NO_REAL_CHANGE
    return TOO_LITTLE_DATA


@given(rows=changes, better=ways, smallest_change=sizes)
def test_the_verdict_of_a_column_is_that_of_each_row_by_the_plain_rules(
    rows, better, smallest_change
):
    codes = verdict(*columns(rows, 3), better=better, smallest_change=smallest_change)
    assert codes.tolist() == [
        plain_verdict(change, lower, upper, better, smallest_change)
        for change, lower, upper in rows
    ]


@given(rows=changes, better=ways, smallest_change=sizes)
def test_the_mirrored_change_of_the_mirrored_polarity_has_the_same_verdict(
    rows, better, smallest_change
):
    change, lower, upper = columns(rows, 3)
    codes = verdict(change, lower, upper, better=better, smallest_change=smallest_change)
    mirrored = verdict(-change, -upper, -lower, better=-better, smallest_change=smallest_change)
    assert codes.tolist() == mirrored.tolist()


@given(
    row=st.tuples(number, st.floats(0, 50), st.floats(0, 50)), better=ways, smallest_change=sizes
)
def test_the_mirrored_change_swaps_improved_and_deteriorated(row, better, smallest_change):
    change, below, above = row
    lower, upper = change - below, change + above
    assume(change != 0 or lower <= 0 <= upper)
    swapped = {IMPROVED: DETERIORATED, DETERIORATED: IMPROVED}
    options = {"better": better, "smallest_change": smallest_change}
    (code,) = verdict([change], [lower], [upper], **options)
    (mirrored,) = verdict([-change], [-upper], [-lower], **options)
    assert Verdict(mirrored) is swapped.get(Verdict(code), Verdict(code))


@given(rows=changes, better=ways, seed=st.integers(0, 99))
def test_verdicts_do_not_depend_on_the_order_of_rows_nor_change_their_input(rows, better, seed):
    three = columns(rows, 3)
    three.flags.writeable = False
    order = np.random.default_rng(seed).permutation(three.shape[1])
    codes = verdict(*three, better=better, smallest_change=0.5)
    shuffled = verdict(*three[:, order], better=better, smallest_change=0.5)
    assert codes[order].tolist() == shuffled.tolist()


def test_one_bad_row_among_many_leaves_all_others_bit_identical():
    rng = np.random.default_rng(17)
    d, d0 = (rng.integers(1, 2000, 20_000).astype(float) for _ in range(2))
    n, n0 = np.floor(d * rng.random(20_000)), np.floor(d0 * rng.random(20_000))

    def everything():
        value, prior = proportion(n, d)[0], proportion(n0, d0)[0]
        lower, upper = newcombe(n, d, n0, d0)
        codes = verdict(value - prior, lower, upper, better=1, smallest_change=0.01)
        return lower, upper, relative_change(value, prior), codes

    before = everything()
    for bad in (np.nan, -1.0, np.inf, 1e9):
        n[12_345] = bad
        for one, other in zip(before, everything(), strict=True):
            assert np.delete(one, 12_345).tobytes() == np.delete(other, 12_345).tobytes()


def test_no_rows_give_no_rows():
    assert relative_change([], []).shape == (0,)
    assert verdict([], [], [], better=1, smallest_change=0).shape == (0,)
    for limit in (*newcombe([], [], [], []), *difference_limits([], [], [], [], [], [])):
        assert limit.shape == (0,)


@pytest.mark.parametrize("better", [2, -2, 0.5, np.nan])
def test_a_polarity_that_is_no_sign_raises(better):
    with pytest.raises(InputError, match="better must be 1, -1 or 0"):
        verdict([1.0], [0.0], [2.0], better=better, smallest_change=0.5)


@pytest.mark.parametrize("smallest_change", [-0.1, np.nan, np.inf, "0.5"])
def test_a_smallest_change_that_is_no_size_raises(smallest_change):
    with pytest.raises(InputError, match="smallest_change must be finite and not negative"):
        verdict([1.0], [0.0], [2.0], better=1, smallest_change=smallest_change)


@pytest.mark.parametrize(
    "call",
    [
        lambda: newcombe([1.0], [2.0], [1.0], [2.0, 3.0]),
        lambda: relative_change([1.0], [1.0, 2.0]),
        lambda: difference_limits([1.0], [1.0], [1.0], [1.0], [1.0], [1.0, 2.0]),
        lambda: verdict([1.0], [1.0, 2.0], [1.0], better=1, smallest_change=0),
    ],
)
def test_arrays_of_different_length_raise(call):
    with pytest.raises(InputError, match="must have one shape"):
        call()


@pytest.mark.parametrize("confidence", [95, 0, 1])
def test_a_confidence_that_is_no_probability_raises(confidence):
    with pytest.raises(InputError, match="confidence must lie between 0 and 1"):
        newcombe([1.0], [2.0], [1.0], [2.0], confidence=confidence)


@given(
    st.lists(st.floats(-100, 100) | st.just(np.nan), max_size=8),
    st.sampled_from([-1, 0, 1]),
    st.sampled_from([0.0, 0.5, 1.0]),
)
def test_size_alone_leaves_nothing_open(changes, better, smallest_change):
    codes = verdict_by_size(
        np.array(changes, float), better=better, smallest_change=smallest_change
    )
    for change, code in zip(changes, codes.tolist(), strict=True):
        if better == 0 or np.isnan(change):
            expected = Verdict.NOT_ASSESSED
        elif change == 0 or abs(change) < smallest_change * (1 - 1e-9):
            expected = Verdict.NO_REAL_CHANGE
        else:
            expected = Verdict.IMPROVED if change * better > 0 else Verdict.DETERIORATED
        assert code == expected
