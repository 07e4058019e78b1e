"""Means of shares against the statistics of the standard library."""

from __future__ import annotations

import math
import statistics

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.stats.means import mean_of_shares

HOW = ("weighted_mean", "geometric_mean", "harmonic_mean", "least")


def by_library(shares, weights, how):
    if how == "least":
        return min(shares)
    if how == "weighted_mean":
        return statistics.fmean(shares, weights)
    if how == "harmonic_mean":
        return statistics.harmonic_mean(shares, weights)
    total = sum(weights)
    return math.prod(
        share ** (weight / total) for share, weight in zip(shares, weights, strict=True)
    )


share = st.sampled_from([0.0, 0.25, 0.4, 0.9, 1.0, 1.2])
weight = st.sampled_from([0.5, 1.0, 3.0])


@given(st.lists(st.tuples(share, weight), min_size=1, max_size=4), st.sampled_from(HOW))
def test_a_mean_is_that_of_the_library(parts, how):
    made = mean_of_shares((([s], [w]) for s, w in parts), how=how)
    shares, weights = zip(*parts, strict=True)
    assert made[0] == pytest.approx(by_library(shares, weights, how))


@pytest.mark.parametrize("how", HOW)
def test_a_part_without_weight_does_not_count_and_an_unknown_share_makes_all_unknown(how):
    parts = [
        ([0.5, 0.5, 0.5, 0.0], [1.0, 1.0, 0.0, 0.0]),
        ([np.nan, np.nan, np.nan, 0.4], [0.0, 1.0, 0.0, 1.0]),
    ]
    made = mean_of_shares(parts, how=how)
    assert made[[0, 3]].tolist() == pytest.approx([0.5, 0.4])
    assert np.isnan(made[[1, 2]]).all()
