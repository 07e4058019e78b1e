"""Files of findings, read back: JSON, JSON Lines, Parquet and Arrow."""

from __future__ import annotations

import json
from os import PathLike
from typing import Any

import attrs
import pyarrow as pa

from ..._quoting import quoted
from ...definitions.bundled import available_regimes, load_regime
from ...errors import InputError
from ...periods.regime import ReportingRegime
from ...results.check_tables import CheckTable, SuppressionTable
from ...results.files.definitions import indicators_from, limits_from
from ...results.files.json_text import parsed
from ...results.files.rows import rows_of_table
from ...results.files.source import bytes_of, is_table
from ...results.files.table_files import RowBound, table_of_file
from ...results.files.typed_members import members_of, refusal, structured
from ...results.measure_table import MeasureTable, no_measures
from ...results.provenance import Provenance
from ...tables.columns_of_results import SUPPRESSIONS, no_rows
from ..table import FindingTable
from ..writing import DOCUMENT
from .definitions import glossary_from
from .document import coverage_of
from .rows import (
    OF,
    READ,
    ROWS,
    document_and_rows,
    is_read,
    refuse_parts_of_counts,
    rows_of_lines,
    rows_of_member,
)
from .settings import settings_from
from .shape import FindingsDocument

__all__ = [
    "findings_in",
    "findings_listed",
    "findings_of_document",
    "is_lines",
    "read_findings",
]

_BOUND = RowBound(  # a fingerprint has 64 bits, and no two findings have the same
    least=8, free=0, why="with a fingerprint each", noun="findings"
)
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
    return findings_in(bytes_of(source, of=OF))


def findings_in(raw: bytes) -> FindingTable:
    """
    Read the findings of the content of a file; see `read_findings`.

    Raises
    ------
    InputError
        As `read_findings` does.
    """
    if is_table(raw):
        return _from_table(table_of_file(raw, of=OF, bound=_BOUND))
    start = raw.lstrip() if raw[:1].isspace() else raw
    if not start:
        raise InputError(
            "findings must be a document or lines, even where there are none, got a blank text"
        )
    if is_lines(start):
        return FindingTable(rows_of_lines(raw))
    table = findings_listed(raw)
    return findings_of_document(parsed(raw, of=OF)) if table is None else table


def findings_listed(raw: bytes) -> FindingTable | None:
    """
    Read a document whose findings stand one a line, as the library writes it; None for others.

    Raises
    ------
    InputError
        If something beside the findings is not as the schema says.
    """
    apart = document_and_rows(raw)
    if apart is None:
        return None
    document, rows = apart
    _check_version(document)
    return _with_document(rows, document)


def findings_of_document(document: dict[str, Any]) -> FindingTable:
    """
    Make the findings of a document.

    Raises
    ------
    InputError
        As `read_findings` does.
    """
    _check_version(document)
    if "findings" not in document and "fingerprint" in document:
        raise InputError("findings must be a document or one object per line, got one over several")
    return _with_document(rows_of_member(document.get("findings"), "findings"), document)


def is_lines(start: bytes) -> bool:
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
        name: structured(document[name], kinds[name], name, of=OF)
        for name in _DEFINITIONS
        if name in document
    }
    if "indicators" not in held:
        raise InputError("findings must have a list 'indicators', got none")
    confidence, scheme = held.get("confidence"), held.get("scheme")
    if confidence is not None and not 0 < confidence < 1:
        raise InputError(refusal("confidence", "a number between 0 and 1", confidence, of=OF))
    rules = settings_from(held.get("rules"))
    refuse_parts_of_counts(data, () if rules is None else rules.own_rules)
    provenance = Provenance(
        indicators=indicators_from(held["indicators"], of=OF),
        regime=_regime(held.get("regime")),
        confidence=confidence,
        scored_by=None if scheme is None else f"{scheme.id} {scheme.edition}",
        rules=rules,
        limits=limits_from(held.get("limits", {}), of="findings"),
    )
    return FindingTable(
        data,
        provenance,
        checks=CheckTable(rows_of_member(document.get("checks"), "checks")),
        coverage=coverage_of(document.get("coverage")),
        suppressions=SuppressionTable(
            rows_of_member(document["suppressions"], "suppressions")
            if "suppressions" in document
            else no_rows(SUPPRESSIONS)
        ),
        measures=MeasureTable(rows_of_member(document["measures"], "measures"), provenance)
        if "measures" in document
        else no_measures(),
        glossary=attrs.evolve(
            glossary_from(held.get("names")),
            earlier=indicators_from(
                held.get("earlier_indicators", ()), "earlier_indicators", of=OF
            ),
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
    document = parsed(raw, of=OF)
    _check_version(document)
    try:
        data = rows_of_table(table, ROWS["findings"], of=OF)
    except UnicodeDecodeError:  # of the name of a column, which Arrow does not validate
        raise InputError("findings must have columns whose names are UTF-8") from None
    return _with_document(data, document)


def _check_version(document: dict[str, Any]) -> None:
    version = document.get("schema_version")
    if not is_read(version):
        raise InputError(f"findings must have schema_version {READ}, got {quoted(version)}")
