"""Hold what a check looks at, and say what it found."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .. import cases, results, units
from ..model.form import CountForm
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..results.comparison_table import ComparisonTable
from ..results.control_table import ControlTable
from ..results.coverage import KeyColumn, Scope
from ..results.keys import Key
from ..results.measure_table import Planned
from ..results.rate_table import RateTable
from ..results.result import ResultTable
from ..rulebook.rule import Rule
from ..rulebook.settings import RuleSettings
from ..tables.arrays import CountArray, FloatArray, codes_of, keys, masked, scalar_of, words
from ..tables.cells import flat
from ..tables.columns_of_results import EVIDENCE, FINDINGS, FOLLOWED, PLACE, schema_of
from ..tables.compact import SharedNulls
from ..tables.sheet import CountSheet
from ..vocabulary import Severity

__all__ = [
    "REASON_WITHOUT",
    "WHOLE_ROW",
    "Check",
    "Context",
    "Evidences",
    "Outcome",
    "Scope",
    "found",
    "found_in",
    "joined",
    "needed",
    "not_checked",
    "once",
    "several",
    "where_possible",
]

WHOLE_ROW = "row"
"""Subject of a finding about a row as a whole."""

# The fingerprint and the cell are added when all findings are known, the life cycle when they are
# followed.
_LATER = {"fingerprint", *(column.name for column in (*PLACE, *FOLLOWED))}
_ROWS = pa.schema([field for field in schema_of(FINDINGS) if field.name not in _LATER])

REASON_WITHOUT = {
    "counts": "no_counts",
    "form": "no_form",
    "rates": "no_rates",
    "comparisons": "no_comparisons",
    "targets": "no_targets",
    "published": "no_published",
    "registry": "no_registry",
    "regime": "no_regime",
    "scores": "no_scores",
    "score_comparisons": "no_score_comparisons",
    "control": "no_control",
    "peers": "no_peers",
    "decompositions": "no_decompositions",
    "patterns": "no_patterns",
    "spans": "no_spans",
}
"""Reason, a code of the catalogue, where what a check may need was not given."""

_Options = TypeVar("_Options")
_Given = TypeVar("_Given")

Evidences = Mapping[str, "pa.Array | npt.NDArray[np.generic]"]


@attrs.frozen(eq=False, kw_only=True)
class Context:
    """Hold everything that the checks may look at; None where it was not given."""

    sheet: CountSheet | None = None
    form: CountForm | None = None
    rates: RateTable | None = None
    comparisons: ComparisonTable | None = None
    targets: tuple[Target, ...] | None = None
    published: pa.Table | None = None
    """Figures as printed: unit_id, period, indicator, printed."""
    registry: units.UnitRegistry | None = None
    regime: ReportingRegime | None = None
    as_of: dt.date | None = None
    """The one day whose units the sheet means; None for those of its periods."""
    scores: results.ScoreTable | None = None
    score_comparisons: results.ScoreComparisonTable | None = None
    control: ControlTable | None = None
    peers: results.PeerTable | None = None
    decompositions: results.DecompositionTable | None = None
    patterns: cases.PatternCounts | None = None
    spans: tuple[results.RankSpanTable, ...] | None = None
    """Spans of the ranks of totals, of chance and of weights."""
    planned: Planned | None = None
    """Measures; of a review that was looked at already."""
    settings: RuleSettings

    def given(self, name: str) -> object | None:
        """Give what stands under a key of `REASON_WITHOUT`; counts are those after the door."""
        held: object | None = getattr(self, "sheet" if name == "counts" else name)
        return held

    def why_without(self, name: str) -> str:
        """Give the reason why something is absent; that of what it rests on, where known."""
        if name == "decompositions":
            if self.registry is None:
                return "no_registry"
            if not self.registry.is_timeless:
                if self.as_of is not None:
                    return "units_of_one_day"
                if self.regime is None:
                    return "no_regime"
        return REASON_WITHOUT[name]

    def options_of(self, rule: Rule, kind: type[_Options]) -> _Options:
        """Give what holds for a rule, with what was set; its options are of that class."""
        held = self.settings.options_of(rule.code)
        assert isinstance(held, kind)
        return held


@attrs.frozen(eq=False)
class Outcome:
    """
    Hold what one check says of one subject: an identity, item or indicator; None for all.

    Where the rule was not checked, it has no findings and a reason, and may have a detail.
    """

    rule: Rule
    subject: str | None = None
    rows: int = 0
    findings: pa.Table | None = None
    reason: str | None = None
    detail: str | None = None
    looked_at: tuple[Scope, ...] = ()
    """
    Rows on which it would have made a finding, had there been one.

    A row on which it could not have is none of them, such as a rate without a value. Where it is
    empty, findings that are gone are followed as not checked, never as resolved.
    """


@attrs.frozen(eq=False)
class Check:
    """Look for one rule, or for several that rest on the same work, and for no others."""

    rules: tuple[Rule, ...]
    run: Callable[[Context], list[Outcome]]
    needs: tuple[str, ...] = ()
    """Keys of `REASON_WITHOUT`; the first that was not given is the reason."""

    def __call__(self, context: Context) -> list[Outcome]:
        """Give one outcome or more for each rule; run nothing where something needed is absent."""
        for name in self.needs:
            if context.given(name) is None:
                reason = context.why_without(name)
                return [not_checked(rule, reason) for rule in self.rules]
        return self.run(context)


def needed(given: _Given | None) -> _Given:
    """Give what stands among the needs of the check, so that it is there."""
    assert given is not None
    return given


def not_checked(
    rule: Rule, reason: str, *, subject: str | None = None, detail: str | None = None
) -> Outcome:
    """Say that a rule was not checked, and why: a code of the catalogue."""
    return Outcome(rule, subject, reason=reason, detail=detail)


def found(
    rule: Rule,
    rows: int,
    *,
    unit_id: KeyColumn,
    period: KeyColumn,
    subject: KeyColumn | str,
    evidence: Evidences,
    checked: str | None = None,
    looked_at: Scope | tuple[Scope, ...] = (),
    severity: npt.NDArray[np.integer] | None = None,
) -> Outcome:
    """
    Say what a rule found on so many rows; on none it was not checked.

    Keys and evidence have one entry for each finding; one subject may be that of all. In the
    evidence NaN is null. *severity* is that of each finding, where it is not that of the rule.
    """
    if not rows:  # looking at nothing is no check
        return not_checked(rule, "nothing_reported", subject=checked)
    count = len(unit_id.codes if isinstance(unit_id, Key) else unit_id)
    if isinstance(subject, str):
        subject = keys(np.zeros(count, np.int32), [subject])
    nulls = SharedNulls(count)
    fields = [_evidence(evidence.get(field.name), field.type, nulls) for field in EVIDENCE]
    table = pa.Table.from_arrays(
        [
            keys(np.zeros(count, np.int32), [rule.code]),
            words(Severity, np.full(count, rule.severity) if severity is None else severity),
            _text_key(unit_id),
            _text_key(period),
            _text_key(subject),
            pa.StructArray.from_arrays(fields, fields=list(EVIDENCE)),
        ],
        schema=_ROWS,
    )
    scopes = (looked_at,) if isinstance(looked_at, Scope) else looked_at
    return Outcome(rule, checked, rows, table, looked_at=scopes)


def found_in(
    rule: Rule,
    checked: int,
    table: ResultTable[Any],
    rows: npt.NDArray[np.int64],
    told: npt.NDArray[np.bool_],
    *,
    subject: Literal["indicator", "criterion"] = "indicator",
    computed: Evidences | None = None,
    severity: npt.NDArray[np.integer] | None = None,
) -> Outcome:
    """
    Say in which rows of a table a rule found something; it could decide where *told*.

    Evidence that was not computed is a column of the table, under the same name.
    """
    unit, period = table.keys.unit, table.keys.period
    about = table.keys.indicator if subject == "indicator" else table.keys.criterion
    chosen = table.data.take(masked(rows))
    made = computed or {}
    return found(
        rule,
        checked,
        unit_id=unit.of(rows),
        period=period.of(rows),
        subject=about.of(rows),
        evidence={
            **{name: chosen[name] for name in rule.evidence if name in chosen.column_names},
            **made,
        },
        looked_at=Scope(unit, period, about, told),
        severity=severity,
    )


def where_possible(outcome: Outcome, idle: int) -> list[Outcome]:
    """Put beside an outcome how many rows were no look, for nothing could have been found there."""
    if not idle:
        return [outcome]
    unlooked = not_checked(
        outcome.rule, "nothing_possible", subject=outcome.subject, detail=str(idle)
    )
    return [unlooked, outcome] if outcome.rows else [unlooked]


def once(group: npt.NDArray[np.integer]) -> tuple[CountArray, CountArray]:
    """Give the first row of each group, and how many it has: one thing to do is one finding."""
    _, first, times = np.unique(group, return_index=True, return_counts=True)
    return first.astype(np.int64), times.astype(np.int64)


def several(times: CountArray) -> FloatArray:
    """Say how many rows there are, where there is more than one."""
    rows: FloatArray = np.where(times > 1, times, np.nan)
    return rows


def joined(texts: pa.Array, first: npt.NDArray[np.int64], between: str = "; ") -> pa.Array:
    """Join the texts of each run; *first* are the places where the runs begin."""
    ends = masked(np.append(first, len(texts)).astype(np.int32))
    return pc.binary_join(pa.ListArray.from_arrays(ends, texts), scalar_of(between))


def _text_key(column: KeyColumn) -> pa.DictionaryArray:
    codes, texts = column if isinstance(column, Key) else codes_of(column)
    return keys(codes, texts)


def _evidence(
    values: pa.Array | npt.NDArray[np.generic] | None, kind: pa.DataType, nulls: SharedNulls
) -> pa.Array:
    if values is None:
        return nulls.of(kind)
    if isinstance(values, np.ndarray):
        return masked(values, ~np.isnan(values) if values.dtype.kind == "f" else None).cast(kind)
    return flat(values).cast(kind)
