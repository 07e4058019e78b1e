"""Whose cases they are: ids in one writing, or codes and names looked up in a registry."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs
import narwhals as nw
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._white_space import unit_key
from ..counts.units_of_rows import UnitKeys, units_on
from ..tables.arrays import codes_of, keys, whole
from ..tables.unit_column import UNIT_CODE, UNIT_NAME, Writings, id_codes, id_text
from ..vocabulary import Fault, NotCounted
from .case_counts import unresolved_schema
from .engine import BETWEEN, Engine
from .summing import COUNTED, REASON

__all__ = ["PLACE", "of_one_unit", "with_places", "with_texts", "with_units", "writings_of"]

PLACE: Final = "place__"
"""Which unit a row is of, where several texts of the file stand for it; else null."""

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


def of_one_unit(
    sums: pa.Table, roles: tuple[str, ...], units: UnitKeys, day: dt.date
) -> pa.Table | None:
    """
    List the texts of units that the file spells in several ways; None where there are none.

    Columns of the roles, ``""`` where nothing stands, and `PLACE`, the same for all texts of one
    unit.
    """
    distinct = sums.group_by(list(roles), use_threads=False).aggregate([])
    found = distinct.append_column(REASON, pa.array(np.full(len(distinct), COUNTED)))
    found = found.append_column("rows", pa.array(np.zeros(len(distinct), np.int64)))
    named, _ = with_units(found, roles, units, day)
    place, _ = codes_of(named["unit"])
    times = np.bincount(place[place >= 0], minlength=1)
    is_one = (place >= 0) & (times[place] > 1)
    for role in roles:  # some engines are handed the texts with this sign between them
        holds = pc.match_substring(distinct[role].cast(pa.string()), BETWEEN)
        is_one &= ~np.asarray(holds.fill_null(False)).astype(bool)
    if not is_one.any():
        return None
    made = {role: distinct[role].cast(pa.string()).fill_null("") for role in roles}
    return pa.table({**made, PLACE: pa.array(place.astype(np.int32))}).filter(pa.array(is_one))


def with_places(
    frame: nw.LazyFrame[Any], engine: Engine, roles: tuple[str, ...], texts: pa.Table
) -> nw.LazyFrame[Any]:
    """Join `PLACE` to cases, and take away the texts that it stands for, so that they are alike."""
    keyed = [f"{role}_text__" for role in roles]
    own = {
        key: nw.when(~nw.col(role).is_null()).then(nw.col(role)).otherwise(nw.lit(""))
        for role, key in zip(roles, keyed, strict=True)
    }
    beside = [f"{role}_of__" for role in roles]
    places = engine.beside(texts.rename_columns([*beside, PLACE]))
    frame = frame.with_columns(**own).join(places, how="left", left_on=keyed, right_on=beside)
    is_alone = nw.col(PLACE).is_null()
    return frame.with_columns(**{role: nw.when(is_alone).then(nw.col(role)) for role in roles})


def with_texts(sums: pa.Table, roles: tuple[str, ...], texts: pa.Table) -> pa.Table:
    """Give rows with a `PLACE` one of the texts that it stands for."""
    first = pc.index_in(whole(sums[PLACE]).cast(pa.int32()), whole(texts[PLACE]))
    for role in roles:
        text = whole(texts[role])
        text = pc.if_else(pc.equal(text, ""), pa.scalar(None, pa.string()), text)
        told = pc.if_else(first.is_null(), whole(sums[role]).cast(pa.string()), text.take(first))
        sums = sums.set_column(sums.column_names.index(role), role, told)
    return sums


def _text(column: pa.ChunkedArray) -> pa.Array:
    return id_text(column.cast(pa.string()), name="cases column of units")


def writings_of(sums: pa.Table) -> tuple[Writings, ...]:
    """List units whose id the file has in several writings, with their rows."""
    added: Any = sums.group_by("unit", use_threads=False).aggregate([("rows", "sum")])
    texts = whole(added["unit"].cast(pa.string()))
    _, _, several = id_codes(texts)
    if not several:
        return ()
    rows = dict(zip(texts.to_pylist(), added["rows_sum"].to_pylist(), strict=True))
    return tuple(
        attrs.evolve(each, rows=sum(rows[text] for text in each.texts)) for each in several
    )


def _in_one_writing(units: pa.ChunkedArray) -> pa.Array:
    coded = units.cast(pa.string()).combine_chunks().dictionary_encode()
    written = pa.array([unit_key(each) for each in coded.dictionary.to_pylist()], pa.string())
    return written.take(coded.indices)
