"""TOML tables to frozen definitions by cattrs: nothing is coerced, every fault has its path."""

from __future__ import annotations

import datetime as dt
import difflib
import enum
import functools
import math
import types
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

from .._quoting import listed
from ..errors import DefinitionError, InputError, ParindexError
from ..formulas import Constant
from ..model.form import CountForm, CountSum
from ..schemes.lines import TOML_KEYS as SCHEME_KEYS
from ..schemes.scheme import Scheme
from ..vocabulary import Term
from ..vocabulary.term import words_of

__all__ = ["Place", "faults_of", "nearest", "structure", "without_checks"]

T = TypeVar("T")

# In TOML one header stands for one member, `[[item]]`; the field holds them all.
_TOML_KEYS: dict[type, dict[str, str]] = {
    CountForm: {"items": "item", "identities": "identity", "carry_overs": "carry_over"},
    Scheme: SCHEME_KEYS,
}


class _UnfitError(ValueError):
    """A value is not what its field must be; the path is known only to the caller."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__(expected, got)
        self.expected, self.got = expected, got


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


@functools.cache
def without_checks(cls: type, *, leave_out: tuple[str, ...] = ()) -> type[Any]:
    """
    Make a class with the fields of a definition, without the checks of one against another.

    It lacks the fields in *leave_out*.
    """
    attrs.resolve_types(cls)
    fields = {
        field.name: attrs.field(
            default=field.default, validator=field.validator, type=field.type, kw_only=True
        )
        for field in attrs.fields(cls)
        if field.name not in leave_out
    }
    return attrs.make_class(cls.__name__, fields, frozen=True)


def faults_of(error: BaseException, place: Place, attribute: str = "") -> Iterator[ParindexError]:
    """
    Say every fault in the tree that `structure` raised, as a sentence with its place.

    *attribute* is the field that was being structured, where it was one. An error that is no fault
    of the file but one of the code is raised again.
    """
    match error:
        case cattrs.ClassValidationError():
            yield from _faults_of_class(error, place)
        case cattrs.IterableValidationError():
            for inner, note in error.group_exceptions()[0]:
                yield from faults_of(inner, place.member(int(note.index)))
        case cattrs.ForbiddenExtraKeysError():
            known = [_toml_key(error.cl, field.name) for field in attrs.fields(error.cl)]
            for extra in sorted(error.extra_fields):
                expected = f"a table of known keys, such as {nearest(extra, known)}"
                yield place.fault(expected, extra)
        case _UnfitError():
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


def _faults_of_class(error: cattrs.ClassValidationError, place: Place) -> Iterator[ParindexError]:
    noted, others = error.group_exceptions()
    for inner, note in noted:
        key = _toml_key(error.cl, note.name)
        if isinstance(inner, KeyError):
            yield place.fault(f"a table with the key {key!r}", place.raw)
        else:
            yield from faults_of(inner, place.key(key), note.name)
    for inner in others:
        yield from faults_of(inner, place)


def _toml_key(cls: type, attribute: str) -> str:
    return _TOML_KEYS.get(cls, {}).get(attribute, attribute)


# cattrs gives a hook a value and a type of which nothing is known before it has looked.
def _structure_text(value: Any, _: type) -> str:
    if not isinstance(value, str):
        raise _UnfitError("text in quotes", value)
    return value


def _structure_whole_number(value: Any, _: type) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise _UnfitError("a whole number", value)
    return value


def _structure_number(value: Any, _: type) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise _UnfitError("a number", value)
    return _float(value)


def _float(value: float) -> float:
    try:
        return float(value)
    except OverflowError:
        raise _UnfitError("a number that can be computed with", value) from None


def _structure_truth(value: Any, _: type) -> bool:
    if not isinstance(value, bool):
        raise _UnfitError("true or false", value)
    return value


def _structure_day(value: Any, _: type) -> dt.date:
    if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        raise _UnfitError("a day such as 2022-01-31, without quotes and without a time", value)
    return value


def _structure_word(value: Any, kind: type[enum.Enum]) -> enum.Enum:
    words = words_of(kind)
    if not isinstance(value, str) or value not in words:
        raise _UnfitError(f"one of {', '.join(words)}", value)
    return words[value]


def _structure_sum(value: Any, _: type) -> CountSum:
    terms = _CONVERTER.structure(value, tuple[str, ...])
    try:
        return CountSum.of(terms)
    except DefinitionError:
        expected = "a list of item codes, each named once and at least one without a leading -"
        raise _UnfitError(expected, value) from None


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _structure_list(value: Any, kind: Any) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _UnfitError("a list", value)
    # A list keeps the positions of its faults; as a tuple the kind is the same.
    listed: Any = types.GenericAlias(list, get_args(kind)[:1])
    return tuple(_CONVERTER.structure(value, listed))


def _is_literal(kind: Any) -> bool:
    origin: object = get_origin(kind)
    return origin is Literal


def _structure_literal(value: Any, kind: Any) -> str:
    words = get_args(kind)
    if value not in words:
        raise _UnfitError(f"one of {', '.join(words)}", value)
    return str(value)


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
    if Constant.kind in kinds and isinstance(value, int | float) and not isinstance(value, bool):
        number = _float(value)
        if not math.isfinite(number):
            raise _UnfitError("a finite number", value)
        return Constant(number=number)
    if not isinstance(value, dict) or not isinstance(value.get("kind"), str):
        raise _UnfitError(f"a table with the key 'kind', one of {', '.join(kinds)}", value)
    if value["kind"] not in kinds:
        raise _UnfitError(f"a table whose kind is {nearest(value['kind'], kinds)}", value["kind"])
    rest = {key: each for key, each in value.items() if key != "kind"}
    return _CONVERTER.structure(rest, kinds[value["kind"]])


def _structure_field(attribute: attrs.Attribute[Any]) -> Callable[[Any, Any], Any]:
    def structure_field(value: Any, kind: Any) -> Any:
        made = _CONVERTER.structure(value, kind)
        # attrs stops at the first validator that refuses; asked one by one, all are heard.
        if attribute.validator is not None:
            attribute.validator(None, attribute, made)
        return made

    return structure_field


def _make_structure_table(cls: type) -> Callable[[Any, type], Any]:
    overrides: dict[str, Any] = {
        attribute.name: override(
            rename=_toml_key(cls, attribute.name), struct_hook=_structure_field(attribute)
        )
        for attribute in attrs.fields(cls)
    }
    structure_fields: Callable[[Any, type], Any] = make_dict_structure_fn(
        cls,
        _CONVERTER,
        _cattrs_forbid_extra_keys=True,
        _cattrs_detailed_validation=True,
        **overrides,
    )

    def structure_table(value: Any, kind: type) -> Any:
        if not isinstance(value, dict):
            raise _UnfitError("a table", value)
        try:
            return structure_fields(value, kind)
        except cattrs.ClassValidationError as error:
            contradictions = _contradictions(error, value, cls)
            if not contradictions:
                raise
            raise cattrs.ClassValidationError(
                f"contradictions in {cls.__name__}", contradictions, cls
            ) from None

    return structure_table


def _contradictions(
    error: cattrs.ClassValidationError, value: Any, cls: type
) -> list[DefinitionError]:
    """All contradictions of a class that names the first only, where its fields are sound."""
    find = getattr(cls, "_contradictions", None)
    noted, others = error.group_exceptions()
    if find is None or noted or not all(isinstance(inner, DefinitionError) for inner in others):
        return []
    bare = _CONVERTER.structure(value, without_checks(cls))
    return [DefinitionError(cls.__name__, *fault) for fault in find(bare)]


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True, forbid_extra_keys=True)
    converter.register_structure_hook(str, _structure_text)
    converter.register_structure_hook(int, _structure_whole_number)
    converter.register_structure_hook(float, _structure_number)
    converter.register_structure_hook(bool, _structure_truth)
    converter.register_structure_hook(dt.date, _structure_day)
    converter.register_structure_hook_func(_is_tuple, _structure_list)
    converter.register_structure_hook_func(lambda kind: bool(_kinds(kind)), _structure_kind)
    converter.register_structure_hook_func(_is_literal, _structure_literal)
    converter.register_structure_hook(enum.Enum, _structure_word)
    # A term is an int as well, and would else be read as one.
    converter.register_structure_hook(Term, _structure_word)
    converter.register_structure_hook_factory(attrs.has, _make_structure_table)
    # After the attrs classes, of which it is one.
    converter.register_structure_hook(CountSum, _structure_sum)
    return converter


_CONVERTER = _make_converter()
