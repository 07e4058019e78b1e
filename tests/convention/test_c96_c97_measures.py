"""Convention §96 and §97: measures of a plan, and what they promised."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from tests.follow_up.followed import RATE, merged, review

import parindex as pi

DAY = dt.date(2024, 1, 15)
UNITS = ("A", "B")


def measure(**fields):
    given: dict[str, Any] = {
        "rule": "TGT101",
        "unit_id": "A",
        "subject": "rate",
        "period": "2023-H1",
        "description": "a second clerk",
        "responsible": "office",
        "due": dt.date(2023, 9, 30),
    }
    return pi.Measure(**given | fields)


def half_years(before, after):
    """Findings of two half-years, the later followed from the earlier; percents by unit."""
    first = review({(unit, "2023-H1"): value for unit, value in before.items()})
    later = review({(unit, "2023-H2"): value for unit, value in after.items()})
    return later.against(first)


def rates_of(cells, denominator=100, indicator=RATE):
    counts = {
        "unit_id": [unit for unit, _ in cells],
        "period": [period for _, period in cells],
        "n": list(cells.values()),
        "d": [denominator] * len(cells),
    }
    return pi.compute_rates(counts, [indicator])


def told(findings):
    return sorted(row.rule for row in findings if row.rule.startswith("MEA"))


def outcome(findings):
    return [
        (row.outcome.text, None if row.outcome_reason is None else row.outcome_reason.text)
        for row in findings.measures
    ]


def with_measures(findings, *measures, day=DAY, **options):
    return findings.with_measures(pi.MeasureSet(measures), as_of=day, **options)


def test_an_error_that_is_there_again_without_a_measure_is_told():
    """§96: MEA101 for what persists, and not for what is new or has a measure."""
    findings = half_years({"A": 70, "B": 70}, {"A": 70, "B": 70, "C": 70})
    none = with_measures(findings)
    assert [row.unit_id for row in none if row.rule == "MEA101"] == ["A", "B"]
    (told_of, _) = [row for row in none if row.rule == "MEA101"]
    assert (told_of.evidence.of_rule, told_of.evidence.periods_open) == ("TGT101", 2)
    assert [row.unit_id for row in none.without_measures()] == ["A", "B", "C"]
    one = with_measures(findings, measure())
    assert [row.unit_id for row in one if row.rule == "MEA101"] == ["B"]
    assert [row.unit_id for row in one.without_measures()] == ["B", "C"]
    accepted = pi.Suppression(
        rule="TGT101", unit_id="B", reason="x", accepted_by="y", until=dt.date(2024, 6, 30)
    )
    marked = findings.suppress(pi.SuppressionSet([accepted], on=DAY))
    assert told(with_measures(marked, measure(due=DAY))) == []


def test_a_measure_is_overdue_after_its_last_day_until_it_is_done_or_idle():
    """§96: MEA102 on the day that the caller states; never for what is gone."""
    findings = half_years({"A": 70, "B": 70}, {"A": 70, "B": 95})
    late = [measure(), measure(unit_id="B")]
    assert told(with_measures(findings, *late, day=dt.date(2023, 9, 30))) == []
    found = with_measures(findings, *late)
    (row,) = [each for each in found if each.rule == "MEA102"]
    assert (row.unit_id, row.evidence.due, row.evidence.responsible) == (
        "A",
        "2023-09-30",
        "office",
    )
    assert [each.status.text for each in found.measures] == ["overdue", "overdue"]
    assert [each.finding.text for each in found.measures] == ["found", "resolved"]
    done = measure(done=dt.date(2023, 12, 31))  # the period was over when it was done
    assert told(with_measures(findings, done, late[1])) == []


def test_what_was_done_and_did_not_help_is_told_once():
    """§96: MEA103, once for a measure about several findings."""
    findings = half_years({"A": 70, "B": 70}, {"A": 70, "B": 60})
    both = measure(unit_id=None, done=dt.date(2023, 9, 1))
    found = with_measures(findings, both)
    (row,) = [each for each in found if each.rule.startswith("MEA")]
    assert (row.rule, row.unit_id, row.evidence.rows) == ("MEA103", None, 2)
    assert len(found.measures) == 2
    assert [each.found_unit_id for each in found.measures] == ["A", "B"]


def test_what_is_new_did_not_outlive_a_measure():
    """§96: a finding that was not there before is none that a measure failed to end."""
    options = {"select": ["TGT101", "TGT103"]}
    first = review({("A", "2023-H1"): 70}, **options)
    later = review({("A", "2023-H2"): 91}, **options).against(first)
    done = measure(rule=None, done=dt.date(2023, 9, 1))
    found = with_measures(later, done)
    assert [(row.found_rule, row.finding.text) for row in found.measures] == [
        ("TGT103", "found"),
        ("TGT101", "resolved"),
    ]
    assert told(found) == []
    alone = review({("A", "2023-H2"): 70})
    assert told(with_measures(alone, measure(done=dt.date(2023, 9, 1)))) == ["MEA103"]


def test_without_a_rule_it_is_about_errors_and_warnings():
    """§96: what a measure does not name is any, but for what is a note or good."""
    met = review({("A", "2023-H1"): 100}, select=["TGT102"], ignore=["MEA102"])
    assert [row.rule for row in met] == ["TGT102"]
    assert [row.finding.text for row in with_measures(met, measure(rule=None)).measures] == ["none"]
    named = with_measures(met, measure(rule="TGT102", done=DAY))
    assert [row.finding.text for row in named.measures] == ["none"]
    unknown = with_measures(met, measure(rule="TGT999")).measures
    assert [row.finding.text for row in unknown] == ["unknown_rule"]


def test_a_measure_goes_on_in_the_unit_that_its_own_went_into():
    """§96 and §97: a value is judged there, cases and points are not; no entry, no new finding."""
    registry = merged(("A", "C"), ("B", "C"), made=("C",))
    first = review({("A", "2025-H1"): 70, ("B", "2025-H1"): 80}, registry=registry)
    later = review({("C", "2025-H2"): 78}, registry=registry).against(first)
    before = rates_of({("A", "2025-H1"): 70, ("B", "2025-H1"): 80})
    after = rates_of({("C", "2025-H2"): 78})
    planned = measure(period="2025-H1", value=85)
    found = with_measures(later, planned, rates=[before, after])
    (row,) = found.measures
    assert (row.found_unit_id, row.finding.text) == ("C", "found")
    assert (row.outcome.text, row.start, row.reached) == ("partly", 70.0, 78.0)
    assert told(found) == ["MEA102"]
    (late,) = [row for row in found if row.rule == "MEA102"]
    assert (late.unit_id, late.evidence.of_rule) == ("C", "TGT101")
    cases = measure(period="2025-H1", cases=15)
    assert outcome(with_measures(later, cases, rates=[before, after])) == [
        ("cannot_say", "unit_changed")
    ]
    assert told(with_measures(later)) == ["MEA101"]


def test_before_its_unit_went_there_a_measure_is_not_about_the_other():
    """§96: from the day on which that is so."""
    registry = merged(("B", "A"))
    first = review({("A", "2025-H1"): 70, ("B", "2025-H1"): 70}, registry=registry)
    planned = measure(unit_id="B", period="2025-H1", due=DAY)
    (row,) = with_measures(first, planned).measures
    assert row.found_unit_id == "B"
    later = review({("A", "2025-H2"): 70}, registry=registry).against(first)
    assert [row.found_unit_id for row in with_measures(later, planned).measures] == ["A"]


def test_cases_are_never_counted_from_those_of_another_unit():
    """§97: earlier counts that were brought to the merged unit are not those of its own."""
    registry = merged(("A", "C"), ("B", "C"), made=("C",))
    first = review({("C", "2025-H1"): 70}, registry=registry)
    later = review({("C", "2025-H2"): 78}, registry=registry).against(first)
    rates = rates_of({("C", "2025-H1"): 70, ("C", "2025-H2"): 78})
    planned = [measure(period="2025-H1", cases=5), measure(period="2025-H1", value=77)]
    found = with_measures(later, *planned, rates=rates)
    assert outcome(found) == [("cannot_say", "unit_changed"), ("kept", None)]


def test_a_value_does_not_begin_with_that_of_a_unit_that_its_own_went_into_later():
    """§97: A and B are two units in the first half-year, whatever is reported of one alone."""
    registry = merged(("B", "A"))
    first = review({("A", "2025-H1"): 60}, registry=registry)
    later = review({("A", "2025-H2"): 78}, registry=registry).against(first)
    rates = rates_of({("A", "2025-H1"): 60, ("A", "2025-H2"): 78})
    planned = measure(unit_id="B", period="2025-H1", value=85)
    assert outcome(with_measures(later, planned, rates=rates)) == [("cannot_say", "start_unknown")]


@pytest.mark.parametrize(
    ("reached", "word"), [(90, "kept"), (89, "partly"), (70, "not_kept"), (60, "not_kept")]
)
def test_a_value_is_kept_partly_or_not(reached, word):
    """§97: held against the latest later period of the cadence, and where it began."""
    findings = half_years({"A": 70}, {"A": reached})
    rates = [rates_of({("A", "2023-H1"): 70}), rates_of({("A", "2023-H2"): reached})]
    found = with_measures(findings, measure(value=90), rates=rates)
    assert outcome(found) == [(word, None)]
    (row,) = found.measures
    assert (row.judged_period, row.start, row.wanted) == ("2023-H2", 70.0, 90.0)
    # 20 cases more of 100 are the same promise
    assert outcome(with_measures(findings, measure(cases=20), rates=rates)) == [(word, None)]


def test_the_smallest_change_that_matters_is_the_least_that_is_partly():
    """§97: less than what matters is not kept."""
    indicator = pi.Indicator.proportion(
        "rate", numerator=["n"], denominator=["d"], smallest_change=5.0
    )
    findings = half_years({"A": 70}, {"A": 74})
    for reached, word in ((74, "not_kept"), (75, "partly")):
        rates = rates_of({("A", "2023-H1"): 70, ("A", "2023-H2"): reached}, indicator=indicator)
        assert outcome(with_measures(findings, measure(value=90), rates=rates)) == [(word, None)]


def test_where_lower_is_better_fewer_cases_are_promised():
    """§97: cases then are those that leave the numerator."""
    late = pi.Indicator.proportion(
        "rate", numerator=["n"], denominator=["d"], polarity="lower_is_better", smallest_change=0
    )
    findings = half_years({"A": 70}, {"A": 70})
    for reached, word in ((10, "kept"), (11, "partly"), (30, "not_kept")):
        rates = rates_of({("A", "2023-H1"): 30, ("A", "2023-H2"): reached}, indicator=late)
        assert outcome(with_measures(findings, measure(cases=20), rates=rates)) == [(word, None)]


def test_before_its_last_day_it_is_too_early_unless_it_is_kept():
    """§97: and so it is without a later period."""
    findings = half_years({"A": 70}, {"A": 80})
    both = rates_of({("A", "2023-H1"): 70, ("A", "2023-H2"): 80})
    planned = measure(value=90, due=DAY)
    assert outcome(with_measures(findings, planned, rates=both)) == [("too_early", None)]
    kept = measure(value=80, due=DAY)
    assert outcome(with_measures(findings, kept, rates=both)) == [("kept", None)]
    first = rates_of({("A", "2023-H1"): 70, ("A", "2023"): 95})
    assert outcome(with_measures(findings, measure(value=90), rates=first)) == [("too_early", None)]


def test_why_it_cannot_be_said():
    """§97: without tables, without a start, under another definition, without a value."""
    findings = half_years({"A": 70}, {"A": 80})
    later = rates_of({("A", "2023-H2"): 80})
    value = measure(value=90)
    assert outcome(with_measures(findings, value)) == [("cannot_say", "no_rates")]
    assert outcome(with_measures(findings, value, rates=later)) == [("cannot_say", "start_unknown")]
    other = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d", "e"])
    before = pi.compute_rates(
        {"unit_id": ["A"], "period": ["2023-H1"], "n": [70], "d": [90], "e": [10]}, [other]
    )
    assert outcome(with_measures(findings, value, rates=[before, later])) == [
        ("cannot_say", "definition_changed")
    ]
    empty = rates_of({("A", "2023-H2"): None})
    assert outcome(with_measures(findings, value, rates=empty)) == [("cannot_say", "no_value")]
    points = measure(criterion="1", points=1)
    assert outcome(with_measures(findings, points)) == [("cannot_say", "no_scores")]
    nobody = measure(rule=None, unit_id=None, subject="other", value=1)
    assert outcome(with_measures(findings, nobody)) == [("cannot_say", "no_unit")]


def test_without_a_number_the_end_of_the_finding_is_promised():
    """§97: kept where it is resolved, partly where it eased; else by why nobody knows."""
    words = {
        (70, 95): ("kept", None),
        (70, 80): ("partly", None),
        (70, 70): ("not_kept", None),
        (70, 60): ("not_kept", None),
        (70, "zero"): ("cannot_say", "finding_not_checked"),
        (95, 95): ("cannot_say", "no_finding"),
    }
    for (before, after), expected in words.items():
        found = with_measures(half_years({"A": before}, {"A": after}), measure())
        assert outcome(found) == [expected]
    alone = review({("A", "2023-H2"): 70})
    assert outcome(with_measures(alone, measure())) == [("cannot_say", "not_followed")]
    now = measure(period="2023-H2")
    assert outcome(with_measures(alone, now)) == [("too_early", None)]


def scored(points, period, edition="2023"):
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["a", "b"],
            "maximum": [10, 10],
            "formula": ["award", "award"],
        },
        id="own",
        edition=edition,
    )
    awards = {
        "unit_id": ["A"] * 2,
        "period": [period] * 2,
        "criterion_code": ["1", "2"],
        "stage": [scheme.final_stage.code] * 2,
        "points": points,
    }
    return pi.compute_scores(scheme, awards=awards)


def test_points_are_added_to_those_of_the_period_of_planning():
    """§97: of several criteria together, within one edition."""
    findings = half_years({"A": 70}, {"A": 70})
    planned = measure(rule=None, subject=None, criterion="1; 2", points=3)
    first = scored([4.0, 5.0], "2023-H1")
    for now, word in (([6.0, 6.0], "kept"), ([6.0, 5.0], "partly"), ([3.0, 6.0], "not_kept")):
        found = with_measures(findings, planned, scores=[first, scored(now, "2023-H2")])
        assert outcome(found) == [(word, None)]
        (row,) = found.measures
        assert (row.start, row.wanted, row.reached) == (9.0, 12.0, sum(now))
    other = scored([9.0, 9.0], "2023-H2", edition="2024")
    assert outcome(with_measures(findings, planned, scores=[first, other])) == [
        ("cannot_say", "definition_changed")
    ]
