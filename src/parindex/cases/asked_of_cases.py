"""What every question about cases needs: form, calendars, and who the units are."""

from __future__ import annotations

import datetime as dt
from typing import Self

import attrs

from .._quoting import quoted
from ..counts.units_of_rows import UnitKeys
from ..definitions.bundled_case_forms import case_form_of
from ..definitions.named import regime_of
from ..errors import InputError
from ..model.case_form import CaseForm
from ..periods.regime import ReportingRegime
from ..units.registry import UnitRegistry
from .working_days import CalendarLike, calendar_of

__all__ = ["AskedOfCases"]


@attrs.frozen(eq=False)
class AskedOfCases:
    """What a caller said, looked up; *described* is what a report says of the working days."""

    form: CaseForm
    regime: ReportingRegime
    calendar: CalendarLike
    described: str
    as_of: dt.date | None
    units: UnitKeys

    @classmethod
    def of(
        cls,
        form: CaseForm | str,
        regime: ReportingRegime | str,
        calendar: CalendarLike | None,
        as_of: dt.date | None,
        *,
        registry: UnitRegistry | None,
        within: str | None,
        level: str | None,
    ) -> Self:
        """
        Look up what was named.

        Raises
        ------
        InputError
            If something cannot be used as it is.
        """
        way = case_form_of(form)
        known = regime_of(regime)
        if known is None:
            raise InputError("regime must be given: without the days of a period no case is in it")
        if as_of is not None and type(as_of) is not dt.date:
            raise InputError(f"as_of must be a datetime.date, got {quoted(as_of)}")
        working, described = calendar_of(calendar)
        if registry is None and (within is not None or level is not None):
            raise InputError("within and level must be given with a registry, got none")
        units = UnitKeys(registry=registry, within=within, level=level)
        units.check()
        return cls(way, known, working, described, as_of, units)
