"""Clopper-Pearson and Garwood limits against tables, SciPy, and exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.proportion import proportion_confint

from parindex.stats import clopper_pearson, exact_poisson

confidences = st.one_of(
    st.sampled_from([0.5, 0.8, 0.9, 0.95, 0.99, 0.998, 0.999999]), st.floats(0.01, 0.999999)
)
small = st.integers(1, 60)
large = st.integers(1, 10**7)
pairs = st.lists(
    st.one_of(small, large).flatmap(
        lambda d: st.tuples(
            st.one_of(
                st.integers(0, d),
                st.integers(0, min(d, 9)),
                st.integers(max(0, d - 9), d),
            ),
            st.just(d),
        )
    ),
    min_size=1,
    max_size=15,
)


def test_a_printed_table_of_binomial_limits_is_reproduced():
    # 5 of 25, limits 0.068 and 0.407: read from Conover WJ (1999), Practical Nonparametric
    # Statistics, as quoted at influentialpoints.com, "Confidence intervals of proportions".
    lower, upper = clopper_pearson([5], [25])
    assert (round(float(lower[0]), 3), round(float(upper[0]), 3)) == (0.068, 0.407)


def test_the_printed_upper_limit_of_no_event_is_reproduced():
    # Documentation of epitools::pois.exact (R): "When x = 0, ... pois.exact returns 3.689".
    lower, upper = exact_poisson([0], [1])
    assert lower[0] == 0.0
    assert round(float(upper[0]), 3) == 3.689


@given(pairs=pairs, confidence=confidences)
def test_binomial_limits_agree_with_the_beta_quantiles_of_scipy(pairs, confidence):
    n, d = np.array(pairs, dtype=float).T
    lower, upper = clopper_pearson(n, d, confidence=confidence)
    tail = (1 - confidence) / 2
    some, rest = n > 0, n < d
    low = stats.beta.ppf(tail, n[some], d[some] - n[some] + 1)
    high = stats.beta.isf(tail, n[rest] + 1, d[rest] - n[rest])
    np.testing.assert_allclose(lower[some], low, rtol=1e-9)
    np.testing.assert_allclose(upper[rest], high, rtol=1e-9)


@given(pairs=pairs)
def test_binomial_limits_agree_with_statsmodels(pairs):
    n, d = np.array(pairs, dtype=float).T
    ours = clopper_pearson(n, d, confidence=0.95)
    theirs = proportion_confint(n, d, alpha=0.05, method="beta")
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-18)


@given(
    events=st.lists(st.one_of(small, st.integers(1, 10**12)), min_size=1, max_size=15),
    confidence=st.one_of(st.sampled_from([0.5, 0.9, 0.95, 0.99, 0.998]), st.floats(0.01, 0.998)),
)
def test_poisson_limits_agree_with_the_chi_square_quantiles_of_scipy(events, confidence):
    k = np.array(events, dtype=float)
    lower, upper = exact_poisson(k, np.ones_like(k), confidence=confidence)
    tail = (1 - confidence) / 2
    np.testing.assert_allclose(lower, stats.chi2.ppf(tail, 2 * k) / 2, rtol=1e-9)
    np.testing.assert_allclose(upper, stats.chi2.isf(tail, 2 * k + 2) / 2, rtol=1e-9)


@given(events=st.integers(1, 10_000), confidence=confidences)
def test_poisson_limits_agree_with_scipy_at_any_confidence(events, confidence):
    lower, upper = exact_poisson([events], [1], confidence=confidence)
    tail = (1 - confidence) / 2
    np.testing.assert_allclose(lower[0], stats.chi2.ppf(tail, 2 * events) / 2, rtol=1e-9)
    np.testing.assert_allclose(upper[0], stats.chi2.isf(tail, 2 * events + 2) / 2, rtol=1e-9)


@given(d=st.integers(1, 25), data=st.data(), confidence=st.sampled_from([0.5, 0.95, 0.999999]))
def test_the_tails_beyond_the_limits_have_the_probability_asked_for(d, data, confidence):
    # The definition itself, summed in rational arithmetic.
    k = data.draw(st.integers(0, d))
    lower, upper = clopper_pearson([k], [d], confidence=confidence)
    tail = (1 - confidence) / 2

    def probability(share, counts):
        p = Fraction(float(share))
        binomials = (Fraction(comb(d, i)) * p**i * (1 - p) ** (d - i) for i in counts)
        return float(sum(binomials))

    if k > 0:
        assert probability(lower[0], range(k, d + 1)) == pytest.approx(tail, rel=1e-10)
    if k < d:
        # 1e-9 since an upper limit near 1 has few digits left for its distance from 1.
        assert probability(upper[0], range(k + 1)) == pytest.approx(tail, rel=1e-9)


@given(d=st.integers(1, 10**12), confidence=confidences)
def test_one_kind_only_has_limits_in_closed_form(d, confidence):
    tail = (1 - confidence) / 2
    _, upper = clopper_pearson([0], [d], confidence=confidence)
    lower, _ = clopper_pearson([d], [d], confidence=confidence)
    np.testing.assert_allclose(upper[0], -np.expm1(np.log(tail) / d), rtol=1e-11)
    np.testing.assert_allclose(lower[0], np.exp(np.log(tail) / d), rtol=1e-12)


@given(confidence=confidences, exposure=st.floats(1e-3, 1e9))
def test_no_event_has_an_upper_limit_in_closed_form(confidence, exposure):
    _, upper = exact_poisson([0], [exposure], confidence=confidence, multiplier=1000)
    expected = -1000 * np.log((1 - confidence) / 2) / exposure
    np.testing.assert_allclose(upper[0], expected, rtol=1e-12)


@given(events=st.integers(1, 200), confidence=confidences)
def test_few_cases_of_very_many_have_the_limits_of_a_poisson_count(events, confidence):
    cases = 1e12
    binomial = clopper_pearson([events], [cases], confidence=confidence)
    poisson = exact_poisson([events], [cases], confidence=confidence)
    np.testing.assert_allclose(binomial, poisson, rtol=1e-9)


def test_where_scipy_loses_digits_the_exact_tail_is_met():
    # 9 999 999 of 10 million, confidence 0.8: P(X >= n - 1) = n p^(n-1) - (n - 1) p^n, and SciPy
    # 1.17 is off by 1.5e-10 of 1 - p.
    d, tail = 10**7, 0.1
    lower, _ = clopper_pearson([d - 1], [d], confidence=0.8)
    log_p = np.log(lower[0])
    probability = np.exp((d - 1) * log_p) * (d - (d - 1) * lower[0])
    assert probability == pytest.approx(tail, rel=1e-8)


@pytest.mark.parametrize("kernel", [clopper_pearson, exact_poisson])
def test_fractional_counts_are_limits_between_those_of_their_neighbours(kernel):
    lower, upper = kernel([4.0, 4.5, 5.0, 1e-9], [20.0, 20.0, 20.0, 20.0])
    assert lower[0] < lower[1] < lower[2]
    assert upper[0] < upper[1] < upper[2]
    assert lower[3] == pytest.approx(0.0, abs=1e-12)


def test_limits_of_a_long_column_are_those_of_its_rows():
    rng = np.random.default_rng(3)
    d = rng.integers(1, 500, 9_001).astype(float)
    n = np.floor(d * rng.random(9_001))
    column = np.array(clopper_pearson(n, d))
    for row in (0, 4095, 4096, 8191, 8192, 9000):
        alone = np.array(clopper_pearson(n[row : row + 1], d[row : row + 1]))
        assert column[:, row].tobytes() == alone[:, 0].tobytes()
