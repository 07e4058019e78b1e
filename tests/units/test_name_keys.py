"""Keys of names: each rung overlooks more, and the finer rungs stay inside the coarser ones."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parindex.units.name_keys import KEYED_RUNGS, bare_names, composed, expanded, name_keys
from parindex.units.tcvn3 import from_tcvn3
from parindex.vocabulary import MatchRung

LETTERS = st.text("aăâeêioơuưyđhcAĐ ' -0123456789VIXàáảãạằấễộ", max_size=12)


def first_equal(one, two):
    """The first rung on which two names have one key."""
    keys = name_keys(composed([one, two]))
    return next((rung for rung in KEYED_RUNGS if keys[rung][0] == keys[rung][1]), None)


@pytest.mark.parametrize(
    ("one", "two", "rung"),
    [
        ("Xã Lùng Thẩn", unicodedata.normalize("NFD", "Xã Lùng Thẩn"), MatchRung.EXACT),
        ("Xã Lùng Thẩn", " Xã\u00a0Lùng \n Thẩn\u200b ", MatchRung.EXACT),
        ("Xã Cư M'gar", "Xã Cư M\u2019gar", MatchRung.EXACT),
        ("Si Ma Cai", "Si Ma cai", MatchRung.CASE),
        ("Xã Đức Hoà", "Xã Đức Hòa", MatchRung.TONE_POSITION),
        ("Xã Thuỵ Lâm", "Xã Thụy Lâm", MatchRung.TONE_POSITION),
        ("Xã Quí Quân", "Xã Quý Quân", MatchRung.I_Y),
        ("Xã Nàn Xín", "Xa Nan Xin", MatchRung.NO_DIACRITICS),
        ("Xã Đắk Man", "Xã Đăk Man", MatchRung.NO_DIACRITICS),
        ("Phường 1", "Phường 01", MatchRung.LOOSEST),
        ("Phường 4", "Phường IV", MatchRung.LOOSEST),
        ("Phan Rang - Tháp Chàm", "Phan Rang-Tháp Chàm", MatchRung.LOOSEST),
        ("Xã Nàn Xín", "Xã Nàn Sín", None),
        ("Phường 1", "Phường 10", None),
    ],
)
def test_two_spellings_meet_on_a_rung(one, two, rung):
    assert first_equal(one, two) is rung
    assert first_equal(two, one) is rung


@given(st.lists(LETTERS, max_size=6))
def test_every_text_has_one_key_on_every_rung(texts):
    names = composed(texts)
    assert len(names) == len(texts)
    assert all(len(listed) == len(texts) for listed in name_keys(names).values())
    assert len(expanded(names)) == len(bare_names(names)) == len(texts)
    alone = [composed([text])[0] for text in texts]
    assert names == alone
    assert [name_keys([name])[MatchRung.LOOSEST][0] for name in names] == name_keys(names)[
        MatchRung.LOOSEST
    ]


@given(LETTERS, LETTERS)
def test_what_is_one_on_a_rung_is_one_on_coarser_ones(one, two):
    keys = name_keys(composed([one, two]))
    same = [keys[rung][0] == keys[rung][1] for rung in KEYED_RUNGS[:-1]]
    assert same == sorted(same)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UBND huyện Si Ma cai", "huyện Si Ma cai"),
        ("Ủy ban nhân dân xã Bản Mế", "xã Bản Mế"),
        ("UBND H. Si Ma Cai", "Huyện Si Ma Cai"),
        ("H.Bắc Hà", "Huyện Bắc Hà"),
        ("TT Si Ma Cai", "Thị trấn Si Ma Cai"),
        ("tp. Lào Cai", "Thành phố Lào Cai"),
        ("X. Bản Mế", "Xã Bản Mế"),
        ("P.5", "Phường 5"),
        ("P 5", "Phường 5"),
        ("P05", "Phường 05"),
        ("H'Bông", "H'Bông"),
        ("Tân Lập", "Tân Lập"),
        ("Thạnh Mỹ", "Thạnh Mỹ"),
    ],
)
def test_bodies_and_short_words_are_written_out(text, name):
    assert expanded(composed([text])) == [name]


def test_a_bare_name_has_no_word_for_its_kind():
    names = ["Thị trấn Si Ma Cai", "thị xã Sa Pa", "Xã Xà Phiên", "Đặc khu Lý Sơn", "Sở Nội vụ"]
    assert bare_names(names) == ["Si Ma Cai", "Sa Pa", "Xà Phiên", "Lý Sơn", "Sở Nội vụ"]


def test_no_names_have_no_keys():
    assert composed([]) == expanded([]) == bare_names([]) == []
    assert set(name_keys([])) == set(KEYED_RUNGS)


def test_tcvn3_is_read_letter_by_letter():
    """Letters of TCVN 5712:1993 VN3; the table agrees with that of the GNU C library."""
    assert from_tcvn3("X· Lïng ThÈn") == "Xã Lùng Thẩn"
    assert from_tcvn3("ThÞ trÊn Phè R\u00b5ng") == "Thị trấn Phố Ràng"
    assert from_tcvn3("§\u00a8k L\u00a8k") == "Đăk Lăk"
    assert from_tcvn3("n\u00adíc") == "nước"
    assert from_tcvn3("abc 123") == "abc 123"


def test_a_text_that_is_too_long_has_no_key_and_costs_no_time():
    endless = "a" * 1_000_000
    keys = name_keys(composed([endless, "Xã Nàn Sán"]))
    assert {keys[rung][0] for rung in KEYED_RUNGS} == {""}
    assert keys[MatchRung.EXACT][1] == "Xã Nàn Sán"


@pytest.mark.parametrize("letters", ["a" * 100_000, "é" * 100_000, "e\u0301" * 50_000])
def test_the_keys_of_one_long_word_grow_with_its_length(letters):
    """Quadratic, it would take minutes."""
    keys = name_keys([letters])
    assert len(keys[MatchRung.TONE_POSITION][0]) >= len(letters)


@given(LETTERS)
def test_the_first_tone_of_a_word_goes_to_its_end_and_nothing_else_changes(text):
    (key,) = name_keys(composed([text]))[MatchRung.TONE_POSITION]
    apart = unicodedata.normalize("NFD", composed([text])[0].casefold())
    assert sorted(key) == sorted(apart)
