"""Provenance: the definitions and the input that a result rests on."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pyarrow as pa

from .. import schemes
from .._table_view import TableView, fields_view
from .._table_words import words_in
from ..errors import UnknownCodeError
from ..model.form import CountForm
from ..model.indicator import Family, Indicator
from ..periods.regime import ReportingRegime
from ..render.selection import tally
from ..rulebook.settings import RuleSettings
from ..tables.columns_of_results import FAULTS, no_rows
from ..typing import Language
from .limits import Discovery, Limits

__all__ = ["InputReport", "NotComputed", "Provenance"]


@attrs.frozen
class NotComputed:
    """
    An indicator of a catalogue that the sheet has no columns for.

    Parameters
    ----------
    indicator : Indicator
        The definition.
    missing : tuple of str
        Items that are neither in the sheet nor follow from what is.
    """

    indicator: Indicator
    missing: tuple[str, ...]


@attrs.frozen(repr=False)
class InputReport:
    """
    Fate of the table that was given: rows used, columns not read, faults.

    Parameters
    ----------
    rows : int
        Rows as given.
    rows_used : int
        Rows with a unit and a period, each key once.
    ignored : tuple of str
        Columns (of a long table: items) that nothing asked for.
    not_computed : tuple of NotComputed
        Indicators of the catalogue without columns.
    faults : pyarrow.Table
        Cells and rows at fault, columns of `FAULTS`.
    """

    rows: int = 0
    rows_used: int = 0
    ignored: tuple[str, ...] = ()
    not_computed: tuple[NotComputed, ...] = ()
    faults: pa.Table = attrs.field(factory=lambda: no_rows(FAULTS))

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show what became of the table, a line each (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        return fields_view(
            say("<InputReport: {used} of {rows} rows used>").format(
                used=self.rows_used, rows=self.rows
            ),
            say=say,
            not_used=self.ignored,
            not_computed=tuple(
                f"{each.indicator.code} ({', '.join(each.missing)})" for each in self.not_computed
            ),
            faults=tuple(
                f"{say(word.replace('_', ' '))}: {count}"
                for word, count in tally(self.faults["fault"])
            ),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()


@attrs.frozen(repr=False)
class Provenance:
    """
    Definitions and input that a result rests on (nguồn gốc số liệu).

    Two are equal if all of it is: two equal runs have equal provenance.

    Parameters
    ----------
    indicators : tuple of Indicator
        Definitions that were applied.
    forms : tuple of CountForm
        Forms that say how counts follow from others.
    families : tuple of Family
        Names of the families of the definitions.
    regime : ReportingRegime, optional
        Calendar of the periods; None where their days are not known.
    confidence : float, optional
        Confidence of the limits, between 0 and 1.
    input : InputReport
        What became of the table that was given.
    scheme : Scheme, optional
        What was scored by; None where nothing was scored, and in a table that was read from a
        file.
    scored_by : str, optional
        Identifier and edition of the scheme, as `Scheme.label` writes it.
    rules : RuleSettings, optional
        Which rules were run and what was set for them; None where none was.
    discovery : Discovery, optional
        How the false discovery rate was controlled; None where it was not asked for.
    limits : mapping of str to Limits
        Of findings: what the limits of ``"rates"``, ``"comparisons"``, ``"peers"`` and
        ``"control"`` were drawn with, those that were given; of control limits, their own.
    """

    indicators: tuple[Indicator, ...] = ()
    forms: tuple[CountForm, ...] = ()
    families: tuple[Family, ...] = ()
    regime: ReportingRegime | None = None
    confidence: float | None = None
    input: InputReport = attrs.field(factory=InputReport)
    scheme: schemes.Scheme | None = None
    scored_by: str | None = attrs.field()
    rules: RuleSettings | None = None
    discovery: Discovery | None = None
    limits: Mapping[str, Limits] = attrs.field(factory=dict)

    @scored_by.default
    def _label_of_the_scheme(self) -> str | None:
        return None if self.scheme is None else self.scheme.label

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show what the result rests on, a line each (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        report = self.input
        return fields_view(
            say("<Provenance: {count} indicators>").format(count=len(self.indicators)),
            say=say,
            indicators=tuple(each.code for each in self.indicators),
            forms=tuple(each.id for each in self.forms),
            calendar=None if self.regime is None else self.regime.id,
            confidence_of_limits=self.confidence,
            scored_by=self.scored_by,
            select=None if self.rules is None else self.rules.select,
            ignore=None if self.rules is None else self.rules.ignore,
            false_discovery=None if self.discovery is None else self.discovery.rate,
            limits=tuple(f"{say(name)}: {each.confidence}" for name, each in self.limits.items()),
            input=say("{used} of {rows} rows used").format(used=report.rows_used, rows=report.rows),
            faults=len(report.faults) or None,
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()

    @property
    def catalogue(self) -> tuple[Indicator, ...]:
        """All definitions that were asked for, those first that could be computed."""
        return self.indicators + tuple(each.indicator for each in self.input.not_computed)

    @property
    def made_under(self) -> tuple[object, ...]:
        """
        Definitions, calendar, limits and scheme: without them a number says nothing.

        What only decides which rows there are, such as the rules that were run, is not in it, nor
        is what a file of findings does not keep: forms, and the report on the input.
        """
        return (
            self.indicators,
            self.regime,
            self.confidence,
            self.discovery,
            self.scored_by,
            self.limits,
        )

    def beside(self, earlier: Provenance) -> Provenance:
        """
        Add what was set in an earlier review where nothing was in this one.

        Parameters
        ----------
        earlier : Provenance
            That of the earlier review, whose open findings are carried over.

        Returns
        -------
        Provenance
        """
        rules = self.rules
        if earlier.rules is not None:
            rules = (RuleSettings() if rules is None else rules).beside(earlier.rules)
        return attrs.evolve(
            self,
            rules=rules,
            limits={**earlier.limits, **self.limits},
            scored_by=self.scored_by or earlier.scored_by,
        )

    def indicator(self, indicator_code: str) -> Indicator:
        """
        Definition under a code.

        Parameters
        ----------
        indicator_code : str
            The code.

        Returns
        -------
        Indicator

        Raises
        ------
        UnknownCodeError
            If the result was made without it.
        """
        for indicator in self.indicators:
            if indicator.code == indicator_code:
                return indicator
        known = tuple(indicator.code for indicator in self.indicators)
        raise UnknownCodeError("indicator", indicator_code, known)
