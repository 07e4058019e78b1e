"""Lists in Markdown, read back by a parser of CommonMark."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parindex._quoting import visible
from parindex.render.listing import Line, Listing

markdown_it = pytest.importorskip("markdown_it")  # comes with what builds the documentation

# A control character is none that a sentence has; CommonMark replaces one of them.
letters = st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from(
    "&~-+=.)(1<#*_`[]!|\\:> "
)


def read_back(text, *, preset="commonmark"):
    """Headings and items of a list, each as plain text; fails where there is any other markup."""
    tokens = markdown_it.MarkdownIt(preset).parse(text)
    plain = {"heading_open", "heading_close", "inline", "paragraph_open", "paragraph_close"}
    plain |= {"bullet_list_open", "bullet_list_close", "list_item_open", "list_item_close"}
    assert {token.type for token in tokens} <= plain
    assert max(token.level for token in tokens) <= 3
    told = []
    for token in tokens:
        if token.type == "inline":
            assert {child.type for child in token.children} <= {"text", "text_special"}
            told.append("".join(child.content for child in token.children))
    return told


def listed(sentence, note=""):
    line = Line(sentence, note, ())
    return Listing(language="vi", title="Danh mục", groups=(("Mới: 1", (line,)),))


@given(st.text(letters, min_size=1))
@example("- j chưa đạt mục tiêu.")
@example("+ j")
@example("* j")
@example("1. j")
@example("12) j")
@example("--- j")
@example("---")
@example("===")
@example("~~~ j")
@example("&lt;H &amp; &#65; ~~H~~")
@example("> j")
@example("# j")
@example("[ ] j")
@example("[j](k) ![j](k) <k:l>")
@example("a | b")
def test_a_sentence_is_one_item_that_reads_as_it_was(sentence):
    flat = visible(" ".join(sentence.split()))
    if not flat:
        return
    for preset in ("commonmark", "default"):  # the latter knows tables and strikethrough as well
        text = listed(sentence, sentence).markdown()
        assert read_back(text, preset=preset) == ["Danh mục", "Mới: 1", f"{flat} ({flat})"]


def test_only_what_would_be_markup_is_escaped():
    text = listed("Xã A-1 năm 2023: 97,5% (từ 1.200), mục 1. tăng +2.").markdown()
    assert re.findall(r"\\.", text) == []
