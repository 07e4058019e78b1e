"""Catalogues of words: two languages, one set of keys, one set of fields."""

from __future__ import annotations

import ast
import inspect
import unicodedata
from pathlib import Path

import pytest

from parindex.checks import all_checks
from parindex.checks.context import REASON_WITHOUT
from parindex.errors import DefinitionError, UnknownCodeError
from parindex.i18n import catalogue, fields_of, fill, segments_of
from parindex.periods.cadence import Cadence
from parindex.rates import wanted
from parindex.rulebook import settings
from parindex.vocabulary import (
    CheckStatus,
    Comparability,
    CountBasis,
    IntervalMethod,
    RateStatus,
    ScoreStatus,
    Severity,
    Verdict,
)

LANGUAGES = ("vi", "en")


def reasons_given_by_the_rules():
    """
    What rules and their choice give as reasons.

    Without what a check needs, as it declares; and read in the source: second arguments of
    `not_checked`, keys of the tables in `_why_not`, of `why_not`, returns of `why_left_out` and
    `why_without`.
    """
    given: set[object] = {
        REASON_WITHOUT[name] for check in all_checks.CHECKS_IN_ORDER for name in check.needs
    }
    rooms = [Path(inspect.getfile(all_checks)).parent, Path(inspect.getfile(settings)).parent]
    files = [file for room in rooms for file in room.rglob("*.py")]
    for path in sorted([*files, Path(inspect.getfile(wanted))]):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "not_checked":
                given |= {node.args[1].value} if isinstance(node.args[1], ast.Constant) else set()
            if isinstance(node, ast.FunctionDef) and node.name in {"_why_not", "why_not"}:
                tables = [each for each in ast.walk(node) if isinstance(each, ast.Dict)]
                keys = [key for table in tables for key in table.keys]
                given |= {key.value for key in keys if isinstance(key, ast.Constant)}
            if isinstance(node, ast.FunctionDef) and node.name in {"why_left_out", "why_without"}:
                ends = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
                given |= {each.value for each in ends if isinstance(each, ast.Constant)}
    return given - {None}


def test_both_languages_have_the_same_keys_in_the_same_order():
    assert list(catalogue("vi")) == list(catalogue("en"))


@pytest.mark.parametrize("key", catalogue("en"))
def test_both_languages_name_the_same_fields(key):
    vietnamese, english = catalogue("vi")[key], catalogue("en")[key]
    assert set(fields_of(vietnamese)) == set(fields_of(english))


@pytest.mark.parametrize("key", catalogue("en"))
def test_the_same_fields_are_optional_in_both_languages(key):
    def optional(language):
        segments = segments_of(catalogue(language)[key])
        return {frozenset(segment.fields) for segment in segments if segment.is_optional}

    assert optional("vi") == optional("en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_composed_unicode_without_loose_blanks(language):
    for text in catalogue(language).values():
        assert text == text.strip()
        assert "  " not in text
        assert unicodedata.is_normalized("NFC", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_optional_part_has_a_field_to_hang_on(language):
    for text in catalogue(language).values():
        assert all(each.fields for each in segments_of(text) if each.is_optional)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_sentence_and_a_name(language):
    codes = {rule.code for rule in all_checks.RULES}
    words = catalogue(language)
    assert {key.removeprefix("finding.") for key in words if key.startswith("finding.")} == {
        *codes,
        "other",
    }
    assert {key.removeprefix("rule.") for key in words if key.startswith("rule.")} == codes


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_begins_with_a_capital_or_a_name_and_ends_with_a_full_stop(language):
    for key, text in catalogue(language).items():
        if key.startswith("finding."):
            assert text[0].isupper() or text.startswith(("{indicator}", "{criterion}", "{unit}"))
            assert text.endswith(".")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_that_a_rule_gives_has_words(language):
    reasons = {
        key.removeprefix("reason.") for key in catalogue(language) if key.startswith("reason.")
    }
    assert reasons == reasons_given_by_the_rules()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("section", "vocabulary"),
    [
        ("severity", Severity),
        ("verdict", Verdict),
        ("comparability", Comparability),
        ("status", RateStatus),
        ("method", IntervalMethod),
        ("basis", CountBasis),
        ("check", CheckStatus),
    ],
)
def test_every_word_of_a_closed_vocabulary_has_a_name(language, section, vocabulary):
    keys = [key for key in catalogue(language) if key.startswith(f"{section}.")]
    assert sorted(keys) == sorted(f"{section}.{term.text}" for term in vocabulary)


def test_every_cadence_has_a_phrase():
    keys = {key for key in catalogue("en") if key.startswith("period.")}
    words = {"first_months" if each.is_first_months else each.value for each in Cadence}
    assert keys == {f"period.{word}" for word in words}


def test_a_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        catalogue("vi")["absent"] = "x"  # type: ignore[index]


def test_an_unknown_language_is_refused():
    with pytest.raises(UnknownCodeError, match="no language 'fr'; there are vi, en"):
        catalogue("fr")


def test_fields_are_named_once_in_order():
    assert fields_of("{b} and {a}[ ({c} to {b})]") == ("b", "a", "c")


def test_an_optional_part_vanishes_with_any_of_its_fields():
    template = "{value}[ ({lower} to {upper})]."
    assert fill(template, value="1", lower="0", upper="2") == "1 (0 to 2)."
    assert fill(template, value="1", lower="0", upper=None) == "1."
    assert fill(template, value=None, lower="0", upper="2") == " (0 to 2)."


@pytest.mark.parametrize("text", ["[{a}", "{a}]", "[[{a}]]"])
def test_brackets_without_a_partner_are_refused(text):
    with pytest.raises(DefinitionError, match="template: brackets must be in pairs"):
        fields_of(text)


def test_a_field_with_two_forms_tells_one_from_many():
    template = "{n} {n|unit has|units have} one[, {m} {m|is|are} late]"
    assert [fill(template, n=n, m=m) for n, m in (("1", "2"), ("2", "1"), ("0", None))] == [
        "1 unit has one, 2 are late",
        "2 units have one, 1 is late",
        "0 units have one",
    ]
    assert fields_of(template) == ("n", "m")
    (first, *_) = segments_of(template)
    assert first.fields == ("n", "n")


@pytest.mark.parametrize(
    "text",
    [
        *("{a", "a}", "{}", "{0}", "{a.b}", "{a!r}", "{a:.2f}"),
        *("{a|b}", "{a|b|c|d}", "{|b|c}", "{a b|c|d}"),
    ],
)
def test_a_field_that_is_more_than_a_name_is_refused(text):
    with pytest.raises(DefinitionError, match="template: fields must be names in braces"):
        fields_of(text)


def test_every_status_of_a_score_has_a_name_and_so_has_a_unit_that_is_not_ranked():
    keys = [key for key in catalogue("en") if key.startswith("score_status.")]
    assert sorted(keys) == sorted(
        f"score_status.{word}" for word in (*(term.text for term in ScoreStatus), "unranked")
    )
