"""
A scheme as the text of a definition file.

Written by hand and not by a library, for its layout: a criterion is a block that a reviewer
holds against the decree, and a formula is one line.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import attrs

from ..formulas import Constant, number_text
from .lines import TOML_KEYS, SchemeLines

__all__ = ["scheme_toml"]

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}

_LISTS = ("stages", "gradings", "criteria")
_TABLES = ("effects", "rounding", "ranking")


def scheme_toml(scheme: SchemeLines) -> str:
    """
    Text of the definition file of a scheme.

    Parameters
    ----------
    scheme : SchemeLines
        The scheme.

    Returns
    -------
    str
        Reading it gives an equal scheme. What has its default is left out.
    """
    fields = {field.name: field for field in attrs.fields(type(scheme))}
    plain = [name for name in fields if name not in (*_LISTS, *_TABLES)]
    blocks = ["\n".join(_pairs(scheme, plain))]
    for name in _TABLES:
        table = getattr(scheme, name)
        names = [field.name for field in attrs.fields(type(table))]
        # what follows from absence is said even where it is the usual thing
        pairs = (
            [f"{each} = {_value(getattr(table, each))}" for each in names]
            if name == "effects"
            else list(_pairs(table, names))
        )
        if pairs:
            blocks.append("\n".join([f"[{name}]", *pairs]))
    for name in _LISTS:
        for member in getattr(scheme, name):
            names = [field.name for field in attrs.fields(type(member))]
            blocks.append("\n".join([f"[[{TOML_KEYS[name]}]]", *_pairs(member, names)]))
    return "\n\n".join(blocks) + "\n"


def _pairs(instance: Any, names: list[str]) -> Iterator[str]:
    for name in names:
        value = getattr(instance, name)
        if not _is_default(instance, name, value):
            yield f"{name} = {_value(value)}"


def _is_default(instance: Any, name: str, value: object) -> bool:
    default = getattr(attrs.fields(type(instance)), name).default
    if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
        if default.takes_self:
            return False
        return bool(value == default.factory())
    return bool(value == default) and type(value) is type(default)


def _value(value: object) -> str:
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return _inline(value)


def _inline(value: Any) -> str:
    """Write a definition inside another as an inline table; formulas and quantities say a kind."""
    kind = getattr(type(value), "kind", None)
    pairs = [] if kind is None else [f"kind = {_text(kind)}"]
    pairs += _pairs(value, [field.name for field in attrs.fields(type(value))])
    return f"{{ {', '.join(pairs)} }}"


def _text(value: str) -> str:
    escaped = "".join(
        _ESCAPES.get(letter)
        or (f"\\u{ord(letter):04x}" if ord(letter) < 0x20 or letter == "\x7f" else letter)
        for letter in value
    )
    return f'"{escaped}"'


# In this order: a bool is an int as well.
_WRITERS: Mapping[type, Callable[[Any], str]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    float: number_text,
    str: _text,
    dt.date: dt.date.isoformat,
    enum.Enum: lambda value: _text(value.value),
    tuple: lambda value: f"[{', '.join(map(_value, value))}]",
    Constant: lambda value: number_text(value.number),
}
