"""Whose cases they are: ids in one writing, or codes and names looked up in a registry."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._white_space import unit_key
from ..counts.units_of_rows import UnitKeys, units_on
from ..tables.arrays import keys
from ..tables.unit_column import UNIT_CODE, UNIT_NAME, id_text
from ..vocabulary import Fault, NotCounted
from .case_counts import unresolved_schema
from .summing import COUNTED, REASON

__all__ = ["with_units"]

_REASONS: Final = {
    Fault.MISSING_UNIT: NotCounted.NO_UNIT,
    Fault.UNKNOWN_UNIT: NotCounted.UNKNOWN_UNIT,
    Fault.AMBIGUOUS_UNIT: NotCounted.AMBIGUOUS_UNIT,
    Fault.UNIT_DISAGREES: NotCounted.UNIT_DISAGREES,
}


def with_units(
    sums: pa.Table, roles: tuple[str, ...], units: UnitKeys, day: dt.date
) -> tuple[pa.Table, pa.Table]:
    """
    Give sums a column ``unit`` of ids, and the texts that are of no unit, which get their reason.

    The engine compared texts as they stand; only the distinct ones are read here.
    """
    if roles == ("unit",):
        place = sums.column_names.index("unit")
        ids = _in_one_writing(sums["unit"])
        return sums.set_column(place, "unit", ids), unresolved_schema().empty_table()
    reasons = np.asarray(sums[REASON].combine_chunks()).astype(np.int64)
    is_counted = reasons == COUNTED
    nothing = pa.nulls(len(sums), pa.string())
    code, name = (
        pc.if_else(pa.array(is_counted), _text(sums[role]), None) if role in roles else nothing
        for role in (UNIT_CODE, UNIT_NAME)
    )
    found = units_on(day, code, name, units, roles)
    is_lost = is_counted & (found.codes < 0)
    named = np.full(len(Fault) + 1, COUNTED)
    for fault, reason in _REASONS.items():
        named[fault] = reason
    reasons = np.where(is_lost, named[found.faults], reasons)
    place = sums.column_names.index(REASON)
    sums = sums.set_column(place, REASON, pa.array(reasons))
    sums = sums.append_column("unit", keys(found.codes, found.units).cast(pa.string()))
    lost = pa.table(
        {
            "text": found.texts,
            "reason": pa.array([term.text for term in NotCounted]).take(
                pa.array(np.where(is_lost, reasons, 0))
            ),
            "candidates": found.candidates,
            "rows": sums["rows"].cast(pa.int64()),
        }
    ).filter(pa.array(is_lost))
    by = ["text", "reason", "candidates"]
    added: Any = lost.group_by(by, use_threads=False).aggregate([("rows", "sum")])
    added = added.rename_columns(
        [name.removesuffix("_sum") for name in added.column_names]
    ).sort_by([("rows", "descending"), ("text", "ascending")])
    schema = unresolved_schema()
    return sums, added.select(schema.names).cast(schema)


def _text(column: pa.ChunkedArray) -> pa.Array:
    return id_text(column.cast(pa.string()), name="cases column of units")


def _in_one_writing(units: pa.ChunkedArray) -> pa.Array:
    coded = units.cast(pa.string()).combine_chunks().dictionary_encode()
    written = pa.array([unit_key(each) for each in coded.dictionary.to_pylist()], pa.string())
    return written.take(coded.indices)
