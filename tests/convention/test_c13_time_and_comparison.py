"""Convention §13 to §21: calendars, the prior year, comparability, intervals, verdicts."""

from __future__ import annotations

import datetime as dt
import functools
import math

import attrs
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from tests.makers import columns_of, unit

import parindex as pi

SHARE = pi.Indicator.proportion("share", numerator=["part"], denominator=["whole"])
REGIMES = {name: pi.load_regime(name) for name in ("nd-09-2019", "bnv-581-cchc", "calendar")}
LOWER = pi.Polarity.LOWER_IS_BETTER
NEUTRAL = pi.Polarity.NEUTRAL
sheet = functools.partial(columns_of, "unit_id period part whole")


def rates_of(*rows, indicator=SHARE, regime=None, **options):
    calendar = None if regime is None else REGIMES[regime]
    return pi.compute_rates(sheet(*rows), [indicator], regime=calendar, **options)


def compared(now, before, indicator=SHARE, prior_indicator=None, regime=None):
    """Comparison of (part, whole) in the first half of 2023 with that of 2022."""
    changes = pi.compare_to_prior_year(
        rates_of(("A", "2023-H1", *now), indicator=indicator, regime=regime),
        prior=rates_of(
            ("A", "2022-H1", *before), indicator=prior_indicator or indicator, regime=regime
        ),
    )
    (row,) = changes.data.to_pylist()
    return row


def not_comparable(review):
    return {
        (unit_id, each.period)
        for each in review.findings.select("CHG104")
        for unit_id in each.evidence.units.split("; ")
    }


def looked_at(findings, rule):
    coverage = findings.coverage
    rows = [each for each in coverage.data.to_pylist() if each["rule"] == rule]
    return {
        unit
        for row in rows
        for unit, there in zip(coverage.units, coverage.sets[row["unit_set"]], strict=True)
        if there
    }


def reason_of(review, rule):
    return {row["reason"] for row in review.checks.data.to_pylist() if row["rule"] == rule}


# --- §13


def test_c13_the_days_come_from_the_regime_that_is_named():
    """convention §13"""
    rows = [("A", "2022-H1", 1, 2), ("A", "2023-H1", 1, 2)]
    for regime, days, prior_days in (("nd-09-2019", 182, 182), ("calendar", 181, 181)):
        row = pi.compare_to_prior_year(rates_of(*rows, regime=regime)).data.to_pylist()[1]
        assert (row["days"], row["prior_days"]) == (days, prior_days)


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2023-Q1", 90),
        ("2023-Q2", 92),
        ("2023-H1", 182),
        ("2023-Q3", 92),
        ("2023-9M", 274),
        ("2023-H2", 183),
        ("2023-Q4", 91),
        ("2023", 365),
    ],
)
def test_c13_the_windows_of_the_general_regime(period, days):
    """convention §13; lengths of 2023 counted from 15/12/2022"""
    (row,) = pi.compare_to_prior_year(
        rates_of(("A", period, 1, 2), regime="nd-09-2019")
    ).data.to_pylist()
    assert row["days"] == days


def test_c13_without_a_regime_the_days_are_not_known():
    """convention §13"""
    rows = pi.compare_to_prior_year(rates_of(("A", "2022-H1", 1, 2), ("A", "2023-H1", 1, 2)))
    assert {(row["days"], row["prior_days"]) for row in rows.data.to_pylist()} == {(None, None)}


def test_c13_dated_targets_are_not_checked_without_a_regime():
    """convention §13"""
    target = pi.Target(indicator="share", value=90.0, valid_from=dt.date(2020, 1, 1))
    review = pi.assess(sheet(("A", "2023-H1", 1, 2)), indicators=[SHARE], targets=[target])
    assert len(review.findings) == 0
    assert reason_of(review, "TGT101") == {"no_regime"}


def test_c13_a_general_target_does_not_stand_in_for_one_of_unknown_days():
    """convention §13, §22: whether A has a target of its own is not known"""
    targets = [
        pi.Target(indicator="share", value=40.0, unit_id="A", valid_from=dt.date(2020, 1, 1)),
        pi.Target(indicator="share", value=90.0),
    ]
    review = pi.assess(sheet(("A", "2023-H1", 1, 2)), indicators=[SHARE], targets=targets)
    assert len(review.findings.select("TGT")) == 0
    assert "no_regime" in reason_of(review, "TGT101")


def test_c13_other_units_keep_the_general_target():
    """convention §13, §22"""
    targets = [
        pi.Target(indicator="share", value=40.0, unit_id="A", valid_from=dt.date(2020, 1, 1)),
        pi.Target(indicator="share", value=90.0),
    ]
    counts = sheet(("A", "2023-H1", 1, 2), ("B", "2023-H1", 100, 200))
    review = pi.assess(counts, indicators=[SHARE], targets=targets)
    assert [(each.rule, each.unit_id) for each in review.findings.select("TGT")] == [
        ("TGT101", "B")
    ]


def test_c13_trees_with_limited_validities_are_not_checked_without_a_regime():
    """convention §13"""
    tree = pi.UnitRegistry(
        [
            unit("D", "district", valid_to=dt.date(2025, 6, 30)),
            unit("X", "commune", "D", valid_to=dt.date(2025, 6, 30)),
        ]
    )
    counts = sheet(("X", "2023-H1", 1, 2), ("D", "2023-H1", 3, 4))
    review = pi.assess(counts, indicators=[SHARE], registry=tree)
    assert reason_of(review, "CNT103") == reason_of(review, "CNT104") == {"no_regime"}
    assert len(review.findings) == 0
    with pytest.raises(pi.errors.InputError):
        pi.roll_up(counts, tree, to="district")
    known = pi.assess(counts, indicators=[SHARE], registry=tree, regime="nd-09-2019")
    assert {each.subject for each in known.findings.select("CNT103")} == {"part", "whole"}


@pytest.mark.parametrize("slot", ["Q2", "Q4", "9M", "H2", "M05"])
def test_c13_a_slot_that_the_regime_does_not_have_is_a_finding(slot):
    """convention §13"""
    review = pi.assess(
        sheet(("A", f"2023-{slot}", 1, 2), ("A", "2023-Q1", 1, 2)),
        indicators=[SHARE],
        regime="bnv-581-cchc",
    )
    (finding,) = review.findings.select("CNT305")
    assert (finding.unit_id, finding.period) == ("A", f"2023-{slot}")
    assert [row["value"] for row in review.rates.data.to_pylist()] == [50.0, 50.0]
    days = {row["period"]: row["days"] for row in review.comparisons.data.to_pylist()}
    assert days == {f"2023-{slot}": None, "2023-Q1": 90}


# --- §14


@pytest.mark.parametrize(
    ("period", "prior_year", "previous"),
    [
        ("2023-H1", "2022-H1", "2022-H2"),
        ("2023-H2", "2022-H2", "2023-H1"),
        ("2023", "2022", "2022"),
        ("2023-Q1", "2022-Q1", "2022-Q4"),
        ("2023-M01", "2022-M01", "2022-M12"),
        ("2023-9M", "2022-9M", "2022-9M"),
    ],
)
def test_c14_the_prior_year_is_the_same_slot_and_the_previous_one_is_the_slot_before(
    period, prior_year, previous
):
    """convention §14"""
    rates = rates_of(("A", period, 1, 2))
    for compare, expected in (
        (pi.compare_to_prior_year, prior_year),
        (pi.compare_to_previous, previous),
    ):
        (row,) = compare(rates).data.to_pylist()
        assert row["prior_period"] == expected


def test_c14_a_period_is_compared_with_its_own_cadence_only():
    """convention §14"""
    rows = [("A", "2022", 1, 4), ("A", "2022-H1", 2, 4), ("A", "2022-H2", 3, 4)]
    rates = rates_of(*rows, ("A", "2023-H1", 4, 4))
    assert pi.compare_to_prior_year(rates).data.to_pylist()[3]["prior_value"] == 50.0
    assert pi.compare_to_previous(rates).data.to_pylist()[3]["prior_value"] == 75.0


# --- §15


@pytest.mark.parametrize(
    "prior",
    [
        [],
        [("A", "2022-H1", None, 2)],
        [("A", "2022-H1", 0, 0)],
        [("A", "2022-H1", 3, 2)],
        [("A", "2022-H1", -1, 2)],
        [("A", "2022-H1", 1, 2), ("A", "2022-H1", 1, 2)],
        [("B", "2022-H1", 1, 2)],
        [("A", "2022-H2", 1, 2)],
    ],
)
def test_c15_an_absent_prior_is_never_a_rate_of_zero(prior):
    """convention §15"""
    review = pi.assess(sheet(("A", "2023-H1", 1, 2), *prior), indicators=[SHARE])
    row = next(row for row in review.comparisons.data.to_pylist() if row["period"] == "2023-H1")
    assert (row["comparability"], row["verdict"]) == ("no_prior", "not_assessed")
    assert (row["prior_value"], row["change"], row["relative_change"]) == (None, None, None)
    assert (row["change_lower"], row["change_upper"]) == (None, None)


def test_c15_a_prior_of_zero_is_a_prior():
    """convention §15"""
    row = compared((1, 2), (0, 2))
    assert (row["prior_value"], row["change"], row["relative_change"]) == (0.0, 50.0, None)
    assert row["comparability"] == "full"


def test_c15_the_first_period_of_a_sheet_makes_no_finding():
    """convention §15"""
    review = pi.assess(sheet(("A", "2022-H1", 1, 2), ("B", "2022-H1", 1, 2)), indicators=[SHARE])
    assert not_comparable(review) == set()


@pytest.mark.parametrize(
    "prior",
    [
        [("B", "2022-H1", 1, 2)],  # reported by a unit that reports nothing later
        [("A", "2022-H1", None, 2), ("B", "2022-H1", 1, 2)],
        [("A", "2022-H1", 0, 0)],  # reported by the unit itself, without a value
        [("A", "2022-H1", 3, 2)],
        [("A", "2022-H1", 1, 2), ("A", "2022-H1", 1, 2)],
    ],
)
def test_c15_no_prior_is_a_finding_where_the_other_period_was_reported_by_somebody(prior):
    """convention §15"""
    review = pi.assess(sheet(("A", "2023-H1", 1, 2), *prior), indicators=[SHARE])
    assert not_comparable(review) == {("A", "2023-H1")}


def test_c15_the_finding_names_the_unit_that_lacks_the_other_period():
    """convention §15"""
    rows = [("A", "2022-H1", 1, 2), ("A", "2023-H1", 1, 2), ("B", "2023-H1", 1, 2)]
    review = pi.assess(sheet(*rows), indicators=[SHARE])
    assert not_comparable(review) == {("B", "2023-H1")}
    (finding,) = review.findings.select("CHG104")
    assert finding.evidence.comparability == "no_prior"


# --- §16


@pytest.mark.parametrize(
    "other",
    [
        pi.Indicator.ratio("share", numerator=["part"], denominator=["whole"], multiplier=100.0),
        pi.Indicator.proportion("share", numerator=["whole"], denominator=["whole"]),
        pi.Indicator.proportion("share", numerator=["part"], denominator=["part"]),
        attrs.evolve(SHARE, multiplier=1000.0),
    ],
)
def test_c16_values_that_measure_different_things_are_not_compared(other):
    """convention §16"""
    row = compared((10, 20), (10, 20), prior_indicator=other)
    assert (row["comparability"], row["verdict"]) == ("definition_changed", "not_assessed")
    assert (row["change"], row["change_lower"], row["relative_change"]) == (None, None, None)


@pytest.mark.parametrize(
    "other",
    [
        attrs.evolve(SHARE, name=pi.Name(vi="khác", en="other")),
        attrs.evolve(SHARE, source="another decree"),
        attrs.evolve(SHARE, smallest_change=7.0),
    ],
)
def test_c16_names_sources_and_the_smallest_change_may_differ(other):
    """convention §16"""
    row = compared((10, 20), (5, 20), prior_indicator=other)
    assert (row["comparability"], row["change"]) == ("full", 25.0)


# --- §17, §18


@pytest.mark.parametrize(
    ("regime", "prior_regime"),
    [("nd-09-2019", "calendar"), ("nd-09-2019", None), (None, "calendar")],
)
def test_c17_a_change_over_two_calendars_is_shown_without_a_verdict(regime, prior_regime):
    """convention §17"""
    changes = pi.compare_to_prior_year(
        rates_of(("A", "2023-H1", 950, 1000), regime=regime),
        prior=rates_of(("A", "2022-H1", 500, 1000), regime=prior_regime),
    )
    (row,) = changes.data.to_pylist()
    assert (row["comparability"], row["verdict"]) == ("regime_changed", "not_assessed")
    assert row["change"] == 45.0
    assert row["change_lower"] < 45.0 < row["change_upper"]


@pytest.mark.parametrize("regime", [None, "nd-09-2019"])
def test_c17_one_calendar_for_both_compares_fully(regime):
    """convention §17"""
    row = compared((950, 1000), (500, 1000), regime=regime)
    assert (row["comparability"], row["verdict"]) == ("full", "improved")


def test_c18_a_leap_day_does_not_break_comparability():
    """convention §18"""
    changes = pi.compare_to_prior_year(
        rates_of(("A", "2023-H1", 500, 1000), ("A", "2024-H1", 950, 1000), regime="nd-09-2019")
    )
    row = changes.data.to_pylist()[1]
    assert (row["days"], row["prior_days"]) == (183, 182)
    assert (row["comparability"], row["verdict"]) == ("full", "improved")


# --- §19

PAIRS = [(0, 7), (7, 7), (1, 3), (29, 95), (860, 1000), (635593, 643272)]


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.999])
@pytest.mark.parametrize(("part", "whole"), PAIRS)
def test_c19_proportions_have_wilson_limits(part, whole, confidence):
    """convention §19"""
    (row,) = rates_of(("A", "2023", part, whole), confidence=confidence).data.to_pylist()
    limits = proportion_confint(part, whole, alpha=1 - confidence, method="wilson")
    assert row["method"] == "wilson"
    assert (row["lower"], row["upper"]) == pytest.approx([100 * each for each in limits], abs=1e-9)


def test_c19_a_definition_may_say_otherwise():
    """convention §19"""
    exact = attrs.evolve(SHARE, interval=pi.vocabulary.IntervalMethod.CLOPPER_PEARSON)
    (row,) = rates_of(("A", "2023", 29, 95), indicator=exact).data.to_pylist()
    limits = proportion_confint(29, 95, method="beta")
    assert row["method"] == "clopper_pearson"
    assert (row["lower"], row["upper"]) == pytest.approx([100 * each for each in limits])


@pytest.mark.parametrize("events", [0, 1, 9])
def test_c19_rates_of_fewer_than_ten_events_have_exact_limits(events):
    """convention §19; Byar's lower limit of one event would be half of the exact one"""
    rate = pi.Indicator.rate("r", numerator=["part"], denominator=["whole"], multiplier=1000.0)
    (row,) = rates_of(("A", "2023", events, 100), indicator=rate).data.to_pylist()
    lower = stats.chi2.ppf(0.025, 2 * events) / 2 if events else 0.0
    upper = stats.chi2.ppf(0.975, 2 * events + 2) / 2
    assert row["method"] == "exact_poisson"
    assert (row["lower"], row["upper"]) == pytest.approx((10 * lower, 10 * upper))


@pytest.mark.parametrize("events", [10, 80])
def test_c19_rates_of_ten_events_or_more_have_byars_limits(events):
    """convention §19; Byar's formula lies near the exact limits of Poisson"""
    rate = pi.Indicator.rate("r", numerator=["part"], denominator=["whole"], multiplier=1000.0)
    (row,) = rates_of(("A", "2023", events, 20_000), indicator=rate).data.to_pylist()
    z = stats.norm.ppf(0.975)
    lower = events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3
    more = events + 1
    upper = more * (1 - 1 / (9 * more) + z / (3 * math.sqrt(more))) ** 3
    assert row["method"] == "byar"
    assert (row["lower"], row["upper"]) == pytest.approx((lower / 20, upper / 20))
    exact = stats.chi2.ppf(0.975, 2 * more) / 2
    assert row["upper"] == pytest.approx(exact / 20, rel=0.002)


def test_c19_ratios_have_no_limits():
    """convention §19"""
    ratio = pi.Indicator.ratio("r", numerator=["part"], denominator=["whole"], multiplier=1.0)
    (row,) = rates_of(("A", "2023", 3, 2), indicator=ratio).data.to_pylist()
    assert (row["value"], row["lower"], row["upper"], row["method"]) == (1.5, None, None, "none")


@pytest.mark.parametrize("now", PAIRS)
@pytest.mark.parametrize("before", PAIRS)
def test_c19_limits_of_a_change_are_newcombes_method_10(now, before):
    """convention §19"""
    row = compared(now, before)
    limits = confint_proportions_2indep(*now, *before, method="newcomb")
    assert (row["change_lower"], row["change_upper"]) == pytest.approx(
        [100 * each for each in limits], abs=1e-9
    )


def test_c19_a_published_percent_without_counts_has_no_interval_and_says_so():
    """convention §19"""
    review = pi.assess(
        sheet(("A", "2023-H1", None, None)),
        indicators=[SHARE],
        published={"unit_id": ["A"], "period": ["2023-H1"], "indicator": ["share"]}
        | {"printed": ["30,53%"]},
    )
    (finding,) = review.findings.select("PUB")
    assert finding.rule == "PUB105"
    assert (finding.evidence.lower, finding.evidence.upper) == (None, None)


# --- §20, §21


@pytest.mark.parametrize(("multiplier", "smallest"), [(100.0, 1.0), (1000.0, 10.0), (1.0, 0.01)])
def test_c20_the_smallest_difference_is_one_hundredth_of_the_multiplier(multiplier, smallest):
    """convention §20"""
    for make in (pi.Indicator.proportion, pi.Indicator.ratio):
        made = make("x", numerator=["part"], denominator=["whole"], multiplier=multiplier)
        assert made.smallest_change == smallest


EVENTS = pi.Indicator.rate(
    "events", numerator=["part"], denominator=["whole"], multiplier=100_000.0, polarity=LOWER
)


@pytest.mark.parametrize(
    ("now", "verdict"), [(60, "deteriorated"), (1, "improved"), (12, "too_little_data")]
)
def test_c20_a_rate_is_judged_by_its_limits_alone(now, verdict):
    """convention §20; of 100 000 people, after 10 events the year before"""
    assert EVENTS.smallest_change == 0
    assert compared((now, 100_000), (10, 100_000), EVENTS)["verdict"] == verdict


RARE = attrs.evolve(SHARE, polarity=LOWER)


def told_of_scale(*rows, indicator):
    rates = rates_of(*rows, indicator=indicator)
    return pi.find(comparisons=pi.compare_to_prior_year(rates)).select("CHG106")


@pytest.mark.parametrize("indicator", [RARE, attrs.evolve(EVENTS, smallest_change=1000.0)])
def test_c20_a_smallest_difference_above_every_value_is_told_once(indicator):
    """convention §20; 10 to 60 of 100 000 is six times as many, and no_real_change"""
    rows = [(unit, year, n, 100_000) for unit in "AB" for year, n in (("2022", 10), ("2023", 60))]
    (finding,) = told_of_scale(*rows, indicator=indicator)
    assert (finding.unit_id, finding.period) == (None, None)
    evidence = finding.evidence
    assert evidence.value == 60 * indicator.multiplier / 100_000
    assert (evidence.threshold, evidence.rows) == (indicator.smallest_change, 2)
    assert not told_of_scale(*rows, indicator=attrs.evolve(indicator, polarity=NEUTRAL))
    assert not told_of_scale(
        *rows, ("C", "2022", 0, 9), ("C", "2023", 9, 9), indicator=indicator
    )  # one value reaches it


def test_c20_a_value_that_equals_the_smallest_difference_reaches_it():
    """convention §20"""
    assert not told_of_scale(("A", "2022", 0, 100), ("A", "2023", 1, 100), indicator=RARE)
    assert told_of_scale(("A", "2022", 0, 200), ("A", "2023", 1, 200), indicator=RARE)
    # nothing was counted at all, which is no scale
    assert not told_of_scale(("A", "2022", 0, 200), ("A", "2023", 0, 200), indicator=RARE)


@pytest.mark.parametrize("smallest", [0.0, 25.0])
def test_c20_nothing_falls_below_zero(smallest):
    """convention §20, §60; a rate of 0 cannot improve, and so nobody looked for it"""
    indicator = attrs.evolve(EVENTS, smallest_change=smallest)
    rows = [
        *(("A", "2022", 0, 100_000), ("A", "2023", 30, 100_000)),
        *(("B", "2022", 30, 100_000), ("B", "2023", 2, 100_000)),
    ]
    rates = rates_of(*rows, indicator=indicator)
    found = pi.find(comparisons=pi.compare_to_prior_year(rates))
    assert looked_at(found, "CHG102") == {"B"}
    assert looked_at(found, "CHG101") == {"A", "B"}


def test_c20_every_indicator_may_have_its_own():
    """convention §20"""
    strict = attrs.evolve(SHARE, smallest_change=6.0)
    assert compared((95_000, 100_000), (90_000, 100_000))["verdict"] == "improved"
    assert compared((95_000, 100_000), (90_000, 100_000), strict)["verdict"] == "no_real_change"


# limits exclude zero or not x size, with 1 percentage point as the smallest that matters
VERDICTS = [
    ((95_000, 100_000), (90_000, 100_000), "improved"),
    ((90_000, 100_000), (95_000, 100_000), "deteriorated"),
    ((90_900, 100_000), (90_000, 100_000), "no_real_change"),  # real, and smaller than a point
    ((90_000, 100_000), (90_900, 100_000), "no_real_change"),
    ((90_010, 100_000), (90_000, 100_000), "no_real_change"),  # limits within -1 and +1
    ((90_000, 100_000), (90_000, 100_000), "no_real_change"),
    ((19, 20), (18, 20), "too_little_data"),
    ((18, 20), (18, 20), "too_little_data"),
    ((1, 1), (0, 1), "too_little_data"),
    ((None, 1), (0, 1), "not_assessed"),
    ((1, 1), (None, 1), "not_assessed"),
]


@pytest.mark.parametrize(("now", "before", "verdict"), VERDICTS)
def test_c21_the_table_of_verdicts(now, before, verdict):
    """convention §21"""
    assert compared(now, before)["verdict"] == verdict


@pytest.mark.parametrize(("now", "before", "verdict"), VERDICTS)
def test_c21_the_better_direction_turns_the_verdict(now, before, verdict):
    """convention §21"""
    turned = {"improved": "deteriorated", "deteriorated": "improved"}
    low = attrs.evolve(SHARE, polarity=LOWER)
    assert compared(now, before, low)["verdict"] == turned.get(verdict, verdict)
    neutral = attrs.evolve(SHARE, polarity=NEUTRAL)
    assert compared(now, before, neutral)["verdict"] == "not_assessed"


@pytest.mark.parametrize("polarity", [pi.Polarity.HIGHER_IS_BETTER, LOWER])
def test_c21_the_two_certain_verdicts_are_findings(polarity):
    """convention §21"""
    rows = [("up", "2022", 900, 1000), ("down", "2022", 990, 1000), ("same", "2022", 900, 1000)]
    rows += [("up", "2023", 990, 1000), ("down", "2023", 900, 1000), ("same", "2023", 900, 1000)]
    review = pi.assess(sheet(*rows), indicators=[attrs.evolve(SHARE, polarity=polarity)])
    found = {(each.rule, each.unit_id, each.period) for each in review.findings}
    better, worse = ("up", "down") if polarity is not LOWER else ("down", "up")
    assert found == {("CHG102", better, "2023"), ("CHG101", worse, "2023")}


def test_c21_no_limits_no_verdict():
    """convention §21"""
    bare = attrs.evolve(SHARE, interval=pi.vocabulary.IntervalMethod.NONE)
    row = compared((950, 1000), (10, 1000), bare)
    assert (row["change"], row["verdict"]) == (94.0, "not_assessed")


@pytest.mark.parametrize(
    ("now", "verdict"),
    [
        ((10_000, 10_000), "improved"),
        ((9100, 10_000), "improved"),
        ((9099, 10_000), "no_real_change"),
        ((8901, 10_000), "no_real_change"),
        ((8900, 10_000), "deteriorated"),
        ((9, 10), "no_real_change"),
    ],
)
def test_c21_complete_counts_may_be_judged_by_size_alone(now, verdict):
    """convention §21; one point matters, and there is never too little data"""
    by_size = pi.Indicator.ratio(
        "share",
        numerator=["part"],
        denominator=["whole"],
        multiplier=100,
        polarity="higher_is_better",
        judged_by="size",
    )
    row = compared(now, (9000, 10_000), by_size)
    assert (row["verdict"], row["change_lower"]) == (verdict, None)


def test_c21_a_change_that_nothing_judges_is_told():
    """convention §21"""
    bare = attrs.evolve(SHARE, interval=pi.vocabulary.IntervalMethod.NONE)
    rates = rates_of(("A", "2022", 10, 1000), ("A", "2023", 950, 1000), indicator=bare)
    (finding,) = pi.find(comparisons=pi.compare_to_prior_year(rates)).select("CHG105")
    assert (finding.subject, finding.evidence.rows) == ("share", 1)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ((23, 2000), (3, 2000)),  # in floats 1.15 - 0.15 is 0.9999999999999999
        ((114, 10_000), (14, 10_000)),
        ((85_700, 100_000), (84_700, 100_000)),
    ],
)
def test_c21_one_percentage_point_reaches_one_percentage_point(now, before):
    """convention §21; in counts both changes are exactly 1"""
    assert compared(now, before)["verdict"] == "improved"
    assert compared(before, now)["verdict"] == "deteriorated"


@pytest.mark.parametrize("polarity", [pi.Polarity.HIGHER_IS_BETTER, LOWER])
@pytest.mark.parametrize("smallest", [1.0, 0.1, 0.3, 7.7])
def test_c21_a_change_that_equals_the_smallest_difference_reaches_it(polarity, smallest):
    """convention §21; in counts the change is exactly the smallest difference"""
    whole = 10**9
    step = round(smallest * whole / 100)
    indicator = attrs.evolve(SHARE, smallest_change=smallest, polarity=polarity)
    units = [(f"{k}", k * whole // 997) for k in range(1, 900)]
    rows = [(unit, "2022-H1", part, whole) for unit, part in units]
    rows += [(unit, "2023-H1", part + step, whole) for unit, part in units]
    verdicts = {
        row["verdict"]
        for row in pi.compare_to_prior_year(rates_of(*rows, indicator=indicator)).data.to_pylist()[
            len(units) :
        ]
    }
    better = polarity is pi.Polarity.HIGHER_IS_BETTER
    assert verdicts == {"improved" if better else "deteriorated"}


def test_c21_a_change_just_below_the_smallest_difference_does_not_reach_it():
    """convention §21"""
    whole = 10**9
    assert compared((500_000_000 + 9_999_999, whole), (500_000_000, whole))["verdict"] == (
        "no_real_change"
    )
    assert compared((500_000_000 + 10_000_000, whole), (500_000_000, whole))["verdict"] == (
        "improved"
    )
