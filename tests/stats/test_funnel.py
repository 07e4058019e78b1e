"""Funnels: the formulas of Spiegelhalter (2005) by hand, and tau squared against statsmodels."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.meta_analysis import combine_effects

from parindex.errors import InputError
from parindex.stats.funnel import (
    Dispersion,
    arcsine,
    dispersion,
    funnel_limits,
    pooled,
    rate_funnel_limits,
    square_root,
    winsorised,
)


def test_the_arcsine_of_a_quarter_is_a_sixth_of_pi():
    value, error = arcsine([25, 5, 3], [100, 4, 0])
    assert value[0] == pytest.approx(math.pi / 6)
    assert error[0] == 0.05
    assert np.isnan(value[1:]).all()
    assert np.isnan(error[1:]).all()


def test_dispersion_by_hand():
    """
    z = -2, 0, 3, squares 4, 0, 9: phi = 13/3; w = 1, 4, 1: sum 6, squares 18.

    tau^2 = (13 - 2) / (6 - 18/6) = 11/3.
    """
    found = dispersion([0.0, 2.0, 5.0], [1.0, 0.5, 1.0], 2.0, share=0.0)
    assert found.factor == pytest.approx(13 / 3)
    assert found.variance == pytest.approx(11 / 3)


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 0.2)), min_size=3, max_size=20),
)
def test_tau_squared_is_that_of_dersimonian_and_laird(pairs):
    value, error = np.array(pairs).T
    with np.errstate(all="ignore"):  # it divides by what tau squared may make zero
        theirs = combine_effects(value, error**2, method_re="dl")
    center = float(np.average(value, weights=error**-2))
    mine = dispersion(value, error, center, share=0.0)
    assert mine.variance == pytest.approx(max(0.0, theirs.tau2), abs=1e-9)
    assert mine.factor * len(value) == pytest.approx(theirs.q, abs=1e-6)


def test_the_extremes_are_drawn_in_to_a_quantile():
    """Of 0, 1, ..., 10 the quantiles at 0.1 and 0.9 are 1 and 9."""
    assert winsorised(np.arange(11.0)).tolist() == [1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]


def test_one_extreme_unit_does_not_widen_the_funnel_of_the_others():
    value = np.tile([-1.0, 0.0, 1.0], 10)
    error = np.ones(30)
    usual = dispersion(value, error, 0.0)
    with_one = dispersion(np.append(value, 50.0), np.ones(31), 0.0)
    assert with_one.variance == usual.variance == 0.0
    assert dispersion(np.append(value, 50.0), np.ones(31), 0.0, share=0.0).variance > 10


def test_consistent_phi_is_one_where_chance_alone_acts():
    """Published it is 0.679: 1 - 0.2 - 2 x 1.2816 x 0.1755 + 0.2 x 1.2816^2."""
    z = np.random.default_rng(4).standard_normal(200_000)
    published, consistent = (
        dispersion(z, np.ones_like(z), 0.0, consistent=which) for which in (False, True)
    )
    assert published.factor == pytest.approx(0.6786, abs=0.01)
    assert consistent.factor == pytest.approx(1.0, abs=0.01)
    assert published.variance == 0.0
    wide = dispersion(3.0 * z, np.ones_like(z), 0.0, consistent=True)
    assert wide.variance == pytest.approx(8.0, abs=0.1)


def test_without_drawing_in_there_is_nothing_to_be_made_consistent():
    given = ([0.0, 2.0, 5.0], [1.0, 0.5, 1.0], 2.0)
    assert dispersion(*given, share=0.0, consistent=True) == dispersion(*given, share=0.0)


def test_the_root_of_a_rate_and_its_error_by_hand():
    value, error = square_root([9, 0, 1, np.nan], [4, 25, 0, 4])
    assert value[:2].tolist() == [1.5, 0.0]
    assert error[:2].tolist() == [0.25, 0.1]
    assert np.isnan(value[2:]).all()


def test_limits_of_a_rate_by_hand():
    """(3 -+ 3 x 0.5)^2; with tau^2 = 0.39, sqrt(0.25 + 0.39) = 0.8: (3 -+ 2.4)^2."""
    plain = rate_funnel_limits([0.5], 3.0, Dispersion(1.0, 0.0), width=3.0)
    wide = rate_funnel_limits([0.5], 3.0, Dispersion(4.0, 0.39), width=3.0, multiplier=10.0)
    times = rate_funnel_limits([0.5], 3.0, Dispersion(4.0, 0.39), width=3.0, additive=False)
    assert np.ravel(plain) == pytest.approx([2.25, 20.25])
    assert np.ravel(wide) == pytest.approx([3.6, 291.6])
    assert np.ravel(times) == pytest.approx([0.0, 36.0])


def test_limits_by_hand():
    """sin^2(1.2 - 3 x 0.05) = 0.75242; with tau^2 = 0.0144, s = 0.13: sin^2(0.81) = 0.52459."""
    plain, _ = funnel_limits([0.05], 1.2, Dispersion(1.0, 0.0), width=3.0)
    wide, _ = funnel_limits([0.05], 1.2, Dispersion(4.0, 0.0144), width=3.0)
    times, _ = funnel_limits([0.05], 1.2, Dispersion(4.0, 0.0144), width=3.0, additive=False)
    assert plain[0] == pytest.approx(0.75242, abs=5e-6)
    assert wide[0] == pytest.approx(0.52459, abs=5e-6)
    assert times[0] == pytest.approx(math.sin(1.2 - 0.3) ** 2)


def test_limits_stay_on_the_scale():
    lower, upper = funnel_limits([2.0], 0.5, Dispersion(1.0, 0.0), width=3.0, multiplier=100)
    assert (lower[0], upper[0]) == (0.0, 100.0)


def test_chance_is_never_made_smaller():
    quiet = funnel_limits([0.05], 1.2, Dispersion(0.3, 0.0), width=3.0, additive=False)
    assert quiet == funnel_limits([0.05], 1.2, Dispersion(1.0, 0.0), width=3.0)


def test_few_units_have_no_spread():
    assert np.isnan(dispersion([1.0], [1.0], 1.0)).all()


def test_pooled_is_of_sums():
    assert pooled([1, 99, np.nan], [2, 100, np.nan]) == 100 / 102
    assert math.isnan(pooled([], []))


def test_what_is_out_of_range_is_refused():
    with pytest.raises(InputError, match=r"share must lie between 0 and 0\.5"):
        winsorised([1.0], share=0.5)
    with pytest.raises(InputError, match="all arrays must have one shape"):
        dispersion([1.0], [1.0, 2.0], 0.0)
