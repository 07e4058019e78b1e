"""Exact tails against sums of fractions, and against SciPy where counts are large."""

from __future__ import annotations

from fractions import Fraction
from math import comb, prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from parindex.errors import InputError
from parindex.stats import binomial_tail, poisson_tail

cases = st.integers(1, 40).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d)))
shares = st.fractions(Fraction(1, 50), Fraction(49, 50), max_denominator=50)


def rising(start, times):
    return prod((start + step for step in range(times)), start=Fraction(1))


def of_units(k, d, share, size):
    """Probability of k of d where the true share of units is beta with that mean and size."""
    if size is None:
        return comb(d, k) * share**k * (1 - share) ** (d - k)
    a, b = share * size, (1 - share) * size
    return comb(d, k) * rising(a, k) * rising(b, d - k) / rising(size, d)


def tail_by_sums(k, d, share, size):
    far = range(k, d + 1) if k > d * share else range(k + 1)
    return sum(of_units(each, d, share, size) for each in far)


def tail(k, d, share, variance=0.0):
    return binomial_tail([k], [d], [float(share)], [float(variance)])[0]


def test_fifty_five_of_fifty_five_is_nothing_rare_at_95_percent():
    """0.95 to the power of 55 is 5.95 %: among peers it stands apart from nobody."""
    assert tail(55, 55, 0.95) == pytest.approx(0.95**55)
    assert round(0.95**55, 4) == 0.0595


@given(pair=cases, share=shares)
def test_without_spread_the_tail_is_the_sum_of_binomial_probabilities(pair, share):
    k, d = pair
    assert tail(k, d, share) == pytest.approx(float(tail_by_sums(k, d, share, None)), rel=1e-11)


@given(pair=cases, share=shares, size=st.fractions(Fraction(1, 2), 500, max_denominator=20))
def test_with_spread_the_tail_is_the_sum_of_beta_binomial_probabilities(pair, share, size):
    k, d = pair
    variance = share * (1 - share) / (size + 1)
    exact = float(tail_by_sums(k, d, share, size))
    # a parameter near 0 makes a beta that reaches beyond what a logit can be computed for
    smaller = min(share, 1 - share) * size
    assert tail(k, d, share, variance) == pytest.approx(exact, rel=1e-8 if smaller > 0.3 else 1e-2)


@pytest.mark.parametrize("share", [0.8, 0.95, 0.99])
@pytest.mark.parametrize("cases_in_all", [400, 400_000])
@pytest.mark.parametrize("deviation", [0.001, 0.01, 0.03])
def test_of_many_cases_the_tail_is_that_of_a_numerical_mixture(share, cases_in_all, deviation):
    size = share * (1 - share) / deviation**2 - 1
    spread = stats.beta(share * size, (1 - share) * size)
    wide = np.sqrt(share * (1 - share) / cases_in_all + deviation**2)
    for k in (round(cases_in_all * (share - 2 * wide)), round(cases_in_all * (share - 4 * wide))):
        mixture, _ = integrate.quad(
            lambda p, k=k: spread.pdf(p) * stats.binom.cdf(k, cases_in_all, p),
            spread.ppf(1e-14),
            spread.isf(1e-14),
            limit=2000,
            epsrel=1e-10,
            points=[k / cases_in_all, share],
        )
        assert tail(k, cases_in_all, share, deviation**2) == pytest.approx(mixture, rel=1e-6)


def test_a_little_spread_is_nearly_none():
    # a beta so narrow has few digits left on the logit scale
    assert tail(380, 400, 0.98, 1e-16) == pytest.approx(tail(380, 400, 0.98), rel=1e-4)
    assert tail(380, 400, 0.98, 1e-12) == pytest.approx(tail(380, 400, 0.98), rel=1e-6)


def test_with_more_spread_a_far_count_is_less_rare():
    tails = [tail(340, 400, 0.95, variance) for variance in (0.0, 1e-5, 1e-4, 1e-3, 1e-2)]
    assert tails == sorted(tails)
    assert tails[0] < 1e-13
    assert tails[-1] > 0.1


def test_at_the_largest_variance_every_unit_has_all_cases_or_none():
    """The tail below any count but all is the share of units that have none, and above too."""
    assert tail(3, 10, 0.9, 0.09) == pytest.approx(0.1)
    assert tail(10, 10, 0.9, 0.09) == pytest.approx(0.9)
    assert tail(0, 1, 0.9, 5.0) == pytest.approx(0.1)


def test_the_two_sides_are_mirrored():
    for variance in (0.0, 4e-4):
        assert tail(30, 40, 0.9, variance) == pytest.approx(tail(10, 40, 0.1, variance), rel=1e-9)


def test_what_is_no_count_has_no_tail():
    found = binomial_tail([np.nan, 3, -1, 1], [5, 2, 5, 0], [0.5] * 4, [0.0, 0.01, 0.0, 0.0])
    assert np.isnan(found).all()
    assert np.isnan(poisson_tail([np.nan, -1, 1], [5, 5, 0], [0.5] * 3, [0.0, 0.01, 0.0])).all()
    assert binomial_tail([], [], [], []).shape == poisson_tail([], [], [], []).shape == (0,)


def test_of_huge_counts_the_tail_is_a_number():
    found = binomial_tail([10**15, 10**15 - 10**9], [10**15] * 2, [0.999, 0.999], [0.0, 1e-6])
    assert ((found >= 0) & (found <= 1)).all()


@given(k=st.integers(0, 10**6), expected=st.floats(0.01, 10**6))
def test_without_spread_the_tail_of_events_is_that_of_poisson(k, expected):
    exact = stats.poisson.sf(k - 1, expected) if k > expected else stats.poisson.cdf(k, expected)
    found = poisson_tail([k], [2.0], [expected / 2], [0.0])[0]
    assert found == pytest.approx(exact, rel=1e-8, abs=1e-290)


@given(k=st.integers(0, 40), expected=st.integers(1, 30), shape=st.integers(1, 30))
def test_with_spread_the_tail_of_events_is_that_of_the_negative_binomial(k, expected, shape):
    """Fractions: a gamma of whole shape r gives C(k + r - 1, k) q^r (1 - q)^k."""
    q = Fraction(shape, shape + expected)

    def probability(events):
        return comb(events + shape - 1, events) * q**shape * (1 - q) ** events

    if k > expected:
        exact = 1 - sum(probability(each) for each in range(k))
    else:
        exact = sum(probability(each) for each in range(k + 1))
    rate = expected / 4
    found = poisson_tail([k], [4.0], [rate], [rate * rate / shape])[0]
    assert found == pytest.approx(float(exact), rel=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: binomial_tail([1], [2], [1.0], [0.0]), "center must lie between 0 and 1"),
        (lambda: binomial_tail([1], [2], [np.nan], [0.0]), "center must lie between 0 and 1"),
        (lambda: binomial_tail([1], [2], [0.5], [-0.1]), "variance must be 0 or more"),
        (lambda: poisson_tail([1], [2], [0.0], [0.0]), "center must be above 0"),
        (lambda: poisson_tail([1], [2], [0.5], [np.nan]), "variance must be 0 or more"),
        (lambda: poisson_tail([1], [2, 3], [0.5], [0.0]), "all arrays must have one shape"),
    ],
)
def test_what_is_out_of_range_is_refused(call, words):
    with pytest.raises(InputError, match=words):
        call()
