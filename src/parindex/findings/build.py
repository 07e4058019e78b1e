"""Put all that the rules say into one table of findings, one of checks, and one coverage."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..checks.context import WHOLE_ROW, Context, Outcome
from ..results.coverage import Coverage, Scope
from ..tables.arrays import CountArray, codes_of, keys, masked, text_array, whole, words
from ..tables.cell_places import CellPlaces
from ..tables.cells import flat
from ..tables.columns_of_results import (
    CHECKS,
    EVIDENCE,
    FINDINGS,
    FOLLOWED,
    PLACE,
    no_rows,
    schema_of,
)
from ..tables.compact import lean_struct
from ..tables.json_rows import json_lists
from ..tables.typed import typed
from ..vocabulary import CheckStatus
from .fingerprint import fingerprints

__all__ = ["assembled", "checks_table", "coverage_of", "placed", "recounted"]

_MOST = 2**62


def assembled(outcomes: list[Outcome]) -> pa.Table:
    """
    Put all findings in canonical order, with fingerprints, in the columns of `FINDINGS`.

    Texts stand in the dictionaries in the order of their first use; place and life cycle are null.
    """
    parts = [outcome.findings for outcome in outcomes if outcome.findings]
    parts = [part for part in parts if part is not None and len(part)]
    if not parts:
        return no_rows(FINDINGS)
    table = pa.concat_tables(parts).unify_dictionaries()
    # most of the evidence is of fields that no rule here has a use for: they are not moved
    fields = [pc.struct_field(table["evidence"], field.name) for field in EVIDENCE]
    order = masked(_order(table))
    taken = [
        column if column.null_count == len(column) else column.take(order) for column in fields
    ]
    evidence = lean_struct(taken, list(EVIDENCE))
    rest = table.drop_columns(["evidence"]).take(order).combine_chunks()
    table = rest.append_column("evidence", evidence)
    text = _cell_text(table["evidence"])
    identity = [table[name] for name in ("rule", "unit_id", "period", "subject")]
    table = table.append_column("fingerprint", fingerprints([*identity, text]))
    for column in (*PLACE, *FOLLOWED):
        table = table.append_column(column.name, pa.nulls(len(table), column.type))
    return typed(table, FINDINGS)


def placed(findings: pa.Table, places: CellPlaces, names: Mapping[str, str]) -> pa.Table:
    """Say in which cells the counts stand that findings are about; *names* are those of units."""
    unit, period, subject = (whole(findings[each]) for each in ("unit_id", "period", "subject"))
    where = places.of(unit, period, subject, names)
    for name in where.column_names:
        at = findings.schema.get_field_index(name)
        findings = findings.set_column(at, findings.schema.field(at), where[name])
    return findings


def coverage_of(outcomes: list[Outcome], context: Context | None) -> Coverage:
    """Collect what the rules looked at, and which units the tables name in which periods."""
    named = [] if context is None else _named_by(context)
    looked_at = [(outcome.rule.code, scope) for outcome in outcomes for scope in outcome.looked_at]
    return Coverage.of([*((None, scope) for scope in named), *looked_at])


def _named_by(context: Context) -> list[Scope]:
    """Give units and periods of the rows of the tables."""
    results = (
        *(context.rates, context.comparisons, context.scores, context.score_comparisons),
        *(context.control, context.peers, context.decompositions, context.patterns),
        *(context.spans or ()),
    )
    read = [table.keys for table in results if table is not None]
    named = [Scope(each.unit, each.period, WHOLE_ROW) for each in read]
    if context.sheet is not None:
        periods = [each.code for each in context.sheet.periods]
        unit_id = keys(context.sheet.unit_codes, context.sheet.units)
        named.append(Scope(unit_id, keys(context.sheet.period_codes, periods), WHOLE_ROW))
    return named


def _rank(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Place each text in sorted order; null first."""
    codes, texts = codes_of(column)
    place = np.empty(len(texts) + 1, np.int64)
    place[np.argsort(np.array(texts, object), kind="stable")] = np.arange(len(texts))
    place[-1] = -1
    return place[codes]


def _order(table: pa.Table) -> CountArray:
    """Order rows by rule, period, unit and subject; where two share these, see `_ranks`."""
    ranks = [_rank(table[name]) for name in ("rule", "period", "unit_id", "subject")]
    sizes = [int(rank.max(initial=0)) + 2 for rank in ranks]
    if math.prod(sizes) < _MOST:  # one number for all four sorts faster
        joint = np.zeros(len(table), np.int64)
        for rank, size in zip(ranks, sizes, strict=True):
            joint = joint * size + rank + 1
        order = np.argsort(joint, kind="stable")
        ordered = joint[order]
        if (ordered[1:] != ordered[:-1]).all():
            return order
    return np.lexsort([*_ranks(table["evidence"]), *reversed(ranks)])


def _ranks(evidence: pa.ChunkedArray) -> list[np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """Give the last resorts of the order, where findings share rule, period, unit and subject."""
    position = flat(pc.struct_field(evidence, "position").fill_null(-1))
    own = flat(pc.struct_field(evidence, "own"))
    written = [] if own.null_count == len(own) else [_rank(pa.chunked_array([json_lists(own)]))]
    return [
        *written,
        position.to_numpy(zero_copy_only=False),
        _rank(_cell_text(evidence)),
    ]


def _cell_text(evidence: pa.ChunkedArray) -> pa.ChunkedArray:
    """
    Give the text that tells a finding apart: of a cell at fault, or a printed figure.

    One about a measure is told apart by it, one about another finding by the rule of that.
    """
    names = ("text", "printed", "measure", "of_rule")
    return pc.coalesce(*(pc.struct_field(evidence, name) for name in names))


def checks_table(outcomes: list[Outcome]) -> pa.Table:
    """Say what was checked, on how many rows, and what was not and why, in the order given."""
    status = [
        CheckStatus.NOT_CHECKED if outcome.reason else CheckStatus.CHECKED for outcome in outcomes
    ]
    columns = [
        text_array(outcome.rule.code for outcome in outcomes),
        text_array(outcome.subject for outcome in outcomes),
        words(CheckStatus, np.array(status, np.int8)),
        text_array(outcome.reason for outcome in outcomes),
        text_array(outcome.detail for outcome in outcomes),
        masked(np.array([outcome.rows for outcome in outcomes], np.int64)),
        masked(np.array([len(outcome.findings or ()) for outcome in outcomes], np.int64)),
    ]
    return pa.Table.from_arrays(columns, schema=schema_of(CHECKS))


def recounted(checks: pa.Table, findings: pa.Table) -> pa.Table:
    """Count the findings of each check again, after some of the findings were left out."""
    rules, subjects = (findings[name].to_pylist() for name in ("rule", "subject"))
    of_subject = Counter(zip(rules, subjects, strict=True))
    left = Counter(rules)
    counts = []
    # a check of one subject comes before what the rule found beside
    rows = checks.select(["rule", "subject", "findings"]).to_pylist()
    for row in rows:
        if row["subject"] is not None and row["findings"]:
            left[row["rule"]] -= of_subject[row["rule"], row["subject"]]
    for row in rows:
        rule, subject = row["rule"], row["subject"]
        if not row["findings"]:
            counts.append(0)
        elif subject is not None:
            counts.append(of_subject[rule, subject])
        else:
            counts.append(min(left[rule], row["findings"]))
            left[rule] -= counts[-1]
    place = checks.schema.get_field_index("findings")
    return checks.set_column(place, checks.schema.field(place), pa.array(counts, pa.int64()))
