"""Where the table stands: its headings, its body, the column of units."""

from __future__ import annotations

import re

import attrs

from ..errors import InputError
from .grid import Grid
from .headings import column_numbers
from .roles import is_numbering
from .states import state_of

__all__ = ["Layout", "find_layout"]

_SERIAL = re.compile(r"(?:s?tt|no\.?|#)", re.IGNORECASE)
_PERIOD = re.compile(r"\d{4}(?:/\d\d|0[1-9]|1[0-2])?|\d{4} ?- ?\d\d")
_VALUES = {"reported", "ambiguous", "missing_mark", "not_applicable", "suppressed"}
_VALUES |= {"error", "no_cached_value"}


@attrs.frozen(kw_only=True)
class Layout:
    """Rows and columns of a table; what stands below `last_row` are notes and signatures."""

    headings: range
    body: range
    last_row: int
    numbering_column: int | None
    parent_columns: tuple[int, ...]
    unit_column: int
    data_columns: tuple[int, ...]
    text_columns: tuple[int, ...]


def _has_values(grid: Grid, row: int, columns: range) -> bool:
    return any(state_of(grid.at(row, c), None, None)[0] in _VALUES for c in columns)


def find_layout(grid: Grid) -> Layout | None:
    """
    Find the table of a sheet; None where no numbers stand below headings.

    Raises
    ------
    InputError
        If it is a long table, or has no column of names.
    """
    columns = range(1, grid.n_columns + 1)
    filled = {row: [c for c in columns if grid.at(row, c).raw] for row in range(1, grid.n_rows + 1)}
    first = next(
        (
            row
            for row, where in filled.items()
            if len(where) > 1 and (filled.get(row + 1) or filled.get(row + 2))
        ),
        None,
    )
    if first is None:
        return None
    start = first + 1
    while start <= grid.n_rows and _is_heading(grid, start, columns):
        start += 1
    valued = [
        row
        for row in range(start, grid.n_rows + 1)
        if _has_values(grid, row, range(2, columns.stop))
    ]
    if not valued:
        return None
    body = range(start, grid.n_rows + 1)
    last = valued[-1]
    while last < grid.n_rows and filled[last + 1]:
        last += 1  # units whose cells are all blank follow without a gap
    texts = [c for c in columns if _is_of_texts(grid, valued, c)]
    numbering = [c for c in columns if _is_serial(grid, range(first, start), c)]
    labels = [c for c in texts if c not in numbering]
    if not labels:
        raise InputError(f"sheet {grid.sheet!r} has numbers, and no column of names of units")
    for column in columns:
        years = [grid.at(row, column).text for row in valued]
        if len(years) > 3 and column in texts and all(map(_PERIOD.fullmatch, years)):
            raise InputError(
                f"sheet {grid.sheet!r} has one value in a row, with its period in column"
                f" {grid.name(0, column)[:-1]}: give such a long table to read_counts"
            )
    unit = labels[0]
    while unit + 1 in labels:
        unit += 1
    return Layout(
        headings=range(first, start),
        body=body,
        last_row=last,
        numbering_column=numbering[0] if numbering else None,
        parent_columns=tuple(c for c in labels if c < unit),
        unit_column=unit,
        data_columns=tuple(c for c in columns if c > unit and c not in {*numbering, *labels}),
        text_columns=tuple(c for c in labels if c > unit),
    )


def _is_heading(grid: Grid, row: int, columns: range) -> bool:
    if column_numbers(grid, row) or any(
        grid.spans.get((row, c), (row, c))[0] < row for c in columns
    ):
        return True
    if grid.is_blank(row):
        return False
    numbers = [grid.at(row, c).text for c in columns if not grid.at(row, c).text.isalpha()]
    months = [text for text in numbers if re.fullmatch(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])", text)]
    return len(months) > 1


def _is_serial(grid: Grid, headings: range, column: int) -> bool:
    return any(_SERIAL.fullmatch(grid.merged(row, column).text) for row in headings)


def _is_of_texts(grid: Grid, rows: list[int], column: int) -> bool:
    cells = [grid.at(row, column) for row in rows if grid.at(row, column).raw]
    names = [
        cell
        for cell in cells
        if state_of(cell, None, None)[0] == "not_a_number" and not is_numbering(cell.text)
    ]
    # beside names a mark of letters is a name too: NA is Namibia
    marks = [cell for cell in cells if cell.text.isalpha() and cell not in names]
    texts = names + marks if names else []
    return len(texts) * 2 > len(cells)
