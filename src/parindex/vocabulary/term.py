"""The base of the vocabularies."""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterable
from typing import TypeVar

__all__ = ["Term", "words_of"]

E = TypeVar("E", bound=enum.Enum)


class Term(enum.IntEnum):
    """Base of the vocabularies: small integers inside, text outside."""

    @property
    def text(self) -> str:
        """The word as it stands in tables and files, e.g. ``"zero_denominator"``."""
        return self.name.lower()

    @classmethod
    @functools.cache
    def texts(cls) -> tuple[str, ...]:
        """All words of the vocabulary, in the order of their integers."""
        return tuple(term.text for term in cls)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


def words_of(terms: Iterable[E]) -> dict[str, E]:
    """Give the terms of a vocabulary by their texts, which of a plain enum are its values."""
    return {term.text if isinstance(term, Term) else term.value: term for term in terms}
