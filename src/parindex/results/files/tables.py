"""Shape of the JSON of every table of results, made of its columns."""

from __future__ import annotations

import types
from collections.abc import Set
from typing import Annotated, Any, Literal, TypeAlias, cast

import attrs
import pyarrow as pa

from ...tables.columns_of_files import COUNT_CELLS, RESCALINGS
from ...tables.columns_of_results import (
    COMPARISONS,
    CONTROL,
    ESTIMATES,
    EXPLANATIONS,
    GAPS,
    NUMBERS,
    PEERS,
    RATES,
    SCORE_COMPARISONS,
    SCORES,
    WITHHELD,
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
from .typed_members import members_of

__all__ = [
    "ALWAYS",
    "BESIDE",
    "ROWS_OF",
    "VERSION",
    "WORDS_OR_NULL",
    "CountItem",
    "ResultDocument",
    "ResultKind",
    "SchemeText",
    "document_of",
    "in_words",
    "members_beside_rows",
]

VERSION = "1.0"
"""Version of the JSON that results are written as; a reader of 1.0 reads every 1.x."""

ResultKind: TypeAlias = Literal[
    "counts",
    "rates",
    "comparisons",
    "control",
    "peers",
    "scores",
    "score_comparisons",
    "explanations",
]

_COLUMNS: dict[ResultKind, tuple[Column, ...]] = {
    "counts": COUNT_CELLS,
    "rates": RATES,
    "comparisons": COMPARISONS,
    "control": CONTROL,
    "peers": PEERS,
    "scores": SCORES,
    "score_comparisons": SCORE_COMPARISONS,
    "explanations": EXPLANATIONS,
}
_NAMES: dict[ResultKind, str] = {
    "counts": "CountRecord",
    "rates": "RateRecord",
    "comparisons": "ComparisonRecord",
    "control": "ControlRecord",
    "peers": "PeerRecord",
    "scores": "ScoreRecord",
    "score_comparisons": "ScoreComparisonRecord",
    "explanations": "ExplanationRecord",
}
ALWAYS = ("indicator_code", "criterion_code", "unit_id", "period", "stage", "numbers")
"""What every row has; words of a vocabulary say of everything else why it is absent."""

WORDS_OR_NULL = {"unit_change"}
"""Words that a row may lack, because nobody asked."""


@attrs.frozen(kw_only=True)
class QuantityRecord:
    """A quantity that a formula reads; without a value where it is not known."""

    quantity: str
    value: float | None = None


_KINDS: dict[pa.DataType, Any] = {
    NUMBERS: types.GenericAlias(tuple, (QuantityRecord, ...)),
    pa.string(): str,
    pa.int64(): int,
    pa.int32(): Small,
    pa.int16(): Annotated[int, "16 bits"],
    pa.int8(): Annotated[int, "8 bits"],
    pa.float64(): float,
    pa.bool_(): bool,
}


def _record(
    name: str, columns: tuple[Column, ...], words_or_null: Set[str] = WORDS_OR_NULL
) -> type:
    """Make the class of a row; a member that may be absent is null."""
    fields = {}
    for column in columns:
        kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
        held = _KINDS[kind]
        if column.vocabulary is not None:
            held = cast("Any", Literal).__getitem__(column.vocabulary.texts())
            if column.name in words_or_null:
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
_OF_COUNTS = {
    "gaps": Rows(GAPS, _record("GapRecord", GAPS, {"status"})),
    "withheld": Rows(WITHHELD, _record("WithheldRecord", WITHHELD)),
}
_OF_EXPLANATIONS = {"rescalings": Rows(RESCALINGS, _record("RescalingRecord", RESCALINGS))}
_OF_OTHERS = {"estimates": Rows(ESTIMATES, _record("EstimateRecord", ESTIMATES))}
BESIDE: dict[ResultKind, dict[str, Rows]] = {
    **dict.fromkeys(ROWS_OF, _OF_OTHERS),
    "counts": _OF_COUNTS,
    "explanations": _OF_EXPLANATIONS,
}
"""Lists that stand beside the rows of a table."""


@attrs.frozen(kw_only=True)
class CountItem:
    """An item of counts; ``is_amount`` where it has decimals."""

    item: str
    is_amount: bool


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
    ``other_scheme`` are null where nothing was scored. Of counts ``items`` are the items in their
    order, ``gaps`` what units below a total did not report, ``withheld`` what withheld counts leave
    open; of explanations ``rescalings`` say how totals follow from their criteria.
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
    lists = {"rows": ROWS_OF[kind], **BESIDE[kind]}
    held = {"result": of_one, **{name: _list_of(rows.record) for name, rows in lists.items()}}
    if kind == "counts":
        held["items"] = _list_of(CountItem)
    fields = {name: attrs.field(type=each) for name, each in held.items()}
    name = _NAMES[kind].replace("Record", "Document")
    made = attrs.make_class(name, fields, bases=(ResultDocument,), frozen=True, kw_only=True)
    made.__annotations__ = {each: field.type for each, field in fields.items()}
    made.__doc__ = ResultDocument.__doc__
    return made


def members_beside_rows(kind: ResultKind) -> dict[str, Any]:
    """Give the types of the members of a document that are no lists of rows."""
    lists = ("rows", *BESIDE[kind])
    return {name: held for name, held in members_of(document_of(kind)).items() if name not in lists}


def in_words(kind: ResultKind) -> str:
    """Name a table for messages."""
    return "control limits" if kind == "control" else kind.replace("_", " ")
