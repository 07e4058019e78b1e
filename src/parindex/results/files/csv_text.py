"""Tables as CSV by RFC 4180: UTF-8, comma, every text in quotes, an absent value empty."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.csv as pv

from ..._files import writing
from ...tables.coerce import plain_texts

__all__ = ["csv_text", "write_csv"]

# A text that is empty and one that is absent differ by the quotes. The header has none: by the
# character after its first name readers of SDMX-CSV find the separator.
_OPTIONS = pv.WriteOptions(include_header=False, delimiter=",", quoting_style="needed")


def csv_text(table: pa.Table) -> str:
    """Write a table as CSV; names of columns must need no quotes."""
    buffer = io.BytesIO()
    _write(table, buffer)
    return buffer.getvalue().decode("utf-8")


def write_csv(table: pa.Table, path: object) -> None:
    """Write a CSV file, whole or not at all."""
    with writing(path) as file:
        _write(table, file)


def _write(table: pa.Table, file: object) -> None:
    sink = pa.PythonFile(file, "w")
    sink.write((",".join(table.column_names) + "\n").encode())
    pv.write_csv(plain_texts(table), sink, _OPTIONS)
    sink.flush()
