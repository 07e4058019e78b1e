"""Hold what a document of findings holds against the classes that its schema is made from."""

from __future__ import annotations

import functools
import math
import re
import reprlib
import types
import typing
from collections.abc import Iterator
from typing import Any

import attrs
import pyarrow as pa

from ...errors import InputError
from ...tables.columns import COVERAGE, FINDINGS, RANK

__all__ = ["first_misfit", "members_of", "refusal", "refuse_misfit"]

_SMALL = frozenset(each.name for each in (*FINDINGS, *COVERAGE) if each.type == RANK)
"""Members that hold whole numbers of 32 bits; the others have 64."""

_HALVES = re.compile("[\ud800-\udfff]")


def refusal(place: str, expected: str, got: object) -> str:
    """Say which member of a file of findings is wrong, as in ``"checks[0].rows"``."""
    return f"{place} of findings must be {expected}, got {reprlib.repr(got)}"


def refuse_misfit(value: object, kind: Any, member: str) -> None:
    """
    Refuse, with InputError, the first member that does not follow the schema.

    *kind* is a class of `parindex.findings.files.shape`, or the type of one of its fields.
    """
    misfit = first_misfit(value, kind)
    if misfit is not None:
        path, expected, got = misfit
        raise InputError(refusal(member + path, expected, got))


def first_misfit(
    value: object, kind: Any, *, is_sparse: bool = False
) -> tuple[str, str, object] | None:
    """
    Find the first part of a value that does not follow the schema: path, expected, got.

    If *is_sparse*, members that may be null may be absent too, as in rows.
    """
    return next(_misfits(value, kind, "", is_sparse), None)


@functools.cache
def members_of(record: type) -> dict[str, Any]:
    """List the members of a class of the schema, or of `Evidence`, with their types."""
    return typing.get_type_hints(record)


def _misfits(value: Any, kind: Any, path: str, is_sparse: bool) -> Iterator[tuple[str, str, Any]]:
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        yield from _of_several(value, inner, path, is_sparse)
    elif not _is_a(value, kind, path):
        yield path, _in_words(kind, path), value
    elif origin is tuple:
        if len(inner) == 2 and inner[1] is not Ellipsis and len(value) != len(inner):
            yield path, f"a list of {len(inner)}", value
        for place, each in enumerate(() if _are_texts(value, inner[0]) else value):
            yield from _misfits(each, inner[0], f"{path}[{place}]", is_sparse)
    elif origin is dict:
        yield from _of_names(value, inner[1], path, is_sparse)
    elif attrs.has(kind):
        for name, of_member in members_of(kind).items():
            if name in value:
                yield from _misfits(value[name], of_member, f"{path}.{name}", is_sparse)
            elif type(None) not in typing.get_args(of_member):
                yield f"{path}.{name}", _in_words(of_member, name), None
            elif not is_sparse:
                yield f"{path}.{name}", "there, if only as null", None


def _of_names(
    value: dict[Any, Any], kind: Any, path: str, is_sparse: bool
) -> Iterator[tuple[str, str, Any]]:
    """Misfits of an object whose members may have any names."""
    if _are_texts(list(value), str) and _are_texts(list(value.values()), kind):
        return
    for name, each in value.items():
        if not _is_text(name):
            yield path, "an object whose names are text in Unicode", name
        yield from _misfits(each, kind, f"{path}.{name}", is_sparse)


def _of_several(
    value: Any, kinds: tuple[Any, ...], path: str, is_sparse: bool
) -> Iterator[tuple[str, str, Any]]:
    """Misfit of what may be of several kinds: the deepest, for that is the kind that was meant."""
    found = [next(_misfits(value, kind, path, is_sparse), None) for kind in kinds]
    if None in found:
        return
    deeper = [each for each in found if each is not None and each[0] != path]
    yield deeper[0] if deeper else (path, _in_words(kinds, path), value)


def _is_a(value: Any, kind: Any, path: str) -> bool:
    if kind is str:
        return _is_text(value)
    if kind in (int, float):
        return _is_number(value, kind, path)
    if kind in (bool, type(None)):
        return isinstance(value, kind)
    origin = typing.get_origin(kind)
    if origin is typing.Literal:
        return isinstance(value, str) and value in typing.get_args(kind)
    return isinstance(value, list if origin is tuple else dict)


def _are_texts(values: list[Any], kind: Any) -> bool:
    """Say whether there must be texts and all are, of which there may be one for each unit."""
    if kind not in (str, str | None):
        return False
    try:
        texts = pa.array(values, pa.string())
    except (pa.ArrowException, ValueError):
        return False
    return kind is not str or not texts.null_count


def _is_text(value: object) -> bool:
    """Say whether it is text that can be written: half of a pair of UTF-16 cannot."""
    return isinstance(value, str) and _HALVES.search(value) is None


def _is_number(value: Any, kind: type, path: str) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if kind is float:
        try:
            return math.isfinite(value)
        except OverflowError:  # a whole number beyond all floats
            return False
    limit: int = 2 ** (_bits(path) - 1)
    return isinstance(value, int) and -limit <= value < limit


def _bits(path: str) -> int:
    return 32 if path.rpartition(".")[2] in _SMALL else 64


def _in_words(kind: Any, path: str) -> str:
    """Say what must be there, as the end of "... must be"."""
    if isinstance(kind, tuple):
        return " or ".join(dict.fromkeys(_in_words(each, path) for each in kind))
    origin, inner = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _in_words(inner, path)
    if origin is typing.Literal:
        return f"one of {', '.join(inner)}"
    if origin is tuple:
        return "a list"
    whole = f"a whole number of at most {_bits(path)} bits"
    plain = {str: "text", int: whole, float: "a number", bool: "true or false"}
    return plain.get(kind, "null" if kind is type(None) else "an object")
