"""Convention §53 to §58: series, spread, peers, many comparisons, plausibility."""

from __future__ import annotations

import numpy as np
import pytest
from tests.makers import MET, rates_of, unit

import parindex as pi

WAVY = (9000, 9500, 8800, 9400, 9100, 9600, 8900, 9300, 9250)


def months(*counts, of=10_000, skip=()):
    period = [f"{2020 + at // 12}-M{at % 12 + 1:02}" for at in range(len(counts))]
    kept = [at for at in range(len(counts)) if at not in skip]
    return rates_of([period[at] for at in kept], [counts[at] for at in kept], [of] * len(kept))


def column(table, name):
    return table.data[name].to_pylist()


@pytest.mark.parametrize(
    ("rates", "status"),
    [
        (months(*WAVY[:8]), "ok"),
        (months(*WAVY[:7]), "too_short_history"),
        (months(*WAVY, skip=(4,)), "too_short_history"),
        (months(*[100] * 8, of=100), "not_estimable"),
    ],
)
def test_c53_limits_rest_on_eight_periods_in_a_row(rates, status):
    """convention §53"""
    assert set(column(pi.compute_control_limits(rates), "status")) == {status}


def test_c53_laneys_limits_only_where_there_is_more_than_chance():
    """convention §53"""
    assert set(column(pi.compute_control_limits(months(*WAVY)), "method")) == {"laney_p"}
    quiet = pi.compute_control_limits(months(*[9000, 9001] * 4))
    assert set(column(quiet, "method")) == {"p"}


def test_c53_rates_per_population_have_u_limits_and_ratios_those_of_moving_ranges():
    """convention §53"""
    for define, method in ((pi.Indicator.rate, "u"), (pi.Indicator.ratio, "xmr")):
        own = define("own", numerator=["n"], denominator=["d"], multiplier=1000.0)
        months_of_2020 = [f"2020-M{at:02}" for at in range(1, 9)]
        rates = rates_of(months_of_2020, [30, 31] * 4, [1000] * 8, indicators=[own])
        assert set(column(pi.compute_control_limits(rates), "method")) == {method}


def test_c53_a_run_is_eight_a_trend_six_and_each_ends_at_a_gap():
    """convention §53"""
    shifted = (*[9000, 9050] * 4, *[9450, 9500] * 4)
    signals = pi.compute_control_limits(months(*shifted))
    assert column(signals, "shift") == [-1] * 8 + [1] * 8
    broken = pi.compute_control_limits(months(*shifted, skip=(3,)))
    # three periods before a gap can be no run, and say so
    assert column(broken, "shift") == [None] * 3 + [0] * 4 + [1] * 8
    rising = months(9000, 8990, 9100, 9200, 9300, 9400, 9450, 9000, 9010)
    assert column(pi.compute_control_limits(rising), "trend") == [0, 1, 1, 1, 1, 1, 1, 0, 0]
    (finding,) = pi.find(control=signals).select("SPC102").data["period"].to_pylist()[1:]
    assert finding == "2021-M04"


def test_c53_a_turning_point_is_the_last_of_a_rise_and_the_first_of_a_fall():
    """convention §53"""
    control = pi.compute_control_limits(months(*range(380, 391, 2), *range(388, 379, -2), of=400))
    assert column(control, "trend") == [1] * 6 + [-1] * 5
    trends = pi.find(control=control).select("SPC103")
    found = [(each.period, each.evidence.rows) for each in trends]
    assert found == [("2020-M06", 6), ("2020-M11", 6)]


def test_c53_the_centre_of_runs_is_without_the_points_beyond_the_limits():
    """convention §53"""
    control = pi.compute_control_limits(months(*[9490, 9500, 9510] * 3, 9490, 8500))
    assert column(control, "beyond")[-1] == -1
    assert column(control, "run_center")[0] == pytest.approx(94.99)
    assert set(column(control, "shift")) == {0}


def test_c53_few_cases_are_a_run_where_their_counts_together_are_rare():
    """convention §53; 2 late of 400 a month and then 7: Fisher's exact p is 4.5e-9"""
    control = pi.compute_control_limits(months(*[398] * 12, *[393] * 12, of=400))
    assert column(control, "shift") == [1] * 12 + [-1] * 12
    ordinary = pi.compute_control_limits(months(*[12] * 10, 11, *[12] * 10, of=12))
    assert not any(column(ordinary, "shift"))


def test_c53_what_few_cases_cannot_tell_was_not_looked_at():
    """convention §53, §60"""
    control = pi.compute_control_limits(months(*[398, 397] * 8, of=400))
    assert column(control, "trend")[-1] is None
    checks = pi.find(control=control).checks.data.to_pylist()
    reasons = {row["reason"] for row in checks if row["rule"] == "SPC103"}
    assert reasons == {"too_short_a_run", "too_few_cases"}


def test_c66_each_phase_has_its_own_limits_and_the_last_is_judged():
    """convention §66"""
    step = (*[9000, 9050] * 8, *[9450, 9500] * 4)
    control = pi.compute_control_limits(months(*step), phases="2021-M05")
    assert column(control, "phase") == [1] * 16 + [2] * 8
    assert {column(control, "center")[0], column(control, "center")[-1]} == {90.25, 94.75}
    assert column(control, "shift")[:16] == [None] * 16
    assert len(pi.find(control=control).select("SPC102")) == 0


def test_c66_a_point_that_is_left_out_is_a_gap_with_a_reason():
    """convention §66"""
    storm = {"unit_id": ["A"], "period": ["2020-M04"], "reason": ["storm"]}
    control = pi.compute_control_limits(months(*WAVY, *WAVY), excluded=storm)
    assert column(control, "status")[3] == "excluded"
    assert column(control, "excluded")[:5] == [None, None, None, "storm", None]
    gap = pi.compute_control_limits(months(*WAVY, *WAVY, skip=(3,)))
    assert column(control, "center")[0] == column(gap, "center")[0]


@pytest.mark.parametrize(
    ("target", "word"),
    [(80, "consistently_met"), (91, "hit_or_miss"), (99.9, "consistently_missed")],
)
def test_c66_assurance_is_where_the_limits_lie_about_the_target(target, word):
    """convention §66"""
    given = [pi.Target(indicator="met", value=target)]
    control = pi.compute_control_limits(months(*[9100, 9110] * 5), targets=given)
    assert set(column(control, "assurance")) == {word}
    missed = len(pi.find(control=control).select("SPC105"))
    assert missed == (1 if word == "consistently_missed" else 0)


def published(*printed):
    return {
        "unit_id": ["A"] * len(printed),
        "period": [str(2010 + at) for at in range(len(printed))],
        "indicator": ["own"] * len(printed),
        "printed": printed,
    }


def test_c53_printed_percents_have_limits_within_0_and_100_and_one_unit():
    """convention §53"""
    percents = [f"{value}%" for value in (97, 99, 98, 99, 97, 99, 98, 99)]
    assert column(pi.compute_control_limits(published(*percents)), "upper")[0] == 100.0
    mixed = pi.compute_control_limits(published(*percents, "0,98"))
    assert set(column(mixed, "status")) == {"mixed_units"}


def test_c53_a_baseline_holds_for_its_cadence_and_what_was_left_out_is_counted():
    """convention §53"""
    with pytest.raises(pi.errors.InputError, match="cadence of the series"):
        pi.compute_control_limits(months(*WAVY), baseline="2020")
    checks = pi.find(control=pi.compute_control_limits(months(*[100] * 8, of=100))).checks.data
    row = next(each for each in checks.to_pylist() if each["rule"] == "SPC102")
    assert (row["reason"], row["detail"]) == ("not_estimable", "8")


def test_c54_spread_is_that_of_the_periods_before_and_never_below_one():
    """convention §54"""
    spread = column(pi.compare_to_previous(months(*WAVY)), "spread")
    assert spread[:8] == [None] * 8
    assert spread[8] > 5
    changed = column(pi.compare_to_previous(months(*WAVY[:8], 5000)), "spread")
    assert changed == spread, "the value that is judged has no part in it"
    assert column(pi.compare_to_previous(months(*[9000, 9001] * 4, 9000)), "spread")[8] == 1.0


def test_c54_one_late_dossier_of_twelve_is_no_change_of_work():
    """convention §54"""
    compared = pi.compare_to_history(months(*[12] * 8, 11, of=12))
    assert column(compared, "verdict")[-1] == "too_little_data"


def peers(count, of=1000, last=None):
    n = [round(of * (0.94 + 0.01 * (at % 3))) for at in range(count)]
    if last is not None:
        n[-1] = round(of * last)
    units = [f"c{at:02}" for at in range(count)]
    return rates_of(["2023"] * count, n, [of] * count, units)


def test_c55_ten_peers_a_spread_and_a_difference_that_matters():
    """convention §55"""
    assert set(column(pi.compare_with_peers(peers(9)), "status")) == {"too_few_units"}
    table = pi.compare_with_peers(peers(12, of=400_000))
    assert set(column(table, "standing")) == {"within"}, "big units differ, and are no outliers"
    assert column(pi.compare_with_peers(peers(12, last=0.85)), "standing")[-1] == "worse"


def test_c55_a_unit_is_called_only_if_it_is_as_rare_by_the_exact_probability():
    """convention §55"""
    late = (3, 2, 3, 4, 2, 3, 3, 2, 4, 3, 2, 3, 4, 3, 2, 3, 3, 3, 3, 0)
    units = [f"u{at:02}" for at in range(20)]
    rates = rates_of(["2023"] * 20, [55 - each for each in late], [55] * 20, units)
    row = pi.compare_with_peers(rates).data.to_pylist()[-1]
    center = 1 - sum(late) / 1100
    assert row["value"] > row["upper"]
    assert (row["tail"], row["standing"]) == (pytest.approx(center**55), "within")
    controlled = pi.compare_with_peers(rates, false_discovery_rate=0.05)
    assert set(column(controlled, "standing")) == {"within"}


def test_c55_phi_is_one_where_chance_alone_acts():
    """convention §55"""
    met = np.random.default_rng(2).binomial(4000, 0.9, 3000).tolist()
    units = [f"u{at:04}" for at in range(3000)]
    table = pi.compare_with_peers(rates_of(["2023"] * 3000, met, [4000] * 3000, units))
    assert column(table, "overdispersion")[0] == pytest.approx(1.0, abs=0.08)


def test_c55_rates_have_a_funnel_and_ratios_have_none():
    """convention §55"""
    status = {}
    for define in (pi.Indicator.rate, pi.Indicator.ratio):
        own = define("own", numerator=["n"], denominator=["d"], multiplier=1000.0)
        units = [f"u{at:02}" for at in range(12)]
        rates = rates_of(["2023"] * 12, [9, 10, 11] * 4, [1000] * 12, units, [own])
        table = pi.compare_with_peers(rates)
        status[own.kind.value] = set(column(table, "status"))
    assert status == {"rate": {"ok"}, "ratio": {"no_model"}}


def test_c55_what_has_no_limits_is_counted_by_the_reason():
    """convention §55"""
    checks = pi.find(peers=pi.compare_with_peers(peers(9))).checks.data.to_pylist()
    found = {(each["reason"], each["detail"]) for each in checks if each["rule"] == "PEE101"}
    assert found == {("too_few_units", "9")}


def test_c56_a_rate_that_is_asked_for_is_in_limits_and_findings():
    """convention §56"""
    rates = peers(12, last=0.85)
    plain, controlled = (
        pi.compare_with_peers(rates, false_discovery_rate=rate) for rate in (None, 0.05)
    )
    assert plain.provenance.discovery is None
    held = controlled.provenance.discovery
    assert held is not None
    assert held.tests == 12
    assert held.level == pytest.approx(0.05 / 12)
    assert controlled.provenance.confidence == 1 - held.level
    evidence = next(iter(pi.find(peers=controlled).select("PEE101"))).evidence
    assert (evidence.discovery, evidence.discovery_rate, evidence.tests) == (
        "benjamini_hochberg",
        5.0,
        12,
    )


def test_c56_of_comparisons_without_a_true_change_fewer_are_called():
    """convention §56"""
    met = np.random.default_rng(44).binomial(400, 0.93, 800)
    rates = pi.compute_rates(
        {
            "unit_id": np.repeat([f"u{at}" for at in range(400)], 2),
            "period": ["2022", "2023"] * 400,
            "n": met,
            "d": [400] * 800,
        },
        [MET],
    )
    alone, controlled = (
        {"improved", "deteriorated"}
        & set(column(pi.compare_to_prior_year(rates, false_discovery_rate=rate), "verdict"))
        for rate in (None, 0.05)
    )
    assert alone == {"improved", "deteriorated"}
    assert controlled == set()


def test_c57_a_repeated_row_is_a_finding_that_names_nobody_as_its_author():
    """convention §57"""
    counts = {
        "unit_id": ["A", "A", "B"],
        "period": ["2022", "2023", "2023"],
        "n": [40, 40, 40],
        "d": [60, 60, 60],
        "open": [70, 70, 70],
    }
    findings = pi.find(counts=counts)
    assert [f.unit_id for f in findings.select("DAT101")] == ["A"]
    assert [(f.unit_id, f.evidence.other_unit) for f in findings.select("DAT102")] == [("B", "A")]
    for language in ("vi", "en"):
        for sentence in findings.select("DAT").render(language):
            for word in ("copied", "fraud", "false", "sao chép", "gian", "sai phạm"):
                assert word not in sentence


def test_c57_equal_rows_name_the_first_unit_and_no_unit_above_or_below():
    """convention §57"""
    units = ["e", "c", "b"]
    counts = {"unit_id": units, "period": ["2023"] * 3} | {
        name: [number] * 3 for name, number in (("n", 40), ("d", 60), ("open", 70))
    }
    found = pi.find(counts=counts).select("DAT102")
    assert {(each.unit_id, each.evidence.other_unit) for each in found} == {("c", "b"), ("e", "b")}
    chain = pi.UnitRegistry([unit("e", "e"), unit("c", "c", "e"), unit("b", "b", "c")])
    findings = pi.find(counts=counts, registry=chain)
    assert len(findings.select("DAT102")) == 0


def test_c58_flows_of_a_period_are_not_below_those_within_it():
    """convention §58"""
    form = pi.load_form("vn-ii06a")
    counts = {
        "unit_id": ["A", "A", "A"],
        "period": ["2023-Q1", "2023-H1", "2023"],
        "resolved_total": [50, 49, 48],
        "in_progress_total": [9, 8, 7],
    }
    findings = pi.find(counts=counts, form=form)
    assert [(f.period, f.subject) for f in findings.select("DAT106")] == [
        ("2023-H1", "resolved_total")
    ]
    assert {(f.period, f.evidence.prior_period) for f in findings.select("DAT107")} == {
        ("2023", "2023-Q1"),
        ("2023", "2023-H1"),
    }
