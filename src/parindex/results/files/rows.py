"""Rows of a file: from objects and tables to the columns of the schema."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import get_args

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from ...errors import InputError
from ...tables.coerce import plain_type
from ...tables.columns_of_results import Column, no_rows, schema_of
from ...tables.typed import typed
from .plain_columns import plain_column
from .row_checks import first_unsound
from .typed_members import first_misfit, members_of, refusal

__all__ = ["Rows", "plain_schema", "rows_of_objects", "rows_of_table", "sound_rows"]


@attrs.frozen
class Rows:
    """Columns of a list of rows, and the class that the schema describes a row with."""

    columns: tuple[Column, ...]
    record: type


def rows_of_objects(objects: object, member: str, rows: Rows, *, of: str) -> pa.Table:
    """Read the rows of a list of a document; *member* and *of* name both for messages."""
    if not isinstance(objects, list):
        raise InputError(f"{of} must have a list {member!r}, got {type(objects).__name__}")

    def place(row: int, path: str) -> str:
        return f"{member}[{row}]{path}"

    least = sum(type(None) not in get_args(kind) for kind in members_of(rows.record).values())
    try:
        if objects and min(map(len, objects)) < least:  # 2 million {} would be made columns of
            raise ValueError("an object lacks members")
        # Arrow takes 1.5 for 1 from Python's objects, and from JSON only what is there
        raw = json.dumps({"rows": objects}).encode()
        schema = plain_schema(rows.columns)
        listed = pa.field("rows", pa.list_(pa.struct(list(schema))))
        read = pj.read_json(
            io.BytesIO(raw),
            read_options=pj.ReadOptions(block_size=len(raw)),
            parse_options=pj.ParseOptions(
                explicit_schema=pa.schema([listed]),
                unexpected_field_behavior="ignore",  # a later minor version may say more
            ),
        )
        table = schema.empty_table()  # nor make a table of one
        if objects:
            table = pa.Table.from_struct_array(pc.list_flatten(read["rows"]))
    except (pa.ArrowException, TypeError, ValueError, RecursionError) as error:
        for row, each in enumerate(objects):
            misfit = first_misfit(each, rows.record)
            if misfit is not None:
                path, expected, got = misfit
                raise InputError(refusal(place(row, path), expected, got, of=of)) from None
        raise InputError(f"{member} of {of} must follow the schema: {error}") from None
    return sound_rows(table, rows, place, of=of)


def rows_of_table(table: pa.Table, rows: Rows, *, of: str) -> pa.Table:
    """
    Read the rows of a Parquet or Arrow file.

    Texts may be of any type of Arrow for texts, and numbers of any that holds the same numbers.
    """
    schema = plain_schema(rows.columns)
    absent = [name for name in schema.names if name not in table.column_names]
    if absent:
        raise InputError(f"a table of {of} must have the columns of the schema, not {absent}")
    twice = [name for name in schema.names if table.column_names.count(name) > 1]
    if twice:
        raise InputError(f"a table of {of} must have every column once, not {twice}")
    columns = [plain_column(table[each.name], each.type, each.name, of=of) for each in schema]
    plain = pa.Table.from_arrays(columns, schema=schema)
    return sound_rows(plain, rows, lambda row, path: f"{path[1:]} in row {row}", of=of)


def sound_rows(
    table: pa.Table, rows: Rows, place: Callable[[int, str], str], *, of: str
) -> pa.Table:
    """Give rows the types of their columns; *place* names a row and a path in it for messages."""
    if not len(table):  # some versions of Arrow cannot take apart a struct without rows
        return no_rows(rows.columns)
    unsound = first_unsound(table, rows.columns, rows.record)
    if unsound is not None:
        row, path, expected, got = unsound
        raise InputError(refusal(place(row, path), expected, got, of=of))
    return typed(table, rows.columns)


def plain_schema(columns: tuple[Column, ...]) -> pa.Schema:
    """Make the schema of columns whose keys and words are plain text."""
    return pa.schema([field.with_type(plain_type(field.type)) for field in schema_of(columns)])
