"""Working days between the days of a case: how long it took, and how long it may take."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from .._validators import dotted_code, fail, not_blank, optional, refuse, tuple_of, twice
from .case_conditions import When, alternatives

__all__ = ["MOST_DAYS", "AllowedDays", "CaseDeadline", "CaseDuration", "deadline_faults"]

MOST_DAYS = 9_999
"""Working days that a deadline may have at most."""


def _rising(instance: object, attribute: attrs.Attribute[object], value: object) -> None:
    is_sound = (
        isinstance(value, tuple)
        and value
        and all(type(each) is int and each >= 0 for each in value)
        and list(value) == sorted(set(value))
    )
    if not is_sound:
        fail(instance, attribute.name, value, "whole numbers from 0 that rise")


@attrs.frozen(kw_only=True)
class CaseDuration:
    """
    How long cases took, in working days (thời gian giải quyết theo ngày làm việc).

    Parameters
    ----------
    since, until : str
        Columns of the days between which it is counted: working days after the one, up to and
        with the other.
    when : tuple of tuple of CaseTest
        A case has a duration in a period if all tests of some alternative hold.
    within : tuple of int
        Numbers of working days for which it is counted how many cases took at most so many.
    """

    since: str = attrs.field(validator=dotted_code)
    until: str = attrs.field(validator=dotted_code)
    when: When = attrs.field(validator=alternatives)
    within: tuple[int, ...] = attrs.field(validator=_rising)


def _whole(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if type(value) is not int or not 0 <= value <= MOST_DAYS:
        fail(instance, attribute.name, value, f"a whole number of days from 0 to {MOST_DAYS}")


@attrs.frozen(kw_only=True)
class AllowedDays:
    """
    Working days that a procedure allows (thời hạn giải quyết của thủ tục).

    Parameters
    ----------
    key : str
        The procedure, as files write it.
    days : int
        Working days, from 0 to 9 999.
    """

    key: str = attrs.field(validator=not_blank)
    days: int = attrs.field(validator=_whole)


@attrs.frozen(kw_only=True)
class CaseDeadline:
    """
    Due day of the cases that have none, by the working days allowed (hạn giải quyết hồ sơ).

    It is the last of so many working days after another day; with 0 it is that day itself.

    Parameters
    ----------
    role : str
        Column of the due day, which is filled where it is blank or the file has no such column.
    since : str
        Column of the day after which working days are counted.
    days : str, optional
        Column of their number; None where only *fixed* says it.
    key : str, optional
        Column of the procedures of *fixed*; None without them.
    fixed : tuple of AllowedDays
        Numbers by procedure, for the cases that have none in *days*.
    """

    role: str = attrs.field(validator=dotted_code)
    since: str = attrs.field(validator=dotted_code)
    days: str | None = attrs.field(default=None, validator=optional(dotted_code))
    key: str | None = attrs.field(default=None, validator=optional(dotted_code))
    fixed: tuple[AllowedDays, ...] = attrs.field(default=(), validator=tuple_of(AllowedDays))

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        if self.role == self.since:
            yield "since", self.since, "another column than role"
        if self.days is None and not self.fixed:
            yield "days", self.days, "the role of a column, where fixed has no numbers"
        if (self.key is None) is not (not self.fixed):
            yield "key", self.key, "given with the numbers of fixed, and only with them"
        for repeated in twice(each.key for each in self.fixed):
            yield "fixed", repeated, "of each procedure once"


def deadline_faults(
    deadline: CaseDeadline, kinds: Mapping[str, str]
) -> Iterator[tuple[str, object, str]]:
    """Find the columns of a deadline that are not what they must be: field, content, expected."""
    for field, kind in {"role": "day", "since": "day", "days": "number", "key": "key"}.items():
        role: str | None = getattr(deadline, field)
        if role is not None and kinds.get(role) != kind:
            yield f"deadline.{field}", role, f"the role of a column of kind {kind}"
