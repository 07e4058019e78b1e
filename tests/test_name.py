from __future__ import annotations

import attrs
import pytest

from parindex.errors import DefinitionError, UnknownCodeError
from parindex.name import Name, SourceConfidence


def test_a_name_answers_in_both_languages():
    name = Name(vi="Tỷ lệ đúng hạn", en="On time")
    assert (name.text("vi"), name.text("en")) == ("Tỷ lệ đúng hạn", "On time")


@pytest.mark.parametrize("language", ["VI", "fr", "", None])
def test_a_third_language_is_refused_with_the_two_there_are(language):
    with pytest.raises(UnknownCodeError, match=r"no language .*; there are '?vi'?, '?en'?$"):
        Name(vi="a", en="b").text(language)


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", None, 5])
@pytest.mark.parametrize("field", ["vi", "en"])
def test_a_name_is_blank_in_no_language(field, blank):
    with pytest.raises(DefinitionError, match=f"Name: {field} must be text that is not blank"):
        Name(**{"vi": "a", "en": "b", field: blank})


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
