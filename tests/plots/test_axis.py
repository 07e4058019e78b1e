"""An axis holds every value, ends at round numbers and does not blow up noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.plots.axis import Axis, Scale, axis_of

PERCENTS = st.lists(st.floats(0, 100), min_size=1, max_size=30).map(np.array)


@given(PERCENTS, st.floats(0.01, 5))
def test_every_value_lies_on_the_axis_and_none_is_impossible(values, smallest):
    axis = axis_of(values, smallest_change=smallest, most=100.0)
    assert axis.low <= values.min() + 1e-9
    assert axis.high >= values.max() - 1e-9
    assert 0 <= axis.low < axis.high <= 100
    assert axis.ticks[0] == axis.low
    assert axis.ticks[-1] == axis.high
    assert 2 <= len(axis.ticks) <= 12


@given(PERCENTS, st.floats(0.01, 5))
def test_an_axis_is_never_narrower_than_ten_differences_that_matter(values, smallest):
    axis = axis_of(values, smallest_change=smallest, most=100.0)
    assert axis.high - axis.low >= 10 * smallest * (1 - 1e-9)


def test_one_value_stands_within_ten_differences():
    axis = axis_of(np.array([97.5]), smallest_change=1.0, most=100.0)
    assert axis == Axis(90.0, 100.0, (90.0, 92.0, 94.0, 96.0, 98.0, 100.0))
    assert axis.is_cut


@pytest.mark.parametrize("values", [[], [np.nan], [np.nan, np.inf]])
def test_nothing_to_draw_has_an_axis(values):
    axis = axis_of(np.array(values), smallest_change=1.0, most=100.0)
    assert (axis.low, axis.high) == (0.0, 10.0)
    assert not axis.is_cut


def test_a_value_beyond_a_bound_makes_the_axis_grow():
    assert axis_of(np.array([50.0, 120.0]), smallest_change=1.0, most=100.0).high >= 120


def test_a_ratio_without_a_smallest_difference_has_an_axis():
    axis = axis_of(np.array([0.0, 0.0]), smallest_change=0.0)
    assert axis.low < axis.high


@given(st.floats(60, 100))
def test_a_place_on_the_page_leads_back_to_the_value(value):
    scale = Scale(axis_of(np.array([60.0, 100.0]), smallest_change=1.0, most=100.0), 160.0, 420.0)
    back = scale.axis.low + (scale.at(value) - 160.0) / 260.0 * (scale.axis.high - scale.axis.low)
    assert back == pytest.approx(value)
