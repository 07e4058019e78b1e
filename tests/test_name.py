from __future__ import annotations

from typing import Any

import attrs
import pytest
from tests.makers import unit

from parindex.errors import DefinitionError, UnknownCodeError
from parindex.name import Name, SourceConfidence, named, told_apart, unit_names


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


def test_units_of_one_name_are_told_apart_by_the_unit_above_or_by_their_ids():
    names = {
        "c1": "Xã A",
        "c2": "Xã  A",
        "c3": "Xã B",
        "c4": "Xã B",
        "H1": "Huyện Một",
        "x": "Xã C",
    }
    above = {"c1": "H1", "c2": "H2", "c3": "H1", "c4": "H1", "x": "H1"}
    told = told_apart({**names, "H2": "Huyện Hai"}, above, ["c1", "c2", "c3", "c4", "x", None, "?"])
    assert {unit: told[unit] for unit in above} == {
        "c1": "Xã A (Huyện Một)",
        "c2": "Xã  A (Huyện Hai)",
        "c3": "Xã B (c3)",
        "c4": "Xã B (c4)",
        "x": "Xã C",
    }
    assert told_apart(names, above, ["c1", "c3", "x"]) == names
    assert told_apart(names, {}, ["c1", "c2"])["c2"] == "Xã  A (c2)"


def test_so_are_those_of_a_registry_where_both_are_shown():
    registry = [unit(each, name="Xã A", parent=above) for each, above in (("c1", "H"), ("c2", "K"))]
    registry += [unit("H", "district", name="Huyện Hồ"), unit("K", "district", name="Huyện Kha")]
    assert unit_names(registry)["c1"] == "Xã A"
    assert unit_names(registry, ["c1", "c2"])["c1"] == "Xã A (Huyện Hồ)"
    assert unit_names({"c1": "Xã A", "c2": "Xã A"}, ["c1", "c2"])["c1"] == "Xã A (c1)"
