"""Shares of whole numbers: they add up, and none is further from its exact share than one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.stats.apportion import apportion

WEIGHTS = st.lists(st.floats(0.001, 1000), min_size=1, max_size=6)
NUMBERS = st.lists(st.tuples(st.integers(0, 10**9), WEIGHTS), max_size=8)


def shares(*numbers):
    totals = np.array([total for total, _ in numbers], np.int64)
    sizes = np.array([len(weights) for _, weights in numbers], np.int64)
    weights = np.array([weight for _, listed in numbers for weight in listed], float)
    starts = np.cumsum(sizes) - sizes
    return np.split(apportion(totals, weights, starts), starts[1:]) if numbers else []


def test_the_example_of_hamilton():
    """100 seats by populations 1500, 1500, 900, 500, 500, 200 of 5100, worked by hand."""
    (found,) = shares((100, [1500, 1500, 900, 500, 500, 200]))
    assert found.tolist() == [29, 29, 18, 10, 10, 4]


def test_of_equal_remainders_the_first_are_rounded_up():
    assert [each.tolist() for each in shares((2, [1, 1, 1]), (7, [1, 1]))] == [[1, 1, 0], [4, 3]]


@given(NUMBERS)
def test_shares_add_up_and_stay_within_one_of_the_exact_share(numbers):
    for (total, weights), found in zip(numbers, shares(*numbers), strict=True):
        exact = total * np.array(weights) / sum(weights)
        assert found.sum() == total
        assert (np.abs(found - exact) < 1 + 1e-6).all()


@pytest.mark.parametrize("weights", [[1, 1, 1], [0.1] * 7, [0.7, 0.1, 0.2, 0.4], [0.0, 1.0]])
def test_numbers_beyond_the_precision_of_their_products_are_shared_out_whole(weights):
    for total in range(2**53 - 60, 2**53 + 1):
        (found,) = shares((total, weights))
        assert found.sum() == total
        assert found.min() >= 0


@pytest.mark.parametrize(
    ("totals", "weights", "starts", "message"),
    [
        ([1], [1.0], [0, 1], "equally long"),
        ([1], [1.0], [1], "ascend from 0"),
        ([1, 1], [1.0], [0, 1], "ascend from 0"),
        ([-1], [1.0], [0], "not be negative"),
        ([1], [-1.0], [0], "not be negative"),
        ([1], [0.0], [0], "more than 0"),
    ],
)
def test_what_cannot_be_shared_out_is_refused(totals, weights, starts, message):
    with pytest.raises(ValueError, match=message):
        apportion(np.array(totals), np.array(weights), np.array(starts))


def test_nothing_gives_nothing():
    assert len(apportion(np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))) == 0
