"""Every picture is in the gallery, and each of them is well made."""

from __future__ import annotations

import ast
import functools
import os
import re
from pathlib import Path

import pytest
from tests.plots.drawn import check_bytes, check_markup, check_page

from parindex import plots
from parindex.plots.picture import Picture

PAGE = Path(__file__).parents[2] / "docs" / "gallery.md"
CELL = re.compile(r"```\{code-cell\} ipython3\n(?::tags:[^\n]*\n\n)?(.*?)```", re.DOTALL)
pytestmark = pytest.mark.skipif(not PAGE.is_file(), reason="the pages are not in the wheel")


@functools.cache
def pictures() -> tuple[Picture, ...]:
    """What the cells of the page show, in order."""
    names: dict[str, object] = {}
    shown = []
    before = Path.cwd()
    os.chdir(PAGE.parent)
    try:
        for cell in CELL.findall(PAGE.read_text(encoding="utf-8")):
            *rest, last = ast.parse(cell).body
            exec(compile(ast.Module(rest, []), str(PAGE), "exec"), names)
            if isinstance(last, ast.Expr):
                expression = compile(ast.Expression(last.value), str(PAGE), "eval")
                shown.append(eval(expression, names))
            else:
                exec(compile(ast.Module([last], []), str(PAGE), "exec"), names)
    finally:
        os.chdir(before)
    return tuple(shown)


def test_the_gallery_shows_every_picture():
    text = PAGE.read_text(encoding="utf-8")
    functions = [
        name for name in dir(plots) if name[0].islower() and callable(getattr(plots, name))
    ]
    assert len(functions) >= 10
    assert [name for name in functions if f"plots.{name}(" not in text] == []
    assert [type(each) for each in pictures()] == [Picture] * 14


@pytest.mark.parametrize("place", range(14))
def test_no_text_runs_out_of_a_page_or_stands_upon_another(place):
    check_page(pictures()[place])


@pytest.mark.parametrize("place", range(14))
def test_the_markup_is_complete_and_the_same_twice(place):
    picture = pictures()[place]
    check_markup(picture)
    check_bytes(picture)
    assert picture.alt.startswith(picture.title)
    assert len(picture.data) > 0


@pytest.mark.parametrize("place", range(1, 13))
def test_a_vietnamese_picture_has_no_english_word(place):
    words = r"\b(the|of|units?|target|missed|value|error|warning|rank|points?|lower|upper)\b"
    picture = pictures()[place]
    texts = " ".join(text.get_text() for text in picture.figure.axes[0].texts)
    assert not re.search(words, texts.lower())
