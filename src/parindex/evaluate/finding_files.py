"""Files of findings, read back: JSON, JSON Lines, Parquet and Arrow."""

from __future__ import annotations

import io
import json
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.feather as pf
import pyarrow.json as pj
import pyarrow.parquet as pq

from ..errors import InputError
from ..model.document import SCHEMA_VERSION
from ..model.regime import ReportingRegime
from ..schemes import available_regimes, load_regime
from ..tables.columns import CHECKS, FINDINGS, SUPPRESSIONS, Column, schema_of
from ..tables.typed import typed
from ._definitions_json import glossary_from, indicators_from, limits_from
from ._finding_document import coverage_of
from .finding_table import DOCUMENT, FindingTable
from .result import CheckTable, Provenance, SuppressionTable
from .rule_json import options_type, settings_from, settings_of_lines

__all__ = ["read_findings"]

_PARQUET, _ARROW = b"PAR1", b"ARROW1"


def read_findings(source: str | PathLike[str]) -> FindingTable:
    """
    Findings of a file that a method of `FindingTable` wrote.

    Parameters
    ----------
    source : path, or str
        A file of `FindingTable.to_json`, `FindingTable.to_json_lines`, `FindingTable.to_parquet`
        or `FindingTable.to_arrow_file`, or the JSON text itself.

    Returns
    -------
    FindingTable
        Equal to the table that was written, with its indicators, names and settings, so that it
        can be followed and its sentences made again. Forms, schemes and calendars of your own are
        not restored. JSON Lines hold the findings and what was set for their rules, without
        checks, and do not say what was looked at.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, or file or text hold no findings, or those of
        another major version of the schema.
        Members that a later minor version added are not read.
    """
    raw = _bytes_of(source)
    for mark, read in ((_PARQUET, pq.read_table), (_ARROW, pf.read_table)):
        if raw.startswith(mark):
            try:
                table = read(pa.BufferReader(raw))
                table.validate(full=True)
            except (pa.ArrowException, OSError, ValueError) as error:
                kind = type(error).__name__
                raise InputError(
                    f"findings must be a whole Parquet or Arrow file, got a damaged one ({kind})"
                ) from None
            return _from_table(table)
    start = raw.lstrip() if raw[:1].isspace() else raw
    if not start:
        return FindingTable(schema_of(FINDINGS).empty_table())
    line = start[: start.find(b"\n")] if b"\n" in start else start
    first = _parsed(line) if line.rstrip().endswith(b"}") else {}
    if "fingerprint" in first:  # a finding, so every line is one
        _check_version(first)
        return _from_lines(raw)
    document = _parsed(raw)
    _check_version(document)
    return _with_document(_from_objects(document, "findings", FINDINGS), document)


def _bytes_of(source: object) -> bytes:
    """
    Content of a file, or of a text that is no path.

    Raises
    ------
    InputError
        If it is neither path nor text, or the file cannot be read.
    """
    if isinstance(source, str) and source.lstrip()[:1] in ("{", "[", ""):
        return source.encode("utf-8", "surrogatepass")
    if not isinstance(source, str | PathLike):
        raise InputError(
            f"findings must be the path of a file or a JSON text, got {type(source).__name__}"
        )
    try:
        return Path(source).read_bytes()
    except FileNotFoundError:
        raise InputError(f"{source} must be a file of findings, got none of that name") from None
    except ValueError:  # Python's refusal of a name with a null byte
        raise InputError(f"{str(source)!r} must be the path of a file of findings") from None
    except OSError as error:
        kind = type(error).__name__
        raise InputError(f"{source} must be a readable file of findings, got {kind}") from None


def _with_document(data: pa.Table, document: dict[str, Any]) -> FindingTable:
    try:
        coverage = coverage_of(document.get("coverage"))
    except (pa.ArrowInvalid, KeyError, TypeError, ValueError) as error:
        raise InputError(f"coverage of findings must follow the schema: {error}") from None
    suppressed = document if "suppressions" in document else {"suppressions": []}
    return FindingTable(
        data,
        Provenance(
            indicators=indicators_from(document["indicators"]) if document.get("names") else (),
            regime=_regime(document.get("regime")),
            confidence=document.get("confidence"),
            scored_by=_scored_by(document.get("scheme")),
            rules=settings_from(document.get("rules")),
            limits=limits_from(document.get("limits", {})),
        ),
        checks=CheckTable(_from_objects(document, "checks", CHECKS)),
        coverage=coverage,
        suppressions=SuppressionTable(_from_objects(suppressed, "suppressions", SUPPRESSIONS)),
        glossary=glossary_from(document.get("names")),
    )


def _regime(identifier: Any) -> ReportingRegime | None:
    """The calendar, where it is one that comes with the library."""
    return load_regime(identifier) if identifier in available_regimes() else None


def _scored_by(scheme: Any) -> str | None:
    """
    Label of the scheme.

    Raises
    ------
    InputError
        If it does not follow the schema.
    """
    if scheme is None:
        return None
    try:
        return f"{scheme['id']} {scheme['edition']}"
    except (KeyError, TypeError) as error:
        raise InputError(f"scheme of findings must follow the schema: {error}") from None


def _from_table(table: pa.Table) -> FindingTable:
    raw = (table.schema.metadata or {}).get(DOCUMENT)
    if raw is None:
        raise InputError("a table of findings must carry its document in the metadata, got none")
    document = _parsed(raw)
    _check_version(document)
    absent = [name for name in schema_of(FINDINGS).names if name not in table.column_names]
    if absent:
        raise InputError(f"a table of findings must have the columns of the schema, not {absent}")
    _refuse_incomplete(table)
    return _with_document(typed(table.select(schema_of(FINDINGS).names), FINDINGS), document)


def _parsed(raw: bytes) -> dict[str, Any]:
    try:
        document = json.loads(raw)
    except json.JSONDecodeError as error:
        raise InputError(f"findings must be JSON, got a text that stops at {error.pos}") from None
    except UnicodeDecodeError as error:
        raise InputError(f"findings must be UTF-8, got other bytes at {error.start}") from None
    if not isinstance(document, dict):
        raise InputError(f"findings must be a JSON object, got {type(document).__name__}")
    return document


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("schema_version")
    major = SCHEMA_VERSION.partition(".")[0]
    if not isinstance(version, str) or version.partition(".")[0] != major:
        raise InputError(f"findings must have schema_version {major}.x, got {version!r}")


def _from_lines(raw: bytes) -> FindingTable:
    schema = _plain(FINDINGS)
    beside = [pa.field("schema_version", pa.string()), pa.field("options", options_type())]
    try:
        table = pj.read_json(
            io.BytesIO(raw),
            parse_options=pj.ParseOptions(
                explicit_schema=pa.schema([*schema, *beside]),
                unexpected_field_behavior="ignore",  # a later minor version may say more
            ),
        )
    except pa.ArrowInvalid as error:
        raise InputError(f"findings must be one JSON object per line: {error}") from None
    _refuse_incomplete(table)
    settings = settings_of_lines(table["rule"], table["options"])
    return FindingTable(typed(table.select(schema.names), FINDINGS), Provenance(rules=settings))


def _from_objects(document: dict[str, Any], member: str, columns: tuple[Column, ...]) -> pa.Table:
    objects = document.get(member)
    if not isinstance(objects, list):
        raise InputError(f"findings must have a list {member!r}, got {type(objects).__name__}")
    try:
        table = pa.Table.from_pylist(objects, schema=_plain(columns))
    except (pa.ArrowInvalid, TypeError, AttributeError) as error:
        raise InputError(f"{member} of findings must follow the schema: {error}") from None
    if member == "findings":
        _refuse_incomplete(table)
    return typed(table, columns)


def _refuse_incomplete(table: pa.Table) -> None:
    for name in ("rule", "severity", "subject", "fingerprint"):
        if table[name].null_count:
            raise InputError(f"findings must each have {name!r}, got one without")


def _plain(columns: tuple[Column, ...]) -> pa.Schema:
    return pa.schema(
        [
            pa.field(field.name, pa.string() if pa.types.is_dictionary(field.type) else field.type)
            for field in schema_of(columns)
        ]
    )
