"""Where the tables of a sheet stand: their titles, headings and bodies."""

from __future__ import annotations

import itertools
import re

import attrs
import numpy as np
from numpy.typing import NDArray

from .grid import CellKind, Grid
from .texts.roles import is_note
from .texts.states import NOT_A_NUMBER, VALUED
from .texts.words import Says, is_part_of_year, says

__all__ = ["Block", "beside", "column_numbers", "find_blocks"]

# (4), 4, -4 (what (4) becomes when it is typed), and how it is made of others: (5)=(4)/(3), 5=4:3
_NUMBER = re.compile(r"([(\[]?)-?(\d{1,2})[)\]]?( ?=[\d()\[\]A-Ea-e =+\-\u2212*/x\u00d7:%.,]+)?")
_LETTER = re.compile(r"[(\[]?([A-Ea-e])[)\]]?")
_YEAR_OR_MONTH = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])?")
_LABELLED = re.compile(
    r"(?:đơn vị|kỳ|ngày|biểu|nơi|tên|cơ quan|unit|period|date|form|report)\b[^:]*:", re.IGNORECASE
)
_LOOKS_AHEAD = 30  # rows by which a table shows which of its columns hold numbers


@attrs.frozen(kw_only=True)
class Block:
    """A table: rows of its title, of its headings, of its body; `last` is its last row of data."""

    title: range
    headings: range
    body: range
    last: int


def column_numbers(grid: Grid, row: int) -> dict[int, str]:
    """
    Give the printed numbers of columns, or nothing if other texts stand in a row.

    They are (1), (2), ..., or 1, 2, 3 one after the other, or numbers that rise behind letters: A,
    B, 1, 2. Without brackets a name of more than one letter must stand below one of them, so that
    a unit called A or 1 is none.
    """
    columns = np.flatnonzero(grid.filled[row]).tolist()
    texts = {column: grid.text(row, column) for column in columns}
    found = {column: _NUMBER.fullmatch(text) for column, text in texts.items()}
    numbers = {column: match[2] for column, match in found.items() if match}
    letters = [column for column in columns if _LETTER.fullmatch(texts[column])]
    if not numbers or len(letters) + len(numbers) < max(len(texts), 3):
        return {}
    if any(match and (match[1] or match[3]) for match in found.values()):
        return numbers
    counted = [int(text) for text in numbers.values()]
    if any(is_part_of_year(grid.merged(row - 1, column), texts[column]) for column in numbers):
        return {}  # 1, 2, 3 below Tháng are months
    spoken = [texts[column].upper() for column in letters]
    if letters:
        in_order = spoken == [*"ABCDE"[: len(letters)]] and counted == sorted(set(counted))
        in_order = in_order and letters[-1] < next(iter(numbers))
    else:
        in_order = counted == [*range(counted[0], counted[0] + len(counted))]
        in_order = in_order and 0 < counted[0] < 4 and len(counted) > 2
    return numbers if in_order and _names_below(grid, row, letters or columns) else {}


def _names_below(grid: Grid, row: int, columns: list[int]) -> bool:
    """Tell whether names or nothing stand below columns, and below a single one no letter."""
    below = np.ix_(range(row + 1, min(row + 1 + _LOOKS_AHEAD, grid.n_rows + 1)), columns)
    codes = np.unique(grid.codes[below][grid.states[below] == NOT_A_NUMBER])
    names = [name for code in codes if code >= 0 and not is_note(name := grid.texts[code].strip())]
    is_letter = [bool(_LETTER.fullmatch(name)) for name in names]
    if not grid.filled[below].any():
        return len(columns) > 1 or grid.filled[row].sum() > 3  # a form that nobody has filled in
    return not all(is_letter) and not (len(columns) == 1 and any(is_letter))


def _names_periods(grid: Grid, row: int) -> bool:
    """Tell whether all that stands in a row are years, months or days: two or more."""
    columns = np.flatnonzero(grid.filled[row]).tolist()
    is_period = [
        grid.kinds[row, column] == CellKind.DATE
        or bool(_YEAR_OR_MONTH.fullmatch(grid.text(row, column)))
        or is_part_of_year(grid.merged(row - 1, column), grid.text(row, column))
        for column in columns
    ]
    texts = [grid.text(row, c) for c, period in zip(columns, is_period, strict=True) if not period]
    if sum(is_period) < 2 or not all(says(text) is not None for text in texts):
        return False
    # below no headings it must have one of its own: 2022 and 2023 may be numbers of cases
    return bool(texts) or bool(grid.filled[row - 1].sum() > 1)


def _may_number_or_date(grid: Grid) -> NDArray[np.bool_]:
    """Tell rows that may hold numbers of columns, or two periods and little else."""
    codes, numbers = grid.codes, grid.numbers
    texts = (*grid.texts, "")
    number = np.array(
        [
            bool(_NUMBER.fullmatch(each) or _LETTER.fullmatch(each))
            for each in map(str.strip, texts)
        ],
        dtype=bool,
    )
    period = np.array([bool(_YEAR_OR_MONTH.fullmatch(text.strip())) for text in texts], dtype=bool)
    with np.errstate(invalid="ignore"):
        small = (np.abs(numbers) >= 1) & (np.abs(numbers) < 100)
        year = ((numbers >= 1900) & (numbers < 2100)) | ((numbers >= 190_001) & (numbers < 209_913))
    is_number = (small | number[codes] | ~grid.filled).all(axis=1)
    periods = (year | period[codes] | (grid.kinds == CellKind.DATE)).sum(axis=1)
    return np.asarray(is_number | ((periods > 1) & (periods >= grid.filled.sum(axis=1) - 3)))


def find_blocks(grid: Grid) -> list[Block]:
    """Find the tables of a sheet, from top to bottom: numbers below headings."""
    filled = grid.filled
    texts: NDArray[np.bool_] = filled & (grid.states == NOT_A_NUMBER)
    valued: NDArray[np.bool_] = filled & VALUED[grid.states]
    width = filled.sum(axis=1)
    spanned: NDArray[np.bool_] = np.zeros(grid.n_rows + 2, dtype=bool)
    for (row, _), (top, _) in grid.spans.items():
        if top < row <= grid.n_rows:
            spanned[row] = True
    # the first column has the numbers of the rows, unless no other has numbers
    first = 2 if valued[:, 2:].any() else 1
    valued_rows: NDArray[np.bool_] = np.asarray(valued[:, first:].any(axis=1))
    # a row of numbers of columns, or of years, stands above the data and not among them
    for row in np.flatnonzero(valued_rows & _may_number_or_date(grid)).tolist():
        has_above = bool(texts[row - 1].any() or spanned[row - 1])
        if (has_above and column_numbers(grid, row)) or _names_periods(grid, row):
            valued_rows[row] = False
            texts[row] |= filled[row]
            valued[row] = False
    marks = _Marks(
        texts=texts,
        valued=valued,
        valued_rows=valued_rows,
        width=width,
        spanned=spanned,
        first_column=first,
    )
    blocks: list[Block] = []
    done = 0
    while found := _next_block(grid, done, marks):
        blocks.append(found)
        done = found.body.stop - 1
    return blocks


def beside(grid: Grid, block: Block) -> list[Grid]:
    """
    Part a sheet where tables stand beside each other, each with names below the same heading.

    A part has what stands above the headings, and its own columns below.
    """
    rows = [row for row in block.headings if not column_numbers(grid, row)]
    texts = {
        column: next(filter(None, (grid.text(row, column) for row in reversed(rows))), "")
        for column in range(1, grid.n_columns + 1)
    }
    states = grid.states[block.body.start : block.last + 1]
    has_names = (states == NOT_A_NUMBER).sum(axis=0) > VALUED[states].sum(axis=0)
    named = [
        c for c, text in texts.items() if has_names[c] and says(text) in (Says.UNIT, Says.ITEM)
    ]
    aside = (Says.SERIAL, Says.CODE, Says.ITEM_CODE)
    starts = [1]
    for left, right in itertools.pairwise(named):
        if texts[left].lower() == texts[right].lower():
            numbers = [
                c
                for c in range(left + 1, right)
                if VALUED[states[:, c]].any() and not has_names[c] and says(texts[c]) not in aside
            ]
            starts += [numbers[-1] + 1] if numbers else []
    if len(starts) == 1:
        return [grid]
    column = np.arange(grid.n_columns + 1)
    below = (np.arange(grid.n_rows + 1) >= block.headings.start)[:, None]
    parts = []
    for start, stop in itertools.pairwise([*starts, grid.n_columns + 1]):
        gone = below & ((column < start) | (column >= stop))
        parts.append(
            attrs.evolve(
                grid,
                kinds=np.where(gone, CellKind.BLANK, grid.kinds).astype(np.uint8),
                numbers=np.where(gone, np.nan, grid.numbers),
                codes=np.where(gone, -1, grid.codes).astype(np.int32),
            )
        )
    return parts


@attrs.frozen(eq=False, kw_only=True)
class _Marks:
    """Cells with texts and with numbers; rows with numbers, with how many cells, below a merge."""

    texts: NDArray[np.bool_]
    valued: NDArray[np.bool_]
    valued_rows: NDArray[np.bool_]
    width: NDArray[np.int64]
    spanned: NDArray[np.bool_]
    first_column: int


def _next_block(grid: Grid, done: int, marks: _Marks) -> Block | None:
    texts, valued, valued_rows = marks.texts, marks.valued, marks.valued_rows
    width, spanned = marks.width, marks.spanned
    for first in np.flatnonzero(valued_rows[done + 1 :]) + done + 1:
        ahead = slice(int(first), int(first) + _LOOKS_AHEAD)
        data = valued[ahead].sum(axis=0) > texts[ahead].sum(axis=0)
        data[: marks.first_column] = False
        above = np.flatnonzero((texts[done + 1 : first] & data).any(axis=1)) + done + 1
        if len(above):
            break
    else:
        return None
    end = int(above[-1])
    start = _first_heading(grid, done, end, width, spanned)
    end = _last_heading(grid, start, end, data)
    follows = texts[:, data].any(axis=1) & ~valued[:, data].any(axis=1) & (width > 1)
    later = np.flatnonzero(valued_rows)
    for row in np.flatnonzero(follows[end + 1 :]) + end + 1:
        if row > later[-1]:
            break
        if row > first and _may_head(grid, int(row), start):
            stop = _first_heading(grid, int(row) - 1, int(row), width, spanned)
            while stop - 1 > first and width[stop - 1] == 1 and not valued_rows[stop - 1]:
                stop -= 1  # its title
            return _block(done, start, end, stop, valued_rows, width)
    return _block(done, start, end, grid.n_rows + 1, valued_rows, width)


def _block(
    done: int,
    start: int,
    end: int,
    stop: int,
    valued_rows: NDArray[np.bool_],
    width: NDArray[np.int64],
) -> Block:
    last = int(np.flatnonzero(valued_rows[:stop])[-1])
    while last + 1 < stop and width[last + 1]:
        last += 1  # units whose cells are all blank follow without a gap
    return Block(
        title=range(done + 1, start),
        headings=range(start, end + 1),
        body=range(end + 1, stop),
        last=last,
    )


def _first_heading(
    grid: Grid, done: int, end: int, width: NDArray[np.int64], spanned: NDArray[np.bool_]
) -> int:
    """Go up from the lowest row of headings to the highest."""
    start = end
    while start - 1 > done and (width[start - 1] or spanned[start]):
        row = start - 1
        if not spanned[start]:
            columns = [int(column) for column in np.flatnonzero(grid.filled[row])]
            alone = len(columns) == 1 and (columns[0] == 1 or (row, columns[0]) not in grid.spans)
            if alone or any(_LABELLED.match(grid.text(row, column)) for column in columns):
                break
        start = row
    return start


def _last_heading(grid: Grid, start: int, end: int, data: NDArray[np.bool_]) -> int:
    """Leave out rows of texts about a unit: its name stands below the heading of the names."""
    labels = [int(column) for column in np.flatnonzero(grid.filled[start] & ~data)][:2]
    for row in range(start + 1, end + 1):
        if column_numbers(grid, row) or _names_periods(grid, row):
            continue
        below = [grid.text(row, column) for column in labels if column < 3]
        if any(text and says(text) is None for text in below):
            return row - 1
    return end


def _may_head(grid: Grid, row: int, start: int) -> bool:
    """Tell headings of a further table from a row of texts about a unit."""
    first = [int(column) for column in np.flatnonzero(grid.filled[row])][:2]
    corner = {grid.merged(start, column) for column in (1, 2)} - {""}
    heads = [grid.text(row, column) for column in first]
    return first[0] > 2 or any(text in corner or says(text) is not None for text in heads)
