"""Days of the distinct periods of a table under a regime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from ..model.period import ReportingPeriod
from ..model.regime import ReportingRegime

__all__ = ["last_days", "lengths"]


def last_days(
    periods: Sequence[ReportingPeriod], regime: ReportingRegime | None
) -> list[dt.date | None]:
    """
    Last day of each period; None where it is not known.

    Parameters
    ----------
    periods : sequence of ReportingPeriod
        Distinct periods.
    regime : ReportingRegime, optional
        None knows no days (convention §13).

    Returns
    -------
    list of datetime.date or None
    """
    return [
        regime.window(period)[1] if regime is not None and regime.has(period) else None
        for period in periods
    ]


def lengths(periods: Sequence[ReportingPeriod], regime: ReportingRegime | None) -> list[int | None]:
    """
    Number of days of each period; None where it is not known.

    Parameters
    ----------
    periods : sequence of ReportingPeriod
        Distinct periods.
    regime : ReportingRegime, optional
        None knows no days.

    Returns
    -------
    list of int or None
    """
    return [
        regime.days(period) if regime is not None and regime.has(period) else None
        for period in periods
    ]
