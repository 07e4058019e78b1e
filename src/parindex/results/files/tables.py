"""Shape of the JSON of every table of results, made of its columns."""

from __future__ import annotations

import types
from typing import Annotated, Any, Literal, TypeAlias, cast

import attrs
import pyarrow as pa

from ...tables.columns_of_results import (
    COMPARISONS,
    CONTROL,
    ESTIMATES,
    PEERS,
    RATES,
    SCORE_COMPARISONS,
    SCORES,
    Column,
)
from .rows import Rows
from .shape import (
    DiscoveryRecord,
    FamilyRecord,
    FormRecord,
    IndicatorRecord,
    LimitsRecord,
    RegimeRecord,
    Small,
)

__all__ = [
    "ALWAYS",
    "ESTIMATE_ROWS",
    "ROWS_OF",
    "VERSION",
    "WORDS_OR_NULL",
    "ResultDocument",
    "ResultKind",
    "SchemeText",
    "document_of",
    "in_words",
]

VERSION = "1.0"
"""Version of the JSON that results are written as; a reader of 1.0 reads every 1.x."""

ResultKind: TypeAlias = Literal[
    "rates", "comparisons", "control", "peers", "scores", "score_comparisons"
]

_COLUMNS: dict[ResultKind, tuple[Column, ...]] = {
    "rates": RATES,
    "comparisons": COMPARISONS,
    "control": CONTROL,
    "peers": PEERS,
    "scores": SCORES,
    "score_comparisons": SCORE_COMPARISONS,
}
_NAMES: dict[ResultKind, str] = {
    "rates": "RateRecord",
    "comparisons": "ComparisonRecord",
    "control": "ControlRecord",
    "peers": "PeerRecord",
    "scores": "ScoreRecord",
    "score_comparisons": "ScoreComparisonRecord",
}
ALWAYS = ("indicator_code", "criterion_code", "unit_id", "period", "stage")
"""What every row has; words of a vocabulary say of everything else why it is absent."""

WORDS_OR_NULL = {"unit_change"}
"""Words that a row may lack, because nobody asked."""

_KINDS: dict[pa.DataType, Any] = {
    pa.string(): str,
    pa.int64(): int,
    pa.int32(): Small,
    pa.int16(): Annotated[int, "16 bits"],
    pa.int8(): Annotated[int, "8 bits"],
    pa.float64(): float,
    pa.bool_(): bool,
}


def _record(name: str, columns: tuple[Column, ...]) -> type:
    """Make the class of a row; a member that may be absent is null."""
    fields = {}
    for column in columns:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        held = _KINDS[kind]
        if column.vocabulary is not None:
            held = cast("Any", Literal).__getitem__(column.vocabulary.texts())
            if column.name in WORDS_OR_NULL:
                held |= None
        elif column.name not in ALWAYS:
            held |= None
        fields[column.name] = attrs.field(type=held)
    made = attrs.make_class(name, fields, frozen=True, kw_only=True)
    # older versions of attrs leave it to the caller
    made.__annotations__ = {each.name: each.type for each in attrs.fields(made)}
    return made


ROWS_OF: dict[ResultKind, Rows] = {
    kind: Rows(columns, _record(_NAMES[kind], columns)) for kind, columns in _COLUMNS.items()
}
ESTIMATE_ROWS = Rows(ESTIMATES, _record("EstimateRecord", ESTIMATES))


@attrs.frozen(kw_only=True)
class SchemeText:
    """A scheme that scores were made by, whole: ``toml`` is its definition file."""

    id: str
    edition: str
    toml: str


@attrs.frozen(kw_only=True)
class ResultDocument:
    """
    One JSON document: a table, and the definitions that it was made under.

    ``result`` says which table. ``rows`` are its rows, in order. ``estimates`` are, for
    comparisons, the counts behind prior values of which a weight decided a part. ``scheme`` and
    ``other_scheme`` are null where nothing was scored.
    """

    schema_version: str
    result: ResultKind
    regime: RegimeRecord | None
    confidence: float | None
    discovery: DiscoveryRecord | None
    limits: dict[str, LimitsRecord]
    scheme: SchemeText | None
    other_scheme: SchemeText | None
    indicators: tuple[IndicatorRecord, ...]
    families: tuple[FamilyRecord, ...]
    forms: tuple[FormRecord, ...]


def _list_of(record: type) -> Any:
    return types.GenericAlias(tuple, (record, ...))


def document_of(kind: ResultKind) -> type:
    """Make the class of the document of one table, with its rows; for the JSON Schema."""
    of_one = cast("Any", Literal).__getitem__(kind)
    rows, estimates = (_list_of(each.record) for each in (ROWS_OF[kind], ESTIMATE_ROWS))
    fields = {
        name: attrs.field(type=held)
        for name, held in (("result", of_one), ("rows", rows), ("estimates", estimates))
    }
    name = _NAMES[kind].replace("Record", "Document")
    made = attrs.make_class(name, fields, bases=(ResultDocument,), frozen=True, kw_only=True)
    made.__annotations__ = {each: field.type for each, field in fields.items()}
    made.__doc__ = ResultDocument.__doc__
    return made


def in_words(kind: ResultKind) -> str:
    """Name a table for messages."""
    return "control limits" if kind == "control" else kind.replace("_", " ")
