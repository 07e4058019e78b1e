"""Lines of a criteria table, and codes that begin anew below each heading."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import attrs

from ...errors import InputError, ParindexError

__all__ = ["Line", "restarts"]

# Ways in which decisions number lines; in a code such as I the first that fits is meant.
_STYLES = tuple(map(re.compile, (r"[IVXLC]+", r"[A-ZĐ]", r"\d+", r"[a-zđ]", r"\w+")))


@attrs.frozen
class Line:
    """A line of the table: its number, counted from 1, and the table that a file would have."""

    number: int
    raw: dict[str, Any]

    def fault(self, column: str, what: str) -> InputError:
        """Say what is wrong in a column of the line."""
        code = f" (in {self.raw['code']!r})" if "code" in self.raw else ""
        return InputError(f"table: line {self.number}, {column}{code}{what}")


def restarts(lines: Sequence[Line]) -> list[ParindexError]:
    """
    Find a numbering that begins anew below each heading, such as I, 1, 2, II, 1.

    It is one fault, which names the nested codes; the lines get them, so that what else is wrong
    can be said as well. Codes that stand twice for another reason are left as they are.
    """
    codes = [line.raw.get("code") for line in lines]
    repeated = [place for place, code in enumerate(codes) if code and code in codes[:place]]
    if not repeated:
        return []
    nested = _nested([code or "" for code in codes])
    if len(set(nested)) < len(nested):
        return []
    first = repeated[0]
    before = codes.index(codes[first])
    again = f"line {lines[first].number} has the code {codes[first]!r} again"
    fault = InputError(
        f"table: codes must differ from line to line, but {again}, as a numbering has that begins "
        f"anew below each heading; write the code of the heading before it, {nested[before]!r} in "
        f"line {lines[before].number} and {nested[first]!r} in line {lines[first].number}, and so "
        "in the tables of values and awards"
    )
    for line, code in zip(lines, nested, strict=True):
        if code:
            line.raw["code"] = code
    return [fault]


def _nested(codes: Sequence[str]) -> list[str]:
    """Codes behind those of their headings: what is numbered in a new way stands below."""
    above: list[tuple[int, str]] = []
    found = []
    for code in codes:
        style = next((n for n, each in enumerate(_STYLES) if each.fullmatch(code)), -1)
        while any(known == style for known, _ in above):
            above.pop()
        above.append((style, code))
        found.append(".".join(each for _, each in above))
    return found
