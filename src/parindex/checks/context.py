"""What a check looks at, and what it says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..model.form import CountForm
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..results.coverage import Scope
from ..results.tables import ComparisonTable, ControlTable, PeerTable, RateTable
from ..rulebook.rule import Rule
from ..rulebook.settings import RuleSettings
from ..scores.compare import ScoreComparisonTable
from ..scores.table import ScoreTable
from ..tables.arrays import codes_of, keys, words
from ..tables.cells import flat
from ..tables.columns import EVIDENCE, FINDINGS, FOLLOWED, schema_of
from ..tables.compact import SharedNulls
from ..tables.sheet import CountSheet
from ..units.registry import UnitRegistry
from ..vocabulary import Severity

__all__ = ["WHOLE_ROW", "Check", "Context", "Outcome", "Scope", "found", "not_checked"]

WHOLE_ROW = "row"
"""Subject of a finding about a row as a whole."""

# The fingerprint is added when all findings are known, the life cycle when they are followed.
_LATER = {"fingerprint", *(column.name for column in FOLLOWED)}
_ROWS = pa.schema([field for field in schema_of(FINDINGS) if field.name not in _LATER])

_Options = TypeVar("_Options")

Evidences = Mapping[str, "pa.Array | npt.NDArray[np.generic]"]


@attrs.frozen(eq=False, kw_only=True)
class Context:
    """
    Everything that the checks may look at; None where it was not given.

    Parameters
    ----------
    sheet : CountSheet, optional
        The counts.
    form : CountForm, optional
        Identities of the counts.
    rates : RateTable, optional
        Rates of the counts.
    comparisons : ComparisonTable, optional
        Comparisons of the rates.
    targets : tuple of Target, optional
        What the rates should reach.
    published : pyarrow.Table, optional
        Figures as printed: unit_id, period, indicator, printed.
    registry : UnitRegistry, optional
        The units and what they are part of.
    regime : ReportingRegime, optional
        Calendar of the periods.
    as_of : datetime.date, optional
        The one day whose units the sheet means; None for those of its periods.
    scores : ScoreTable, optional
        Scores with what they were computed from.
    score_comparisons : ScoreComparisonTable, optional
        Comparisons of scores with the year before.
    control : ControlTable, optional
        Control limits of the rates.
    peers : PeerTable, optional
        Standing of the units among their peers.
    settings : RuleSettings
        What was set for the rules.
    """

    sheet: CountSheet | None = None
    form: CountForm | None = None
    rates: RateTable | None = None
    comparisons: ComparisonTable | None = None
    targets: tuple[Target, ...] | None = None
    published: pa.Table | None = None
    registry: UnitRegistry | None = None
    regime: ReportingRegime | None = None
    as_of: dt.date | None = None
    scores: ScoreTable | None = None
    score_comparisons: ScoreComparisonTable | None = None
    control: ControlTable | None = None
    peers: PeerTable | None = None
    settings: RuleSettings

    def options_of(self, rule: Rule, kind: type[_Options]) -> _Options:
        """
        What holds for a rule.

        Parameters
        ----------
        rule : Rule
            The rule.
        kind : type
            Class of its options.

        Returns
        -------
        object
            Of that class.
        """
        held = self.settings.options_of(rule.code)
        assert isinstance(held, kind)
        return held


@attrs.frozen(eq=False)
class Outcome:
    """
    What one check says of one subject.

    Parameters
    ----------
    rule : Rule
        The rule.
    subject : str, optional
        Identity, item or indicator that was checked; None for all.
    rows : int
        Rows that it was checked on.
    findings : pyarrow.Table, optional
        Findings without fingerprints; None where it was not checked.
    reason, detail : str, optional
        Why it was not checked: a code, and what it is about.
    looked_at : tuple of Scope
        Rows on which it would have made a finding, had there been one; empty where it does not
        say, so that none of its findings ever counts as resolved.
    """

    rule: Rule
    subject: str | None = None
    rows: int = 0
    findings: pa.Table | None = None
    reason: str | None = None
    detail: str | None = None
    looked_at: tuple[Scope, ...] = ()


@attrs.frozen(eq=False)
class Check:
    """
    A function that checks one rule, or several that rest on the same work.

    Parameters
    ----------
    rules : tuple of Rule
        The rules that it speaks of, and no others.
    run : callable
        Takes the context; gives one outcome or more for each rule.
    """

    rules: tuple[Rule, ...]
    run: Callable[[Context], list[Outcome]]


def not_checked(
    rule: Rule, reason: str, *, subject: str | None = None, detail: str | None = None
) -> Outcome:
    """
    Say that a rule was not checked, and why.

    Parameters
    ----------
    rule : Rule
        The rule.
    reason : str
        A code of the catalogue, such as ``"no_registry"``.
    subject, detail : str, optional
        What was not checked, and what was lacking.

    Returns
    -------
    Outcome
    """
    return Outcome(rule, subject, reason=reason, detail=detail)


def found(
    rule: Rule,
    rows: int,
    *,
    unit_id: pa.Array,
    period: pa.Array,
    subject: pa.Array | str,
    evidence: Evidences,
    checked: str | None = None,
    looked_at: Scope | tuple[Scope, ...] = (),
) -> Outcome:
    """
    Say what a rule found.

    Parameters
    ----------
    rule : Rule
        The rule.
    rows : int
        Rows that it was checked on.
    unit_id, period : pyarrow.Array of text, shape (k,)
        Keys of the findings.
    subject : pyarrow.Array of text, shape (k,), or str
        What each finding is about; one text for all.
    evidence : mapping of str to array, shape (k,)
        Fields of `Evidence`; NaN is null.
    checked : str, optional
        Identity, item or indicator that was checked; None for all.
    looked_at : Scope or tuple of Scope, optional
        Rows on which the rule would have made a finding, had there been one; a row on which it
        could not have is none of them, such as a rate without a value. Without it, findings of
        the rule that are gone are followed as not checked, never as resolved.

    Returns
    -------
    Outcome
        Not checked where there were no rows.
    """
    if not rows:  # looking at nothing is no check
        return not_checked(rule, "nothing_reported", subject=checked)
    count = len(unit_id)
    if isinstance(subject, str):
        subject = keys(np.zeros(count, np.int32), [subject])
    nulls = SharedNulls(count)
    fields = [_evidence(evidence.get(field.name), field.type, nulls) for field in EVIDENCE]
    table = pa.Table.from_arrays(
        [
            keys(np.zeros(count, np.int32), [rule.code]),
            words(Severity, np.full(count, rule.severity, np.int8)),
            _text_key(unit_id),
            _text_key(period),
            _text_key(subject),
            pa.StructArray.from_arrays(fields, fields=list(EVIDENCE)),
        ],
        schema=_ROWS,
    )
    scopes = (looked_at,) if isinstance(looked_at, Scope) else looked_at
    return Outcome(rule, checked, rows, table, looked_at=scopes)


def _text_key(column: pa.Array | pa.ChunkedArray) -> pa.DictionaryArray:
    codes, texts = codes_of(column)
    return keys(codes, texts)


def _evidence(
    values: pa.Array | npt.NDArray[np.generic] | None, kind: pa.DataType, nulls: SharedNulls
) -> pa.Array:
    if values is None:
        return nulls.of(kind)
    if isinstance(values, np.ndarray):
        return pa.array(values, from_pandas=True).cast(kind)
    return flat(values).cast(kind)
