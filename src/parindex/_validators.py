"""Validators for attrs fields whose errors are one sentence, and the one converter."""

from __future__ import annotations

import datetime as dt
import enum
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import attrs

from ._quoting import HALVES, quoted
from .errors import DefinitionError, InputError
from .vocabulary.term import words_of

__all__ = [
    "TermOf",
    "a",
    "check_kinds",
    "check_whole",
    "code",
    "dotted_code",
    "finite",
    "in_unicode",
    "mapping_given",
    "members_given",
    "not_blank",
    "numbers",
    "of_kind",
    "optional",
    "part",
    "positive",
    "refuse",
    "tuple_of",
    "twice",
    "whole",
]

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]

E = TypeVar("E", bound=enum.Enum)
T = TypeVar("T")

_CODE = re.compile(r"[a-z0-9][a-z0-9_-]*(\.[a-z0-9][a-z0-9_-]*)*")


def owner_of(instance: object) -> str:
    """Name an instance in a message: its class, and its code or id where it has one."""
    name = type(instance).__name__
    for field in ("code", "id"):
        known = getattr(instance, field, None)
        if isinstance(known, str) and known:
            return f"{name} {known!r}"
    return name


def fail(instance: object, field: str, got: object, expected: str) -> None:
    """
    Raise the one-sentence error of a definition.

    Raises
    ------
    DefinitionError
        Always.
    """
    raise DefinitionError(owner_of(instance), field, got, expected)


def refuse(instance: object, contradictions: Iterable[tuple[str, object, str]]) -> None:
    """
    Raise the first contradiction between the fields of a definition, if there is one.

    Parameters
    ----------
    instance : object
        The definition.
    contradictions : iterable of (str, object, str)
        Field, what it holds, what it must be. Classes name them in a method
        ``_contradictions``, so that the loader, which wants all of them, can ask for more than
        the first.

    Raises
    ------
    DefinitionError
        With the first one.
    """
    for field, got, expected in contradictions:
        fail(instance, field, got, expected)


class TermOf(Generic[E]):
    """
    Converter of a field that holds a term: ``TermOf[Polarity]`` makes the term of its text.

    It leaves all else as it is, for the validator `a` to refuse with the name of the field. The
    constructor is there for type checkers, which read from it what the field may be given.
    """

    if TYPE_CHECKING:

        def __init__(self, given: E | str) -> None: ...

    else:

        def __class_getitem__(cls, vocabulary: type[E]) -> Callable[[E | str], E]:
            words = words_of(vocabulary)

            def term_of(given):
                return words.get(given, given) if isinstance(given, str) else given

            # attrs hands them on to the constructor of the class
            term_of.__annotations__ = {"given": vocabulary | str, "return": vocabulary}
            return term_of


def a(kind: type) -> Validator:
    """Accept instances of *kind*; a bool is no int here, and an integer no term."""
    if issubclass(kind, enum.Enum):
        expected = f"one of {', '.join(words_of(kind))}"
    else:
        expected = f"of type {kind.__name__}"

    # datetime is a date in Python, and bool an int; here a day is a day
    impostors = tuple(
        each for each in (bool, dt.datetime) if each is not kind and issubclass(each, kind)
    )

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, kind) or (impostors and isinstance(value, impostors)):
            fail(instance, attribute.name, value, expected)

    return check


def optional(inner: Validator) -> Validator:
    """Accept None, or what *inner* accepts."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value is not None:
            inner(instance, attribute, value)

    return check


def tuple_of(kind: type, *, at_least: int = 0) -> Validator:
    """Accept a tuple whose members are all of *kind*."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, tuple):
            fail(instance, attribute.name, value, f"a tuple of {kind.__name__}")
        assert isinstance(value, tuple)
        for position, member in enumerate(value):
            if not isinstance(member, kind):
                fail(instance, f"{attribute.name}[{position}]", member, f"of type {kind.__name__}")
        if len(value) < at_least:
            what = "text" if kind is str else kind.__name__
            fail(instance, attribute.name, value, f"at least {at_least} {what}")

    return check


def twice(codes: Iterable[str]) -> list[str]:
    """List the codes that stand there more than once, sorted."""
    return sorted(code for code, times in Counter(codes).items() if times > 1)


def not_blank(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept text with something in it, all of which a file can hold."""
    if not isinstance(value, str) or not value.strip():
        fail(instance, attribute.name, value, "text that is not blank")
    in_unicode(instance, attribute, value)


def in_unicode(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept text without half of a sign beyond 16 bits."""
    if isinstance(value, str) and not value.isascii() and HALVES.search(value):
        fail(instance, attribute.name, value, "text in Unicode, without half of a sign")


def dotted_code(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a code: lower-case words of a-z, 0-9, ``_`` and ``-``, joined by dots."""
    if not isinstance(value, str) or not _CODE.fullmatch(value):
        fail(
            instance,
            attribute.name,
            value,
            "a code of lower-case letters, digits, _ and -, joined by dots",
        )


def _number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # a whole number beyond all floats
        return False


def finite(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a finite number."""
    if not _number(value):
        fail(instance, attribute.name, value, "a finite number")


def numbers(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a tuple of finite numbers that is not empty."""
    if not isinstance(value, tuple) or not value:
        fail(instance, attribute.name, value, "at least one number")
    assert isinstance(value, tuple)
    for position, member in enumerate(value):
        if not _number(member):
            fail(instance, f"{attribute.name}[{position}]", member, "a finite number")


def positive(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a finite number above zero."""
    if not _number(value) or value <= 0:  # type: ignore[operator]
        fail(instance, attribute.name, value, "a number above 0")


def part(instance: object, attribute: attrs.Attribute[Any], value: float) -> None:
    """Accept a part of a whole: a number above zero and at most 1."""
    positive(instance, attribute, value)
    if value > 1:
        fail(instance, attribute.name, value, "above 0 and at most 1")


def whole(low: int, high: int) -> Validator:
    """Accept a whole number from *low* to *high*, both included."""

    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            fail(instance, attribute.name, value, f"a whole number from {low} to {high}")

    return check


code = dotted_code


def check_kinds(**tables: tuple[object, type]) -> None:
    """
    Refuse a table of another kind than its argument says.

    Raises
    ------
    InputError
        If there is one.
    """
    for name, (table, kind) in tables.items():
        if table is not None:
            of_kind(table, kind, name)


def of_kind(given: object, kind: type[T], name: str, *others: type[object]) -> T:
    """
    Give back what is of the kind, or of one of the kinds, that an argument must have.

    Raises
    ------
    InputError
        If it is not; it says what there holds one, or what makes one.
    """
    kinds = (kind, *others)
    if isinstance(given, kinds):
        return cast("T", given)
    fields: tuple[attrs.Attribute[Any], ...] = getattr(type(given), "__attrs_attrs__", ())
    held = [each.name for each in fields if isinstance(getattr(given, each.name), kinds)]
    makers = [each.made_by for each in kinds if hasattr(each, "made_by")]
    how = f"; {_or(makers)} makes one" if makers else ""
    if held:
        how = f"; give its .{held[0]}"
    wanted = _or([f"a {each.__name__}" for each in kinds])
    raise InputError(f"{name} must be {wanted}, got {type(given).__name__}{how}")


def _or(words: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))


def members_given(given: object, name: str, what: str) -> tuple[Any, ...]:
    """
    List what there may be several of; a text, or what has no members, is no list.

    Raises
    ------
    InputError
        If it is none.
    """
    if isinstance(given, str | bytes) or not isinstance(given, Iterable):
        raise InputError(f"{name} must be {what}, got {quoted(given)}")
    return tuple(given)


def mapping_given(given: object, name: str, what: str) -> Mapping[Any, Any]:
    """
    Give back what is a mapping; None is one of nothing.

    Raises
    ------
    InputError
        If it is none.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"{name} must be a mapping of {what}, got {quoted(given)}")
    return given


def check_whole(**numbers: object) -> None:
    """
    Refuse as a number of rows what is no whole number from 0.

    Raises
    ------
    InputError
        If there is one.
    """
    for name, number in numbers.items():
        if not isinstance(number, int) or isinstance(number, bool) or number < 0:
            raise InputError(f"{name} must be a whole number from 0, got {quoted(number)}")
