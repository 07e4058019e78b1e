"""The run of the rules over tables that have passed the door."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import attrs
import numpy as np
import pyarrow as pa

from .. import cases, results, units
from ..checks.all_checks import CHECKS_IN_ORDER, RULES
from ..checks.context import Check, Context, Outcome, not_checked
from ..checks.own_rule import OwnRule, checks_of
from ..errors import FaultGroup, FindingError, InputError
from ..model.form import CountForm
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..rates.wanted import check_targets, listed_targets
from ..results.check_tables import CheckTable
from ..results.comparison_table import ComparisonTable
from ..results.control_table import ControlTable
from ..results.limits import Limits
from ..results.provenance import Provenance
from ..results.rate_table import RateTable
from ..results.result import ResultTable
from ..rulebook.settings import RuleSettings, settings_of, why_left_out
from ..tables.arrays import terms_of
from ..tables.cell_places import CellPlaces
from ..tables.sheet import CountSheet
from ..vocabulary import Severity
from .build import assembled, checks_table, coverage_of, placed
from .names import Glossary
from .table import FindingTable

__all__ = ["findings_of", "raise_errors", "run_settings", "table_of"]


def findings_of(
    sheet: CountSheet | None,
    *,
    form: CountForm | None,
    rates: RateTable | None,
    comparisons: ComparisonTable | None,
    targets: Iterable[Target] | None,
    published: pa.Table | None,
    registry: units.UnitRegistry | None,
    regime: ReportingRegime | None,
    settings: RuleSettings,
    own_rules: tuple[OwnRule, ...],
    strict: bool,
    as_of: dt.date | None = None,
    scores: results.ScoreTable | None = None,
    score_comparisons: results.ScoreComparisonTable | None = None,
    control: ControlTable | None = None,
    peers: results.PeerTable | None = None,
    decompositions: results.DecompositionTable | None = None,
    patterns: cases.PatternCounts | None = None,
    spans: tuple[results.RankSpanTable, ...] | None = None,
    places: CellPlaces | None = None,
    tell: Callable[[float], object] | None = None,
) -> FindingTable:
    """
    Check tables that have passed the door; see `find`. *tell* is told the part of the checks done.

    Raises
    ------
    InputError
        If an argument cannot be used as it is.
    FaultGroup
        If *strict* and there is a finding of severity error.
    """
    if registry is not None:
        units.required.require_registry(registry)
    given = None if targets is None else listed_targets(targets)
    if given is not None and rates is not None:
        check_targets(given, rates.provenance)
    _refuse_other_days(patterns, rates)
    if regime is None:
        read = next((each for each in (rates, patterns) if each is not None), None)
        regime = None if read is None else read.provenance.regime
    context = Context(
        sheet=sheet,
        form=form,
        rates=rates,
        comparisons=comparisons,
        targets=given,
        published=published,
        registry=registry,
        regime=regime,
        settings=settings,
        as_of=as_of,
        scores=scores,
        score_comparisons=score_comparisons,
        control=control,
        peers=peers,
        decompositions=decompositions,
        patterns=patterns,
        spans=spans,
    )
    outcomes: list[Outcome] = []
    checks = (*CHECKS_IN_ORDER, *checks_of(own_rules))
    for place, check in enumerate(checks, start=1):
        outcomes += _run(check, context, settings)
        if tell is not None:
            tell(place / len(checks))
    findings = FindingTable(
        assembled(outcomes),
        _provenance(context),
        CheckTable(checks_table(outcomes)),
        registry,
        coverage=coverage_of(outcomes, context),
    )
    if places is not None:
        names = Glossary.of(findings.provenance, registry).units
        findings = attrs.evolve(findings, data=placed(findings.data, places, names))
    if strict:
        raise_errors(findings)
    return findings


def _refuse_other_days(patterns: cases.PatternCounts | None, rates: RateTable | None) -> None:
    """
    Refuse patterns of periods that begin and end on other days than those of the rates.

    Raises
    ------
    InputError
        If the calendars are two.
    """
    given = [table.provenance.regime for table in (patterns, rates) if table is not None]
    known = [each for each in given if each is not None]
    if len(known) == 2 and known[0] != known[1]:
        raise InputError(
            f"patterns must be counted by the calendar of the rates, {known[1].id!r}, got those of "
            f"{known[0].id!r}"
        )


def table_of(outcomes: list[Outcome], registry: units.UnitRegistry | None) -> FindingTable:
    """Make a table of outcomes that rest on no rates."""
    return FindingTable(
        assembled(outcomes),
        Provenance(),
        CheckTable(checks_table(outcomes)),
        registry,
        coverage=coverage_of(outcomes, None),
    )


def run_settings(
    own_rules: tuple[OwnRule, ...],
    *,
    select: Iterable[str] | None,
    ignore: Iterable[str] | None,
    options: Mapping[str, object] | None,
) -> RuleSettings:
    """
    Check what a run asks of the rules of the library and of the user's own; see `find`.

    Raises
    ------
    InputError
        If no rule has such a code or such an option.
    DefinitionError
        If an option cannot have its value.
    """
    own = tuple(each.rule for each in own_rules)
    return settings_of((*RULES, *own), select=select, ignore=ignore, options=options, own_rules=own)


def _provenance(context: Context) -> Provenance:
    """Give that of the first table there is, with what was set beside."""
    tables = (
        *(context.rates, context.comparisons, context.scores, context.control, context.peers),
        context.decompositions,
        *(context.spans or ()),
    )
    scored = context.score_comparisons if context.scores is None else context.scores
    scheme = None if scored is None else scored.scheme
    if scheme is None:
        scheme = next((each.provenance.scheme for each in context.spans or ()), None)
    by_name = {
        name: context.given(name) for name in ("rates", "comparisons", "peers", "decompositions")
    }
    given = next((each.provenance for each in tables if each is not None), Provenance())
    forms = given.forms
    if context.form is not None and context.form not in forms:
        forms = (context.form, *forms)
    return attrs.evolve(
        given,
        regime=context.regime if given.regime is None else given.regime,
        forms=forms,
        scheme=scheme,
        scored_by=None if scheme is None else scheme.label,
        rules=context.settings,
        discovery=None,
        limits={
            name: Limits(
                confidence=table.provenance.confidence, discovery=table.provenance.discovery
            )
            for name, table in by_name.items()
            if isinstance(table, ResultTable)
        }
        | (dict(context.control.provenance.limits) if context.control is not None else {}),
    )


def _run(check: Check, context: Context, settings: RuleSettings) -> list[Outcome]:
    """Run a check; give for each of its rules an outcome, with the reason where it was left out."""
    left_out = {rule.code: why_left_out(rule, settings) for rule in check.rules}
    outcomes = check(context) if None in left_out.values() else []
    outcomes = [outcome for outcome in outcomes if left_out[outcome.rule.code] is None]
    spoken_of = {outcome.rule.code for outcome in outcomes}
    return outcomes + [
        not_checked(rule, left_out[rule.code] or "nothing_reported")
        for rule in check.rules
        if rule.code not in spoken_of
    ]


def raise_errors(findings: FindingTable) -> None:
    """
    Raise the findings of severity error, if there are any, in one group.

    Raises
    ------
    FaultGroup
        With a `FindingError` for each.
    """
    levels = terms_of(findings.data["severity"], Severity)
    rows = np.flatnonzero(levels == Severity.ERROR)
    if not len(rows):
        return
    errors = attrs.evolve(findings, data=findings.data.take(pa.array(rows)))
    raise FaultGroup(
        f"{len(rows)} findings of severity error",
        [
            FindingError(rule, sentence)
            for rule, sentence in zip(
                errors.data["rule"].to_pylist(), errors.render("en"), strict=True
            )
        ],
    )
