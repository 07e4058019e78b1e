"""Put the measures of a plan beside the findings of a review (convention §96 and §97)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...checks.context import Context, not_checked
from ...checks.of_measures import CHECKS, RULES
from ...errors import InputError
from ...follow_up.follow import one_after_the_other
from ...follow_up.issues import days_of_ends
from ...model.measure import Measure, MeasureSet
from ...periods.period import ReportingPeriod
from ...periods.regime import ReportingRegime
from ...results.measure_table import MeasureTable, Planned
from ...results.provenance import Provenance
from ...results.rate_table import RateTable
from ...rulebook.retired import current_code
from ...rulebook.rule import Rule
from ...rulebook.settings import RuleSettings, why_left_out
from ...scores.table import ScoreTable
from ...tables.arrays import CountArray, codes_of
from ...tables.columns_of_plans import MEASURES
from ...tables.columns_of_results import FINDINGS, schema_of
from ...tables.typed import typed
from ...units.registry import UnitRegistry
from ...vocabulary import Lifecycle, MeasuredFinding, MeasureStatus, Term
from ..build import assembled, checks_table
from .matching import PERSISTING, Lines, Open
from .promises import Numbers, judge

__all__ = [
    "Plan",
    "about_findings",
    "before_measures",
    "open_issues",
    "planned",
    "tables_of",
]

_CODES = frozenset(rule.code for rule in RULES)
_KEYS = ("rule", "unit_id", "subject", "period")
_T = TypeVar("_T", bound="RateTable | ScoreTable")


@attrs.frozen(eq=False, kw_only=True)
class Plan:
    """What becomes of a table of findings: its rows, its checks, the measures."""

    data: pa.Table
    checks: pa.Table
    measures: MeasureTable


def about_findings(data: pa.Table) -> pa.Table:
    """Leave out the findings about measures, which are told anew of each review."""
    codes, rules = codes_of(data["rule"])
    is_one = np.array([*(rule in _CODES for rule in rules), False], bool)[codes]
    return data.filter(pa.array(~is_one)) if is_one.any() else data


def before_measures(checks: pa.Table) -> pa.Table:
    """Say again that the rules about measures were not checked, as before any were given."""
    codes, rules = codes_of(checks["rule"])
    said = checks_table([not_checked(rule, "no_measures") for rule in RULES if rule.code in rules])
    is_other = np.array([*(rule not in _CODES for rule in rules), False], bool)[codes]
    return pa.concat_tables([checks.filter(pa.array(is_other)), said])


def open_issues(
    data: pa.Table, rules: Mapping[str, Rule], regime: ReportingRegime | None
) -> CountArray:
    """Give the rows of errors and warnings that are neither resolved nor accepted, each once."""
    issues = Open(data, rules, regime)
    return issues.rows[issues.is_serious & ~issues.is_gone]


def tables_of(given: object, kind: type[_T], name: str) -> tuple[_T, ...]:
    """
    List the tables that were given: none, one, or several of one kind.

    Raises
    ------
    InputError
        If something else is among them.
    """
    if given is None:
        return ()
    listed = (given,) if isinstance(given, kind) or not isinstance(given, Iterable) else given
    found: list[_T] = []
    for each in listed:
        if not isinstance(each, kind):
            raise InputError(
                f"{name} must be a {kind.__name__} or a list of them, got {type(each).__name__}"
            )
        found.append(each)
    return tuple(found)


def planned(
    data: pa.Table,
    checks: pa.Table,
    measures: MeasureSet,
    *,
    as_of: dt.date,
    rates: Sequence[RateTable],
    scores: Sequence[ScoreTable],
    registry: UnitRegistry | None,
    rules: Mapping[str, Rule],
    settings: RuleSettings,
    provenance: Provenance,
) -> Plan:
    """Say what became of each measure, and find what MEA101 to MEA103 look for."""
    regime = provenance.regime
    data = about_findings(data)
    issues = Open(data, rules, regime)
    lines = Lines.of(registry, [each.unit_id for each in measures if each.unit_id is not None])
    units = {unit for steps in lines.since.values() for unit in steps}
    fates = _Fates(
        data,
        issues,
        Numbers(rates, scores, measures, units | set(issues.units)),
        as_of=as_of,
        regime=regime,
        known=frozenset(current_code(code) for code in rules),
        periods=[each.period for each in measures if each.period is not None],
    )
    rows = [
        row
        for place, measure in enumerate(measures, 1)
        for row in fates.of(
            place, measure, {} if measure.unit_id is None else lines.line(measure.unit_id)
        )
    ]
    persisting = np.flatnonzero(issues.is_serious & issues.persists)
    table = _table(rows)
    context = Context(
        settings=settings,
        planned=Planned(
            measures=table,
            persisting=data.take(pa.array(issues.rows[persisting])) if issues.is_followed else None,
            has_none=~fates.has_measure[persisting],
            is_late=np.array([row["is_late"] for row in rows], bool),
            is_vain=np.array([row["is_vain"] for row in rows], bool),
        ),
    )
    # whoever gives measures wants to hear of them, whatever the review was asked to look for
    settings = attrs.evolve(settings, select=None)
    outcomes = []
    for outcome in (each for check in CHECKS for each in check(context)):
        reason = why_left_out(outcome.rule, settings)
        outcomes.append(outcome if reason is None else not_checked(outcome.rule, reason))
    told = assembled(outcomes)
    others = pc.invert(pc.is_in(checks["rule"], pa.array(sorted(_CODES))))
    return Plan(
        data=typed(one_after_the_other(data, told), FINDINGS) if len(told) else data,
        checks=pa.concat_tables([checks.filter(others), checks_table(outcomes)]),
        measures=MeasureTable(table, _with_scheme(provenance, scores)),
    )


def _with_scheme(provenance: Provenance, scores: Sequence[ScoreTable]) -> Provenance:
    """Add the scheme whose criteria measures name, where the findings rest on none."""
    if provenance.scheme is not None or not scores:
        return provenance
    return attrs.evolve(provenance, scheme=scores[-1].scheme)


class _Fates:
    """Say of each measure what became of it and of what it is about, as of a day."""

    def __init__(
        self,
        data: pa.Table,
        issues: Open,
        numbers: Numbers,
        *,
        as_of: dt.date,
        regime: ReportingRegime | None,
        known: frozenset[str],
        periods: Iterable[str],
    ) -> None:
        self._issues, self._numbers, self._as_of, self._known = issues, numbers, as_of, known
        self._named = [data[name].cast(pa.string()) for name in (*_KEYS, "fingerprint")]
        self._states = issues.states()
        self.has_measure = np.zeros(len(issues.rows), bool)
        texts = list(dict.fromkeys([*periods, *numbers.periods, *issues.periods]))
        ends = days_of_ends([ReportingPeriod.parse(text) for text in texts], regime)
        self._last_day = dict(zip(texts, ends, strict=True))

    def of(self, place: int, measure: Measure, line: Mapping[str, int]) -> Iterator[dict[str, Any]]:
        """Give a row for each finding that the measure is about, or one where there is none."""
        about = np.flatnonzero(self._issues.of(measure, line))
        self.has_measure[about] = True
        status = MeasureStatus.NOT_YET_DUE
        if measure.is_done_on(self._as_of):
            status = MeasureStatus.DONE
        elif measure.is_overdue_on(self._as_of):
            status = MeasureStatus.OVERDUE
        head = {name: _written(value) for name, value in attrs.asdict(measure).items()}
        head |= {"measure": place, "status": status}
        for at in about.tolist():
            yield self._row(head, measure, line, at)
        if not len(about):
            is_known = measure.rule is None or current_code(measure.rule) in self._known
            state = MeasuredFinding.NONE if is_known else MeasuredFinding.UNKNOWN_RULE
            yield self._said(head, measure, line, (state, None, False))

    def _row(
        self, head: dict[str, Any], measure: Measure, line: Mapping[str, int], at: int
    ) -> dict[str, Any]:
        row = int(self._issues.rows[at])
        rule, unit, subject, period, fingerprint = (each[row].as_py() for each in self._named)
        cycle = int(self._issues.life[at])
        is_later = measure.period is None or period is None
        is_later = is_later or self._last_day[period] > self._last_day[measure.period or period]
        found = {
            "found_rule": rule,
            "found_unit_id": unit,
            "found_subject": subject,
            "found_period": period,
            "fingerprint": fingerprint,
        }
        line = line or ({} if unit is None else {unit: 0})
        state = MeasuredFinding(int(self._states[at]))
        cycle_word = None if cycle < 0 else Lifecycle(cycle)
        ended = None if period is None else self._last_day[period]
        return self._said(head | found, measure, line, (state, cycle_word, is_later), ended=ended)

    def _said(
        self,
        head: dict[str, Any],
        measure: Measure,
        line: Mapping[str, int],
        finding: tuple[MeasuredFinding, Lifecycle | None, bool],
        *,
        ended: int | None = None,
    ) -> dict[str, Any]:
        judged = judge(
            measure,
            line,
            self._numbers,
            as_of=self._as_of,
            last_day=self._last_day,
            finding=finding,
        )
        state, cycle, is_later = finding
        # what is new did not outlive the measure; without an earlier review its rule is known
        persists = cycle in PERSISTING or (cycle is None and measure.rule is not None)
        done = measure.done if head["status"] is MeasureStatus.DONE else None
        # a period that was over before the measure was done says nothing of it
        outlived = done is not None and ended is not None and ended > done.toordinal()
        return head | {
            "finding": state,
            "outcome": judged.outcome,
            "outcome_reason": judged.reason,
            "judged_period": judged.period,
            "start": judged.start,
            "wanted": judged.wanted,
            "reached": judged.reached,
            "is_late": head["status"] is MeasureStatus.OVERDUE
            and state is not MeasuredFinding.RESOLVED,
            "is_vain": state is MeasuredFinding.FOUND and is_later and outlived and persists,
        }


def _table(rows: Sequence[Mapping[str, Any]]) -> pa.Table:
    plain = pa.schema(
        [
            field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
            for field in schema_of(MEASURES)
        ]
    )
    texts = [{name: _written(value) for name, value in row.items()} for row in rows]
    return typed(pa.Table.from_pylist(texts, schema=plain), MEASURES)


def _written(value: object) -> object:
    if isinstance(value, Term):
        return value.text
    return value.isoformat() if isinstance(value, dt.date) else value
