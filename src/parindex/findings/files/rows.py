"""Rows of a file of findings: from lines, objects and tables to the columns of the schema."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from typing import get_args

import attrs
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj

from ...errors import InputError
from ...tables.columns_of_results import CHECKS, COVERAGE, FINDINGS, SUPPRESSIONS, Column, schema_of
from ...tables.typed import typed
from .json_text import each_once
from .plain_columns import plain_column
from .row_checks import first_unsound
from .shape import (
    SCHEMA_VERSION,
    CheckRecord,
    ClosingLine,
    FindingRecord,
    LookedAtRecord,
    SuppressionRecord,
)
from .typed_members import first_misfit, members_of, refusal

__all__ = ["READ", "is_read", "rows_of_lines", "rows_of_objects", "rows_of_table"]

_MAJOR = SCHEMA_VERSION.partition(".")[0]
READ = f"{_MAJOR}.x"
"""Versions of the schema that are read."""

_VERSION = re.compile(rf"{_MAJOR}\.(0|[1-9][0-9]*)", re.ASCII)
_LEAST = 100  # bytes of a line with all members that a finding must have
_ONE_AFTER_ANOTHER = re.compile(rb"\}[ \t\r]*\{")
_BLOCK = 1 << 24  # bytes that Arrow reads at a time; no line may be longer
_LONGEST = (1 << 31) - 1  # the same for a list that is one line


def is_read(version: object) -> bool:
    """Say whether a version of the schema, two whole numbers, is one that is read."""
    return isinstance(version, str) and _VERSION.fullmatch(version) is not None


@attrs.frozen
class _Rows:
    """Columns of a list of rows, and the class that the schema describes a row with."""

    columns: tuple[Column, ...]
    record: type


_ROWS = {
    "findings": _Rows(FINDINGS, FindingRecord),
    "checks": _Rows(CHECKS, CheckRecord),
    "suppressions": _Rows(SUPPRESSIONS, SuppressionRecord),
    "coverage.looked_at": _Rows(COVERAGE, LookedAtRecord),
}


def rows_of_objects(objects: object, member: str) -> pa.Table:
    """Read the rows of a list of a document; *member* names it for messages."""
    if not isinstance(objects, list):
        raise InputError(f"findings must have a list {member!r}, got {type(objects).__name__}")
    rows = _ROWS[member]

    def place(row: int, path: str) -> str:
        return f"{member}[{row}]{path}"

    least = sum(type(None) not in get_args(kind) for kind in members_of(rows.record).values())
    try:
        if objects and min(map(len, objects)) < least:  # 2 million {} would be made columns of
            raise ValueError("an object lacks members")
        # Arrow takes 1.5 for 1 from Python's objects, and from JSON only what is there
        raw = json.dumps({"rows": objects}).encode()
        schema = _plain(rows.columns)
        listed = pa.field("rows", pa.list_(pa.struct(list(schema))))
        read = _read_lines(raw, pa.schema([listed]), block=_LONGEST)
        table = schema.empty_table()  # nor make a table of one
        if objects:
            table = pa.Table.from_struct_array(pc.list_flatten(read["rows"]))
    except (pa.ArrowException, TypeError, ValueError, RecursionError) as error:
        for row, each in enumerate(objects):
            misfit = first_misfit(each, rows.record)
            if misfit is not None:
                path, expected, got = misfit
                raise InputError(refusal(place(row, path), expected, got)) from None
        raise InputError(f"{member} of findings must follow the schema: {error}") from None
    return _sound(table, member, place)


def rows_of_lines(raw: bytes) -> pa.Table:
    """
    Read the findings of JSON Lines, each of this major version of the schema.

    The last line must say how many there are: a file that was cut off is refused.
    """

    def place(row: int, path: str) -> str:
        numbers = [at for at, line in enumerate(raw.split(b"\n"), start=1) if line.strip()]
        line = f"line {numbers[min(row, len(numbers) - 1)]}"
        return f"{path[1:]} in {line}" if path else line

    schema = _plain(FINDINGS)
    try:
        raw.decode("utf-8")
        raw = _closed(raw)
        table = _read_lines(raw, schema.append(pa.field("schema_version", pa.string())))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise InputError(f"findings must be UTF-8, got other bytes in line {line}") from None
    except pa.ArrowException as error:
        _refuse_line(raw)
        raise InputError(f"findings must be one JSON object per line: {error}") from None
    versions = table["schema_version"]
    for version in versions.unique().to_pylist():
        if not is_read(version):
            is_at_fault = versions.is_null() if version is None else pc.equal(versions, version)
            row = pc.index(is_at_fault, True).as_py()
            raise InputError(refusal(place(row, ".schema_version"), READ, version))
    return _sound(table.select(schema.names), "findings", place)


def _closed(raw: bytes) -> bytes:
    """Lines above the last, which must say how many they are."""
    whole = raw.rstrip()
    above, last = whole[: whole.rfind(b"\n") + 1], whole[whole.rfind(b"\n") + 1 :]
    lines = sum(map(bool, map(bytes.strip, io.BytesIO(above))))
    try:
        closing = json.loads(last, object_pairs_hook=each_once)
    except (ValueError, RecursionError):
        closing = None
    if not isinstance(closing, dict) or "findings_above" not in closing:
        _refuse_line(raw)
        raise InputError(
            "findings must end with a line that says how many there are, got none after "
            f"{lines + 1}: the file was cut off, or that line was left out"
        )
    misfit = first_misfit(closing, ClosingLine)
    if misfit is not None:
        path, expected, got = misfit
        raise InputError(refusal(f"{path[1:]} in the last line", expected, got))
    if not is_read(closing["schema_version"]):
        raise InputError(
            refusal("schema_version in the last line", READ, closing["schema_version"])
        )
    told = closing["findings_above"]
    # lines too short for findings, or several objects on one, would be made columns of
    if len(above) < _LEAST * lines or _ONE_AFTER_ANOTHER.search(above):
        _refuse_line(above)
    if lines != told:
        raise InputError(
            f"findings must be as many as the last line says, {told}, got {lines}: lines were "
            "lost or added"
        )
    return above


def _refuse_line(raw: bytes) -> None:
    """Refuse the first line that is no object of the schema, by its number."""
    for number, line in enumerate(raw.split(b"\n"), start=1):
        if not line.strip():
            continue
        here = f"line {number}"
        try:
            found = json.loads(line, object_pairs_hook=each_once)
        except (ValueError, RecursionError):
            raise InputError(
                f"findings must be one JSON object per line, each member once, got none in {here}"
            ) from None
        misfit = first_misfit(found, FindingRecord)
        if misfit is not None:
            path, expected, got = misfit
            raise InputError(refusal(f"{path[1:]} in {here}" if path else here, expected, got))
        if not is_read(found.get("schema_version")):
            raise InputError(
                refusal(f"schema_version in {here}", READ, found.get("schema_version"))
            )


def rows_of_table(table: pa.Table) -> pa.Table:
    """
    Read the findings of a Parquet or Arrow file, which has the columns of `FINDINGS`.

    Texts may be of any type of Arrow for texts, and numbers of any that holds the same numbers.
    """
    schema = _plain(FINDINGS)
    absent = [name for name in schema.names if name not in table.column_names]
    if absent:
        raise InputError(f"a table of findings must have the columns of the schema, not {absent}")
    twice = [name for name in schema.names if table.column_names.count(name) > 1]
    if twice:
        raise InputError(f"a table of findings must have every column once, not {twice}")
    columns = [plain_column(table[each.name], each.type, each.name) for each in schema]
    plain = pa.Table.from_arrays(columns, schema=schema)
    return _sound(plain, "findings", lambda row, path: f"{path[1:]} in row {row}")


def _read_lines(raw: bytes, schema: pa.Schema, *, block: int = _BLOCK) -> pa.Table:
    """Make the table of JSON Lines, of which every value must be there as the schema has it."""
    if not raw.strip():
        return schema.empty_table()
    return pj.read_json(
        io.BytesIO(raw),
        read_options=pj.ReadOptions(block_size=min(len(raw), block)),
        parse_options=pj.ParseOptions(
            explicit_schema=schema,
            unexpected_field_behavior="ignore",  # a later minor version may say more
        ),
    )


def _sound(table: pa.Table, member: str, place: Callable[[int, str], str]) -> pa.Table:
    rows = _ROWS[member]
    if not len(table):  # some versions of Arrow cannot take apart a struct without rows
        return schema_of(rows.columns).empty_table()
    unsound = first_unsound(table, rows.columns, rows.record)
    if unsound is not None:
        row, path, expected, got = unsound
        raise InputError(refusal(place(row, path), expected, got))
    return typed(table, rows.columns)


def _plain(columns: tuple[Column, ...]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
            for field in schema_of(columns)
        ]
    )
