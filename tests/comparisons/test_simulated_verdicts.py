"""Simulated verdicts: the share of false ones stays below what the documentation states."""

from __future__ import annotations

import math
import re
import runpy
from pathlib import Path

import numpy as np
import pytest

import parindex as pi

ROOT = Path(__file__).parents[2]
SCRIPT = runpy.run_path(str(ROOT / "tools" / "simulate_verdicts.py"))
STATED = SCRIPT["STATED"]
UNITS = 1500
# how far a simulated share may lie above the true one by luck: four standard errors
LUCK = 4 * math.sqrt(STATED * (100 - STATED) / UNITS)


def simulated(seed, **given):
    return SCRIPT["simulated_rates"](np.random.default_rng(seed), units=UNITS, **given)


@pytest.mark.parametrize("cases", [12, 400, 40_000, 400_000])
@pytest.mark.parametrize("spread", [0.0, 1.0])
def test_without_a_true_change_few_are_called_deteriorated(cases, spread):
    rates = simulated(cases, cases=cases, rate=95.0, spread=spread)
    _, prior_year, history, beyond = SCRIPT["shares"](rates)
    assert prior_year <= STATED + LUCK
    assert history <= STATED + LUCK
    assert beyond <= 1.0 + LUCK / 2


def test_without_an_allowance_big_units_would_be_called():
    """What the allowance is for: 24 % of units of 400 000 dossiers, with nothing changed."""
    rates = simulated(7, cases=400_000, rate=95.0, spread=1.0)
    two_years, prior_year, _, _ = SCRIPT["shares"](rates)
    assert two_years > 15
    assert prior_year < two_years / 3


@pytest.mark.parametrize("rate", [97.0, 95.0, 92.0])
def test_a_fall_of_five_points_is_found_at_400_dossiers(rate):
    rates = simulated(40, cases=400, rate=rate, change=-5.0)
    assert SCRIPT["called"](pi.compare_to_history(rates)) >= 80.0


def test_peers_that_differ_as_peers_do_are_not_called_apart():
    generator = np.random.default_rng(3)
    true = SCRIPT["true_rates"](generator, (5, 200), rate=95.0, spread=2.0)
    met = generator.binomial(400_000, true / 100)
    _, worse, better = SCRIPT["outside_funnel"](SCRIPT["sheets_of"](met, 400_000, SCRIPT["PEER"]))
    assert worse + better < 1


@pytest.mark.parametrize(("cases", "rate"), [(5, 0.8), (47, 0.95), (55, 0.95), (200, 0.99)])
def test_peers_without_any_difference_are_called_as_seldom_as_the_limits_say(cases, rate):
    """Two in a thousand; outside the limits alone lie up to three in a hundred."""
    met = np.random.default_rng(8).binomial(cases, rate, (UNITS // 50, 50))
    _, worse, better = SCRIPT["outside_funnel"](SCRIPT["sheets_of"](met, cases, SCRIPT["PEER"]))
    luck = 4 * 100 * math.sqrt(0.001 / UNITS)
    assert max(worse, better) <= 0.1 + luck


@pytest.mark.parametrize("cases", [400, 400_000])
def test_without_a_change_that_matters_significance_alone_calls_nothing(cases):
    """A true fall of 0.3 points, where one point is the smallest that matters."""
    rates = simulated(5, cases=cases, rate=95.0, change=-0.3)
    limit = STATED + LUCK if cases == 400 else 0.0
    assert SCRIPT["called"](pi.compare_to_prior_year(rates)) <= limit
    assert SCRIPT["called"](pi.compare_to_history(rates)) <= limit


@pytest.mark.parametrize(("periods", "most"), [(12, 2.0), (24, 7.5), (48, 19.0)])
def test_whole_series_without_a_change_have_few_findings(periods, most):
    """At 400 dossiers and 95 %; the page states 1, 6 and 14 % of the units."""
    generator = np.random.default_rng(9)
    shares = SCRIPT["found_in_series"](generator, units=UNITS, cases=400, periods=periods)
    assert 0.0 < shares[0] <= most


@pytest.mark.parametrize(("cases", "late"), [(12, 1.0), (400, 1.0), (400, 4.0)])
def test_few_cases_without_a_change_are_seldom_in_a_shift(cases, late):
    generator = np.random.default_rng(11)
    counted = {"units": 400, "cases": cases, "before": late}
    assert SCRIPT["in_a_shift"](generator, after=late, **counted) <= 1.0
    assert SCRIPT["in_a_shift"](generator, after=6 * late, **counted) >= 80.0


@pytest.mark.parametrize("periods", [10, 12])
def test_one_period_far_away_is_no_shift_of_the_others(periods):
    """About the plain mean one unit in ten would be called so, and two in three at 20 points."""
    generator = np.random.default_rng(10)
    for fall in (10.0, 20.0):
        _, beyond, shift, *_ = SCRIPT["found_in_series"](
            generator, units=UNITS, cases=400, periods=periods, fall=fall
        )
        assert beyond > 95
        assert shift < 1


FALL = "A true fall of 5 points: called deteriorated."


class TestThePage:
    TEXT = (ROOT / "docs" / "explanation" / "spread_simulated.txt").read_text(encoding="utf-8")

    def rows(self, title):
        block = self.TEXT.split(f"**{title}**")[1].split("\n\n")[1]
        return [
            [cell.strip() for cell in line.strip("|").split("|")]
            for line in block.strip().split("\n")[2:]
        ]

    def test_every_share_with_a_history_is_at_most_what_is_stated(self):
        rows = self.rows("No true change: called deteriorated.")
        assert {row[0] for row in rows} == {"12", "400", "40,000", "400,000"}
        for row in rows:
            assert float(row[4]) <= STATED, row
            assert float(row[5]) <= STATED, row
        for row in self.rows("The same with the shortest history, 8 periods."):
            assert max(float(row[3]), float(row[4])) <= STATED, row

    def test_a_fall_of_five_points_is_found_in_four_of_five(self):
        rows = {
            (row[0], row[1]): row
            for row in self.rows("A true fall of 5 points: called deteriorated.")
        }
        for rate in ("97 to 92", "95 to 90", "92 to 87"):
            assert float(rows["400", rate][4]) >= 80

    def test_findings_by_chance_on_whole_series_are_as_many_as_the_page_says(self):
        title = "A whole series: units with any finding of SPC."
        rows = {tuple(row[:4]): [float(cell) for cell in row[4:]] for row in self.rows(title)}
        page = (ROOT / "docs" / "explanation" / "spread.md").read_text(encoding="utf-8")
        any_rule, shift = zip(
            *(
                (row[0], row[2])
                for row in (rows["400", "0", periods, "none"] for periods in ("12", "24", "48"))
            ),
            strict=True,
        )
        said = " ".join(page.split())
        assert (
            "{} % have any finding after 12 periods, {} % after 24, {} % after 48".format(*any_rule)
            in said
        )
        assert "(SPC102 alone: {}, {} and {} %)".format(*shift) in said
        # one period far away makes no more shifts than there are without it
        usual = {"10": 0.3, "12": 0.3, "24": 2.5}
        luck = 0.2
        fallen = {key: row[2] for key, row in rows.items() if key[3] != "none"}
        assert all(share <= usual[key[2]] + luck for key, share in fallen.items())

    def test_few_cases_make_fewer_false_shifts_than_many_and_true_ones_are_found(self):
        rows = self.rows("Few late cases: units with a shift in 24 months.")
        assert len(rows) == 12
        assert all(float(row[2]) <= 0.2 for row in rows)
        found = {(row[0], row[1]): row[3:] for row in rows}
        assert float(found["400", "2"][1]) >= 75
        assert float(found["400", "4"][0]) >= 50

    def numbers(self, title):
        return [[float(cell.replace(",", "")) for cell in row] for row in self.rows(title)]

    def test_peers_without_any_difference_are_called_at_most_as_often_as_is_nominal(self):
        rows = self.numbers("Peers without any difference.")
        assert {tuple(row[:2]) for row in rows} == {
            (cases, rate) for cases in (5, 20, 47, 55, 100, 200, 600) for rate in (80, 90, 95, 99)
        }
        for *_, worse, better, sheets in rows + self.numbers("The same for rates per population."):
            assert max(worse, better) <= 0.1
            assert sheets <= 5.0
        assert max(row[2] for row in rows) > 2.0, "what the exact tail is for"

    def test_peers_that_differ_are_called_as_often_as_the_page_says(self):
        for peers, *_, worse, better in self.numbers("Peers whose true rates differ"):
            assert max(worse, better) <= (0.1 if peers == 200 else 0.2)

    def test_it_says_from_which_seed(self):
        assert f"seed {SCRIPT['SEED']}" in self.TEXT
        assert re.search(r"20,000 simulated units", self.TEXT)
