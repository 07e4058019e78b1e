from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from tests.examples_of_properties import examples
from tests.strategies import schemes

import parindex as pi
from parindex.formulas import Branch, ByCondition, Compare, Constant, Fixed, Share, Steps
from parindex.name import Name
from parindex.schemes.criterion import Criterion, CriterionRole
from parindex.schemes.scheme import Scheme

NASTY = '<script>alert("x")</script> & co'


class Page(HTMLParser):
    """Tags that are open, rows of cells, and every text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if {"td", "th"} & set(self.open):
            self.rows[-1][-1] += data


def scheme(*criteria: Criterion, **fields) -> Scheme:
    name = Name(vi="Bộ tiêu chí", en="Criteria")
    return Scheme(**{"id": "own", "edition": "2023", "name": name, "criteria": criteria, **fields})


def criterion(code: str, **fields) -> Criterion:
    return Criterion(code=code, name=Name(vi=f"Tên {code}", en=code), **fields)


def test_the_tree_has_a_line_for_the_total_and_for_each_criterion():
    small = ByCondition(
        branches=(Branch(when=Compare(relation="<", right=Constant(number=5.0)), formula=Share()),),
        otherwise=Fixed(points=0.0),
    )
    page = Page(
        scheme(
            criterion("I"),
            criterion("I.1", parent="I", max_points=2.5, formula=Share(), indicator="on_time.due"),
            criterion("I.2", parent="I", max_points=10.0, formula=small, applies_to=("xã", "ward")),
            criterion("T", role=CriterionRole.BONUS, max_points=3.0, formula=Steps(add=1.0)),
            criterion(
                "P", role=CriterionRole.PENALTY, max_points=0.0, min_points=-2.0,
                formula=Steps(add=-0.5), stages=("final",),
            ),
        )._repr_html_()
    )  # fmt: skip
    assert page.rows == [
        ["code", "criterion", "maximum", "formula"],
        ["total", "Bộ tiêu chí", "12.5", "final"],
        ["I", "Tên I", "12.5", ""],
        ["I.1", "Tên I.1", "2.5", "share [on_time.due]"],
        ["I.2", "Tên I.2", "10", "by_condition(value < 5: share; else: fixed(0)) (xã, ward)"],
        ["T", "Tên T", "+3", "steps(add=1)"],
        ["P", "Tên P", "-2", "steps(add=-0.5) @ final"],
    ]


def test_a_criterion_is_indented_below_the_one_above():
    html = scheme(
        criterion("I"), criterion("I.1", parent="I", max_points=1.0, formula=Share())
    )._repr_html_()
    assert html.count("padding-left:0.6em") == 2
    assert html.count("padding-left:1.8em") == 2


def test_the_caption_says_what_it_is_where_it_comes_from_and_what_it_lacks():
    html = scheme(
        criterion("I", max_points=100.0),
        source="Quyết định 876/QĐ-BNV",
        missing=("the sub-criteria",),
        notes=("A note",),
    )._repr_html_()
    caption = html[html.index("<caption") : html.index("</caption>")]
    for words in (
        "Bộ tiêu chí / Criteria", "incomplete", "own", "Quyết định 876/QĐ-BNV",
        "missing: the sub-criteria", "A note",
    ):  # fmt: skip
        assert words in caption


def test_whatever_stands_in_a_scheme_is_text_in_its_page():
    name = Name(vi=NASTY, en=NASTY)
    nasty = scheme(
        Criterion(code="A", name=name, max_points=1.0, formula=Share(), applies_to=(NASTY,)),
        name=name, source=NASTY, notes=(NASTY,),
    )  # fmt: skip
    page = Page(nasty._repr_html_())
    assert "script" not in page.tags
    assert page.rows[1][1] == NASTY
    assert page.rows[2][1] == NASTY


@examples(25)
@given(schemes())
def test_every_page_is_well_formed_and_has_no_script_and_no_class(made):
    html = made._repr_html_()
    page = Page(html)
    assert page.open == []
    assert len(page.rows) == len(made) + 2
    assert page.tags <= {"table", "caption", "thead", "tbody", "tr", "th", "td", "b", "code", "div"}
    assert page.attributes <= {"style"}


@pytest.mark.parametrize("label", pi.definitions.available_schemes())
def test_the_bundled_schemes_have_a_page(label):
    bundled = pi.load_scheme(*label.split(" "))
    page = Page(bundled._repr_html_())
    assert [row[0] for row in page.rows[2:]]
    assert {row[0] for row in page.rows[2:]} == set(bundled.codes)
