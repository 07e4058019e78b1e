"""Limits that allow for spread, series against themselves, units against their peers."""

from __future__ import annotations

import datetime as dt
import itertools
import math

import attrs
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import betabinom, poisson
from tests.examples_of_properties import examples
from tests.makers import MET, rates_of, unit
from tests.plain_text import plain

import parindex as pi
from parindex.stats import newcombe
from parindex.vocabulary import DiscoveryMethod

RATIO = pi.Indicator.ratio("r", numerator=["n"], denominator=["d"], multiplier=1.0)
LATE = attrs.evolve(MET, code="late", polarity=pi.Polarity.LOWER_IS_BETTER)
EVENTS = pi.Indicator.rate(
    "events",
    numerator=["n"],
    denominator=["d"],
    multiplier=1000.0,
    polarity="lower_is_better",
    smallest_change=1.0,
)
# rates of quarters that move by more than chance does
WAVY = (9000, 9500, 8800, 9400, 9100, 9600, 8900, 9300, 9250)


def quarters(count, first=2020):
    return [f"{first + at // 4}-Q{at % 4 + 1}" for at in range(count)]


def series(*counts, of=10_000, unit="A", indicators=(MET,), periods=None):
    size = len(counts)
    return rates_of(periods or quarters(size), counts, [of] * size, [unit] * size, indicators)


def checks_of(findings, code):
    columns = ("status", "reason", "detail", "rows")
    return [
        tuple(row[name] for name in columns)
        for row in findings.checks.data.to_pylist()
        if row["rule"] == code
    ]


def last(table):
    return table.data.to_pylist()[-1]


def by_hand(n, d):
    p = [a / d for a in n]
    center = sum(n) / (d * len(n))
    ranges = [abs(b - a) for a, b in itertools.pairwise(p)]
    return sum(ranges) / len(ranges) / math.sqrt(center * (1 - center) / d) * math.sqrt(math.pi) / 2


class TestComparisonsAllowForSpread:
    def test_the_distances_are_multiplied_by_laneys_factor(self):
        row = last(pi.compare_to_prior_year(series(*WAVY)))
        spread = by_hand(WAVY[:8], 10_000)
        assert row["spread"] == pytest.approx(spread)
        assert row["spread"] > 5
        lower, upper = newcombe([9250], [10_000], [9100], [10_000], multiplier=100)
        assert row["change_lower"] == pytest.approx(1.5 - spread * (1.5 - lower[0]))
        assert row["change_upper"] == pytest.approx(1.5 + spread * (upper[0] - 1.5))

    def test_what_was_certain_by_chance_alone_is_no_longer(self):
        rates = series(*WAVY)
        two_years = pi.RateTable(rates.data.take(pa.array([4, 8])), rates.provenance)
        assert last(pi.compare_to_prior_year(two_years))["verdict"] == "improved"
        assert last(pi.compare_to_prior_year(rates))["verdict"] == "too_little_data"

    def test_seven_periods_before_are_too_few(self):
        row = last(pi.compare_to_prior_year(series(*WAVY[:8])))
        assert row["spread"] is None
        lower, _ = newcombe([WAVY[7]], [10_000], [WAVY[3]], [10_000], multiplier=100)
        assert row["change_lower"] == pytest.approx(lower[0])

    def test_a_gap_is_no_period_after_another(self):
        periods = [*quarters(5), *quarters(9)[6:], "2022-Q2"]
        row = last(pi.compare_to_prior_year(series(*WAVY, periods=periods)))
        assert row["spread"] is None

    def test_the_history_may_stand_in_another_table(self):
        rates = series(*WAVY)
        now = pi.RateTable(rates.data.slice(8), rates.provenance)
        before = pi.RateTable(rates.data.slice(0, 8), rates.provenance)
        apart = pi.compare_to_prior_year(now, prior=before)
        assert last(apart) == last(pi.compare_to_prior_year(rates))

    def test_the_order_of_rows_changes_nothing(self):
        rates = series(*WAVY)
        order = pa.array(np.random.default_rng(1).permutation(9))
        mixed = pi.RateTable(rates.data.take(order).combine_chunks(), rates.provenance)
        for compare in (pi.compare_to_prior_year, pi.compare_to_history):
            straight = compare(rates).data.take(order).to_pylist()
            assert compare(mixed).data.to_pylist() == straight

    def test_other_cadences_are_other_series(self):
        both = pi.compute_rates(
            {
                "unit_id": ["A"] * 11,
                "period": [*quarters(9), "2021", "2022"],
                "n": [*WAVY, 9000, 9100],
                "d": [10_000] * 11,
            },
            [MET],
        )
        rows = pi.compare_to_prior_year(both).data.to_pylist()
        assert rows[8] == last(pi.compare_to_prior_year(series(*WAVY)))
        assert rows[10]["spread"] is None


class TestComparedWithHistory:
    def test_the_prior_value_is_of_all_periods_before(self):
        row = last(pi.compare_to_history(series(*WAVY)))
        assert row["prior_value"] == pytest.approx(100 * sum(WAVY[:8]) / 80_000)
        assert row["prior_period"] is None
        assert row["comparability"] == "full"

    def test_a_short_history_is_none(self):
        rows = pi.compare_to_history(series(*WAVY)).data.to_pylist()
        assert {row["comparability"] for row in rows[:8]} == {"no_prior"}
        assert {row["verdict"] for row in rows[:8]} == {"not_assessed"}

    def test_few_cases_have_exact_limits(self):
        """11 of 12 after 96 of 96: one late dossier is no change of the unit's work."""
        rows = pi.compare_to_history(series(*[12] * 8, 11, of=12)).data.to_pylist()
        assert rows[-1]["change"] == pytest.approx(-100 / 12)
        assert rows[-1]["verdict"] == "too_little_data"
        half = last(pi.compare_to_history(series(*[12] * 8, 6, of=12)))
        assert half["verdict"] == "deteriorated"

    def test_ratios_have_none(self):
        row = last(pi.compare_to_history(series(*WAVY, indicators=[RATIO])))
        assert row["comparability"] == "no_prior"

    def test_its_sentence_says_so(self):
        rates = series(*[9500, 9510] * 4, 9000)
        table = pi.find(comparisons=pi.compare_to_history(rates), rates=rates)
        (text,) = table.select("CHG101").render("en")
        assert "compared with all earlier periods together" in text
        (text,) = table.select("CHG101").render("vi")
        assert "so với các kỳ trước cộng lại" in text


def many(changed, units=400, of=400, seed=3):
    """Two years of many units, of which some changed by 8 points."""
    generator = np.random.default_rng(seed)
    met = generator.binomial(of, 0.93, (units, 2))
    met[:changed, 1] = generator.binomial(of, 0.85, changed)
    return pi.compute_rates(
        {
            "unit_id": np.repeat([f"u{unit:03}" for unit in range(units)], 2),
            "period": ["2022", "2023"] * units,
            "n": met.ravel(),
            "d": [of] * (2 * units),
        },
        [MET],
    )


def judged(table):
    verdicts = np.array(table.data["verdict"].to_pylist())[1::2]
    return np.flatnonzero((verdicts == "improved") | (verdicts == "deteriorated"))


class TestFalseDiscoveryRate:
    def test_without_true_changes_far_fewer_are_called(self):
        rates = many(0)
        assert len(judged(pi.compare_to_prior_year(rates))) > 8
        controlled = pi.compare_to_prior_year(rates, false_discovery_rate=0.05)
        assert len(judged(controlled)) == 0

    def test_true_changes_are_still_called(self):
        found = judged(pi.compare_to_prior_year(many(40), false_discovery_rate=0.1))
        assert np.count_nonzero(found < 40) >= 30
        assert np.count_nonzero(found >= 40) <= 0.25 * len(found)

    def test_the_limits_have_the_confidence_that_is_stated(self):
        rates = many(40)
        table = pi.compare_to_prior_year(rates, false_discovery_rate=0.1)
        held = table.provenance.discovery
        assert held is not None
        assert (held.method, held.rate, held.tests) == (
            pi.vocabulary.DiscoveryMethod.BENJAMINI_HOCHBERG,
            0.1,
            400,
        )
        assert table.provenance.confidence == 1 - held.level
        excluded = np.count_nonzero(
            (np.array(table.data["change_lower"].to_pylist()[1::2]) > 0)
            | (np.array(table.data["change_upper"].to_pylist()[1::2]) < 0)
        )
        assert held.level == pytest.approx(0.1 * excluded / 400)
        numbers = rates.data["numerator"].to_numpy()
        lower, _ = newcombe(
            numbers[1::2],
            [400] * 400,
            numbers[::2],
            [400] * 400,
            confidence=1 - held.level,
            multiplier=100,
        )
        assert table.data["change_lower"].to_pylist()[1::2] == pytest.approx(lower)

    def test_any_dependence_costs_calls(self):
        rates = many(40)
        bh, by = (
            judged(
                pi.compare_to_prior_year(
                    rates, false_discovery_rate=0.1, discovery_method=f"benjamini_{name}"
                )
            )
            for name in ("hochberg", "yekutieli")
        )
        assert set(by) < set(bh)

    @pytest.mark.parametrize("compare", [pi.compare_to_prior_year, pi.compare_with_peers])
    def test_a_method_is_named_by_its_term_or_its_text(self, compare):
        asked = DiscoveryMethod.BENJAMINI_YEKUTIELI
        tables = [
            compare(many(40), false_discovery_rate=0.1, discovery_method=method)
            for method in (asked, asked.text)
        ]
        assert tables[0].data.equals(tables[1].data)
        assert tables[0].provenance.discovery.method is asked

    def test_findings_say_how(self):
        rates = many(40)
        comparisons = pi.compare_to_prior_year(rates, false_discovery_rate=0.1)
        findings = pi.find(rates=rates, comparisons=comparisons)
        worse = next(iter(findings.select("CHG101")))
        assert worse.evidence.discovery == "benjamini_hochberg"
        assert worse.evidence.discovery_rate == 10.0
        assert worse.evidence.tests == 400
        text = findings.select("CHG101").render("en")[0]
        assert "among 400 comparisons" in plain(text)
        assert "at most 10%" in text
        by_itself = pi.find(rates=rates, comparisons=pi.compare_to_prior_year(rates))
        assert next(iter(by_itself.select("CHG101"))).evidence.discovery is None

    @pytest.mark.parametrize(
        ("options", "words"),
        [
            ({"false_discovery_rate": 5}, "false_discovery_rate must lie between 0 and 1"),
            ({"discovery_method": "bonferroni"}, "discovery_method must be one of"),
            ({"discovery_method": DiscoveryMethod.NONE}, "one of benjamini_hochberg, benjamini_y"),
            ({"discovery_method": 1}, "discovery_method must be one of .*, got 1"),
        ],
    )
    def test_what_is_out_of_range_is_refused(self, options, words):
        for compare in (pi.compare_to_prior_year, pi.compare_to_history, pi.compare_with_peers):
            with pytest.raises(pi.errors.InputError, match=words):
                compare(many(0, units=3), **options)


class TestControlLimits:
    def test_a_series_by_hand(self):
        """Laney's formulas in plain Python, on months of 400 dossiers of which the last falls."""
        counts = (378, 382, 379, 381, 384, 380, 377, 383, 340)
        row = last(pi.compute_control_limits(series(*counts, of=400)))
        center = sum(counts) / 3600
        sigma = by_hand(counts, 400) * math.sqrt(center * (1 - center) / 400)
        assert row["center"] == pytest.approx(100 * center)
        assert row["lower"] == pytest.approx(100 * (center - 3 * sigma))
        assert (row["beyond"], row["method"], row["periods"]) == (-1, "laney_p", 9)

    def test_quiet_series_have_the_limits_of_chance(self):
        row = last(pi.compute_control_limits(series(*[9000, 9001] * 4)))
        sigma = math.sqrt(0.90005 * 0.09995 / 10_000)
        assert (row["method"], row["spread"]) == ("p", 1.0)
        assert row["upper"] == pytest.approx(100 * (0.90005 + 3 * sigma))

    def test_ratios_have_xmr_limits(self):
        counts = (9000, 9200, 9100, 9400, 9000, 9200, 9100, 9400)
        row = last(pi.compute_control_limits(series(*counts, indicators=[RATIO])))
        steps = [abs(b - a) / 10_000 for a, b in itertools.pairwise(counts)]
        mean = sum(counts) / 80_000
        assert row["method"] == "xmr"
        assert row["upper"] == pytest.approx(mean + 2.66 * sum(steps) / 7, abs=1e-4)
        assert row["spread"] is None

    def test_a_rate_per_population_has_u_limits(self):
        """u = 240/8000 per person; sigma = sqrt(0.03/1000)."""
        quiet = series(28, 32, 29, 31, 30, 31, 29, 30, of=1000, indicators=[EVENTS])
        row = last(pi.compute_control_limits(quiet))
        assert (row["method"], row["spread"], row["center"]) == ("u", 1.0, pytest.approx(30.0))
        assert row["upper"] == pytest.approx(30 + 3 * math.sqrt(0.03 / 1000) * 1000)
        wavy = series(*[150, 350] * 4, of=10_000, indicators=[EVENTS])
        row = last(pi.compute_control_limits(wavy))
        # z = -+ 10/1.5811, so that each step is 200 of 25 x 10 000 in roots: 2 x 100 / sqrt(250)
        assert row["method"] == "laney_u"
        assert row["spread"] == pytest.approx(200 / math.sqrt(250) * math.sqrt(math.pi) / 2)

    def test_few_events_are_beyond_only_if_they_are_rare(self):
        """Of 0.26 expected two are far by sigma, and 3 % by Poisson; five are rare."""
        for events, beyond in ((2, 0), (5, 1)):
            counts = [0, 0, 1, 0, 0, 0, 1, 0, 0, 0] * 3 + [events]
            rates = series(*counts, of=1000, indicators=[EVENTS])
            row = last(pi.compute_control_limits(rates))
            assert row["value"] > row["upper"]
            assert row["beyond"] == beyond

    def test_of_few_events_nothing_is_a_shift(self):
        rates = series(*[0] * 10, 1, *[0] * 10, of=1000, indicators=[EVENTS])
        assert set(pi.compute_control_limits(rates).data["shift"].to_pylist()) == {0}
        many = series(*[20, 21] * 5, *[50, 52] * 5, of=1000, indicators=[EVENTS])
        assert set(pi.compute_control_limits(many).data["shift"].to_pylist()) == {-1, 1}

    def test_published_percents_have_xmr_limits(self):
        table = pi.compute_control_limits(
            {
                "unit_id": ["A"] * 8,
                "period": [f"{year}" for year in range(2015, 2023)],
                "indicator": ["sipas"] * 8,
                "printed": ["80,0", "82,0", "81,0", "84,0"] * 2,
            }
        )
        assert set(table.data["method"].to_pylist()) == {"xmr"}
        assert last(table)["center"] == pytest.approx(81.75)
        assert len(pi.find(control=table).select("SPC")) == 0

    @pytest.mark.parametrize(
        ("counts", "of", "status"),
        [
            (WAVY[:7], 10_000, "too_short_history"),
            ([100] * 8, 100, "not_estimable"),
            ([0] * 8, 0, "no_value"),
        ],
    )
    def test_where_there_are_no_limits_a_word_says_why(self, counts, of, status):
        rows = pi.compute_control_limits(series(*counts, of=of)).data.to_pylist()
        assert {row["status"] for row in rows} == {status}
        assert {row["lower"] for row in rows} == {None}
        assert {row["beyond"] for row in rows} == {None}

    def test_few_cases_are_beyond_only_if_they_are_rare(self):
        """One of 12 late after years at 99.6 %: outside normal limits, and nothing strange."""
        rates = series(*[12] * 19, 11, of=12)
        row = last(pi.compute_control_limits(rates))
        assert row["value"] < row["lower"]
        assert row["beyond"] == 0
        assert last(pi.compute_control_limits(series(*[12] * 19, 7, of=12)))["beyond"] == -1

    def test_most_points_of_few_cases_lie_on_one_side_and_that_is_no_shift(self):
        """Of all 252 cases at 99.6 % not one late is too likely for any run to say something."""
        rows = pi.compute_control_limits(series(*[12] * 10, 11, *[12] * 10, of=12)).data
        assert not any(rows["shift"].to_pylist())

    def test_a_shift_is_one_finding_at_its_last_point(self):
        rates = series(*[9000, 9050] * 6, *[9450, 9500] * 6)
        findings = pi.find(control=pi.compute_control_limits(rates)).select("SPC102")
        found = [(f.period, f.evidence.rows) for f in findings]
        assert found == [("2022-Q4", 12), ("2025-Q4", 12)]

    def test_a_trend_is_one_finding_at_its_last_point(self):
        rates = series(*[8800, 8900, 9000, 9100, 9200, 9300, 9400, 9500, 9000])
        (found,) = pi.find(control=pi.compute_control_limits(rates)).select("SPC103")
        assert (found.period, found.evidence.rows) == ("2021-Q4", 8)

    @pytest.mark.parametrize("side", [1, -1])
    def test_a_turning_point_is_the_last_of_a_trend_and_the_first_of_the_next(self, side):
        steps = (0, 2, 4, 6, 8, 10, 8, 6, 4, 2, 0)
        rates = series(*[9000 + side * 50 * step for step in steps])
        control = pi.compute_control_limits(rates)
        assert control.data["trend"].to_pylist() == [side] * 6 + [-side] * 5
        findings = pi.find(control=control, options={"SPC103": {"smallest_difference": 0}})
        found = [(f.period, f.evidence.rows) for f in findings.select("SPC103")]
        assert found == [("2021-Q2", 6), ("2022-Q3", 6)]

    def test_trends_that_touch_do_not_share_a_point_that_is_printed_twice(self):
        steps = (0, 2, 4, 6, 8, 10, 10, 8, 6, 4, 2, 0)
        control = pi.compute_control_limits(series(*[9000 + 50 * step for step in steps]))
        assert control.data["trend"].to_pylist() == [1] * 6 + [-1] * 6
        findings = pi.find(control=control, options={"SPC103": {"smallest_difference": 0}})
        assert [f.evidence.rows for f in findings.select("SPC103")] == [6, 6]

    @examples(40)
    @given(st.lists(st.integers(0, 5), min_size=8, max_size=24))
    def test_trends_are_those_that_a_loop_finds(self, steps):
        values = [9000 + 100 * step for step in steps]
        expected = []
        for side in (1, -1):
            first = 0
            for at in range(1, len(values) + 1):
                if at == len(values) or side * (values[at] - values[at - 1]) <= 0:
                    if at - first >= 6:
                        expected.append((quarters(len(values))[at - 1], at - first))
                    first = at
        control = pi.compute_control_limits(series(*values))
        findings = pi.find(control=control, options={"SPC103": {"smallest_difference": 0}})
        if "ok" in control.data["status"].to_pylist():
            found = [(f.period, f.evidence.rows) for f in findings.select("SPC103")]
            assert found == sorted(expected)

    def test_one_point_far_away_makes_no_shift_of_the_others(self):
        counts = (379, 381, 380, 382, 381, 380, 379, 381, 382, 340)
        rates = series(*counts, of=400)
        control = pi.compute_control_limits(rates)
        row = last(control)
        assert row["center"] == pytest.approx(100 * sum(counts) / 4000)
        assert row["run_center"] == pytest.approx(100 * sum(counts[:-1]) / 3600)
        assert row["beyond"] == -1
        assert set(control.data["shift"].to_pylist()) == {0}
        findings = pi.find(control=control, options={"SPC": {"smallest_difference": 0}})
        assert len(findings.select("SPC102")) == 0
        assert [f.period for f in findings.select("SPC101")] == ["2022-Q2"]

    def test_the_same_holds_of_values_without_counts(self):
        counts = (9000, 9020, 9010, 9030, 9020, 9010, 9000, 9020, 9030, 8000)
        row = last(pi.compute_control_limits(series(*counts, indicators=[RATIO])))
        assert row["run_center"] == pytest.approx(sum(counts[:-1]) / 90_000)
        assert (row["beyond"], row["shift"]) == (-1, 0)

    def test_two_levels_are_no_points_far_away(self):
        """Half of the points are beyond the limits or more: they are all left in the centre."""
        control = pi.compute_control_limits(series(*[9000, 9010] * 6, *[9490, 9500] * 6))
        assert set(control.data["beyond"].to_pylist()) == {1, -1}
        assert control.data["run_center"] == control.data["center"]
        assert control.data["shift"].to_pylist() == [-1] * 12 + [1] * 12
        between = series(*[9000, 9010] * 6, 9300, 9300, *[9490, 9500] * 6)
        control = pi.compute_control_limits(between)
        assert control.data["beyond"].to_pylist()[12:14] == [0, 0]
        assert control.data["run_center"] == control.data["center"]

    def test_the_finding_of_a_shift_names_the_centre_of_runs(self):
        """380 of 400, then 388, and one period of 300: held against 384 and not against less."""
        counts = [*[380, 381] * 5, 300, *[388, 389] * 5]
        control = pi.compute_control_limits(series(*counts, of=400))
        (first, second) = pi.find(control=control).select("SPC102")
        own = 100 * (sum(counts) - 300) / 8000
        assert last(control)["run_center"] == pytest.approx(own)
        assert first.evidence.center == second.evidence.center == pytest.approx(own)

    def test_two_of_three_are_found(self):
        rates = series(*[9000, 9100] * 10, 8780, 9050, 8780)
        control = pi.compute_control_limits(rates, baseline="2024-Q4")
        found = [f.period for f in pi.find(control=control).select("SPC104")]
        assert found == ["2025-Q1", "2025-Q3"]

    def test_what_matters_to_nobody_is_no_finding(self):
        """400 000 dossiers, hardly any spread, a fall of 0.4 points: beyond, and too small."""
        rates = series(*[380_000, 380_100] * 4, 378_400, of=400_000)
        control = pi.compute_control_limits(rates, baseline="2021-Q4")
        assert last(control)["beyond"] == -1
        assert len(pi.find(control=control).select("SPC101")) == 0
        asked = pi.find(control=control, options={"SPC101": {"smallest_difference": 0.3}})
        assert [f.period for f in asked.select("SPC101")] == ["2022-Q1"]

    @staticmethod
    def published(*printed, unit="A"):
        return {
            "unit_id": [unit] * len(printed),
            "period": quarters(len(printed)),
            "indicator": ["sipas"] * len(printed),
            "printed": printed,
        }

    SHOWN = ("97,0%", "99,0%", "98,0%", "99,5%", "97,5%", "99,0%", "98,0%", "99,5%")

    def test_limits_of_a_percentage_lie_within_0_and_100(self):
        row = last(pi.compute_control_limits(self.published(*self.SHOWN)))
        assert (row["upper"], row["multiplier"]) == (100.0, 100.0)
        assert row["lower"] < 95
        small = last(pi.compute_control_limits(self.published(*["1%", "3%", "2%", "3%"] * 2)))
        assert small["lower"] == 0.0

    def test_a_percentage_that_is_no_share_of_a_whole_keeps_its_limits(self):
        shown = ("97%", "103%", "99%", "104%", "98%", "102%", "97%", "99%")
        assert last(pi.compute_control_limits(self.published(*shown)))["upper"] > 105
        fall = ("-1%", "2%", "1%", "-2%", "1%", "2%", "0%", "1%")
        assert last(pi.compute_control_limits(self.published(*fall)))["lower"] < -3

    def test_without_a_percent_sign_nobody_says_that_100_is_the_end(self):
        bare = [text.rstrip("%") for text in self.SHOWN]
        row = last(pi.compute_control_limits(self.published(*bare)))
        assert row["upper"] > 100
        assert row["multiplier"] is None

    def test_a_ratio_of_counts_is_not_below_zero_and_may_exceed_its_multiplier(self):
        percent = attrs.evolve(RATIO, multiplier=100.0)
        row = last(pi.compute_control_limits(series(*[100, 900] * 4, indicators=[percent])))
        assert (row["lower"], row["multiplier"]) == (0.0, 100.0)
        full = last(pi.compute_control_limits(series(*[9500, 9900] * 4, indicators=[percent])))
        assert full["upper"] > 100

    def test_a_series_of_percents_and_bare_figures_is_told_and_not_charted(self):
        shown = (*self.SHOWN[:4], "0,98", *self.SHOWN[4:])
        control = pi.compute_control_limits(self.published(*shown))
        rows = control.data.to_pylist()
        assert {(row["status"], row["upper"]) for row in rows} == {("mixed_units", None)}
        for code in ("SPC101", "SPC102", "SPC103", "SPC104"):
            assert checks_of(pi.find(control=control), code) == [
                ("not_checked", "mixed_units", "9", 0)
            ]

    def test_each_series_of_published_figures_has_its_own_unit(self):
        bare = self.published(*(text.rstrip("%") for text in self.SHOWN), unit="B")
        both = {
            name: [*column, *bare[name]] for name, column in self.published(*self.SHOWN).items()
        }
        assert set(pi.compute_control_limits(both).data["status"].to_pylist()) == {"ok"}

    def test_a_percent_has_its_sign_in_the_sentence(self):
        shown = (*self.SHOWN, "80,25%")
        findings = pi.find(control=pi.compute_control_limits(self.published(*shown)))
        (text,) = findings.select("SPC101").render("vi")
        assert "80,25%" in text
        assert "đến 100,00%" in text
        document = findings.to_json()
        assert document is not None
        (text,) = pi.read_findings(document).select("SPC101").render("en")
        assert "80.25%" in text
        assert "to 100.00%" in text
        bare = [each.rstrip("%") for each in shown]
        findings = pi.find(control=pi.compute_control_limits(self.published(*bare)))
        (text,) = findings.select("SPC101").render("en")
        assert "%" not in text, "nothing says that the figures are percents"

    def test_a_percent_has_its_sign_whatever_a_definition_of_that_name_is_computed_in(self):
        control = pi.compute_control_limits(self.published(*self.SHOWN, "80,25%"))
        share = attrs.evolve(MET, code="sipas", multiplier=1.0)
        rates = series(9, of=10, indicators=[share])
        (text,) = pi.find(rates=rates, control=control).select("SPC101").render("en")
        assert "80.25%" in text

    def test_a_baseline_holds_for_the_series_of_its_cadence(self):
        quarterly = series(*WAVY)
        yearly = series(*WAVY, periods=[f"{year}" for year in range(2010, 2019)])
        both = pi.RateTable(pa.concat_tables([quarterly.data, yearly.data]), yearly.provenance)
        control = pi.compute_control_limits(both, baseline="2021-Q4")
        assert control.data["periods"].to_pylist() == [8] * 9 + [9] * 9
        alone = pi.compute_control_limits(yearly)
        assert control.data.slice(9).to_pylist() == alone.data.to_pylist()

    def test_a_baseline_of_a_cadence_that_no_series_has_is_refused(self):
        message = r"baseline must be .* of the cadence of the series \(quarter\), got '2022-M05'"
        with pytest.raises(pi.errors.InputError, match=message):
            pi.compute_control_limits(series(*WAVY), baseline="2022-M05")

    @pytest.mark.parametrize(
        ("counts", "of", "reason", "detail"),
        [
            ([100] * 8, 100, "not_estimable", "8"),
            (WAVY[:7], 10_000, "too_short_history", "7"),
            ([0] * 8, 0, "nothing_reported", None),
        ],
    )
    def test_a_check_that_was_skipped_says_why(self, counts, of, reason, detail):
        findings = pi.find(control=pi.compute_control_limits(series(*counts, of=of)))
        for code in ("SPC101", "SPC102", "SPC103", "SPC104"):
            assert checks_of(findings, code) == [("not_checked", reason, detail, 0)]

    def test_rows_that_were_left_out_are_counted_beside_those_that_were_checked(self):
        tables = [
            series(*WAVY, unit="good"),
            series(*[10_000] * 8, unit="flat"),
            series(*WAVY[:5], unit="short"),
        ]
        rates = pi.RateTable(pa.concat_tables([each.data for each in tables]), tables[0].provenance)
        findings = pi.find(control=pi.compute_control_limits(rates))
        # a run ends at its last point: the first seven months have been none yet, the first five
        # no trend
        for code, early in (("SPC101", 0), ("SPC102", 7), ("SPC103", 5), ("SPC104", 0)):
            assert checks_of(findings, code) == [
                ("not_checked", "too_short_history", "5", 0),
                ("not_checked", "not_estimable", "8", 0),
                *([("not_checked", "too_short_a_run", str(early), 0)] if early else []),
                ("checked", None, None, 9 - early),
            ]

    def test_what_cannot_be_used_is_refused(self):
        with pytest.raises(pi.errors.InputError, match=r"of the cadence .*, got '2021'$"):
            pi.compute_control_limits(series(*WAVY), baseline=2021)
        with pytest.raises(pi.errors.ParseError, match=r"^True is not a reporting period"):
            pi.compute_control_limits(series(*WAVY), baseline=True)
        rates = series(*WAVY)
        twice = pi.RateTable(pa.concat_tables([rates.data, rates.data]), rates.provenance)
        with pytest.raises(pi.errors.InputError, match="each indicator, unit and period once"):
            pi.compute_control_limits(twice)


def communes(shares, of=1000, registry=None, indicators=(MET,), period="2023", **options):
    size = len(shares)
    numerators = [round(share * of) for share in shares]
    units = [f"c{number:02}" for number in range(size)]
    rates = rates_of([period] * size, numerators, [of] * size, units, indicators)
    return pi.compare_with_peers(rates, registry=registry, **options)


EVEN = (0.94, 0.95, 0.96, 0.94, 0.95, 0.96, 0.94, 0.95, 0.96, 0.95, 0.945, 0.955)


class TestPeers:
    def test_a_funnel_by_hand(self):
        """Spiegelhalter's formulas in plain Python; chance alone explains these units."""
        row = communes((*EVEN, 0.90)).data.to_pylist()[-1]
        center = math.asin(math.sqrt(sum((*EVEN, 0.90)) / 13))
        error = 0.5 / math.sqrt(1000)
        z = [(math.asin(math.sqrt(p)) - center) / error for p in (*EVEN, 0.90)]
        low, high = np.quantile(z, [0.1, 0.9])
        # 0.678655 of the mean square of normal scores is left when their outer tenths are drawn in
        phi = sum(min(max(each, low), high) ** 2 for each in z) / 13 / 0.678655
        tau2 = max(0.0, (13 * phi - 12) / (12 / error**2))
        sigma = math.sqrt(error**2 + tau2)
        assert row["overdispersion"] == pytest.approx(phi, rel=1e-4)
        assert row["between_variance"] == pytest.approx(tau2, rel=1e-4)
        assert row["z"] == pytest.approx(z[-1] * error / sigma, rel=1e-4)
        lower = 100 * math.sin(center - 3.0902323 * sigma) ** 2
        assert row["lower"] == pytest.approx(lower, rel=1e-5)
        assert row["standing"] == "worse"

    def test_a_unit_outside_the_limits_that_is_not_rare_is_within(self):
        """All of 55 at 95 % have probability 6 %, 0.95 to the power of 55."""
        d = [52, 53, 52, 51, 53, 52, 52, 53, 51, 52, 53, 52, 51, 52, 53, 52, 52, 52, 52, 55]
        row = last(communes([each / 55 for each in d], of=55))
        assert row["value"] > row["upper"]
        assert (row["standing"], row["tail"]) == ("within", pytest.approx(0.95**55))
        few = last(communes([each / 55 for each in d[:-1]] + [40 / 55], of=55))
        assert few["standing"] == "worse"
        assert few["tail"] < 0.001

    def test_where_not_even_all_cases_would_be_called_nobody_has_looked(self):
        """0.95 to the power of 120 is 0.0021, of 140 it is 0.0008; 0.001 is rare."""
        units = [f"c{number:02}" for number in range(40)]
        of = [120] * 20 + [140] * 20
        rates = rates_of(["2023"] * 40, [each * 19 // 20 for each in of], of, units)
        rows = pi.compare_with_peers(rates).data.to_pylist()
        assert [row["may_be_better"] for row in rows] == [False] * 20 + [True] * 20
        assert all(row["may_be_worse"] for row in rows)
        table = communes([*[0.95] * 39, 1.0], of=20)
        rows = table.data.to_pylist()
        assert {(row["may_be_better"], row["may_be_worse"]) for row in rows} == {(False, True)}
        findings = pi.find(peers=table)
        assert checks_of(findings, "PEE101") == [("checked", None, None, 40)]
        assert checks_of(findings, "PEE102") == [("not_checked", "never_apart", "40", 0)]

    def test_a_unit_that_cannot_stand_apart_any_more_has_resolved_nothing(self):
        earlier = pi.find(peers=communes([*[0.95] * 39, 1.0], of=400))
        assert [each.unit_id for each in earlier.select("PEE102")] == ["c39"]
        for of, became in ((400, "resolved"), (20, "not_checked")):
            later = pi.find(peers=communes([0.95] * 40, of=of, period="2024")).against(earlier)
            assert later.select("PEE102").data["lifecycle"].to_pylist() == [became]

    def test_an_indicator_without_a_better_side_has_no_side_to_stand_on(self):
        neutral = attrs.evolve(MET, polarity=pi.Polarity.NEUTRAL)
        rows = communes(EVEN, indicators=[neutral]).data.to_pylist()
        assert {(row["may_be_better"], row["may_be_worse"]) for row in rows} == {(None, None)}

    def test_of_events_there_may_always_be_more(self):
        rows = communes([0.002, 0.003] * 6, indicators=[EVENTS]).data.to_pylist()
        assert {(row["may_be_better"], row["may_be_worse"]) for row in rows} == {(False, True)}

    def test_the_tail_is_null_within_the_limits(self):
        rows = communes((*EVEN, 0.90)).data.to_pylist()
        assert [row["tail"] is None for row in rows] == [True] * 12 + [False]

    @pytest.mark.parametrize("how", ["additive", "multiplicative"])
    def test_the_spread_among_units_is_in_the_exact_tail(self, how):
        """2 of 200 late at 95 % are rare by chance alone, and not among units that differ."""
        spread = [0.91 + 0.002 * at for at in range(40)]
        row = last(communes([*spread, 0.999], of=1000, overdispersion=how))
        p, d = row["center"] / 100, 1000
        assert row["overdispersion"] > 5
        tau2 = row["between_variance"]
        if how == "multiplicative":
            tau2 = (row["overdispersion"] - 1) / (4 * d)
        size = 1 / (4 * tau2) - 1
        exact = betabinom.sf(998, d, p * size, (1 - p) * size)
        wide = communes([*spread, 0.999], of=1000, overdispersion=how, confidence=0.5)
        assert last(wide)["tail"] == pytest.approx(exact, rel=1e-6)

    @pytest.mark.parametrize(("odd", "standing"), [(30, "worse"), (2, "within"), (0, "better")])
    def test_a_rate_per_population_has_a_funnel(self, odd, standing):
        """The roots of rates, and the exact tail of Poisson for those that lie outside."""
        events = [10, 12, 9, 11, 10, 10, 8, 12, 11, 10, 9, odd]
        shares = [each / 1000 for each in events]
        row = last(communes(shares, indicators=[EVENTS]))
        rate = sum(events) / 12_000
        assert row["center"] == pytest.approx(1000 * rate)
        assert row["between_variance"] == 0.0
        half = 3.0902323 * 0.5 / math.sqrt(1000)
        lower, upper = (1000 * (math.sqrt(rate) + side * half) ** 2 for side in (-1, 1))
        assert (row["lower"], row["upper"]) == pytest.approx((lower, upper))
        assert not lower <= odd <= upper
        law = poisson(1000 * rate)
        exact = law.sf(odd - 1) if odd > 10 else law.cdf(odd)
        assert (row["tail"], row["standing"]) == (pytest.approx(exact, rel=1e-9), standing)

    def test_without_an_event_there_is_no_funnel(self):
        rows = communes([0.0] * 12, indicators=[EVENTS]).data.to_pylist()
        assert {row["status"] for row in rows} == {"not_estimable"}

    def test_more_events_than_persons_are_a_rate_like_another(self):
        rows = communes([1.5, 1.6] * 6, indicators=[EVENTS]).data.to_pylist()
        assert {row["status"] for row in rows} == {"ok"}
        assert {row["standing"] for row in rows} == {"within"}

    def test_sheets_without_any_difference_seldom_have_a_call_at_a_false_discovery_rate(self):
        """55 cases at 95 %: by limits of chance alone most of them have one."""
        met = np.random.default_rng(6).binomial(55, 0.95, (60, 40))
        called = 0
        for sheet in met:
            table = communes(sheet / 55, of=55, false_discovery_rate=0.05)
            called += bool({"worse", "better"} & set(table.data["standing"].to_pylist()))
        assert called <= 3

    def test_not_every_big_unit_is_an_outlier(self):
        spread = [0.90 + 0.005 * unit for unit in range(20)]
        big = communes(spread, of=400_000)
        assert set(big.data["standing"].to_pylist()) == {"within"}
        assert big.data["overdispersion"].to_pylist()[0] > 1000

    def test_both_adjustments_are_named(self):
        for how in ("additive", "multiplicative"):
            table = communes(EVEN, overdispersion=how)
            assert set(table.data["method"].to_pylist()) == {f"funnel_{how}"}

    @pytest.mark.parametrize(
        ("shares", "indicators", "status"),
        [
            (EVEN[:9], (MET,), "too_few_units"),
            ([1.0] * 12, (MET,), "not_estimable"),
            (
                EVEN,
                (RATIO,),
                "no_model",
            ),
        ],
    )
    def test_where_there_is_no_funnel_a_word_says_why(self, shares, indicators, status):
        rows = communes(shares, indicators=indicators).data.to_pylist()
        assert {row["status"] for row in rows} == {status}
        assert {row["standing"] for row in rows} == {"not_assessed"}
        assert {row["lower"] for row in rows} == {None}

    @pytest.mark.parametrize(
        ("shares", "indicators", "checks"),
        [
            ([1.0] * 12, (MET,), [("not_checked", "not_estimable", "12", 0)]),
            (EVEN, (RATIO,), [("not_checked", "no_model", "12", 0)]),
            (EVEN[:9], (MET,), [("not_checked", "too_few_units", "9", 0)]),
            (
                EVEN,
                (MET, RATIO),
                [("not_checked", "no_model", "12", 0), ("checked", None, None, 12)],
            ),
            (
                EVEN,
                (attrs.evolve(MET, polarity=pi.Polarity.NEUTRAL),),
                [("not_checked", "neutral", "12", 0)],
            ),
            ([], (MET,), [("not_checked", "nothing_reported", None, 0)]),
        ],
    )
    def test_a_check_that_was_skipped_says_why(self, shares, indicators, checks):
        findings = pi.find(peers=communes(shares, indicators=indicators))
        assert checks_of(findings, "PEE101") == checks
        assert checks_of(findings, "PEE102") == checks

    def test_better_is_a_matter_of_polarity(self):
        high, low = (
            communes((*EVEN, 0.90), indicators=[each]).data["standing"].to_pylist()[-1]
            for each in (MET, LATE)
        )
        assert (high, low) == ("worse", "better")

    def test_a_difference_that_matters_to_nobody_is_within(self):
        table = communes([*[0.95] * 12, 0.945], of=400_000)
        assert abs(table.data["z"].to_pylist()[-1]) > 9
        assert table.data["standing"].to_pylist()[-1] == "within"

    def test_peers_are_of_one_level(self):
        units = [
            unit("D", "district"),
            *(unit(f"c{number:02}", "commune", "D") for number in range(11)),
        ]
        table = communes(EVEN, registry=pi.UnitRegistry(units))
        rows = table.data.to_pylist()
        assert {row["group"] for row in rows[:11]} == {"commune"}
        assert {row["peers"] for row in rows[:11]} == {11}
        assert rows[11]["group"] is None, "the registry does not have it"
        assert (rows[11]["standing"], rows[11]["status"]) == ("not_assessed", "no_level")
        assert checks_of(pi.find(peers=table), "PEE101") == [
            ("not_checked", "no_level", "1", 0),
            ("checked", None, None, 11),
        ]

    def test_findings_on_peers(self):
        table = communes((*EVEN, 0.90, 0.99))
        findings = pi.find(peers=table)
        assert [f.unit_id for f in findings.select("PEE101")] == ["c12"]
        assert [f.unit_id for f in findings.select("PEE102")] == ["c13"]
        assert "14 units" in plain(findings.select("PEE101").render("en")[0])

    def test_a_false_discovery_rate_sets_the_limits(self):
        table = communes((*EVEN, *EVEN, 0.90, 0.89), false_discovery_rate=0.1)
        held = table.provenance.discovery
        assert held is not None
        assert held.tests == 26
        outside = sum(row in {"worse", "better"} for row in table.data["standing"].to_pylist())
        assert held.level == pytest.approx(0.1 * outside / 26)
        assert outside == 2

    def test_assess_holds_units_against_their_level(self):
        units = [
            unit("D", "district"),
            *(unit(f"c{number:02}", "commune", "D") for number in range(13)),
        ]
        counts = {
            "unit_id": [f"c{unit:02}" for unit in range(13)],
            "period": ["2023"] * 13,
            "n": [round(1000 * rate) for rate in (*EVEN, 0.90)],
            "d": [1000] * 13,
        }
        review = pi.assess(counts, indicators=[MET], registry=pi.UnitRegistry(units))
        assert [f.unit_id for f in review.findings.select("PEE101")] == ["c12"]
        assert len(review.control) == 13
        alone = pi.assess(counts, indicators=[MET])
        assert alone.peers is None
        reasons = {row["rule"]: row["reason"] for row in alone.checks.data.to_pylist()}
        assert reasons["PEE101"] == "no_peers"
        assert reasons["SPC101"] == "too_short_history"

    def test_a_registry_with_days_needs_a_calendar(self):
        registry = pi.UnitRegistry([unit("c00", valid_from=dt.date(2020, 1, 1))])
        with pytest.raises(pi.errors.InputError, match="registry has units of limited validity"):
            communes(EVEN, registry=registry)
