"""A term of a vocabulary is given as itself or as its text, in every definition alike."""

from __future__ import annotations

import datetime as dt
import enum
import importlib
import inspect
import pickle
import pkgutil
import types
from collections.abc import Iterator
from typing import Any, assert_type, get_args, get_type_hints

import attrs
import pytest

import parindex as pi
from parindex.errors import DefinitionError
from parindex.formulas import Share
from parindex.model import (
    CaseColumn,
    CaseFault,
    CaseForm,
    CaseItem,
    CaseTest,
    CountItem,
    CountSum,
    Evidence,
)
from parindex.periods import Cadence, RegimeSlot
from parindex.results import Discovery
from parindex.rulebook import EvidenceField, Magnitude, Rule
from parindex.schemes import Criterion, Effect, Effects, Grading, Ranking
from parindex.units import Succession
from parindex.vocabulary import IntervalMethod, Severity, Term
from parindex.vocabulary.term import words_of

NAME = pi.Name(vi="Tên", en="Name")
ITEM = CountItem(code="received", kind="flow", name=NAME)
SUM = CountSum(("received",))
LEAF = Criterion(code="1", name=NAME, max_points=10.0, formula=Share())
DAY = dt.date(2025, 7, 1)

WHEN = ((CaseTest.of("finished < received"),),)
CASE_COLUMNS = tuple(
    CaseColumn(role=role, kind=kind, name=NAME)
    for role, kind in (("unit", "key"), ("received", "day"), ("finished", "day"))
)

# What each class needs beside the field that is tried.
NEEDED: dict[type, dict[str, Any]] = {
    CaseColumn: {"role": "unit", "kind": "key", "name": NAME},
    CaseFault: {"reason": "no_unit", "when": WHEN},
    CaseForm: {
        "id": "a", "name": NAME, "source": "A", "confidence": "own", "columns": CASE_COLUMNS,
        "items": (CaseItem(code="received", when=WHEN),),
        "form": pi.CountForm(id="a", name=NAME, items=(ITEM,), source="A", confidence="own"),
    },
    pi.CountForm: {
        "id": "a", "name": NAME, "items": (ITEM,), "source": "A", "confidence": "own",
    },
    CountItem: {"code": "received", "kind": "flow", "name": NAME},
    Criterion: {"code": "1", "name": NAME},
    Effects: {},
    pi.Finding: {
        "rule": "CNT101", "severity": "note", "subject": "a", "evidence": Evidence(),
        "fingerprint": "0" * 16,
    },
    Grading: {"edges": (50.0,), "grades": ("A",)},
    pi.Indicator: {"code": "a", "name": NAME, "numerator": SUM, "denominator": SUM},
    Magnitude: {"evidence": "value"},
    RegimeSlot: {"slot": "Y", "confidence": "own"},
    pi.ReportingPeriod: {"cadence": "year", "year": 2025, "ordinal": 1},
    Rule: {"code": "OWN101", "severity": "note"},
    pi.Scheme: {"id": "a", "edition": "1", "name": NAME, "criteria": (LEAF,)},
    Succession: {
        "day": DAY, "kind": "merge", "predecessor": "a", "successor": "b", "legal_basis": "A",
    },
    Discovery: {"method": "benjamini_hochberg", "rate": 0.1, "tests": 3, "level": 0.1},
    EvidenceField: {"name": "days", "unit": "days"},
    Ranking: {},
}  # fmt: skip

# What only the library makes, of terms that it has.
MADE_INSIDE = {"CellFault", "FaultyStep", "Group", "PathTable", "SchemeLines"}


def enums_in(hint: object) -> set[type[enum.Enum]]:
    """Vocabulary of a field that holds a term, or a term or None."""
    kinds = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return {each for each in kinds if isinstance(each, type) and issubclass(each, enum.Enum)}


def classes() -> Iterator[type]:
    for module in pkgutil.walk_packages(pi.__path__, "parindex."):
        try:
            members = vars(importlib.import_module(module.name))
        except ImportError:  # an optional dependency is not there
            continue
        for name, each in members.items():
            is_its_own = getattr(each, "__module__", None) == module.name
            if isinstance(each, type) and is_its_own and attrs.has(each) and name[0] != "_":
                yield each


def vocabulary_fields() -> Iterator[tuple[type, str, type[enum.Enum]]]:
    for cls in classes():
        try:
            hints = get_type_hints(cls)
        except TypeError:  # the layout of a table, whose annotations are for readers
            continue
        for field in attrs.fields(cls):
            for vocabulary in enums_in(hints[field.name]):
                # a row of a result is a record that a table gives
                is_record = cls.__name__.endswith("Row")
                if cls.__name__ not in MADE_INSIDE and not is_record:
                    yield cls, field.name, vocabulary


FIELDS = sorted(vocabulary_fields(), key=lambda field: (field[0].__name__, field[1]))
every_field = pytest.mark.parametrize(
    ("cls", "field", "vocabulary"),
    FIELDS,
    ids=[f"{cls.__name__}.{field}" for cls, field, _ in FIELDS],
)


def made(cls: type, **fields: object) -> Any:
    return cls(**{**NEEDED[cls], **fields})


def outcome(cls: type, **fields: object) -> Any:
    """What is made, or how it is refused: not every kind has every interval."""
    try:
        return made(cls, **fields)
    except DefinitionError as error:
        return str(error)


def test_every_class_with_a_term_is_tried():
    assert {cls for cls, _, _ in FIELDS} == set(NEEDED)


@every_field
def test_a_term_and_its_text_make_equal_definitions(cls, field, vocabulary):
    accepted = 0
    for text, term in words_of(vocabulary).items():
        by_term, by_text = outcome(cls, **{field: term}), outcome(cls, **{field: text})
        assert by_text == by_term
        if isinstance(by_text, cls):
            accepted += 1
            assert getattr(by_text, field) is term
            assert repr(by_text) == repr(by_term)
            assert hash(by_text) == hash(by_term)
            assert pickle.loads(pickle.dumps(by_text)) == by_term
            assert attrs.evolve(by_term, **{field: text}) == by_term
        else:
            assert "must be one of" not in by_text
    assert accepted


@every_field
def test_what_is_no_word_of_the_vocabulary_is_refused_with_the_words(cls, field, vocabulary):
    words = words_of(vocabulary)
    foreign = Severity.NOTE if vocabulary is IntervalMethod else IntervalMethod.WILSON
    others: tuple[object, ...] = (
        "no_such_word",
        "",
        next(iter(words)).upper(),
        0,
        1,
        True,
        1.0,
        foreign,
        [],
        b"a",
    )
    for wrong in others:
        with pytest.raises(DefinitionError) as caught:
            made(cls, **{field: wrong})
        assert str(caught.value).startswith(cls.__name__)
        assert f": {field} must be one of {', '.join(words)}, got {wrong!r}" in str(caught.value)


@every_field
def test_a_signature_says_that_text_will_do(cls, field, vocabulary):
    given = inspect.signature(cls).parameters[field].annotation
    assert {str, vocabulary} <= set(get_args(given))


def test_the_words_of_a_term_are_its_texts_and_those_of_another_enum_its_values():
    assert tuple(words_of(IntervalMethod)) == IntervalMethod.texts()
    assert words_of(pi.Polarity) == {term.value: term for term in pi.Polarity}
    assert issubclass(IntervalMethod, Term)


def test_type_checkers_accept_a_text_and_know_that_the_attribute_is_a_term():
    own = pi.Indicator.proportion(
        "a", numerator=["a"], denominator=["b"], polarity="lower_is_better", interval="wilson_cc"
    )
    assert_type(own.polarity, pi.Polarity)
    assert_type(own.interval, IntervalMethod)
    same = pi.Indicator(
        code="a",
        name=pi.Name(vi="a", en="a"),
        kind="proportion",
        numerator=CountSum(("a",)),
        denominator=CountSum(("b",)),
        polarity=pi.Polarity.LOWER_IS_BETTER,
        interval="wilson_cc",
    )
    assert own == same
    assert_type(Criterion(code="I", name=NAME, missing="zero").missing, Effect | None)
    assert_type(pi.ReportingPeriod("half", 2023, 1).cadence, Cadence)


def test_type_checkers_refuse_an_integer():
    with pytest.raises(DefinitionError, match="severity must be one of note, warning, error"):
        Rule(code="OWN101", severity=1)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="missing must be one of undefined, zero"):
        Criterion(code="I", name=NAME, missing=1)  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="interval must be one of none, wilson"):
        pi.Indicator.rate("a", numerator=["a"], denominator=["b"], multiplier=1.0, interval=4)  # type: ignore[arg-type]
