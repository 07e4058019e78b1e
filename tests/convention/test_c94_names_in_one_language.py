"""Convention §94: names that are there in one language."""

from __future__ import annotations

import attrs
import pytest
from tests.plain_text import plain

import parindex as pi
from parindex import plots
from parindex.definitions import load_form_file
from parindex.report import report_content
from parindex.typing import Language

COUNTS = {
    "unit_id": ["A", "B"] * 2,
    "period": ["2022"] * 2 + ["2023"] * 2,
    "ok": [90, 50, 70, 70],  # more than there are in B in 2023
    "all": [100, 60, 100, 60],
}
ENGLISH = pi.Name(en="On time")
NOTE = {
    "vi": "Chưa có bản tiếng Việt của “On time”; nơi đó ghi bản tiếng Anh.",
    "en": "There is no English text of “Đúng hạn”; the Vietnamese one stands in its place.",
}


def review_of(name: pi.Name | str) -> pi.Assessment:
    own = pi.Indicator.proportion("served", numerator=["ok"], denominator=["all"], name=name)
    return pi.assess(COUNTS, indicators=[own])


def texts_of(review: pi.Assessment, language: Language) -> dict[str, str]:
    picture = plots.units(review.rates, indicator="served", period="2023", language=language)
    content = report_content(review, language=language)
    texts = {
        "review": " ".join(review.render(language).split()),
        "review in Markdown": review.to_markdown(language=language),
        "findings in Markdown": review.findings.to_markdown(language=language),
        "findings in HTML": review.findings.to_html(language=language),
        "report": " ".join([content.indicators[0].heading, *content.notes]),
        "picture": " ".join(text.get_text() for axes in picture.figure.axes for text in axes.texts),
    }
    return {kind: text or "" for kind, text in texts.items()}


@pytest.mark.parametrize(
    ("name", "language"), [(ENGLISH, "vi"), (pi.Name(vi="Đúng hạn"), "en")], ids=["vi", "en"]
)
def test_c94_a_name_of_the_other_language_stands_in_and_every_text_says_so(name, language):
    """convention §94"""
    for kind, text in texts_of(review_of(name), language).items():
        assert NOTE[language] in plain(text), kind
        assert name.texts[0] in plain(text).replace(NOTE[language], ""), kind


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["On time", pi.Name(vi="Đúng hạn", en="On time")])
def test_c94_a_text_alone_serves_both_languages_without_a_word_about_it(name, language):
    """convention §94"""
    for kind, text in texts_of(review_of(name), language).items():
        assert "stands in its place" not in plain(text), kind
        assert "nơi đó ghi" not in plain(text), kind


def test_c94_in_its_own_language_nothing_is_said():
    """convention §94"""
    assert "nơi đó ghi" not in plain(review_of(ENGLISH).render("en"))


def test_c94_five_are_named_and_the_others_counted():
    """convention §94"""
    own = [
        pi.Indicator.proportion(
            f"i{at}", numerator=["ok"], denominator=["all"], name=pi.Name(en=at)
        )
        for at in ("one", "two", "three", "four", "five", "six", "seven")
    ]
    text = " ".join(plain(pi.assess(COUNTS, indicators=own).render("vi")).split())
    assert "“one”, “two”, “three”, “four”, “five” và 2 " in text


@pytest.mark.parametrize("draw", [False, True])
def test_c94_so_do_points_of_a_scheme_and_their_picture(draw):
    """convention §94"""
    scheme = pi.scheme_from_table(
        {"code": ["A"], "text": ["Công khai"], "maximum": [10], "formula": ["award"]},
        id="own",
        edition="2023",
    )
    line = attrs.evolve(scheme.criteria[0], name=pi.Name(en="Openness"))
    scheme = attrs.evolve(scheme, criteria=(line,))
    awards = {"criterion_code": ["A"], "unit_id": ["X"], "period": ["2023"], "points": [4]}
    scores = pi.compute_scores(scheme, awards=awards)
    if draw:
        figure = plots.points(scores, unit_id="X", language="vi").figure
        said = " ".join(text.get_text() for axes in figure.axes for text in axes.texts)
    else:
        said = " ".join(pi.explain(scores, unit_id="X", period="2023").render("vi"))
    assert "Chưa có bản tiếng Việt của “Openness”" in plain(said)


def test_c94_a_document_keeps_the_one_language():
    """convention §94"""
    findings = review_of(ENGLISH).findings
    back = pi.read_findings(findings.to_json() or "")
    assert back.provenance.indicators[0].name == ENGLISH
    assert back.to_markdown(language="vi") == findings.to_markdown(language="vi")


def test_c94_a_file_has_a_text_alone_or_one_language(tmp_path):
    """convention §94"""
    path = tmp_path / "own.toml"
    path.write_text(
        'id = "own"\nname = "Own form"\nsource = "A plan"\nconfidence = "own"\n'
        '[[item]]\ncode = "received"\nkind = "flow"\nname = { en = "Received" }\n',
        encoding="utf-8",
    )
    form = load_form_file(path)
    assert form.name == pi.Name(vi="Own form", en="Own form")
    assert form["received"].name == pi.Name(en="Received")
