"""Read documents strictly by cattrs: nothing is coerced, every fault has its place."""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Iterator
from typing import Any, Literal, TypeAlias, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, override

from ..errors import DefinitionError

__all__ = [
    "AbsentError",
    "Hook",
    "Step",
    "UnfitError",
    "faults_in",
    "make_table_hook",
    "strict_converter",
    "structure_text",
    "structure_whole_number",
    "without_checks",
]

# cattrs gives a hook a value and a type of which nothing is known before it has looked.
Hook: TypeAlias = Callable[[Any, Any], Any]


class UnfitError(ValueError):
    """A value is not what its field must be; the path is known only to the caller."""

    def __init__(self, expected: str, got: object) -> None:
        super().__init__(expected, got)
        self.expected, self.got = expected, got


class AbsentError(ValueError):
    """A member of a class is not there, and it has no default."""

    def __init__(self, owner: type, name: str) -> None:
        super().__init__(owner, name)
        self.owner, self.name = owner, name


@attrs.frozen
class Step:
    """
    Step on the way to a fault: the position in a list, or the name of a member.

    *owner* is the class that has the member; None in a mapping whose names are free.
    """

    name: str | int
    owner: type | None = None


def faults_in(
    error: BaseException, way: tuple[Step, ...] = ()
) -> Iterator[tuple[tuple[Step, ...], BaseException]]:
    """Walk the tree of errors that a converter raised: each single one, and the way to it."""
    if isinstance(error, cattrs.ClassValidationError):
        noted, others = error.group_exceptions()
        for inner, note in noted:
            if isinstance(inner, KeyError):
                yield way, AbsentError(error.cl, note.name)
            else:
                yield from faults_in(inner, (*way, Step(note.name, error.cl)))
        for inner in others:
            yield from faults_in(inner, way)
    elif isinstance(error, cattrs.IterableValidationError):
        for inner, at in error.group_exceptions()[0]:
            yield from faults_in(inner, (*way, Step(at.index)))
    else:
        yield way, error


def strict_converter() -> cattrs.Converter:
    """
    Make a converter for the kinds of value that every notation has.

    Add hooks for others, and `make_table_hook` for classes; a hook that is added later comes first.
    """
    converter = cattrs.Converter(detailed_validation=True)
    converter.register_structure_hook(str, structure_text)
    converter.register_structure_hook(int, structure_whole_number)
    converter.register_structure_hook(float, _structure_number)
    converter.register_structure_hook(bool, _structure_truth)
    converter.register_structure_hook_factory(_is_tuple, functools.partial(_list_hook, converter))
    converter.register_structure_hook_func(_is_literal, _structure_literal)
    return converter


def make_table_hook(
    converter: cattrs.Converter,
    cls: type,
    *,
    noun: str,
    keys: dict[str, str],
    may_have_more: bool,
) -> Hook:
    """
    Make the hook of one class, whose members a document has by *keys*, or by their names.

    *noun* is what the notation calls that which has members: "a table". Members that the class does
    not have are passed over if *may_have_more*.
    """
    overrides: dict[str, Any] = {
        attribute.name: override(
            rename=keys.get(attribute.name, attribute.name),
            struct_hook=_field_hook(converter, attribute),
        )
        for attribute in attrs.fields(cls)
    }
    structure_fields: Hook = make_dict_structure_fn(
        cls,
        converter,
        _cattrs_forbid_extra_keys=not may_have_more,
        _cattrs_detailed_validation=True,
        **overrides,
    )

    def structure_table(value: Any, kind: Any) -> Any:
        if not isinstance(value, dict):
            raise UnfitError(noun, value)
        try:
            return structure_fields(value, kind)
        except cattrs.ClassValidationError as error:
            contradictions = _contradictions(converter, error, value, cls)
            if not contradictions:
                raise
            raise cattrs.ClassValidationError(
                f"contradictions in {cls.__name__}", contradictions, cls
            ) from None

    return structure_table


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


def _field_hook(converter: cattrs.Converter, attribute: attrs.Attribute[Any]) -> Hook:
    def structure_field(value: Any, kind: Any) -> Any:
        made = converter.structure(value, kind)
        # attrs stops at the first validator that refuses; asked one by one, all are heard.
        if attribute.validator is not None:
            attribute.validator(None, attribute, made)
        return made

    return structure_field


def _contradictions(
    converter: cattrs.Converter, error: cattrs.ClassValidationError, value: Any, cls: type
) -> list[DefinitionError]:
    """Find all contradictions of a class that names the first only, where its fields are sound."""
    find = getattr(cls, "_contradictions", None)
    noted, others = error.group_exceptions()
    if find is None or noted or not all(isinstance(inner, DefinitionError) for inner in others):
        return []
    bare = converter.structure(value, without_checks(cls))
    return [DefinitionError(cls.__name__, *fault) for fault in find(bare)]


def structure_text(value: Any, _: Any) -> str:
    """Take a text as it is."""
    if not isinstance(value, str):
        raise UnfitError("text in quotes", value)
    return value


def structure_whole_number(value: Any, _: Any) -> int:
    """Take a whole number as it is; a truth value is none."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise UnfitError("a whole number", value)
    return value


def _structure_number(value: Any, _: Any) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise UnfitError("a number", value)
    try:
        return float(value)
    except OverflowError:
        raise UnfitError("a number that can be computed with", value) from None


def _structure_truth(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise UnfitError("true or false", value)
    return value


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple and get_args(kind)[1:] == (...,)


def _list_hook(converter: cattrs.Converter, kind: Any) -> Hook:
    # A list keeps the positions of its faults; as a tuple the kind is the same.
    listed: Any = types.GenericAlias(list, get_args(kind)[:1])

    def structure_list(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnfitError("a list", value)
        return tuple(converter.structure(value, listed))

    return structure_list


def _is_literal(kind: Any) -> bool:
    origin: object = get_origin(kind)
    return origin is Literal


def _structure_literal(value: Any, kind: Any) -> str:
    words = get_args(kind)
    if value not in words:
        raise UnfitError(f"one of {', '.join(words)}", value)
    return str(value)
