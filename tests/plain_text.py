"""Sentences with the signs of a keyboard, for tests of their words and not of their spaces."""

from __future__ import annotations

__all__ = ["plain"]


def plain(text: str) -> str:
    """The text with spaces that may be broken, and a hyphen for the minus (convention §73)."""
    return text.replace("\u00a0", " ").replace("\u2212", "-")
