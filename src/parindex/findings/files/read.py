"""Files of findings, read back: JSON, JSON Lines, Parquet and Arrow."""

from __future__ import annotations

import json
from os import PathLike
from typing import Any

import attrs
import pyarrow as pa

from ..._files import read_file
from ...definitions.bundled import available_regimes, load_regime
from ...errors import InputError
from ...periods.regime import ReportingRegime
from ...results.check_tables import CheckTable, SuppressionTable
from ...results.provenance import Provenance
from ...tables.columns_of_results import SUPPRESSIONS, schema_of
from ..table import FindingTable
from ..writing import DOCUMENT
from .definitions import glossary_from, indicators_from, limits_from
from .document import coverage_of
from .json_text import parsed
from .row_checks import refuse_parts_of_counts
from .rows import READ, is_read, rows_of_lines, rows_of_objects, rows_of_table
from .settings import settings_from
from .shape import FindingsDocument
from .table_files import table_of_file
from .typed_members import members_of, refusal, structured

__all__ = ["read_findings"]

_PARQUET, _ARROW = b"PAR1", b"ARROW1"
_LONGEST = (1 << 31) - 1  # bytes of a file; Arrow reads no longer JSON
_DEFINITIONS = (
    "regime",
    "confidence",
    "limits",
    "scheme",
    "indicators",
    "earlier_indicators",
    "names",
    "rules",
)


def read_findings(source: str | PathLike[str]) -> FindingTable:
    """
    Read the findings of a file that a method of `FindingTable` wrote.

    Parameters
    ----------
    source : path, or str
        A file of `FindingTable.to_json`, `FindingTable.to_json_lines`, `FindingTable.to_parquet`
        or `FindingTable.to_arrow_file`, or the JSON text itself.

    Returns
    -------
    FindingTable
        Equal to the table that was written, with its indicators, names and settings, so that it
        can be followed and its sentences made again. A registry is not restored, nor are forms,
        schemes and calendars of your own: the names of units are there, and to follow findings
        over mergers give `FindingTable.against` the registry.

    Raises
    ------
    InputError
        If there is no such file, it cannot be read, is blank or was cut off, or file or text hold
        no findings, or those of another major version of the schema, or something that the schema
        does not allow, or a table unpacks to far more than the file holds.

    Notes
    -----
    Members that a later minor version added are not read.

    JSON Lines hold the findings, without checks, and do not say what was looked at. What was set
    for their rules stands there for people and other software and is not read. So a finding from
    lines is never resolved if its rule has something to set, or if it is about an indicator.
    Keep a review that is to be followed later as JSON, Parquet or Arrow.
    """
    raw = _bytes_of(source)
    if raw.startswith((_PARQUET, _ARROW)):
        return _from_table(table_of_file(raw, is_parquet=raw.startswith(_PARQUET)))
    start = raw.lstrip() if raw[:1].isspace() else raw
    if not start:
        raise InputError(
            "findings must be a document or lines, even where there are none, got a blank text"
        )
    if _is_lines(start):
        return FindingTable(rows_of_lines(raw))
    document = parsed(raw)
    _check_version(document)
    if "findings" not in document and "fingerprint" in document:
        raise InputError("findings must be a document or one object per line, got one over several")
    return _with_document(rows_of_objects(document.get("findings"), "findings"), document)


def _is_lines(start: bytes) -> bool:
    """Say whether the first line is an object, and not a whole document."""
    line, _, further = start.partition(b"\n")
    if not line.rstrip().endswith(b"}"):
        return False
    try:
        first = json.loads(line)
    except (ValueError, RecursionError):  # a document may begin so
        return False
    is_line = "fingerprint" in first or "findings_above" in first
    return "findings" not in first and (is_line or bool(further and not further.isspace()))


def _bytes_of(source: object) -> bytes:
    """
    Read the content of a file, or of a text that is no path.

    Raises
    ------
    InputError
        If it is neither, or the file cannot be read.
    """
    if isinstance(source, str) and source.lstrip()[:1] in ("{", "[", ""):
        return source.encode("utf-8", "surrogatepass")
    if not isinstance(source, str | PathLike):
        raise InputError(
            f"findings must be the path of a file or a JSON text, got {type(source).__name__}"
        )
    return read_file(source, most=_LONGEST, what="file of findings")


def _with_document(data: pa.Table, document: dict[str, Any]) -> FindingTable:
    """
    Join findings with what stands beside them.

    Raises
    ------
    InputError
        If a member is something else than the schema says.
    """
    kinds = members_of(FindingsDocument)
    held = {
        name: structured(document[name], kinds[name], name)
        for name in _DEFINITIONS
        if name in document
    }
    if "indicators" not in held:
        raise InputError("findings must have a list 'indicators', got none")
    confidence, scheme = held.get("confidence"), held.get("scheme")
    if confidence is not None and not 0 < confidence < 1:
        raise InputError(refusal("confidence", "a number between 0 and 1", confidence))
    rules = settings_from(held.get("rules"))
    refuse_parts_of_counts(data, () if rules is None else rules.own_rules)
    return FindingTable(
        data,
        Provenance(
            indicators=indicators_from(held["indicators"]),
            regime=_regime(held.get("regime")),
            confidence=confidence,
            scored_by=None if scheme is None else f"{scheme.id} {scheme.edition}",
            rules=rules,
            limits=limits_from(held.get("limits", {})),
        ),
        checks=CheckTable(rows_of_objects(document.get("checks"), "checks")),
        coverage=coverage_of(document.get("coverage")),
        suppressions=SuppressionTable(
            rows_of_objects(document["suppressions"], "suppressions")
            if "suppressions" in document
            else schema_of(SUPPRESSIONS).empty_table()
        ),
        glossary=attrs.evolve(
            glossary_from(held.get("names")),
            earlier=indicators_from(held.get("earlier_indicators", ()), "earlier_indicators"),
        ),
    )


def _regime(identifier: str | None) -> ReportingRegime | None:
    """Find the calendar, where it is one that comes with the library."""
    if identifier is None or identifier not in available_regimes():
        return None
    return load_regime(identifier)


def _from_table(table: pa.Table) -> FindingTable:
    raw = (table.schema.metadata or {}).get(DOCUMENT)
    if raw is None:
        raise InputError("a table of findings must carry its document in the metadata, got none")
    document = parsed(raw)
    _check_version(document)
    try:
        data = rows_of_table(table)
    except UnicodeDecodeError:  # of the name of a column, which Arrow does not validate
        raise InputError("findings must have columns whose names are UTF-8") from None
    return _with_document(data, document)


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("schema_version")
    if not is_read(version):
        raise InputError(f"findings must have schema_version {READ}, got {version!r}")
