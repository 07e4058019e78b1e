"""Where in a file each count stands, so that a finding can name its cell."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .arrays import codes_of, whole
from .columns_of_results import PLACE, schema_of

__all__ = ["CellPlaces", "cells_on_sheets", "places_of"]

_SIGN = "\x1f"  # stands in no name


@attrs.frozen(eq=False, kw_only=True)
class CellPlaces:
    """
    Cells of a file by unit, period and item.

    Parameters
    ----------
    file : str
        Name of the file; "" where it has none.
    cells : pyarrow.Table
        ``unit``, ``period``, ``item``, ``sheet``, ``cell``: all text, one row for each cell.
    """

    file: str
    cells: pa.Table

    def of(
        self, units: pa.Array, periods: pa.Array, items: pa.Array, names: Mapping[str, str]
    ) -> pa.Table:
        """
        Name file, sheet and cell of each unit, period and item; null where they are not known.

        What is no item of the file, an indicator or an identity, has the cells of the unit and
        period from the first to the last, as C12:M12, and so has an item that they have in several
        rows, as C12:C13. A unit stands in the file by its id, or by
        its name in *names*.
        """
        ids, known = codes_of(units)
        printed = set(self.cells["unit"].unique().to_pylist())
        texts = [each if each in printed else names.get(each, each) for each in known]
        by_name = pa.array([*texts, None], pa.string()).take(
            pa.array(ids.astype(np.int64) % (len(texts) + 1))
        )
        periods, items = periods.cast(pa.string()), items.cast(pa.string())
        own, rows = self._ends("unit", "period", "item"), self._ends("unit", "period")
        place = whole(pc.index_in(_key(by_name, periods, items), own["key"]))
        row = whole(pc.index_in(_key(by_name, periods), rows["key"]))
        sheet, cell = (
            whole(pc.coalesce(own[name].take(place), rows[name].take(row)))
            for name in ("sheet", "cell")
        )
        nothing = pa.scalar(None, pa.string())
        file = pc.if_else(pc.is_valid(cell), pa.scalar(self.file or None, pa.string()), nothing)
        sheet = pc.if_else(pc.equal(sheet, ""), nothing, sheet)  # a CSV file has none
        table = pa.table({"file": file, "sheet": sheet, "cell": cell})
        return table.cast(schema_of(PLACE))

    def _ends(self, *names: str) -> pa.Table:
        """Give the first and the last cell of each unit and period, or of each item of them."""
        table = self.cells.append_column("key", _key(*(self.cells[name] for name in names)))
        ends = table.group_by("key", use_threads=False).aggregate(
            [("sheet", "first"), ("cell", "first"), ("cell", "last")]
        )
        first, last = ends["cell_first"], ends["cell_last"]
        both = pc.binary_join_element_wise(first, last, ":")
        cells = pc.if_else(pc.equal(first, last), first, both)
        return pa.table({"key": ends["key"], "sheet": ends["sheet_first"], "cell": cells})


def cells_on_sheets(sheets: pa.Array, cells: pa.Array) -> pa.StringArray:
    """Write the sheet before a cell, as spreadsheets do: 'quý 1'!C12; null where there is none."""
    sheets = pc.fill_null(sheets.cast(pa.string()), "")
    quoted = pc.binary_join_element_wise("'", pc.replace_substring(sheets, "'", "''"), "'", "")
    plain = pc.match_substring_regex(sheets, r"^[A-Za-z_][A-Za-z0-9_]*$")
    named = pc.binary_join_element_wise(pc.if_else(plain, sheets, quoted), cells, "!")
    return pc.if_else(pc.equal(sheets, ""), cells, named)


def _key(*columns: pa.Array | pa.ChunkedArray) -> pa.ChunkedArray:
    texts = [pc.fill_null(column.cast(pa.string()), "") for column in columns]
    joined = pc.binary_join_element_wise(*texts, _SIGN)
    return joined if isinstance(joined, pa.ChunkedArray) else pa.chunked_array([joined])


def places_of(counts: object) -> CellPlaces | None:
    """Give the places that a table of counts knows; None where it knows none."""
    places = getattr(counts, "places", None)
    return places if isinstance(places, CellPlaces) else None
