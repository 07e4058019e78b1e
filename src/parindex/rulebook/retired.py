"""Codes of rules that are no longer used, and where they lead."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .._quoting import quoted
from ..errors import InputError

__all__ = ["RETIRED", "code_in_use", "current_code"]

RETIRED: Mapping[str, str | None] = MappingProxyType({})
"""Codes that are no longer used, each with the code that took its place; None where none did."""


def current_code(code: str) -> str:
    """Give the code under which a rule goes on; any other text stays as it is."""
    seen = code
    while (successor := RETIRED.get(seen)) is not None:
        seen = successor
    return seen


def code_in_use(code: object) -> str:
    """Give the code that a code leads to; refuse one that was retired without an heir."""
    if not isinstance(code, str):
        raise InputError(f"the code of a rule must be text, got {quoted(code)}")
    seen = code
    while seen in RETIRED:
        successor = RETIRED[seen]
        if successor is None:
            raise InputError(f"rule {code!r} was retired, and no rule took its place")
        seen = successor
    return seen
