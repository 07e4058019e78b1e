"""A review: all tables of one run, and the sentences about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from os import PathLike

import attrs
import pyarrow as pa

from . import cases, results, units
from ._files import write_text
from ._html import element
from ._html import text as shown
from .asked import Asked
from .errors import UnknownCodeError
from .findings.summing_up import summary_of, text_of
from .findings.table import FindingTable
from .periods.period import PeriodLike
from .render.selection import equals
from .results.check_tables import CheckTable
from .results.chosen_rows import codes_wanted
from .results.comparison_table import ComparisonTable
from .results.control_table import ControlTable
from .results.count_table import CountTable
from .results.digest import SHORT, counts_digest
from .results.provenance import Provenance
from .results.rate_table import RateTable
from .typing import Language

__all__ = ["Assessment"]


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
    patterns : PatternCounts, optional
        Counts of cases whose days deserve a look; None where none were given.
    registry : UnitRegistry, optional
        The units.
    control : ControlTable
        Control limits of the rates.
    peers : PeerTable, optional
        Standing of the units among those of their level; None where no registry tells the levels
        on the last days of the periods.
    decompositions : DecompositionTable, optional
        Parts of the changes of the units right above those that were counted; None where no
        registry tells these, as `peers`, or there are none.
    seen : pyarrow.Table, optional
        The smallest fall and rise that comparisons with too little data could have seen, columns
        of `SEEN`; None in a review that `assess` did not make.
    asked : Asked, optional
        What was asked for; None in a review that `assess` did not make.
    """

    counts: CountTable
    rates: RateTable
    comparisons: ComparisonTable
    findings: FindingTable
    published: pa.Table | None = None
    patterns: cases.PatternCounts | None = None
    registry: units.UnitRegistry | None = None
    control: ControlTable
    peers: results.PeerTable | None = None
    decompositions: results.DecompositionTable | None = None
    seen: pa.Table | None = None
    asked: Asked | None = None

    @property
    def checks(self) -> CheckTable:
        """Checks, on how many rows each, and why some were not made."""
        return self.findings.checks

    @property
    def provenance(self) -> Provenance:
        """Definitions and input that the results rest on."""
        return self.rates.provenance

    @property
    def digest(self) -> str:
        """
        Mark of the counts (mã đối chiếu số liệu), short enough for the footer of a report.

        16 hexadecimal digits, the first of the SHA-256 of the canonical bytes of the counts: the
        same in whatever order their rows and columns stand (convention §81).
        """
        counts = self.counts
        return counts_digest(counts.data, counts.provenance.input.faults)[:SHORT]

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
        return self._text(language, with_checks=with_checks, width=width)

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
        text = self._text(language, with_checks=with_checks, is_markdown=True) + "\n"
        if path is None:
            return text
        write_text(text, path)
        return None

    def _text(
        self,
        language: Language,
        *,
        with_checks: bool,
        width: int = 100,
        is_markdown: bool = False,
    ) -> str:
        return text_of(
            self.findings,
            language,
            rates=self.rates,
            comparisons=self.comparisons.data,
            published=self.published,
            seen=self.seen,
            registry=self.registry,
            with_checks=with_checks,
            width=width,
            is_markdown=is_markdown,
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
            periods it made (convention §77).

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
        return self._at(codes)

    def _at(self, codes: Sequence[str]) -> Assessment:
        """Keep periods by their codes, of which some may have no row."""
        names = ("counts", "rates", "comparisons", "control", "peers", "decompositions", "patterns")
        chosen = {
            name: table._chosen({"period": codes}, {"period": codes})
            for name in names
            if (table := getattr(self, name)) is not None
        }
        for name in ("published", "seen"):
            if (rows := getattr(self, name)) is not None:
                chosen[name] = rows.filter(equals(rows["period"], *codes))
        findings = self.findings.of_periods(codes)
        asked = None if self.asked is None else attrs.evolve(self.asked, period=tuple(codes))
        return attrs.evolve(self, **chosen, findings=findings, asked=asked)

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
