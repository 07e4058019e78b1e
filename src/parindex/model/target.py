"""Targets: what an indicator should reach, for whom and from when."""

from __future__ import annotations

import datetime as dt

import attrs

from .._validators import a, dotted_code, finite, not_blank, optional
from .._white_space import unit_key
from ..errors import DefinitionError

__all__ = ["Target"]


@attrs.frozen(kw_only=True)
class Target:
    """
    A value that an indicator should reach (mục tiêu).

    The most specific target applies: one for the unit before one for its level, one for its
    level before one for everybody. A target that changes over time is several targets whose
    days do not overlap.

    Parameters
    ----------
    indicator : str
        Code of the indicator.
    value : float
        In the units of the indicator: 97.5 where the indicator is a percent.
    unit_id : str, optional
        The unit that it binds.
    level : str, optional
        The level whose units it binds; not together with *unit_id*.
    valid_from, valid_to : datetime.date, optional
        Days on which it applies, both included; None is open. A period has the target of its
        last day.
    source : str, optional
        Decision or plan that sets it.

    Examples
    --------
    >>> Target(indicator="on_time.resolved", value=97.5).value
    97.5
    """

    indicator: str = attrs.field(validator=dotted_code)
    value: float = attrs.field(validator=finite)
    unit_id: str | None = attrs.field(
        default=None, converter=attrs.converters.optional(unit_key), validator=optional(not_blank)
    )
    level: str | None = attrs.field(default=None, validator=optional(not_blank))
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))

    def __attrs_post_init__(self) -> None:
        owner = f"Target for {self.indicator!r}"
        if self.unit_id is not None and self.level is not None:
            raise DefinitionError(owner, "level", self.level, "absent where unit_id is given")
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(
                owner, "valid_to", self.valid_to, f"on or after {self.valid_from}"
            )

    @property
    def is_timeless(self) -> bool:
        """Whether it applies on every day."""
        return self.valid_from is None and self.valid_to is None

    def overlaps(self, other: Target) -> bool:
        """
        Say whether both would apply to the same units on the same day with equal right.

        Parameters
        ----------
        other : Target
            The target to compare with.

        Returns
        -------
        bool
        """
        return (
            (self.indicator, self.unit_id, self.level)
            == (other.indicator, other.unit_id, other.level)
            and (self.valid_from or dt.date.min) <= (other.valid_to or dt.date.max)
            and (other.valid_from or dt.date.min) <= (self.valid_to or dt.date.max)
        )
