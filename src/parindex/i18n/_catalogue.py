"""
Catalogues and the templates in them.

A template is text with named fields in braces. Square brackets hold a part that vanishes when
a field in it is absent, so that one template serves a value with limits and one without:

    {indicator} is {value}[ (limits {lower} to {upper})].

A field with two forms behind it stands for the first where its text is 1, and else for the
second, for languages that tell one from many:

    {rows} other {rows|unit has|units have} one.
"""

from __future__ import annotations

import functools
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from importlib import resources
from types import MappingProxyType
from typing import TypeAlias

import attrs

from ..errors import DefinitionError, UnknownCodeError
from ..typing import Language

__all__ = ["ONE", "Field", "Segment", "catalogue", "fields_of", "fill", "segments_of"]

_LANGUAGES = ("vi", "en")
ONE = "1"
"""Text of a number that takes the first form."""

_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")

_Tree: TypeAlias = "Mapping[str, str | _Tree]"


@attrs.frozen
class Field:
    """
    Stand for a text in a template.

    *forms* stand in its place where its text is 1, and where it is anything else; None where its
    text stands there itself.
    """

    name: str
    forms: tuple[str, str] | None = None

    def shown(self, text: str) -> str:
        """Give what stands in its place."""
        return text if self.forms is None else self.forms[text != ONE]


@attrs.frozen
class Segment:
    """
    Group parts of a template that stand or vanish as a whole.

    Where it is optional it vanishes when one of its fields is absent. Each part is a text and the
    field that follows it; None where no field follows.
    """

    parts: tuple[tuple[str, Field | None], ...]
    is_optional: bool

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of its fields, in order."""
        return tuple(field.name for _, field in self.parts if field is not None)


@functools.cache
def catalogue(language: Language) -> Mapping[str, str]:
    """
    Give all templates of one language; it cannot be changed.

    Both languages have the same keys, and under each key the same fields.
    """
    if language not in _LANGUAGES:
        raise UnknownCodeError("language", language, _LANGUAGES)
    text = resources.files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType(dict(_flat(tomllib.loads(text), "")))


def fields_of(text: str) -> tuple[str, ...]:
    """List the names of the fields of a template, each once, in order."""
    names = (name for segment in segments_of(text) for name in segment.fields)
    return tuple(dict.fromkeys(names))


def fill(template: str, /, **values: str | None) -> str:
    """
    Fill in the fields of a template.

    None is absent, and an absent field outside of square brackets leaves nothing.
    """
    return "".join(
        literal + (field.shown(values[field.name] or "") if field is not None else "")
        for segment in segments_of(template)
        if not (segment.is_optional and any(values[name] is None for name in segment.fields))
        for literal, field in segment.parts
    )


@functools.cache
def segments_of(text: str) -> tuple[Segment, ...]:
    """Take a template apart into its segments, in order; raise if it is none."""
    # splitting at a pattern with one group gives what is outside and inside by turns
    pieces = _OPTIONAL.split(text)
    if any(mark in piece for piece in pieces for mark in "[]"):
        raise DefinitionError("template", "brackets", text, "in pairs and not inside each other")
    return tuple(
        Segment(_parts(piece, text), is_optional=bool(position % 2))
        for position, piece in enumerate(pieces)
        if piece
    )


def _parts(piece: str, text: str) -> tuple[tuple[str, Field | None], ...]:
    """Give the literal texts of a piece of a template, each with the field behind it."""
    try:
        parsed = list(string.Formatter().parse(piece))
    except ValueError:
        parsed = [(piece, "", None, None)]
    parts: list[tuple[str, Field | None]] = []
    for literal, inside, specification, conversion in parsed:
        if inside is None:
            parts.append((literal, None))
            continue
        name, *forms = inside.split("|")
        if not name.isidentifier() or specification or conversion or len(forms) not in (0, 2):
            raise DefinitionError(
                "template", "fields", text, "names in braces, such as {unit} or {rows|unit|units}"
            )
        parts.append((literal, Field(name, (forms[0], forms[1]) if forms else None)))
    return tuple(parts)


def _flat(tree: _Tree, path: str) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        if isinstance(value, str):
            yield path + name, value
        else:
            yield from _flat(value, f"{path}{name}.")
