"""DAT203 to DAT205: results before the entry, results in batches, due days changed afterwards."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ...rulebook.options import CaseShareOptions
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import floats_of
from ...vocabulary import Severity
from ..context import WHOLE_ROW, Check, Context, Outcome, Scope, found, needed, not_checked

__all__ = ["CHECKS", "RULES"]

_EVIDENCE = ("numerator", "denominator", "share")
BEFORE_ENTRY = Rule(
    code="DAT203",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_EVIDENCE,
    options=CaseShareOptions(),
)
IN_BATCHES = Rule(
    code="DAT204",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=(*_EVIDENCE, "rows", "edge_count"),
    options=CaseShareOptions(smallest_count=50, share=0.05),
)
DUE_MOVED = Rule(
    code="DAT205",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=_EVIDENCE,
    options=CaseShareOptions(),
)
RULES = (BEFORE_ENTRY, IN_BATCHES, DUE_MOVED)

_COUNTED = {
    BEFORE_ENTRY.code: ("finished_before_entered", "entered_known"),
    IN_BATCHES.code: ("in_batches", "with_time"),
    DUE_MOVED.code: ("due_moved_after", "completed"),
}
_COLUMNS = {BEFORE_ENTRY.code: "entered", DUE_MOVED.code: "original_due, due_changed"}


def _share(rule: Rule, context: Context) -> list[Outcome]:
    """Say where as many cases as were set, and as large a part of all, are so."""
    patterns = needed(context.patterns)
    options = context.options_of(rule, CaseShareOptions)
    name, of_name = _COUNTED[rule.code]
    if patterns.data[name].null_count:
        if rule is IN_BATCHES:
            return [not_checked(rule, "no_time_of_day")]
        return [not_checked(rule, "no_case_column", detail=_COLUMNS[rule.code])]
    shown, cases = (floats_of(patterns.data[each]) for each in (name, of_name))
    told = cases >= options.smallest_count
    few = int(np.count_nonzero(~told))
    outcomes = [not_checked(rule, "few_cases", detail=str(few))] if few else []
    if not told.any():
        return outcomes
    least = np.maximum(options.smallest_count, options.share * cases * (1 - ROUNDING_MARGIN))
    at = np.flatnonzero(told & (shown >= least))
    unit, period = patterns.keys.unit, patterns.keys.period
    evidence: dict[str, pa.Array | npt.NDArray[np.generic]] = {
        "numerator": shown[at].astype(np.int64),
        "denominator": cases[at].astype(np.int64),
        "share": shown[at] / cases[at],
    }
    if rule is IN_BATCHES:
        evidence["edge_count"] = np.full(len(at), patterns.edges.batch, np.int64)
        evidence["rows"] = floats_of(patterns.data["batches"])[at].astype(np.int64)
    outcome = found(
        rule,
        int(np.count_nonzero(told)),
        unit_id=unit.of(at),
        period=period.of(at),
        subject=WHOLE_ROW,
        evidence=evidence,
        looked_at=Scope(unit, period, WHOLE_ROW, told),
    )
    return [*outcomes, outcome]


CHECKS = tuple(
    Check((rule,), functools.partial(_share, rule), needs=("patterns",)) for rule in RULES
)
