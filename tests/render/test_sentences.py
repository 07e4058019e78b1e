"""Sentences of findings: every number can be read back, no word is missing, order is kept."""

from __future__ import annotations

import functools
import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.plain_text import plain

from parindex.checks.all_checks import RULES
from parindex.checks.context import WHOLE_ROW
from parindex.errors import UnknownCodeError
from parindex.i18n import catalogue, segments_of
from parindex.model.indicator import Indicator
from parindex.name import Name
from parindex.render.sentences import sentences
from parindex.tables.columns_of_results import FINDINGS, schema_of

LANGUAGES = ("vi", "en")

ON_TIME = Indicator.proportion(
    "on_time.due",
    numerator=["in_time"],
    denominator=["due"],
    name=Name(vi="Tỷ lệ hồ sơ đúng hạn", en="Dossiers on time"),
)
LOAD = Indicator.proportion("on_time.load", numerator=["in_time"], denominator=["load"])
PER_MILLE = Indicator.proportion("late", numerator=["late"], denominator=["due"], multiplier=1000.0)
ITEMS = {
    "received_total": Name(vi="Tiếp nhận: tổng số", en="Received: total"),
    "received.columns": Name(vi="cột 3 = 4 + 5 + 6", en="column 3 = 4 + 5 + 6"),
}
UNITS = {"u-a": "Xã Si Ma Cai", "u-b": "Huyện Si Ma Cai"}

EVIDENCE: dict[str, Any] = {
    "value": 97.5,
    "lower": 96.314,
    "upper": 98.336,
    "numerator": 1212,
    "denominator": 1201,
    "prior_period": "2022-H1",
    "prior_value": 96.25,
    "change": 1.25,
    "change_lower": -0.351,
    "change_upper": 2.045,
    "rate_effect": -5.367,
    "mix_effect": 9.9385,
    "threshold": 20.0,
    "comparability": "no_prior",
    "target": 95.0,
    "gap": 2.505,
    "printed": "97,48%",
    "decimals": 2,
    "claimed": "on_time.load",
    "definitions": "on_time.due",
    "item": "received_total",
    "count": 635593,
    "expected": 635595,
    "difference": -2,
    "amount": 12.25,
    "expected_amount": 12.75,
    "amount_difference": -0.5,
    "columns": "sex",
    "text": "97,4",
    "position": 40,
    "rows": 3,
    "children": 12,
    "table": "awards",
    "stage": "self",
    "points": 2.5,
    "max_points": 8.0,
    "lost": 5.505,
    "other_points": 4.25,
    "rank": 3,
    "prior_rank": 12,
    "status": "missing",
    "spread": 2.375,
    "discovery": "benjamini_hochberg",
    "discovery_rate": 5.0,
    "tests": 3215,
    "center": 91.75,
    "periods": 14,
    "peers": 27,
    "items": 11,
    "cells": 84,
    "round_share": 61.25,
    "other_unit": "u-b",
    "just_reaching": 41,
    "just_missing": 7,
    "prior_denominator": 1815,
    "prior_printed": "97,5%",
    "units": "u-b; u-c",
    "times": 14.5,
    "cut_off": "on_time.load",
    "other_reading": 95.5,
    "valid_from": "2025-07-01",
    "valid_to": "2026-04-29",
    "weight": "population",
    "share": 0.375,
    "expected_share": 0.125,
    "ranked": 34,
    "prior_ranked": 63,
    "multiplier": 100.0,
    "of_rule": "TGT101",
    "measure": "a second clerk",
    "responsible": "u-b",
    "due": "2025-07-01",
    "done": "2026-04-29",
    "edge_count": 7,
    "periods_open": 4,
}
# Fields of templates that print a number: which evidence, how many decimals, what is added.
NUMBERS = {
    **{name: (name, 2, 0) for name in ("value", "lower", "upper", "prior_value", "target")},
    **{name: (name, 2, 0) for name in ("change", "change_lower", "change_upper", "gap")},
    **{name: (name, 2, 0) for name in ("rate_effect", "mix_effect")},
    **{name: (name, 0, 0) for name in ("numerator", "denominator", "count", "expected")},
    **{name: (name, 0, 0) for name in ("rows", "children")},
    **{name: (name, 2, 0) for name in ("spread", "center", "round_share", "discovery_rate")},
    **{name: (name, 0, 0) for name in ("tests", "periods", "peers", "items", "cells")},
    **{name: (name, 0, 0) for name in ("just_reaching", "just_missing", "prior_denominator")},
    "threshold": ("threshold", 2, 0),
    "excess": ("difference", 0, 0),
    "amount": ("amount", 2, 0),
    "expected_amount": ("expected_amount", 2, 0),
    "amount_excess": ("amount_difference", 2, 0),
    "row": ("position", 0, 1),
    **{name: (name, 2, 0) for name in ("points", "max_points", "lost", "other_points")},
    **{name: (name, 0, 0) for name in ("rank", "prior_rank")},
    "index": ("value", 2, 0),
    "score": ("value", 2, 0),
    "prior_score": ("prior_value", 2, 0),
    "edge": ("threshold", 2, 0),
    "distance": ("gap", 2, 0),
    "times": ("times", 2, 0),
    "other_reading": ("other_reading", 2, 0),
    "other_index": ("other_reading", 2, 0),
}
WITH_INDICATOR = ("CHG", "TGT", "PUB", "SPC", "PEE", "MIX", "DAT")


def finding(rule, subject, *, unit="u-a", period="2023-H1", severity="note", **evidence):
    return {
        "rule": rule,
        "severity": severity,
        "unit_id": unit,
        "period": period,
        "subject": subject,
        "evidence": evidence,
        "fingerprint": "0123456789abcdef",
    }


def table(*findings):
    return pa.Table.from_pylist(list(findings), schema=schema_of(FINDINGS))


def say(*findings, language="vi", indicators=(ON_TIME, LOAD, PER_MILLE)):
    texts = sentences(
        table(*findings),
        language=language,
        unit_names=UNITS,
        indicators=indicators,
        items=ITEMS,
    )
    return [plain(text) for text in texts.to_pylist()]


def of_rule(rule):
    subject = "on_time.due" if rule.code.startswith(WITH_INDICATOR) else "received_total"
    subject = {"CNT101": "received.columns", "CNT105": "on_time.due"}.get(rule.code, subject)
    evidence = {name: EVIDENCE[name] for name in (*rule.evidence, "item")}
    return finding(rule.code, subject, severity=rule.severity.text, **evidence)


def numbers_in(text, language):
    decimal, group = (",", ".") if language == "vi" else (".", ",")
    found = re.findall(r"[+-]?\d[\d.,]*\d|[+-]?\d", text)
    return {Decimal(each.replace(group, "").replace(decimal, ".")) for each in found}


def rounded(value, decimals):
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_numbers_of_a_sentence_are_those_of_its_evidence(rule, language):
    (text,) = say(of_rule(rule), language=language)
    printed = numbers_in(text, language)
    signed = ("change_lower", "change_upper")
    # a field that only chooses between two forms is said in words
    template = segments_of(catalogue(language)[f"finding.{rule.code}"])
    fields = [field for segment in template for _, field in segment.parts if field is not None]
    for field in {each.name for each in fields if each.forms is None}:
        if field in NUMBERS:
            name, decimals, added = NUMBERS[field]
            number = rounded(EVIDENCE[name] + added, decimals)
            assert (number if field in signed else abs(number)) in printed, field


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_gives_one_finished_sentence(language):
    texts = say(*map(of_rule, RULES), language=language)
    assert len(texts) == len(RULES)
    for text in texts:
        assert text[0].isupper()
        assert text.endswith(".")
        assert not re.search(r"[{}\[\]]|  |\bNone\b|nan", text)
    pairs = zip(RULES, texts, strict=True)
    assert [rule.code for rule, text in pairs if "Xã Si Ma Cai" not in text] == [
        "CNT303",
        "CNT311",
        "CHG104",
        "CHG105",
        "CHG106",
        "TGT105",
        "SCR106",
        "SCR109",
        "SCR206",
        "SCR207",
        "SCR303",
        "DAT104",
        "UNT101",
        "UNT102",
        "UNT103",
        "UNT111",
        "UNT113",
    ]


def test_a_rise_and_a_fall_have_their_words_row_by_row():
    evidence = {name: EVIDENCE[name] for name in ("value", "prior_period", "prior_value")}
    rise, fall = say(
        finding("CHG102", "on_time.due", **evidence, change=1.2),
        finding("CHG102", "on_time.due", **evidence, change=-1.2),
    )
    assert rise == (
        "Tỷ lệ hồ sơ đúng hạn của Xã Si Ma Cai trong 6 tháng đầu năm 2023 là 97,50%, tăng "
        "1,20 điểm phần trăm so với cùng kỳ năm 2022 (96,25%); kết quả tốt hơn kỳ so sánh."
    )
    assert "là 97,50%, giảm 1,20 điểm phần trăm so với cùng kỳ năm 2022" in fall


def test_the_same_sentence_in_english():
    evidence = {name: EVIDENCE[name] for name in ("value", "prior_period", "prior_value")}
    (text,) = say(finding("CHG101", "on_time.due", **evidence, change=-1.2), language="en")
    assert text == (
        "Dossiers on time: 97.50% in Xã Si Ma Cai in the first half of 2023, down 1.20 percentage "
        "points compared with the same period of 2022 (96.25%); the result is less good than in "
        "the period compared with."
    )


@pytest.mark.parametrize(
    ("prior", "vietnamese", "english"),
    [
        ("2022-H1", "so với cùng kỳ năm 2022", "compared with the same period of 2022"),
        ("2022-H2", "so với 6 tháng cuối năm 2022", "compared with the second half of 2022"),
        ("2021-H1", "so với 6 tháng đầu năm 2021", "compared with the first half of 2021"),
    ],
)
def test_the_period_compared_with_is_the_same_of_the_year_before_or_has_its_name(
    prior, vietnamese, english
):
    evidence = {"value": 97.5, "comparability": "no_prior", "prior_period": prior}
    row = finding("CHG104", "on_time.due", **evidence)
    assert vietnamese in say(row)[0]
    assert english in say(row, language="en")[0]


def test_a_value_without_limits_has_no_empty_brackets():
    with_limits, without = say(
        finding("TGT101", "on_time.due", value=90.0, lower=88.0, upper=92.0, target=95.0, gap=-5.0),
        finding("TGT101", "on_time.due", value=90.0, target=95.0, gap=-5.0),
    )
    assert "là 90,00% (khoảng tin cậy từ 88,00% đến 92,00%), chưa đạt mục tiêu 95%" in with_limits
    assert "là 90,00%, chưa đạt mục tiêu 95% (thấp hơn 5,00 điểm phần trăm)." in without


def test_a_gap_that_rounds_to_nothing_is_not_said_to_be_nothing():
    tiny, none = say(
        finding("TGT101", "on_time.due", value=94.999, target=95.0, gap=-0.001),
        finding("TGT102", "on_time.due", value=95.0, target=95.0, gap=0.0),
    )
    assert "(thấp hơn chưa đến 0,01 điểm phần trăm)" in tiny
    assert "(đúng bằng)" in none


def test_the_multiplier_of_the_indicator_gives_sign_and_points():
    percent, per_mille, unknown = say(
        finding("TGT101", "on_time.due", value=90.0, target=95.0, gap=-5.0),
        finding("TGT101", "late", value=12.5, target=10.0, gap=2.5),
        finding("TGT101", "elsewhere", value=12.5, target=10.0, gap=2.5),
    )
    assert "là 90,00%" in percent
    assert "điểm phần trăm" in percent
    assert "là 12,50‰" in per_mille
    assert "cao hơn 2,50 điểm phần nghìn" in per_mille
    assert "Chỉ tiêu elsewhere của Xã Si Ma Cai" in unknown
    assert "là 12,50, chưa đạt mục tiêu 10 (cao hơn 2,50)" in unknown


def test_a_family_takes_the_multiplier_that_its_indicators_share():
    row = finding("PUB104", "on_time", printed="97,5%", definitions="on_time.due", value=97.5)
    assert "về nhóm chỉ tiêu on_time" in say(row)[0]
    assert "khớp với “Tỷ lệ hồ sơ đúng hạn” (97,50%)" in say(row)[0]


def test_a_figure_printed_with_three_decimals_is_compared_with_as_many():
    evidence = {"definitions": "on_time.due", "value": 97.4756, "gap": 0.0004}
    row = finding("PUB101", "on_time.due", printed="97,476", decimals=3, **evidence)
    assert "gần nhất là 97,476% (số liệu công bố cao hơn chưa đến 0,001 điểm" in say(row)[0]


def test_a_finding_on_a_whole_row_names_no_item():
    whole, cell = say(
        finding("CNT104", WHOLE_ROW, rows=2, children=9, units="u-b; u-c"),
        finding("CNT104", "received_total", rows=1, children=9, units="u-b"),
    )
    assert "số tổng hợp của Xã Si Ma Cai" in whole
    assert "2 trong 9 đơn vị trực thuộc chưa có số liệu (Huyện Si Ma Cai, u-c)" in whole
    assert "số tổng hợp “Tiếp nhận: tổng số” của Xã Si Ma Cai" in cell


def test_rows_without_unit_or_period_have_sentences():
    assert say(finding("CNT303", WHOLE_ROW, unit=None, position=0)) == [
        "Dòng số liệu 1 (6 tháng đầu năm 2023) chưa ghi đơn vị."
    ]
    assert say(finding("CNT302", WHOLE_ROW, period=None, text="tuần 3", position=1)) == [
        "Chưa đọc được kỳ báo cáo “tuần 3” của Xã Si Ma Cai (dòng số liệu 2)."
    ]


def test_a_row_is_counted_below_the_heading_and_the_sentence_says_so():
    row = finding("CNT203", "received_total", text="x", position=9)
    assert "(data row 10)" in plain(say(row, language="en")[0])
    assert "(dòng số liệu 10)" in plain(say(row)[0])


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        *(("97,5", True), ("97,5 %", True), ("0.5", True), ("120%", True), ("12.5e3%", True)),
        *(("100,5", False), ("1 234 567,5", False), ("1e3", False), ("inf", False)),
    ],
)
def test_a_percent_in_a_column_of_counts_is_called_one(text, looks):
    (said,) = say(finding("CNT202", "received_total", text=text, position=0), language="en")
    assert ("looks like a percent" in said) is looks
    assert ("no whole number" in said) is not looks


def test_the_content_of_a_cell_stays_on_one_line_and_is_cut():
    (text,) = say(finding("CNT203", "received_total", text="mười\n\nhai" + "x" * 99, position=0))
    assert "\n" not in text
    assert "“mười hai" in text
    assert "x…”" in text


def test_an_own_rule_names_its_subject_whatever_it_is():
    texts = say(
        finding("OWN101", "received_total"),
        finding("OWN101", "late"),
        finding("OWN101", "on_time.due"),
    )
    assert [text.removeprefix("Quy tắc OWN101: ").partition(" của")[0] for text in texts] == [
        "“Tiếp nhận: tổng số”",
        "chỉ tiêu late",
        "“Tỷ lệ hồ sơ đúng hạn”",
    ]


def test_a_period_that_cannot_be_read_stays_as_it_is():
    row = finding("CNT201", "received_total", period="tuần 3", text="-1", position=0)
    assert "của Xã Si Ma Cai, tuần 3 (dòng số liệu 1) ghi “-1”" in say(row)[0]


def test_codes_without_names_are_printed_as_they_are():
    (text,) = sentences(
        table(finding("CNT104", "some_item", unit="u-9", rows=2, children=4, units="u 7; u-8")),
        language="en",
    ).to_pylist()
    assert plain(text) == (
        "The total of item some_item of u-9 for the first half of 2023 cannot be fully checked: 2 "
        "of the 4 units below it have no count that can be read (u 7, u-8)."
    )


def test_one_is_told_from_many_in_english():
    def absent(rows):
        return finding("DAT110", WHOLE_ROW, rows=rows, prior_period="2022-H1")

    one, many = say(absent(1), absent(12), language="en")
    assert one == (
        "Xã Si Ma Cai has no readable row in the first half of 2023, in which 1 other unit has "
        "one; it had one in the first half of 2022."
    )
    assert "in which 12 other units have one;" in many
    by_one, by_two = say(
        finding("TGT101", "on_time.due", value=94.0, target=95.0, gap=-1.0),
        finding("TGT101", "on_time.due", value=93.0, target=95.0, gap=-2.0),
        language="en",
    )
    assert "(lower by 1.00 percentage points)" in by_one
    assert "(lower by 2.00 percentage points)" in by_two
    assert "1 đơn vị khác có" in say(absent(1))[0]


def test_a_denominator_that_shrank_is_said_to_have_fallen():
    numbers = {"value": 97.5, "prior_value": 90.0, "denominator": 300, "prior_denominator": 400}
    row = finding("DAT105", "on_time.due", **numbers, prior_period="2022-H1")
    assert "mẫu số giảm từ 400 còn 300." in say(row)[0]
    assert "the denominator fell from 400 to 300." in say(row, language="en")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_id_without_a_name_stays_as_it_is_at_the_beginning_of_a_sentence(language):
    named, unnamed, letter = say(
        *(
            finding("DAT110", WHOLE_ROW, unit=unit, rows=2, prior_period="2022-H1")
            for unit in ("u-a", "đơn-vị-c", "c")
        ),
        language=language,
    )
    assert named.startswith("Xã Si Ma Cai ")
    assert unnamed.startswith("đơn-vị-c ")
    assert letter.startswith("c ")
    (code,) = say(finding("TGT101", "late.1", value=1.0, target=2.0, gap=-1.0), language=language)
    assert code.startswith({"vi": "Chỉ tiêu late.1 ", "en": "Indicator late.1: "}[language])
    lower = {"u-a": "xã Si Ma Cai"}
    (text,) = sentences(
        table(finding("DAT110", WHOLE_ROW, rows=2, prior_period="2022-H1")),
        language=language,
        unit_names=lower,
    ).to_pylist()
    assert text.startswith("Xã Si Ma Cai ")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2022-Q2", "trong quý II/2022 là"),
        ("2023-M10", "trong tháng 10/2023 là"),
        ("2023", "trong năm 2023 là"),
        ("2023-9M", "trong 9 tháng đầu năm 2023 là"),
    ],
)
def test_a_period_stands_in_small_letters_inside_a_sentence(period, words):
    row = finding("TGT101", "on_time.due", period=period, value=94.0, target=95.0, gap=-1.0)
    assert words in say(row)[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_without_a_template_gets_a_sentence_with_its_evidence(language):
    full, bare = say(
        finding("OWN101", "own", value=1.5, count=1200, text="x"),
        finding("OWN101", "own", unit=None, period=None),
        language=language,
    )
    assert "OWN101" in full
    assert "value = 1,5, count = 1.200, text = x" in full or (
        "value = 1.5, count = 1,200, text = x" in full
    )
    assert bare == {"vi": "Quy tắc OWN101: own.", "en": "Rule OWN101: own."}[language]


@functools.cache
def alone(code):
    return say(of_rule(next(rule for rule in RULES if rule.code == code)))[0]


@examples(20)
@given(st.permutations(range(len(RULES))), st.lists(st.integers(0, len(RULES) - 1), max_size=9))
def test_sentences_stand_in_the_order_of_the_rows(order, again):
    rows = [of_rule(RULES[position]) for position in (*order, *again)]
    assert say(*rows) == [alone(row["rule"]) for row in rows]


def test_chunks_and_slices_are_tables():
    whole = table(*map(of_rule, RULES))
    parts = pa.concat_tables([whole.slice(0, 3), whole.slice(3)])
    expected = sentences(whole, language="vi").to_pylist()
    assert sentences(parts, language="vi").to_pylist() == expected
    assert sentences(whole.slice(5, 4), language="vi").to_pylist() == expected[5:9]


def test_no_findings_give_no_sentences():
    texts = sentences(schema_of(FINDINGS).empty_table(), language="vi")
    assert texts.type == pa.string()
    assert len(texts) == 0


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownCodeError, match="no language 'fr'"):
        sentences(schema_of(FINDINGS).empty_table(), language="fr")  # type: ignore[arg-type]
