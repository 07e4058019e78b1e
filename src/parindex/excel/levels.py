"""Rows that stand over others: by numbering, by indentation, by outline; their roles."""

from __future__ import annotations

import attrs
import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .grid import Grid
from .texts.roles import depth_of

__all__ = ["LEVELS", "Levels", "Marks", "find_levels", "rows_of_sums"]

_LETTER = 8  # depth of a, b, c; see `depth_of`
LEVELS = ("numbering", "indent", "of_which", "outline", "sums", "none")
"""Words of the argument `levels`."""


@attrs.frozen(eq=False, kw_only=True)
class Marks:
    """Signs by which rows may stand over others, one of each for a row."""

    numbering: list[str]
    indents: NDArray[np.int64]
    outline: NDArray[np.int64]
    summary_below: bool
    of_which: NDArray[np.bool_]

    @classmethod
    def of(
        cls,
        grid: Grid,
        rows: NDArray[np.int64],
        numbering: list[str],
        column: int,
        of_which: NDArray[np.bool_],
    ) -> Marks:
        """Read how far names are moved in, and how rows are folded."""
        return cls(
            of_which=of_which,
            numbering=numbering,
            indents=grid.indents(rows, column),
            outline=np.array([grid.outline.get(row, 0) for row in rows.tolist()], dtype=np.int64),
            summary_below=grid.summary_below,
        )


@attrs.frozen(eq=False, kw_only=True)
class Levels:
    """The row that each row stands below, -1 for none, and which rows stand over others."""

    parent: NDArray[np.int64]
    over: NDArray[np.bool_]
    told_by: str


def find_levels(
    sheet: str,
    rows: NDArray[np.int64],
    marks: Marks,
    values: NDArray[np.float64],
    is_total: NDArray[np.bool_],
    *,
    levels: str | None,
) -> Levels:
    """
    Find the rows that add others up; rows of totals lie outside.

    Numbering is asked first, then indentation, "of which" (trong đó), then the outline; the first
    that tells rows apart decides. A row over others must be a section of its own numbering (A, I),
    be blank, or be the sum of the rows below it in most of its columns. Where nothing tells, rows
    may not part into sums and what they add up.

    Raises
    ------
    InputError
        If a row stands over others and is not their sum: the argument `levels` decides.
    """
    depths = [depth_of(text) for text in marks.numbering]
    numbered = {depth for depth in depths if depth is not None}
    by_number = np.array([_unnumbered(numbered) if d is None else d for d in depths], np.int64)
    sources = {
        "numbering": by_number,
        "indent": marks.indents // 2,  # one space before a name is a slip
        "of_which": _behind(marks.of_which, is_total),
        "outline": marks.outline,
    }
    inside = ~is_total
    none = Levels(
        parent=np.full(len(rows), -1), over=np.zeros(len(rows), dtype=bool), told_by="none"
    )
    if levels == "none":
        return none
    for name, depth in sources.items():
        if levels not in (None, name) or len(np.unique(depth[inside])) < 2:
            continue
        turned = name == "outline" and marks.summary_below
        parent = _parents(depth, inside, turned=turned)
        if not (parent >= 0).any():
            continue
        over = np.zeros(len(rows), dtype=bool)
        over[parent[parent >= 0]] = True
        if levels is None:
            decided = np.array([d is not None and d < 2 for d in depths], dtype=bool) & (
                name == "numbering"
            )
            wrong = _not_sums(values, parent, over & ~decided)
            if name == "outline" and len(wrong):
                continue  # rows are folded for other reasons too
            if len(wrong):
                row = int(rows[wrong[0]])
                below = rows[parent == wrong[0]]
                by = "'of which'" if name == "of_which" else f"its {name}"
                raise InputError(
                    f"row {row} of sheet {sheet!r} stands over rows {below[0]} to {below[-1]} by"
                    f" {by} and is not their sum: say levels={name!r} if it adds them up,"
                    " levels='none' if it is a unit beside them"
                )
        return Levels(parent=parent, over=over, told_by=name)
    if levels in (None, "sums") and (heads := rows_of_sums(values[inside])) is not None:
        above = np.full(len(rows), -1)
        places = np.flatnonzero(inside)
        above[inside] = np.where(heads >= 0, places[heads], -1)
        over = np.zeros(len(rows), dtype=bool)
        over[above[above >= 0]] = True
        if levels is None:
            row = int(np.flatnonzero(over)[0])
            raise InputError(
                f"row {rows[row]} of sheet {sheet!r} is the sum of {(above == row).sum()} rows"
                " beside it, and nothing else says so: say levels='sums' if it is their total,"
                " levels='none' if it is a unit beside them"
            )
        return Levels(parent=above, over=over, told_by="sums")
    return none


def _behind(of_which: NDArray[np.bool_], is_total: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Set rows one deeper from "of which" to the next total; right below a total they are units."""
    place = np.arange(len(of_which))
    after_total = np.append(False, is_total[:-1])
    opened = np.maximum.accumulate(np.where(of_which & ~after_total, place, -1))
    ended = np.maximum.accumulate(np.where(is_total | (of_which & after_total), place, -1))
    return ((opened >= 0) & (opened >= ended)).astype(np.int64)


def rows_of_sums(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """
    Give for each row the row whose sum it is part of, -1 for the sums; None where these are none.

    Each row is a sum or in one, and each sum stands above its rows, or each below. Two columns are
    not 0 in each, and half of them have two rows or more.
    """
    spoken = np.flatnonzero(~np.isnan(values).all(axis=1))
    read = values[spoken]
    read = read[:, ~np.isnan(read).any(axis=0)]
    if len(read) < 3 or read.shape[1] < 2 or (read % 1 != 0).any():
        return None
    for turned in (False, True):
        heads = _chain(read[::-1] if turned else read)
        if heads is not None:
            size = len(read) - 1
            heads = np.where(heads >= 0, size - heads, -1)[::-1] if turned else heads
            whole = np.full(len(values), -1)
            whole[spoken] = np.where(heads >= 0, spoken[heads], -1)
            return whole
    return None


def _chain(values: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """Part rows from the first one on: a sum, its rows, the next sum; None where that fails."""
    size = len(values)
    up_to = np.cumsum(values, axis=0)
    _, code = np.unique(np.concatenate([up_to, up_to + values]), axis=0, return_inverse=True)
    reached, wanted = code.ravel()[:size], code.ravel()[size:]
    order = np.argsort(reached, kind="stable")
    at = np.searchsorted(reached[order], wanted)
    last = order[np.minimum(at, size - 1)]  # where the rows behind a sum first add up to it
    fits = (reached[last] == wanted) & (last > np.arange(size)) & ((values != 0).sum(axis=1) > 1)
    heads = np.full(size, -1)
    row, several, n_sums = 0, 0, 0
    while row < size and fits[row]:
        stop = int(last[row]) + 1
        heads[row + 1 : stop] = row
        several, n_sums, row = several + (stop - row > 2), n_sums + 1, stop
    return heads if row == size and several * 2 >= n_sums else None


def _unnumbered(numbered: set[int]) -> int:
    """
    Tell how deep a row without a number is beside rows with one.

    Below A or I it is a unit, beside 1 or 1.1 it is one of them, and letters and bullets stand
    below it.
    """
    whole = {depth for depth in numbered if depth < _LETTER}
    if numbered - whole and not whole:
        return _LETTER - 1
    deepest = max(whole, default=0)
    return deepest if deepest > 1 else deepest + 1


def _parents(
    depth: NDArray[np.int64], inside: NDArray[np.bool_], *, turned: bool
) -> NDArray[np.int64]:
    """Give for each row the nearest one above (turned: below) that is less deep, -1 for none."""
    size = len(depth)
    if turned:
        found = _parents(depth[::-1], inside[::-1], turned=False)[::-1]
        return np.where(found >= 0, size - 1 - found, -1)
    place = np.arange(size)
    parent = np.full(size, -1)
    present = np.unique(depth[inside])
    # a row less deep than the last one found ends what stood above it
    for level in present[:-1]:
        last = np.maximum.accumulate(np.where(inside & (depth == level), place, -1))
        parent = np.where((depth > level) & inside, np.maximum(parent, last), parent)
    return parent


def _not_sums(
    values: NDArray[np.float64], parent: NDArray[np.int64], over: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Give rows that have numbers and are not the sum of their rows in most of their columns."""
    has = parent >= 0
    added = np.zeros_like(values)
    np.add.at(added, parent[has], values[has])  # a sum with a cell that is not reported is NaN
    known = ~np.isnan(values) & ~np.isnan(added)
    equal = known & (np.abs(values - added) < 1e-6)
    stands = over & ~np.isnan(values).all(axis=1)
    return np.flatnonzero(stands & (equal.sum(axis=1) * 2 <= known.sum(axis=1)))
