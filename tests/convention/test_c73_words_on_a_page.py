"""convention §73: signs, spaces and names in what people read."""

from __future__ import annotations

import re

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.makers import MET, unit

import parindex as pi
from parindex.render.numbers import decimal_text, tied, tied_name, tied_texts


def review():
    counts = {
        "unit_id": ["xa 03"] * 2,
        "period": ["2022-H1", "2023-H1"],
        "n": [900, 700],
        "d": [1000, 1000],
    }
    registry = pi.UnitRegistry(
        [pi.AdministrativeUnit(id="xa 03", name="Xã Minh Họa 03", level="commune")]
    )
    return pi.assess(counts, indicators=[MET], registry=registry, select=["CHG101"])


def test_c73_a_negative_number_has_the_minus_sign_and_a_hyphen_in_files():
    """convention §73"""
    assert decimal_text(np.array([-3.75]), 2, language="vi").to_pylist() == ["\u22123,75"]
    made = review()
    (sentence,) = made.findings.render("vi")
    assert "giảm 20,00\u00a0điểm phần trăm so với cùng kỳ năm\u00a02022" in sentence
    assert re.search("từ \u221223,[0-9]{2} đến \u221216,[0-9]{2}\u00a0điểm", sentence)
    assert '"change":-20' in made.findings.to_json().replace(" ", "")
    assert "\u2212" not in made.findings.to_json()
    assert "\u221220,00" in made.render("vi")


def test_c73_the_number_of_a_name_is_tied_and_an_identifier_stays_as_it_is():
    """convention §73"""
    (sentence,) = review().findings.render("vi")
    assert "của Xã Minh Họa\u00a003 trong 6\u00a0tháng đầu năm\u00a02023" in sentence
    assert tied_name("Phường 12 Nam") == "Phường 12 Nam"
    unnamed = pi.find(comparisons=review().comparisons, rates=review().rates)
    assert any("xa 03" in text for text in unnamed.render("en"))


@pytest.mark.parametrize(
    ("language", "text", "made"),
    [
        ("vi", "6 tháng đầu năm 2023", "6~tháng đầu năm~2023"),
        ("vi", "quý I/2020, dòng 17", "quý~I/2020, dòng~17"),
        ("vi", "ghi 569, ít hơn 10 so với 579", "ghi 569, ít hơn 10 so với 579"),
        ("vi", "80,39% đến 86,47%", "80,39% đến 86,47%"),
        ("vi", "15 hồ sơ; 3 đơn vị", "15~hồ sơ; 3~đơn vị"),
        ("en", "row 17: 2.00 percentage points", "row~17: 2.00~percentage points"),
        ("en", "of 12 units in 2023", "of 12~units in 2023"),
        ("en", "", ""),
    ],
)
def test_c73_a_number_is_tied_to_the_word_that_belongs_to_it(language, text, made):
    """convention §73"""
    assert tied(text, language=language) == made.replace("~", "\u00a0")


@given(st.lists(st.one_of(st.none(), st.text("năm 2023tháng điểm,%")), max_size=9))
def test_c73_one_text_and_a_column_are_tied_alike_and_nothing_else_changes(texts):
    """convention §73"""
    made = tied_texts(pa.array(texts, pa.string()), language="vi").to_pylist()
    assert made == [None if each is None else tied(each, language="vi") for each in texts]
    assert [each and each.replace("\u00a0", " ") for each in made] == texts


def test_c73_a_refused_language_is_named():
    """convention §73"""
    with pytest.raises(pi.errors.UnknownCodeError, match="no language 'fr'"):
        tied("6 months", language="fr")  # type: ignore[arg-type]


def namesakes():
    """Review two communes of one name in two districts, and two in one district."""
    units = [
        unit("H1", "district", name="Huyện Một"),
        unit("H2", "district", name="Huyện Hai"),
        *(
            unit(each, parent=above, name=name)
            for each, above, name in (
                ("c1", "H1", "Xã Tân Lập"),
                ("c2", "H2", "Xã Tân Lập"),
                ("c3", "H2", "Xã Mây"),
                ("c4", "H2", "Xã Mây"),
                ("c5", "H2", "Xã Kẽm"),
            )
        ),
        unit("far", "clinic", name="Xã Kẽm"),  # of one name with c5, and not in the review
    ]
    sheet = {
        "unit_id": ["c1", "c2", "c3", "c4", "c5"],
        "period": ["2023"] * 5,
        "n": [4, 6, 3, 4, 5],
        "d": [9, 5, 9, 8, 7],
    }
    return pi.assess(sheet, indicators=[MET], registry=pi.UnitRegistry(units))


def test_of_two_units_of_one_name_it_is_told_which_is_meant(tmp_path):
    """§73."""
    from parindex.report import report_content, write_html  # noqa: PLC0415

    review = namesakes()
    told = ["Xã Tân Lập (Huyện Một)", "Xã Tân Lập (Huyện Hai)", "Xã Mây (c3)", "Xã Mây (c4)"]
    content = report_content(review, language="vi")
    assert {*content.indicators[0].printed["unit"].to_pylist()} == {*told, "Xã Kẽm"}
    write_html(content, tmp_path / "a.html", pictures=False)
    texts = [
        (tmp_path / "a.html").read_text(encoding="utf-8"),
        str(review.to_markdown(language="vi")),
    ]
    for text in texts:
        assert all(each in text for each in told)
        assert "Xã Tân Lập<" not in text
    (sentence,) = review.findings.select("CNT105").render("vi")
    assert told[1] in sentence
    assert told[1] in str(review.findings.to_markdown(language="vi"))
    again = pi.read_findings(str(review.findings.to_json()))
    assert again.render("vi") == review.findings.render("vi")
    assert told[0] in review.rates.view(names=review.registry).lines()
    ids = review.rates.to_pandas(names=review.registry)  # these tell the units apart already
    assert ids["unit_name"].tolist() == ["Xã Tân Lập"] * 2 + ["Xã Mây"] * 2 + ["Xã Kẽm"]
