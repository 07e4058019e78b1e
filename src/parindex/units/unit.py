"""Units that report and are ranked: provinces, districts, communes, departments and others."""

from __future__ import annotations

import datetime as dt
from typing import Any, NoReturn

import attrs

from .._validators import dotted_code, fail, in_unicode, not_blank, optional
from .._white_space import unit_key
from ..errors import DefinitionError

__all__ = ["AdministrativeUnit"]


def _key(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept text that can be matched: not blank, and without spaces around it."""
    if not isinstance(value, str) or not value or value[0].isspace() or value[-1].isspace():
        fail(instance, attribute.name, value, "text that is not blank and has no spaces around it")
    in_unicode(instance, attribute, value)


def _day(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a day or None; one call, for a registry has a hundred thousand of these fields."""
    if value is not None and type(value) is not dt.date:
        fail(instance, attribute.name, value, "of type date")


@attrs.frozen(kw_only=True)
class AdministrativeUnit:
    """
    A unit (đơn vị), or one version of it, valid on certain days.

    Official codes are reused for other territory: 02809 was a town of Si Ma Cai district and
    is, since 1 July 2025, a larger commune. So a unit is known by *id*, which the user chooses
    and never reuses; *code* is what documents print.

    Parameters
    ----------
    id : str
        Stable identifier, used as ``unit_id`` in tables; kept in the one writing of ids: composed
        letters (NFC), single spaces, nothing that cannot be seen.
    code : str, optional
        Code as printed, with its leading zeros.
    name : str
        Name as printed, e.g. "Thị trấn Si Ma Cai".
    level : str
        Kind of unit. Usual in Vietnam: ``country``, ``province``, ``district``, ``commune``,
        ``department`` (sở, phòng), ``vertical_agency`` (cơ quan ngành dọc), ``service_unit``
        (đơn vị sự nghiệp). Other codes of lower-case letters are accepted.
    parent : str, optional
        Identifier of the unit above; None at the top.
    block : str, optional
        Units that are ranked together (khối).
    valid_from, valid_to : datetime.date, optional
        Days on which this version holds, both included; None is open. Of a change whose day is
        not known they are the last that it may have: see the two below.
    valid_from_not_before : datetime.date, optional
        First day on which the version may have begun; None: it began on *valid_from*.
    valid_to_not_before : datetime.date, optional
        Last day on which it was there without doubt; None: it ended on *valid_to*.
    known_from : datetime.date, optional
        Day from which a source has the unit as it is here. On days of this version before it, the
        code may have been that of other territory or of another name; None: known on all days.

    Raises
    ------
    DefinitionError
        If a field is not what it must be, the unit is its own parent, or it ends before it
        begins.

    Examples
    --------
    >>> town = AdministrativeUnit(
    ...     id="02809-town",
    ...     code="02809",
    ...     name="Thị trấn Si Ma Cai",
    ...     level="commune",
    ...     valid_to=dt.date(2025, 6, 30),
    ... )
    >>> town.is_valid_on(dt.date(2025, 7, 1))
    False
    """

    id: str = attrs.field(converter=unit_key, validator=_key)
    code: str | None = attrs.field(default=None, validator=optional(_key))
    name: str = attrs.field(validator=not_blank)
    level: str = attrs.field(validator=dotted_code)
    parent: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(unit_key), validator=optional(_key)
    )
    block: str | None = attrs.field(default=None, validator=optional(_key))
    valid_from: dt.date | None = attrs.field(default=None, validator=_day)
    valid_to: dt.date | None = attrs.field(default=None, validator=_day)
    valid_from_not_before: dt.date | None = attrs.field(default=None, validator=_day)
    valid_to_not_before: dt.date | None = attrs.field(default=None, validator=_day)
    known_from: dt.date | None = attrs.field(default=None, validator=_day)

    def __attrs_post_init__(self) -> None:
        if self.parent == self.id:
            self._refuse("parent", self.parent, "another unit")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            self._refuse("valid_to", self.valid_to, f"on or after {self.valid_from}")
        if self.valid_from_not_before:
            self._check_bound("valid_from", self.valid_from, self.valid_from_not_before)
        if self.valid_to_not_before:
            self._check_bound("valid_to", self.valid_to, self.valid_to_not_before)

    def _check_bound(self, name: str, day: dt.date | None, bound: dt.date) -> None:
        if day is None or bound > day:
            expected = f"on or before {name}, which is {'not given' if day is None else day}"
            self._refuse(f"{name}_not_before", bound, expected)

    def _refuse(self, name: str, got: object, expected: str) -> NoReturn:
        raise DefinitionError(f"AdministrativeUnit {self.id!r}", name, got, expected)

    @property
    def is_timeless(self) -> bool:
        """Say whether it holds on every day."""
        return self.valid_from is None and self.valid_to is None

    def may_be_valid_on(self, day: dt.date) -> bool:
        """
        Say whether this version of the unit holds on a day, or may have begun by then.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
            As `is_valid_on`, and also between *valid_from_not_before* and *valid_from*.
        """
        if self.valid_from is None or self.valid_from_not_before is None:
            return self.is_valid_on(day)
        return self.valid_from_not_before <= day < self.valid_from or self.is_valid_on(day)

    def is_valid_on(self, day: dt.date) -> bool:
        """
        Say whether this version of the unit holds on a day.

        Parameters
        ----------
        day : datetime.date
            A day.

        Returns
        -------
        bool
        """
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )
