"""Check what types do not say of rows: what must be there, words, periods, days, finite numbers."""

from __future__ import annotations

import datetime as dt
import types
import typing
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import ParindexError
from ...model.finding import Evidence
from ...periods.period import ReportingPeriod
from ...tables.columns_of_results import Column
from .typed_members import members_of

__all__ = ["first_unsound"]

Unsound: TypeAlias = tuple[int, str, str, object]

_PERIODS = ("period", "prior_period", "other_period", "open_since")
_DAYS = ("until",)
_FINGERPRINTS = ("fingerprint", "prior_fingerprint")
_NEVER_BLANK = (
    "rule",
    "unit_id",
    "subject",
    "reason",
    "accepted_by",
    "indicator_code",
    "criterion_code",
    "other_criterion_code",
    "stage",
    "other_stage",
    "item",
)


def first_unsound(table: pa.Table, columns: tuple[Column, ...], record: type) -> Unsound | None:
    """
    Find the first value that the schema does not allow, in rows whose types it has.

    The answer is row, counted from 0; path, such as ``".evidence.value"``; expected; got.
    """
    vocabularies = {
        each.name: each.vocabulary.texts() for each in columns if each.vocabulary is not None
    }
    for name, kind in members_of(record).items():
        found = next(_unsound(table[name], kind, name, vocabularies.get(name)), None)
        if found is not None:
            row, path, expected, got = found
            return row, f".{name}{path}", expected, got
    return None


def _unsound(
    column: pa.ChunkedArray, kind: Any, name: str, words: tuple[str, ...] | None
) -> Iterator[Unsound]:
    may_be_null = typing.get_origin(kind) in (types.UnionType, typing.Union) and (
        type(None) in typing.get_args(kind)
    )
    if column.null_count and not may_be_null:
        yield _first(column.is_null()), "", "there", None
    if pa.types.is_string(column.type):
        yield from _unsound_text(column, name, words)
    elif pa.types.is_floating(column.type):
        yield from _infinite(column)
    elif pa.types.is_struct(column.type):
        yield from _unsound_struct(column, kind)
    elif pa.types.is_list(column.type):
        yield from _unsound_members(column, kind)


def _unsound_struct(column: pa.ChunkedArray, kind: Any) -> Iterator[Unsound]:
    (record,) = [each for each in typing.get_args(kind) or (kind,) if each is not type(None)]
    held = column.is_valid()
    rows = pc.indices_nonzero(held)
    members = members_of(record)
    for field in column.type:
        inner = pc.struct_field(column, field.name).filter(held)
        if pa.types.is_list(field.type):
            found = _unsound_list(inner)
        elif record is Evidence and pa.types.is_string(field.type):
            found = _blank(inner)
        else:
            found = _unsound(inner, members[field.name], field.name, None)
        for row, path, expected, got in found:
            yield rows[row].as_py(), f".{field.name}{path}", expected, got


def _unsound_members(column: pa.ChunkedArray, kind: Any) -> Iterator[Unsound]:
    """Find what is unsound in the objects of a list."""
    objects, rows = pc.list_flatten(column), pc.list_parent_indices(column)
    for name, of_member in members_of(typing.get_args(kind)[0]).items():
        for at, path, expected, got in _unsound(
            pc.struct_field(objects, name), of_member, name, None
        ):
            yield rows[at].as_py(), f".{name}{path}", expected, got


def _unsound_list(column: pa.ChunkedArray) -> Iterator[Unsound]:
    """Find items without a name in what a rule of the user's own carries."""
    items, rows = pc.list_flatten(column), pc.list_parent_indices(column)
    names = pc.struct_field(items, "name")
    row = _first(pc.equal(pc.utf8_trim_whitespace(names.fill_null("")), ""))
    if row >= 0:
        yield rows[row].as_py(), "", "a list of objects with a name", items[row].as_py()
    for row, path, expected, got in _infinite(pc.struct_field(items, "number")):
        yield rows[row].as_py(), path, expected, got


def _infinite(column: pa.ChunkedArray) -> Iterator[Unsound]:
    yield from _at_first(column, pc.invert(pc.is_finite(column)), "a finite number")


def _unsound_text(
    column: pa.ChunkedArray, name: str, words: tuple[str, ...] | None
) -> Iterator[Unsound]:
    is_sound: Callable[[str], object]
    if words is not None:
        expected, is_sound = f"one of {', '.join(words)}", words.__contains__
    elif name in _PERIODS:
        expected, is_sound = "the code of a period, such as 2023-H1", _is_period
    elif name in _DAYS:
        expected, is_sound = "a day such as 2025-06-30", _is_day
    else:
        if name in _FINGERPRINTS:
            is_one = pc.match_substring_regex(column, "^[0-9a-f]{16}$")
            yield from _at_first(column, pc.invert(is_one), "16 hexadecimal digits")
        elif name in _NEVER_BLANK:
            yield from _blank(column)
        return
    for text in column.unique().to_pylist():
        if text is not None and not is_sound(text):
            yield pc.index(column, text).as_py(), "", expected, text


def _blank(column: pa.ChunkedArray) -> Iterator[Unsound]:
    is_blank = pc.equal(pc.utf8_trim_whitespace(column), "")
    yield from _at_first(column, is_blank, "text that is not blank")


def _at_first(column: pa.ChunkedArray, mask: pa.ChunkedArray, expected: str) -> Iterator[Unsound]:
    row = _first(mask)
    if row >= 0:
        yield row, "", expected, column[row].as_py()


def _first(mask: pa.ChunkedArray | pa.Array) -> int:
    """Find the position of the first that is true, or -1."""
    row: int = pc.index(mask, True).as_py()
    return row


def _is_period(text: str) -> bool:
    try:
        return ReportingPeriod.parse(text).code == text
    except ParindexError:
        return False


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
