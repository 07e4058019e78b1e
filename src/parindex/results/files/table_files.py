"""Parquet and Arrow files, written and read; one that would unpack to far more is refused."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import attrs
import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.parquet as pq

from ..._files import writing
from ...errors import InputError

__all__ = ["RowBound", "table_of_file", "write_arrow", "write_parquet"]

_UNPACKED = 1 << 26  # bytes of memory that any file may take ...
_UNPACKED_ROW = 1 << 11  # ... and further ones for each row
_PARQUET = b"PAR1"
_LATER = b"\xff\xff\xff\xff"  # begins a message since version 0.15 of the format


@attrs.frozen(kw_only=True)
class RowBound:
    """
    How many rows a file may hold: *free* in any case, else one for each *least* of its bytes.

    *why* and *noun* are for messages.
    """

    least: int
    free: int
    why: str
    noun: str


def table_of_file(raw: bytes, *, of: str, bound: RowBound) -> pa.Table:
    """
    Read the table of a Parquet or Arrow file.

    What it unpacks to is known from its metadata, and held against its size before it is read;
    *of* names what it holds, for messages.
    """
    try:
        table = (_parquet if raw.startswith(_PARQUET) else _arrow)(raw, of, bound)
        table.validate(full=True)
    except InputError:  # of the size; it is a ValueError too
        raise
    except (pa.ArrowException, OSError, ValueError, IndexError, struct.error) as error:
        kind = type(error).__name__
        raise InputError(
            f"{of} must be a whole Parquet or Arrow file, got a damaged one ({kind})"
        ) from None
    return table


def write_parquet(table: pa.Table, path: object) -> None:
    """Write a Parquet file, whole or not at all."""
    with writing(path) as file:
        pq.write_table(table, file)


def write_arrow(table: pa.Table, path: object) -> None:
    """Write an Arrow file, whole or not at all."""
    # compressed files differ between builds of the library that compresses
    with writing(path) as file:
        pf.write_feather(table, file, compression="uncompressed")


def _parquet(raw: bytes, of: str, bound: RowBound) -> pa.Table:
    metadata = pq.read_metadata(pa.BufferReader(raw))
    groups = [metadata.row_group(at) for at in range(metadata.num_row_groups)]
    unpacked = sum(group.total_byte_size for group in groups)
    rows = max(metadata.num_rows, sum(group.num_rows for group in groups))
    _refuse_too_much(raw, of, bound, rows=rows, unpacked=unpacked)
    columns = [metadata.schema.column(at) for at in range(metadata.num_columns)]
    # a text that a page holds once for many rows stays one text
    texts = [
        column.path
        for column in columns
        if column.physical_type == "BYTE_ARRAY" and not column.max_repetition_level
    ]
    return pq.ParquetFile(pa.BufferReader(raw), read_dictionary=texts).read()


def _arrow(raw: bytes, of: str, bound: RowBound) -> pa.Table:
    rows, unpacked = 0, 0
    for of_batch, octets in _batches(memoryview(raw)):
        rows, unpacked = rows + of_batch, unpacked + octets
    _refuse_too_much(raw, of, bound, rows=rows, unpacked=unpacked)
    return pa.ipc.open_file(pa.BufferReader(raw)).read_all()


def _refuse_too_much(raw: bytes, of: str, bound: RowBound, *, rows: int, unpacked: int) -> None:
    if rows > bound.free and rows * bound.least > len(raw):
        raise InputError(
            f"{of} must be rows {bound.why}, got {rows} rows in a file of {len(raw)} bytes"
        )
    if unpacked > _UNPACKED + _UNPACKED_ROW * rows:
        raise InputError(
            f"{of} must be a file of {rows} {bound.noun} that unpacks to at most "
            f"{_UNPACKED + _UNPACKED_ROW * rows} bytes, got {unpacked}"
        )


def _batches(raw: memoryview) -> Iterator[tuple[int, int]]:
    """Rows and unpacked bytes of each batch and dictionary that the end of an Arrow file names."""
    size = struct.unpack_from("<i", raw, len(raw) - 10)[0]
    footer = raw[len(raw) - 10 - size : len(raw) - 10]
    root = _u32(footer, 0)
    for slot, is_dictionary in ((2, True), (3, False)):
        if not _field(footer, root, slot):
            continue
        listed = _inner(footer, root, slot)
        blocks = footer[listed + 4 : listed + 4 + 24 * _u32(footer, listed)]
        for start, head, length in struct.iter_unpack("<qi4xq", blocks):
            begin = start + (8 if raw[start : start + 4] == _LATER else 4)
            message = raw[begin : start + head]
            batch = _inner(message, _u32(message, 0), 2)
            if is_dictionary:
                batch = _inner(message, batch, 1)
            at = 0 if is_dictionary else _field(message, batch, 0)
            rows = struct.unpack_from("<q", message, at)[0] if at else 0
            body = raw[start + head : start + head + length]
            yield rows, _unpacked(message, batch, body)


def _unpacked(data: memoryview, batch: int, body: memoryview) -> int:
    """Bytes that the buffers of a batch take; a packed one begins with the number of its own."""
    if not _field(data, batch, 2):
        return 0
    listed = _inner(data, batch, 2)
    places = struct.iter_unpack("<qq", data[listed + 4 : listed + 4 + 16 * _u32(data, listed)])
    if not _field(data, batch, 3):
        return sum(size for _, size in places)
    told = ((struct.unpack_from("<q", body, at)[0], size) for at, size in places if size)
    return sum(size if of_buffer < 0 else of_buffer for of_buffer, size in told)  # -1: not packed


# The numbers of fields are those of File.fbs and Message.fbs of the Arrow format. A table of
# FlatBuffers begins with the number that leads back to the places of its fields.
def _field(data: memoryview, table: int, slot: int) -> int:
    """Place of a field of a table; 0 where it is absent."""
    places = table - int(struct.unpack_from("<i", data, table)[0])
    size, at = struct.unpack_from("<H", data, places)[0], 4 + 2 * slot
    offset: int = struct.unpack_from("<H", data, places + at)[0] if at < size else 0
    return table + offset if offset else 0


def _inner(data: memoryview, table: int, slot: int) -> int:
    """Place of what a field points to."""
    at = _field(data, table, slot)
    return at + _u32(data, at)


def _u32(data: memoryview, at: int) -> int:
    number: int = struct.unpack_from("<I", data, at)[0]
    return number
