"""Accepted findings: which, why, by whom and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from .._quoting import quoted
from .._validators import a, not_blank, optional
from .._white_space import unit_key
from ..errors import DefinitionError, InputError, ParseError
from ..periods.period import ReportingPeriod

__all__ = ["Acceptance", "Suppression", "SuppressionSet"]


@attrs.frozen(kw_only=True)
class Acceptance:
    """
    Why, by whom and until when a finding is accepted (chấp nhận tồn tại).

    Parameters
    ----------
    reason : str
        Why it is accepted.
    accepted_by : str
        Who decided so.
    until : datetime.date
        Last day on which it holds.
    """

    reason: str = attrs.field(validator=not_blank)
    accepted_by: str = attrs.field(validator=not_blank)
    until: dt.date = attrs.field(validator=a(dt.date))


def _canonical(period: object) -> object:
    """
    Code of a period, however it is spelled; None stays as it is.

    Raises
    ------
    DefinitionError
        If it cannot be read as a period.
    """
    if period is None:
        return None
    try:
        return ReportingPeriod.parse(period).code
    except ParseError:
        raise DefinitionError(
            "Suppression", "period", period, "a reporting period, such as 2023-H1"
        ) from None


@attrs.frozen(kw_only=True)
class Suppression:
    """
    Findings that are known and accepted for a time; they stay in the table and are marked.

    Parameters
    ----------
    rule : str
        Code of the rule, e.g. ``"CNT104"``.
    unit_id : str, optional
        Unit of the findings; None for every unit.
    subject : str, optional
        Indicator, item, identity or criterion; None for all.
    period : ReportingPeriod, str or int, optional
        The period in any form that `ReportingPeriod.parse` reads, kept as its canonical code;
        None for all.
    reason : str
        Why they are accepted.
    accepted_by : str
        Who decided so.
    until : datetime.date
        Last day on which that holds. There is no suppression for ever.

    Raises
    ------
    DefinitionError
        If a field is not what it must be.

    Examples
    --------
    >>> accepted = Suppression(
    ...     rule="UNT105",
    ...     unit_id="xa-03",
    ...     reason="the office moved in May; the sheet follows in August",
    ...     accepted_by="Sở Nội vụ",
    ...     until=dt.date(2023, 8, 31),
    ... )
    >>> accepted.holds_on(dt.date(2023, 8, 31)), accepted.holds_on(dt.date(2023, 9, 1))
    (True, False)
    """

    rule: str = attrs.field(validator=not_blank)
    unit_id: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(unit_key), validator=optional(not_blank)
    )
    subject: str | None = attrs.field(default=None, validator=optional(not_blank))
    period: str | None = attrs.field(
        default=None, converter=_canonical, validator=optional(not_blank)
    )
    reason: str = attrs.field(validator=not_blank)
    accepted_by: str = attrs.field(validator=not_blank)
    until: dt.date = attrs.field(validator=a(dt.date))

    def holds_on(self, day: dt.date) -> bool:
        """
        Say whether the suppression still holds on a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
        """
        return day <= self.until

    @property
    def acceptance(self) -> Acceptance:
        """Reason, who and until when, without the findings that it is about."""
        return Acceptance(reason=self.reason, accepted_by=self.accepted_by, until=self.until)


@attrs.frozen(init=False, repr=False)
class SuppressionSet:
    """
    Suppressions as of a day that is stated, never the one of the clock.

    Parameters
    ----------
    suppressions : iterable of Suppression
        Of several that fit one finding and still hold, the first is shown.
    on : datetime.date
        Day of the review: a suppression whose last day is before it has expired.

    Raises
    ------
    DefinitionError
        If something else than a suppression is among them.
    InputError
        If the suppressions are no list, or *on* is no date.

    Examples
    --------
    >>> SuppressionSet([], on=dt.date(2023, 6, 14))
    <SuppressionSet: 0 suppressions as of 2023-06-14>
    """

    _suppressions: tuple[Suppression, ...]
    on: dt.date

    def __init__(self, suppressions: Iterable[Suppression], *, on: dt.date) -> None:
        given_as: object = suppressions
        if isinstance(given_as, str) or not isinstance(given_as, Iterable):
            raise InputError(
                f"suppressions must be a list of Suppression objects, got "
                f"{type(suppressions).__name__}"
            )
        given = tuple(suppressions)
        for position, each in enumerate(given):
            if not isinstance(each, Suppression):
                raise DefinitionError(
                    "SuppressionSet", f"suppressions[{position}]", each, "a Suppression"
                )
        if type(on) is not dt.date:  # one with a time of day is a date too
            raise InputError(f"on must be the day of the review, a datetime.date, got {quoted(on)}")
        self.__attrs_init__(given, on)

    def __iter__(self) -> Iterator[Suppression]:
        return iter(self._suppressions)

    def __len__(self) -> int:
        return len(self._suppressions)

    def __repr__(self) -> str:
        plural = "" if len(self) == 1 else "s"
        return f"<SuppressionSet: {len(self)} suppression{plural} as of {self.on}>"
