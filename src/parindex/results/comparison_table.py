"""Comparisons with an earlier period: the table and its rows."""

from __future__ import annotations

from typing import Self

import attrs
import pyarrow as pa

from ..periods.period import PeriodLike
from ..render.views.forms import COMPARISONS_FORM
from ..tables.arrays import CountArray
from ..tables.columns_of_results import COMPARISONS, ESTIMATES, no_rows
from ..vocabulary import Comparability, UnitChange, Verdict
from .as_files import AsFiles
from .as_sdmx import AsSdmx
from .chosen_rows import OneOrMore
from .result import ResultTable, rows_beside

__all__ = ["ComparisonRow", "ComparisonTable"]


@attrs.frozen(kw_only=True)
class ComparisonRow:
    """One comparison (một dòng so sánh); its fields are the columns of `COMPARISONS`."""

    indicator_code: str
    unit_id: str
    period: str
    prior_period: str | None
    value: float | None
    prior_value: float | None
    change: float | None
    change_lower: float | None
    change_upper: float | None
    relative_change: float | None
    spread: float | None
    verdict: Verdict
    comparability: Comparability
    days: int | None
    prior_days: int | None
    unit_change: UnitChange | None


@attrs.frozen(eq=False, repr=False)
class ComparisonTable(AsFiles, AsSdmx, ResultTable[ComparisonRow]):
    """
    Comparisons with an earlier period: one row per indicator, unit and period.

    Parameters
    ----------
    data : pyarrow.Table
        The rows.
    provenance : Provenance
        What they rest on.
    estimates : pyarrow.Table
        Counts behind prior values of which a weight decided a part, columns of `ESTIMATES`; the
        item is the indicator with ``:numerator`` or ``:denominator``.
    """

    columns = COMPARISONS
    kind = "comparisons"
    made_by = "compare_to_prior_year"
    title = "comparisons"
    record = ComparisonRow
    form = COMPARISONS_FORM

    estimates: pa.Table = attrs.field(factory=lambda: no_rows(ESTIMATES))

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        verdict: OneOrMore[Verdict | str] = None,
        comparability: OneOrMore[Comparability | str] = None,
        unit_change: OneOrMore[UnitChange | str] = None,
    ) -> Self:
        """
        Keep some of the comparisons.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes of indicators; ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        verdict : Verdict, str or iterable of them, optional
            Words of what the comparison says: ``"deteriorated"``.
        comparability : Comparability, str or iterable of them, optional
            Words of whether the two values may be compared: ``"no_prior"``.
        unit_change : UnitChange, str or iterable of them, optional
            Words of what lists show of the unit between the two days: ``"grew"``.

        Returns
        -------
        ComparisonTable
            With the same provenance, and the estimates of its units and periods.

        Raises
        ------
        UnknownCodeError
            If the table has no such indicator, unit, period, verdict, comparability or change of
            unit; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "indicator_code": indicator,
                "unit_id": unit_id,
                "period": period,
                "verdict": verdict,
                "comparability": comparability,
                "unit_change": unit_change,
            }
        )

    def _of_rows(self, rows: CountArray) -> Self:
        kept = super()._of_rows(rows)
        near = rows_beside(self.estimates, kept.data)
        return attrs.evolve(kept, estimates=self.estimates.filter(pa.array(near)))
