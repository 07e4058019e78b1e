"""Put the measures of a plan beside the findings of a review (convention §96 and §97)."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TypeVar

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ... import results
from ...checks.context import Context, not_checked
from ...checks.of_measures import CHECKS, RULES
from ...errors import InputError
from ...follow_up.follow import one_after_the_other
from ...follow_up.issues import days_of_ends
from ...model.measure import MeasureSet
from ...periods.period import ReportingPeriod
from ...periods.regime import ReportingRegime
from ...results.measure_table import MeasureTable, Planned
from ...results.provenance import Provenance
from ...results.rate_table import RateTable
from ...rulebook.retired import current_code
from ...rulebook.rule import Rule
from ...rulebook.settings import RuleSettings, why_left_out
from ...tables.align import recode
from ...tables.arrays import BoolArray, CountArray, codes_of, keys, masked, word_texts
from ...tables.columns_of_plans import MEASURES
from ...tables.columns_of_results import FINDINGS
from ...tables.typed import typed
from ...units.registry import UnitRegistry
from ...vocabulary import MeasuredFinding, MeasureOutcome, MeasureReason, MeasureStatus
from ..build import assembled, checks_table
from .columns import Periods, PlanColumns
from .held import held_points, held_values
from .matching import PERSISTING, Lines, Open
from .promises import Asked, Judged, judge

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
_T = TypeVar("_T", bound="RateTable | results.ScoreTable")


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
    scores: Sequence[results.ScoreTable],
    registry: UnitRegistry | None,
    rules: Mapping[str, Rule],
    settings: RuleSettings,
    provenance: Provenance,
) -> Plan:
    """Say what became of each measure, and find what MEA101 to MEA103 look for."""
    data = about_findings(data)
    issues = Open(data, rules, provenance.regime)
    fates = _Fates(
        data,
        issues,
        PlanColumns.of(measures),
        registry=registry,
        as_of=as_of,
        regime=provenance.regime,
        known=frozenset(current_code(code) for code in rules),
    )
    table = fates.table(rates, scores)
    persisting = np.flatnonzero(issues.is_serious & issues.persists)
    context = Context(
        settings=settings,
        planned=Planned(
            measures=table,
            persisting=data.take(pa.array(issues.rows[persisting])) if issues.is_followed else None,
            has_none=~np.isin(persisting, fates.issue),
            is_late=fates.is_late,
            is_vain=fates.is_vain,
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


def _with_scheme(provenance: Provenance, scores: Sequence[results.ScoreTable]) -> Provenance:
    """Add the scheme whose criteria measures name, where the findings rest on none."""
    if provenance.scheme is not None or not scores:
        return provenance
    return attrs.evolve(provenance, scheme=scores[-1].scheme)


class _Fates:
    """
    Say of measures what became of them and of what they are about, as of a day.

    A row for each finding that a measure is about, and one where there is none: *measure* is its
    place in the plan, *issue* that of the finding, -1 for none.
    """

    def __init__(
        self,
        data: pa.Table,
        issues: Open,
        plan: PlanColumns,
        *,
        registry: UnitRegistry | None,
        as_of: dt.date,
        regime: ReportingRegime | None,
        known: frozenset[str],
    ) -> None:
        self._data, self._issues, self._plan, self._regime = data, issues, plan, regime
        self._as_of, self._known = as_of, known
        self._lines = Lines.follow(registry, plan.units)
        measure, issue = issues.about(plan, self._lines)
        alone = np.setdiff1d(np.arange(len(plan)), measure)
        measure = np.concatenate([measure, alone])
        order = np.argsort(measure, kind="stable")
        self.measure: CountArray = measure[order]
        self.issue: CountArray = np.append(issue, np.full(len(alone), -1))[order]

    @cached_property
    def _status(self) -> CountArray:
        """Give the status of each measure."""
        plan, done = self._plan, self._plan.is_done(self._as_of)
        status = np.where(plan.is_overdue(self._as_of), MeasureStatus.OVERDUE, 0)
        return np.where(done, MeasureStatus.DONE, status)

    @cached_property
    def _state(self) -> CountArray:
        """Say what became of the finding of each row."""
        rules = [current_code(rule) in self._known for rule in self._plan.rules]
        is_known = np.array([*rules, True], bool)[self._plan.rule]
        alone = np.where(is_known, MeasuredFinding.NONE, MeasuredFinding.UNKNOWN_RULE)
        states = np.append(self._issues.states(), 0)[self.issue]
        return np.where(self.issue < 0, alone[self.measure], states)

    @property
    def is_late(self) -> BoolArray:
        """Say which rows are of a measure that is overdue, while its finding is not gone."""
        is_overdue = self._status[self.measure] == MeasureStatus.OVERDUE
        is_late: BoolArray = is_overdue & (self._state != MeasuredFinding.RESOLVED)
        return is_late

    @property
    def is_vain(self) -> BoolArray:
        """Say which rows are of a finding that outlived a measure that was done."""
        plan, ended = self._plan, np.append(self._issues.day, 0)[self.issue]
        # what is new did not outlive the measure; without an earlier review its rule is known
        cycle = self._cycle
        persists = np.isin(cycle, PERSISTING) | ((cycle < 0) & (plan.rule[self.measure] >= 0))
        # a period that was over before the measure was done says nothing of it
        outlived = plan.is_done(self._as_of)[self.measure] & (ended > plan.done[self.measure])
        is_found = self._state == MeasuredFinding.FOUND
        is_vain: BoolArray = is_found & self._is_later & outlived & persists
        return is_vain

    @property
    def _cycle(self) -> CountArray:
        return np.append(self._issues.life, -1)[self.issue]

    @cached_property
    def _is_later(self) -> BoolArray:
        """Say whether the period of the finding is later than that of the measure."""
        texts = self._plan.periods
        ends = days_of_ends([ReportingPeriod.parse(text) for text in texts], self._regime)
        planned = np.array([*ends, 0], np.int64)[self._plan.period][self.measure]
        ended = np.append(self._issues.day, 0)[self.issue]
        is_open = (ended == 0) | (self._plan.period[self.measure] < 0)
        is_later: BoolArray = (self.issue >= 0) & (is_open | (ended > planned))
        return is_later

    def table(self, rates: Sequence[RateTable], scores: Sequence[results.ScoreTable]) -> pa.Table:
        """Give the rows, with what became of each promise; columns of `MEASURES`."""
        said, periods = self._judged(rates, scores)
        rows = pa.array(np.append(self._issues.rows, -1)[self.issue], mask=self.issue < 0)
        found = {
            f"found_{name}": self._data[name].cast(pa.string()).combine_chunks().take(rows)
            for name in _KEYS
        }
        measure = pa.array(self.measure)
        columns = {
            "measure": pa.array(self.measure + 1),
            **{name: cells.take(measure) for name, cells in self._plan.table().items()},
            **found,
            "fingerprint": self._data["fingerprint"].cast(pa.string()).combine_chunks().take(rows),
            "status": word_texts(MeasureStatus, self._status[self.measure]),
            "finding": word_texts(MeasuredFinding, self._state),
            "outcome": word_texts(MeasureOutcome, said.outcome),
            "outcome_reason": word_texts(MeasureReason, said.reason),
            "judged_period": keys(said.period.astype(np.int32), periods).cast(pa.string()),
            **{
                name: masked(number, ~np.isnan(number))
                for name, number in (
                    ("start", said.start),
                    ("wanted", said.wanted),
                    ("reached", said.reached),
                )
            },
        }
        return typed(pa.table(columns), MEASURES)

    def _judged(
        self, rates: Sequence[RateTable], scores: Sequence[results.ScoreTable]
    ) -> tuple[Judged, list[str]]:
        plan, issues = self._plan, self._issues
        units = list(dict.fromkeys([*self._lines.units, *issues.units]))
        held = [each.keys.period.texts for each in rates]
        held += [each.keys.period.texts for each in scores]
        texts = list(dict.fromkeys(itertools.chain(plan.periods, *held)))
        ends = days_of_ends([ReportingPeriod.parse(text) for text in texts], self._regime)
        periods = Periods(texts, ends)
        asked = Asked(
            self.measure,
            periods.place(plan.periods)[plan.period][self.measure].astype(np.int64),
            self._line(units),
            self._state,
            self._cycle,
            self._is_later,
        )
        is_early = (plan.due >= self._as_of.toordinal()) & ~plan.is_done(self._as_of)
        said = judge(
            asked,
            plan,
            held_values(rates, plan, units, texts),
            held_points(scores, plan, units, texts),
            periods=periods,
            is_early=is_early[self.measure],
        )
        return said, texts

    def _line(self, units: Sequence[str]) -> tuple[CountArray, CountArray, CountArray]:
        """Pair rows with the units that a measure is of, or else the one of the finding."""
        row, at = self._lines.rows_of(self._plan.unit[self.measure])
        unit = recode(self._lines.units, units)[self._lines.unit[at]]
        issues, free = self._issues, np.append(self._issues.unit, -1)[self.issue]
        alone = np.flatnonzero((self._plan.unit[self.measure] < 0) & (free >= 0))
        own = recode(issues.units, units)[free[alone]]
        return (
            np.append(row, alone),
            np.append(unit, own).astype(np.int64),
            np.append(self._lines.since[at], np.zeros(len(alone), np.int64)),
        )
