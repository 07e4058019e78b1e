"""TOML tables to frozen definitions, and the sentences that their faults are told in."""

from __future__ import annotations

import datetime as dt
import difflib
import enum
import math
import types
from collections.abc import Iterable, Iterator
from typing import Any, TypeVar, Union, get_args, get_origin

import attrs
import cattrs

from .._quoting import listed
from ..errors import DefinitionError, InputError, ParindexError
from ..model.case_conditions import CaseTest
from ..model.form import CountForm, CountSum
from ..name import Name, named
from ..vocabulary import Term
from ..vocabulary.term import words_of
from .converter import (
    AbsentError,
    Hook,
    Step,
    UnfitError,
    faults_in,
    make_table_hook,
    strict_converter,
)

__all__ = ["Place", "faults_of", "nearest", "structure"]

T = TypeVar("T")

# In TOML one header stands for one member, `[[item]]`; the field holds them all.
_TOML_KEYS: dict[type, dict[str, str]] = {
    CountForm: {"items": "item", "identities": "identity", "carry_overs": "carry_over"},
}


@attrs.frozen
class Place:
    """
    Place in a file, with what stands there.

    *path* is for example ``"indicator[3].numerator[0]"``, empty at the top level; *code* is that of
    the innermost definition around it, empty where it has none.
    """

    file: str
    raw: object
    path: str = ""
    code: str = ""

    def key(self, name: str) -> Place:
        """Give the place of one key of the table that stands here."""
        raw = self.raw.get(name) if isinstance(self.raw, dict) else None
        return attrs.evolve(self, path=f"{self.path}.{name}" if self.path else name, raw=raw)

    def member(self, position: int) -> Place:
        """Give the place of one member of the list that stands here."""
        assert isinstance(self.raw, list)
        raw = self.raw[position]
        known = (raw.get("code") or raw.get("id")) if isinstance(raw, dict) else None
        return attrs.evolve(
            self,
            path=f"{self.path}[{position}]",
            raw=raw,
            code=known if isinstance(known, str) else self.code,
        )

    def members(self) -> Iterator[Place]:
        """Give the places of the members of the list that stands here, if it is one."""
        for position in range(len(self.raw) if isinstance(self.raw, list) else 0):
            yield self.member(position)

    def fault(self, expected: str, got: object, *, field: str = "") -> DefinitionError:
        """Say in one sentence what must stand here, or in *field* of what stands here."""
        path = ".".join(part for part in (self.path, field) if part) or "the top level"
        where = f"{path} (in {self.code!r})" if self.code else path
        # Of a table its keys are enough to recognise it by.
        return DefinitionError(
            self.file, where, list(got) if isinstance(got, dict) else got, expected
        )


def structure(raw: object, kind: type[T]) -> T:
    """
    Turn what TOML holds into a definition, strictly.

    All faults are raised in one tree of cattrs; `faults_of` makes sentences of them.
    """
    return _CONVERTER.structure(raw, kind)


def faults_of(error: BaseException, place: Place) -> Iterator[ParindexError]:
    """
    Say every fault in the tree that `structure` raised, as a sentence with its place.

    An error that is no fault of the file but one of the code is raised again.
    """
    for way, inner in faults_in(error):
        here = place
        for step in way:
            here = _place_after(step, here)
        last = way[-1].name if way else ""
        yield from _fault(inner, here, last if isinstance(last, str) else "")


def _place_after(step: Step, place: Place) -> Place:
    if isinstance(step.name, int):
        return place.member(step.name)
    return place.key(_toml_key(step.owner, step.name))


def _fault(error: BaseException, place: Place, attribute: str) -> Iterator[ParindexError]:
    """Say one fault; *attribute* is the field that was being structured, where it was one."""
    match error:
        case AbsentError():
            key = _toml_key(error.owner, error.name)
            yield place.fault(f"a table with the key {key!r}", place.raw)
        case cattrs.ForbiddenExtraKeysError():
            known = [_toml_key(error.cl, field.name) for field in attrs.fields(error.cl)]
            for extra in sorted(error.extra_fields):
                expected = f"a table of known keys, such as {nearest(extra, known)}"
                yield place.fault(expected, extra)
        case UnfitError():
            yield place.fault(error.expected, error.got)
        case DefinitionError():
            # Validators name their own field, which the path already ends with.
            inside = error.field.removeprefix(attribute) if attribute else error.field
            # a list is shown as it stands in the file, not as what it was made into
            got = place.raw if isinstance(error.got, tuple) and not inside else error.got
            if inside.startswith("["):
                here = attrs.evolve(place, path=place.path + inside)
                yield here.fault(error.expected, got)
            else:
                yield place.fault(error.expected, got, field=inside.lstrip("."))
        case ParindexError():
            yield InputError(f"{place.file}: {place.path or 'the top level'}: {error}")
        case _:
            raise error


def nearest(word: str, known: Iterable[str]) -> str:
    """Quote the known word that looks most like *word*, or all of them where none does."""
    words = sorted(set(known))
    near = difflib.get_close_matches(word, words, n=1)
    return repr(near[0]) if near else listed(words)


def _toml_key(cls: type | None, attribute: str) -> str:
    return attribute if cls is None else _TOML_KEYS.get(cls, {}).get(attribute, attribute)


def _structure_day(value: Any, _: type) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise UnfitError("a day such as 2022-01-31, without quotes and without a time", value)
    return value


def _structure_word(value: Any, kind: type[enum.Enum]) -> enum.Enum:
    words = words_of(kind)
    if not isinstance(value, str) or value not in words:
        raise UnfitError(f"one of {', '.join(words)}", value)
    return words[value]


def _structure_sum(value: Any, _: type) -> CountSum:
    terms = _CONVERTER.structure(value, tuple[str, ...])
    try:
        return CountSum.of(terms)
    except DefinitionError:
        expected = "a list of item codes, each named once and at least one without a leading -"
        raise UnfitError(expected, value) from None


def _structure_test(value: Any, _: type) -> CaseTest:
    try:
        return CaseTest.of(value)
    except DefinitionError as fault:
        raise UnfitError(fault.expected, value) from None


def _kinds(kind: Any) -> dict[str, type]:
    """Members of a union by the word that files name them with; empty where it is no such union."""
    if get_origin(kind) not in (Union, types.UnionType):
        return {}
    members = [member for member in get_args(kind) if member is not types.NoneType]
    if not all(hasattr(member, "kind") for member in members):
        return {}
    return {member.kind: member for member in members}


def _structure_kind(value: Any, kind: Any) -> Any:
    # A table says its kind: a formula, a quantity, a condition; a number is a constant.
    kinds = _kinds(kind)
    if isinstance(value, tuple(kinds.values())):  # read from its notation already
        return value
    number_may_stand = "constant" in kinds and not isinstance(value, bool)
    if number_may_stand and isinstance(value, int | float):
        number = _CONVERTER.structure(value, float)
        if not math.isfinite(number):
            raise UnfitError("a finite number", value)
        return kinds["constant"](number=number)
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise UnfitError(f"a table with the key 'kind', one of {', '.join(kinds)}", value)
    if value["kind"] not in kinds:
        raise UnfitError(f"a table whose kind is {nearest(value['kind'], kinds)}", value["kind"])
    rest = {key: each for key, each in value.items() if key != "kind"}
    return _CONVERTER.structure(rest, kinds[value["kind"]])


def _structure_name(value: Any, kind: Any) -> Name:
    if isinstance(value, dict):
        name: Name = _STRUCTURE_NAME_TABLE(value, kind)
        return name
    # a text alone is the name in both languages
    made: object = named(value)
    if not isinstance(made, Name):
        expected = "a text that is not blank, or a table with the keys vi and en or one of them"
        raise UnfitError(expected, value)
    return made


def _make_table_hook(cls: type) -> Hook:
    keys = _TOML_KEYS.get(cls, {})
    return make_table_hook(_CONVERTER, cls, noun="a table", keys=keys, may_have_more=False)


def _make_converter() -> cattrs.Converter:
    converter = strict_converter()
    converter.register_structure_hook(dt.date, _structure_day)
    converter.register_structure_hook_func(lambda kind: bool(_kinds(kind)), _structure_kind)
    converter.register_structure_hook(enum.Enum, _structure_word)
    # A term is an int as well, and would else be read as one.
    converter.register_structure_hook(Term, _structure_word)
    converter.register_structure_hook_factory(attrs.has, _make_table_hook)
    # After the attrs classes, of which they are two.
    converter.register_structure_hook(CountSum, _structure_sum)
    converter.register_structure_hook(CaseTest, _structure_test)
    return converter


_CONVERTER = _make_converter()
_STRUCTURE_NAME_TABLE = _make_table_hook(Name)
_CONVERTER.register_structure_hook(Name, _structure_name)
