"""Rows of a table as lines of JSON."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from ...tables.json_rows import json_rows

__all__ = ["joined", "listed", "rows_text"]


def listed(name: str, table: pa.Table, *, sparse: frozenset[str] = frozenset()) -> str:
    """Write a member that is the list of the rows of a table; see `rows_text`."""
    return f' "{name}": [\n{rows_text(table, sparse=sparse)}\n ]'


def rows_text(table: pa.Table, *, sparse: frozenset[str] = frozenset()) -> str:
    """Write the rows of a table, one object a line; a null of a *sparse* column is left out."""
    return ",\n".join(
        joined(texts, ",\n  ").decode("utf-8").join(("  ", ""))
        for texts in json_rows(table, sparse=sparse)
    )


def joined(texts: pa.Array, separator: str) -> bytes:
    """Join all texts in UTF-8, without a Python string for each."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    text = pc.binary_join(whole, separator)
    octets: bytes = text[0].as_buffer().to_pybytes()
    return octets
