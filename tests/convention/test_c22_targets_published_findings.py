"""Convention §22 to §26: targets, published figures, findings, checks, repeatability."""

from __future__ import annotations

import copy
import datetime as dt
import functools
import json
import locale
import os
import subprocess
import sys
from pathlib import Path

import attrs
import pandas as pd
import pytest
from tests.makers import columns_of, unit

import parindex as pi

RESOLVED = pi.Indicator.proportion("on_time.resolved", numerator=["good"], denominator=["resolved"])
DUE = pi.Indicator.proportion("on_time.due", numerator=["good"], denominator=["due"])
OTHER = pi.Indicator.proportion("late.resolved", numerator=["late"], denominator=["resolved"])
LOW = attrs.evolve(RESOLVED, polarity=pi.Polarity.LOWER_IS_BETTER)
sheet = functools.partial(columns_of, "unit_id period good resolved")


def target(value, **scope):
    return pi.Target(indicator="on_time.resolved", value=value, **scope)


def judged(good, resolved, *targets, indicator=RESOLVED, **options):
    review = pi.assess(
        sheet(("A", "2023-H1", good, resolved)),
        indicators=[indicator],
        targets=targets,
        **options,
    )
    return [(each.rule, each.evidence.target) for each in review.findings.select("TGT")]


# --- §22


def test_c22_a_target_for_a_unit_comes_before_its_level_and_that_before_all():
    """convention §22"""
    tree = pi.UnitRegistry([unit("A", "district")])
    everybody, level, own = target(10.0), target(20.0, level="district"), target(99.0, unit_id="A")
    others = (target(98.0, level="commune"), target(98.0, unit_id="B"))
    given = (500, 1000)
    assert judged(*given, everybody, *others, registry=tree) == [("TGT102", 10.0)]
    assert judged(*given, everybody, level, *others, registry=tree) == [("TGT102", 20.0)]
    assert judged(*given, everybody, level, own, *others, registry=tree) == [("TGT101", 99.0)]
    assert judged(*given, own, level, everybody, registry=tree) == [("TGT101", 99.0)]


@pytest.mark.parametrize(("regime", "expected"), [("nd-09-2019", 40.0), ("calendar", 30.0)])
def test_c22_a_period_has_the_target_of_its_last_day(regime, expected):
    """convention §22"""
    targets = (
        target(40.0, valid_to=dt.date(2023, 6, 14)),
        target(30.0, valid_from=dt.date(2023, 6, 15)),
    )
    assert judged(500, 1000, *targets, regime=regime) == [("TGT102", expected)]


@pytest.mark.parametrize("indicator", [RESOLVED, LOW])
def test_c22_a_value_that_equals_its_target_meets_it(indicator):
    """convention §22"""
    ((rule, _),) = judged(975, 1000, target(97.5), indicator=indicator)
    assert rule == "TGT103", "met, with limits on both sides of it"


@pytest.mark.parametrize(
    ("good", "indicator", "rule"),
    [
        (920, RESOLVED, "TGT101"),
        (949, RESOLVED, "TGT104"),
        (951, RESOLVED, "TGT103"),
        (990, RESOLVED, "TGT102"),
        (980, LOW, "TGT101"),
        (951, LOW, "TGT104"),
        (949, LOW, "TGT103"),
        (900, LOW, "TGT102"),
    ],
)
def test_c22_a_target_is_in_doubt_while_the_limits_reach_across_it(good, indicator, rule):
    """convention §22"""
    assert judged(good, 1000, target(95.0), indicator=indicator) == [(rule, 95.0)]


def test_c22_a_target_at_the_limit_is_not_reached_across():
    """convention §22"""
    review = pi.assess(sheet(("A", "2023", 951, 1000)), indicators=[RESOLVED])
    limit = review.rates.data.to_pylist()[0]["lower"]
    assert judged(951, 1000, target(limit)) == [("TGT102", limit)]


@pytest.mark.parametrize("end", ["upper", "lower"])
def test_c22_a_limit_that_equals_the_target_leaves_a_miss_in_doubt(end):
    """convention §22: what equals a target meets it, so the limits hold a value that does"""
    indicator = RESOLVED if end == "upper" else LOW
    review = pi.assess(sheet(("A", "2023", 951, 1000)), indicators=[indicator])
    limit = review.rates.data.to_pylist()[0][end]
    assert judged(951, 1000, target(limit), indicator=indicator) == [("TGT104", limit)]


def test_c22_without_limits_the_value_alone_decides():
    """convention §22"""
    ratio = attrs.evolve(
        pi.Indicator.ratio("r", numerator=["n"], denominator=["d"], multiplier=100),
        polarity=pi.Polarity.HIGHER_IS_BETTER,
    )
    counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "n": [94, 96], "d": [100, 100]}
    targets = [pi.Target(indicator="r", value=95.0)]
    found = pi.assess(counts, indicators=[ratio], targets=targets).findings.select("TGT")
    assert [(row.unit_id, row.rule) for row in found] == [("A", "TGT101"), ("B", "TGT102")]


def test_c22_a_neutral_target_within_the_limits_is_missed_uncertainly():
    """convention §22"""
    neutral = attrs.evolve(RESOLVED, polarity=pi.Polarity.NEUTRAL)
    assert judged(949, 1000, target(95.0), indicator=neutral) == [("TGT104", 95.0)]
    assert judged(900, 1000, target(95.0), indicator=neutral) == [("TGT101", 95.0)]


def test_c22_a_miss_that_becomes_doubtful_is_not_resolved():
    """convention §22, §60"""

    def review(good, year):
        rows = sheet(("A", year, good, 1000))
        return pi.assess(rows, indicators=[RESOLVED], targets=[target(95.0)]).findings

    for first, then, rule in ((900, 949, "TGT101"), (949, 900, "TGT104")):
        followed = review(then, "2023").against(review(first, "2022"))
        life = {row.rule: row.lifecycle.text for row in followed if row.lifecycle}
        assert life[rule] == "not_checked"
    followed = review(999, "2023").against(review(900, "2022"))
    assert {row.rule: row.lifecycle.text for row in followed}["TGT101"] == "resolved"


def test_c22_a_rate_without_a_value_has_no_target():
    """convention §22"""
    assert judged(None, 1000, target(95.0)) == judged(0, 0, target(95.0)) == []


@pytest.mark.parametrize(
    "pair",
    [
        (target(1.0), target(2.0)),
        (target(1.0, unit_id="A"), target(2.0, unit_id="A")),
        (
            target(1.0, valid_to=dt.date(2023, 6, 14)),
            target(2.0, valid_from=dt.date(2023, 6, 14)),
        ),
    ],
)
def test_c22_two_targets_for_the_same_units_on_the_same_day_are_an_error(pair):
    """convention §22"""
    with pytest.raises(pi.errors.InputError):
        judged(1, 2, *pair, regime="nd-09-2019")


# --- §23


def printed(indicator, *texts, good=98807, resolved=100_000, due=110_000, late=50_000):
    """Findings on figures as printed, for one unit."""
    counts = sheet(("A", "2023-H1", good, resolved)) | {"due": [due], "late": [late]}
    published = {
        "unit_id": ["A"] * len(texts),
        "period": ["6 tháng đầu năm 2023"] * len(texts),
        "indicator": [indicator] * len(texts),
        "printed": list(texts),
    }
    review = pi.assess(counts, indicators=[RESOLVED, DUE, OTHER], published=published)
    return list(review.findings.select("PUB"))


def rules(*given, **counts):
    return [each.rule for each in printed(*given, **counts)]


@pytest.mark.parametrize(
    "text", ["98,81", "98,81%", "98.81", "98,81 %", "98,8", "98,8%", "99", "99%"]
)
def test_c23_a_percent_fits_within_half_a_unit_of_its_last_digit(text):
    """convention §23; the value is 98.807"""
    assert rules("on_time.resolved", text) == []


@pytest.mark.parametrize("text", ["98,83", "98,9", "100", "98,79", "97"])
def test_c23_a_percent_that_fits_nothing_contradicts_every_definition(text):
    """convention §23"""
    assert rules("on_time.resolved", text) == ["PUB101"]


@pytest.mark.parametrize(
    ("good", "resolved", "down", "up"),
    [
        (625, 10_000, "6,2", "6,3"),
        (98_805, 100_000, "98,80", "98,81"),
        (98_815, 100_000, "98,81", "98,82"),
        (1, 8, "12", "13"),
        (64_505, 100_000, "64,50", "64,51"),
        (2_675, 100_000, "2,67", "2,68"),
    ],
)
def test_c23_the_edge_is_included_for_reports_round_ties_both_ways(good, resolved, down, up):
    """convention §23"""
    counts = {"good": good, "resolved": resolved}
    assert rules("on_time.resolved", down, **counts) == []
    assert rules("on_time.resolved", up, **counts) == []


def test_c23_every_tie_of_two_decimals_fits_both_ways():
    """convention §23"""
    units = range(5, 100_000, 310)
    counts = {
        "unit_id": [f"{n}" for n in units],
        "period": ["2023"] * len(units),
        "good": list(units),
        "resolved": [100_000] * len(units),
    }
    for shift in (-5, 5):
        texts = [f"{(n + shift) / 1000:.2f}".replace(".", ",") for n in units]
        published = {
            "unit_id": counts["unit_id"],
            "period": counts["period"],
            "indicator": ["on_time.resolved"] * len(units),
            "printed": texts,
        }
        review = pi.assess(counts, indicators=[RESOLVED], published=published)
        assert len(review.findings) == 0


@pytest.mark.parametrize("text", ["98,80", "98,80%", "98"])
def test_c23_a_percent_less_than_one_unit_below_was_cut_off(text):
    """convention §23"""
    assert rules("on_time.resolved", text) == ["PUB102"]


@pytest.mark.parametrize(("text", "expected"), [("97,80", ["PUB101"]), ("97,81", ["PUB102"])])
def test_c23_one_whole_unit_below_was_not_cut_off(text, expected):
    """convention §23; the value is 97.81 or 97.819"""
    good = 97_810 if text == "97,80" else 97_819
    assert rules("on_time.resolved", text, good=good) == expected


def test_c23_a_family_is_told_which_definitions_fit():
    """convention §23"""
    (finding,) = printed("on_time", "98,81")
    assert (finding.rule, finding.evidence.definitions) == ("PUB104", "on_time.resolved")
    (finding,) = printed("on_time", "89,8", "89,8")[:1]
    assert (finding.rule, finding.evidence.definitions) == ("PUB104", "on_time.due")
    (finding,) = printed("on_time", "98,8", due=100_001)
    assert finding.evidence.definitions.split() == ["on_time.resolved", "on_time.due"]


def test_c23_a_claimed_definition_that_does_not_fit_where_another_does():
    """convention §23"""
    (finding,) = printed("on_time.resolved", "89,82%")
    assert finding.rule == "PUB103"
    assert (finding.evidence.claimed, finding.evidence.definitions) == (
        "on_time.resolved",
        "on_time.due",
    )


def test_c23_a_claimed_definition_without_counts_is_not_contradicted():
    """convention §23: what cannot be computed neither fits nor fails to fit"""
    assert rules("on_time.due", "96,55", due=None) == ["PUB105"]


def test_c23_no_counts_no_judgement():
    """convention §23, §19"""
    assert rules("on_time", "96,55", resolved=None, due=None) == ["PUB105"]
    assert rules("on_time.resolved", "96,55", resolved=None, due=None) == ["PUB105"]


def test_c23_counts_that_give_no_definition_are_told_from_no_counts():
    """convention §23"""
    (beside,) = printed("on_time", "96,55", resolved=None, due=None)
    assert beside.evidence.rows == 1
    counts = {"unit_id": ["a"], "period": ["2023"], "resolved": [3]}
    published = {"unit_id": ["b"], "period": ["2023"], "indicator": ["on_time"], "printed": ["9"]}
    review = pi.assess(counts | {"good": [2]}, indicators=[RESOLVED], published=published)
    (without,) = review.findings.select("PUB105")
    assert without.evidence.rows == 0
    told = review.findings.select("PUB105")
    assert "chưa có số liệu gốc" in told.render("vi")[0]
    assert "there are no counts" in told.render("en")[0]


def test_c23_a_name_that_is_neither_an_indicator_nor_a_family_is_said_to_be_unknown():
    """convention §23"""
    (finding,) = printed("on_tiem", "98,81%")
    assert (finding.rule, finding.subject) == ("PUB107", "on_tiem")


@pytest.mark.parametrize("text", ["about 98%", "98,", "1.234", "1e2", "n/a"])
def test_c23_a_figure_that_cannot_be_read_keeps_its_text(text):
    """convention §23"""
    (finding,) = printed("on_time.resolved", text)
    assert (finding.rule, finding.evidence.printed) == ("PUB106", text)


@pytest.mark.parametrize("text", ["97,0%", "97.0 %", "97,00"])
def test_c23_the_printed_text_is_kept_as_it_was(text):
    """convention §23"""
    (finding,) = printed("on_time.resolved", text)
    assert finding.evidence.printed == text


@pytest.mark.parametrize("text", [None, "", "  "])
def test_c23_a_blank_was_not_published(text):
    """convention §23, §4, §25"""
    counts = sheet(("A", "2023-H1", 1, 2))
    published = {"unit_id": ["A"], "period": ["2023-H1"], "indicator": ["on_time.resolved"]}
    review = pi.assess(counts, indicators=[RESOLVED], published=published | {"printed": [text]})
    assert len(review.findings) == 0
    checks = [row for row in review.checks.data.to_pylist() if row["rule"].startswith("PUB")]
    assert {(row["status"], row["reason"]) for row in checks} == {
        ("not_checked", "nothing_reported")
    }


# --- §24

MANY = [
    ("B", "2022-H1", 500, 1000),
    ("B", "2023-H1", 900, 1000),
    ("A", "2022-H1", 900, 1000),
    ("A", "2023-H1", 500, 1000),
    ("C", "2023-H1", 7, 3),
    ("C", "2022-H1", -7, "x"),
    ("D", "2023-H1", 1, 2),
    ("D", "2023-H1", 1, 2),
    (None, "2023-H1", 1, 2),
    ("E", "soon", 1, 2),
    ("E", "some day", 1, 2),
]


def test_c24_what_is_good_is_a_note_and_no_failure():
    """convention §24"""
    good = [rule for rule in pi.rules() if rule.is_favourable]
    assert [rule.code for rule in good] == ["CHG102", "PEE102", "TGT102"]
    assert {rule.severity for rule in good} == {pi.vocabulary.Severity.NOTE}
    findings = pi.assess(sheet(*MANY), indicators=[RESOLVED], select=["CHG1"]).findings
    log = json.loads(findings.to_sarif() or "")
    kinds = {(result["ruleId"], result["kind"]) for result in log["runs"][0]["results"]}
    assert {("CHG101", "fail"), ("CHG102", "informational")} <= kinds
    assert "\n## Good results: 1\n" in (findings.to_markdown(language="en") or "")


def test_c24_a_finding_has_keys_and_numbers_and_no_sentence():
    """convention §24"""
    findings = pi.assess(sheet(*MANY), indicators=[RESOLVED]).findings
    assert findings.data.column_names == [
        "rule",
        "severity",
        "unit_id",
        "period",
        "subject",
        "evidence",
        "fingerprint",
        "file",
        "sheet",
        "cell",
        "lifecycle",
        "lifecycle_reason",
        "open_since",
        "periods_open",
        "magnitude",
        "prior_magnitude",
        "prior_fingerprint",
        "suppression",
    ]
    words = {"comparability", "prior_period", "printed", "claimed", "definitions", "text"}
    words |= {"item", "parent"}
    for row in findings.data.to_pylist():
        texts = {name: cell for name, cell in row["evidence"].items() if isinstance(cell, str)}
        assert set(texts) <= words


def test_c24_findings_are_ordered_whatever_the_order_of_the_rows():
    """convention §24"""
    orders = (MANY, MANY[::-1], MANY[5:] + MANY[:5])
    tables = [pi.assess(sheet(*rows), indicators=[RESOLVED]).findings for rows in orders]
    keys = [
        [(each.rule, each.period, each.unit_id, each.subject, each.fingerprint) for each in table]
        for table in tables
    ]
    assert keys[0] == keys[1] == keys[2]
    known = [key[:4] for key in keys[0] if None not in key]
    assert known == sorted(known)


def test_c24_fingerprints_are_unique_and_stable():
    """convention §24"""
    findings = pi.assess(sheet(*MANY), indicators=[RESOLVED]).findings
    prints = [each.fingerprint for each in findings]
    assert len(set(prints)) == len(prints) > 8
    fewer = pi.assess(sheet(*MANY[:6]), indicators=[RESOLVED]).findings
    assert {each.fingerprint for each in fewer if each.rule != "CHG104"} <= set(prints)


def test_c24_the_text_of_a_cell_at_fault_tells_findings_apart():
    """convention §24"""

    def fingerprint(cell):
        review = pi.assess(sheet(("A", "2023-H1", cell, 2)), indicators=[RESOLVED])
        (finding,) = review.findings
        return finding.fingerprint

    assert fingerprint("x") == fingerprint("x") != fingerprint("y")


@pytest.mark.parametrize("texts", [("97,0", "96,0"), ("97,0", "n/a", "96,0")])
def test_c24_figures_published_twice_keep_their_fingerprints_in_any_order(texts):
    """convention §24"""
    there = {each.evidence.printed: each.fingerprint for each in printed("on_time.due", *texts)}
    back = {
        each.evidence.printed: each.fingerprint for each in printed("on_time.due", *texts[::-1])
    }
    assert len(there) == len(texts)
    assert there == back


# --- §25

RULES = {
    *("CNT101", "CNT102", "CNT103", "CNT104", "CNT105", "CNT106"),
    *("CNT201", "CNT202", "CNT203", "CNT204", "CNT205", "CNT206", "CNT207"),
    *("CNT301", "CNT302", "CNT303", "CNT304", "CNT305", "CNT306", "CNT307", "CNT308"),
    *("CNT309", "CNT310", "CNT311"),
    *("CHG101", "CHG102", "CHG103", "CHG104", "CHG105", "CHG106"),
    *("TGT101", "TGT102", "TGT103", "TGT104", "TGT105"),
    *("PUB101", "PUB102", "PUB103", "PUB104", "PUB105", "PUB106", "PUB107", "PUB108", "PUB109"),
    "PUB110",
    *("SCR101", "SCR102", "SCR103", "SCR104", "SCR105", "SCR106", "SCR107", "SCR108"),
    *("SCR109", "SCR110", "SCR111"),
    *("SCR201", "SCR202", "SCR203", "SCR204", "SCR205", "SCR206", "SCR207"),
    *("SCR301", "SCR302", "SCR303", "SCR304", "SCR305"),
    *("RNK101", "RNK102", "RNK103", "RNK104", "RNK105"),
    *("SPC101", "SPC102", "SPC103", "SPC104", "SPC105"),
    *("PEE101", "PEE102"),
    *("MIX101", "MIX102"),
    *("DAT101", "DAT102", "DAT103", "DAT104", "DAT105"),
    *("DAT106", "DAT107", "DAT108", "DAT109", "DAT110", "DAT111"),
    *("DAT201", "DAT202", "DAT203", "DAT204", "DAT205"),
    *("UNT101", "UNT102", "UNT103", "UNT104", "UNT105", "UNT106", "UNT107", "UNT108", "UNT109"),
    *("UNT110", "UNT111", "UNT112", "UNT113"),
    *("UNT201", "UNT202", "UNT203", "UNT204", "UNT205", "UNT206"),
    *("MEA101", "MEA102", "MEA103"),
}


def checks_of(review):
    return review.checks.data.to_pylist()


def test_c25_every_rule_is_checked_or_says_why_not():
    """convention §25"""
    bare = pi.assess(sheet(("A", "2023-H1", 1, 2)), indicators=[RESOLVED])
    full = pi.assess(
        sheet(*MANY),
        indicators=[RESOLVED],
        form=pi.load_form("vn-ii06a"),
        registry=pi.UnitRegistry([unit("A", "district")]),
        targets=[target(50.0)],
        published={"unit_id": ["A"], "period": ["2023-H1"], "indicator": ["on_time"]}
        | {"printed": ["50"]},
        regime="nd-09-2019",
    )
    for review in (bare, full):
        checks = checks_of(review)
        assert {row["rule"] for row in checks} == RULES
        for row in checks:
            if row["status"] == "checked":
                assert (row["rows"] > 0, row["reason"]) == (True, None), row
            else:
                assert (row["rows"], row["findings"]) == (0, 0), row
                assert row["reason"], row
        for rule in RULES:
            counted = sum(row["findings"] for row in checks if row["rule"] == rule)
            assert counted == len(review.findings.select(rule)), rule


def test_c25_what_was_not_given_is_named():
    """convention §25"""
    reasons = {
        row["rule"]: row["reason"]
        for row in checks_of(pi.assess(sheet(("A", "2023-H1", 1, 2)), indicators=[RESOLVED]))
    }
    assert reasons["CNT101"] == reasons["CNT102"] == "no_form"
    assert reasons["CNT103"] == reasons["CNT104"] == "no_registry"
    assert reasons["CNT305"] == "no_regime"
    assert reasons["TGT101"] == reasons["TGT102"] == reasons["TGT103"] == "no_targets"
    assert {reasons[f"PUB10{n}"] for n in range(1, 8)} == {"no_published"}


def test_c25_a_rule_for_long_sheets_is_not_checked_on_a_wide_one():
    """convention §25"""
    review = pi.assess(sheet(("A", "2023-H1", 1, 2)), indicators=[RESOLVED])
    (row,) = [row for row in checks_of(review) if row["rule"] == "CNT304"]
    assert row["status"] == "not_checked"


def test_c25_every_rule_appears_where_only_rates_are_given():
    """convention §25"""
    findings = pi.find(rates=pi.compute_rates(sheet(("A", "2023-H1", 1, 2)), [RESOLVED]))
    assert {row["rule"] for row in findings.checks.data.to_pylist()} == RULES


# --- §26

SCRIPT = """
import parindex as pi
counts = {"unit_id": ["B", "A", "A"], "period": ["2023-H1", "2023-H1", "2022-H1"],
          "good": [7, 500, 900], "resolved": [3, 1000, 1000]}
share = pi.Indicator.proportion("share", numerator=["good"], denominator=["resolved"])
review = pi.assess(counts, indicators=[share])
print(review.findings.to_json() + review.render("vi") + review.render("en"))
"""


def output(**environment):
    inherited = {name: os.environ[name] for name in ("PYTHONPATH", "PATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env=inherited | {"PYTHONIOENCODING": "utf-8"} | environment,
        check=True,
        capture_output=True,
    ).stdout


def test_c26_no_environment_changes_a_byte(tmp_path: Path):
    """convention §26"""
    plain = output(PYTHONHASHSEED="0")
    assert b"CNT105" in plain
    assert plain == output(
        PYTHONHASHSEED="7", TZ="Asia/Ho_Chi_Minh", LANG="de_DE.UTF-8", HOME=str(tmp_path)
    )


def test_c26_no_global_option_changes_a_byte():
    """convention §26"""

    def text():
        review = pi.assess(sheet(*MANY), indicators=[RESOLVED])
        return review.findings.to_json(), review.render("vi")

    plain = text()
    with pd.option_context("display.precision", 1, "display.max_rows", 1):
        assert text() == plain
    kept = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "C")
        assert text() == plain
    finally:
        locale.setlocale(locale.LC_ALL, kept)


def test_c26_no_input_is_changed():
    """convention §26"""
    counts = sheet(*MANY)
    published = {"unit_id": ["A"], "period": ["2023-S1"], "indicator": ["on_time"]}
    published["printed"] = ["50"]
    before = copy.deepcopy((counts, published))
    pi.assess(counts, indicators=[RESOLVED], published=published, targets=[target(50.0)])
    assert (counts, published) == before
