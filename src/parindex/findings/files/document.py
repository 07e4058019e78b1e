"""Write beside the findings of a file: definitions, checks, coverage, suppressions, measures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from ...errors import InputError
from ...results.coverage import Coverage
from ...results.files.definitions import indicator_record, limits_record, name_record
from ...results.files.row_text import listed, rows_text
from ...results.files.typed_members import members_of, refusal, structured
from ...results.provenance import Provenance
from ...rulebook.settings import RuleSettings
from ...tables.arrays import codes_of
from ...tables.columns_of_results import FOLLOWED, PLACE
from ..names import Glossary
from .definitions import names_record
from .rows import OF, rows_of_member
from .settings import written
from .shape import SCHEMA_VERSION, CoverageRecord

__all__ = [
    "SPARSE",
    "closing_line",
    "coverage_of",
    "document",
    "head_of",
    "lines_begin",
]

SPARSE = frozenset(column.name for column in (*PLACE, *FOLLOWED))
"""Members of a finding that are left out where they are null."""


def head_of(provenance: Provenance, glossary: Glossary, findings: pa.Table) -> dict[str, Any]:
    """
    Write the first members of a document: the definitions that the findings rest on.

    The glossary adds those of findings that were carried over from an earlier review.
    """
    regime, scheme = provenance.regime, provenance.scheme
    spoken_of = set(findings["subject"].unique().to_pylist())
    spoken_of.update(each.code for each in provenance.indicators)
    return {
        "schema_version": SCHEMA_VERSION,
        "regime": None if regime is None else regime.id,
        "confidence": provenance.confidence,
        "limits": limits_record(provenance.limits),
        "scheme": None
        if scheme is None
        else {
            "id": scheme.id,
            "edition": scheme.edition,
            "name": name_record(scheme.name),
            "source": scheme.source,
            "confidence": scheme.confidence.value,
        },
        "indicators": [
            indicator_record(each) for each in glossary.indicators if each.code in spoken_of
        ],
        "earlier_indicators": [
            indicator_record(each) for each in glossary.earlier if each.code in spoken_of
        ],
        "names": names_record(glossary, findings),
        "rules": None
        if provenance.rules is None
        else written(provenance.rules, glossary.own_rules),
    }


def document(
    provenance: Provenance,
    *,
    glossary: Glossary,
    findings: pa.Table,
    with_findings: bool,
    checks: pa.Table,
    coverage: Coverage | None,
    suppressions: pa.Table,
    measures: pa.Table,
) -> str:
    """
    Write one JSON document.

    Without *with_findings* they are not listed, for a file that holds them otherwise. A coverage
    that is not known is null.
    """
    members = json.dumps(head_of(provenance, glossary, findings), ensure_ascii=False, indent=1)[:-2]
    lists = [listed("findings", findings, sparse=SPARSE)] if with_findings else []
    lists.append(listed("checks", checks))
    lists.append(listed("suppressions", suppressions))
    lists.append(listed("measures", measures))
    lists.append(f' "coverage": {_coverage_text(coverage)}')
    return members + ",\n" + ",\n".join(lists) + "\n}\n"


def _coverage_text(coverage: Coverage | None) -> str:
    if coverage is None:
        return "null"
    members = [
        f'"rules": {json.dumps(coverage.rules)}',
        f'"units": {json.dumps(coverage.units, ensure_ascii=False)}',
        '"unit_sets": [\n  ' + ",\n  ".join(json.dumps(runs) for runs in coverage.runs()) + "\n ]",
        f'"looked_at": [\n{rows_text(coverage.data)}\n ]',
    ]
    return "{\n " + ",\n ".join(members) + "\n }"


def coverage_of(given: Any) -> Coverage | None:
    """Read the coverage of a document; None where there is none, as in documents of version 1.0."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise InputError(refusal("coverage", "an object or null", given, of=OF))
    kinds = members_of(CoverageRecord)
    rules, units, runs = (
        structured(given.get(name), kinds[name], f"coverage.{name}", of=OF)
        for name in ("rules", "units", "unit_sets")
    )
    data = rows_of_member(given.get("looked_at"), "coverage.looked_at")
    return Coverage.from_runs(units, runs, data, rules)


def lines_begin(rules: pa.ChunkedArray, settings: RuleSettings | None) -> pa.DictionaryArray:
    """
    Write the members that the line of each finding begins with: version and settings of its rule.

    The settings are left out where *settings* is None.
    """
    codes, listed = codes_of(rules)
    held = {} if settings is None else settings.values
    version = f'"schema_version":"{SCHEMA_VERSION}",'
    texts = [
        f'{version}"options":{_compact(held[rule])},' if rule in held else version
        for rule in listed
    ]
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(texts, pa.string()))


def closing_line(findings: int) -> bytes:
    """Write the last line of a file of lines, a `ClosingLine`: a file without it was cut off."""
    return f'{{"schema_version":"{SCHEMA_VERSION}","findings_above":{findings}}}\n'.encode()


def _compact(values: Mapping[str, object]) -> str:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":"))
