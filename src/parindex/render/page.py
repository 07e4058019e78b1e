"""Plain text of a fixed width: wrapped lines and aligned tables."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from .._quoting import quoted
from .._table_view import display_width, padded
from ..errors import InputError
from ..i18n import fill
from .markdown import escaped, pipe_table
from .naming import Lexicon
from .numbers import count_text, tied

__all__ = ["Page", "aligned", "checked_width"]

_MOST_IN_A_LIST = 6
_GAP = "  "


def checked_width(width: object) -> int:
    """Give the characters of a line, and raise where a line cannot have so many."""
    if not isinstance(width, int) or isinstance(width, bool) or width < 1:
        raise InputError(f"width must be a whole number of characters above 0, got {quoted(width)}")
    return width


@attrs.frozen(eq=False)
class Page:
    """Write the lines of a review, as plain text or as Markdown, whose lines have no width."""

    lexicon: Lexicon
    width: int
    is_markdown: bool = False

    def say(self, key: str, **values: str | None) -> str:
        """Text of the catalogue under ``review.`` and a key."""
        return fill(self.lexicon.words[f"review.{key}"], **values)

    def count(self, number: int) -> str:
        """Count as text."""
        text: str = count_text(np.array([number]), language=self.lexicon.language)[0].as_py()
        return text

    def rule_name(self, rule: str) -> str:
        """Name of a rule; nothing for one that is not known."""
        return self.lexicon.words.get(f"rule.{rule}", "")

    def wrapped(self, mark: str, text: str, *, indent: str | None = None) -> list[str]:
        """Lines of a text after a mark; further lines are indented as far as the mark reaches."""
        text = tied(text, language=self.lexicon.language)
        if self.is_markdown:
            return [f"{mark}{escaped(text)}"]
        return textwrap.wrap(
            text,
            self.width,
            initial_indent=mark,
            subsequent_indent=" " * len(mark) if indent is None else indent,
            break_long_words=False,
            break_on_hyphens=False,
        )

    def table(
        self, columns: Mapping[str, Sequence[str]], *, right: Sequence[int] = ()
    ) -> list[str]:
        """Lines of a table under its titles; a column without a text is left out."""
        if self.is_markdown:
            return ["", *pipe_table(columns, right=right)]
        return aligned(columns, right=right, width=self.width)

    def listed(self, names: Sequence[str]) -> str:
        """Names with commas between them; of many the first, and how many there are."""
        shown = list(names[:_MOST_IN_A_LIST])
        rest = [] if len(names) == len(shown) else [f"… ({self.count(len(names))})"]
        return ", ".join(shown + rest)


def aligned(
    columns: Mapping[str, Sequence[str]],
    *,
    right: Sequence[int] = (),
    width: int,
    narrowest: int = 16,
) -> list[str]:
    """
    Write lines of a table under its titles.

    A column without a text is left out. To fit the width the first column is broken into lines,
    never cut: names often differ in their last letters only.
    """
    kept = [
        (position, title, cells)
        for position, (title, cells) in enumerate(columns.items())
        if any(cells)
    ]
    widths = [max(map(display_width, (title, *cells))) for _, title, cells in kept]
    excess = sum(widths) + len(_GAP) * (len(widths) - 1) - width
    if excess > 0:
        widths[0] = max(widths[0] - excess, min(widths[0], narrowest))
    lines: list[str] = []
    for name, *cells in zip(*((title, *cells) for _, title, cells in kept), strict=True):
        first, *rest = textwrap.wrap(name, widths[0], subsequent_indent=_GAP) or [""]
        texts = (
            padded(text, size, right=position in right)
            for (position, _, _), text, size in zip(kept, (first, *cells), widths, strict=True)
        )
        lines += [_GAP.join(texts).rstrip(), *rest]
    return lines
