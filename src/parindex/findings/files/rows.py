"""Rows of a file of findings: which classes describe them, and how lines are read."""

from __future__ import annotations

import functools
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError
from ...results.files.json_text import each_once
from ...results.files.listed_rows import listed_apart, read_lines
from ...results.files.rows import Rows, plain_schema, rows_of_objects, sound_rows
from ...results.files.typed_members import first_misfit, refusal
from ...results.files.version import is_read_by, read_by
from ...rulebook.rule import Rule
from ...tables.columns_of_plans import MEASURES
from ...tables.columns_of_results import CHECKS, COVERAGE, FINDINGS, SUPPRESSIONS
from ...tables.evidence_of_own_rules import own_columns
from .shape import (
    SCHEMA_VERSION,
    CheckRecord,
    ClosingLine,
    FindingRecord,
    LookedAtRecord,
    MeasureRecord,
    SuppressionRecord,
)

__all__ = [
    "OF",
    "READ",
    "ROWS",
    "document_and_rows",
    "is_read",
    "refuse_parts_of_counts",
    "rows_of_lines",
    "rows_of_member",
]

OF = "findings"
"""Name of what is read, for messages."""

READ = read_by(SCHEMA_VERSION)
"""Versions of the schema that are read."""

_BEYOND = 2.0**63  # the first number that no count can be
_LEAST = 100  # bytes of a line with all members that a finding must have
_ONE_AFTER_ANOTHER = re.compile(rb"\}[ \t\r]*\{")
_EACH_ONCE = functools.partial(each_once, of=OF)


def is_read(version: object) -> bool:
    """Say whether a version of the schema, two whole numbers, is one that is read."""
    return is_read_by(version, SCHEMA_VERSION)


ROWS = {
    "findings": Rows(FINDINGS, FindingRecord),
    "checks": Rows(CHECKS, CheckRecord),
    "suppressions": Rows(SUPPRESSIONS, SuppressionRecord),
    "measures": Rows(MEASURES, MeasureRecord),
    "coverage.looked_at": Rows(COVERAGE, LookedAtRecord),
}


def rows_of_member(objects: object, member: str) -> pa.Table:
    """Read the rows of a list of a document of findings."""
    return rows_of_objects(objects, member, ROWS[member], of=OF)


def document_and_rows(raw: bytes) -> tuple[dict[str, Any], pa.Table] | None:
    """
    Read a document of findings that stand one a line, and the findings.

    None where they do not, or are at fault: whoever reads all of it then says how.
    """
    apart = listed_apart(raw, "findings", lambda _: plain_schema(FINDINGS), of=OF)
    if apart is None:
        return None
    document, table = apart
    try:
        return document, sound_rows(table, ROWS["findings"], "findings[{}]{}".format, of=OF)
    except InputError:
        return None


def rows_of_lines(raw: bytes) -> pa.Table:
    """
    Read the findings of JSON Lines, each of this major version of the schema.

    The last line must say how many there are: a file that was cut off is refused.
    """

    def place(row: int, path: str) -> str:
        numbers = [at for at, line in enumerate(raw.split(b"\n"), start=1) if line.strip()]
        line = f"line {numbers[min(row, len(numbers) - 1)]}"
        return f"{path[1:]} in {line}" if path else line

    schema = plain_schema(FINDINGS)
    try:
        raw.decode("utf-8")
        raw = _closed(raw)
        table = read_lines(raw, schema.append(pa.field("schema_version", pa.string())))
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
            raise InputError(refusal(place(row, ".schema_version"), READ, version, of=OF))
    return sound_rows(table.select(schema.names), ROWS["findings"], place, of=OF)


def _closed(raw: bytes) -> bytes:
    """Lines above the last, which must say how many they are."""
    whole = raw.rstrip()
    above, last = whole[: whole.rfind(b"\n") + 1], whole[whole.rfind(b"\n") + 1 :]
    lines = sum(map(bool, map(bytes.strip, io.BytesIO(above))))
    try:
        closing = json.loads(last, object_pairs_hook=_EACH_ONCE)
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
        raise InputError(refusal(f"{path[1:]} in the last line", expected, got, of=OF))
    if not is_read(closing["schema_version"]):
        raise InputError(
            refusal("schema_version in the last line", READ, closing["schema_version"], of=OF)
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
            found = json.loads(line, object_pairs_hook=_EACH_ONCE)
        except (ValueError, RecursionError):
            raise InputError(
                f"findings must be one JSON object per line, each member once, got none in {here}"
            ) from None
        misfit = first_misfit(found, FindingRecord)
        if misfit is not None:
            path, expected, got = misfit
            raise InputError(
                refusal(f"{path[1:]} in {here}" if path else here, expected, got, of=OF)
            )
        if not is_read(found.get("schema_version")):
            raise InputError(
                refusal(f"schema_version in {here}", READ, found.get("schema_version"), of=OF)
            )


def refuse_parts_of_counts(findings: pa.Table, rules: Iterable[Rule]) -> None:
    """Refuse a number that is not whole where a rule of the user's own counts."""
    for rule in rules:
        for field in rule.own_evidence:
            if field.unit.kind is not int:
                continue
            own = pc.struct_field(findings["evidence"], "own")
            numbers, _ = own_columns(own.filter(pc.equal(findings["rule"], rule.code)), field.name)
            is_whole = pc.and_(
                pc.equal(pc.floor(numbers), numbers), pc.less(pc.abs(numbers), _BEYOND)
            )
            row = pc.index(pc.invert(is_whole), True).as_py()
            if row >= 0:
                place = f"evidence {field.name} of {rule.code}"
                raise InputError(refusal(place, "a whole number", numbers[row].as_py(), of=OF))
