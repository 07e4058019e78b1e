"""Rows for other tools: flat columns, and words and names in a language."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..render.naming import Lexicon
from ..tables.arrays import codes_of, whole
from ..tables.coerce import plain_texts
from ..tables.columns_of_results import Column
from ..vocabulary import (
    Assurance,
    CheckStatus,
    Comparability,
    CountBasis,
    DecompositionStatus,
    IntervalMethod,
    Lifecycle,
    LifecycleReason,
    LimitMethod,
    LimitStatus,
    MeasuredFinding,
    MeasureOutcome,
    MeasureReason,
    MeasureStatus,
    Part,
    PlanPath,
    PlanStatus,
    RateStatus,
    ScorePartsStatus,
    ScoreStatus,
    SensitivityStatus,
    Severity,
    SpanKind,
    SpanStatus,
    Standing,
    Term,
    Touched,
    Verdict,
    YearPlanStatus,
)

__all__ = ["flat_columns", "in_words"]

# Where the words of a vocabulary stand in the catalogue.
_SECTIONS: dict[type[Term], str] = {
    Assurance: "assurance",
    CheckStatus: "check",
    Comparability: "comparability",
    CountBasis: "basis",
    IntervalMethod: "method",
    Lifecycle: "lifecycle",
    LifecycleReason: "lifecycle_reason",
    LimitMethod: "limit_method",
    LimitStatus: "limit_status",
    MeasuredFinding: "measured_finding",
    MeasureOutcome: "measure_outcome",
    MeasureReason: "measure_reason",
    MeasureStatus: "measure_status",
    DecompositionStatus: "decomposition_status",
    Part: "part",
    PlanPath: "plan_path",
    PlanStatus: "plan_status",
    ScorePartsStatus: "score_parts_status",
    SensitivityStatus: "sensitivity_status",
    SpanKind: "span",
    SpanStatus: "span_status",
    Touched: "touched",
    YearPlanStatus: "year_plan_status",
    RateStatus: "status",
    ScoreStatus: "score_status",
    Severity: "severity",
    Standing: "standing",
    Verdict: "verdict",
}


def flat_columns(table: pa.Table) -> pa.Table:
    """
    Give a table whose columns are texts and numbers alone.

    A struct becomes a column for each field that some row has, under the name of the column and
    the field; a list becomes one text.
    """
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for name, column in zip(table.column_names, plain_texts(table).columns, strict=True):
        if pa.types.is_struct(column.type):
            array = whole(column)
            for position in range(array.type.num_fields):
                field = array.type.field(position)
                values = pc.struct_field(array, field.name)
                if values.null_count < len(values):
                    columns[f"{name}_{field.name}"] = _joined(values)
        else:
            columns[name] = _joined(column)
    return pa.table(columns)


def _joined(column: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """Give a list as one text: its members, with their names where they have some."""
    if not pa.types.is_list(column.type):
        return column
    array = whole(column)
    members = array.flatten()
    if pa.types.is_struct(members.type):
        parts = [
            pc.struct_field(members, members.type.field(at).name).cast(pa.string())
            for at in range(members.type.num_fields)
        ]
        first, *others = parts
        members = pc.binary_join_element_wise(first, pc.coalesce(*others, pa.scalar("")), "=")
    lengths = pc.fill_null(pc.list_value_length(array), 0).to_numpy(zero_copy_only=False)
    ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    joined = pc.binary_join(
        pa.ListArray.from_arrays(pa.array(ends), members.cast(pa.string())), "; "
    )
    return pc.if_else(array.is_valid(), joined, pa.scalar(None, pa.string()))


def in_words(
    table: pa.Table,
    columns_of_kind: Sequence[Column] | None,
    lexicon: Lexicon,
    *,
    has_names: bool,
    has_words: bool,
    has_codes: bool = True,
) -> pa.Table:
    """
    Put names beside codes, or in their place, and words and titles in the language asked for.

    *columns_of_kind* say whose words stand in a column; None where it holds counts.
    """
    words = lexicon.words
    names: dict[str, Callable[[str], str | None]] = {}
    if has_names:
        names |= {"unit_id": lexicon.unit, "subunit_id": lexicon.unit}
    if has_words:
        names |= {
            "indicator_code": lexicon.indicator,
            "criterion_code": lexicon.criterion,
            "rule": lambda code: words.get(f"rule.{code}", code),
            "subject": lexicon.subject,
        }
    sections = {
        column.name: _SECTIONS[column.vocabulary]
        for column in columns_of_kind or ()
        if column.vocabulary in _SECTIONS
    } | {"reason": "reason"}
    columns: dict[str, pa.ChunkedArray | pa.Array] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        is_text = pa.types.is_string(column.type)
        if name not in names or has_codes:
            columns[name] = column
        if name in names:
            beside = name.removesuffix("_id").removesuffix("_code") + "_name"
            columns[beside] = _each(column, names[name])
        elif has_words and is_text and name.endswith("period"):
            columns[name] = _each(column, lexicon.label)
        elif has_words and is_text and name.endswith("stage"):
            columns[name] = _each(column, lexicon.stage)
        elif has_words and is_text and name in sections:
            columns[name] = _each(column, _worded(words, sections[name]))
    if not has_words:
        return pa.table(columns)
    return pa.Table.from_arrays(
        list(columns.values()), names=[_title(name, lexicon) for name in columns]
    )


def _worded(words: Mapping[str, str], section: str) -> Callable[[str], str | None]:
    return lambda word: words.get(f"{section}.{word}", word)


def _each(
    column: pa.ChunkedArray | pa.Array, name: Callable[[str], str | None]
) -> pa.ChunkedArray | pa.Array:
    """Replace texts; each distinct one is looked up once."""
    codes, texts = codes_of(column)
    named = pa.array([name(text) for text in texts], pa.string())
    return named.take(pa.array(codes, mask=codes < 0))


def _title(name: str, lexicon: Lexicon) -> str:
    """Title of a column: its own, that of the evidence, or that of the item of a form."""
    evidence = name.removeprefix("evidence_")
    title = lexicon.words.get(f"column.{name}") or lexicon.words.get(f"evidence.{evidence}")
    if title is None:
        return lexicon.items[name].text(lexicon.language) if name in lexicon.items else name
    return title[0].upper() + title[1:]
