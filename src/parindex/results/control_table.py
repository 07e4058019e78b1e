"""Control limits of series: the table and its rows."""

from __future__ import annotations

from typing import Self

import attrs

from ..periods.period import PeriodLike
from ..render.views.forms import CONTROL_FORM
from ..tables.columns_of_results import CONTROL
from ..vocabulary import Assurance, LimitMethod, LimitStatus
from .as_files import AsFiles
from .chosen_rows import OneOrMore
from .result import ResultTable

__all__ = ["ControlRow", "ControlTable"]


@attrs.frozen(kw_only=True)
class ControlRow:
    """One point of a series (một điểm của chuỗi); its fields are the columns of `CONTROL`."""

    indicator_code: str
    unit_id: str
    period: str
    value: float | None
    multiplier: float | None
    center: float | None
    run_center: float | None
    lower: float | None
    upper: float | None
    sigma: float | None
    spread: float | None
    phase: int | None
    periods: int | None
    beyond: int | None
    shift: int | None
    trend: int | None
    two_of_three: int | None
    shift_size: float | None
    target: float | None
    assurance: Assurance | None
    excluded: str | None
    method: LimitMethod | None
    status: LimitStatus


class ControlTable(AsFiles, ResultTable[ControlRow]):
    """Control limits and signals of series: one row per indicator, unit and period."""

    columns = CONTROL
    kind = "control"
    made_by = "compute_control_limits"
    title = "points"
    record = ControlRow
    form = CONTROL_FORM

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[LimitStatus | str] = None,
    ) -> Self:
        """
        Keep some of the points.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes of indicators; ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : LimitStatus, str or iterable of them, optional
            Words that say why there are limits, or none.

        Returns
        -------
        ControlTable
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
