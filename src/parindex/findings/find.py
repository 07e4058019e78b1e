"""Find: what is given to the rules, at the door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .._validators import check_kinds, members_given, of_kind
from ..cases.pattern_counts import PatternCounts
from ..checks.own_rule import OwnRule, rules_of
from ..counts.read import open_counts
from ..counts.units_of_rows import UnitKeys
from ..definitions.named import form_of, regime_of
from ..errors import InputError
from ..model.form import CountForm
from ..model.target import Target
from ..periods.regime import ReportingRegime
from ..rates.derived_counts import items_below
from ..results.comparison_table import ComparisonTable
from ..results.control_table import ControlTable
from ..results.peer_table import PeerTable
from ..results.plan_tables import DecompositionTable, RankSpanTable
from ..results.rate_table import RateTable
from ..results.score_comparison_table import ScoreComparisonTable
from ..scores.table import ScoreTable, with_inputs
from ..tables.printed import read_published
from ..typing import TableLike
from ..units.registry import UnitRegistry
from ..vocabulary.scores import TOTAL
from .run import findings_of, run_settings
from .table import FindingTable

__all__ = ["find"]


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
    check_kinds(
        rates=(rates, RateTable),
        comparisons=(comparisons, ComparisonTable),
        scores=(scores, ScoreTable),
        score_comparisons=(score_comparisons, ScoreComparisonTable),
        control=(control, ControlTable),
        peers=(peers, PeerTable),
        decompositions=(decompositions, DecompositionTable),
        patterns=(patterns, PatternCounts),
    )
    if scores is not None:
        with_inputs(scores)
    ranked = None if spans is None else _spans_of_totals(spans)
    own = rules_of(own_rules)
    settings = run_settings(own, select=select, ignore=ignore, options=options)
    identities, calendar, sheet, as_of = form_of(form), regime_of(regime), None, None
    places = None
    if calendar is None and rates is not None:
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
        spans=ranked,
        settings=settings,
        own_rules=own,
        strict=strict,
        places=places,
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
    alone = isinstance(given, RankSpanTable)
    listed = (given,) if alone else members_given(given, "spans", "RankSpanTable objects")
    for each in listed:
        of_kind(each, RankSpanTable, "spans")
        codes = each.data["code"].unique().to_pylist()
        if codes not in ([], [TOTAL]):
            raise InputError(f"spans must be those of scores, got spans of {codes[0]!r}")
    return listed


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
