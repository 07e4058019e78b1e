"""One sheet as arrays of numbers, texts and states, whatever file it came from."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from openpyxl.utils import get_column_letter

from ..errors import InputError
from .texts.states import BLANK, ERROR, NO_CACHED_VALUE, NOT_A_NUMBER, REPORTED, Signs, read_texts

__all__ = ["MOST_CELLS", "MOST_MERGED", "MOST_ROWS", "CellKind", "Grid", "Look", "Read", "grid_of"]

MOST_ROWS = 200_000
MOST_CELLS = 5_000_000
MOST_MERGED = 1_000_000


class CellKind(enum.IntEnum):
    """What a cell holds."""

    BLANK = 0
    NUMBER = 1
    TEXT = 2
    DATE = 3
    ERROR = 4
    UNCOMPUTED = 5  # a formula whose value no program has written
    TRUTH = 6


@attrs.frozen(kw_only=True)
class Look:
    """
    How a cell is shown: only what changes its reading.

    `around` is what a format shows before a whole number, its least digits, and what behind it.
    """

    is_percent: bool = False
    indent: int = 0
    around: tuple[str, int, str] | None = None


PLAIN = Look()


@attrs.frozen(eq=False, kw_only=True)
class Read:
    """States, values and bounds of cells, one array each."""

    states: NDArray[np.uint8]
    values: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Grid:
    """
    Cells by row and column, both from 1: row and column 0 are blank.

    `codes` says which of `texts` stands in a cell, -1 for none; `spans` leads a merged cell to the
    first cell of its merge.
    """

    sheet: str
    kinds: NDArray[np.uint8]
    numbers: NDArray[np.float64]
    codes: NDArray[np.int32]
    texts: tuple[str, ...]
    shown: NDArray[np.int32]
    looks: tuple[Look, ...] = (PLAIN,)
    spans: dict[tuple[int, int], tuple[int, int]]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    outline: dict[int, int] = attrs.field(factory=dict)
    summary_below: bool = True
    knows_formats: bool = True

    @property
    def n_rows(self) -> int:
        """Last row that holds something."""
        return len(self.kinds) - 1

    @property
    def n_columns(self) -> int:
        """Last column that holds something."""
        return int(self.kinds.shape[1]) - 1

    @cached_property
    def filled(self) -> NDArray[np.bool_]:
        """Tell for each cell whether something stands in it."""
        return np.asarray(self.kinds != CellKind.BLANK)

    @cached_property
    def states(self) -> NDArray[np.uint8]:
        """States of all cells as long as nobody has named the signs inside of numbers."""
        return self._unsigned.states

    @cached_property
    def _unsigned(self) -> Read:
        return self._read(np.s_[:, :], Signs())

    @cached_property
    def _percent(self) -> NDArray[np.bool_]:
        return np.array([look.is_percent for look in self.looks])

    def percent_shown(
        self, rows: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Tell which cells are shown as percents, by their format or by the sign in their text."""
        at = np.ix_(rows, columns)
        signed = np.array([text.rstrip().endswith("%") for text in (*self.texts, "")])
        return np.asarray(self._percent[self.shown[at]] | signed[self.codes[at]])

    def read(self, rows: NDArray[np.int64], columns: NDArray[np.int64], signs: Signs) -> Read:
        """Read cells of rows and columns; percents as percents."""
        at = np.ix_(rows, columns)
        if signs != Signs():
            return self._read(at, signs)
        whole = self._unsigned
        return Read(
            states=whole.states[at],
            values=whole.values[at],
            lower=whole.lower[at],
            upper=whole.upper[at],
        )

    def _read(self, at: Any, signs: Signs) -> Read:
        kinds, codes, numbers = self.kinds[at], self.codes[at], self.numbers[at]
        used = np.unique(codes[kinds == CellKind.TEXT])
        of_text = read_texts([self.texts[code] for code in used], signs)
        place = np.searchsorted(used, np.where(kinds == CellKind.TEXT, codes, -1))
        place = np.where(kinds == CellKind.TEXT, place, len(used))
        states = np.append(of_text.states, np.uint8(BLANK))[place]
        for kind, state in (
            (CellKind.NUMBER, REPORTED),
            (CellKind.ERROR, ERROR),
            (CellKind.UNCOMPUTED, NO_CACHED_VALUE),
            (CellKind.DATE, NOT_A_NUMBER),
            (CellKind.TRUTH, NOT_A_NUMBER),
        ):
            states[kinds == kind] = state
        values = np.append(of_text.values, np.nan)[place]
        shown, is_percent = numbers.copy(), self._percent[self.shown[at]]
        with np.errstate(over="ignore"):
            percent = np.round(numbers[is_percent] * 100, 10)
        shown[is_percent] = np.where(np.isinf(percent), numbers[is_percent], percent)
        return Read(
            states=states,
            values=np.where(kinds == CellKind.NUMBER, shown, values),
            lower=np.append(of_text.lower, np.nan)[place],
            upper=np.append(of_text.upper, np.nan)[place],
        )

    def raw(self, row: int, column: int) -> str:
        """Text of a cell as it stands in the file; "" for a blank one."""
        code = int(self.codes[row, column])
        if code >= 0:
            return self.texts[code]
        number = float(self.numbers[row, column])
        around = self.looks[self.shown[row, column]].around
        return "" if np.isnan(number) else number_text(number, around)

    def labels(self, rows: NDArray[np.int64], column: int) -> tuple[list[str], NDArray[np.int64]]:
        """Give the distinct texts of a column, single-spaced or "", and the place of each row's."""
        codes = self.codes[rows, column].astype(np.int64)
        numbers = self.numbers[rows, column]
        codes[self.kinds[rows, column] == CellKind.UNCOMPUTED] = -1
        used = np.unique(codes[codes >= 0])
        is_number = (codes < 0) & ~np.isnan(numbers)
        # one number may be shown in several ways: 1 and 001
        around = list(dict.fromkeys(look.around for look in self.looks))
        shown = np.array([around.index(look.around) for look in self.looks])
        values, of_value = np.unique(numbers[is_number], return_inverse=True)
        way = shown[self.shown[rows, column]][is_number]
        pairs, at = np.unique(of_value * len(around) + way, return_inverse=True)
        texts = [self.texts[code] for code in used]
        texts += [
            number_text(float(values[pair // len(around)]), around[pair % len(around)])
            for pair in pairs.tolist()
        ]
        place = np.full(len(rows), len(texts))
        place = np.where(codes >= 0, np.searchsorted(used, codes), place)
        place[is_number] = len(used) + at
        return [*(" ".join(text.split()) for text in texts), ""], place

    def text(self, row: int, column: int) -> str:
        """Text of a cell with single spaces; "" for a formula that has no value."""
        if self.kinds[row, column] == CellKind.UNCOMPUTED:
            return ""
        return " ".join(self.raw(row, column).split())

    def merged(self, row: int, column: int) -> str:
        """Text of a cell, or of the first cell of the merge that it lies in."""
        return self.text(*self.spans.get((row, column), (row, column)))

    def indents(self, rows: NDArray[np.int64], column: int) -> NDArray[np.int64]:
        """Give the spaces by which names are moved in, by their alignment or by spaces in them."""
        plain = [text.replace("\u00a0", " ").replace("\t", "    ") for text in self.texts]
        spaces = np.array([len(text) - len(text.lstrip(" ")) for text in plain] + [0])
        aligned = np.array([4 * look.indent for look in self.looks])
        moved: NDArray[np.int64] = (
            spaces[self.codes[rows, column]] + aligned[self.shown[rows, column]]
        )
        return moved

    @staticmethod
    def name(row: int, column: int) -> str:
        """Name a cell as spreadsheets do: C12."""
        return f"{get_column_letter(column)}{row}"


def number_text(number: float, around: tuple[str, int, str] | None = None) -> str:
    """Write a number as it is shown: without decimals where it has none, 001 in the format 000."""
    if not number.is_integer() or abs(number) >= 1e15:
        return repr(float(number))
    if around is None or number < 0:
        return str(int(number))
    before, digits, after = around
    return f"{before}{int(number):0{digits}}{after}"


def grid_of(
    sheet: str,
    places: tuple[Sequence[int], Sequence[int]],
    kinds: Sequence[int],
    numbers: Sequence[float],
    texts: Sequence[str | None],
    shown: Sequence[int],
    **rest: object,
) -> Grid:
    """
    Put the cells of a sheet, one after the other, in their places.

    Raises
    ------
    InputError
        If the rectangle that holds them has more cells than are read.
    """
    rows, columns = (np.asarray(each, dtype=np.int64) for each in places)
    shape = int(rows.max(initial=0)) + 1, int(columns.max(initial=0)) + 1
    refuse_large(sheet, shape[0] - 1, shape[1] - 1)
    words = pa.array(texts, pa.string()).dictionary_encode()
    codes = words.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    tables: dict[str, NDArray[np.generic]] = {}
    for name, given, blank, kind in (
        ("kinds", kinds, 0, np.uint8),
        ("numbers", numbers, np.nan, np.float64),
        ("codes", codes, -1, np.int32),
        ("shown", shown, 0, np.int32),
    ):
        tables[name] = np.full(shape, blank, dtype=kind)
        tables[name][rows, columns] = np.asarray(given, dtype=kind)
    return Grid(sheet=sheet, texts=tuple(words.dictionary.to_pylist()), **tables, **rest)  # type: ignore[arg-type]


def refuse_cells(sheet: str, cells: int) -> None:
    """
    Refuse a sheet with more cells than are read, wherever they say that they stand.

    Raises
    ------
    InputError
        If it has.
    """
    if cells > MOST_CELLS:
        raise InputError(f"sheet {sheet!r} is larger than is read: more than {MOST_CELLS} cells")


def refuse_large(sheet: str, rows: int, columns: int) -> None:
    """
    Refuse a sheet with more rows or cells than are read, before its arrays are made.

    Raises
    ------
    InputError
        If it has.
    """
    if rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise InputError(f"sheet {sheet!r} is larger than is read: {rows} x {columns} cells")
