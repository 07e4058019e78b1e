from __future__ import annotations

from math import comb
from typing import ClassVar

import attrs
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, unit
from tests.plain_text import plain

import parindex as pi
from parindex.cases.pattern_counts import COLUMNS, PatternCounts
from parindex.report import report_content, write_html
from parindex.results.provenance import Provenance

DAYS = {"2022-H1": (130, 5), "2023-H1": (130, 5), "2023-Q1": (64, None)}
CODES = ["DAT201", "DAT202", "DAT203", "DAT204", "DAT205"]


def patterns_of(periods="2023-H1", **columns):
    """Units U00 …, with the counts that are given and 0 in the other columns."""
    rows = max(len(each) for each in columns.values())
    listed = [periods] * rows if isinstance(periods, str) else periods
    zero = [0] * rows
    data = pa.table(
        {
            "unit_id": [f"U{at:02}" for at in range(rows)],
            "period": listed,
            **{name: pa.array(columns.get(name, zero), pa.int64()) for name in COLUMNS},
        }
    )
    known = list(dict.fromkeys(listed))
    days = pa.table(
        {
            "period": known,
            "working_days": [DAYS[each][0] for each in known],
            "last_working_days": pa.array([DAYS[each][1] for each in known], pa.int64()),
        }
    )
    return PatternCounts(data, days=days)


def found(code, patterns, **options):
    findings = pi.find(patterns=patterns, select=[code], **options)
    said = [
        (row["status"], row["reason"], row["detail"], row["rows"])
        for row in findings.checks.data.to_pylist()
        if row["rule"] == code
    ]
    return findings, said


def units_of(findings):
    return [finding.unit_id for finding in findings]


NEAR = {"on_time_6_10": [400] * 12, "near_due_6_10": [120, 118, 125, *[121] * 8, 300]}


class TestNearTheDueDay:
    def test_a_unit_that_stands_far_above_the_others_is_found(self):
        findings, said = found("DAT201", patterns_of(**NEAR))
        [finding] = findings
        assert (finding.unit_id, finding.period, finding.subject) == ("U11", "2023-H1", "row")
        seen = finding.evidence
        assert (seen.numerator, seen.denominator, seen.peers, seen.tests) == (300, 400, 12, 12)
        assert seen.share == 0.75
        # half a case of either kind beside those of the eleven others
        assert seen.expected_share == pytest.approx((120 + 118 + 125 + 8 * 121 + 0.5) / 4401)
        assert said == [("checked", None, None, 12)]
        assert plain(findings.render("en")[0]) == (
            "Of 400 dossiers that U11 finished on time in the first half of 2023, 300 (75.00%) "
            "were finished on the due day or at most 1 working day before it, against 30.25% for "
            "as many working days promised at the others of 12 units; among 12 comparisons, of the "
            "calls made at most 1% are expected to be chance (Benjamini–Hochberg); work in the "
            "order of the due days does this."
        )

    def test_who_has_more_of_short_procedures_is_held_against_their_share(self):
        short, long = [350] + [50] * 11, [50] + [350] * 11
        columns = {
            "on_time_3_5": short,
            "near_due_3_5": [n * 8 // 10 for n in short],
            "on_time_21_on": long,
            "near_due_21_on": [n // 10 for n in long],
        }
        findings, _ = found("DAT201", patterns_of(**columns))
        assert units_of(findings) == []
        # the same cases in one class would stand out
        together = {
            "on_time_6_10": [400] * 12,
            "near_due_6_10": [
                a + b
                for a, b in zip(columns["near_due_3_5"], columns["near_due_21_on"], strict=True)
            ],
        }
        findings, _ = found("DAT201", patterns_of(**together))
        assert units_of(findings) == ["U00"]

    def test_units_that_all_differ_are_not_found_for_the_spread_among_them(self):
        near = [200 + 25 * at for at in range(12)]
        columns = {"on_time_6_10": [1000] * 12, "near_due_6_10": near}
        findings, _ = found("DAT201", patterns_of(**columns))
        assert units_of(findings) == []

    def test_a_difference_below_the_smallest_is_none(self):
        columns = {
            "on_time_6_10": [40_000] * 12,
            "near_due_6_10": [*[12_000 + 9 * at for at in range(11)], 15_900],
        }
        findings, _ = found("DAT201", patterns_of(**columns))
        assert units_of(findings) == []
        options = {"DAT201": {"smallest_difference": 5}}
        findings, _ = found("DAT201", patterns_of(**columns), options=options)
        assert units_of(findings) == ["U11"]

    def test_few_cases_few_units_and_no_due_day_are_told(self):
        few = {name: column[:9] for name, column in NEAR.items()}
        assert found("DAT201", patterns_of(**few))[1] == [("not_checked", "too_few_units", "9", 0)]
        columns = {"on_time_6_10": [400] * 11 + [49], "near_due_6_10": [120] * 11 + [49]}
        assert found("DAT201", patterns_of(**columns))[1] == [
            ("not_checked", "few_cases", "1", 0),
            ("checked", None, None, 11),
        ]
        absent = patterns_of(on_time_3_5=[None] * 12, near_due_3_5=[None] * 12)
        assert found("DAT201", absent)[1] == [("not_checked", "no_case_column", "due", 0)]

    def test_units_are_held_against_those_of_their_level(self):
        units = [unit(f"U{at:02}", "commune" if at else "province") for at in range(13)]
        registry = pi.UnitRegistry(units)
        columns = {"on_time_6_10": [400] * 13, "near_due_6_10": [390, *[120] * 12]}
        findings, said = found("DAT201", patterns_of(**columns), registry=registry)
        assert units_of(findings) == []
        assert said == [
            ("not_checked", "too_few_units", "1", 0),
            ("checked", None, None, 12),
        ]
        registry = pi.UnitRegistry(units[:-1])
        _, said = found("DAT201", patterns_of(**columns), registry=registry)
        assert ("not_checked", "no_level", "1", 0) in said

    def test_where_nobody_could_stand_apart_nothing_was_looked_at(self):
        columns = {"on_time_6_10": [400] * 12, "near_due_6_10": [380] * 12}
        assert found("DAT201", patterns_of(**columns))[1] == [
            ("not_checked", "never_apart", "12", 0)
        ]


@examples(8)
@given(st.permutations(range(12)))
def test_the_order_of_the_units_changes_nothing(order):
    patterns = patterns_of(**NEAR)
    shuffled = PatternCounts(patterns.data.take(pa.array(order)), days=patterns.days)
    assert found("DAT201", shuffled)[0] == found("DAT201", patterns)[0]


def upper_tail(x, n, p):
    return sum(comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(x, n + 1))


class TestEndOfPeriod:
    def test_what_the_working_days_give_is_held_against_the_exact_tail(self):
        expected = 5 / 130
        ends = list(range(2, 14))
        patterns = patterns_of(completed=[60] * 12, end_of_period=ends)
        findings, said = found("DAT202", patterns)
        tails = [upper_tail(x, 60, expected) for x in ends]
        # Benjamini and Hochberg by hand: the largest k with the k-th smallest at or below k/m
        smallest = sorted(tails)
        k = max(at for at in range(13) if at == 0 or smallest[at - 1] <= 0.01 * at / 12)
        beyond = [at for at, tail in enumerate(tails) if tail <= 0.01 * k / 12]
        assert units_of(findings) == [f"U{at:02}" for at in beyond]
        assert 0 < len(beyond) < 8
        assert said == [("checked", None, None, 12)]
        assert findings[-1].evidence.expected_share == pytest.approx(expected)
        assert plain(findings.render("vi")[-1]) == (
            "Trong 60 hồ sơ U11 hoàn thành trong 6 tháng đầu năm 2023, 13 hồ sơ (21,67%) hoàn "
            "thành trong 5 ngày làm việc cuối kỳ, bằng 3,85% số ngày làm việc; trong 12 lượt so "
            "sánh, dự kiến không quá 1% số nhận xét nêu ra là do ngẫu nhiên (phương pháp "
            "Benjamini–Hochberg); có thể do nhiều hồ sơ đến hẹn lúc đó."
        )

    def test_less_than_twice_what_they_give_is_busy_days(self):
        patterns = patterns_of(completed=[100_000], end_of_period=[7_600])
        assert units_of(found("DAT202", patterns)[0]) == []
        options = {"DAT202": {"times": 1.9}}
        assert units_of(found("DAT202", patterns, options=options)[0]) == ["U00"]

    def test_periods_without_an_end_and_few_cases_are_told(self):
        patterns = patterns_of(
            ["2023-H1", "2023-Q1", "2023-H1"],
            completed=[200, 200, 49],
            end_of_period=[0, None, 20],
        )
        assert found("DAT202", patterns)[1] == [
            ("not_checked", "no_end_of_period", "1", 0),
            ("not_checked", "few_cases", "1", 0),
            ("checked", None, None, 1),
        ]


COUNTED = {
    "DAT203": ("finished_before_entered", "entered_known"),
    "DAT204": ("in_batches", "with_time"),
    "DAT205": ("due_moved_after", "completed"),
}
LACKING = {
    "DAT203": ("no_case_column", "entered"),
    "DAT204": ("no_time_of_day", None),
    "DAT205": ("no_case_column", "original_due, due_changed"),
}


@pytest.mark.parametrize("code", COUNTED)
class TestSharesOfCases:
    def test_as_many_and_as_large_a_part_as_was_set_is_found(self, code):
        shown, of = COUNTED[code]
        options = {code: {"smallest_count": 20, "share": 0.05}}
        columns = {of: [400, 401, 399, 1000, 19, 20], shown: [20, 20, 19, 50, 19, 20]}
        findings, said = found(code, patterns_of(**columns), options=options)
        assert units_of(findings) == ["U00", "U03", "U05"]
        assert [finding.evidence.share for finding in findings] == [0.05, 0.05, 1.0]
        assert said == [("not_checked", "few_cases", "1", 0), ("checked", None, None, 5)]

    def test_what_the_file_does_not_say_is_not_checked(self, code):
        _, said = found(code, patterns_of(**{"completed": [400], COUNTED[code][0]: [None]}))
        assert said == [("not_checked", *LACKING[code], 0)]

    def test_its_sentence_names_an_innocent_reason(self, code):
        shown, of = COUNTED[code]
        findings, _ = found(code, patterns_of(**{of: [400], shown: [200], "batches": [1]}))
        for language, word in (("en", "may be why"), ("vi", "có thể do")):
            [sentence] = findings.render(language)
            assert word in sentence
            assert "200" in sentence


def test_a_batch_is_counted_in_the_number_of_its_words():
    columns = {"with_time": [400, 400], "in_batches": [200, 200], "batches": [1, 7]}
    one, several = found("DAT204", patterns_of(**columns))[0].render("en")
    assert "in 1 batch;" in plain(one)
    assert "in 7 batches;" in plain(several)


def test_without_patterns_no_rule_of_them_is_checked():
    findings = pi.find(select=CODES)
    said = {row["rule"]: row["reason"] for row in findings.checks.data.to_pylist()}
    assert [said[code] for code in CODES] == ["no_patterns"] * 5
    with pytest.raises(pi.errors.InputError, match="patterns must be a PatternCounts"):
        pi.find(patterns=patterns_of(**NEAR).data)


def test_what_was_looked_at_is_known_to_a_later_review():
    earlier = found("DAT201", patterns_of(**NEAR))[0]
    eased = {**NEAR, "near_due_6_10": [*NEAR["near_due_6_10"][:-1], 130]}
    followed = found("DAT201", patterns_of(**eased))[0].against(earlier)
    assert [str(finding.lifecycle) for finding in followed] == ["resolved"]
    file = pi.read_findings(earlier.to_json())
    assert list(file) == list(earlier)
    assert list(file.render("vi")) == list(earlier.render("vi"))


class TestInAReview:
    COUNTS: ClassVar = {
        "unit_id": ["U00", "U01"] * 2,
        "period": ["2022-H1"] * 2 + ["2023-H1"] * 2,
        "n": [60] * 4,
        "d": [70] * 4,
    }

    def review(self, patterns, **options):
        return pi.assess(
            self.COUNTS, indicators=[MET], regime="nd-09-2019", patterns=patterns, **options
        )

    def entries(self, periods="2023-H1"):
        late = [0, 12]
        return patterns_of(
            periods, completed=[60] * 2, entered_known=[60] * 2, finished_before_entered=late
        )

    def test_the_days_of_the_cases_are_among_what_the_review_found(self, tmp_path):
        review = self.review(self.entries())
        assert [finding.unit_id for finding in review.findings.at(rule="DAT203")] == ["U01"]
        [sentence] = review.findings.at(rule="DAT203").render("en")
        text = plain(" ".join(review.render("en").split()))
        assert plain(sentence) in text
        content = report_content(review, language="en", period="2023-H1")
        write_html(content, tmp_path / "review.html")
        page = (tmp_path / "review.html").read_text(encoding="utf-8")
        assert "Result before the entry" in page

    def test_without_them_it_says_that_nobody_gave_them(self):
        review = self.review(None)
        reasons = {
            row["reason"]
            for row in review.checks.data.to_pylist()
            if row["rule"].startswith("DAT2")
        }
        assert reasons == {"no_patterns"}

    def test_a_review_of_a_period_keeps_the_patterns_of_it(self):
        patterns = self.entries(["2022-H1", "2023-H1"])
        whole = self.review(patterns)
        assert len(whole.patterns) == 2
        earlier, later = (whole.at(period=each) for each in ("2022-H1", "2023-H1"))
        assert [len(each.patterns) for each in (earlier, later)] == [1, 1]
        assert units_of(earlier.findings.at(rule="DAT203")) == []
        assert units_of(later.findings.at(rule="DAT203")) == ["U01"]
        chosen = self.review(patterns, period="2023-H1")
        assert chosen.patterns == later.patterns

    def test_patterns_of_other_days_are_refused(self):
        other = attrs.evolve(
            self.entries(), provenance=Provenance(regime=pi.load_regime("calendar"))
        )
        with pytest.raises(pi.errors.InputError) as told:
            self.review(other)
        assert str(told.value) == (
            "patterns must be counted by the calendar of the rates, 'nd-09-2019', got those of "
            "'calendar'"
        )

    def test_a_table_that_is_none_of_patterns_is_refused(self):
        with pytest.raises(pi.errors.InputError, match=r"^patterns must be a PatternCounts, got"):
            self.review({"unit_id": ["U00"]})
