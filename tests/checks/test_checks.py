"""Every rule fires where it should, stays silent where it should, and says what it did not see."""

from __future__ import annotations

import datetime as dt

import attrs
import pytest
from tests.makers import MET, unit

import parindex as pi
from parindex.checks.all_checks import RULES

FORM = pi.load_form("vn-ii06a")


def seen(findings, *rules):
    """Unit, period, subject and the evidence that is there, of the findings of some rules."""
    return [
        (
            finding.rule,
            finding.unit_id,
            finding.period,
            finding.subject,
            {k: v for k, v in attrs.asdict(finding.evidence).items() if v is not None},
        )
        for finding in findings
        if finding.rule.startswith(rules)
    ]


def status_of(findings, rule):
    rows = findings.checks.data.to_pylist()
    return {(row["subject"], row["status"], row["reason"]) for row in rows if row["rule"] == rule}


def rates_of(units, periods, numerators, denominators, indicator=MET, **options):
    counts = {"unit_id": units, "period": periods, "n": numerators, "d": denominators}
    return pi.compute_rates(counts, [indicator], **options)


def compare_find(rates, **options):
    return pi.find(rates=rates, comparisons=pi.compare_to_prior_year(rates), **options)


class TestCounts:
    def test_a_broken_identity_is_found_with_both_sides(self):
        counts = {
            "unit_id": ["A", "B"],
            "period": ["2023", "2023"],
            "in_progress_total": [10, 10],
            "in_progress_within": [8, 8],
            "in_progress_overdue": [2, 3],
        }
        findings = pi.find(counts=counts, form=FORM)
        assert seen(findings, "CNT101") == [
            (
                "CNT101",
                "B",
                "2023",
                "in_progress.columns",
                {"item": "in_progress_total", "count": 10, "expected": 11, "difference": -1},
            )
        ]
        assert ("in_progress.columns", "checked", None) in status_of(findings, "CNT101")
        assert ("received.carry", "not_checked", "no_column") in status_of(findings, "CNT101")

    def test_an_identity_with_an_absent_count_is_neither_right_nor_wrong(self):
        counts = {
            "unit_id": ["A"],
            "period": ["2023"],
            "in_progress_total": [10],
            "in_progress_within": [8],
            "in_progress_overdue": [None],
        }
        findings = pi.find(counts=counts, form=FORM)
        assert seen(findings, "CNT101") == []
        expected = ("in_progress.columns", "not_checked", "nothing_reported")
        assert expected in status_of(findings, "CNT101")

    @pytest.mark.parametrize(("carried", "broken"), [(5, False), (4, True), (None, False)])
    def test_the_stock_at_the_start_is_that_at_the_end_of_the_adjacent_period(
        self, carried, broken
    ):
        counts = {
            "unit_id": ["A", "A"],
            "period": ["2023-Q1", "2022-Q4"],
            "carried_over": [carried, 1],
            "in_progress_total": [7, 5],
        }
        findings = pi.find(counts=counts, form=FORM)
        expected = {"count": 4, "expected": 5, "difference": -1, "prior_period": "2022-Q4"}
        assert [found[4] for found in seen(findings, "CNT102")] == [expected] * broken

    @pytest.mark.parametrize(
        "periods", [("2023-Q1", "2022-Q1"), ("2023-9M", "2022-9M"), ("2023-H1", "2022")]
    )
    def test_stocks_of_periods_that_do_not_adjoin_are_not_compared(self, periods):
        counts = {
            "unit_id": ["A", "A"],
            "period": periods,
            "carried_over": [1, 2],
            "in_progress_total": [3, 4],
        }
        findings = pi.find(counts=counts, form=FORM)
        assert status_of(findings, "CNT102") == {
            ("carried_over", "not_checked", "no_adjacent_period")
        }

    def test_a_numerator_above_its_denominator_is_found(self):
        findings = pi.find(rates=rates_of(["A", "B"], ["2023"] * 2, [3, 2], [2, 2]))
        assert seen(findings, "CNT105") == [
            ("CNT105", "A", "2023", "met", {"numerator": 3, "denominator": 2})
        ]

    def test_cases_of_none_are_found_under_the_status_of_a_zero_denominator(self):
        rates = rates_of(["A", "B"], ["2023"] * 2, [5, 0], [0, 0])
        assert rates.data["status"].to_pylist() == ["zero_denominator"] * 2
        assert [found[1] for found in seen(pi.find(rates=rates), "CNT105")] == ["A"]

    def test_a_derived_count_below_zero_is_found(self):
        counts = {
            "unit_id": ["A"],
            "period": ["2023"],
            "resolved_total": [10],
            "resolved_late": [13],
        }
        chosen = pi.load_indicators("vn-operational").select("on_time.resolved")
        review = pi.assess(counts, indicators=chosen)
        assert review.rates.data["status"].to_pylist() == ["invalid_count"]
        assert seen(review.findings, "CNT") == [
            ("CNT106", "A", "2023", "on_time.resolved", {"numerator": -3, "denominator": 10})
        ]

    def test_a_ratio_may_exceed_one(self):
        ratio = pi.Indicator.ratio("r", numerator=["n"], denominator=["d"], multiplier=1)
        assert seen(pi.find(rates=rates_of(["A"], ["2023"], [5], [2], ratio)), "CNT") == []

    def test_a_slot_that_the_calendar_does_not_have_is_found_and_its_days_stay_unknown(self):
        counts = {"unit_id": ["A", "A"], "period": ["2023-Q2", "2023-Q1"], "n": [1, 1], "d": [2, 2]}
        review = pi.assess(counts, indicators=[MET], regime="bnv-581-cchc")
        assert [found[1:4] for found in seen(review.findings, "CNT305")] == [
            ("A", "2023-Q2", "row")
        ]
        assert review.comparisons.data["days"].to_pylist() == [None, 90]


class TestChanges:
    def test_a_jump_is_doubted_only_if_it_is_large_and_no_chance(self):
        rates = rates_of(
            ["A", "A", "B", "B"],
            ["2022", "2023"] * 2,
            [100, 130, 2, 4],
            [200, 200, 5, 5],
        )
        findings = compare_find(rates, options={"CHG103": {"threshold": 15}})
        assert [found[:2] for found in seen(findings, "CHG103")] == [("CHG103", "A")]
        assert seen(findings, "CHG103")[0][4]["threshold"] == 15
        assert seen(compare_find(rates, options={"CHG103": {"threshold": 15.1}}), "CHG103") == []

    def test_the_jump_is_measured_in_hundredths_of_the_multiplier(self):
        per_mille = attrs.evolve(MET, multiplier=1000.0)
        rates = rates_of(["A", "A"], ["2022", "2023"], [100, 130], [200, 200], per_mille)
        findings = compare_find(rates, options={"CHG103": {"threshold": 15}})
        assert seen(findings, "CHG103")[0][4]["threshold"] == 150

    def test_what_does_not_compare_is_found_only_where_others_reported_the_other_period(self):
        alone = rates_of(["A"], ["2023"], [1], [2])
        assert seen(compare_find(alone), "CHG104") == []
        assert (None, "not_checked", "no_prior_period") in status_of(compare_find(alone), "CHG104")
        beside = rates_of(["A", "B", "B"], ["2023", "2023", "2022"], [1] * 3, [2] * 3)
        assert [found[1:4] for found in seen(compare_find(beside), "CHG104")] == [
            (None, "2023", "met")
        ]

    def test_what_does_not_compare_for_one_reason_is_one_finding_with_the_units(self):
        units = ["A", "B", "C", "C", "D"]
        periods = ["2023", "2023", "2022", "2023", "2024"]
        found = compare_find(rates_of(units, periods, [1] * 5, [2] * 5)).select("CHG104")
        told = [(each.period, each.evidence.rows, each.evidence.units) for each in found]
        assert told == [("2023", 2, "A; B"), ("2024", 1, "D")]
        assert {each.evidence.comparability for each in found} == {"no_prior"}

    def test_comparisons_in_which_nothing_can_be_said_are_not_checked(self):
        findings = compare_find(rates_of(["A"], ["2023"], [1], [2]))
        for rule in ("CHG101", "CHG102", "CHG103"):
            assert status_of(findings, rule) == {(None, "not_checked", "nothing_to_compare")}


class TestTargets:
    REGISTRY = pi.UnitRegistry(
        [
            unit("H", "district"),
            unit("X", "commune", "H"),
            unit("Y", "commune", "H"),
        ]
    )

    def judged(self, targets, value=90, size=1000, polarity=None, **options):
        indicator = MET if polarity is None else attrs.evolve(MET, polarity=polarity)
        rates = rates_of(
            ["H", "X", "Y"], ["2023"] * 3, [value * size // 100] * 3, [size] * 3, indicator
        )
        findings = pi.find(rates=rates, targets=targets, **options)
        return {
            found[1]: (found[0], found[4]["target"]) for found in seen(findings, "TGT")
        }, findings

    def test_the_most_specific_target_binds(self):
        targets = [
            pi.Target(indicator="met", value=70.0, unit_id="Y"),
            pi.Target(indicator="met", value=80.0, level="commune"),
            pi.Target(indicator="met", value=95.0),
        ]
        for order in (targets, targets[::-1]):
            judged, _ = self.judged(order, registry=self.REGISTRY)
            assert judged == {"H": ("TGT101", 95), "X": ("TGT102", 80), "Y": ("TGT102", 70)}

    def test_a_value_that_equals_its_target_meets_it_but_not_for_certain(self):
        judged, _ = self.judged([pi.Target(indicator="met", value=90.0)])
        assert set(judged.values()) == {("TGT103", 90)}

    def test_lower_is_better_turns_targets_round(self):
        lower = pi.Polarity.LOWER_IS_BETTER
        assert self.judged([pi.Target(indicator="met", value=80.0)], polarity=lower)[0]["X"] == (
            "TGT101",
            80,
        )
        assert self.judged([pi.Target(indicator="met", value=95.0)], polarity=lower)[0]["X"] == (
            "TGT102",
            95,
        )
        assert self.judged([pi.Target(indicator="met", value=91.0)], polarity=lower)[0]["X"] == (
            "TGT103",
            91,
        )

    def test_a_neutral_target_is_met_where_it_is_reached_exactly(self):
        neutral = pi.Polarity.NEUTRAL
        assert self.judged([pi.Target(indicator="met", value=90.0)], polarity=neutral)[0]["X"] == (
            "TGT102",
            90,
        )
        assert self.judged([pi.Target(indicator="met", value=91.0)], polarity=neutral)[0]["X"] == (
            "TGT104",
            91,
        )

    def test_a_target_changes_over_time_and_a_period_has_that_of_its_last_day(self):
        targets = [
            pi.Target(indicator="met", value=80.0, valid_to=dt.date(2022, 12, 14)),
            pi.Target(indicator="met", value=95.0, valid_from=dt.date(2022, 12, 15)),
        ]
        rates = rates_of(["A", "A"], ["2022", "2023"], [90, 90], [100, 100], regime="nd-09-2019")
        found = seen(pi.find(rates=rates, targets=targets), "TGT")
        assert [(one[2], one[4]["target"]) for one in found] == [("2023", 95), ("2022", 80)]

    def test_dated_targets_without_a_calendar_and_levels_without_a_registry_are_not_checked(self):
        dated = pi.Target(indicator="met", value=80.0, valid_from=dt.date(2020, 1, 1))
        judged, findings = self.judged([dated])
        assert judged == {}
        assert status_of(findings, "TGT101") == {("met", "not_checked", "no_regime")}
        leveled = pi.Target(indicator="met", value=80.0, level="commune")
        judged, findings = self.judged([leveled])
        assert judged == {}
        assert status_of(findings, "TGT101") == {("met", "not_checked", "no_registry")}

    def test_targets_that_contradict_each_other_or_name_nothing_are_the_callers_fault(self):
        same = pi.Target(indicator="met", value=80.0)
        with pytest.raises(
            pi.errors.InputError, match=r"must not overlap, got 80.0 and 90.0 for 'met'"
        ):
            self.judged([same, attrs.evolve(same, value=90.0)])
        with pytest.raises(pi.errors.UnknownCodeError, match="no rates for a target of 'mat'"):
            self.judged([pi.Target(indicator="mat", value=80.0)])
        with pytest.raises(pi.errors.InputError, match="targets must be Target objects, got 95"):
            self.judged([95])

    def test_a_target_for_what_the_sheet_has_no_columns_for_is_not_checked(self):
        counts = {
            "unit_id": ["A"],
            "period": ["2023"],
            "resolved_early_or_ontime": [9],
            "resolved_total": [10],
        }
        review = pi.assess(
            counts,
            indicators=pi.load_indicators("vn-operational"),
            targets=[pi.Target(indicator="paid_online.with_fee", value=40.0)],
        )
        assert status_of(review.findings, "TGT101") == {
            ("paid_online.with_fee", "not_checked", "no_column")
        }


class TestPublished:
    # 1 of 3 is 33.333..., 2 of 3 is 66.666...; a family of two definitions
    ONE = pi.Indicator.proportion("f.one", numerator=["a"], denominator=["c"])
    TWO = pi.Indicator.proportion("f.two", numerator=["b"], denominator=["c"])

    def judged(self, indicator, *printed):
        counts = {"unit_id": ["A"], "period": ["2023"], "a": [1], "b": [2], "c": [3]}
        rates = pi.compute_rates(counts, [self.ONE, self.TWO])
        published = {
            "unit_id": ["A"] * len(printed),
            "period": ["năm 2023"] * len(printed),
            "indicator": [indicator] * len(printed),
            "printed": list(printed),
        }
        found = seen(pi.find(rates=rates, published=published), "PUB")
        return {one[4]["printed"]: (one[0], one[4].get("definitions")) for one in found}

    def test_a_family_is_told_which_definition_gives_its_figure(self):
        assert self.judged("f", "33,33%", "66.7", "67 %") == {
            "33,33%": ("PUB104", "f.one"),
            "66.7": ("PUB104", "f.two"),
            "67 %": ("PUB104", "f.two"),
        }

    def test_a_figure_that_was_cut_off_is_told_apart_from_one_that_was_rounded(self):
        assert self.judged("f", "66,66%", "66,6", "66") == {
            "66,66%": ("PUB102", "f.two"),
            "66,6": ("PUB102", "f.two"),
            "66": ("PUB102", "f.two"),
        }

    def test_a_figure_that_no_definition_gives_is_contradicted_by_all_that_were_tried(self):
        assert self.judged("f", "50%", "33,34%", "34") == {
            "50%": ("PUB101", "f.one f.two"),
            "33,34%": ("PUB101", "f.one f.two"),
            "34": ("PUB101", "f.one f.two"),
        }

    def test_a_definition_that_is_named_is_held_to_it(self):
        assert self.judged("f.one", "33,33%") == {}
        assert self.judged("f.one", "66,67%") == {"66,67%": ("PUB103", "f.two")}
        assert self.judged("f.two", "66,66%") == {"66,66%": ("PUB102", "f.two")}
        assert self.judged("f.one", "50%") == {"50%": ("PUB101", "f.one f.two")}

    def test_a_tie_fits_both_ways(self):
        counts = {"unit_id": ["A"], "period": ["2023"], "n": [1], "d": [8]}  # 12.5
        rates = pi.compute_rates(counts, [MET])
        for printed in ("12", "13", "12,5"):
            published = {
                "unit_id": ["A"],
                "period": ["2023"],
                "indicator": ["met"],
                "printed": [printed],
            }
            assert seen(pi.find(rates=rates, published=published), "PUB") == []

    def test_a_text_that_is_no_figure_is_found_and_a_blank_one_is_nothing(self):
        assert self.judged("f", "gần 34%", "33.333", "1.98.190", "", None) == {
            "gần 34%": ("PUB106", None),
            "33.333": ("PUB106", None),  # or 33 333
            "1.98.190": ("PUB106", None),
        }

    def test_a_figure_without_counts_cannot_be_checked_and_keeps_its_text(self):
        rates = rates_of(["A"], ["2023"], [1], [3])
        published = {
            "unit_id": ["Huyện Si Ma Cai", "A", None],
            "period": ["6 tháng đầu năm 2023", "2022", "2023"],
            "indicator": ["met", "met", "met"],
            "printed": ["97,5%", "33%", "33%"],
        }
        found = seen(pi.find(rates=rates, published=published), "PUB")
        assert [(one[0], one[1], one[2]) for one in found] == [
            ("PUB105", "A", "2022"),
            ("PUB105", None, "2023"),
            ("PUB105", "Huyện Si Ma Cai", "2023-H1"),
        ]
        assert found[2][4] == {"printed": "97,5%", "decimals": 1, "rows": 0}

    def test_a_definition_that_has_no_value_cannot_be_judged_by_another_that_has(self):
        # Vĩnh Phúc, August 2021: 96,55 % of those falling due; how many were resolved is not said
        counts = {
            "unit_id": ["vinh-phuc"],
            "period": ["Tháng 8/2021"],
            "resolved_early_or_ontime": [19255],
            "due_in_period": [19944],
            "resolved_total": [None],
        }
        rates = pi.compute_rates(counts, pi.load_indicators("vn-operational"))
        for name, rule in (
            ("on_time", "PUB104"),
            ("on_time.resolved", "PUB105"),
            ("on_time.due", None),
        ):
            published = {
                "unit_id": ["vinh-phuc"],
                "period": ["2021-08"],
                "indicator": [name],
                "printed": ["96,55"],
            }
            found = seen(pi.find(rates=rates, published=published), "PUB")
            assert [one[0] for one in found] == ([rule] if rule else [])

    def test_a_family_of_which_a_part_has_no_value_contradicts_nothing(self):
        counts = {"unit_id": ["A"], "period": ["2023"], "a": [1], "b": [None], "c": [3]}
        rates = pi.compute_rates(counts, [self.ONE, self.TWO])
        published = {"unit_id": ["A"], "period": ["2023"], "printed": ["50%"]}
        family = pi.find(rates=rates, published=published | {"indicator": ["f"]})
        assert [one[0] for one in seen(family, "PUB")] == ["PUB108"]
        assert seen(family, "PUB")[0][4]["definitions"] == "f.one"
        named = pi.find(rates=rates, published=published | {"indicator": ["f.one"]})
        assert [one[0] for one in seen(named, "PUB")] == ["PUB101"]

    def test_a_percent_sign_means_hundredths_whatever_the_multiplier(self):
        share = attrs.evolve(MET, multiplier=1.0)
        rates = rates_of(["A"], ["2023"], [39], [40], share)
        published = {"unit_id": ["A"] * 3, "period": ["2023"] * 3, "indicator": ["met"] * 3}
        printed = {"printed": ["97,5%", "0,975", "97,5"]}
        found = seen(pi.find(rates=rates, published=published | printed), "PUB")
        assert [(one[0], one[4]["printed"]) for one in found] == [("PUB101", "97,5")]

    def test_a_period_that_cannot_be_read_keeps_its_text(self):
        rates = rates_of(["A"], ["2023"], [1], [3])
        published = {
            "unit_id": ["A"],
            "period": ["sắp tới"],
            "indicator": ["met"],
            "printed": ["33%"],
        }
        (found,) = seen(pi.find(rates=rates, published=published), "PUB")
        assert (found[0], found[2], found[4]["text"]) == ("PUB109", None, "sắp tới")

    def test_a_name_that_is_no_indicator_and_no_family_is_told(self):
        assert self.judged("g", "50%") == {"50%": ("PUB107", None)}
        assert self.judged("f.three", "50%") == {"50%": ("PUB107", None)}

    def test_a_table_without_its_columns_is_the_callers_fault(self):
        rates = rates_of(["A"], ["2023"], [1], [3])
        with pytest.raises(
            pi.errors.MissingColumnError, match="published must have the column 'printed'"
        ):
            pi.find(rates=rates, published={"unit_id": [], "period": [], "indicator": []})


def test_codes_of_rules_are_three_capitals_and_three_digits_and_never_twice():
    codes = [rule.code for rule in RULES]
    assert len(set(codes)) == len(codes)
    assert all(code[:3].isupper() and code[3:].isdigit() and len(code) == 6 for code in codes)


def test_every_rule_appears_in_the_checks_whatever_was_given():
    for findings in (pi.find(), compare_find(rates_of(["A"], ["2023"], [1], [2]))):
        assert set(findings.checks.data["rule"].to_pylist()) == {rule.code for rule in RULES}


def test_findings_carry_exactly_the_evidence_that_their_rule_declares():
    known = {rule.code: set(rule.evidence) for rule in RULES}
    counts = {
        "unit_id": ["A", "A", "B", "B", "C", None, "D", "D"],
        "period": ["2023", "2022", "2023", "2022", "2023", "2023", "2023", "2023"],
        "n": [900, 500, 1001, "x", 97.5, 1, 1, 1],
        "d": [1000, 1000, 1000, 1000, 1000, 2, 2, 2],
    }
    published = {"unit_id": ["A"], "period": ["2023"], "indicator": ["met"], "printed": ["91%"]}
    review = pi.assess(
        counts,
        indicators=[MET],
        published=published,
        targets=[pi.Target(indicator="met", value=95.0)],
    )
    assert len({finding.rule for finding in review.findings}) >= 9
    for finding in review.findings:
        given = {k for k, v in attrs.asdict(finding.evidence).items() if v is not None}
        assert given <= known[finding.rule], finding.rule
