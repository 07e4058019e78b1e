"""Members of a JSON document to the classes of its schema, and the sentences of their faults."""

from __future__ import annotations

import functools
import math
import reprlib
import types
import typing
from collections.abc import Iterable
from typing import Any

import attrs
import cattrs
import pyarrow as pa
from cattrs.gen import mapping_structure_factory

from ..._quoting import HALVES
from ...definitions.converter import (
    AbsentError,
    Hook,
    Step,
    UnfitError,
    faults_in,
    make_table_hook,
    strict_converter,
    structure_text,
    structure_whole_number,
)
from ...errors import DefinitionError, InputError

__all__ = ["first_misfit", "members_of", "refusal", "structured"]


def refusal(place: str, expected: str, got: object, *, of: str) -> str:
    """Say which member of a file is wrong, as in ``"checks[0].rows"`` of findings."""
    return f"{place} of {of} must be {expected}, got {reprlib.repr(got)}"


def structured(value: object, kind: Any, member: str, *, of: str) -> Any:
    """
    Turn a member of a document into what the schema says that it is.

    *kind* is a class of the shape of a document, or the type of one of its fields. The first part
    that does not follow it is refused; *of* names the document.
    """
    try:
        return _DOCUMENT.structure(value, kind)
    except (UnfitError, cattrs.BaseValidationError) as error:
        path, expected, got = _first_fault(error)
        raise InputError(refusal(member + path, expected, got, of=of)) from None


def first_misfit(row: object, record: type) -> tuple[str, str, object] | None:
    """
    Find the first part of a row that does not follow the schema: path, expected, got.

    Members that may be null may be absent too.
    """
    try:
        _ROWS.structure(row, record)
    except (UnfitError, cattrs.BaseValidationError) as error:
        return _first_fault(error)
    return None


@functools.cache
def members_of(record: type) -> dict[str, Any]:
    """List the members of a class of the schema, or of `Evidence`, with their types."""
    return typing.get_type_hints(record)


def _first_fault(error: BaseException) -> tuple[str, str, object]:
    way, fault = next(faults_in(error))
    path = "".join(map(_written, way))
    match fault:
        case AbsentError():
            return f"{path}.{fault.name}", _expected(members_of(fault.owner)[fault.name]), None
        case UnfitError() | DefinitionError():
            return path, fault.expected, fault.got
        case _:
            raise fault


def _written(step: Step) -> str:
    is_place = isinstance(step.name, int)
    return f"[{step.name}]" if is_place else f".{step.name}"


def _expected(kind: Any) -> str:
    """Say what must be there where nothing is."""
    try:
        _DOCUMENT.structure(None, kind)
    except UnfitError as error:
        return error.expected
    return "there, if only as null"


def _structure_text(value: Any, kind: Any) -> str:
    # half of a pair of UTF-16 cannot be written
    if not isinstance(value, str) or HALVES.search(value) is not None:
        raise UnfitError("text", value)
    return structure_text(value, kind)


def _structure_whole_number(value: Any, kind: Any) -> int:
    bits = bits_of(kind)
    try:
        number = structure_whole_number(value, kind)
    except UnfitError:
        number = 2**bits
    limit: int = 2 ** (bits - 1)
    if not -limit <= number < limit:
        raise UnfitError(f"a whole number of at most {bits} bits", value)
    return number


def _is_narrow(kind: Any) -> bool:
    """Say whether a kind is a whole number of fewer than 64 bits."""
    return typing.get_origin(kind) is typing.Annotated and typing.get_args(kind)[0] is int


def bits_of(kind: Any) -> int:
    """Give the bits of a whole number, which an annotation says where they are not 64."""
    return int(typing.get_args(kind)[1].partition(" ")[0]) if _is_narrow(kind) else 64


def _structure_number(value: Any, _: Any) -> float:
    try:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return value
    except OverflowError:  # a whole number beyond all floats
        pass
    raise UnfitError("a number", value)


def _structure_nothing(value: Any, _: Any) -> None:
    if value is not None:
        raise UnfitError("null", value)


def _is_union(kind: Any) -> bool:
    return typing.get_origin(kind) in (types.UnionType, typing.Union)


def _may_be_null(kind: Any) -> bool:
    return _is_union(kind) and type(None) in typing.get_args(kind)


def _union_hook(converter: cattrs.Converter, union: Any) -> Hook:
    kinds = typing.get_args(union)

    def structure_one(value: Any, _: Any) -> Any:
        unfit: dict[Any, str] = {}
        # a number that is whole is one of a float as well, and would become it
        for kind in sorted(kinds, key=lambda kind: kind is not type(value)):
            try:
                return converter.structure(value, kind)
            except UnfitError as error:
                unfit[kind] = error.expected
            # any other fault is one inside, so that this is the kind that was meant
        raise UnfitError(" or ".join(dict.fromkeys(unfit[kind] for kind in kinds)), value)

    return structure_one


def _is_list(kind: Any) -> bool:
    inner = typing.get_args(kind)
    return typing.get_origin(kind) is tuple and inner[1:] == (...,) and _is_text(inner[0])


def _list_of_texts_hook(converter: cattrs.Converter, kind: Any) -> Hook:
    """Read texts at once, of which there may be one for each unit."""
    (inner, _) = typing.get_args(kind)
    one_by_one: Any = types.GenericAlias(list, (inner,))

    def structure_texts(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnfitError("a list", value)
        if _are_texts(value, inner):
            return tuple(value)
        return tuple(converter.structure(value, one_by_one))

    return structure_texts


def _is_text(kind: Any) -> bool:
    return kind in (str, str | None)


def _are_texts(values: Iterable[Any], kind: Any) -> bool:
    try:
        texts = pa.array(values, pa.string())
    except (pa.ArrowException, ValueError):
        return False
    return kind is not str or not texts.null_count


def _is_pair(kind: Any) -> bool:
    return typing.get_origin(kind) is tuple and ... not in typing.get_args(kind)


def _pair_hook(converter: cattrs.Converter, kind: Any) -> Hook:
    """Read a list of fixed length, whose members are of one kind."""
    inner = typing.get_args(kind)
    one_by_one: Any = types.GenericAlias(list, inner[:1])

    def structure_pair(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnfitError("a list", value)
        if len(value) != len(inner):
            raise UnfitError(f"a list of {len(inner)}", value)
        return tuple(converter.structure(value, one_by_one))

    return structure_pair


def _is_mapping(kind: Any) -> bool:
    return typing.get_origin(kind) is dict


def _mapping_hook(converter: cattrs.Converter, kind: Any) -> Hook:
    """Read an object whose members may have any names."""
    structure_each = mapping_structure_factory(kind, converter, detailed_validation=True)
    inner = typing.get_args(kind)[1]

    def structure_mapping(value: Any, _: Any) -> Any:
        if not isinstance(value, dict):
            raise UnfitError("an object", value)
        if not _are_texts(value, str):
            half = next(name for name in value if HALVES.search(name))
            raise UnfitError("an object whose names are text in Unicode", half)
        if inner is str and _are_texts(value.values(), inner):
            return value
        return structure_each(value, kind)

    return structure_mapping


def _converter() -> cattrs.Converter:
    converter = strict_converter()
    converter.register_structure_hook(str, _structure_text)
    converter.register_structure_hook(int, _structure_whole_number)
    converter.register_structure_hook_func(_is_narrow, _structure_whole_number)
    converter.register_structure_hook(float, _structure_number)
    converter.register_structure_hook(type(None), _structure_nothing)
    for is_one, hook in (
        (_is_union, _union_hook),
        (_is_list, _list_of_texts_hook),
        (_is_pair, _pair_hook),
        (_is_mapping, _mapping_hook),
        (attrs.has, _object_hook),
    ):
        converter.register_structure_hook_factory(is_one, functools.partial(hook, converter))
    return converter


def _object_hook(converter: cattrs.Converter, record: type) -> Hook:
    # a later minor version may say more
    return make_table_hook(converter, record, noun="an object", keys={}, may_have_more=True)


def _row_hook(converter: cattrs.Converter, record: type) -> Hook:
    structure_object = _object_hook(converter, record)
    absent = {name: None for name, kind in members_of(record).items() if _may_be_null(kind)}

    def structure_row(value: Any, kind: Any) -> Any:
        return structure_object(absent | value if isinstance(value, dict) else value, kind)

    return structure_row


_DOCUMENT = _converter()
_ROWS = _converter()
# The evidence holds floats only, as the columns do.
_ROWS.register_structure_hook(float, lambda value, kind: float(_structure_number(value, kind)))
_ROWS.register_structure_hook_factory(attrs.has, functools.partial(_row_hook, _ROWS))
