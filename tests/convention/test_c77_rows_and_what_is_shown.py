"""Convention §77: rows that are chosen, and what is shown of a table."""

from __future__ import annotations

from typing import Any

import pytest

import parindex as pi
from parindex.errors import FaultGroup, ParseError, UnknownCodeError

MET = pi.Indicator.proportion("met", numerator=["n"], denominator=["d"])
UNITS = [f"xa-{number:02d}" for number in range(10)]
COUNTS: dict[str, list[Any]] = {
    "unit_id": UNITS * 2,
    "period": ["2022-H1"] * 10 + ["2023-H1"] * 10,
    "n": [80] * 9 + [97] + [80] + [97] * 9,
    "d": [100] * 20,
}
TARGETS = [pi.Target(indicator="met", value=95.0)]


def review(**options):
    return pi.assess(COUNTS, indicators=[MET], targets=TARGETS, **options)


def test_findings_of_last_year_are_none_of_this_year():
    """§77: a target without days binds both years; a review of one has the findings of one."""
    both = review()
    assert [each.period for each in both.findings.at(rule="TGT101")].count("2022-H1") == 9
    now = review(period="2023 H1")
    assert [(each.unit_id, each.period) for each in now.findings.at(rule="TGT101")] == [
        ("xa-00", "2023-H1")
    ]
    for table in (now.counts, now.rates, now.comparisons, now.control, now.findings):
        assert {row.period for row in table} == {"2023-H1"}


def test_a_review_of_one_period_is_that_part_of_the_review_of_all():
    """§77: whether the period is named before or after makes no difference."""
    now, part = review(period="2023-H1"), review().at(period="2023-H1")
    assert now.findings == part.findings
    assert now.checks == part.checks
    assert now.findings.coverage == part.findings.coverage
    assert now.rates == part.rates
    assert now.render("vi") == part.render("vi")


def test_checks_count_the_findings_of_the_period():
    """§77: numbers of findings agree with the findings; rows are those that were looked at."""
    now = review(period="2023-H1")
    assert sum(check.findings for check in now.checks) == len(now.findings)
    assert now.checks.at(rule="TGT101")[0].rows == review().checks.at(rule="TGT101")[0].rows


def test_what_compares_still_compares_with_the_periods_left_out():
    """§77: the year before is compared with, not judged."""
    now = review(period="2023-H1")
    assert [row.prior_value for row in now.comparisons][:2] == [80.0, 80.0]
    assert {each.rule for each in now.findings} >= {"CHG102"}


def test_a_later_review_finds_what_was_looked_at_in_the_period_alone():
    """§77: of another period the part does not know what was looked at."""
    later = review(period="2023-H1").findings.against(review().findings)
    told = {each.unit_id: str(each.lifecycle) for each in later.at(rule="TGT101") if each.lifecycle}
    assert told["xa-00"] == "persisting"
    missed_later = {**COUNTS, "n": [*COUNTS["n"][:-1], 80]}
    before = pi.assess(missed_later, indicators=[MET], targets=TARGETS).findings
    then = review(period="2022-H1").findings.against(before)
    told = {each.unit_id: str(each.lifecycle) for each in then.at(rule="TGT101") if each.lifecycle}
    assert told["xa-09"] == "not_checked"


def test_an_unknown_period_is_named_and_what_is_none_refused():
    """§77: a period that no row has is a mistake of the caller."""
    with pytest.raises(UnknownCodeError, match="there are 2022-H1, 2023-H1"):
        review(period="2024-H1")
    with pytest.raises(UnknownCodeError, match="no period in the review '2021'"):
        review().at(period=2021)
    with pytest.raises(ParseError):
        review(period="nonsense")


def test_errors_of_another_period_do_not_stop_a_strict_review():
    """§77: strict asks for the errors of the period."""
    counts = {**COUNTS, "n": [120, *COUNTS["n"][1:]]}
    with pytest.raises(FaultGroup):
        pi.assess(counts, indicators=[MET], strict=True)
    assert len(pi.assess(counts, indicators=[MET], period="2023-H1", strict=True).rates) == 10


def test_findings_without_a_period_stay():
    """§77: they may be of the period; which, nobody can read."""
    counts = {name: [*column, column[0]] for name, column in COUNTS.items()}
    counts["period"][-1] = "nonsense"
    now = pi.assess(counts, indicators=[MET], period="2023-H1")
    assert [each.rule for each in now.findings if each.period is None] == ["CNT302"]


def test_a_target_out_of_reach_stands_before_one_that_is_open():
    """§77: of plans, targets out of reach come first."""
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": [90, 10], "d": [100, 100]}
    text = repr(pi.outlook(pi.compute_rates(counts, [MET]), 80, still_to_come=20))
    assert text.index("\nB") < text.index("\nA")
