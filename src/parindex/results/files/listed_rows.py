"""Rows that stand one a line, read by Arrow without an object of Python for each."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.json as pj

from ...errors import InputError
from ...tables.arrays import whole
from ...tables.compact import SharedNulls
from .json_text import parsed

__all__ = ["listed_apart", "read_lines"]

_FIRST = 1 << 20  # bytes that say which members rows have
_BLOCK = 1 << 24  # bytes that Arrow reads at a time; no line may be longer
_LEAST = 64  # bytes of a row on average: 2 million {} would be made columns of
# After an object nothing stands but a comma, or the end of what it is in. A text may hold the same:
# then the document is read in the other way.
_ODD = re.compile(rb"\}[ \t\r]*[^ \t\r\n,}\]]")


def listed_apart(
    raw: bytes, member: str, schema_in: Callable[[dict[str, Any]], pa.Schema | None], *, of: str
) -> tuple[dict[str, Any], pa.Table] | None:
    """
    Read a document whose list *member* has one row a line, as the library writes it.

    *schema_in* finds the columns of the rows in the document, which has a text in place of the
    list. Gives both, the document and the rows. None where it is written in another way or holds
    what the schema does not have: whoever reads all of it then says what.
    """
    begin = f'\n "{member}": [\n'.encode()
    start = raw.find(begin) + len(begin)
    end = raw.find(b"\n ]", start)
    # a line break is never within a text, so that these stand between the objects of the list
    is_listed = raw.startswith(b"  {", start) and raw.endswith(b"}", start, end)
    if start < len(begin) or not is_listed:
        return None
    breaks = raw.count(b"\n", start, end)
    if breaks != raw.count(b"},\n  {", start, end) or _ODD.search(raw, start, end):
        return None
    head, tail = raw[: start - len(begin)], raw[end + len(b"\n ]") :]
    there = "listed"
    while (mark := f'"{there}"'.encode()) in head or mark in tail:
        there += "."
    try:
        document = parsed(b"".join((head, f'\n "{member}": '.encode(), mark, tail)), of=of)
        schema = schema_in(document)
        if schema is None or document.get(member) != there:  # the list is that of another object
            return None
        table = _in_pieces(raw, schema, start, end, comma=True, may_have_more=False)
        table.validate(full=True)  # that texts are UTF-8
    except (InputError, pa.ArrowException):
        return None
    return (document, table) if len(table) == breaks + 1 else None


def read_lines(raw: bytes, schema: pa.Schema) -> pa.Table:
    """
    Make the table of JSON Lines, of which every value must be there as the schema has it.

    A later minor version may say more: members that the schema does not have are not read.
    """
    if not raw.strip():
        return schema.empty_table()
    return _in_pieces(raw, schema, 0, len(raw), comma=False, may_have_more=True)


def _in_pieces(
    raw: bytes, schema: pa.Schema, start: int, end: int, *, comma: bool, may_have_more: bool
) -> pa.Table:
    """
    Read some lines after others, and of structs only the members that lines before had.

    Arrow takes as long for a member that a line lacks as for one that it has, and evidence has
    dozens. A line with another member has its piece read again.

    Raises
    ------
    pyarrow.ArrowInvalid
        If a line does not follow the schema.
    """
    parts: list[pa.Table] = []
    met: dict[str, set[str]] = {}
    while start < end:
        size = _BLOCK if parts else _FIRST
        stop = end
        if end - start > size:
            stop = raw.rfind(b"\n", start, start + size) + 1
        if not stop:  # a line that is longer
            stop = raw.find(b"\n", start, end) + 1 or end
        piece = raw[start:stop]
        start = stop
        if not piece.strip():
            continue
        if comma:
            if len(piece) < _LEAST * piece.count(b"\n"):
                raise pa.ArrowInvalid("rows lack members")
            piece = piece.replace(b"},\n", b"}\n")
        try:
            table = _read(piece, _of_members(schema, met), may_have_more=False)
        except pa.ArrowException:
            table = _read(piece, schema, may_have_more=may_have_more)
        parts.append(_filled(table, schema, met))
    return pa.concat_tables(parts)


def _read(lines: bytes, schema: pa.Schema, *, may_have_more: bool) -> pa.Table:
    return pj.read_json(
        io.BytesIO(lines),
        read_options=pj.ReadOptions(block_size=min(len(lines), _BLOCK)),
        parse_options=pj.ParseOptions(
            explicit_schema=schema,
            unexpected_field_behavior="ignore" if may_have_more else "error",
        ),
    )


def _of_members(schema: pa.Schema, met: Mapping[str, Collection[str]]) -> pa.Schema:
    """Keep of each struct the members that were met; all of them where none was."""
    fields = []
    for field in schema:
        names = met.get(field.name)
        kept = [each for each in field.type if each.name in names] if names else None
        fields.append(pa.field(field.name, pa.struct(kept)) if kept else field)
    return pa.schema(fields)


def _filled(table: pa.Table, schema: pa.Schema, met: dict[str, set[str]]) -> pa.Table:
    """Give structs all their members, those without a value in memory that they share."""
    nulls = SharedNulls(len(table))
    columns = []
    for field in schema:
        column = whole(table[field.name])
        if pa.types.is_struct(field.type):
            held = zip(column.type, column.flatten(), strict=True)
            full = {each.name: values for each, values in held if values.null_count < len(values)}
            met.setdefault(field.name, set()).update(full)
            column = pa.StructArray.from_arrays(
                [full.get(each.name, nulls.of(each.type)) for each in field.type],
                fields=list(field.type),
                mask=column.is_null() if column.null_count else None,
            )
        columns.append(column)
    return pa.Table.from_arrays(columns, schema=schema)
