"""Markdown from text: escaping, tables, and the blank lines between blocks."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence

from .._quoting import visible

__all__ = ["blocks", "escaped", "pipe_table"]

# What Markdown would take as markup inside a line, and what begins a list at its start.
_MARKUP = "\\`*_[]<>#|&~"
_LIST_MARK = re.compile(r"^([-+=]|[0-9]{1,9}(?=[.)]))")


def escaped(text: str) -> str:
    """Write a text on one line, so that it reads as it is (CommonMark)."""
    flat = visible(" ".join(text.split()))
    plain = "".join(f"\\{letter}" if letter in _MARKUP else letter for letter in flat)
    return _LIST_MARK.sub(_harmless, plain)


def pipe_table(columns: Mapping[str, Sequence[str]], *, right: Collection[int] = ()) -> list[str]:
    """Write a table under its titles; a column without a text is left out, as in plain text."""
    kept = [
        (position, title, cells)
        for position, (title, cells) in enumerate(columns.items())
        if any(cells)
    ]
    rule = ["---:" if position in right else "---" for position, _, _ in kept]
    rows = zip(*(cells for _, _, cells in kept), strict=True)
    lines = [[escaped(title) for _, title, _ in kept], rule]
    lines += [[escaped(cell) for cell in row] for row in rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def blocks(lines: Iterable[str]) -> list[str]:
    """Put a blank line between blocks, so that no paragraph runs into a list or a table."""
    out: list[str] = []
    for line in lines:
        if line and out and out[-1] and not (_kind(line) == _kind(out[-1]) in ("-", "|")):
            out.append("")
        if line or (out and out[-1]):
            out.append(line)
    return out


def _kind(line: str) -> str:
    return line[0] if line.startswith(("- ", "| ")) else ""


def _harmless(mark: re.Match[str]) -> str:
    return f"{mark[0]}\\" if mark[0].isdigit() else f"\\{mark[0]}"
