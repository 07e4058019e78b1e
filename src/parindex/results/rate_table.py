"""Rates: the table and its rows."""

from __future__ import annotations

from typing import Self

import attrs

from ..periods.period import PeriodLike
from ..render.views.forms import RATES_FORM
from ..tables.columns_of_results import RATES
from ..vocabulary import CountBasis, IntervalMethod, RateStatus
from .as_files import AsFiles
from .as_sdmx import AsSdmx
from .chosen_rows import OneOrMore
from .result import ResultTable

__all__ = ["RateRow", "RateTable"]


@attrs.frozen(kw_only=True)
class RateRow:
    """One rate (một dòng tỷ lệ); its fields are the columns of `RATES`."""

    indicator_code: str
    unit_id: str
    period: str
    numerator: int | None
    denominator: int | None
    value: float | None
    lower: float | None
    upper: float | None
    method: IntervalMethod | None
    status: RateStatus
    basis: CountBasis | None
    numerator_amount: float | None
    denominator_amount: float | None
    lower_bound: float | None
    upper_bound: float | None


class RateTable(AsFiles, AsSdmx, ResultTable[RateRow]):
    """Rates with their limits and status: one row per indicator, unit and period."""

    columns = RATES
    kind = "rates"
    made_by = "compute_rates"
    title = "rates"
    record = RateRow
    form = RATES_FORM

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[RateStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rates.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes of indicators; ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : RateStatus, str or iterable of them, optional
            Words that say why there is a value, or none: ``"ok"``, ``"missing_count"``.

        Returns
        -------
        RateTable
            With the same provenance.

        Raises
        ------
        UnknownCodeError
            If the table has no such indicator, unit, period or status; what is written like it is
            named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "indicator_code": indicator,
                "unit_id": unit_id,
                "period": period,
                "status": status,
            }
        )
