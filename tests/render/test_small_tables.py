"""Definitions, rules, a finding and what a result rests on, as small tables."""

from __future__ import annotations

import attrs
import pytest
from tests.makers import MET

import parindex as pi
from parindex._quoting import quoted
from parindex._table_view import LONGEST, display_width
from parindex._table_words import words_in
from parindex.cases.case_counts import TallyReport
from parindex.model.finding import Evidence, OwnEvidence
from parindex.vocabulary import Fault

COUNTS = {"unit_id": ["A", "A"], "period": ["2023", "2024"], "n": [5, "x"], "d": [4, 4]}
REVIEW = pi.assess(COUNTS, indicators=[MET])
CATALOGUE = pi.load_indicators("vn-operational")
FORM = pi.load_form("vn-ii06a")
REGIME = pi.load_regime("nd-09-2019")
SCHEME = pi.scheme_from_table(
    {"code": ["1"], "text": ["Đúng hạn"], "maximum": [10], "formula": ["share"]},
    id="own",
    edition="2022",
)
SCORES = pi.compute_scores(
    SCHEME, rates={"criterion_code": ["1"], "unit_id": ["A"], "period": ["2023"], "value": [86]}
)
SHOWN = {
    "catalogue": (
        pi.load_indicators("vn-operational"),
        ["<IndicatorSet vn-operational", "on_time"],
    ),
    "indicator": (MET, ["<Indicator met: proportion, %>", "numerator", "higher_is_better"]),
    "form": (FORM, ["<CountForm vn-ii06a: 18 items, 11 identities>", "received_total"]),
    "regime": (REGIME, ["<ReportingRegime nd-09-2019: 9 reports>", "day 15", "H1"]),
    "rules": (pi.rules(), ["<RuleList: ", "CNT101", "Identities of the form"]),
    "rule": (pi.rule("CHG103"), ["<Rule CHG103: warning>", "threshold="]),
    "finding": (REVIEW.findings[0], ["<Finding CNT105: error>", "unit", "2023"]),
    "provenance": (REVIEW.provenance, ["<Provenance: 1 indicators>", "met", "2 of 2 rows used"]),
    "input": (REVIEW.provenance.input, ["<InputReport: 2 of 2 rows used>", "faults", "1"]),
    "inputs": (SCORES.inputs, ["<ScoreInputs: 1 rows>", "rates 1"]),
    "review": (REVIEW, ["<Assessment: ", "rates", "findings", "calendar"]),
}


@pytest.mark.parametrize(("shown", "words"), SHOWN.values(), ids=SHOWN)
def test_a_repr_says_what_it_is_in_lines_of_a_screen(shown, words):
    text = repr(shown)
    assert len(text) <= LONGEST
    for word in words:
        assert word in text
        assert word.replace("<", "&lt;").replace(">", "&gt;") in shown._repr_html_() or (
            word.startswith("<Assess")
        )


@pytest.mark.parametrize("shown", [each for name, (each, _) in SHOWN.items() if name != "review"])
def test_lines_have_eighty_columns(shown):
    assert max(map(display_width, repr(shown).splitlines())) <= 80


@pytest.mark.parametrize("name", pi.definitions.available_indicators())
def test_every_bundled_catalogue_is_a_screen(name):
    assert len(repr(pi.load_indicators(name))) <= LONGEST


IN_VIETNAMESE = {
    "case form": (
        pi.definitions.load_case_form(pi.definitions.available_case_forms()[0]),
        ["Cách đếm hồ sơ", "đếm hồ sơ khi", " hoặc "],
    ),
    "finding": (REVIEW.findings[0], ["Phát hiện CNT105", "tử số", "đơn vị"]),
    "provenance": (REVIEW.provenance, ["Nguồn gốc số liệu: 1 chỉ tiêu", "dùng 2 trên 2 dòng"]),
    "input": (REVIEW.provenance.input, ["Số liệu đầu vào", "không phải là số: 1"]),
    "inputs": (SCORES.inputs, ["Số liệu để chấm điểm: 1 dòng", "tỷ lệ 1"]),
    "cases": (
        TallyReport(calendar="vn-2025", columns={"unit_id": "Xã"}, engine="polars", rows=9),
        ["Đếm hồ sơ: 0 trên 9", "lịch làm việc", "công cụ đếm"],
    ),
}


@pytest.mark.parametrize(("shown", "words"), IN_VIETNAMESE.values(), ids=IN_VIETNAMESE)
def test_what_a_result_rests_on_is_shown_in_vietnamese(shown, words):
    text = repr(shown.view(language="vi"))
    assert [word for word in words if word not in text] == []
    assert len(text) <= LONGEST
    assert repr(shown) == repr(shown.view(language="en"))
    with pytest.raises(pi.errors.UnknownCodeError):
        shown.view(language="fr")


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_word_in_vietnamese(fault):
    word = fault.text.replace("_", " ")
    assert words_in("vi")(word) != word


def test_a_finding_is_shown_with_the_name_of_its_unit_and_the_decimal_mark():
    finding = attrs.evolve(
        REVIEW.findings[0], evidence=Evidence(value=83.5, comparability="unit_changed")
    )
    text = repr(finding.view(language="vi", names={"A": "Xã Minh Họa"}))
    assert "Xã Minh Họa" in text
    assert "83,5" in text
    assert "unit_changed" not in text
    with pytest.raises(pi.errors.InputError):
        finding.view(names=3)  # type: ignore[arg-type]


def test_a_message_names_a_table_in_its_first_line():
    assert quoted(FORM) == "<CountForm vn-ii06a: 18 items, 11 identities>"
    assert "\n" not in quoted(REVIEW.rates)


def test_evidence_of_a_rule_of_the_users_own_may_have_any_name():
    own = (OwnEvidence(name="caption", number=3.0), OwnEvidence(name="unit", text="x"))
    finding = attrs.evolve(REVIEW.findings[0], evidence=Evidence(own=own))
    assert "caption" in repr(finding)
    assert repr(finding).count("unit") == 2


def test_rules_are_counted_chosen_by_place_and_gone_through():
    rules = pi.rules(select=["TGT"])
    assert len(rules) == len(list(rules)) > 1
    assert rules[0].code == "TGT101"
    assert rules[0] in rules
