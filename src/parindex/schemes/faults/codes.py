"""Codes among codes: those that stand twice, and the one that looks most like another."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

from ..._quoting import listed
from .parts import SchemeFault

__all__ = ["nearest", "repeated"]


def repeated(
    group: str, field: str, words: Iterable[tuple[int, str | None]]
) -> Iterator[SchemeFault]:
    first: dict[str, int] = {}
    for position, word in sorted(words):
        if word in first:
            expected = f"unlike that of {group}[{first[word]}]"
            yield SchemeFault(group, position, field, word, expected)
        elif word is not None:
            first[word] = position


def nearest(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    return repr(near[0]) if near else listed(words) or "none"
