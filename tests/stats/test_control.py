"""Control charts: limits computed by hand from the cited formulas, rules at their edges."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, poisson
from tests.examples_of_properties import examples

from parindex.errors import InputError
from parindex.stats.control import (
    _distances,
    history_before,
    laney_p_chart,
    laney_u_chart,
    moving_range_sigma,
    p_chart,
    rare,
    signals,
    u_chart,
    xmr_chart,
)

NAN = float("nan")
D2 = 2 / math.sqrt(math.pi)  # 1.12838, which tables round to 1.128


def by_hand(n, d):
    """Laney (2002), one series in plain Python."""
    p = [a / b for a, b in zip(n, d, strict=True)]
    center = sum(n) / sum(d)
    error = [math.sqrt(center * (1 - center) / b) for b in d]
    z = [(value - center) / each for value, each in zip(p, error, strict=True)]
    ranges = [abs(b - a) for a, b in itertools.pairwise(z)]
    spread = sum(ranges) / len(ranges) / D2
    return center, spread, error


class TestPCharts:
    def test_a_p_chart_by_hand(self):
        """p = 45/300 = 0.15; sigma = sqrt(0.15 x 0.85 / 100) = 0.035707."""
        chart = p_chart([[10, 20, 15]], [[100, 100, 100]])
        assert chart.center.tolist() == [0.15]
        assert chart.sigma[0] == pytest.approx([0.0357071] * 3, abs=5e-8)
        assert chart.upper[0] == pytest.approx([0.2571214] * 3, abs=5e-8)
        assert chart.spread.tolist() == [1.0]

    def test_laneys_chart_by_hand(self):
        """
        p = 0.9175, sigma_p = 0.0087001; |z| steps 0.05, 0.07, 0.06 over it; mean 0.06.

        spread = 0.06 / 0.0087001 / 1.12838 = 6.1118; limits 0.9175 -+ 3 x 0.053173.
        """
        chart = laney_p_chart([[900, 950, 880, 940]], [[1000] * 4])
        assert chart.spread[0] == pytest.approx(6.1118, abs=5e-5)
        assert chart.sigma[0, 0] == pytest.approx(0.053174, abs=5e-6)
        assert chart.lower[0, 0] == pytest.approx(0.9175 - 3 * 0.0531736, abs=5e-7)
        assert chart.upper[0, 0] == 1.0, "kept within the scale"

    def test_unequal_denominators_by_hand(self):
        n, d = [380, 1150, 410, 960, 3900], [400, 1200, 450, 1000, 4000]
        center, spread, error = by_hand(n, d)
        chart = laney_p_chart([n], [d], multiplier=100)
        assert chart.center[0] == pytest.approx(100 * center)
        assert chart.spread[0] == pytest.approx(spread)
        assert chart.sigma[0] == pytest.approx([100 * spread * each for each in error])

    @given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=2, max_size=15))
    def test_every_series_stands_alone(self, pairs):
        n = [min(a, b) for a, b in pairs]
        d = [b for _, b in pairs]
        alone = laney_p_chart([n], [d])
        together = laney_p_chart([[1] * len(n), n], [[2] * len(n), d])
        for one, many in zip(alone, together, strict=True):
            assert np.array_equal(one[0], many[1], equal_nan=one.dtype.kind == "f")

    @pytest.mark.parametrize("n", [[0, 0, 0], [10, 10, 10]])
    def test_equal_cases_give_no_limits(self, n):
        chart = laney_p_chart([n], [[10, 10, 10]])
        assert np.isnan(chart.center).all()
        assert np.isnan(chart.lower).all()

    def test_equal_proportions_give_no_spread_and_no_limits(self):
        assert np.isnan(laney_p_chart([[5, 5, 5]], [[10, 10, 10]]).upper).all()
        assert not np.isnan(p_chart([[5, 5, 5]], [[10, 10, 10]]).upper).any()

    def test_a_gap_makes_no_range_and_no_limit(self):
        chart = laney_p_chart([[9, NAN, 8, 7]], [[10, NAN, 10, 10]])
        assert chart.pairs.tolist() == [1]
        assert np.isnan(chart.upper[0]).tolist() == [False, True, False, False]

    def test_later_periods_have_no_part_in_a_baseline(self):
        baseline = [True, True, True, False]
        one = laney_p_chart([[9, 8, 9, 1]], [[10] * 4], baseline=baseline)
        other = laney_p_chart([[9, 8, 9, 7]], [[10] * 4], baseline=baseline)
        assert one.lower.tolist() == other.lower.tolist()

    def test_what_is_no_grid_is_refused(self):
        with pytest.raises(InputError, match="numerator must be a grid of numbers"):
            p_chart([1, 2], [[3, 4]])
        with pytest.raises(InputError, match="all grids must have one shape"):
            p_chart([[1, 2]], [[3]])
        with pytest.raises(InputError, match="baseline must say true or false for each of 2"):
            p_chart([[1, 2]], [[3, 4]], baseline=[1, 0])
        with pytest.raises(InputError, match="width must lie between 0 and 8"):
            p_chart([[1, 2]], [[3, 4]], width=0.0)


class TestUCharts:
    def test_a_u_chart_by_hand(self):
        """u = 75/3000 = 0.025; sigma = sqrt(0.025/1000) = 0.005 and sqrt(0.025/4000) = 0.0025."""
        chart = u_chart([[20, 30, 25]], [[1000, 1000, 1000]], multiplier=1000)
        assert chart.center.tolist() == [25.0]
        assert chart.sigma[0] == pytest.approx([5.0] * 3)
        assert (chart.lower[0, 0], chart.upper[0, 0]) == (pytest.approx(10), pytest.approx(40))
        wide = u_chart([[20, 30, 100]], [[1000, 1000, 4000]])
        assert wide.sigma[0] == pytest.approx([0.005, 0.005, 0.0025])

    def test_laneys_chart_by_hand(self):
        """
        u = 0.1, sigma_u = 0.01; z = -1, 2, -2, 1; steps 3, 4, 3 of mean 10/3.

        spread = 3.3333 / 1.12838 = 2.9541; sigma = 0.029541.
        """
        chart = laney_u_chart([[90, 120, 80, 110]], [[1000] * 4])
        assert chart.center.tolist() == [0.1]
        assert chart.spread[0] == pytest.approx(2.9541, abs=5e-5)
        assert chart.sigma[0] == pytest.approx([0.029541] * 4, abs=5e-7)

    def test_events_may_be_more_than_their_exposure(self):
        """u = 9, sigma = 3: no lower limit below 0, and none at 1 above."""
        chart = u_chart([[8, 10]], [[1, 1]])
        assert (chart.lower[0, 0], chart.upper[0, 0]) == (0.0, 18.0)
        assert np.isnan(p_chart([[8, 10]], [[1, 1]]).upper).all()

    def test_without_an_event_there_are_no_limits(self):
        assert np.isnan(u_chart([[0, 0, 0]], [[10, 10, 10]]).upper).all()
        assert np.isnan(laney_u_chart([[5, 5, 5]], [[10, 10, 10]]).upper).all()

    def test_rare_events_have_the_limits_of_the_binomial(self):
        """Of a million persons with a hundred events the two models are one."""
        n, d = [[90, 110, 100, 120]], [[10**6] * 4]
        for of_rates, of_shares in ((u_chart, p_chart), (laney_u_chart, laney_p_chart)):
            assert of_rates(n, d).upper == pytest.approx(of_shares(n, d).upper, rel=1e-4)


class TestXmr:
    def test_wheelers_constant(self):
        """Mean 81.75, mean moving range 2; limits 81.75 -+ 2.66 x 2 (Wheeler 1993)."""
        chart = xmr_chart([[80.0, 82.0, 81.0, 84.0]])
        assert chart.center.tolist() == [81.75]
        assert chart.upper[0, 0] == pytest.approx(81.75 + 2.66 * 2, abs=0.003)
        assert pytest.approx(2.6587, abs=5e-5) == 3 / D2

    def test_equal_values_give_no_limits_whatever_their_rounding(self):
        assert np.isnan(xmr_chart([[0.1 + 0.2, 0.3, 0.3]]).upper).all()

    def test_ranges_are_between_neighbours_only(self):
        sigma, pairs = moving_range_sigma([[1.0, NAN, 5.0], [1.0, 2.0, 4.0]])
        assert pairs.tolist() == [0, 2]
        assert np.isnan(sigma[0])
        assert sigma[1] == pytest.approx(1.5 / D2)


def marks(values, center=0.0, sigma=1.0, **more):
    found = signals([values], [center], [[sigma] * len(values)], **more)
    return {name: getattr(found, name)[0].tolist() for name in found._fields}


class TestSignals:
    def test_beyond_is_more_than_three_sigma(self):
        assert marks([3.0, 3.01, -3.01, NAN])["beyond"] == [0, 1, -1, 0]

    @pytest.mark.parametrize(("length", "found"), [(7, 0), (8, 1), (9, 1)])
    def test_a_shift_has_eight_points(self, length, found):
        values = [-0.1, *[0.1] * length, -0.1]
        assert marks(values)["shift"] == [0, *[found] * length, 0]

    def test_a_point_on_the_centre_or_a_gap_ends_a_shift(self):
        for stop in (0.0, NAN):
            assert set(marks([*[0.1] * 4, stop, *[0.1] * 4])["shift"]) == {0}

    @pytest.mark.parametrize(("length", "found"), [(5, 0), (6, 1), (7, 1)])
    def test_a_trend_has_six_points(self, length, found):
        assert marks([0.1 * at for at in range(length)])["trend"] == [found] * length
        assert marks([-0.1 * at for at in range(length)])["trend"] == [-found] * length

    def test_a_turning_point_belongs_to_both_trends_and_shows_the_one_that_ends(self):
        rise = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5]
        both = [*rise, *rise[-2::-1]]
        assert marks(both)["trend"] == [1] * 6 + [-1] * 5
        assert marks([-value for value in both])["trend"] == [-1] * 6 + [1] * 5
        assert marks([*rise, *rise[-2:0:-1]])["trend"] == [1] * 6 + [0] * 4, "five points fall"
        assert marks([*rise[1:], *rise[-2::-1]])["trend"] == [0] * 4 + [-1] * 6, "five rise"

    def test_equal_neighbours_end_a_trend(self):
        assert set(marks([0.0, 0.1, 0.2, 0.2, 0.3, 0.4])["trend"]) == {0}

    def test_two_of_three_are_on_one_side(self):
        assert marks([2.1, 0.0, 2.1, 0.0])["two_of_three"] == [1, 0, 1, 0]
        assert marks([2.1, 0.0, 0.0, 2.1])["two_of_three"] == [0, 0, 0, 0]
        assert marks([2.1, -2.1, 0.0])["two_of_three"] == [0, 0, 0]
        assert marks([2.0, 2.0])["two_of_three"] == [0, 0], "more than two"

    def test_several_rules_hold_for_one_point(self):
        found = marks([0.5, 1.0, 1.5, 2.0, 2.5, 3.5, 4.0, 4.5])
        assert {name: side[-1] for name, side in found.items()} == dict.fromkeys(found, 1)

    def test_points_that_may_not_be_in_runs_end_them(self):
        may = [[True] * 4 + [False] + [True] * 4]
        found = marks([0.1] * 4 + [4.0] + [0.1] * 4, in_runs=may)
        assert set(found["shift"]) == {0}
        assert found["beyond"][4] == 1

    def test_without_a_centre_nothing_is_signalled(self):
        assert set(marks([9.0] * 9, center=NAN)["beyond"]) == {0}

    @examples(60)
    @given(st.lists(st.one_of(st.floats(-5, 5), st.just(NAN)), min_size=1, max_size=25))
    def test_runs_are_those_that_a_loop_finds(self, values):
        shift = [0] * len(values)
        trend = [0] * len(values)
        # from left to right: a turning point has the sign of the trend that ends there
        for first in range(len(values)):
            for side in (1, -1):
                for last in range(first + 1, len(values) + 1):
                    run = [side * value for value in values[first:last]]
                    if len(run) >= 8 and all(value > 0 for value in run):
                        shift[first:last] = [side] * len(run)
                    if len(run) >= 6 and all(b > a for a, b in itertools.pairwise(run)):
                        trend[first:last] = [old or side for old in trend[first:last]]
        found = marks(values)
        assert found["shift"] == shift
        assert found["trend"] == trend

    def test_a_centre_for_every_series(self):
        with pytest.raises(InputError, match="center must have one value a series"):
            signals([[1.0]], [1.0, 2.0], [[1.0]])


class TestRare:
    @pytest.mark.parametrize("cases", [12, 400])
    def test_it_is_the_exact_binomial_tail(self, cases):
        tail = 0.00134989803163  # of the normal beyond 3
        for p in (0.5, 0.95, 0.99):
            counts = np.arange(cases + 1)
            expected = (binom.cdf(counts, cases, p) < tail) | (
                binom.sf(counts - 1, cases, p) < tail
            )
            found = rare(counts, np.full(cases + 1, cases), np.full(cases + 1, p))
            assert found.tolist() == expected.tolist()

    def test_of_events_it_is_the_exact_tail_of_poisson(self):
        tail = 0.00134989803163
        for expected in (0.5, 4.0, 60.0):
            counts = np.arange(150)
            far = (poisson.cdf(counts, expected) < tail) | (poisson.sf(counts - 1, expected) < tail)
            center = np.full(150, expected / 2000)
            found = rare(counts, np.full(150, 2000), center, poisson=True)
            assert found.tolist() == far.tolist()


class TestHistory:
    COUNTS = (90, 95, 88, 94, 91, 96, 89, 93, 60, 91)

    def test_a_value_does_not_widen_its_own_limits(self):
        n = [list(self.COUNTS)]
        d = [[100] * 10]
        before = history_before(n, d)
        n[0][8] = 99
        after = history_before(n, d)
        assert after.spread[0, 8] == before.spread[0, 8]
        chosen = [True] * 8 + [False] + [True] * (len(n[0]) - 9)
        some = history_before(n, d, wanted=chosen)
        np.testing.assert_array_equal(some.spread[:, chosen], after.spread[:, chosen])
        assert np.isnan(some.spread[:, 8]).all()

    def test_it_is_laneys_of_the_periods_before(self):
        before = history_before([self.COUNTS], [[100] * 10])
        for at in (8, 9):
            _, spread, _ = by_hand(self.COUNTS[:at], [100] * at)
            assert before.spread[0, at] == pytest.approx(max(1.0, spread))
            assert before.numerator[0, at] == sum(self.COUNTS[:at])
        assert before.long_enough[0].tolist() == [False] * 8 + [True] * 2
        assert np.isnan(before.spread[0, :8]).all()

    def test_quiet_periods_do_not_make_chance_smaller(self):
        assert history_before([[90, 91] * 5], [[100] * 10]).spread[0, -1] == 1.0

    def test_gaps_do_not_count(self):
        n = [[*self.COUNTS[:4], NAN, *self.COUNTS[4:]]]
        d = [[100.0] * 4 + [NAN] + [100.0] * 6]
        assert history_before(n, d).long_enough[0].tolist() == [False] * 10 + [True]

    def test_a_history_of_equal_cases_has_no_spread(self):
        before = history_before([[100] * 9], [[100] * 9])
        assert before.long_enough[0, -1]
        assert np.isnan(before.spread[0, -1])


class TestDistances:
    """Sums over what lies before, added one by one or by their order."""

    @staticmethod
    def grids(random, places, series):
        draw = np.random.default_rng(random.randrange(1000))
        step, root = draw.normal(size=(2, places, series)).round(1)
        root[draw.random(root.shape) < 0.2] = 0.0
        asked = np.flatnonzero(draw.random(places + 1) < 0.7)
        return step, root, draw.normal(size=(len(asked), series)), asked

    @examples(30)
    @given(st.randoms(use_true_random=False), st.integers(0, 40), st.integers(1, 3))
    def test_by_their_order_they_are_the_same(self, random, places, series):
        step, root, center, asked = self.grids(random, places, series)
        expected = [
            np.abs(step[:at] - root[:at] * of).sum(axis=0)
            for at, of in zip(asked, center, strict=True)
        ]
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(_distances, "_PLACES", 4)
            found = _distances.distances_before(step, root, center, asked)
        np.testing.assert_allclose(found, np.reshape(expected, center.shape), atol=1e-12)

    def test_a_history_of_a_century_of_months_is_laneys_of_the_months_before(self):
        cases = 100 + np.arange(1200) % 7
        met = cases - 5 - np.arange(1200) % 3
        before = history_before([met], [cases])
        for at in (700, 1199):
            _, spread, _ = by_hand(met[:at].tolist(), cases[:at].tolist())
            assert before.spread[0, at] == pytest.approx(max(1.0, spread), rel=1e-12)
