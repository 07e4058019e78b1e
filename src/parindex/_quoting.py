"""How a message shows values and texts: cut where long, every character to be seen."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "HALVES",
    "LONGEST",
    "UNSEEN",
    "listed",
    "on_a_screen",
    "on_one_line",
    "quoted",
    "visible",
    "without_address",
]

LONGEST = 300
"""Characters of a value in a message."""

_MOST = 20  # members of a list in a message
_SCREEN = 1600  # characters of a message: 20 lines of 80
_END = 400  # of these at the end, where the sentence says what is accepted

_ADDRESS = re.compile(r" at 0x[0-9A-Fa-f]{4,}")
# C0 and C1 controls but tab and line feed, line separators, directions of writing, half pairs,
# and the two that XML does not allow beside these
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff"
    "\ud800-\udfff]"
)

HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a sign beyond 16 bits, which no file in Unicode can hold."""


def without_address(text: str) -> str:
    """Leave out where in memory an object was, which is another place in every run."""
    return _ADDRESS.sub("", text)


def visible(text: str) -> str:
    """
    Show the characters that act and are not seen, such as ESC, BEL and turns of direction.

    Each stands as Python escapes it; tabs and ends of lines stay.
    """
    return UNSEEN.sub(lambda found: ascii(found[0])[1:-1], text)


def on_one_line(text: str) -> str:
    """Show a text on one line, with single spaces; see `visible` as well."""
    return visible(" ".join(text.split()))


def quoted(value: object) -> str:
    """Show a value as Python writes it: cut where it is long, without its place in memory."""
    if isinstance(value, list | tuple) and len(value) > _MOST:
        more = f", ... and {len(value) - _MOST} more"
        brackets = "[]" if isinstance(value, list) else "()"
        return f"{brackets[0]}{', '.join(map(quoted, value[:_MOST]))}{more}{brackets[1]}"
    if isinstance(value, str | bytes) and len(value) > LONGEST:
        shown = repr(value[:LONGEST])
    else:
        try:
            shown = without_address(repr(value))
            if "\n" in shown:  # a table in lines: the first says what it is
                shown = f"{shown.partition(chr(10))[0].rstrip('>')}>"
        except ValueError:  # Python writes no number of thousands of digits
            return "a number of thousands of digits"
        if len(shown) <= LONGEST:
            return shown
    length = f" ({len(value)} in all)" if isinstance(value, str | bytes) else ""
    return f"{shown[:LONGEST]}...{length}"


def listed(words: Sequence[str]) -> str:
    """Put words beside each other: of many the first, and how many more there are."""
    shown = [word if len(word) <= LONGEST else f"{word[:LONGEST]}..." for word in words[:_MOST]]
    more = f", ... and {len(words) - _MOST} more" if len(words) > _MOST else ""
    return ", ".join(shown) + more


def on_a_screen(text: str) -> str:
    """Cut a message in its middle where it is longer than a screen; see `visible` as well."""
    plain = visible(without_address(text))
    if len(plain) <= _SCREEN:
        return plain
    return f"{plain[: _SCREEN - _END]} ... {plain[-_END:]}"
