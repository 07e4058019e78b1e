"""The data cells of one table: whose each is, of which period and item, and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from ..errors import InputError
from ..model.form import CountForm, amounts_in
from ..tables.number_text import NumberMarks
from .columns import Columns
from .grid import CellKind, Grid, Read
from .headings import Heading
from .layout import Block
from .texts.roles import is_note, is_statistic, is_total, plain_names
from .texts.states import AMBIGUOUS, NOT_A_COUNT, REPORTED, VALUED, Signs, proven_thousands
from .texts.words import Says, scale_in

__all__ = ["Along", "Body", "Options", "TableCells", "judged", "read_body", "refuse_scale"]


@attrs.frozen(kw_only=True)
class Options:
    """What the caller said, and the period that the title says."""

    period: str | None
    unit: str | None
    levels: str | None
    signs: Signs | None


@attrs.frozen(eq=False, kw_only=True)
class Along:
    """A text of each row, or of each column, of a table of cells."""

    texts: tuple[str | None, ...]
    codes: NDArray[np.int64]

    @classmethod
    def rows(cls, texts: Sequence[str | None], places: NDArray[np.int64] | None = None) -> Along:
        """Take one text for each row, or that at its place among distinct texts."""
        along = cls.columns(texts)
        codes = along.codes[0] if places is None else along.codes[0][places]
        return cls(texts=along.texts, codes=codes[:, None])

    @classmethod
    def columns(cls, texts: Sequence[str | None]) -> Along:
        """Take one text for each column."""
        words = pa.array(texts, pa.string()).dictionary_encode()
        codes = words.indices.fill_null(len(words.dictionary)).to_numpy(zero_copy_only=False)
        return cls(
            texts=(*words.dictionary.to_pylist(), None), codes=codes.astype(np.int64)[None, :]
        )

    def column(self, kept: NDArray[np.bool_]) -> pa.Array:
        """Write it out for the cells of a table that are kept."""
        whole = np.broadcast_to(self.codes, kept.shape)[kept]
        return pa.array(self.texts, pa.string()).take(pa.array(whole))

    def __iter__(self) -> Iterator[str | None]:
        return (self.texts[code] for code in self.codes.ravel())


@attrs.frozen(eq=False, kw_only=True)
class Body:
    """Rows and columns of data of a table, what they say, and what is told of others."""

    grid: Grid
    block: Block
    columns: Columns
    rows: NDArray[np.int64]
    data: NDArray[np.int64]
    headings: tuple[Heading, ...]
    all_headings: tuple[Heading, ...]
    read: Read
    is_percent: NDArray[np.bool_]
    left_out: list[dict[str, str]]

    def leave(self, where: str, reason: str) -> None:
        """Tell of a row or column that is not read, or is hidden."""
        self.left_out.append({"sheet": self.grid.sheet, "where": where, "reason": reason})


@attrs.frozen(eq=False, kw_only=True)
class TableCells:
    """The data cells of a table, a matrix of rows and columns; `kept` are those that are shown."""

    body: Body
    unit: Along
    parent: Along
    role: Along
    period: Along
    item: Along
    states: NDArray[np.uint8]
    values: NDArray[np.float64]
    is_printed: NDArray[np.bool_]
    is_derived: NDArray[np.bool_]
    kept: NDArray[np.bool_]
    headings: tuple[Heading, ...]


def read_body(
    grid: Grid, block: Block, columns: Columns, headings: list[Heading], signs: Signs | None
) -> Body:
    """Read the cells of a table, without notes and signatures below it."""
    left: list[dict[str, str]] = []
    refuse_scale(heading.text for heading in headings)
    of_column = {heading.column: heading for heading in headings}
    data = np.array([c for c in columns.data if c in of_column], dtype=np.int64)
    rows = np.arange(block.body.start, block.body.stop)
    rows = rows[grid.filled[rows].any(axis=1)]
    label = columns.unit or columns.item or (columns.codes or (columns.item_code or 1,))[0]
    texts, place = grid.labels(rows, label)
    notes = np.array([is_note(text) for text in texts])[place]
    first, firsts = grid.labels(rows, 1)
    notes |= np.array([is_note(text) for text in first])[firsts]
    if columns.has_ids:  # an id may begin like a note, and has a name or numbers beside it
        notes &= grid.filled[rows].sum(axis=1) == 1
    has_values = grid.filled[np.ix_(rows, data)].any(axis=1)
    below = (rows > block.last) | (notes & ~has_values)
    # what stands below the last numbers is no unit, if a total or a note stands between
    totals = np.array([is_total(n) or is_statistic(n) for n in plain_names(texts)])[place]
    totals |= np.array([is_total(n) or is_statistic(n) for n in plain_names(first)])[firsts]
    spoken = VALUED[grid.states[np.ix_(rows, data)]].any(axis=1)
    last = int(np.flatnonzero(spoken)[-1]) if spoken.any() else len(rows)
    ends = totals & spoken | below
    ends[:last] = False
    below |= np.maximum.accumulate(ends) & ~spoken
    apart = _apart(rows, grid.filled[np.ix_(rows, data)].sum(axis=1) * 2 > len(data), ~below)
    kept = rows[~(below | apart)]
    body = Body(
        grid=grid,
        block=block,
        columns=columns,
        rows=kept,
        data=data,
        headings=tuple(of_column[int(column)] for column in data),
        all_headings=tuple(headings),
        read=grid.read(kept, data, signs or _proven(grid, kept, data)),
        is_percent=grid.percent_shown(kept, data),
        left_out=left,
    )
    for column in columns.unread:
        is_rank = columns.headed.get(column) is Says.RANK
        body.leave(f"column {column}", "ranks" if is_rank else "column of texts")
    for column in columns.blank:
        body.leave(f"column {column}", "nothing below its heading")
    for column in columns.data:
        if column not in of_column:
            body.leave(f"column {column}", "no heading")
    for row in rows[below].tolist():
        body.leave(f"row {row}", "note or signature")
    for row in rows[apart & ~below].tolist():
        body.leave(f"row {row}", "stands apart below the table")
    for row in sorted(grid.hidden_rows.intersection(body.rows.tolist())):
        body.leave(f"row {row}", "hidden row, read")
    for column in sorted(grid.hidden_columns.intersection(data.tolist())):
        body.leave(f"column {column}", "hidden column, read")
    return body


def _apart(
    rows: NDArray[np.int64], is_full: NDArray[np.bool_], inside: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """
    Tell rows behind a blank one at the end that fill at most half of the columns of numbers.

    They are figures of a text below (Điện thoại: ...) where all rows above fill more.
    """
    gaps = np.flatnonzero(np.diff(rows, prepend=rows[:1]) > 1)
    after = np.zeros(len(rows), dtype=bool)
    for gap in gaps[::-1].tolist():
        if is_full[gap:].any():
            break
        if is_full[:gap][inside[:gap]].all() and is_full[:gap].any():
            after[gap:] = True
    return after


def judged(
    body: Body, is_printed: NDArray[np.bool_], item: Along, form: CountForm | None
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """
    Give states and values once it is known which cells are counts.

    A count is whole and not below 0, but for amounts of the form. Where the file does not say how
    numbers are shown (.xls), 0.975 below the heading of a percent may be 97.5 or 0.975.
    """
    states, values = body.read.states.copy(), body.read.values.copy()
    amounts = sorted(amounts_in(() if form is None else (form,)))
    is_amount = np.isin([text or "" for text in item.texts], amounts)[item.codes]
    with np.errstate(invalid="ignore"):
        whole = (values >= 0) & (values == np.floor(values))
    states[(states == REPORTED) & ~whole & ~is_printed & ~is_amount] = NOT_A_COUNT
    if not body.grid.knows_formats:
        at = np.ix_(body.rows, body.data)
        is_number = body.grid.kinds[at] == CellKind.NUMBER
        with np.errstate(invalid="ignore"):
            small = is_number & is_printed & (np.abs(values) <= 1) & (values != 0)
        states[small], values[small] = AMBIGUOUS, np.nan
    return states, values


def refuse_scale(texts: Iterable[str]) -> None:
    """
    Refuse thousands, which are no counts.

    Raises
    ------
    InputError
        If a text says that things are counted so.
    """
    scaled = next(filter(None, map(scale_in, texts)), "")
    if scaled:
        raise InputError(
            f"the sheet says {scaled!r}, and counts are whole: write them out, or take these words"
            " away if they are"
        )


def _proven(grid: Grid, rows: NDArray[np.int64], data: NDArray[np.int64]) -> Signs:
    at = np.ix_(rows, data)
    codes = np.unique(grid.codes[at][grid.kinds[at] == CellKind.TEXT])
    sign = proven_thousands(grid.texts[code] for code in codes)
    return Signs() if sign is None else Signs(marks=NumberMarks.of(sign, None))
