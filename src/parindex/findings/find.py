"""Find: run the rules on what was given."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping

import attrs
import numpy as np
import pyarrow as pa

from .._validators import check_kinds
from ..cases.pattern_counts import PatternCounts
from ..checks.all_checks import CHECKS_IN_ORDER, RULES
from ..checks.context import Check, Context, Outcome, not_checked
from ..checks.own_rule import OwnRule, checks_of, rules_of
from ..counts.read import open_counts
from ..counts.units_of_rows import UnitKeys
from ..definitions.named import form_of, regime_of
from ..errors import FaultGroup, FindingError, InputError
from ..model.form import CountForm
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..rates.derived_counts import items_below
from ..rates.wanted import check_targets, listed_targets
from ..results.check_tables import CheckTable
from ..results.comparison_table import ComparisonTable
from ..results.control_table import ControlTable
from ..results.limits import Limits
from ..results.peer_table import PeerTable
from ..results.plan_tables import DecompositionTable, RankSpanTable
from ..results.provenance import Provenance
from ..results.rate_table import RateTable
from ..results.result import ResultTable
from ..results.score_comparison_table import ScoreComparisonTable
from ..rulebook.settings import RuleSettings, settings_of, why_left_out
from ..schemes.criterion import TOTAL
from ..scores.table import ScoreTable, with_inputs
from ..tables.arrays import terms_of
from ..tables.cell_places import CellPlaces
from ..tables.printed import read_published
from ..tables.sheet import CountSheet
from ..typing import TableLike
from ..units.registry import UnitRegistry
from ..vocabulary import Severity
from .build import assembled, checks_table, coverage_of, placed
from .names import Glossary
from .table import FindingTable

__all__ = ["find", "findings_of", "raise_errors", "run_settings", "table_of"]


def find(
    *,
    counts: TableLike | None = None,
    form: CountForm | str | None = None,
    rates: RateTable | None = None,
    comparisons: ComparisonTable | None = None,
    targets: Iterable[Target] | None = None,
    published: TableLike | None = None,
    registry: UnitRegistry | None = None,
    regime: ReportingRegime | str | None = None,
    scores: ScoreTable | None = None,
    score_comparisons: ScoreComparisonTable | None = None,
    control: ControlTable | None = None,
    peers: PeerTable | None = None,
    decompositions: DecompositionTable | None = None,
    patterns: PatternCounts | None = None,
    spans: RankSpanTable | Iterable[RankSpanTable] | None = None,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    options: Mapping[str, object] | None = None,
    own_rules: Iterable[OwnRule] | None = None,
    strict: bool = False,
) -> FindingTable:
    """
    Check every rule that what is given allows to check, and list the findings.

    Parameters
    ----------
    counts : CountTable, table or mapping of columns, optional
        As for `compute_rates`. Registry, calendar and form with which they were read are taken
        where no others are given.
    form : CountForm or str, optional
        Identities that the counts must satisfy: a form, or the identifier of a bundled one.
    rates : RateTable, optional
        Rates of the counts.
    comparisons : ComparisonTable, optional
        Comparisons of the rates.
    targets : iterable of Target, optional
        What the rates should reach.
    published : table or mapping of columns, optional
        Figures as printed: ``unit_id``, ``period``, ``indicator`` (a code, or a family where the
        report does not say which definition it used), ``printed`` (text: ``"97,5%"``).
    registry : UnitRegistry, optional
        Which unit is part of which.
    regime : ReportingRegime or str, optional
        Calendar of the periods, or its identifier; by default that of *rates*.
    scores : ScoreTable, optional
        Scores by a scheme; their last stage is looked at.
    score_comparisons : ScoreComparisonTable, optional
        Comparisons of scores with the year before.
    control : ControlTable, optional
        Control limits of the rates, from `compute_control_limits`.
    peers : PeerTable, optional
        Standing of the units among their peers, from `compare_with_peers`.
    decompositions : DecompositionTable, optional
        Parts of the changes of aggregate rates, from `decompose`.
    patterns : PatternCounts, optional
        Counts of cases that show a pattern, from `parindex.cases.tally_patterns`.
    spans : RankSpanTable or iterable of RankSpanTable, optional
        Spans of the ranks of totals, from `rank_spans`: of chance, of weights, or both.
    select, ignore : iterable of str, optional
        Codes of rules or beginnings of codes: which rules are run, by default all, and which of
        them are not. A rule that is left out stands in ``checks`` with that reason.
    options : mapping, optional
        Code of a rule, or beginning of codes, to what is set for it: its options object, such as
        ``LargeChangeOptions(threshold=15)``, or a mapping such as ``{"threshold": 15}``. What is
        not given keeps its default.
    own_rules : iterable of OwnRule, optional
        Rules of your own, run after those of the library.
    strict : bool, default False
        Whether findings of severity error are raised instead.

    Returns
    -------
    FindingTable
        ``checks`` says for every rule whether it was checked.

    Raises
    ------
    FaultGroup
        If *strict* and there is a finding of severity error; it holds a `FindingError` each.
    InputError
        If an argument cannot be used as it is.
    DefinitionError
        If an option cannot have its value.
    UnknownCodeError
        If a target names an unknown indicator, or there is no regime of that name.
    """
    # what cannot be used is refused before anything is computed
    own = rules_of(own_rules)
    settings = run_settings(own, select=select, ignore=ignore, options=options)
    identities, calendar, sheet, as_of = form_of(form), regime_of(regime), None, None
    places = None
    if calendar is None and isinstance(rates, RateTable):
        calendar = rates.provenance.regime
    if counts is not None:
        opened = open_counts(
            counts, units=UnitKeys(registry=registry), form=identities, regime=calendar
        )
        identities, calendar, places = opened.form, opened.regime, opened.places
        registry, as_of = opened.units.registry, opened.units.as_of
        forms = () if rates is None else rates.provenance.forms
        if identities is not None:
            forms = (identities, *forms)
        sheet = opened.sheet(items_to_read(identities, rates), forms)
    return findings_of(
        sheet,
        form=identities,
        rates=rates,
        comparisons=comparisons,
        targets=targets,
        published=None if published is None else read_published(published),
        registry=registry,
        regime=calendar,
        as_of=as_of,
        scores=scores,
        score_comparisons=score_comparisons,
        control=control,
        peers=peers,
        decompositions=decompositions,
        patterns=patterns,
        spans=spans,
        settings=settings,
        own_rules=own,
        strict=strict,
        places=places,
    )


def findings_of(
    sheet: CountSheet | None,
    *,
    form: CountForm | None,
    rates: RateTable | None,
    comparisons: ComparisonTable | None,
    targets: Iterable[Target] | None,
    published: pa.Table | None,
    registry: UnitRegistry | None,
    regime: ReportingRegime | None,
    settings: RuleSettings,
    own_rules: tuple[OwnRule, ...],
    strict: bool,
    as_of: dt.date | None = None,
    scores: ScoreTable | None = None,
    score_comparisons: ScoreComparisonTable | None = None,
    control: ControlTable | None = None,
    peers: PeerTable | None = None,
    decompositions: DecompositionTable | None = None,
    patterns: PatternCounts | None = None,
    spans: RankSpanTable | Iterable[RankSpanTable] | None = None,
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
    check_kinds(
        rates=(rates, RateTable),
        comparisons=(comparisons, ComparisonTable),
        registry=(registry, UnitRegistry),
        scores=(scores, ScoreTable),
        score_comparisons=(score_comparisons, ScoreComparisonTable),
        control=(control, ControlTable),
        peers=(peers, PeerTable),
        decompositions=(decompositions, DecompositionTable),
        patterns=(patterns, PatternCounts),
    )
    if scores is not None:
        with_inputs(scores)
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
        spans=None if spans is None else _spans_of_totals(spans),
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


def _refuse_other_days(patterns: PatternCounts | None, rates: RateTable | None) -> None:
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


def _spans_of_totals(
    given: RankSpanTable | Iterable[RankSpanTable],
) -> tuple[RankSpanTable, ...]:
    """
    List the spans; one of rates, whose ranks nobody prints, has no finding.

    Raises
    ------
    InputError
        If one is something else.
    """
    listed = (given,) if isinstance(given, RankSpanTable) else tuple(given)
    for each in listed:
        check_kinds(spans=(each, RankSpanTable))
        codes = each.data["code"].unique().to_pylist()
        if codes not in ([], [TOTAL]):
            raise InputError(f"spans must be those of scores, got spans of {codes[0]!r}")
    return listed


def table_of(outcomes: list[Outcome], registry: UnitRegistry | None) -> FindingTable:
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


def items_to_read(form: CountForm | None, rates: RateTable | None) -> frozenset[str] | None:
    """Give the items that checks will look at; None for all columns that hold counts."""
    if form is None and rates is None:
        return None
    of_form = frozenset(() if form is None else form.codes)
    if rates is None:
        return of_form
    indicators, forms = rates.provenance.indicators, rates.provenance.forms
    return of_form | items_below(
        (total for each in indicators for total in (each.numerator, each.denominator)), forms
    )


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
