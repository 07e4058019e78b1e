"""Reporting regimes: on which days a reporting period begins and ends."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs

from .._table_view import TableView
from .._table_words import words_in
from .._validators import TermOf, a, dotted_code, fail, not_blank, optional, tuple_of, whole
from ..errors import DefinitionError, SlotError
from ..name import Name, SourceConfidence, named
from ..typing import Language
from .cadence import SLOTS, Cadence
from .period import ReportingPeriod

__all__ = ["RegimeSlot", "ReportingRegime"]

_EVERY_MONTH: Final = "M"


def _slot_name(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    names = (*SLOTS, _EVERY_MONTH)
    if value not in names:
        fail(instance, attribute.name, value, f"one of {', '.join(names)}")


@attrs.frozen(kw_only=True)
class RegimeSlot:
    """
    A report that a regime asks for, and how well its days are known.

    Parameters
    ----------
    slot : str
        ``Y``, ``FY``, ``H1``, ``H2``, ``Q1`` to ``Q4``, ``M01`` to ``M12``, ``9M`` and other first
        months of a year, or ``M`` for all twelve months.
    confidence : SourceConfidence or str
        How well the source of the days was read; a term or its text, ``"verified"``.
    source : str, optional
        Where they were read.
    """

    slot: str = attrs.field(validator=_slot_name)
    confidence: SourceConfidence = attrs.field(
        converter=TermOf[SourceConfidence], validator=a(SourceConfidence)
    )
    source: str | None = attrs.field(default=None, validator=optional(not_blank))


@attrs.frozen(kw_only=True, repr=False)
class ReportingRegime:
    """
    Which days a reporting period covers (chế độ báo cáo, thời gian chốt số liệu).

    Every period is a run of whole nominal months, and all nominal months begin on the same
    day of the month: with *first_day* 15 and *month_shift* -1, May begins on 15 April.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"nd-09-2019"``.
    name : Name or str
        What it is called.
    first_day : int
        Day of the month on which a nominal month begins, from 1 to 28.
    month_shift : int
        0 if that day lies in the nominal month itself, -1 if in the month before.
    first_month : int, optional
        Nominal month with which fiscal years (năm tài chính) begin, from 2 to 12: 4 is April. None
        where the regime has none; the slot ``FY`` needs it.
    slots : tuple of RegimeSlot
        The reports that the regime asks for; at least one, each once.
    source : str
        The document that fixes the regime.
    valid_from, valid_to : datetime.date, optional
        Days on which the regime is in force, both included; None is open or not known. They
        are information: `window` answers for every year.

    Raises
    ------
    DefinitionError
        If a slot is listed twice, there is a slot ``FY`` without a first month or the reverse, or a
        field is not what it must be.
    """

    id: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    first_day: int = attrs.field(validator=whole(1, 28))
    month_shift: int = attrs.field(validator=whole(-1, 0))
    first_month: int | None = attrs.field(default=None, validator=optional(whole(2, 12)))
    slots: tuple[RegimeSlot, ...] = attrs.field(validator=tuple_of(RegimeSlot, at_least=1))
    source: str = attrs.field(validator=not_blank)
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the reports, a line each (bảng để xem).

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
        rows = tuple(
            (each.slot, say(each.confidence.value), each.source or self.source)
            for each in self.slots
        )
        month = "before" if self.month_shift else "itself"
        begins = say("A month begins on day {day} of the month " + f"{month}.")
        caption = say("<ReportingRegime {id}: {count} reports>")
        return TableView(
            caption="\n".join(
                (
                    caption.format(id=self.id, count=len(rows)),
                    self.name.text(language),
                    begins.format(day=self.first_day),
                )
            ),
            heads=tuple(map(say, ("report", "confidence", "source"))),
            rows=rows,
            wide=2,
            note=say("{shown} of {count} reports.").replace("{count}", str(len(rows))),
            shown=str(len(rows)),
            left_out=say("Left out for width: {columns}."),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()

    def __attrs_post_init__(self) -> None:
        owner = f"ReportingRegime {self.id!r}"
        names = [each.slot for each in self.slots]
        for position, name in enumerate(names):
            earlier = names[:position]
            is_month = name in SLOTS and SLOTS[name][0] is Cadence.MONTH
            if name in earlier or (is_month and _EVERY_MONTH in names):
                raise DefinitionError(
                    owner, f"slots[{position}].slot", name, "a slot that is listed once"
                )
        if ("FY" in names) != (self.first_month is not None):
            expected = "given where there is a slot 'FY', and only there"
            raise DefinitionError(owner, "first_month", self.first_month, expected)
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(
                owner, "valid_to", self.valid_to, f"on or after {self.valid_from}"
            )

    def has(self, period: ReportingPeriod) -> bool:
        """
        Say whether the regime asks for a report on such a period.

        Parameters
        ----------
        period : ReportingPeriod
            Of any year.

        Returns
        -------
        bool
        """
        return self._find(period) is not None

    def slot_for(self, period: ReportingPeriod) -> RegimeSlot:
        """
        Give the entry that a period falls under, with its source and confidence.

        Parameters
        ----------
        period : ReportingPeriod
            Of any year.

        Returns
        -------
        RegimeSlot

        Raises
        ------
        SlotError
            If the regime does not ask for such a report.
        """
        found = self._find(period)
        if found is None:
            raise SlotError(self.id, period.slot, tuple(each.slot for each in self.slots))
        return found

    def window(self, period: ReportingPeriod) -> tuple[dt.date, dt.date]:
        """
        First and last day of a period.

        Parameters
        ----------
        period : ReportingPeriod
            Of any year.

        Returns
        -------
        (datetime.date, datetime.date)
            Both included.

        Raises
        ------
        SlotError
            If the regime does not ask for such a report.
        """
        self.slot_for(period)
        start, stop = period.months.start, period.months.stop
        if period.cadence is Cadence.FISCAL_YEAR and self.first_month is not None:
            start, stop = start + self.first_month - 1, stop + self.first_month - 1
        return self._first_day_of(start), self._first_day_of(stop) - dt.timedelta(1)

    def days(self, period: ReportingPeriod) -> int:
        """
        Count the days of a period.

        Parameters
        ----------
        period : ReportingPeriod
            Of any year.

        Returns
        -------
        int

        Raises
        ------
        SlotError
            If the regime does not ask for such a report.
        """
        first, last = self.window(period)
        return (last - first).days + 1

    def to_sdmx(self, period: ReportingPeriod) -> str:
        """
        Code of a period in SDMX, for those as well that have only a first day and a length there.

        Parameters
        ----------
        period : ReportingPeriod
            Of any year.

        Returns
        -------
        str
            ``2010-04-01/P1Y`` for a fiscal year, ``2023-01-01/P8M`` for first months of a year; for
            others the code that `ReportingPeriod.to_sdmx` gives.

        Raises
        ------
        SlotError
            If the regime does not ask for such a report.
        """
        first, _ = self.window(period)
        if period.cadence is Cadence.FISCAL_YEAR:
            return f"{first.isoformat()}/P1Y"
        if period.cadence.is_first_months:
            return f"{first.isoformat()}/P{period.cadence.months}M"
        return period.to_sdmx()

    def _find(self, period: ReportingPeriod) -> RegimeSlot | None:
        names = {period.slot}
        if period.cadence is Cadence.MONTH:
            names.add(_EVERY_MONTH)
        return next((each for each in self.slots if each.slot in names), None)

    def _first_day_of(self, month: int) -> dt.date:
        """First day of a nominal month, counted as `ReportingPeriod.months` counts."""
        year, place = divmod(month + self.month_shift, 12)
        return dt.date(year, place + 1, self.first_day)
