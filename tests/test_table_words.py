"""The small tables of definitions are Vietnamese where Vietnamese is asked for."""

from __future__ import annotations

import re
from typing import Any

import pytest

import parindex as pi
from parindex._table_words import words_in
from parindex.vocabulary import Severity

FORM, REGIME = pi.load_form("vn-ii06a"), pi.load_regime("nd-09-2019")
INDICATORS = pi.load_indicators("vn-operational")
SHOWN: list[Any] = [
    FORM,
    REGIME,
    INDICATORS,
    INDICATORS["on_time.resolved"],
    pi.rules(),
    pi.rule("CNT101"),
]
ENGLISH = re.compile(
    r"\b(code|name|better|column|item|kind|report|severity|higher|lower|of|by|month|rules?)\b"
)


@pytest.mark.parametrize("shown", SHOWN, ids=lambda each: type(each).__name__)
def test_titles_words_and_names_are_in_the_language_asked_for(shown):
    view = shown.view(language="vi")
    heads = [row[0] for row in view.rows] if not any(view.heads) else view.heads
    note = view.note.replace("rule(code)", "").replace("catalogue[code]", "")
    said = " ".join((view.caption, *heads, note.replace("form[code]", "")))
    assert not ENGLISH.search(said), said
    assert shown.view().lines() == repr(shown)
    assert ENGLISH.search(f"{shown.view().caption} {shown.view().rows}")


def test_a_vietnamese_name_stands_in_the_place_of_the_english_one():
    assert ("CNT101", "cần kiểm tra, chỉnh sửa", "Hệ thức của biểu") in pi.rules().view(
        language="vi"
    ).rows
    assert FORM.view(language="vi").caption.endswith(FORM.name.text("vi"))
    assert "Tháng tính từ ngày 15 của tháng trước." in REGIME.view(language="vi").caption


def test_every_word_of_a_definition_has_vietnamese():
    say = words_in("vi")
    kinds = (
        pi.Polarity,
        pi.model.CountKind,
        pi.model.MeasureKind,
        pi.model.JudgedBy,
        pi.model.SourceConfidence,
    )
    words = [term.value for kind in kinds for term in kind]
    words += [term.text for term in Severity]
    assert [word for word in words if say(word) == word] == []


def test_another_language_is_refused_with_those_that_there_are():
    for shown in SHOWN:
        with pytest.raises(pi.errors.UnknownCodeError, match=r"language 'fr'.*vi, en"):
            shown.view(language="fr")
