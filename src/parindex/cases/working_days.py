"""Working days: calendars that know them, and the table of days that an engine joins."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
from typing import Any, Final, Protocol, runtime_checkable

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from .._validators import a
from ..errors import DefinitionError, InputError

__all__ = ["WEEKENDS_ONLY", "CalendarLike", "KnownDays", "WorkingCalendar", "calendar_of"]

_WEEK: Final = 7


@runtime_checkable
class CalendarLike(Protocol):
    """Anything that says of a day whether work is done on it, such as a calendar of `holidays`."""

    def is_working_day(self, key: dt.date, /) -> bool:
        """Say whether a day is a working day."""


def _days(_: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, frozenset) or any(type(day) is not dt.date for day in value):
        raise DefinitionError("WorkingCalendar", attribute.name, value, "a frozenset of days")


@attrs.frozen(kw_only=True)
class WorkingCalendar:
    """
    Days on which work is done (ngày làm việc), as data that the caller gives.

    Parameters
    ----------
    name : str
        What stands in the provenance: where the days were read.
    weekend : frozenset of int
        Days of the week without work, from 0 for Monday; by default Saturday and Sunday.
    holidays : frozenset of datetime.date
        Days without work (ngày nghỉ lễ).
    working : frozenset of datetime.date
        Days on which work is done though they are of the weekend (ngày làm bù).

    Raises
    ------
    DefinitionError
        If a day is both, the whole week is a weekend, or a field is not what it must be.

    Examples
    --------
    >>> import datetime as dt
    >>> calendar = WorkingCalendar(
    ...     name="made up",
    ...     holidays=frozenset({dt.date(2024, 4, 29)}),
    ...     working=frozenset({dt.date(2024, 5, 4)}),
    ... )
    >>> calendar.is_working_day(dt.date(2024, 5, 4))
    True
    """

    name: str = attrs.field(validator=a(str))
    weekend: frozenset[int] = attrs.field(default=frozenset({5, 6}), validator=a(frozenset))
    holidays: frozenset[dt.date] = attrs.field(default=frozenset(), validator=_days)
    working: frozenset[dt.date] = attrs.field(default=frozenset(), validator=_days)

    def __attrs_post_init__(self) -> None:
        owner = f"WorkingCalendar {self.name!r}"
        if not self.weekend < frozenset(range(_WEEK)):
            expected = "days of the week from 0 to 6, not all of them"
            raise DefinitionError(owner, "weekend", sorted(self.weekend), expected)
        both = sorted(self.holidays & self.working)
        if both:
            raise DefinitionError(owner, "working", both[0], "no holiday at the same time")

    def is_working_day(self, key: dt.date, /) -> bool:
        """
        Say whether a day is a working day.

        Parameters
        ----------
        key : datetime.date
            The day.

        Returns
        -------
        bool
        """
        if key in self.working:
            return True
        return key.weekday() not in self.weekend and key not in self.holidays


WEEKENDS_ONLY: Final = WorkingCalendar(name="weekends only, no holidays")


def calendar_of(calendar: CalendarLike | None) -> tuple[CalendarLike, str]:
    """
    Calendar that a caller gave, or weekends only, and what the provenance says of it.

    Raises
    ------
    InputError
        If it cannot say which days are working days.
    """
    if calendar is None:
        return WEEKENDS_ONLY, WEEKENDS_ONLY.name
    if not isinstance(calendar, CalendarLike):
        raise InputError(
            f"calendar must have is_working_day, as WorkingCalendar has, got "
            f"{type(calendar).__name__}"
        )
    if isinstance(calendar, WorkingCalendar):
        return calendar, calendar.name
    return calendar, _described(calendar)


def _described(calendar: object) -> str:
    """Name of a calendar of another package, with the version of the package."""
    package = type(calendar).__module__.partition(".")[0]
    country = getattr(calendar, "country", None)
    name = f"{type(calendar).__name__}{f' {country}' if isinstance(country, str) else ''}"
    try:
        return f"{name} of {package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        return name


@attrs.frozen(eq=False)
class KnownDays:
    """
    The days that a tally knows, one after the other.

    Parameters
    ----------
    first : datetime.date
        The first of them.
    working : ndarray of int32, shape (days,)
        Working days up to and with each.
    """

    first: dt.date
    working: npt.NDArray[np.int32]

    @classmethod
    def of(cls, calendar: CalendarLike, first: dt.date, last: dt.date) -> KnownDays:
        """Ask a calendar for all days from *first* to *last*."""
        ordinals = range(first.toordinal(), last.toordinal() + 1)
        is_working = [bool(calendar.is_working_day(dt.date.fromordinal(day))) for day in ordinals]
        return cls(first, np.cumsum(np.array(is_working, np.int32), dtype=np.int32))

    def __len__(self) -> int:
        return len(self.working)

    @property
    def last(self) -> dt.date:
        """The last of them."""
        return self.first + dt.timedelta(len(self) - 1)

    def table(self, day: str, working: str) -> pa.Table:
        """Give the days and their numbers under these names."""
        return pa.table({day: pa.array(self.days), working: pa.array(self.working)})

    def nth(self, number: str, day: str) -> pa.Table:
        """Give each working day by its number."""
        is_working = np.diff(self.working, prepend=0) > 0
        return pa.table(
            {number: pa.array(self.working[is_working]), day: pa.array(self.days[is_working])}
        )

    @property
    def days(self) -> npt.NDArray[np.datetime64]:
        """The days themselves."""
        start = np.datetime64(self.first, "D")
        days: npt.NDArray[np.datetime64] = start + np.arange(len(self)).astype("timedelta64[D]")
        return days
