"""Days of the distinct periods of a table under a regime."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

import numpy as np

from ..counts.rebasing.transfers import Days
from ..definitions import load_form, load_regime
from ..errors import DefinitionError, InputError
from ..model.form import CountForm
from .period import ReportingPeriod
from .regime import ReportingRegime

__all__ = ["earlier", "form_of", "last_days", "lengths", "outer_days", "regime_of"]


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


def form_of(form: CountForm | str | None) -> CountForm | None:
    """
    Form that a caller named, as an object or by the identifier of a bundled one.

    Parameters
    ----------
    form : CountForm, str or None
        None stays None.

    Returns
    -------
    CountForm or None

    Raises
    ------
    InputError
        If it is neither.
    """
    if isinstance(form, str):
        return load_form(form)
    if form is not None and not isinstance(form, CountForm):
        raise InputError(f"form must be a CountForm or its identifier, got {form!r}")
    return form


def regime_of(regime: ReportingRegime | str | None) -> ReportingRegime | None:
    """
    Calendar that a caller named, as an object or by the identifier of a bundled one.

    Parameters
    ----------
    regime : ReportingRegime, str or None
        None stays None: no calendar is assumed.

    Returns
    -------
    ReportingRegime or None

    Raises
    ------
    InputError
        If it is neither.
    """
    if isinstance(regime, str):
        return load_regime(regime)
    if regime is not None and not isinstance(regime, ReportingRegime):
        raise InputError(f"regime must be a ReportingRegime or its identifier, got {regime!r}")
    return regime


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
    Number of days of each period; None where it is not known.

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
        Calendar; where it does not know a period, the year and the month before it.

    Returns
    -------
    Days
    """
    windows = [
        regime.window(period)
        if regime is not None and regime.has(period)
        # the calendars in use let a year begin on 15 December of the year before at the earliest
        else (dt.date(period.year - 1, 12, 1), dt.date(period.year, 12, 31))
        for period in periods
    ]
    return Days(
        np.array([first.toordinal() for first, _ in windows], np.int64),
        np.array([last.toordinal() for _, last in windows], np.int64),
    )
