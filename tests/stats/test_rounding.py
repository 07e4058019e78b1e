"""Rounding against Python's decimal arithmetic."""

from __future__ import annotations

import decimal
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.errors import InputError
from parindex.stats.rounding import decimal_parts, round_half_up

decimals = st.integers(0, 6)


def on_paper(number: Decimal, places: int) -> float:
    """The decimal rounded as people do it, as the nearest float."""
    with decimal.localcontext(prec=60):
        return float(number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


@pytest.mark.parametrize(
    ("number", "places", "rounded"),
    [
        (2.675, 2, 2.68),  # below the half in binary
        (1.005, 2, 1.01),
        (0.285, 2, 0.29),
        (1.115, 2, 1.12),
        (9.117, 2, 9.12),  # Decision 876: 91,17 % of 10
        (7.0588235, 2, 7.06),
        (0.5, 0, 1.0),
        (1.5, 0, 2.0),  # numpy.round rounds both of these to 2
        (2.5, 0, 3.0),
        (-2.5, 0, -3.0),
        (-1.005, 2, -1.01),
        (-0.125, 2, -0.13),
        (99.995, 2, 100.0),
        (0.99999, 4, 1.0),
        (85.79, 2, 85.79),
        (1e15 + 0.5, 0, 1e15 + 1),
        (123456789.125, 2, 123456789.13),
        (2.0**53, 3, 2.0**53),
        (1e300, 2, 1e300),
        (5e-324, 12, 0.0),
    ],
)
def test_a_half_goes_away_from_zero_in_the_decimal_sense(number, places, rounded):
    assert round_half_up([number], places).tolist() == [rounded]


@given(
    st.lists(st.decimals(-1_000_000, 1_000_000, places=5), min_size=1, max_size=50),
    st.integers(0, 5),
)
def test_numbers_that_people_write_are_rounded_as_on_paper(written, places):
    rounded = round_half_up([float(number) for number in written], places)
    assert rounded.tolist() == [on_paper(number, places) for number in written]


@given(st.integers(-(10**9), 10**9), decimals)
def test_every_half_goes_away_from_zero(steps, places):
    half = (Decimal(steps) + Decimal("0.5").copy_sign(steps)).scaleb(-places)
    expected = (Decimal(steps) + Decimal(1).copy_sign(steps)).scaleb(-places)
    assert round_half_up([float(half)], places).tolist() == [float(expected)]


@given(st.floats(-1e9, 1e9), decimals)
def test_any_float_is_rounded_as_the_decimal_that_it_is_unless_it_is_next_to_a_half(number, places):
    exact = Decimal(number)
    with decimal.localcontext(prec=1100):
        scaled = abs(exact).scaleb(places)
        to_half = abs(scaled - scaled.to_integral_value(decimal.ROUND_FLOOR) - Decimal("0.5"))
        is_near = to_half.scaleb(-places) <= 3 * Decimal(float(np.spacing(abs(number))))
    rounded = float(round_half_up([number], places)[0])
    if is_near:  # either neighbour, and of a half the farther one, as tested above
        assert abs(rounded - number) <= 0.5000001 * 10.0**-places + 2e-7
    else:
        assert rounded == on_paper(exact, places)


@given(st.lists(st.floats(-1e12, 1e12), min_size=2, max_size=20), decimals)
def test_rounding_keeps_the_order_and_the_sign_and_is_done_once(numbers, places):
    ordered = np.sort(numbers)
    rounded = round_half_up(ordered, places)
    assert (np.diff(rounded) >= 0).all()
    assert np.array_equal(round_half_up(rounded, places), rounded)
    assert np.array_equal(round_half_up(-ordered, places), -rounded)


@given(st.floats(min_value=2.0**53), st.integers(0, 12))
def test_numbers_beyond_all_fractions_stay_as_they_are(number, places):
    assert round_half_up([number, -number], places).tolist() == [number, -number]


def test_what_is_no_number_stays_none_and_nothing_stays_nothing():
    nan, above, below = round_half_up([np.nan, np.inf, -np.inf], 2)
    assert np.isnan(nan)
    assert (above, below) == (np.inf, -np.inf)
    assert round_half_up([], 2).shape == (0,)
    assert np.signbit(round_half_up([-0.001], 2)).all()


def test_the_given_numbers_are_not_changed():
    given_numbers = np.array([2.675, -1.005])
    round_half_up(given_numbers, 2)
    assert given_numbers.tolist() == [2.675, -1.005]


@pytest.mark.parametrize("places", [-1, 13, 2.5, None])
def test_decimals_are_from_0_to_12(places):
    with pytest.raises(InputError, match="decimals must be from 0 to 12, got"):
        round_half_up([1.0], places)


@given(st.decimals(0, 10**6, places=4), st.integers(0, 4))
def test_the_two_parts_are_those_of_the_rounded_decimal(written, places):
    whole, fraction = decimal_parts(np.array([float(written)]), places)
    rounded = written.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert (int(whole[0]), int(fraction[0])) == (
        int(rounded),
        int((rounded - int(rounded)).scaleb(places)),
    )
