"""Choosing rows of a table that has one row per indicator, unit and period."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, cast

import attrs
import pyarrow as pa

from ..periods.period import PeriodLike
from .chosen_rows import chosen_rows

__all__ = ["AtKeys"]


class AtKeys:
    """Rows chosen by their keys."""

    __slots__ = ()

    def at(
        self,
        *,
        indicator: str | Iterable[str] | None = None,
        unit_id: str | Iterable[str] | None = None,
        period: PeriodLike | Iterable[PeriodLike] | None = None,
        status: str | Iterable[str] | None = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes of indicators; ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : str or iterable of str, optional
            Statuses of rates.

        Returns
        -------
        Self
            With the same provenance.

        Raises
        ------
        UnknownCodeError
            If the table has no such indicator, unit, period or status.
        ParseError
            If a period is none.
        """
        table = cast("Any", self)
        wanted = {
            "indicator_code": indicator,
            "unit_id": unit_id,
            "period": period,
            "status": status,
        }
        keep = chosen_rows(table.data, wanted, title="rates")
        return cast("Self", attrs.evolve(table, data=table.data.filter(pa.array(keep))))
