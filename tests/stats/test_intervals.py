"""Wilson's and Byar's limits, and what all methods have in common."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint

from parindex.errors import InputError
from parindex.stats import (
    byar,
    clopper_pearson,
    exact_poisson,
    limits,
    method_of_rows,
    normal_quantile,
    proportion,
    rate,
    wilson,
)
from parindex.vocabulary import IntervalMethod, RateStatus

BINOMIAL = (IntervalMethod.WILSON, IntervalMethod.WILSON_CC, IntervalMethod.CLOPPER_PEARSON)
POISSON = (IntervalMethod.BYAR, IntervalMethod.EXACT_POISSON, IntervalMethod.BYAR_FROM_10)
METHODS = BINOMIAL + POISSON
FAULTY = (np.nan, 0.0, -1.0, np.inf, -np.inf, 1e308, 5e-324)

binomial_method = pytest.mark.parametrize("method", BINOMIAL)
every_method = pytest.mark.parametrize("method", METHODS)
confidences = st.one_of(
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998, 0.999999]), st.floats(0.01, 0.9999)
)
multipliers = st.sampled_from([1.0, 100.0, 1000.0])
pairs_in_order = st.lists(
    st.integers(1, 10**7).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))),
    min_size=1,
    max_size=20,
)
any_count = st.one_of(st.integers(0, 10**4).map(float), st.sampled_from(FAULTY))
any_pairs = st.lists(st.tuples(any_count, any_count), max_size=30)


def columns(pairs):
    return np.array(pairs, dtype=float).reshape(-1, 2).T


def value_of(method, n, d, multiplier):
    kernel = proportion if method in BINOMIAL else rate
    return kernel(n, d, multiplier=multiplier)


# Newcombe RG (1998), Statistics in Medicine 17:857-872, Table I.
NEWCOMBE_TABLE_I = [
    (IntervalMethod.WILSON, 81, 263, 0.2553, 0.3662),
    (IntervalMethod.WILSON, 15, 148, 0.0624, 0.1605),
    (IntervalMethod.WILSON, 0, 20, 0.0, 0.1611),
    (IntervalMethod.WILSON, 1, 29, 0.0061, 0.1718),
    (IntervalMethod.WILSON_CC, 81, 263, 0.2535, 0.3682),
    (IntervalMethod.WILSON_CC, 15, 148, 0.0598, 0.1644),
    (IntervalMethod.WILSON_CC, 0, 20, 0.0, 0.2005),
    (IntervalMethod.WILSON_CC, 1, 29, 0.0018, 0.1963),
    (IntervalMethod.CLOPPER_PEARSON, 81, 263, 0.2527, 0.3676),
    (IntervalMethod.CLOPPER_PEARSON, 15, 148, 0.0578, 0.1617),
    (IntervalMethod.CLOPPER_PEARSON, 0, 20, 0.0, 0.1684),
    (IntervalMethod.CLOPPER_PEARSON, 1, 29, 0.0009, 0.1776),
]


@pytest.mark.parametrize(("method", "n", "d", "lower", "upper"), NEWCOMBE_TABLE_I)
def test_the_printed_limits_of_newcombe_are_reproduced(method, n, d, lower, upper):
    low, high = limits(method, [n], [d])
    assert (round(float(low[0]), 4), round(float(high[0]), 4)) == (lower, upper)


@given(pairs=pairs_in_order, confidence=confidences, multiplier=multipliers)
def test_wilson_agrees_with_statsmodels(pairs, confidence, multiplier):
    n, d = columns(pairs)
    lower, upper = wilson(n, d, confidence=confidence, multiplier=multiplier)
    low, high = proportion_confint(n, d, alpha=1 - confidence, method="wilson")
    np.testing.assert_allclose(lower, multiplier * low, rtol=1e-9, atol=1e-14 * multiplier)
    np.testing.assert_allclose(upper, multiplier * high, rtol=1e-9)


@given(
    pair=st.integers(1, 10**6).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))),
    confidence=confidences,
)
def test_wilson_with_continuity_correction_agrees_with_scipy(pair, confidence):
    n, d = pair
    lower, upper = wilson([n], [d], confidence=confidence, continuity=True)
    oracle = binomtest(n, d).proportion_ci(confidence_level=confidence, method="wilsoncc")
    value = n / d
    # At a confidence near 0 SciPy's limits may fall on the wrong side of the value.
    np.testing.assert_allclose(lower[0], min(oracle.low, value), rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(upper[0], max(oracle.high, value), rtol=1e-9)


@given(pairs=pairs_in_order, confidence=confidences)
def test_the_continuity_correction_widens_the_interval(pairs, confidence):
    n, d = columns(pairs)
    lower, upper = wilson(n, d, confidence=confidence)
    low, high = wilson(n, d, confidence=confidence, continuity=True)
    assert (low <= lower + 1e-12).all()
    assert (high >= upper - 1e-12).all()


@pytest.mark.parametrize("count", [10, 20, 50, 100, 1000, 100_000])
def test_byar_is_within_a_fifth_of_a_percent_of_the_exact_limits_from_ten_events_on(count):
    # Public Health England, Technical Guide: Confidence Intervals (25 May 2018): at 95 %
    # "within 0.2% of the exact value for numerators of 10 or more".
    approximate, exact = byar([count], [1.0]), exact_poisson([count], [1.0])
    np.testing.assert_allclose(approximate, exact, rtol=0.002)


@given(events=st.integers(1, 10**9), confidence=confidences)
def test_byar_is_the_formula_of_breslow_and_day(events, confidence):
    z = normal_quantile(confidence)
    lower, upper = byar([events], [7.5], confidence=confidence, multiplier=1000)
    base = 1 - 1 / (9 * events) - z / (3 * events**0.5)
    np.testing.assert_allclose(lower[0], 1000 * events * max(base, 0) ** 3 / 7.5, rtol=1e-11)
    more = events + 1
    high = more * (1 - 1 / (9 * more) + z / (3 * more**0.5)) ** 3
    np.testing.assert_allclose(upper[0], 1000 * high / 7.5, rtol=1e-11)


def test_a_lower_limit_that_byar_would_make_negative_is_zero():
    lower, upper = byar([1.0], [1.0], confidence=0.998)
    assert lower[0] == 0.0
    assert upper[0] > 1.0


def test_the_quantile_of_the_normal_distribution_is_the_tabled_one():
    assert round(normal_quantile(0.95), 6) == 1.959964
    assert round(normal_quantile(0.99), 6) == 2.575829


@every_method
@given(pairs=any_pairs, confidence=confidences, multiplier=multipliers)
def test_limits_are_missing_exactly_where_the_value_is(method, pairs, confidence, multiplier):
    n, d = columns(pairs)
    _, status = value_of(method, n, d, multiplier)
    for limit in limits(method, n, d, confidence=confidence, multiplier=multiplier):
        assert np.array_equal(np.isnan(limit), status != RateStatus.OK)


@every_method
@given(pairs=any_pairs, confidence=confidences, multiplier=multipliers)
def test_the_value_lies_inside_its_interval(method, pairs, confidence, multiplier):
    n, d = columns(pairs)
    value, status = value_of(method, n, d, multiplier)
    lower, upper = limits(method, n, d, confidence=confidence, multiplier=multiplier)
    ok = status == RateStatus.OK
    assert (lower[ok] >= 0).all()
    assert (lower[ok] <= value[ok]).all()
    assert (value[ok] <= upper[ok]).all()
    if method in BINOMIAL:
        assert (upper[ok] <= multiplier).all()


@every_method
@given(pairs=pairs_in_order, one=confidences, other=confidences)
def test_wider_confidence_gives_a_wider_interval(method, pairs, one, other):
    n, d = columns(pairs)
    narrow, wide = sorted([one, other])
    lower, upper = limits(method, n, d, confidence=narrow)
    low, high = limits(method, n, d, confidence=wide)
    # Confidences one rounding apart may give limits that rounding puts in either order.
    assert (low <= lower * (1 + 1e-12)).all()
    assert (high >= upper * (1 - 1e-12)).all()


@binomial_method
@given(
    d=st.lists(st.integers(1, 10**16), min_size=1, max_size=20),
    confidence=confidences,
    multiplier=st.sampled_from([0.1, 1.0, 3.7, 100.0, 1000.0]),
)
# 100 * d / d is less than 100 here, and the plain sum of value and distance as well.
@example(d=[7_397_142_862_841_182], confidence=0.5, multiplier=100.0)
def test_no_case_starts_at_zero_and_all_cases_end_at_the_whole(method, d, confidence, multiplier):
    whole = np.array(d, dtype=float)
    options = {"confidence": confidence, "multiplier": multiplier}
    lower, _ = limits(method, np.zeros_like(whole), whole, **options)
    _, upper = limits(method, whole, whole, **options)
    assert (lower == 0.0).all()
    assert (upper == multiplier).all()


@binomial_method
@given(n=st.lists(st.floats(1e-12, 1e-6), min_size=1, max_size=20), confidence=confidences)
@example(n=[1.21830284e-08], confidence=0.999999)  # plain subtraction gives less than 0
def test_a_tiny_part_of_a_case_has_no_negative_limit(method, n, confidence):
    lower, _ = limits(method, n, np.full(len(n), 9.0), confidence=confidence)
    assert (lower >= 0.0).all()


@pytest.mark.parametrize("method", POISSON)
def test_no_event_starts_at_zero(method):
    lower, upper = limits(method, [0.0], [2.0])
    assert lower[0] == 0.0
    assert upper[0] > 0.0


@binomial_method
@given(pairs=pairs_in_order, confidence=confidences)
def test_swapping_success_and_failure_mirrors_the_interval(method, pairs, confidence):
    n, d = columns(pairs)
    lower, upper = limits(method, n, d, confidence=confidence)
    low, high = limits(method, d - n, d, confidence=confidence)
    np.testing.assert_allclose(lower, 1 - high, rtol=0, atol=1e-14)
    np.testing.assert_allclose(upper, 1 - low, rtol=0, atol=1e-14)


@every_method
@pytest.mark.parametrize("size", [1e7, 1e12])
def test_large_counts_give_narrow_intervals(method, size):
    n, d = np.array([0.3 * size]), np.array([size])
    value, _ = value_of(method, n, d, 1.0)
    lower, upper = limits(method, n, d)
    # To first order every method is the normal approximation; Poisson without the factor 1 - p.
    spread = 0.7 if method in BINOMIAL else 1.0
    half = normal_quantile(0.95) * np.sqrt(value * spread / d)
    np.testing.assert_allclose(upper - value, half, rtol=2e-3)
    np.testing.assert_allclose(value - lower, half, rtol=2e-3)


@every_method
@pytest.mark.parametrize("bad", [(np.nan, 5), (5, np.nan), (-1, 5), (np.inf, 5), (5, 0), (9, 5)])
def test_one_bad_row_leaves_all_others_bit_identical(method, bad):
    rng = np.random.default_rng(7)
    d = rng.integers(1, 1000, 10_000).astype(float)
    n = np.floor(d * rng.random(10_000))
    before = limits(method, n, d, multiplier=100)
    n[4567], d[4567] = bad
    after = limits(method, n, d, multiplier=100)
    for one, other in zip(before, after, strict=True):
        assert np.delete(one, 4567).tobytes() == np.delete(other, 4567).tobytes()


@every_method
@given(pairs=any_pairs, seed=st.integers(0, 99))
def test_the_order_of_rows_does_not_matter(method, pairs, seed):
    n, d = columns(pairs)
    order = np.random.default_rng(seed).permutation(len(n))
    whole, shuffled = limits(method, n, d), limits(method, n[order], d[order])
    for one, other in zip(whole, shuffled, strict=True):
        assert one[order].tobytes() == other.tobytes()


@every_method
def test_the_order_of_many_rows_does_not_matter(method):
    rng = np.random.default_rng(11)
    d = rng.integers(1, 10**6, 10_001).astype(float)
    n = np.floor(d * rng.random(10_001))
    order = rng.permutation(10_001)
    for one, other in zip(limits(method, n, d), limits(method, n[order], d[order]), strict=True):
        assert one[order].tobytes() == other.tobytes()


@every_method
@given(pairs=any_pairs)
def test_the_input_is_not_changed(method, pairs):
    n, d = columns(pairs)
    before = n.tobytes(), d.tobytes()
    n.flags.writeable = d.flags.writeable = False
    limits(method, n, d)
    assert (n.tobytes(), d.tobytes()) == before


@pytest.mark.parametrize("method", IntervalMethod)
def test_no_rows_give_no_rows(method):
    for limit in limits(method, [], []):
        assert limit.shape == (0,)
        assert limit.dtype == np.float64


def test_no_method_gives_no_limits():
    for limit in limits(IntervalMethod.NONE, [1.0, 2.0], [3.0, 4.0]):
        assert np.isnan(limit).tolist() == [True, True]


def test_the_dispatch_gives_what_the_named_function_gives():
    n, d = np.array([3.0, 7.0]), np.array([10.0, 9.0])
    direct = {
        IntervalMethod.WILSON: wilson(n, d, confidence=0.9, multiplier=100.0),
        IntervalMethod.WILSON_CC: wilson(n, d, continuity=True, confidence=0.9, multiplier=100.0),
        IntervalMethod.CLOPPER_PEARSON: clopper_pearson(n, d, confidence=0.9, multiplier=100.0),
        IntervalMethod.BYAR: byar(n, d, confidence=0.9, multiplier=100.0),
        IntervalMethod.EXACT_POISSON: exact_poisson(n, d, confidence=0.9, multiplier=100.0),
        IntervalMethod.BYAR_FROM_10: exact_poisson(n, d, confidence=0.9, multiplier=100.0),
    }
    for method, expected in direct.items():
        found = limits(method, n, d, confidence=0.9, multiplier=100.0)
        np.testing.assert_array_equal(found, expected)
        by_text = limits(method.text, n, d, confidence=0.9, multiplier=100.0)
        np.testing.assert_array_equal(by_text, expected)


def test_from_ten_events_on_the_limits_are_byars_and_below_exact():
    n, d = np.arange(8.0, 12.0), np.full(4, 7.5)
    found = np.array(limits("byar_from_10", n, d, multiplier=10.0))
    np.testing.assert_array_equal(found[:, :2], exact_poisson(n[:2], d[:2], multiplier=10.0))
    np.testing.assert_array_equal(found[:, 2:], byar(n[2:], d[2:], multiplier=10.0))
    words = [IntervalMethod(code).text for code in method_of_rows("byar_from_10", n)]
    assert words == ["exact_poisson", "exact_poisson", "byar", "byar"]


def test_every_other_method_is_that_of_each_row():
    for method in METHODS[:-1]:
        assert method_of_rows(method, [0.0, np.nan, 50.0]).tolist() == [method] * 3


@pytest.mark.parametrize("method", ["wald", "WILSON", "", 1, True, None])
def test_another_method_is_refused_with_those_there_are(method):
    with pytest.raises(
        InputError, match=f"^method must be one of none, wilson, .*, got {method!r}"
    ):
        limits(method, [1.0], [2.0])


@pytest.mark.parametrize("method", IntervalMethod)
@pytest.mark.parametrize("confidence", [95, 1, 0, -0.1, np.nan, "0.95"])
def test_a_confidence_that_is_no_probability_raises(method, confidence):
    with pytest.raises(InputError, match=r"between 0 and 1, e\.g\. 0\.95, got"):
        limits(method, [1.0], [2.0], confidence=confidence)


def test_the_message_shows_the_confidence_that_was_given():
    with pytest.raises(InputError) as caught:
        wilson([1.0], [2.0], confidence=95)
    assert str(caught.value) == "confidence must lie between 0 and 1, e.g. 0.95, got 95"


@pytest.mark.parametrize("method", IntervalMethod)
def test_a_multiplier_of_zero_raises(method):
    with pytest.raises(InputError, match="multiplier must be positive and finite"):
        limits(method, [1.0], [2.0], multiplier=0)


@pytest.mark.parametrize("kernel", [wilson, clopper_pearson, byar, exact_poisson])
def test_arrays_of_different_length_raise(kernel):
    with pytest.raises(InputError, match="must have one shape"):
        kernel([1.0], [2.0, 3.0])
