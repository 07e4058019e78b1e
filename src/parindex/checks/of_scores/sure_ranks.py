"""RNK104, RNK105: neighbours that chance does not tell apart, places that weights decide."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ... import results
from ...rulebook.options import OtherWeightsOptions
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, codes_of, floats_of, keys, terms_of
from ...vocabulary import Severity, SpanStatus
from ..context import Check, Context, Evidences, Outcome, Scope, found, needed, not_checked

__all__ = ["CHECKS", "RULES"]

NOT_TOLD = Rule(
    code="RNK104",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("rank", "other_unit"),
    is_about_criteria=True,
)
BY_WEIGHTS = Rule(
    code="RNK105",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("rank", "text", "share"),
    options=OtherWeightsOptions(),
    identity=("text",),
    is_about_criteria=True,
)
RULES = (NOT_TOLD, BY_WEIGHTS)

_PERCENT = 100.0


def neighbours(context: Context) -> list[Outcome]:
    """RNK104: chance in the counts does not tell a unit from the one right before it."""
    outcomes = []
    for spans in _of_kind(context, is_of_weights=False):
        rows = np.flatnonzero(spans.data["not_told_from"].is_valid().to_numpy())
        evidence = {
            "rank": spans.data["rank"].take(pa.array(rows)).cast(pa.int64()),
            "other_unit": spans.data["not_told_from"].take(pa.array(rows)).cast(pa.string()),
        }
        outcomes.append(_found(NOT_TOLD, spans, rows, evidence))
    return outcomes or [not_checked(NOT_TOLD, "no_spans")]


def places(context: Context) -> list[Outcome]:
    """RNK105: the first place, or a grade, is held under fewer of the weights than was set."""
    least = context.options_of(BY_WEIGHTS, OtherWeightsOptions).least_share / _PERCENT
    outcomes = []
    for spans in _of_kind(context, is_of_weights=True):
        first, graded = (floats_of(spans.data[name]) for name in ("share_first", "share_grade"))
        rank = spans.data["rank"].fill_null(0).to_numpy()
        with np.errstate(invalid="ignore"):
            is_first = np.flatnonzero((rank == 1) & (first < least))
            by_grade = np.flatnonzero(_is_ok(spans) & (graded < least))
        rows = np.concatenate([is_first, by_grade])
        grades = spans.data["grade"].take(pa.array(by_grade)).cast(pa.string())
        evidence = {
            "rank": pa.array([1] * len(is_first) + [None] * len(by_grade), pa.int64()),
            "text": pa.array([None] * len(is_first) + grades.to_pylist(), pa.string()),
            "share": np.concatenate([first[is_first], graded[by_grade]]),
        }
        outcomes.append(_found(BY_WEIGHTS, spans, rows, evidence))
    return outcomes or [not_checked(BY_WEIGHTS, "no_spans")]


def _of_kind(context: Context, *, is_of_weights: bool) -> list[results.RankSpanTable]:
    return [
        spans
        for spans in needed(context.spans)
        if (spans.drawn.weights is not None) == is_of_weights
    ]


def _is_ok(spans: results.RankSpanTable) -> BoolArray:
    status = terms_of(spans.data["status"], SpanStatus)
    return np.isin(status, (SpanStatus.OK, SpanStatus.HELD))


def _found(
    rule: Rule, spans: results.RankSpanTable, rows: npt.NDArray[np.int64], evidence: Evidences
) -> Outcome:
    unit, period = spans.keys.unit, spans.keys.period
    codes, texts = codes_of(spans.data["code"])
    told = _is_ok(spans)
    return found(
        rule,
        int(np.count_nonzero(told)),
        unit_id=unit.of(rows),
        period=period.of(rows),
        subject=keys(codes[rows], texts),
        evidence=evidence,
        looked_at=Scope(unit, period, keys(codes, texts), told),
    )


CHECKS = (
    Check((NOT_TOLD,), neighbours, needs=("spans",)),
    Check((BY_WEIGHTS,), places, needs=("spans",)),
)
