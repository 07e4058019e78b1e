"""Reporting regimes: which days a period covers."""

from __future__ import annotations

import datetime as dt
import re

import attrs

from ..errors import DefinitionError, SlotError
from ._validators import a, dotted_code, fail, not_blank, optional, tuple_of, whole
from .name import Name, SourceConfidence
from .period import ReportingPeriod

__all__ = ["RegimeSlot", "ReportingRegime"]

_SLOT = re.compile(r"Y|H[12]|9M|Q[1-4]|M|M(?:0[1-9]|1[0-2])")


def _slot_code(instance: object, attribute: attrs.Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not _SLOT.fullmatch(value):
        fail(instance, attribute.name, value, "Y, H1, H2, 9M, Q1 to Q4, M (all months) or M01 to M12")


@attrs.frozen(kw_only=True)
class RegimeSlot:
    """
    A report that a regime asks for.

    Parameters
    ----------
    slot : str
        ``Y``, ``H1``, ``H2``, ``9M``, ``Q1`` to ``Q4``, ``M01`` to ``M12``, or ``M`` for all months.
    confidence : SourceConfidence
        How well its days are known.
    source : str, optional
        Where they were read, if elsewhere than those of the regime.
    """

    slot: str = attrs.field(validator=_slot_code)
    confidence: SourceConfidence = attrs.field(validator=a(SourceConfidence))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))


@attrs.frozen(kw_only=True)
class ReportingRegime:
    """
    A calendar of reports (chế độ báo cáo): the days that each slot covers (thời gian chốt số liệu).

    Every slot is a run of nominal months, and a nominal month begins on the same day throughout.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"nd-09-2019"``.
    name : Name
        Title.
    first_day : int
        Day of a month on which a nominal month begins, 1 to 28.
    month_shift : int
        0 where that day lies in the month itself, -1 where it lies in the month before.
    slots : tuple of RegimeSlot
        Reports that the regime asks for.
    source : str
        Document that fixes the days.
    valid_from, valid_to : datetime.date, optional
        Days on which the regime is in force, both included; None is open or not known.

    Examples
    --------
    >>> import parindex as pi
    >>> regime = pi.load_regime("nd-09-2019")
    >>> [str(day) for day in regime.window(ReportingPeriod.parse("2023-H1"))]
    ['2022-12-15', '2023-06-14']
    """

    id: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(validator=a(Name))
    first_day: int = attrs.field(validator=whole(1, 28))
    month_shift: int = attrs.field(validator=whole(-1, 0))
    slots: tuple[RegimeSlot, ...] = attrs.field(validator=tuple_of(RegimeSlot, at_least=1))
    source: str = attrs.field(validator=not_blank)
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))

    def __attrs_post_init__(self) -> None:
        owner = f"ReportingRegime {self.id!r}"
        codes = [slot.slot for slot in self.slots]
        repeated = sorted({code for code in codes if codes.count(code) > 1})
        if repeated:
            raise DefinitionError(owner, "slots", repeated[0], "named once each")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(owner, "valid_to", self.valid_to, f"on or after {self.valid_from}")

    def has(self, period: ReportingPeriod) -> bool:
        """
        Say whether the regime asks for a report on a period.

        Parameters
        ----------
        period : ReportingPeriod
            The period.

        Returns
        -------
        bool
        """
        codes = {slot.slot for slot in self.slots}
        return period.slot in codes or (period.slot.startswith("M") and "M" in codes)

    def window(self, period: ReportingPeriod) -> tuple[dt.date, dt.date]:
        """
        First and last day of a period, both included.

        Parameters
        ----------
        period : ReportingPeriod
            The period.

        Returns
        -------
        tuple of (datetime.date, datetime.date)

        Raises
        ------
        SlotError
            If the regime asks for no such report.
        """
        if not self.has(period):
            raise SlotError(self.id, period.slot, tuple(slot.slot for slot in self.slots))
        months = period.months
        after = self._begins(months[-1] + 1)
        return self._begins(months[0]), after - dt.timedelta(days=1)

    def days(self, period: ReportingPeriod) -> int:
        """
        How many days a period has.

        Parameters
        ----------
        period : ReportingPeriod
            The period.

        Returns
        -------
        int

        Raises
        ------
        SlotError
            If the regime asks for no such report.
        """
        first, last = self.window(period)
        return (last - first).days + 1

    def _begins(self, month: int) -> dt.date:
        """Day on which a nominal month begins, counted as ``12 * year + month - 1``."""
        year, of_year = divmod(month + self.month_shift, 12)
        return dt.date(year, of_year + 1, self.first_day)
