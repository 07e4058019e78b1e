"""Tables as CSV by RFC 4180: UTF-8, comma, an absent value empty, a list as its JSON."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.csv as pv

from ..._files import writing
from ...tables.arrays import whole
from ...tables.coerce import plain_texts
from ...tables.json_rows import json_lists

__all__ = ["csv_text", "write_csv", "write_rows"]

# A text that is empty and one that is absent differ by the quotes. The header has none: by the
# character after its first name readers of SDMX-CSV find the separator.
_OPTIONS = pv.WriteOptions(include_header=False, delimiter=",", quoting_style="needed")


def csv_text(table: pa.Table) -> str:
    """Write a table as CSV; names of columns must need no quotes."""
    buffer = io.BytesIO()
    write_rows(table, buffer)
    return buffer.getvalue().decode("utf-8")


def write_csv(table: pa.Table, path: object) -> None:
    """Write a CSV file, whole or not at all."""
    with writing(path) as file:
        write_rows(table, file)


def write_rows(table: pa.Table, file: object) -> None:
    """Write CSV into an open file."""
    sink = pa.PythonFile(file, "w")
    sink.write((",".join(table.column_names) + "\n").encode())
    flat = plain_texts(table)
    for at, field in enumerate(flat.schema):
        if pa.types.is_list(field.type):
            flat = flat.set_column(at, field.name, json_lists(whole(flat[field.name])))
    pv.write_csv(flat, sink, _OPTIONS)
    sink.flush()
