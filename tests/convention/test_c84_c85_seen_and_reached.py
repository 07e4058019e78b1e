"""Convention §84 and §85: what can be seen, and what can be reached."""

from __future__ import annotations

import math
import zipfile

import pytest
from tests.makers import MET, columns_of
from tests.plain_text import plain

import parindex as pi
from parindex.report import report_content, write_docx, write_html, write_xlsx


def rates_of(*rows):
    return pi.compute_rates(columns_of("unit_id period n d", *rows), [MET])


def test_c84_the_smallest_fall_and_rise_are_those_of_the_formula():
    """convention §84"""
    rates = rates_of(("A", "2022", 800, 1000), ("A", "2023", 820, 1000))
    row = pi.detectable_change(rates, power=0.9).data.to_pylist()[1]
    half = (1.959963984540054 + 1.2815515655446004) * math.sqrt(2 / 1000) / 2
    angle = math.asin(math.sqrt(0.8))
    assert row["fall"] == pytest.approx(80 - 100 * math.sin(angle - half) ** 2)
    assert row["rise"] == pytest.approx(100 * math.sin(angle + half) ** 2 - 80)
    assert row["power_of_rise"] < 0.5


def test_c85_a_target_is_reached_if_so_many_of_those_to_come_go_well():
    """convention §85"""
    row = pi.outlook(rates_of(("A", "2023", 90, 100)), 92.5, still_to_come=60).data.to_pylist()[0]
    assert row["needed"] == 148 - 90  # 92.5 % of 160 are 148
    assert row["may_fail"] == 2


def test_c84_a_review_says_how_large_a_change_could_have_been_seen():
    """convention §84"""
    counts = columns_of(
        "unit_id period n d",
        ("A", "2022-H1", 312, 320),
        ("A", "2023-H1", 315, 320),
        ("B", "2022-H1", 860, 1000),
        ("B", "2023-H1", 940, 1000),
    )
    review = pi.assess(counts, indicators=[MET])
    (row,) = [row for row in pi.detectable_change(review.rates) if row.unit_id == "A" and row.fall]
    for text in (review.render("en"), review.at(period="2023-H1").render("en")):
        (line,) = [plain(each) for each in text.splitlines() if "too little data (" in each]
        assert f"(-{row.fall:.2f}; +{row.rise:.2f})" in line
        assert plain(text).count("Beside “too little data”") == 1
    assert "chưa đủ số liệu (-4,59; +2,27)" in plain(review.render("vi"))
    without = pi.assess(columns_of("unit_id period n d", ("A", "2023-H1", 3, 4)), indicators=[MET])
    assert "Beside “too" not in without.render("en")


def text_of_office_file(path):
    with zipfile.ZipFile(path) as packed:
        parts = [each for each in packed.namelist() if each.endswith(".xml")]
        return " ".join(packed.read(each).decode("utf-8") for each in parts)


def reviewed(*rows):
    before = [("A", "2022-H1", 312, 320), ("B", "2022-H1", 860, 1000)]
    counts = columns_of("unit_id period n d", *before, *rows)
    return pi.assess(counts, indicators=[MET]).at(period="2023-H1")


EN = ("en", "too little data (-4.59; +2.27)", "Beside “too little data”")
VI = ("vi", "chưa đủ số liệu (-4,59; +2,27)", "Bên cạnh “chưa đủ số liệu”")


@pytest.mark.parametrize(("kind", "words"), [("html", EN), ("docx", VI), ("xlsx", VI)])
def test_c84_a_report_says_it_as_well(kind, words, tmp_path):
    """convention §84"""
    language, beside, note = words
    path = tmp_path / f"report.{kind}"

    def said(review):
        content = report_content(review, language=language, period="2023-H1")
        if kind == "html":
            write_html(content, path, pictures=False)
            return plain(path.read_text("utf-8"))
        if kind == "docx":
            pytest.importorskip("docx")
            write_docx(content, path, pictures=False)
        else:
            pytest.importorskip("xlsxwriter")
            write_xlsx(content, path)
        return plain(text_of_office_file(path))

    text = said(reviewed(("A", "2023-H1", 315, 320), ("B", "2023-H1", 940, 1000)))
    assert (text.count(beside), text.count(note)) == (1, 1)
    assert note not in said(reviewed(("A", "2023-H1", 100, 320), ("B", "2023-H1", 940, 1000)))


@pytest.mark.parametrize(("counts", "coming"), [((0, 0), 0), ((5, 0), 10), ((6, 5), 10)])
def test_c85_of_no_case_and_of_five_of_none_nothing_is_said(counts, coming):
    """convention §85"""
    rates = pi.compute_rates(columns_of("unit_id period n d", ("A", "2023", *counts)), [MET])
    (row,) = pi.outlook(rates, 95, still_to_come=coming)
    assert (row.status.text, row.needed, row.chance) == ("no_value", None, None)
