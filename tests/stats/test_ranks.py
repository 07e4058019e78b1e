"""Ranks against scipy.stats.rankdata, group by group."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from parindex.stats.ranks import Groups, rank_within, tied_within

METHODS: dict[Literal["competition", "dense", "list"], str] = {
    "competition": "min",
    "dense": "dense",
    "list": "ordinal",
}


def by_scipy(
    values: np.ndarray, groups: np.ndarray, method: Literal["competition", "dense", "list"]
) -> np.ndarray:
    """Ranks of each group by itself, the highest first; 0 for NaN and for groups below 0."""
    ranks = np.zeros(len(values), int)
    for group in set(groups.tolist()):
        rows = np.flatnonzero((groups == group) & ~np.isnan(values))
        if group >= 0 and len(rows):
            ranks[rows] = stats.rankdata(-values[rows], method=METHODS[method])
    return ranks


def tied_by_counting(values: np.ndarray, groups: np.ndarray) -> list[int]:
    count = Counter(zip(groups.tolist(), values.tolist(), strict=True))
    return [
        0 if group < 0 or np.isnan(value) else count[group, value]
        for group, value in zip(groups.tolist(), values.tolist(), strict=True)
    ]


@st.composite
def cases(draw):
    """Few different numbers, so that many are equal; many small groups or few large ones."""
    rows = draw(st.integers(0, 150))
    number = st.sampled_from([0.0, -0.0, 7.5, 80.0, 80.01, 99.99, -3.0, float("nan")])
    values = draw(st.lists(number, min_size=rows, max_size=rows))
    most = draw(st.sampled_from([0, 2, 100]))
    groups = draw(st.lists(st.integers(-1, most), min_size=rows, max_size=rows))
    return np.array(values, float), np.array(groups, int)


@given(cases(), st.sampled_from(sorted(METHODS)))
def test_ranks_are_those_of_scipy(case, method):
    values, groups = case
    got = rank_within(values, groups, method=method)
    assert got.tolist() == by_scipy(values, groups, method).tolist()
    assert rank_within(values, Groups(groups), method=method).tolist() == got.tolist()


@given(cases())
def test_numbers_that_are_equal_are_counted(case):
    values, groups = case
    assert tied_within(values, groups).tolist() == tied_by_counting(values, groups)


@pytest.mark.parametrize("group_size", [1, 2, 5, 31, 32, 33, 400, 4000])
@pytest.mark.parametrize("method", sorted(METHODS))
def test_small_groups_and_large_ones_are_ranked_alike(group_size, method):
    draw = np.random.default_rng(20230614)
    values = np.round(draw.normal(80, 5, 4000), 1)
    values[draw.integers(0, 4000, 40)] = np.nan
    groups = draw.permutation(np.arange(4000) // group_size)
    got = rank_within(values, groups, method=method)
    assert got.tolist() == by_scipy(values, groups, method).tolist()


@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_rank_but_that_of_the_list(case, random):
    values, groups = case
    order = list(range(len(values)))
    random.shuffle(order)
    methods: tuple[Literal["competition", "dense"], ...] = ("competition", "dense")
    for method in methods:
        ranks = rank_within(values, groups, method=method)
        assert rank_within(values[order], groups[order], method=method).tolist() == (
            ranks[order].tolist()
        )


def test_the_three_ways_differ_where_numbers_are_equal():
    values, groups = [9, 8, 8, 7], [0] * 4
    ranks = {method: rank_within(values, groups, method=method).tolist() for method in METHODS}
    assert ranks == {"competition": [1, 2, 2, 4], "dense": [1, 2, 2, 3], "list": [1, 2, 3, 4]}


def test_neighbours_within_the_tolerance_are_equal_as_links_of_a_chain():
    # 9 and 8,2 differ by more than the tolerance, and 8,6 links them
    values = [9.0, 7.0, 8.2, 8.6]
    assert rank_within(values, [0] * 4, tolerance=0.5).tolist() == [1, 4, 1, 1]
    assert rank_within(values, [0] * 4, tolerance=0.5, method="dense").tolist() == [1, 2, 1, 1]
    assert rank_within(values, [0] * 4, tolerance=0.5, method="list").tolist() == [1, 4, 2, 3]
    assert tied_within(values, [0] * 4, tolerance=0.5).tolist() == [3, 1, 3, 3]
    assert rank_within(values, [0] * 4, tolerance=0.3).tolist() == [1, 4, 3, 2]


def test_a_chain_does_not_reach_into_another_group():
    values, groups = [9.0, 8.9, 8.8, 8.7], [0, 1, 0, 1]
    assert rank_within(values, groups, tolerance=0.15).tolist() == [1, 1, 2, 2]
    assert tied_within(values, groups, tolerance=0.15).tolist() == [1] * 4


@pytest.mark.parametrize("group_size", [2, 50])
def test_a_tolerance_is_met_by_a_chain_that_is_walked_link_by_link(group_size):
    draw = np.random.default_rng(1)
    values = np.round(draw.uniform(0, 20, 400), 2)
    groups = np.arange(400) // group_size
    got = rank_within(values, groups, tolerance=0.1)
    for group in set(groups.tolist()):
        rows = np.flatnonzero(groups == group)
        rows = rows[np.argsort(-values[rows], kind="stable")]
        rank = 1
        for place, row in enumerate(rows):
            if place and not values[rows[place - 1]] - values[row] <= 0.1:
                rank = place + 1
            assert got[row] == rank


def test_what_is_not_known_and_what_is_not_ranked_has_no_rank():
    values, groups = [np.nan, 5.0, 6.0, 7.0, np.nan], [0, 0, 0, -1, 3]
    for method in METHODS:
        assert rank_within(values, groups, method=method).tolist() == [0, 2, 1, 0, 0]
    assert tied_within(values, groups).tolist() == [0, 1, 1, 0, 0]


def test_nothing_has_no_ranks():
    assert rank_within([], []).shape == (0,)
    assert tied_within([], []).shape == (0,)
    assert rank_within([1.0], [-1]).tolist() == [0]
