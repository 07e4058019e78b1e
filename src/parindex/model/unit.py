"""Administrative units, each with the days on which it existed as described."""

from __future__ import annotations

import datetime as dt

import attrs

from ..errors import DefinitionError
from ._validators import a, dotted_code, not_blank, optional

__all__ = ["AdministrativeUnit"]


@attrs.frozen(kw_only=True)
class AdministrativeUnit:
    """
    A body that reports (đơn vị hành chính, cơ quan, đơn vị sự nghiệp), in one version.

    Parameters
    ----------
    id : str
        Stable identifier (mã định danh), never reused; the key of every table.
    code : str, optional
        Code as printed (mã số). Laws reuse codes for other territory, so it is no key.
    name : str
        Name as printed.
    level : str
        Rung of the hierarchy, a lower-case code. Usual ones: ``country``, ``province`` (tỉnh),
        ``district`` (huyện), ``commune`` (xã), ``department`` (sở, phòng), ``vertical_agency``
        (cơ quan ngành dọc), ``service_unit`` (đơn vị sự nghiệp).
    parent : str, optional
        Identifier of the unit above; None at the top.
    block : str, optional
        Units that are ranked together (khối).
    valid_from, valid_to : datetime.date, optional
        First and last day on which this version holds; None is open.
    """

    id: str = attrs.field(validator=not_blank)
    code: str | None = attrs.field(default=None, validator=optional(not_blank))
    name: str = attrs.field(validator=not_blank)
    level: str = attrs.field(validator=dotted_code)
    parent: str | None = attrs.field(default=None, validator=optional(not_blank))
    block: str | None = attrs.field(default=None, validator=optional(not_blank))
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))

    def __attrs_post_init__(self) -> None:
        owner = f"AdministrativeUnit {self.id!r}"
        if self.parent == self.id:
            raise DefinitionError(owner, "parent", self.parent, "another unit")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(owner, "valid_to", self.valid_to, f"on or after {self.valid_from}")

    @property
    def first_day(self) -> dt.date:
        """First day of the version; the first day of the calendar where that is open."""
        return self.valid_from or dt.date.min

    @property
    def last_day(self) -> dt.date:
        """Last day of the version; the last day of the calendar where that is open."""
        return self.valid_to or dt.date.max

    def is_valid_on(self, day: dt.date) -> bool:
        """
        Say whether this version held on a day.

        Parameters
        ----------
        day : datetime.date
            The day.

        Returns
        -------
        bool
        """
        return self.first_day <= day <= self.last_day

    def overlaps(self, other: AdministrativeUnit) -> bool:
        """
        Say whether there is a day on which both versions held.

        Parameters
        ----------
        other : AdministrativeUnit
            The other version.

        Returns
        -------
        bool
        """
        return self.first_day <= other.last_day and other.first_day <= self.last_day
