"""Days of the distinct periods of a table under a regime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from ..errors import DefinitionError
from .cadence import Cadence
from .period import ReportingPeriod
from .regime import ReportingRegime

__all__ = ["Days", "earlier", "last_days", "lengths", "outer_days"]


@attrs.frozen(eq=False)
class Days:
    """
    Days of the distinct periods, as ordinals.

    Parameters
    ----------
    first, last : ndarray of int64, shape (periods,)
        No day of the period lies before the one or after the other.
    """

    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]

    def beside(self, day: int, *, backward: bool) -> npt.NDArray[np.bool_]:
        """
        Periods in which the units on the one side of a change could not report.

        Parameters
        ----------
        day : int
            Ordinal of the first day of the new state.
        backward : bool
            Whether the units in question are those that ended; else those that began.

        Returns
        -------
        ndarray of bool, shape (periods,)
        """
        return self.first >= day if backward else self.last < day


def earlier(
    periods: Sequence[ReportingPeriod], step: Callable[[ReportingPeriod], ReportingPeriod]
) -> list[ReportingPeriod | None]:
    """
    Periods to compare with; None before the first year that a period can have.

    Parameters
    ----------
    periods : sequence of ReportingPeriod
        Distinct periods.
    step : callable
        `ReportingPeriod.prior_year` or `ReportingPeriod.previous`.

    Returns
    -------
    list of ReportingPeriod or None
    """
    found: list[ReportingPeriod | None] = []
    for period in periods:
        try:
            found.append(step(period))
        except DefinitionError:
            found.append(None)
    return found


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


def lengths(
    periods: Sequence[ReportingPeriod | None], regime: ReportingRegime | None
) -> list[int | None]:
    """
    Count the days of each period; None where it is not known.

    Parameters
    ----------
    periods : sequence of ReportingPeriod or None
        Distinct periods.
    regime : ReportingRegime, optional
        None knows no days.

    Returns
    -------
    list of int or None
    """
    return [
        regime.days(period)
        if regime is not None and period is not None and regime.has(period)
        else None
        for period in periods
    ]


def outer_days(periods: Sequence[ReportingPeriod], regime: ReportingRegime | None) -> Days:
    """
    Days between which periods lie for certain.

    Parameters
    ----------
    periods : sequence of ReportingPeriod
        Distinct periods.
    regime : ReportingRegime, optional
        Calendar; where it does not know a period, the year (both years of a fiscal year) and the
        month before.

    Returns
    -------
    Days
    """
    windows = [
        regime.window(period)
        if regime is not None and regime.has(period)
        # the calendars in use let a year begin on 15 December of the year before at the earliest
        else (
            dt.date(period.year - 1, 12, 1),
            dt.date(period.year + (period.cadence is Cadence.FISCAL_YEAR), 12, 31),
        )
        for period in periods
    ]
    return Days(
        np.array([first.toordinal() for first, _ in windows], np.int64),
        np.array([last.toordinal() for _, last in windows], np.int64),
    )
