"""Rows of results: chosen, cut, counted, and given as records."""

from __future__ import annotations

from typing import Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.makers import MET, unit

import parindex as pi
from parindex import results
from parindex.errors import InputError, ParseError, UnknownCodeError
from parindex.vocabulary import RateStatus, Severity, Verdict

COUNTS = {
    "unit_id": ["A", "B", "C", "A", "B", "C"],
    "period": ["2022-H1"] * 3 + ["2023-H1"] * 3,
    "n": [90, 50, 70, 50, 90, None],
    "d": [100] * 6,
}
TARGETS = [pi.Target(indicator="met", value=80.0)]


def review(**options):
    return pi.assess(COUNTS, indicators=[MET], targets=TARGETS, regime="nd-09-2019", **options)


REVIEW = review()
RATES = REVIEW.rates
TABLES = {
    "counts": REVIEW.counts,
    "rates": RATES,
    "comparisons": REVIEW.comparisons,
    "control": REVIEW.control,
    "findings": REVIEW.findings,
    "checks": REVIEW.checks,
}


def scored():
    scheme = pi.scheme_from_table(
        {"code": ["1"], "text": ["Đúng hạn"], "maximum": [10], "formula": ["share"]},
        id="own",
        edition="2022",
    )
    rows = {
        "criterion_code": ["1"] * 2,
        "unit_id": ["A"] * 2,
        "period": ["2022", "2023"],
        "value": [86, 94],
    }
    return pi.compute_scores(scheme, rates=rows)


SCORES = scored()
TABLES |= {
    "scores": SCORES,
    "score_comparisons": pi.compare_scores(SCORES),
    "explanation": pi.explain(SCORES, "A", 2023),
    "peers": pi.compare_with_peers(RATES),
}


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_loop_gives_one_record_for_each_row_and_every_record_is_in_the_table(table):
    rows = list(table)
    assert len(rows) == len(table) > 0
    assert [table[at] for at in range(len(table))] == rows
    assert table[-1] == rows[-1]
    assert all(row in table for row in rows[:3])


@pytest.mark.parametrize(
    "table", [each for each in TABLES.values() if each.columns and each.title != "findings"]
)
def test_the_fields_of_a_record_are_the_columns(table):
    assert [field.name for field in attrs.fields(table.record)] == [
        column.name for column in table.columns
    ]
    row = table[0]
    for column in table.columns:
        value = getattr(row, column.name)
        if column.vocabulary is not None and value is not None:
            assert type(value) is column.vocabulary


KINDS: list[Any] = [
    kind
    for name in dir(results)
    if isinstance(kind := getattr(results, name), type)
    and getattr(kind, "columns", None)
    and getattr(kind, "record", None) is not pi.Finding
]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_result_has_its_own_record(kind):
    assert [field.name for field in attrs.fields(kind.record)] == [
        column.name for column in kind.columns
    ]
    assert hasattr(results, kind.record.__name__)


def test_words_of_a_record_are_terms():
    assert [row.status for row in RATES][-1] is RateStatus.MISSING_COUNT
    assert RATES[0].value == 90.0
    assert RATES[-1].value is None
    assert REVIEW.comparisons.at(unit_id="A", period=["2023-H1"])[0].verdict is Verdict.DETERIORATED
    assert REVIEW.counts[0].counts == {"n": 90, "d": 100}


@given(st.slices(6))
@examples(60)
def test_a_slice_is_the_slice_of_the_rows(cut):
    assert list(RATES[cut]) == list(RATES)[cut]
    assert RATES[cut].provenance == RATES.provenance


def test_the_head_is_the_first_rows():
    assert RATES.head(2) == RATES[:2]
    assert len(RATES.head()) == 5
    assert len(RATES.head(0)) == 0
    for wrong in (-1, True, "2", None):
        with pytest.raises(InputError, match="n must be a whole number from 0"):
            RATES.head(wrong)


def test_what_is_no_position_is_refused():
    with pytest.raises(InputError, match="taken by position or slice, got 'value'"):
        RATES["value"]
    with pytest.raises(IndexError, match="no row 6 among 6 rates"):
        RATES[6]


def test_in_asks_for_a_record():
    other = attrs.evolve(RATES[0], value=1.0)
    assert other not in RATES
    assert RATES[0] not in RATES.at(period="2023-H1")
    with pytest.raises(InputError, match="at chooses rows"):
        assert "A" in RATES


def test_each_table_is_chosen_by_its_words():
    comparisons = REVIEW.comparisons
    assert {row.unit_id for row in comparisons.at(verdict=["improved", Verdict.DETERIORATED])} == {
        "A",
        "B",
    }
    assert len(comparisons.at(comparability="no_prior")) == 3
    assert len(REVIEW.control.at(unit_id="A", status="too_short_history")) == 2
    assert len(TABLES["peers"].at(standing="not_assessed", period="H1 2023")) == 3
    assert [row.points for row in SCORES.at(stage="final", criterion="1", period=2023)] == [9.4]
    assert len(TABLES["score_comparisons"].at(criterion="total", comparability="full")) == 1
    assert len(TABLES["explanation"].at(criterion="1", status="computed")) == 1
    assert len(REVIEW.checks.at(rule="TGT101", status="checked")) == 1


def test_a_stage_or_a_criterion_of_the_scheme_without_a_row_gives_no_rows():
    none = SCORES.at(unit_id=())
    assert len(none.at(stage="final")) == len(none.at(criterion="1")) == 0
    with pytest.raises(UnknownCodeError, match="no stage in the scores 'last'"):
        none.at(stage="last")


def test_a_word_that_no_row_has_gives_no_row_and_an_unknown_one_is_named():
    assert len(RATES.at(status="zero_denominator")) == 0
    with pytest.raises(UnknownCodeError, match="missing_count"):
        RATES.at(status="missing_cout")


def test_findings_are_chosen_by_severity_family_rule_unit_and_period():
    findings = REVIEW.findings
    assert {each.rule for each in findings.at(family="TGT")} == {"TGT101", "TGT102"}
    assert {each.rule for each in findings.at(rule=["TGT101", "CHG101"])} == {"TGT101", "CHG101"}
    assert {each.severity for each in findings.at(severity=Severity.WARNING)} == {Severity.WARNING}
    assert [each.unit_id for each in findings.at(rule="TGT101", period="6 tháng đầu 2023")] == ["A"]
    assert len(findings.at(subject="met")) > 0
    assert findings.at(family="TGT").checks == findings.select("TGT").checks


def test_what_was_looked_at_and_has_no_finding_gives_no_rows():
    findings = REVIEW.findings
    assert len(findings.at(severity="error")) == 0
    assert len(findings.at(rule="TGT103")) == 0
    assert len(findings.at(unit_id="C", rule="TGT101", period="2023-H1")) == 0
    assert len(findings.at(lifecycle="resolved")) == 0
    named = pi.assess(COUNTS, indicators=[MET], registry=pi.UnitRegistry([unit(x) for x in "ABCD"]))
    assert len(named.findings.at(unit_id="D")) == 0


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ({"severity": "eror"}, "error"),
        ({"family": "TGX"}, "TGT"),
        ({"rule": "TGT1O1"}, "TGT101"),
        ({"unit_id": "a"}, "A"),
        ({"period": "2021-H1"}, "2022-H1"),
        ({"subject": "mett"}, "met"),
    ],
)
def test_an_unknown_value_is_named_with_near_ones(wanted, near):
    with pytest.raises(UnknownCodeError, match=near):
        REVIEW.findings.at(**wanted)
    with pytest.raises(ParseError):
        REVIEW.findings.at(period="nonsense")


def test_a_retired_code_stands_for_the_one_in_use():
    assert len(REVIEW.findings.at(rule="TGT101")) == 3


def test_of_findings_that_were_left_out_nobody_says_that_they_were_resolved():
    """A part knows what was looked at where it has all findings of it, and else nothing."""
    before = review().findings
    now = pi.assess(COUNTS, indicators=[MET], targets=TARGETS, regime="nd-09-2019").findings
    part = now.at(severity="error").against(before)
    assert {str(each.lifecycle) for each in part if each.lifecycle is not None} == {"not_checked"}
    assert now[:1].coverage is None
    assert now[:].coverage == now.coverage
    of_a = now.at(unit_id="A").against(before)
    told = {
        (each.unit_id, str(each.lifecycle)) for each in of_a.at(rule="TGT101") if each.lifecycle
    }
    assert told == {("A", "persisting"), ("C", "not_checked")}  # B met it in 2023


def test_verbs_take_the_chosen_counts_with_their_calendar_and_registry():
    read = pi.read_counts(COUNTS, regime="nd-09-2019")
    chosen = read.at(unit_id=["A", "B"], period="2023-H1")
    rates = pi.compute_rates(chosen, [MET])
    assert [(row.unit_id, row.value) for row in rates] == [("A", 50.0), ("B", 90.0)]
    assert rates.provenance.regime is not None
    assert list(pi.compute_rates(read[3:5], [MET])) == list(rates)
    assert len(pi.compute_rates(read[:], [MET])) == 6


def test_every_record_is_a_public_name():
    for table in TABLES.values():
        name = table.record.__name__
        assert hasattr(results, name) or hasattr(pi, name)
