"""Every number of the evidence is in the sentence, and the sentence has no other number."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples
from tests.plain_text import plain

import parindex as pi
from parindex.i18n import catalogue, fields_of
from parindex.render.sentences import sentences
from parindex.rulebook.rule import Rule
from parindex.tables.columns_of_results import FINDINGS, schema_of

LANGUAGES = ("vi", "en")
INDICATOR = pi.Indicator.proportion(
    "met", numerator=["n"], denominator=["d"], name=pi.Name(vi="Tỷ lệ đạt", en="Cases met")
)
# Printed as text, or only the way other numbers are printed.
UNSAID = {"decimals", "multiplier"}
# Said in words: one row of counts, or none.
IN_WORDS = {"PUB105": {"rows"}}
# What a sentence leaves out on purpose: the difference of two numbers that it prints, what
# follows from the target and the value, or the cases behind the value, which give the priority.
LEFT_OUT = {
    **{rule: {"denominator"} for rule in ("CHG101", "CHG102", "CHG103", "PEE101", "PEE102")},
    **{rule: {"denominator"} for rule in ("TGT101", "TGT102", "TGT103", "TGT104")},
    "SCR101": {"points"},
    "PUB102": {"gap"},
    "PUB103": {"gap"},
    "PUB104": {"gap"},
    "RNK101": {"change"},
}
# Words such as “tăng” and “ít hơn” stand for the sign of these.
DIRECTED = {
    *("change", "gap", "difference", "amount_difference"),
    *("rate_effect", "mix_effect"),
}
TEXTS = {
    "prior_period": "2022-H1",
    "comparability": "no_prior",
    "printed": "97,48%",
    "claimed": "met",
    "definitions": "met",
    "item": "d",
    "text": "abc",
    "columns": "sex",
    "table": "awards",
    "stage": "final",
    "status": "missing",
    "discovery": "benjamini_hochberg",
    "other_unit": "u-b",
    "prior_printed": "97,5%",
    "units": "u-c; u-d",
    "cut_off": "met",
    "valid_from": "2025-07-01",
    "valid_to": "2025-06-30",
    "weight": "population",
    "of_rule": "TGT101",
    "measure": "abc",
    "responsible": "u-b",
    "due": "2025-07-01",
    "done": "2025-06-30",
}
PERIODS = {"vi": "6 tháng đầu năm 2023", "en": "the first half of 2023"}


def number_pattern(language: str) -> re.Pattern[str]:
    group, mark = ("\\.", ",") if language == "vi" else (",", "\\.")
    return re.compile(rf"[+-]?\d{{1,3}}(?:{group}\d{{3}})+(?:{mark}\d+)?|[+-]?\d+(?:{mark}\d+)?")


def numbers_in(text: str, language: str) -> list[Decimal]:
    group, mark = (".", ",") if language == "vi" else (",", ".")
    return [
        Decimal(each.replace(group, "").replace(mark, "."))
        for each in number_pattern(language).findall(text)
    ]


def rounded(value: float, decimals: int) -> Decimal:
    return Decimal(repr(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def without_keys(text: str, language: str) -> str:
    """The sentence without its keys, names and printed texts, which have digits of their own."""
    for known in (
        PERIODS[language],
        "cùng kỳ năm 2022",
        "the same period of 2022",
        "6 tháng đầu năm 2022",
        "the first half of 2022",
        "“97,48%”",
        "“97,5%”",
        "1/7/2025",
        "30/6/2025",
        "2025-07-01",
        "2025-06-30",
        "(TGT101)",
    ):
        text = text.replace(known, "")
    return text


def said(rule: Rule, evidence: dict[str, object], language: str) -> str:
    row = {
        "rule": rule.code,
        "severity": rule.severity.text,
        "unit_id": "u-a",
        "period": "2023-H1",
        "subject": "met",
        "evidence": evidence,
        "fingerprint": "0123456789abcdef",
    }
    table = pa.Table.from_pylist([row], schema=schema_of(FINDINGS))
    text: str = sentences(table, language=language, indicators=[INDICATOR])[0].as_py()  # type: ignore[arg-type]
    return plain(text)


def literal_numbers(rule: Rule, language: str) -> list[Decimal]:
    """Numbers that the template has itself, such as the zero of “nhỏ hơn 0”."""
    template = catalogue(language)[f"finding.{rule.code}"]
    return numbers_in(re.sub(r"\{.*?\}", "", template), language)


def expected(evidence: dict[str, object], name: str) -> Decimal:
    number = evidence[name]
    if isinstance(number, int):
        return Decimal(number + (name == "position"))
    assert isinstance(number, float)
    if name in {"share", "expected_share"}:  # a part of one, printed as a percent
        return rounded(100 * number, 2)
    return rounded(number, 2)


# Differences under 0,01 are said to be less than that, which another test looks at.
thousandths = st.integers(-99_999_999, 99_999_999).filter(lambda number: abs(number) >= 10)
floats = thousandths.map(lambda number: number / 1000)
counts = st.integers(1, 10**12)


@st.composite
def evidence_of(draw: st.DrawFn, rule: Rule) -> dict[str, object]:
    """Evidence of a rule with numbers of any size."""
    kinds = {field.name: field.unit.kind for field in rule.fields}
    drawn: dict[str, object] = {
        name: TEXTS[name] if kind is str else draw(counts if kind is int else floats)
        for name, kind in kinds.items()
    }
    if "decimals" in drawn:
        drawn["decimals"] = 2
    if "multiplier" in drawn:
        drawn["multiplier"] = 100.0
    return drawn


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", pi.rules(), ids=lambda rule: rule.code)
@examples(20)
@given(data=st.data())
def test_the_numbers_of_the_evidence_are_read_back_from_the_sentence(rule, language, data):
    evidence = data.draw(evidence_of(rule))
    found = numbers_in(without_keys(said(rule, evidence, language), language), language)
    left_out = UNSAID | LEFT_OUT.get(rule.code, set()) | IN_WORDS.get(rule.code, set())
    wanted = {}
    for field in rule.fields:
        if field.unit.kind is not str and field.name not in left_out:
            number = expected(evidence, field.name)
            wanted[field.name] = number
            assert (abs(number) if field.name in DIRECTED else number) in found, field.name
    allowed = set(wanted.values()) | {abs(wanted[name]) for name in DIRECTED & set(wanted)}
    allowed.update(literal_numbers(rule, language))
    if rule.code == "RNK101":  # places, from the two ranks
        allowed.add(abs(wanted["prior_rank"] - wanted["rank"]))
    assert set(found) <= allowed


@pytest.mark.parametrize("rule", pi.rules(), ids=lambda rule: rule.code)
def test_what_a_sentence_leaves_out_is_not_in_it(rule):
    fields = set(fields_of(catalogue("vi")[f"finding.{rule.code}"]))
    assert fields.isdisjoint(LEFT_OUT.get(rule.code, set()))


@pytest.mark.parametrize("language", LANGUAGES)
@given(number=st.integers(0, 10**15))
def test_groups_of_digits_are_read_back(language, number):
    group = "." if language == "vi" else ","
    assert numbers_in(f"x {number:,} y".replace(",", group), language) == [Decimal(number)]
