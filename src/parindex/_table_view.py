"""A small table as it is looked at: markup for a notebook, lines for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Sequence

import attrs

from ._html import Html, element, isolated, text
from ._quoting import visible

__all__ = ["LONGEST", "TableView", "display_width", "fields_view", "padded"]

LONGEST = 2000  # characters of a repr
_WIDTH = 80
_GAP = "  "
_UNBROKEN = 40  # letters of a name or a remark that is not broken into lines
_NARROW, _NARROWEST = 24, 12
# first and last rows that lines show where the text would be too long
_CUTS = ((5, 3), (4, 2), (3, 1), (2, 1), (1, 0), (0, 0))
_MOST_ROWS = 40  # of which 2000 characters hold no more

# No colour is set: letters and borders take the one of the notebook's theme, or a grey that is
# seen on both. Sides stand in each cell, for some notebooks put every cell to the right.
_TABLE = "min-width:16em;border-collapse:collapse;font-variant-numeric:tabular-nums"
_CAPTION = "caption-side:top;text-align:left;white-space:pre-line"
_HEAD = "border-bottom:1px solid;vertical-align:bottom;text-align:"
_ROW = "border-top:1px solid #8884"
_NOTE = "opacity:.7;font-size:smaller;max-width:70em"
_SIDES = ("text-align:left", "text-align:right")


@attrs.frozen(kw_only=True, repr=False)
class TableView:
    """
    A table as texts (bảng để xem), which shows itself in a notebook and in a terminal.

    Parameters
    ----------
    caption : str
        What the table is, and how many rows there are of each word.
    heads : tuple of str
        Titles of the columns.
    rows : tuple of tuple of str
        Texts of the rows; a row of one text is a heading over those that follow.
    right : frozenset of int
        Columns whose texts stand at the right.
    wide : int, optional
        Column that is broken into lines where lines are too long; None for the first.
    optional : tuple of int
        Columns that lines leave out, in this order, where they are too long.
    bold : frozenset of int
        Rows that stand out.
    gap : int
        Rows before those that were left out in the middle; 0 where none was.
    note : str
        What is not shown; ``{shown}`` stands for the number of rows.
    shown : str
        Number of rows as text; headings are none.
    left_out : str
        Sentence on columns that lines leave out; ``{columns}`` stands for them.
    """

    caption: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    right: frozenset[int] = frozenset()
    wide: int | None = None
    optional: tuple[int, ...] = ()
    bold: frozenset[int] = frozenset()
    gap: int = 0
    note: str = ""
    shown: str = ""
    left_out: str = "Left out for width: {columns}."

    def html(self) -> str:
        """
        Write markup that needs no style sheet and no script.

        Returns
        -------
        str
        """
        body = [self._row(at, row) for at, row in enumerate(self.rows)]
        if self.gap:
            body.insert(self.gap, element("tr", element("td", text("…")), style=_ROW))
        head = element(
            "tr",
            *(
                element("th", text(_tied(title)), style=f"{self._least(at)}{_HEAD}{self._side(at)}")
                for at, title in enumerate(self.heads)
            ),
        )
        table = element(
            "table",
            element("caption", text(self.caption), style=_CAPTION),
            *([element("thead", head)] if any(self.heads) else []),
            element("tbody", *body, valign="top"),
            cellpadding="4",
            style=_TABLE,
        )
        note = self.note.replace("{shown}", self.shown, 1)
        notes = [element("div", text(note), style=_NOTE)] if note else []
        return element("div", table, *notes)

    def lines(self, *, width: int = _WIDTH) -> str:
        """
        Write lines of text.

        Parameters
        ----------
        width : int, default 80
            Characters of a line. Columns are left out, and one is broken into lines, so that a
            row fits.

        Returns
        -------
        str
            At most 2000 characters; rows in the middle are left out where there are more.
        """
        most = min(len(self.rows), _MOST_ROWS)
        has_groups = any(len(row) < len(self.heads) for row in self.rows)
        fewer = [(first, 0) for first in range(most - 1, -1, -1)] if has_groups else _CUTS
        for first, last in ((most, 0), *fewer):
            shown = self._lines(width, first, last)
            if len(shown) <= LONGEST:
                return shown
        return f"{shown[: LONGEST - 1]}…"

    def __repr__(self) -> str:
        return self.lines()

    def _repr_html_(self) -> str:
        return self.html()

    def _side(self, column: int) -> str:
        return "right" if column in self.right else "left"

    def _least(self, column: int) -> str:
        """Keep names readable on a small screen: without it they have a word a line."""
        texts = [row[column] for row in self.rows if len(row) == len(self.heads)]
        if column != (self.wide or 0) or column in self.right or not texts:
            return ""
        return f"min-width:{min(max(map(display_width, texts)), _NARROW)}ch;"

    def _row(self, at: int, row: tuple[str, ...]) -> Html:
        if len(row) == 1 and len(self.heads) > 1:
            title = element("th", text(row[0]), colspan=str(len(self.heads)), style=_SIDES[0])
            return element("tr", title, style=_ROW)
        cell = "th" if at in self.bold else "td"
        cells = (
            element(cell, _cell(value), style=_SIDES[0], nowrap=self._unbroken(column, value))
            if column not in self.right
            else element(cell, text(value.replace(" ", "\xa0")), style=_SIDES[1])
            for column, value in enumerate(row)
        )
        return element("tr", *cells, style=_ROW)

    def _unbroken(self, column: int, value: str) -> str:
        is_short = column != self.wide and " " in value and len(value) < _UNBROKEN
        return "1" if is_short else ""

    def _lines(self, width: int, first: int, last: int) -> str:
        rows = self.rows
        if len(rows) > first + last:
            rows = (*rows[:first], *rows[len(rows) - last :]) if last else rows[:first]
        while rows and len(rows) < len(self.rows) and len(rows[-1]) < len(self.heads):
            rows = rows[:-1]  # no heading stands over nothing
        columns = list(range(len(self.heads)))
        sizes = {at: self._size(rows, at) for at in columns}
        columns = [at for at in columns if any(self._texts(rows, at)[1:]) or at == 0]
        wide = self.wide if self.wide in columns else next(iter(columns), None)
        least = {**sizes, **({} if wide is None else {wide: min(sizes[wide], _NARROW)})}
        dropped = []
        for at in self.optional:
            if _total(least, columns) > width and at in columns and len(columns) > 1:
                columns.remove(at)
                dropped.append(self.heads[at])
        whole = {at: max(map(display_width, self._texts(rows, at))) for at in columns}
        if _total(whole, columns) <= width:  # titles of numbers fit on one line
            sizes = whole
        texts = sorted((at for at in columns if at not in self.right), key=lambda at: -sizes[at])
        for at in sorted(texts, key=lambda at: at != wide):  # the wide one first
            excess = max(_total(sizes, columns) - width, 0)
            sizes[at] = max(sizes[at] - excess, min(sizes[at], _NARROWEST))
        is_cut = len(self.rows) > len(rows)
        gap = first if is_cut else self.gap
        lines = (
            [] if not any(self.heads) else self._laid_out(self.heads, columns, sizes, is_head=True)
        )
        for at, row in enumerate(rows):
            if gap and at == gap:
                lines.append("…")
            if len(row) == 1 and len(self.heads) > 1:
                lines.append(visible(row[0]))
            else:
                lines += self._laid_out(row, columns, sizes)
        if is_cut and not last:
            lines.append("…")
        count = sum(len(row) == len(self.heads) for row in rows)
        note = self.note.replace("{shown}", str(count) if is_cut else self.shown, 1)
        if dropped:
            left_out = self.left_out.replace("{columns}", ", ".join(dropped), 1)
            note = " ".join(filter(None, (note, left_out)))
        captions = [line for part in self.caption.split("\n") for line in _wrapped(part, width)]
        return "\n".join([*captions, *lines, *_wrapped(note, width)])

    def _texts(self, rows: Sequence[tuple[str, ...]], column: int) -> list[str]:
        whole = (row for row in rows if len(row) == len(self.heads))
        return [self.heads[column], *(visible(row[column]) for row in whole)]

    def _size(self, rows: Sequence[tuple[str, ...]], column: int) -> int:
        """How wide a column is: as its widest text; the title of numbers may have three lines."""
        title, *cells = map(display_width, self._texts(rows, column))
        if column in self.right:
            words = self.heads[column].split()
            title = max([*map(display_width, words), -(-title // 3)])
        return max([title, *cells])

    def _laid_out(
        self,
        row: tuple[str, ...],
        columns: Sequence[int],
        sizes: dict[int, int],
        *,
        is_head: bool = False,
    ) -> list[str]:
        """Lay a row out, texts that are too long broken into lines."""
        cells = {at: [visible(row[at])] for at in columns}
        for at in columns:
            if (is_head or at not in self.right) and display_width(cells[at][0]) > sizes[at]:
                cells[at] = _wrapped(cells[at][0], sizes[at])
        if is_head:  # titles stand at the foot
            most = max(map(len, cells.values()), default=0)
            cells = {at: [""] * (most - len(each)) + each for at, each in cells.items()}
        lines = []
        for line in range(max(map(len, cells.values()), default=0)):
            parts = (
                padded(
                    cells[at][line] if line < len(cells[at]) else "",
                    sizes[at],
                    right=at in self.right,
                )
                for at in columns
            )
            lines.append(_GAP.join(parts).rstrip())
        return lines


def fields_view(
    caption: str,
    /,
    *pairs: tuple[str, object],
    say: Callable[[str], str] = str,
    **fields: object,
) -> TableView:
    """Show what an object holds, a line each, *pairs* last; what is None or empty is left out."""
    rows = tuple(
        (
            say(name.replace("_", " ")),
            ", ".join(map(str, value)) if isinstance(value, tuple) else str(value),
        )
        for name, value in (*fields.items(), *pairs)
        if value is not None and value not in ("", ())
    )
    return TableView(caption=caption, heads=("", ""), rows=rows, wide=1)


def display_width(text: str) -> int:
    """
    Count the columns of a terminal that a text takes.

    A combining mark takes none, a wide letter takes two.
    """
    return sum(map(_letter_width, text))


def padded(text: str, width: int, *, right: bool = False) -> str:
    """Fill a text with blanks to a width; a longer one stays as it is."""
    blanks = " " * (width - display_width(text))
    return blanks + text if right else text + blanks


def _cell(value: str) -> Html:
    """Markup of a text; letters from right to left turn nothing around."""
    is_turned = any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in value)
    return isolated(value) if is_turned else text(value)


def _tied(title: str) -> str:
    """Tie the sign of a unit to the word before it."""
    return title.replace(" %", "\xa0%").replace(" ‰", "\xa0‰")


def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in ("W", "F") else 1


def _total(sizes: dict[int, int], columns: Sequence[int]) -> int:
    return sum(sizes[at] for at in columns) + len(_GAP) * (len(columns) - 1)


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(visible(line), width, break_on_hyphens=False)
