from __future__ import annotations

from typing import Any

import attrs
import pytest

from parindex.errors import DefinitionError, UnknownCodeError
from parindex.name import Name, SourceConfidence, named


def test_a_name_answers_in_both_languages():
    name = Name(vi="Tỷ lệ đúng hạn", en="On time")
    assert (name.text("vi"), name.text("en")) == ("Tỷ lệ đúng hạn", "On time")


@pytest.mark.parametrize("language", ["VI", "fr", "", None])
def test_a_third_language_is_refused_with_the_two_there_are(language):
    with pytest.raises(UnknownCodeError, match=r"no language .*; there are '?vi'?, '?en'?$"):
        Name(vi="a", en="b").text(language)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", 5])
@pytest.mark.parametrize("field", ["vi", "en"])
def test_a_name_is_blank_in_no_language(field, blank):
    with pytest.raises(DefinitionError, match=f"Name: {field} must be text that is not blank"):
        Name(**{"vi": "a", "en": "b", field: blank})


@pytest.mark.parametrize(("field", "other"), [("vi", "en"), ("en", "vi")])
def test_a_name_of_one_language_stands_in_for_the_other_and_says_so(field, other):
    name = Name(**{field: "On time"})
    assert (name.text(field), name.text(other)) == ("On time", "On time")
    assert (name.is_in(field), name.is_in(other)) == (True, False)
    assert name.texts == ("On time",)


def test_a_name_has_at_least_one_language():
    with pytest.raises(DefinitionError, match="Name: vi must be text where en is absent as well"):
        Name()


def test_its_texts_are_told_once_where_both_are_the_same():
    assert Name(vi="a", en="b").texts == ("a", "b")
    assert named("SIPAS").texts == ("SIPAS",)


def test_a_text_alone_is_the_name_in_both_languages_and_nothing_else_is_one():
    assert named("On time") == Name(vi="On time", en="On time")
    assert named(Name(en="x")) == Name(en="x")
    others: list[Any] = ["", " ", 5, None]
    assert list(map(named, others)) == others


def test_a_name_is_frozen_and_equal_by_content():
    name = Name(vi="a", en="b")
    assert name == Name(vi="a", en="b")
    assert hash(name) == hash(Name(vi="a", en="b"))
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        name.vi = "c"  # type: ignore[misc]


def test_the_words_of_confidence_are_those_of_the_files():
    assert [word.value for word in SourceConfidence] == [
        "verified",
        "secondary",
        "inferred",
        "example",
        "own",
    ]
    assert repr(SourceConfidence.OWN) == "SourceConfidence.OWN"
