"""Convention §59 to §63: what becomes of findings between two reviews."""

from __future__ import annotations

import datetime as dt

import attrs
import pyarrow as pa
import pytest
from tests.follow_up.followed import RATE, lifecycles, merged, review
from tests.makers import step, unit

import parindex as pi
from parindex.rulebook import retired

THEN, NOW = "2022-H1", "2023-H1"


def one(then, now, **options):
    """Life cycle of the one issue of unit A."""
    found = review({("A", NOW): now, ("B", NOW): 100}).against(
        review({("A", THEN): then, ("B", THEN): 100}), **options
    )
    return lifecycles(found)["A"]


def test_c59_numbers_and_periods_are_no_identity():
    """convention §59"""
    now = review({("A", "2023-H2"): 70}).against(review({("A", "2022"): 70}))
    (row,) = now
    assert row.lifecycle is pi.vocabulary.Lifecycle.PERSISTING
    assert (row.open_since, row.periods_open) == ("2022", 2)
    assert row.prior_fingerprint is not None
    assert row.prior_fingerprint != row.fingerprint


def test_c59_a_threshold_is_no_identity():
    """convention §59"""
    now = pi.assess(
        {"unit_id": ["A"], "period": [NOW], "n": [70], "d": [100]},
        indicators=[RATE],
        targets=[pi.Target(indicator="rate", value=80.0)],
        select=["TGT101"],
    ).findings
    assert lifecycles(now.against(review({("A", THEN): 70}))) == {"A": "eased"}


def test_c59_a_merged_unit_carries_on_the_issues_of_its_parts():
    """convention §59"""
    registry = merged(("a", "m"), ("b", "m"))
    then = review({("a", "2024"): 70, ("b", "2024"): 95})
    assert lifecycles(review({("m", "2025"): 70}).against(then, registry=registry)) == {
        "m": "persisting"
    }
    assert lifecycles(review({("m", "2025"): 95}).against(then, registry=registry)) == {
        "a": "resolved"
    }
    without = review({("m", "2025"): 70}).against(then)
    assert lifecycles(without) == {"m": "new", "a": "not_checked"}


def test_c59_a_unit_stands_for_one_that_it_took_up_only_from_that_day_on():
    """convention §59"""
    registry = merged(("a", "b"))  # b was there before
    then = review({("a", "2022"): 80, ("b", "2022"): 99})
    early = review({("b", "2023"): 99}).against(then, registry=registry)
    (row,) = early
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.UNIT_NOT_IN_DATA
    late = review({("b", "2025"): 99}).against(then, registry=registry)
    assert lifecycles(late) == {"a": "resolved"}
    # a finding of its own continues nothing of the other one before that day
    both = review({("a", "2023"): 99, ("b", "2023"): 70}).against(then, registry=registry)
    assert lifecycles(both) == {"b": "new", "a": "resolved"}
    half = review({("b", "2025-H1"): 99}).against(then, registry=registry)
    assert lifecycles(half) == {"a": "not_checked"}
    made = review({("m", "2023"): 99}).against(
        review({("a", "2022"): 80}), registry=merged(("a", "m"), made="m")
    )
    assert lifecycles(made) == {"a": "resolved"}  # brought onto the new unit


@pytest.mark.parametrize(("regime", "word"), [("nd-09-2019", "not_checked"), (None, "resolved")])
def test_c59_the_calendar_tells_whose_units_a_period_speaks_of(regime, word):
    """convention §59"""
    registry = pi.UnitRegistry(
        [unit("a"), unit("b")],
        events=[step(dt.date(2025, 6, 20), pi.vocabulary.SuccessionKind.MERGE, "a", "b")],
    )
    now = review({("b", "2025-H1"): 99}, regime=regime)  # to 14 June under the regime
    followed = now.against(review({("a", "2024"): 80}, regime=regime), registry=registry)
    assert lifecycles(followed) == {"a": word}


@pytest.mark.parametrize(
    ("steps", "extent", "reason"),
    [
        ((("a", "m"), ("a", "k")), "part", "unit_divided"),
        ((("a", None),), "whole", "unit_ended"),
    ],
)
def test_c59_no_unit_carries_on_what_was_divided_or_abolished(steps, extent, reason):
    """convention §59, §60"""
    now = review({("m", "2025"): 95, ("k", "2025"): 95}).against(
        review({("a", "2024"): 70}), registry=merged(*steps, extent=extent)
    )
    (row,) = now
    assert row.lifecycle is pi.vocabulary.Lifecycle.NOT_CHECKED
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason[reason.upper()]


def test_c59_the_life_cycle_stands_on_the_latest_rows_and_lost_findings_come_last():
    """convention §59"""
    then = review({("A", THEN): 70, ("B", THEN): 60})
    now = review({("A", THEN): 70, ("A", NOW): 70, ("B", NOW): 95}).against(then)
    assert [(row.unit_id, row.period, row.lifecycle) for row in now] == [
        ("A", THEN, None),
        ("A", NOW, pi.vocabulary.Lifecycle.PERSISTING),
        ("B", THEN, pi.vocabulary.Lifecycle.RESOLVED),
    ]


def test_c60_resolved_where_it_was_looked_for_and_is_gone():
    """convention §60"""
    assert one(70, 95) == "resolved"
    rerun = review({("A", THEN): 95}).against(review({("A", THEN): 70}))
    assert lifecycles(rerun) == {"A": "resolved"}


@pytest.mark.parametrize("cell", ["zero", None])
def test_c60_a_row_without_a_value_is_no_look(cell):
    """convention §60"""
    (row,) = review({("A", NOW): cell, ("B", NOW): 95}).against(review({("A", THEN): 70}))
    assert row.lifecycle is pi.vocabulary.Lifecycle.NOT_CHECKED
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.NOTHING_TO_CHECK


def test_c60_data_that_did_not_come_resolve_nothing():
    """convention §60"""
    then = review({("A", THEN): 70})
    absent = {
        "unit_not_in_data": review({("B", NOW): 95}),
        "period_not_in_data": review({("A", "2021-H1"): 95}),
        "rule_not_checked": review({("A", NOW): 95}, select=["CNT"]),
        "coverage_unknown": pi.read_findings(review({("A", NOW): 95}).to_json_lines() or ""),
    }
    other = pi.Indicator.proportion("other", numerator=["n"], denominator=["d"])
    absent["subject_not_checked"] = pi.assess(
        {"unit_id": ["A"], "period": [NOW], "n": [95], "d": [100]},
        indicators=[other],
        targets=[pi.Target(indicator="other", value=90.0)],
        select=["TGT101"],
    ).findings
    for reason, now in absent.items():
        (row,) = now.against(then)
        assert row.lifecycle is pi.vocabulary.Lifecycle.NOT_CHECKED
        assert row.lifecycle_reason is pi.vocabulary.LifecycleReason[reason.upper()]


def test_c60_something_else_set_for_the_rule_resolves_nothing():
    """convention §60"""
    few = {"TGT101": {"min_denominator": 50}}
    then = review({("A", THEN): 70})
    (row,) = review({("A", NOW): 95}, options=few).against(then)
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_CHANGED
    then = review({("A", THEN): 70}, options=few)
    for source in (then, pi.read_findings(then.to_json() or "")):
        (row,) = review({("A", NOW): 95}, options=few).against(source)
        assert row.lifecycle is pi.vocabulary.Lifecycle.RESOLVED


OTHERWISE = {
    "numerator": pi.Indicator.proportion("rate", numerator=["m"], denominator=["d"]),
    "smallest_change": pi.Indicator.proportion(
        "rate", numerator=["n"], denominator=["d"], smallest_change=5.0
    ),
    "polarity": pi.Indicator.proportion(
        "rate",
        numerator=["n"],
        denominator=["d"],
        polarity=pi.Polarity.LOWER_IS_BETTER,
        smallest_change=0.0,
    ),
}


def defined(indicator, period, met):
    sheet = {"unit_id": ["A"], "period": [period], "n": [met], "m": [met], "d": [100]}
    targets = [pi.Target(indicator="rate", value=90.0)]
    findings = pi.assess(sheet, indicators=[indicator], targets=targets).findings
    return findings.select("TGT101")


@pytest.mark.parametrize("other", OTHERWISE.values(), ids=OTHERWISE)
def test_c60_another_definition_under_the_same_code_resolves_nothing(other):
    """convention §60, §62"""
    then, written = defined(RATE, THEN, 70), defined(RATE, THEN, 70).to_json() or ""
    for earlier in (then, pi.read_findings(written)):
        met = 85 if other.polarity is pi.Polarity.LOWER_IS_BETTER else 95
        (row,) = defined(other, NOW, met).against(earlier)
        assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.DEFINITION_CHANGED
        # found again it is the same issue, and its numbers say neither worse nor less bad
        missed = 99 if other.polarity is pi.Polarity.LOWER_IS_BETTER else 50
        assert lifecycles(defined(other, NOW, missed).against(earlier)) == {"A": "persisting"}
    renamed = pi.Indicator.proportion(
        "rate",
        numerator=["n"],
        denominator=["d"],
        name=pi.Name(vi="x", en="x"),
        smallest_change=0.0,
    )
    assert lifecycles(defined(renamed, NOW, 95).against(then)) == {"A": "resolved"}


@pytest.mark.parametrize(
    ("rule", "options"),
    [
        ("CHG101", {"confidence": 0.999}),
        ("CHG101", {"false_discovery_rate": 0.05}),
        ("TGT103", {"confidence": 0.999}),
    ],
)
def test_c60_other_limits_resolve_nothing_where_limits_decide(rule, options):
    """convention §60"""

    def findings(cells, **limits):
        return review(cells, select=[rule], **limits)

    bad = {"CHG101": {("A", "2021"): 99, ("A", "2022"): 70}, "TGT103": {("A", "2022"): 92}}[rule]
    good = {("A", "2022"): 60, ("A", "2023"): 100}
    then = findings(bad)
    assert {each.rule for each in then} == {rule}
    (row,) = [each for each in findings(good, **options).against(then) if each.lifecycle_reason]
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_CHANGED
    same = findings(good)
    assert lifecycles(same.against(then), rule) == {"A": "resolved"}
    (row,) = same.against(pi.read_findings(then.to_json_lines() or ""))
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_UNKNOWN


def test_c59_a_retired_code_leads_to_the_issue_under_the_current_one(monkeypatch):
    """convention §59, §51"""
    then = review({("A", THEN): 70, ("B", THEN): 70})
    old = (then.to_json() or "").replace("TGT101", "TGT901")
    now = review({("A", NOW): 70, ("B", NOW): 95})
    assert set(lifecycles(now.against(pi.read_findings(old))).values()) == {"new"}
    monkeypatch.setattr(retired, "RETIRED", {"TGT901": "TGT101"})
    followed = now.against(pi.read_findings(old))
    assert lifecycles(followed) == {"A": "persisting", "B": "resolved"}
    assert {each.rule for each in followed} == {"TGT101"}


FEW = {"options": {"TGT101": {"min_denominator": 10}}}


def steps(findings):
    """A review at hand, and the same from a file."""
    return findings, pi.read_findings(findings.to_json() or "")


def test_c61_what_is_open_is_carried_on_until_it_is_looked_for_in_the_same_way():
    """convention §61, §60"""
    then = review({("A", "2022"): 70})
    for between in steps(review({("A", "2023"): 95}, **FEW).against(then)):
        assert between.data["lifecycle_reason"].to_pylist() == ["options_changed"]
        for later, options in (("A", FEW), ("Z", FEW), ("A", {}), ("A", {"select": ["CNT"]})):
            now = review({(later, "2024"): 95}, **options).against(between)
            (row,) = now
            assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_CHANGED
            assert (row.unit_id, row.open_since) == ("A", "2022")
        found = review({("A", "2024"): 60}, **FEW).against(between)
        (row,) = found
        assert (row.lifecycle, row.periods_open, row.open_since) == (
            pi.vocabulary.Lifecycle.WORSENED,
            2,
            "2022",
        )
        within = review({("A", "2024"): 60, ("A", "2025"): 95}, **FEW).against(between)
        assert lifecycles(within) == {"A": "resolved"}
        # found again, it is known under what, and can be resolved under the same
        assert lifecycles(review({("A", "2025"): 95}, **FEW).against(found)) == {"A": "resolved"}


def test_c61_a_registry_that_comes_later_finds_what_was_open():
    """convention §61, §59"""
    registry = merged(("a", "m"), made="m")
    between = review({("m", "2025"): 95}).against(review({("a", "2024"): 70}))
    assert lifecycles(between) == {"a": "not_checked"}
    now = review({("m", "2026"): 95}).against(between, registry=registry)
    assert lifecycles(now) == {"a": "resolved"}


def test_c61_another_definition_stays_so_until_it_is_found_again():
    """convention §61, §62"""
    other = OTHERWISE["numerator"]
    for between in steps(defined(other, "2023", 95).against(defined(RATE, "2022", 70))):
        (row,) = defined(other, "2024", 95).against(between)
        assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.DEFINITION_CHANGED
        assert lifecycles(defined(other, "2024", 20).against(between)) == {"A": "persisting"}


def test_c61_what_a_review_did_not_compute_does_not_hide_under_what_it_was_found():
    """convention §61"""
    low = {("A", "2021"): 99, ("A", "2022"): 70}
    then = review(low, select=["CHG101"])
    blank = review({("A", "2023"): 70}, select=["TGT"])
    between = attrs.evolve(
        blank, provenance=attrs.evolve(blank.provenance, limits={}, rules=None)
    ).against(then)
    better = {("A", "2023"): 60, ("A", "2024"): 100}
    assert lifecycles(review(better, select=["CHG101"]).against(between), "CHG101") == {
        "A": "resolved"
    }
    (row,) = [
        each
        for each in review(better, select=["CHG101"], confidence=0.999).against(between)
        if each.rule == "CHG101"
    ]
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.OPTIONS_CHANGED


def test_c62_findings_that_are_gone_speak_of_the_definition_they_were_found_under():
    """convention §62"""
    per_mille = pi.Indicator.proportion(
        "rate",
        numerator=["m"],
        denominator=["d"],
        multiplier=1000.0,
        name=pi.Name(vi="mới", en="new"),
    )
    then = defined(RATE, THEN, 70)
    followed = defined(per_mille, NOW, 95).against(then)
    assert followed.render("en") == then.render("en")
    read = pi.read_findings(followed.to_json() or "")
    assert read.render("vi") == then.render("vi")
    later = defined(per_mille, "2024", 95).against(read)
    assert later.render("en") == then.render("en")


def test_c60_rules_that_were_not_selected_resolve_nothing():
    """convention §60"""
    then = review({("A", THEN): 70})
    now = review({("A", NOW): 70}, select=["TGT", "CHG"])
    (row,) = now.select("CHG").against(then)
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.RULE_NOT_CHECKED
    assert now.select("CHG").checks.data["rule"].to_pylist() == [
        rule.code for rule in pi.rules(select=["CHG"])
    ]
    assert lifecycles(now.select("TGT101").against(then)) == {"A": "persisting"}


def test_c60_a_rule_that_could_look_nowhere_says_so():
    """convention §60"""
    sheet = {"unit_id": ["A"] * 2, "period": ["2021", "2022"], "n": [950, 700], "d": [1000] * 2}
    then = pi.assess(sheet, indicators=[RATE], select=["CHG101"]).findings
    few = sheet | {"period": ["2022", "2023"], "n": [7, 7], "d": [10] * 2}
    (row,) = pi.assess(few, indicators=[RATE], select=["CHG101"]).findings.against(then)
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.NOTHING_TO_CHECK


def test_c60_what_was_followed_is_followed_again_from_its_own_findings():
    """convention §60"""
    then = review({("A", THEN): 70, ("B", THEN): 70})
    now = review({("B", NOW): 70, ("C", NOW): 70})
    followed = now.against(then)
    assert followed.against(then) == followed
    assert lifecycles(followed.against(then)) == {
        "A": "not_checked",
        "B": "persisting",
        "C": "new",
    }


def test_c60_what_names_no_unit_is_never_resolved():
    """convention §60"""
    nameless = {"unit_id": [None, "A"], "period": [THEN] * 2, "n": [1, 1], "d": [2, 2]}
    named = {"unit_id": ["B", "A"], "period": [NOW] * 2, "n": [1, 1], "d": [2, 2]}
    then, now = (pi.assess(each, indicators=[RATE]).findings for each in (nameless, named))
    (row,) = now.against(then).select("CNT303")
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.UNIT_NOT_NAMED


def test_c60_a_period_that_could_not_be_read_needs_one_that_was_not_there_before():
    """convention §60"""

    def sheet(*periods):
        size = len(periods)
        counts = {"unit_id": ["A"] * size, "period": periods, "n": [1] * size, "d": [2] * size}
        return pi.assess(counts, indicators=[RATE]).findings

    then = sheet(THEN, "nonsense")
    assert lifecycles(sheet(THEN).against(then), "CNT302") == {"A": "not_checked"}
    assert lifecycles(sheet(THEN, NOW).against(then), "CNT302") == {"A": "resolved"}
    assert lifecycles(sheet(NOW, "what?").against(then), "CNT302") == {"A": "persisting"}


def test_c60_a_fiscal_year_ends_as_late_as_one_can():
    """convention §60"""
    then = review({("A", "FY2020/21"): 70})
    for later, word in (("2021-M10", "not_checked"), ("2021-M12", "resolved")):
        assert lifecycles(review({("A", later): 95}).against(then)) == {"A": word}


def test_c60_rows_of_several_units_with_one_unreadable_period_name_no_unit():
    """convention §60"""
    sheet = {"unit_id": ["A", "B"], "period": ["soon"] * 2, "n": [1] * 2, "d": [2] * 2}
    then, same = (pi.assess(sheet, indicators=[RATE]).findings for _ in range(2))
    (row,) = same.against(then).select("CNT302")
    assert (row.unit_id, row.lifecycle) == (None, pi.vocabulary.Lifecycle.PERSISTING)
    now = pi.assess(sheet | {"period": [NOW] * 2}, indicators=[RATE]).findings
    (row,) = now.against(then).select("CNT302")
    assert row.lifecycle_reason is pi.vocabulary.LifecycleReason.UNIT_NOT_NAMED


def test_c61_periods_are_counted_while_it_is_found():
    """convention §61"""
    first = review({("A", "2021"): 70})
    second = review({("A", "2022"): 70}).against(first)
    gap = review({("A", "2023"): None}).against(second)
    third = review({("A", "2024"): 70}).against(gap)
    assert [(row.periods_open, row.open_since) for row in second] == [(2, "2021")]
    assert [(row.lifecycle, row.periods_open) for row in gap] == [
        (pi.vocabulary.Lifecycle.NOT_CHECKED, 2)
    ]
    assert [(row.lifecycle, row.periods_open) for row in third] == [
        (pi.vocabulary.Lifecycle.PERSISTING, 3)
    ]


def test_c61_a_period_without_it_ends_the_count_and_a_re_run_adds_nothing():
    """convention §61"""
    then = review({("A", "2021"): 70})
    now = review({("A", "2022"): 95, ("A", "2023"): 70}).against(then)
    assert [(row.lifecycle, row.periods_open) for row in now] == [(pi.vocabulary.Lifecycle.NEW, 1)]
    (again,) = review({("A", "2021"): 70}).against(then)
    assert (again.lifecycle, again.periods_open) == (pi.vocabulary.Lifecycle.PERSISTING, 1)
    twice = then.against(then).against(then)
    assert [(row.lifecycle, row.periods_open) for row in twice] == [
        (pi.vocabulary.Lifecycle.PERSISTING, 1)
    ]


def test_c61_in_a_merged_unit_the_issue_that_was_open_longest_goes_on():
    """convention §61"""
    then = review({("a", "2023"): 95, ("a", "2024"): 70, ("b", "2023"): 80, ("b", "2024"): 80})
    (row,) = review({("m", "2025"): 75}).against(then, registry=merged(("a", "m"), ("b", "m")))
    assert (row.periods_open, row.open_since) == (3, "2023")
    assert (row.lifecycle, row.prior_magnitude) == (pi.vocabulary.Lifecycle.EASED, -20.0)


def test_c62_the_declared_number_decides():
    """convention §62"""
    assert one(70, 60) == "worsened"
    assert one(70, 80) == "eased"
    assert one(70, 70) == "persisting"


def test_c62_a_difference_that_does_not_matter_is_none():
    """convention §62"""
    coarse = attrs.evolve(RATE, smallest_change=5.0)
    then = review({("A", THEN): 70}, indicator=coarse)
    for cell, word in ((66, "persisting"), (65, "worsened"), (74, "persisting"), (75, "eased")):
        now = review({("A", NOW): cell}, indicator=coarse).against(then)
        assert lifecycles(now) == {"A": word}


def test_c62_the_severity_comes_before_the_number():
    """convention §62"""
    then = review({("A", THEN): 60})
    column = then.data.schema.get_field_index("severity")
    words = then.data["severity"].type
    for severity, word in (("note", "worsened"), ("error", "eased")):
        other = attrs.evolve(
            then,
            data=then.data.set_column(column, "severity", [pa.array([severity]).cast(words)]),
        )
        assert lifecycles(review({("A", NOW): 70}).against(other)) == {"A": word}


def accept(**fields):
    given = {"rule": "TGT101", "reason": "the office moved", "accepted_by": "Sở Nội vụ"}
    return pi.Suppression(**given | {"until": dt.date(2023, 8, 31)} | fields)


def test_c63_an_accepted_finding_stays_and_says_so():
    """convention §63"""
    now = review({("A", NOW): 70, ("B", NOW): 70})
    accepted = pi.SuppressionSet(
        [accept(unit_id="A"), accept(unit_id="C"), accept(rule="XYZ101")], on=dt.date(2023, 8, 31)
    )
    marked = now.suppress(accepted)
    assert len(marked) == len(now)
    first, second = marked
    assert first.suppression == accept().acceptance
    assert second.suppression is None
    assert marked.suppressions.data["status"].to_pylist() == [
        "applied",
        "unmatched",
        "unknown_rule",
    ]
    assert marked.suppressions.data["findings"].to_pylist() == [1, 0, 0]


def test_c63_what_has_expired_on_the_stated_day_does_not_hold():
    """convention §63"""
    accepted = pi.SuppressionSet([accept()], on=dt.date(2023, 9, 1))
    marked = review({("A", NOW): 70}).suppress(accepted)
    assert [row.suppression for row in marked] == [None]
    assert marked.suppressions.data["status"].to_pylist() == ["expired"]
    with pytest.raises(pi.errors.InputError, match="which states the day of the review"):
        review({("A", NOW): 70}).suppress([accept()])


def test_c63_a_merged_unit_does_not_inherit_what_was_accepted():
    """convention §63"""
    accepted = pi.SuppressionSet([accept(unit_id="a")], on=dt.date(2023, 8, 31))
    (row,) = review({("m", "2025"): 70}).against(
        review({("a", "2024"): 70}), registry=merged(("a", "m")), suppressions=accepted
    )
    assert row.lifecycle is pi.vocabulary.Lifecycle.PERSISTING
    assert row.suppression is None


def test_c62_reviews_from_files_are_followed_as_those_at_hand():
    """convention §62"""
    one_point = pi.Indicator.proportion("rate", numerator=["n"], denominator=["d"])
    then = review({("A", THEN): 70.0}, indicator=one_point)
    now = review({("A", NOW): 70}, indicator=one_point)
    small = pi.assess(
        {"unit_id": ["A"], "period": [NOW], "n": [6950], "d": [10000]},
        indicators=[one_point],
        targets=[pi.Target(indicator="rate", value=90.0)],
        select=["TGT101"],
    ).findings
    for later in (now, small):
        read = pi.read_findings(later.to_json() or "")
        again = read.against(pi.read_findings(then.to_json() or ""))
        assert lifecycles(again) == {"A": "persisting"}
        assert again == later.against(then)


def test_c63_what_is_resolved_needs_no_suppression():
    """convention §63"""
    accepted = pi.SuppressionSet([accept()], on=dt.date(2023, 8, 31))
    followed = review({("A", NOW): 95}).against(review({("A", THEN): 70}), suppressions=accepted)
    assert [row.suppression for row in followed] == [None]
    assert followed.suppressions.data["status"].to_pylist() == ["resolved"]
    assert followed.suppressions.data["findings"].to_pylist() == [0]
    # the table of suppressions speaks of the last time that they were applied
    assert len(followed.against(review({("A", THEN): 70})).suppressions) == 0
