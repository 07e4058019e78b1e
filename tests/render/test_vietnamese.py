"""Vietnamese texts: names and no identifiers, no English, and the wording that reports use."""

from __future__ import annotations

import csv
import re
import runpy
from html import unescape
from pathlib import Path

import pytest
from tests.plain_text import plain
from tests.render.test_sentences import EVIDENCE, WITH_INDICATOR, finding, table

import parindex as pi
from parindex.checks.all_checks import RULES
from parindex.i18n import catalogue
from parindex.plots import units
from parindex.render.equations import equation
from parindex.render.sentences import sentences

ROOT = Path(__file__).parents[2]
FORM = pi.load_form("vn-ii06a")
INDICATORS = pi.load_indicators("vn-operational")
REGIME = pi.load_regime("nd-09-2019")
NAMES = {
    REGIME.id: REGIME.name,
    **{each.code: equation(FORM, each) for each in FORM.identities},
    **{item.code: item.name for item in FORM},
}
SUBJECTS = {
    **dict.fromkeys(("CNT101", "CNT206"), "received.outcome"),
    **dict.fromkeys(("CNT105", "CNT106", "UNT107", "UNT108", "UNT112"), "on_time.resolved"),
}
TEXTS = {
    "claimed": "on_time.due",
    "definitions": "on_time.resolved",
    "cut_off": "on_time.load",
    "columns": "giới tính",
    "weight": "dân số",
    "stage": "self",
}
# Texts that a rule knows more of than that they were written somewhere.
TEXT_OF = {"CNT305": REGIME.id, "SCR104": "appraised"}

# Words of both languages, and names of people and of the library.
ALIKE = {"benjamini", "byar", "clopper", "do", "grim", "hochberg", "ii", "in", "laney", "parindex"}
ALIKE |= {"nam", "pearson", "poisson", "so", "wilson", "xmr", "yekutieli"}
ASCII_WORD = re.compile(r"(?<![\w.])[A-Za-z]{2,}(?![\w.])")


def english_words():
    texts = (re.sub(r"\{[^}]*\}", " ", text) for text in catalogue("en").values())
    return {word.lower() for text in texts for word in ASCII_WORD.findall(text)} - ALIKE


def identifiers():
    """Codes that the library has a name for; none of them is a Vietnamese word."""
    known = {*NAMES, *(each.code for each in INDICATORS), "no_prior", "too_little_data"}
    known |= set(INDICATORS.families)
    vocabulary = (pi.vocabulary.RateStatus, pi.vocabulary.Verdict, pi.vocabulary.Comparability)
    for each in (*vocabulary, pi.vocabulary.ScoreStatus, pi.vocabulary.Severity):
        known |= set(each.texts())
    return known


ENGLISH, IDENTIFIERS = english_words(), identifiers()


def strange_in(text):
    """English words and identifiers of a Vietnamese text; rule codes and addresses are neither."""
    found = {word for word in ASCII_WORD.findall(text) if word.lower() in ENGLISH}
    return found | {
        code for code in re.findall(r"[a-z0-9_.]*[a-z0-9]", text) if code in IDENTIFIERS
    }


def said(code):
    """Vietnamese sentence of a rule on a unit, item and indicator that have names."""
    (rule,) = [rule for rule in RULES if rule.code == code]
    subject = "on_time.resolved" if code.startswith(WITH_INDICATOR) else "received_total"
    if code.startswith(("SCR", "RNK")):
        subject = "I.2"
    evidence = {name: EVIDENCE[name] for name in (*rule.evidence, "item")} | {
        name: text for name, text in TEXTS.items() if name in rule.evidence
    }
    if code in TEXT_OF:
        evidence["text"] = TEXT_OF[code]
    row = finding(code, SUBJECTS.get(code, subject), severity=rule.severity.text, **evidence)
    (text,) = sentences(
        table(row),
        language="vi",
        unit_names={"u-a": "Xã Minh Họa 03", "u-b": "Xã Minh Họa 04", "u-c": "Xã Minh Họa 05"},
        indicators=tuple(INDICATORS),
        items=NAMES,
        criteria={"I.2": pi.Name(vi="Thực hiện nhiệm vụ được giao", en="Tasks done")},
        stages={
            "self": pi.Name(vi="tự chấm", en="self-score"),
            "appraised": pi.Name(vi="thẩm định", en="appraised"),
        },
    ).to_pylist()
    return text


@pytest.fixture(scope="module")
def reviews():
    script = runpy.run_path(str(ROOT / "examples" / "half_year_review.py"))
    return [script["half_year"](), script["real_counts"]()]


def test_what_is_strange_is_seen():
    assert strange_in("hệ thức received.outcome") == {"received.outcome"}
    assert strange_in("Huyện Minh Họa (made up)") == {"made", "up"}
    assert strange_in("mục resolved_late, no_prior") == {"resolved_late", "no_prior"}
    assert strange_in("do tỷ lệ in so với Wilson, CNT101") == set()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_sentence_of_a_rule_has_names_and_no_english(rule):
    """convention §73"""
    assert strange_in(said(rule.code)) == set()


def test_reviews_and_lists_have_names_and_no_english(reviews):
    """convention §73"""
    for review in reviews:
        for text in (review.render("vi"), review.render("vi", with_checks=True)):
            assert len(text) > 5_000
            assert strange_in(text) == set()
        assert strange_in("\n".join(review.summary("vi"))) == set()
        assert strange_in(review.findings.to_markdown(language="vi")) == set()
        page = review.findings.to_html(language="vi")
        body = unescape(re.sub(r"<[^>]*>", " ", page.partition("<body>")[2]))
        assert strange_in(body) == set()


def test_a_list_of_scores_and_its_explanations_have_names_and_no_english():
    """convention §73"""
    data = ROOT / "examples" / "data"

    def columns_of(name):
        with (data / f"made_up_communes_{name}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        return {column: [row[column] for row in rows] for column in rows[0]}

    rates = pi.compute_rates(columns_of("counts"), INDICATORS)
    registry = pi.registry_from_table(columns_of("units"))
    scores = pi.compute_scores(
        pi.load_scheme("example-communes", "2023"),
        rates=[rates, columns_of("values")],
        awards=columns_of("awards"),
        surveys=columns_of("surveys"),
        registry=registry,
    )
    findings = pi.find(scores=scores, registry=registry)
    assert len(findings) > 100
    assert strange_in(findings.to_markdown(language="vi")) == set()
    lines = pi.explain(scores, "xa-05", "2023").render("vi")
    assert strange_in("\n".join(lines)) == set()


def test_a_picture_has_names_and_no_english(reviews):
    review = reviews[0]
    picture = units(
        review.rates,
        review.comparisons,
        indicator="on_time.resolved",
        period="2023-H1",
        findings=review.findings,
        registry=review.registry,
        language="vi",
    )
    for text in (picture.title, picture.alt):
        assert strange_in(text) == set()


def test_the_code_stands_beside_the_name_where_two_indicators_share_it():
    """convention §73"""
    name = pi.Name(vi="Tỷ lệ đạt", en="Share")
    met = [
        pi.Indicator.proportion(code, numerator=["n"], denominator=["d"], name=name)
        for code in ("met.a", "met.b")
    ]
    row = finding("PUB104", "met.a", printed="97,5%", definitions="met.a", value=97.5)
    both, one = (
        sentences(table(row), language="vi", indicators=indicators).to_pylist()[0]
        for indicators in (met, met[:1])
    )
    assert "khớp với “Tỷ lệ đạt” (met.a)" in both
    assert "khớp với “Tỷ lệ đạt” (97,50%)" in one


def test_a_missing_column_has_its_code_where_another_column_may_be_it_misspelt():
    """convention §73"""
    counts = {"unit_id": ["A"], "period": ["2023"], "resolved_late": [1], "resolved_total": [2]}
    on_time = INDICATORS.select("on_time.resolved", "paid_online.with_fee")
    missing = "chưa có “Hồ sơ đã thanh toán trực tuyến”"
    alone = pi.assess(counts, form=FORM, indicators=on_time).render("vi")
    beside = pi.assess({**counts, "paid": [1]}, form=FORM, indicators=on_time).render("vi")
    assert missing in " ".join(alone.split())
    assert "paid_online" not in alone
    assert f"{missing} (paid_online)" in " ".join(beside.split())


def test_an_identity_is_told_by_the_columns_of_the_form_in_both_languages():
    """convention §73"""
    made = {each.code: equation(FORM, each) for each in FORM.identities}
    assert plain(made["received.outcome"].text("vi")) == (
        "cột 3 = cột 7 “Đã giải quyết: tổng số” + cột 11 “Đang giải quyết: tổng số”"
    )
    assert made["received.outcome"].en == (
        "column 3 = column 7 “Resolved: total” + column 11 “In progress: total”"
    )
    # an item without a number has its name
    assert made["resolved.in_time"].en == (
        "column 7 = “Resolved: on or before the due day” + column 10 “Resolved: after the due day”"
    )
    form = pi.CountForm(
        id="f",
        name=pi.Name(vi="Biểu", en="Form"),
        items=tuple(
            pi.model.CountItem(
                code=code, kind="flow", name=pi.Name(vi=code, en=code), column=column
            )
            for code, column in (("x", None), ("y", "1"), ("z", "a"))
        ),
        identities=(
            pi.model.CountIdentity(code="i", total="x", parts=pi.model.CountSum.of(["y", "-z"])),
        ),
        source="giả định",
        confidence="example",
    )
    assert equation(form, form.identities[0]).vi == "“x” = cột 1 “y” \u2212 cột a “z”"


def test_the_identity_of_a_file_is_told_without_the_form(reviews, tmp_path):
    findings = reviews[0].findings
    findings.to_json(tmp_path / "found.json")
    again = pi.read_findings(tmp_path / "found.json")
    assert again.render("vi") == findings.render("vi")
    assert any("cột\u00a03 = cột\u00a07 “Đã giải quyết" in each for each in again.render("vi"))


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_identity_with_the_code_of_an_item_keeps_its_equation(language):
    """convention §73"""
    form = pi.CountForm(
        id="f",
        name=pi.Name(vi="Biểu", en="Form"),
        items=tuple(
            pi.model.CountItem(code=code, kind="flow", name=pi.Name(vi=code, en=code))
            for code in ("done", "early", "late")
        ),
        identities=(
            pi.model.CountIdentity(
                code="done", total="done", parts=pi.model.CountSum.of(["early", "late"])
            ),
        ),
        source="giả định",
        confidence="example",
    )
    counts = {"unit_id": ["A"], "period": ["2023"], "done": [9], "early": [5], "late": [3]}
    findings = pi.find(counts=counts, form=form, select=["CNT101"])
    (said,) = findings.render(language)
    assert "“done” = “early” + “late”" in plain(said)
    again = pi.read_findings(findings.to_json() or "")
    assert again.render(language) == [said]


def test_numbers_are_tied_to_their_words_and_minus_is_no_hyphen(reviews):
    """convention §73"""
    for text in (reviews[0].render("vi"), *reviews[0].findings.render("vi")):
        assert not re.search(r"[0-9] (tháng|điểm|kỳ|đơn vị|lượt|dòng)", text)
        assert not re.search(r"(năm|tháng|quý|cột|dòng) [0-9]", text)
        assert not re.search(r"(^|[ (;])-[0-9]", text)
        assert not re.search(r"Minh Họa [0-9]", text)
    (fall,) = reviews[0].findings.select("CHG101").render("vi")
    assert "từ \u221211,49 đến \u22123,75\u00a0điểm phần trăm" in fall
    english = reviews[0].findings.select("CHG101").render("en")[0]
    assert "down 7.62\u00a0percentage points" in english


def test_files_for_machines_have_the_signs_of_a_keyboard(reviews):
    """convention §73"""
    findings = reviews[0].findings
    for written in (findings.to_json(), findings.to_json_lines()):
        assert '"change":-7.6' in written.replace(" ", "")
        assert "\u2212" not in written
        assert "\u00a0" not in written


def places():
    path = ROOT / "tests" / "golden" / "wording_vi.txt"
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line]
    return [tuple(line.split(" | ", 1)) for line in lines if not line.startswith("#")]


@pytest.mark.parametrize(("place", "text"), places())
def test_the_wording_is_that_of_reports_and_decrees(place, text):
    """Convention §10, §73: the sentence of a rule, or a text of the catalogue under its key."""
    given = catalogue("vi")[place] if "." in place else plain(said(place))
    assert given == text
