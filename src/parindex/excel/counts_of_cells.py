"""Tables of the cells of a sheet: the cells one by one, the counts, the printed figures."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from openpyxl.utils import get_column_letter

from ..tables.arrays import CountArray, FloatArray
from .cells import TableCells
from .form_sheet import CELLS
from .grid import CellKind, number_text
from .texts.states import STATES

__all__ = ["cells_of", "counts_of", "published_of"]


def cells_of(tables: list[TableCells]) -> pa.Table:
    """Write the cells of tables one by one, with two more columns, `is_printed`, `is_derived`."""
    return pa.concat_tables([_cells(table) for table in tables])


def _cells(table: TableCells) -> pa.Table:
    body, kept = table.body, table.kept
    rows, columns = (
        np.broadcast_to(each, kept.shape)[kept] for each in np.ix_(body.rows, body.data)
    )
    letters = pa.array([get_column_letter(int(c)) for c in body.data], pa.string())
    of_column = np.broadcast_to(np.arange(len(body.data)), kept.shape)[kept]
    names = pc.binary_join_element_wise(
        letters.take(pa.array(of_column)), pa.array(rows).cast(pa.string()), ""
    )
    read = body.read
    text = {
        "sheet": pa.repeat(body.grid.sheet, len(rows)),
        "cell": names,
        "unit": table.unit.column(kept),
        "unit_parent": table.parent.column(kept),
        "role": table.role.column(kept),
        "period": table.period.column(kept),
        "item": table.item.column(kept),
        "state": pa.array(STATES, pa.string()).take(pa.array(table.states[kept])),
        "value": _floats(table.values[kept]),
        "lower": _floats(read.lower[kept]),
        "upper": _floats(read.upper[kept]),
        "raw": _raw(table, rows, columns),
    }
    told = pa.table(text).cast(CELLS)
    printed = pa.array(np.ascontiguousarray(table.is_printed[kept]))
    derived = pa.array(np.ascontiguousarray(table.is_derived[kept]))
    return told.append_column("is_printed", printed).append_column("is_derived", derived)


def _floats(values: FloatArray) -> pa.Array:
    return pa.array(values, from_pandas=True)


def _raw(table: TableCells, rows: np.ndarray, columns: np.ndarray) -> pa.Array:
    grid = table.body.grid
    codes, numbers = grid.codes[rows, columns], grid.numbers[rows, columns]
    values, place = np.unique(numbers, return_inverse=True, equal_nan=True)
    written = ["" if np.isnan(value) else number_text(float(value)) for value in values]
    is_text = (codes >= 0) & (grid.kinds[rows, columns] != CellKind.NUMBER)
    texts = pa.array([*grid.texts, *written], pa.string())
    return texts.take(pa.array(np.where(is_text, codes, len(grid.texts) + place)))


def counts_of(cells: pa.Table, roles: tuple[str, ...]) -> pa.Table:
    """Make one row per unit and period; an item that a row has twice makes a further row."""
    counted = cells.filter(
        pc.and_(
            pc.is_in(cells["role"], pa.array(roles)),
            pc.invert(pc.or_(cells["is_printed"], cells["is_derived"])),
        )
    )
    shown = cells.filter(pc.invert(pc.or_(cells["is_printed"], cells["is_derived"])))
    items = pc.unique(shown["item"]).to_pylist()
    keys = [("unit_id", pa.string()), ("period", pa.string())]
    schema = pa.schema(keys + [(item, pa.float64()) for item in items])
    if not counted.num_rows:
        return schema.empty_table()
    size = counted.num_rows
    key = np.zeros(size, dtype=np.int64)
    for name in ("unit", "unit_parent", "period"):
        words = counted[name].combine_chunks().dictionary_encode()
        codes = words.indices.fill_null(len(words.dictionary)).to_numpy(zero_copy_only=False)
        key = key * (len(words.dictionary) + 1) + codes
    item = pc.index_in(counted["item"], pa.array(items, pa.string()))
    at = item.combine_chunks().to_numpy(zero_copy_only=False).astype(np.int64)
    _, key = np.unique(key, return_inverse=True)
    again = _times_before(key * len(items) + at)
    rows = key * (int(again.max()) + 1) + again
    _, first, row = np.unique(rows, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")  # rows in the order of the sheet
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    values = np.full((len(order), len(items)), np.nan)
    values[place[row], at] = counted["value"].to_numpy()
    heads = pa.array(first[order])
    columns = [counted["unit"].take(heads), counted["period"].take(heads)]
    marked = pc.equal(counted["state"], "suppressed").to_numpy(zero_copy_only=False)
    marks = counted["raw"].to_numpy(zero_copy_only=False)
    for place_of_item in range(len(items)):
        own = np.flatnonzero(marked & (at == place_of_item))
        column = _floats(values[:, place_of_item])
        if len(own):
            # a mark has no number: such a column is written as texts, which the verbs read
            column = _with_marks(values[:, place_of_item], place[row[own]], marks[own])
        columns.append(column)
    return pa.table(columns, names=schema.names)


def _with_marks(values: FloatArray, rows: CountArray, marks: np.ndarray) -> pa.Array:
    texts = np.full(len(values), None, dtype=object)
    known = np.flatnonzero(~np.isnan(values))
    texts[known] = [number_text(value) for value in values[known].tolist()]
    texts[rows] = marks
    return pa.array(texts, pa.string())


def _times_before(key: np.ndarray) -> np.ndarray:
    """Count for each element how often it stood before."""
    order = np.argsort(key, kind="stable")
    ordered = key[order]
    starts = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
    runs = np.diff(np.append(starts, len(key)))
    before = np.empty(len(key), dtype=np.int64)
    before[order] = np.arange(len(key)) - np.repeat(starts, runs)
    return before


def published_of(cells: pa.Table) -> pa.Table:
    """Give the percents and changes of units, one row each."""
    printed = cells.filter(
        pc.and_(
            pc.equal(cells["role"], "unit"),
            pc.and_(cells["is_printed"], pc.invert(cells["is_derived"])),
        )
    )
    named = printed.select(["unit", "period", "item", "value"])
    return named.rename_columns(["unit_id", "period", "item", "value"])
