"""Columns of ids: whatever the writing, one unit has one code."""

from __future__ import annotations

import unicodedata
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from parindex._white_space import LONGEST, in_one_writing, seen, unit_key
from parindex.tables.unit_column import Writings, id_codes, id_text

SIGNS = st.text("aáo\u0301\u0303 \u00a0\u200b\n\r\t\u00ad-Xã", max_size=8)


def test_codes_join_what_is_written_in_several_ways():
    codes, units, several = id_codes(pa.array(["a b", "c", "a\u00a0b", None, "a b", "\u200b"]))
    assert codes.tolist() == [0, 1, 0, -1, 0, -1]
    assert units == ["a b", "c"]
    assert several == (Writings("a b", ("a b", "a\u00a0b"), 3),)


def test_a_column_is_left_as_it_is_where_nothing_differs():
    assert id_text(pa.array(["a", None, "b"]), name="x").to_pylist() == ["a", None, "b"]


def test_whole_numbers_are_read_as_their_digits():
    assert id_text(pa.array([84, None]), name="x").to_pylist() == ["84", None]


@given(st.lists(SIGNS, max_size=6))
def test_one_writing_is_that_of_each_text_alone_and_stays(texts):
    written = in_one_writing(texts)
    assert written == [in_one_writing([text])[0] for text in texts]
    assert written == in_one_writing(written)
    assert all(text == unicodedata.normalize("NFC", text) for text in written)
    assert all("  " not in text and text == text.strip() for text in written)


@given(st.lists(st.none() | SIGNS, max_size=8))
def test_equal_codes_are_equal_writings(texts):
    codes, units, several = id_codes(pa.array(texts, pa.string()))
    plain = [None if text is None else in_one_writing([text])[0] or None for text in texts]
    assert [units[code] if code >= 0 else None for code in codes.tolist()] == plain
    assert {each.unit_id for each in several} == {
        unit
        for unit in units
        if len({text for text, key in zip(texts, plain, strict=True) if key == unit}) > 1
    }
    assert all(each.rows == plain.count(each.unit_id) for each in several)


@given(SIGNS)
def test_what_is_seen_has_no_sign_that_cannot_be(text):
    shown = seen(text)
    assert all(sign.isprintable() for sign in shown)
    assert "  " not in shown


def test_a_text_that_is_too_long_is_compared_as_it_stands():
    endless = "e\u0301" * LONGEST
    assert in_one_writing([endless, "e\u0301"]) == [endless, "é"]


def test_what_is_no_text_is_left_for_the_validators():
    number: Any = 84
    assert unit_key(number) is number
