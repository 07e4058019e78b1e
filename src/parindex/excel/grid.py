"""One sheet as a grid of cells, whatever file it came from."""

from __future__ import annotations

import attrs
from openpyxl.utils import get_column_letter

__all__ = ["EMPTY", "Grid", "GridCell"]


@attrs.frozen
class GridCell:
    """A cell: its value, its text as it stands in the file, how it is shown."""

    value: object = None
    raw: str = ""
    is_percent: bool = False
    is_error: bool = False
    is_uncomputed: bool = False  # a formula whose value no program has written

    @property
    def text(self) -> str:
        """Text of the value with single spaces."""
        return "" if self.value is None else " ".join(str(self.value).split())


EMPTY = GridCell()


@attrs.frozen(eq=False, kw_only=True)
class Grid:
    """Cells by row and column, both from 1; `spans` leads a merged cell to its first cell."""

    sheet: str
    cells: dict[tuple[int, int], GridCell]
    n_rows: int
    n_columns: int
    spans: dict[tuple[int, int], tuple[int, int]]
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()

    def at(self, row: int, column: int) -> GridCell:
        """Give a cell; one that holds nothing is blank."""
        return self.cells.get((row, column), EMPTY)

    def merged(self, row: int, column: int) -> GridCell:
        """Give the cell, or the first cell of the merge that it lies in."""
        return self.at(*self.spans.get((row, column), (row, column)))

    def is_blank(self, row: int) -> bool:
        """Tell whether nothing stands in a row."""
        return not any(self.at(row, column).raw for column in range(1, self.n_columns + 1))

    @staticmethod
    def name(row: int, column: int) -> str:
        """Name a cell as spreadsheets do: C12."""
        return f"{get_column_letter(column)}{row}"
