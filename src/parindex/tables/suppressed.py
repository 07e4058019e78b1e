"""Marks of counts that are known and withheld, so that nobody is recognised."""

from __future__ import annotations

import re

__all__ = ["suppressed_bounds"]

_RANGE = re.compile(r"(\d{1,6}) ?(?:-|\u2013|to|đến) ?(\d{1,6})")
_BELOW = re.compile(r"(<|<=|\u2264|dưới|under) ?(\d{1,6})")


def suppressed_bounds(text: str) -> tuple[float, float] | None:
    """
    Read the mark of a suppressed count (convention §78).

    Gives the lowest and the highest count that it leaves open: 1 and 9 for "1-9", 0 and 4 for "<5",
    0 and infinity for "c" and "[c]". None for a text that is no such mark.
    """
    plain = " ".join(text.split()).lower()
    if plain in ("c", "[c]"):
        return 0.0, float("inf")
    if (found := _RANGE.fullmatch(plain)) and int(found[1]) < int(found[2]):
        return float(found[1]), float(found[2])
    if found := _BELOW.fullmatch(plain):
        most = int(found[2]) - (found[1] not in ("<=", "\u2264"))
        return (0.0, float(most)) if most >= 0 else None
    return None
