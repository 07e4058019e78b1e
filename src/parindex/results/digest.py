"""The digest of counts: the same for the same counts, in whatever order they came."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.arrays import whole
from ..tables.json_rows import labelled

__all__ = ["SHORT", "canonical_counts", "counts_digest", "table_digest"]

SHORT = 16
"""Digits of a digest that are printed; as many as a fingerprint has."""

_BEGIN = b"parindex counts 1\n"
_KEYS = ("unit_id", "period")
_FAULT = ("fault", *_KEYS, "item", "text", "rows", "stage")  # the position is an order of rows
_LINES_AT_A_TIME = 1 << 16


def counts_digest(counts: pa.Table, faults: pa.Table) -> str:
    """
    Compute the SHA-256 of the canonical bytes of counts (mã đối chiếu số liệu).

    Parameters
    ----------
    counts : pyarrow.Table
        ``unit_id``, ``period`` and one column per item, as a `CountTable` holds them.
    faults : pyarrow.Table
        Rows and cells at fault, columns of `FAULTS`.

    Returns
    -------
    str
        64 hexadecimal digits (convention §81).
    """
    digest = hashlib.sha256()
    for part in canonical_counts(counts, faults):
        digest.update(part)
    return digest.hexdigest()


def table_digest(table: pa.Table) -> str:
    """Compute the SHA-256 of the rows of a table, written and ordered as those of counts are."""
    digest = hashlib.sha256()
    for part in _in_order(_lines(table, table.column_names)):
        digest.update(part)
    return digest.hexdigest()


def canonical_counts(counts: pa.Table, faults: pa.Table) -> Iterator[bytes]:
    """
    Yield the canonical bytes of counts, part by part (convention §81).

    Parameters
    ----------
    counts, faults : pyarrow.Table
        As for `counts_digest`.

    Yields
    ------
    bytes
        Lines of UTF-8, each ended by a line feed: what these bytes are; the names of the columns;
        each row; each fault.
    """
    names = [*_KEYS, *sorted(set(counts.column_names) - set(_KEYS))]
    yield _BEGIN
    yield json.dumps(names, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
    yield from _in_order(_lines(counts, names))
    yield from _in_order(_lines(faults, _FAULT))


def _lines(table: pa.Table, names: tuple[str, ...] | list[str]) -> pa.Array:
    """Write each row as a JSON array."""
    columns = [_values(whole(table[name])) for name in names]
    listed = pc.binary_join_element_wise(*columns, ",")
    return pc.binary_join_element_wise("[", listed, "]\n", "")


def _values(column: pa.Array) -> pa.Array:
    if pa.types.is_floating(column.type):
        return _decimals(column).fill_null("null")
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    return labelled("", column).fill_null("null")


def _decimals(column: pa.Array) -> pa.Array:
    """Write amounts with as many digits as tell them apart, and without an exponent."""
    distinct = column.dictionary_encode()
    texts = [
        None if number is None else np.format_float_positional(number, trim="-")
        for number in distinct.dictionary.to_pylist()
    ]
    return pa.array(texts, pa.string()).take(distinct.indices)


def _in_order(lines: pa.Array) -> Iterator[bytes]:
    """Give lines in the order of their bytes, some at a time."""
    ordered = lines.take(pc.sort_indices(lines))
    for start in range(0, len(ordered), _LINES_AT_A_TIME):
        part = ordered.slice(start, _LINES_AT_A_TIME)
        joined = pc.binary_join(pa.ListArray.from_arrays([0, len(part)], part), "")
        yield joined[0].as_buffer().to_pybytes()
