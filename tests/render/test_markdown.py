"""A review in Markdown, read back by a parser of CommonMark with tables."""

from __future__ import annotations

import functools
import runpy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.examples_of_properties import examples

import parindex as pi
from parindex.errors import InputError, UnknownCodeError
from parindex.render.markdown import blocks, pipe_table

markdown_it = pytest.importorskip("markdown_it")  # comes with what builds the documentation

EXAMPLES = Path(__file__).parents[2] / "examples"
DONE = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])


@functools.cache
def half_year():
    if not EXAMPLES.is_dir():
        pytest.skip("the examples are not in the wheel")
    return runpy.run_path(str(EXAMPLES / "half_year_review.py"))["half_year"]()


def read_back(text):
    """Headings with their level, tables as rows of cells, items and paragraphs, as plain text."""
    tokens = markdown_it.MarkdownIt("commonmark").enable("table").parse(text)
    headings: list[tuple[str, str]] = []
    tables: list[list[list[str]]] = []
    items: list[str] = []
    plain: list[str] = []
    inside: list[str] = []
    for token in tokens:
        if token.type.endswith("_open"):
            inside.append(token.type)
            if token.type == "table_open":
                tables.append([])
            if token.type == "tr_open":
                tables[-1].append([])
        elif token.type.endswith("_close"):
            inside.pop()
        elif token.type == "inline":
            assert {child.type for child in token.children} <= {"text", "text_special"}
            said = "".join(child.content for child in token.children)
            if inside[-1] == "heading_open":
                headings.append((tokens[tokens.index(token) - 1].tag, said))
            elif inside[-1] in ("th_open", "td_open"):
                tables[-1][-1].append(said)
            else:
                (items if "list_item_open" in inside else plain).append(said)
        else:
            raise AssertionError(token.type)
    return headings, tables, items, plain


@pytest.mark.parametrize("language", ["vi", "en"])
def test_headings_stand_on_one_line_and_tables_are_tables(language):
    text = half_year().to_markdown(language=language)
    headings, tables, items, plain = read_back(text)
    assert [tag for tag, _ in headings if tag != "h3"] == ["h1", *["h2"] * 6]
    assert [len(table) for table in tables] == [11, 11, 11]
    assert {len(row) for table in tables for row in table} == {7}
    assert not any(said.startswith(("-", "#", "|")) for said in (*items, *plain))
    assert headings[-4][1].endswith("(paid_online.with_fee)")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_says_what_the_plain_text_says(language):
    headings, tables, items, plain = read_back(half_year().to_markdown(language=language))
    said = [*(text for _, text in headings), *items, *plain]
    said += [cell for table in tables for row in table for cell in row]
    words = sorted(" ".join(said).split())
    marks = {"#", "##", "###", "-"}
    shown = half_year().render(language, width=10_000).split()
    assert words == sorted(word for word in shown if word not in marks)


def test_names_that_look_like_markup_stay_names():
    name = "<b>| *A* |</b> # `x` [y](z)"
    counts = {"unit_id": [name, "B"], "period": ["2023"] * 2, "done": [80, 99], "all": [100, 100]}
    targets = [pi.Target(indicator="done", value=95.0)]
    review = pi.assess(counts, indicators=[DONE], targets=targets)
    _, tables, items, _ = read_back(review.to_markdown(language="en"))
    assert tables[0][1][0] == name
    assert any(name in item for item in items)


@examples(60)
@given(st.lists(st.lists(st.text("a|\\*_#`<- &[]1.", max_size=6), min_size=2, max_size=2)))
def test_cells_are_read_back_as_they_were(rows):
    columns = {"x": [row[0] for row in rows] + ["1"], "y": [row[1] for row in rows] + ["2"]}
    _, tables, _, _ = read_back("\n".join(pipe_table(columns, right=[1])))
    told = [[" ".join(cell.split()) for cell in row] for row in [*rows, ["1", "2"]]]
    assert tables == [[["x", "y"], *told]]


def test_a_block_does_not_run_into_the_next():
    lines = ["# a", "b", "- c", "- d", "e", "", "", "| f |", "| --- |", "g", ""]
    assert blocks(lines) == [
        *("# a", "", "b", "", "- c", "- d", "", "e", "", "| f |", "| --- |", "", "g", "")
    ]


def test_a_file_holds_the_same_text(tmp_path):
    review = half_year()
    assert review.to_markdown(tmp_path / "a.md", language="vi") is None
    written = (tmp_path / "a.md").read_text(encoding="utf-8")
    assert written == review.to_markdown(language="vi")
    with pytest.raises(InputError):
        review.to_markdown(tmp_path / "none" / "a.md", language="vi")
    with pytest.raises(UnknownCodeError, match="no language 'fr'"):
        review.to_markdown(language="fr")
