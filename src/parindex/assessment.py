"""The whole run in one call: counts to rates to comparisons to findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Final, Literal

from . import cases, comparisons, plans, units
from ._progress import Progress, Steps, check_progress, telling
from ._validators import check_kinds
from .asked import Asked, settings_of_series
from .assessed import Assessment
from .checks.own_rule import OwnRule, rules_of
from .comparisons.compare import compare_to_prior_year
from .comparisons.control_limits import SeriesSettings, compute_control_limits
from .counts.part_weights import PartWeights
from .counts.read import open_counts
from .counts.units_of_rows import UnitKeys
from .findings.run import findings_of, raise_errors, run_settings
from .model.form import CountForm
from .model.indicator import Indicator, IndicatorSet
from .model.target import Target
from .periods.period import PeriodLike
from .periods.regime import ReportingRegime
from .plans.detectable import seen_where_too_little
from .rates.compute import forms_of, listed, rates_of_sheet
from .rates.derived_counts import items_below
from .rates.wanted import listed_targets
from .results.chosen_rows import codes_wanted
from .results.count_table import CountTable
from .results.provenance import InputReport, Provenance
from .tables.printed import read_published
from .typing import TableLike

__all__ = ["assess"]

# About what each takes of the time, of 10 000 units.
_SHARES: Final = {
    "rates": 0.05,
    "comparisons": 0.1,
    "control limits": 0.2,
    "peers": 0.05,
    "decompositions": 0.1,
    "findings": 0.4,
    "changes that can be seen": 0.1,
}


def assess(
    counts: TableLike,
    *,
    indicators: IndicatorSet | Iterable[Indicator],
    form: CountForm | str | None = None,
    registry: units.UnitRegistry | None = None,
    targets: Iterable[Target] | None = None,
    published: TableLike | None = None,
    patterns: cases.PatternCounts | None = None,
    regime: ReportingRegime | str | None = None,
    confidence: float = 0.95,
    false_discovery_rate: float | None = None,
    select: Iterable[str] | None = None,
    ignore: Iterable[str] | None = None,
    options: Mapping[str, object] | None = None,
    own_rules: Iterable[OwnRule] | None = None,
    period: PeriodLike | Iterable[PeriodLike] | None = None,
    as_of: dt.date | None = None,
    within: str | None = None,
    level: str | None = None,
    rebase: bool = False,
    weights: PartWeights | Literal["equal"] | None = None,
    series: SeriesSettings | None = None,
    strict: bool = False,
    progress: Progress | None = None,
) -> Assessment:
    """
    Review (rà soát) a sheet of counts: rates, comparisons with the prior year, findings.

    Parameters
    ----------
    counts : CountTable, table or mapping of columns
        Counts as `read_counts` gives them, with its registry, calendar and form; or a table as
        `read_counts` takes it. They hold the periods to judge and those to compare with.
    indicators : IndicatorSet or iterable of Indicator
        As for `compute_rates`.
    form : CountForm or str, optional
        Adds the identities of the form (CNT101, CNT102).
    registry : UnitRegistry, optional
        Adds the roll-up to the units above (CNT103, CNT104), names, and what became of units
        since the period compared with (UNT), and parts the changes of the units above those of
        the sheet into what these did and what their shares did (MIX).
    targets : iterable of Target, optional
        Adds the comparison with targets (TGT).
    published : table or mapping of columns, optional
        Adds the comparison with figures as printed (PUB).
    patterns : PatternCounts, optional
        Adds what the days of the cases show (DAT201 to DAT205), counted from the same file by
        `parindex.cases.tally_patterns`.
    regime : ReportingRegime or str, optional
        Calendar of the periods, or its identifier, e.g. ``"nd-09-2019"``. Without one the days
        of the periods are not known, and what depends on them is not checked.
    confidence : float, default 0.95
        Confidence of the limits, strictly between 0 and 1.
    false_discovery_rate : float, optional
        Expected share, at most, of the changes called that are chance, and of the units called
        better or worse than their peers. By default each comparison stands for itself.
    select, ignore : iterable of str, optional
        As for `find`: codes of rules or beginnings of codes that are run, and that are not.
    options : mapping, optional
        As for `find`: what is set for rules, by code.
    own_rules : iterable of OwnRule, optional
        As for `find`: rules of your own.
    period : period or iterable of periods, optional
        Periods that are judged, as `Assessment.at` keeps them: findings of the year before never
        stand among those of this one. The other periods of the sheet are compared with, and the
        series and patterns of all of them are looked at. By default all are judged.
    as_of : datetime.date, optional
        Day on which codes and names of units are read where the sheet has ``unit_code`` or
        ``unit_name`` instead of ``unit_id``; by default the last day of each row's period.
    within : str, optional
        Id of a unit that all units of the sheet stand below, for sheets of codes and names.
    level : str, optional
        Level of all units of the sheet, for sheets of codes and names.
    rebase : bool, default False
        Whether the year before is brought onto the units of the period, as
        `compare_to_prior_year` does.
    weights : PartWeights, "equal" or None
        How parts of units are shared out then; None shares nothing out.
    series : SeriesSettings, optional
        A mapping of ``baseline``, ``phases`` and ``excluded``, as `compute_control_limits` takes
        them: ``{"phases": ["2025-M07"]}``.
    strict : bool, default False
        Whether findings of severity error are raised instead.
    progress : bool or callable, optional
        Is told how far the review is: ``progress("findings", 0.75)``, at the beginning of each
        step and after each check; True shows a bar, with the extra ``parindex[progress]``.

    Returns
    -------
    Assessment
        What was not given is reported in ``checks`` as not checked.

    Raises
    ------
    MissingColumnError
        If a column is missing that the question needs.
    InputError
        If an argument cannot be used as it is.
    UnknownCodeError
        If a target names an unknown indicator, there is no regime of that name, or the sheet has
        no row of *period*.
    ParseError
        If *period* is none.
    DefinitionError
        If an option cannot have its value.
    MissingExtraError
        If a bar is asked for and tqdm is not installed.
    FaultGroup
        If *strict* and there is a finding of severity error.

    Examples
    --------
    >>> import parindex as pi
    >>> review = pi.assess(
    ...     {
    ...         "unit_id": ["A", "A"],
    ...         "period": ["2022-H1", "2023-H1"],
    ...         "resolved_early_or_ontime": [860, 940],
    ...         "resolved_total": [1000, 1000],
    ...     },
    ...     indicators=pi.load_indicators("vn-operational"),
    ...     regime="nd-09-2019",
    ... )
    >>> [finding.rule for finding in review.findings]
    ['CHG102']
    """
    # what cannot be used is refused before anything is computed
    judged = None if period is None else codes_wanted("period", period)
    check_progress(progress)
    if patterns is not None:
        check_kinds(patterns=(patterns, cases.PatternCounts))
    own = rules_of(own_rules)
    settings = run_settings(own, select=select, ignore=ignore, options=options)
    if registry is not None:
        units.required.require_registry(registry)
    asked = UnitKeys(registry=registry, as_of=as_of, within=within, level=level)
    opened = open_counts(counts, units=asked, form=form, regime=regime)
    chosen = listed(indicators)
    forms = forms_of(indicators, opened.form)
    needed = items_below(
        (total for each in chosen for total in (each.numerator, each.denominator)), forms
    )
    registry, as_of, calendar = opened.units.registry, opened.units.as_of, opened.regime
    of_form = frozenset(() if opened.form is None else opened.form.codes)
    sheet = opened.sheet(needed | of_form, forms)
    with telling(progress) as tell:
        step = Steps(tell, _SHARES)
        step.begin("rates")
        rates = rates_of_sheet(
            sheet,
            chosen,
            forms,
            confidence=confidence,
            regime=calendar,
            catalogue=indicators if isinstance(indicators, IndicatorSet) else None,
        )
        days_are_known = registry is not None and (as_of is not None or calendar is not None)
        step.begin("comparisons")
        compared = compare_to_prior_year(
            rates,
            registry=registry if days_are_known or rebase else None,
            as_of=as_of,
            rebase=rebase,
            weights=weights,
            false_discovery_rate=false_discovery_rate,
        )
        bound = None if targets is None else listed_targets(targets)
        step.begin("control limits")
        control = compute_control_limits(
            rates,
            targets=bound,
            registry=registry,
            **settings_of_series(series),
        )
        peers = decompositions = None
        if registry is not None and (registry.is_timeless or calendar is not None):
            step.begin("peers")
            peers = comparisons.peers.compare_with_peers(
                rates, registry=registry, false_discovery_rate=false_discovery_rate
            )
            # units of one day are not those of the last days of the periods
            if as_of is None or registry.is_timeless:
                step.begin("decompositions")
                decompositions = plans.of_review.decompose_all(rates, registry, weights)
        figures = None if published is None else read_published(published)
        findings = findings_of(
            sheet,
            form=opened.form,
            rates=rates,
            comparisons=compared,
            targets=bound,
            published=figures,
            registry=registry,
            regime=rates.provenance.regime,
            settings=settings,
            own_rules=own,
            as_of=as_of,
            strict=False,
            places=opened.places,
            control=control,
            peers=peers,
            decompositions=decompositions,
            patterns=patterns,
            tell=step.begin("findings"),
        )
        step.begin("changes that can be seen")
        report = InputReport(sheet.rows, len(sheet), sheet.ignored, (), sheet.faults)
        review = Assessment(
            counts=CountTable(
                sheet.to_arrow(),
                Provenance(
                    forms=rates.provenance.forms, regime=rates.provenance.regime, input=report
                ),
            ),
            rates=rates,
            comparisons=compared,
            findings=findings,
            published=figures,
            patterns=patterns,
            registry=registry,
            control=control,
            peers=peers,
            decompositions=decompositions,
            seen=seen_where_too_little(rates, compared),
            asked=Asked(
                catalogue=indicators.id if isinstance(indicators, IndicatorSet) else None,
                form=opened.form,
                units=opened.units,
                targets=bound,
                false_discovery_rate=false_discovery_rate,
                rebase=rebase,
                weights=weights,
                series=series,
            ),
        )
        step.end()
    if judged is not None:
        review = review.at(period=[str(code) for code in judged])
    if strict:
        raise_errors(review.findings)
    return review
