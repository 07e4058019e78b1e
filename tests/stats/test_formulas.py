"""Points against a second computation in exact fractions."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from fractions import Fraction
from typing import Literal

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from parindex.errors import InputError
from parindex.stats.formulas import (
    EDGE_MARGIN,
    band_of,
    band_points,
    holds,
    quotient,
    share_points,
    step_points,
)

# As reports print them: two decimals, which few floats hold exactly.
printed = st.decimals(-200, 200, places=2).map(float)
positive = st.decimals("0.01", 200, places=2).map(float)
values = st.lists(printed, min_size=1, max_size=20)


def exact(number: float) -> Fraction:
    return Fraction(repr(number))


def near(number: Fraction) -> object:
    return pytest.approx(float(number), rel=1e-12, abs=1e-12)


# --- In proportion


def share_by_hand(value, full, points, zero, floor):
    value, full, points, zero = map(exact, (value, full, points, zero))
    rises = full > zero
    if floor is not None and (value < exact(floor) if rises else value > exact(floor)):
        return Fraction(0)
    return points * min(max((value - zero) / (full - zero), Fraction(0)), Fraction(1))


@given(values, printed, positive, printed, st.floats(0, 1))
def test_a_share_is_that_of_fractions(numbers, full, points, zero, place):
    assume(full != zero)
    floor = round(zero + place * (full - zero), 2)
    for bound in (None, floor):
        made = share_points(numbers, full, points=points, zero=zero, floor=bound)
        for number, got in zip(numbers, made, strict=True):
            assert got == near(share_by_hand(number, full, points, zero, bound))


@given(printed, positive, printed)
def test_from_full_on_all_points_are_given_exactly(full, points, zero):
    assume(full != zero)
    beyond = full + math.copysign(1, full - zero)
    assert share_points([full, beyond], full, points=points, zero=zero).tolist() == [points] * 2
    assert share_points([zero, zero - (full - zero)], full, points=points, zero=zero).tolist() == [
        0,
        0,
    ]


def test_a_floor_must_be_reached_and_points_jump_there():
    # 100 % 1; from 90 % done / target; below nothing
    got = share_points([100, 95, 90, 89.99, 80], 100, points=1.0, floor=90.0)
    assert got.tolist() == [1, 0.95, 0.9, 0, 0]


def test_where_less_is_better_full_lies_below_zero():
    got = share_points([0, 5, 10, 12], 0.0, points=4.0, zero=10.0)
    assert got.tolist() == [4, 2, 0, 0]


def test_each_unit_may_have_a_full_of_its_own():
    got = share_points([40.0, 40.0, 40.0, 40.0], [80.0, 40.0, 0.0, np.nan], points=10.0)
    assert got[:2].tolist() == [5, 10]
    assert np.isnan(got[2:]).all()


def test_points_that_are_taken_away_are_a_share_too():
    got = share_points([0, 50, 100, 200, -50], 100.0, points=-2.0)
    assert got.tolist() == [0, -1, -2, -2, 0]


# --- Bands


@given(values, st.lists(printed, min_size=1, max_size=5, unique=True))
def test_a_band_is_found_as_by_bisection(numbers, edges):
    edges = sorted(edges)
    points = [float(number) for number in range(len(edges) + 1)]
    at_edges = [*numbers, *edges]
    left = band_points(at_edges, edges, points, closed="left")
    assert left.tolist() == [points[bisect_right(edges, number)] for number in at_edges]
    right = band_points(at_edges, edges, points, closed="right")
    assert right.tolist() == [points[bisect_left(edges, number)] for number in at_edges]


def test_an_edge_belongs_to_the_side_that_is_closed():
    edges, points = [60.0, 80.0], [0.0, 4.0, 8.0]
    at = [59.99, 60.0, 79.99, 80.0, 80.01]
    assert band_points(at, edges, points).tolist() == [0, 4, 4, 8, 8]
    assert band_points(at, edges, points, closed="right").tolist() == [0, 0, 4, 4, 8]


def test_a_difference_that_carries_rounding_reaches_its_edge():
    assert 60.3 - 60 < 0.3  # in floats
    assert band_points([60.3 - 60], [0.3], [0, 1]).tolist() == [1]
    assert band_points([0.1 + 0.2], [0.3], [1, 0], closed="right").tolist() == [1]
    assert band_points([0.3 * (1 - 10 * EDGE_MARGIN) - 1e-10], [0.3], [0, 1]).tolist() == [0]


@pytest.mark.parametrize("edges", [[80, 60], [60, 60], [[60, 80]], []])
def test_edges_ascend(edges):
    with pytest.raises(InputError, match="edges must ascend, got"):
        band_of([1.0], edges)


# --- Steps


def steps_by_hand(value, start, step, add, base, counting):
    value, start, step, add, base = map(exact, (value, start, step, add, base))
    steps = (value - start) / step
    if counting == "whole":
        steps = Fraction(math.floor(steps))
    if counting == "begun":
        steps = Fraction(math.ceil(steps))
    return base + add * max(steps, Fraction(0))


@given(
    values,
    printed,
    st.sampled_from([0.1, 0.3, 0.5, 1.0, 5.0, -0.1, -2.0]),
    st.sampled_from([0.25, 0.5, 1.0, -0.5]),
    st.sampled_from([0.0, 3.0, 4.0]),
    st.sampled_from(["whole", "begun", "proportional"]),
)
def test_steps_are_counted_as_in_fractions(numbers, start, step, add, base, counting):
    made = step_points(numbers, start, step=step, add=add, base=base, counting=counting)
    for number, got in zip(numbers, made, strict=True):
        by_hand = float(steps_by_hand(number, start, step, add, base, counting))
        assert got == pytest.approx(by_hand, rel=1e-9, abs=1e-9)


def test_steps_of_the_decree():
    # ND 307/2025 art. 6(3)(g): signed documents up to 70 % 3, then +0,5 for each 5 %; art. 4(3): a
    # part of a step in proportion
    got = step_points([60, 70, 73, 75, 80], 70.0, step=5.0, add=0.5, base=3.0,
                      counting="proportional")  # fmt: skip
    assert got.tolist() == pytest.approx([3, 3, 3.3, 3.5, 4])


def test_only_whole_steps_count_where_nothing_else_is_said():
    got = step_points([60, 70, 74.99, 75, 80], 70.0, step=5.0, add=0.5, base=3.0)
    assert got.tolist() == [3, 3, 3, 3.5, 4]


def test_a_step_that_has_begun_counts_where_the_formula_says_so():
    at = [0.0, 0.5, 1.0, 1.01, 3.0]
    assert step_points(at, 0.0, step=1.0, add=-1.0, base=4.0, counting="begun").tolist() == [
        4, 3, 3, 2, 1,
    ]  # fmt: skip


def test_steps_lead_down_where_the_step_is_negative():
    got = step_points([10.0, 9.0, 8.0, 11.0], 10.0, step=-1.0, add=0.5)
    assert got.tolist() == [0, 0.5, 1.0, 0]


# --- Relations and quotients


@given(printed, printed)
def test_relations_are_those_of_fractions(left, right):
    one, two = exact(left), exact(right)
    by_hand: dict[Literal["<", "<=", "=", "!=", ">=", ">"], bool] = {
        "<": one < two, "<=": one <= two, "=": one == two,
        "!=": one != two, ">=": one >= two, ">": one > two,
    }  # fmt: skip
    for relation, expected in by_hand.items():
        assert holds([left], relation, right).tolist() == [expected]


def test_numbers_that_differ_by_rounding_are_equal():
    left = [60.3 - 60.0]
    assert [holds(left, relation, 0.3)[0] for relation in ("=", "<=", ">=")] == [True] * 3
    assert [holds(left, relation, 0.3)[0] for relation in ("!=", "<", ">")] == [False] * 3


def test_what_is_divided_by_nothing_is_not_known():
    got = quotient([3.0, 3.0, 3.0, np.nan, 0.0], [4.0, 0.0, -1.0, 4.0, 4.0])
    assert got[[0, 4]].tolist() == [0.75, 0]
    assert np.isnan(got[1:4]).all()


# --- What is not known stays so


@pytest.mark.parametrize("shape", [(0,), (3,)])
def test_what_is_not_known_has_no_points(shape):
    unknown = np.full(shape, np.nan)
    for made in (
        share_points(unknown, 100.0, points=10.0, floor=50.0),
        band_points(unknown, [50.0], [0.0, 1.0]),
        band_points(unknown, [50.0], [0.0, 1.0], closed="right"),
        step_points(unknown, 0.0, step=1.0, add=1.0),
        step_points(np.zeros(shape), unknown, step=1.0, add=1.0, counting="begun"),
        quotient(unknown, 1.0),
    ):
        assert made.shape == shape
        assert np.isnan(made).all()
    for relation in ("<", "<=", "=", "!=", ">=", ">"):
        assert not holds(unknown, relation, 0.0).any()
