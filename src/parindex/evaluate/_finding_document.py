"""What stands beside the findings in a file: definitions, checks, coverage, suppressions."""

from __future__ import annotations

import json
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ..model.document import SCHEMA_VERSION
from ..tables.columns import COVERAGE, FOLLOWED, schema_of
from ..tables.json_rows import json_rows
from .coverage import Coverage
from .result import Provenance
from .rule_json import written

__all__ = ["SPARSE", "coverage_of", "document", "head_of", "joined", "rows_text"]

SPARSE = frozenset(column.name for column in FOLLOWED)
"""Members of a finding that are left out where they are null."""


def head_of(provenance: Provenance) -> dict[str, Any]:
    """
    Definitions that the findings rest on.

    Parameters
    ----------
    provenance : Provenance
        Where they come from.

    Returns
    -------
    dict
        First members of the document.
    """
    regime, scheme = provenance.regime, provenance.scheme
    return {
        "schema_version": SCHEMA_VERSION,
        "regime": None if regime is None else regime.id,
        "confidence": provenance.confidence,
        "scheme": None
        if scheme is None
        else {
            "id": scheme.id,
            "edition": scheme.edition,
            "name": {"vi": scheme.name.vi, "en": scheme.name.en},
            "source": scheme.source,
            "confidence": scheme.confidence.value,
        },
        "indicators": [
            {
                "code": indicator.code,
                "family": indicator.family,
                "numerator": indicator.numerator.terms,
                "denominator": indicator.denominator.terms,
                "multiplier": indicator.multiplier,
                "polarity": indicator.polarity.value,
                "name": {"vi": indicator.name.vi, "en": indicator.name.en},
                "source": indicator.source,
                "confidence": indicator.confidence.value,
            }
            for indicator in provenance.indicators
        ],
        "rules": None if provenance.rules is None else written(provenance.rules),
    }


def document(
    provenance: Provenance,
    *,
    findings: pa.Table | None,
    checks: pa.Table,
    coverage: Coverage | None,
    suppressions: pa.Table,
) -> str:
    """
    One JSON document.

    Parameters
    ----------
    provenance : Provenance
        Definitions.
    findings : pyarrow.Table, optional
        Columns of `FINDINGS`; None leaves the list out, for a file that holds them otherwise.
    checks, suppressions : pyarrow.Table
        Columns of `CHECKS` and of `SUPPRESSIONS`.
    coverage : Coverage, optional
        None is written as null.

    Returns
    -------
    str
    """
    members = json.dumps(head_of(provenance), ensure_ascii=False, indent=1)[:-2]
    lists = [] if findings is None else [_listed("findings", findings)]
    lists.append(_listed("checks", checks))
    lists.append(_listed("suppressions", suppressions))
    lists.append(f' "coverage": {_coverage_text(coverage)}')
    return members + ",\n" + ",\n".join(lists) + "\n}\n"


def _listed(name: str, table: pa.Table) -> str:
    return f' "{name}": [\n{rows_text(table)}\n ]'


def _coverage_text(coverage: Coverage | None) -> str:
    if coverage is None:
        return "null"
    units = json.dumps(coverage.units, ensure_ascii=False)
    sets = ",\n  ".join(json.dumps(runs) for runs in coverage.runs())
    rows = rows_text(coverage.data)
    return (
        f'{{\n "units": {units},\n "unit_sets": [\n  {sets}\n ],\n "looked_at": [\n{rows}\n ]\n }}'
    )


def coverage_of(given: Any) -> Coverage | None:
    """
    Coverage of a document that was read.

    Parameters
    ----------
    given : dict or None
        The member ``coverage``; None where there is none, as in documents of version 1.0.

    Returns
    -------
    Coverage or None

    Raises
    ------
    InputError
        If it names units or sets that there are not.
    """
    if given is None:
        return None
    schema = schema_of(COVERAGE)
    plain = pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in schema
        ]
    )
    table = pa.Table.from_pylist(given["looked_at"], schema=plain)
    data = pa.Table.from_arrays(
        [
            pc.dictionary_encode(table[field.name]).cast(field.type)
            if pa.types.is_dictionary(field.type)
            else table[field.name]
            for field in schema
        ],
        schema=schema,
    )
    return Coverage.from_runs(given["units"], given["unit_sets"], data)


def rows_text(table: pa.Table) -> str:
    """
    Rows of a table, one object a line.

    Parameters
    ----------
    table : pyarrow.Table
        The rows.

    Returns
    -------
    str
    """
    sparse = SPARSE if "fingerprint" in table.column_names else frozenset()
    return ",\n".join(
        joined(texts, ",\n  ").decode("utf-8").join(("  ", ""))
        for texts in json_rows(table, sparse=sparse)
    )


def joined(texts: pa.Array, separator: str) -> bytes:
    """
    All texts in one, without a Python string for each.

    Parameters
    ----------
    texts : pyarrow.StringArray
        The texts.
    separator : str
        What stands between them.

    Returns
    -------
    bytes
        In UTF-8.
    """
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], pa.int32()), texts)
    text = pc.binary_join(whole, separator)
    octets: bytes = text[0].as_buffer().to_pybytes()
    return octets
