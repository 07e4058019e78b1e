"""The whole run in one call: counts to rates to comparisons to findings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from os import PathLike
from typing import Literal

import attrs
import pyarrow as pa

from ._files import write_text
from ._html import element
from ._html import text as shown
from .checks.own_rule import OwnRule, rules_of
from .comparisons.compare import compare_to_prior_year
from .comparisons.control_limits import SeriesSettings, compute_control_limits, settings_of
from .comparisons.peers import compare_with_peers
from .counts.part_weights import PartWeights
from .counts.read import open_counts
from .counts.units_of_rows import UnitKeys
from .errors import UnknownCodeError
from .findings.find import findings_of, raise_errors, run_settings
from .findings.summing_up import summary_of, text_of
from .findings.table import FindingTable
from .model.form import CountForm
from .model.indicator import Indicator, IndicatorSet
from .model.target import Target
from .periods.period import PeriodLike
from .periods.regime import ReportingRegime
from .rates.compute import forms_of, listed, rates_of_sheet
from .rates.derived_counts import items_below
from .render.selection import equals
from .results.check_tables import CheckTable
from .results.chosen_rows import codes_wanted
from .results.comparison_table import ComparisonTable
from .results.control_table import ControlTable
from .results.count_table import CountTable
from .results.peer_table import PeerTable
from .results.provenance import InputReport, Provenance
from .results.rate_table import RateTable
from .tables.printed import read_published
from .typing import Language, TableLike
from .units.registry import UnitRegistry

__all__ = ["Assessment", "assess"]


@attrs.frozen(eq=False, repr=False, kw_only=True)
class Assessment:
    """
    A review of a period (kết quả rà soát): all tables of one run.

    Parameters
    ----------
    counts : CountTable
        The counts after the door.
    rates : RateTable
        Their rates.
    comparisons : ComparisonTable
        The rates against the prior year.
    findings : FindingTable
        What the rules found.
    published : pyarrow.Table, optional
        Figures as printed.
    registry : UnitRegistry, optional
        The units.
    control : ControlTable
        Control limits of the rates.
    peers : PeerTable, optional
        Standing of the units among those of their level; None where no registry tells the levels
        on the last days of the periods.
    """

    counts: CountTable
    rates: RateTable
    comparisons: ComparisonTable
    findings: FindingTable
    published: pa.Table | None = None
    registry: UnitRegistry | None = None
    control: ControlTable
    peers: PeerTable | None = None

    @property
    def checks(self) -> CheckTable:
        """Checks, on how many rows each, and why some were not made."""
        return self.findings.checks

    @property
    def provenance(self) -> Provenance:
        """Definitions and input that the results rest on."""
        return self.rates.provenance

    def summary(self, language: Language) -> tuple[str, ...]:
        """
        Say what matters first (tóm tắt), in at most five sentences on the latest periods.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        tuple of str
            What to correct first; then the indicators whose findings have the highest priority,
            each with its value over all units, with who misses the target and who became worse;
            last what cannot be compared. Numbers are those of the findings.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        return summary_of(self.findings, language, rates=self.rates, registry=self.registry)

    def render(self, language: Language, *, width: int = 100, with_checks: bool = False) -> str:
        """
        Write the review in words.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.
        width : int, default 100
            Characters of a line.
        with_checks : bool, default False
            Whether every rule is listed, with the rows that it was checked on or the reason why
            it was not; else two sentences say how many.

        Returns
        -------
        str
            A few screens of text.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If a line cannot have so many characters.
        """
        return self._text(language, width=width, with_checks=with_checks)

    def to_markdown(
        self,
        path: str | PathLike[str] | None = None,
        *,
        language: Language,
        with_checks: bool = False,
    ) -> str | None:
        """
        Write the review in Markdown (CommonMark with tables), with what `render` says.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.
        language : {"vi", "en"}
            Which language.
        with_checks : bool, default False
            As for `render`.

        Returns
        -------
        str or None
            The text, where no path was given: tables are tables, headings stand on one line.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If the file cannot be written; one that was there is then as it was.
        """
        text = self._text(language, width=None, with_checks=with_checks) + "\n"
        if path is None:
            return text
        write_text(text, path)
        return None

    def _text(self, language: Language, *, width: int | None, with_checks: bool) -> str:
        return text_of(
            self.findings,
            language,
            rates=self.rates,
            comparisons=self.comparisons.data,
            published=self.published,
            registry=self.registry,
            width=width,
            with_checks=with_checks,
        )

    def at(self, *, period: PeriodLike | Iterable[PeriodLike]) -> Assessment:
        """
        Keep the review of one period, or of several.

        Parameters
        ----------
        period : period or iterable of periods
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.

        Returns
        -------
        Assessment
            All tables with the rows of these periods alone, and the findings that name no period,
            which may be of these. Comparisons hold what they were compared with. ``checks`` says
            on how many rows each rule looked in all periods, and how many findings of these
            periods it made (convention §78).

        Raises
        ------
        UnknownCodeError
            If there is no row of such a period.
        ParseError
            If it is no period.
        """
        there = dict.fromkeys((*self.counts.keys.period.texts, *self.rates.keys.period.texts))
        codes = [str(each) for each in codes_wanted("period", period)]
        for code in codes:
            if code not in there:
                raise UnknownCodeError("period in the review", code, tuple(there))
        chosen = {
            name: table._chosen({"period": codes}, {"period": codes})
            for name in ("counts", "rates", "comparisons", "control", "peers")
            if (table := getattr(self, name)) is not None
        }
        if self.published is not None:
            of_periods = equals(self.published["period"], *codes)
            chosen["published"] = self.published.filter(of_periods)
        return attrs.evolve(self, **chosen, findings=self.findings.of_periods(codes))

    def __repr__(self) -> str:
        return (
            f"<Assessment: {len(self.counts)} rows of counts, {len(self.rates)} rates, "
            f"{len(self.comparisons)} comparisons, {len(self.findings)} findings>\n"
            + "\n".join(f"  {name:<12}{about}" for name, about in self._lines())
        )

    def _repr_html_(self) -> str:
        first = element("ul", *(element("li", shown(each)) for each in self.summary("en")))
        lines = "\n".join(f"{name}: {about}" for name, about in self._lines())
        findings = attrs.evolve(self.findings.view(), caption=f"Assessment\n{lines}")
        return element("div", first) + findings.html()

    def _lines(self) -> list[tuple[str, str]]:
        regime = self.provenance.regime
        calendar = "not given, days of the periods not known" if regime is None else regime.id
        names = ("rates", "comparisons", "findings", "checks")
        return [*((name, getattr(self, name).headline) for name in names), ("calendar", calendar)]


def assess(
    counts: TableLike,
    *,
    indicators: IndicatorSet | Iterable[Indicator],
    form: CountForm | str | None = None,
    registry: UnitRegistry | None = None,
    targets: Iterable[Target] | None = None,
    published: TableLike | None = None,
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
        since the period compared with (UNT).
    targets : iterable of Target, optional
        Adds the comparison with targets (TGT).
    published : table or mapping of columns, optional
        Adds the comparison with figures as printed (PUB).
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
    own = rules_of(own_rules)
    settings = run_settings(own, select=select, ignore=ignore, options=options)
    units = UnitKeys(registry=registry, as_of=as_of, within=within, level=level)
    opened = open_counts(counts, units=units, form=form, regime=regime)
    chosen = listed(indicators)
    forms = forms_of(indicators, opened.form)
    needed = items_below(
        (total for each in chosen for total in (each.numerator, each.denominator)), forms
    )
    registry, as_of, calendar = opened.units.registry, opened.units.as_of, opened.regime
    of_form = frozenset(() if opened.form is None else opened.form.codes)
    sheet = opened.sheet(needed | of_form, forms)
    rates = rates_of_sheet(
        sheet,
        chosen,
        forms,
        confidence=confidence,
        regime=calendar,
        catalogue=indicators if isinstance(indicators, IndicatorSet) else None,
    )
    days_are_known = registry is not None and (as_of is not None or calendar is not None)
    comparisons = compare_to_prior_year(
        rates,
        registry=registry if days_are_known or rebase else None,
        as_of=as_of,
        rebase=rebase,
        weights=weights,
        false_discovery_rate=false_discovery_rate,
    )
    if isinstance(targets, Target):
        targets = (targets,)
    bound = None if targets is None else tuple(targets)
    control = compute_control_limits(
        rates,
        targets=bound,
        registry=registry if isinstance(registry, UnitRegistry) else None,
        **settings_of(series),
    )
    peers = None
    if isinstance(registry, UnitRegistry) and (registry.is_timeless or calendar is not None):
        peers = compare_with_peers(
            rates, registry=registry, false_discovery_rate=false_discovery_rate
        )
    figures = None if published is None else read_published(published)
    findings = findings_of(
        sheet,
        form=opened.form,
        rates=rates,
        comparisons=comparisons,
        targets=bound,
        published=figures,
        registry=registry,
        regime=rates.provenance.regime,
        settings=settings,
        own_rules=own,
        as_of=as_of,
        strict=False,
        control=control,
        peers=peers,
    )
    report = InputReport(sheet.rows, len(sheet), sheet.ignored, (), sheet.faults)
    review = Assessment(
        counts=CountTable(
            sheet.to_arrow(),
            Provenance(forms=rates.provenance.forms, regime=rates.provenance.regime, input=report),
        ),
        rates=rates,
        comparisons=comparisons,
        findings=findings,
        published=figures,
        registry=registry,
        control=control,
        peers=peers,
    )
    if judged is not None:
        review = review.at(period=[str(code) for code in judged])
    if strict:
        raise_errors(review.findings)
    return review
