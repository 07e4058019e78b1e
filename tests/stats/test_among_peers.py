"""Numbers among those of peers against numpy, row by row and with each row as it was before."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.stats.among_peers import (
    best_among,
    mean_among,
    percentile_among,
    rank_among,
    sd_among,
)

KERNELS = {
    "best": best_among,
    "mean": mean_among,
    "sd": sd_among,
    "percentile": lambda own, others, group: percentile_among(own, others, group, percent=30.0),
    "rank": rank_among,
}
number = st.sampled_from([np.nan, 0.0, 1.0, 2.0, 2.5, 60.0, 80.0, 1e6])


@st.composite
def peers(draw):
    size = draw(st.integers(0, 8))
    listed = st.lists(number, min_size=size, max_size=size).map(np.array)
    group = draw(st.lists(st.integers(-1, 2), min_size=size, max_size=size))
    return draw(listed).astype(float), draw(listed).astype(float), np.array(group, np.int64)


def one_by_one(own, others, group):
    """The same kernels on the numbers that each row is held against, itself among them."""
    for row, of in enumerate(group.tolist()):
        members = [
            other
            for place, other in enumerate(others.tolist())
            if place != row and group[place] == of and not np.isnan(other)
        ]
        above = sum(other > own[row] for other in members)
        members += [] if np.isnan(own[row]) else [float(own[row])]
        if of < 0 or not members:
            yield dict.fromkeys(KERNELS, np.nan)
            continue
        yield {
            "best": max(members),
            "mean": np.mean(members),
            "sd": np.std(members),
            "percentile": np.percentile(members, 30),
            "rank": np.nan if np.isnan(own[row]) else 1.0 + above,
        }


@given(peers(), st.booleans())
def test_each_number_is_that_of_the_others_and_the_row_itself(drawn, as_it_is):
    own, others, group = drawn
    own = others if as_it_is else own
    made = {name: kernel(own, others, group) for name, kernel in KERNELS.items()}
    for row, expected in enumerate(one_by_one(own, others, group)):
        for name, want in expected.items():
            got = made[name][row]
            assert got == pytest.approx(want, rel=1e-9, abs=1e-6, nan_ok=True), (name, row)


def test_units_of_a_group_have_one_mean_to_the_last_bit():
    numbers = np.array([0.1, 0.2, 0.3, 0.7])
    assert len(set(mean_among(numbers, numbers, np.zeros(4, np.int64)).tolist())) == 1


def test_peers_that_are_alike_beside_a_unit_that_was_apart_have_no_spread():
    others = np.array([3.0, 3.0, 3.0, 1e6])
    own = np.array([3.0, 3.0, 3.0, 3.0])
    assert sd_among(own, others, np.zeros(4, np.int64))[3] == 0.0


def test_nobody_has_no_numbers():
    nothing = np.zeros(0)
    for kernel in KERNELS.values():
        assert kernel(nothing, nothing, np.zeros(0, np.int64)).tolist() == []


def test_what_is_left_without_the_unit_farthest_out_is_summed_anew():
    others = np.array([0.0, 1.0, 1e6, 5.0, 5.0])
    own = np.array([np.nan, np.nan, np.nan, np.nan, 1e6])
    found = sd_among(own, others, np.array([0, 0, 0, 1, 1]))
    assert found[2] == pytest.approx(0.5, rel=1e-12)
    assert found[3] == 0.0
    assert found[4] == pytest.approx((1e6 - 5) / 2, rel=1e-12)
