"""The edges that patterns of cases are counted by."""

from __future__ import annotations

import attrs

from .._validators import fail, whole

__all__ = ["PatternEdges"]

_MOST = 2**31 - 1


@attrs.frozen(kw_only=True)
class PatternEdges:
    """
    Set where patterns of cases begin (mốc của các dấu hiệu), for `tally_patterns`.

    No legal text fixes these numbers: the defaults are of this library (convention §109). What is
    a finding once the cases are counted stands in the options of the rules DAT201 to DAT205.

    Parameters
    ----------
    near_due : int, default 1
        Working days before the due day that are near it, 1 to 3. Cases that were promised at most
        one more than that are near it anyway, and are not counted.
    period_end : int, default 5
        Last working days of a period that are its end, at least 1.
    shortest_period : int, default 20
        Working days of a period from which it has an end, more than *period_end*.
    batch : int, default 10
        Cases of one unit with a result in the same second that are a batch, at least 2.

    Raises
    ------
    DefinitionError
        If a number is outside of these bounds.
    """

    near_due: int = attrs.field(default=1, validator=whole(1, 3))
    period_end: int = attrs.field(default=5, validator=whole(1, _MOST))
    shortest_period: int = attrs.field(default=20, validator=whole(2, _MOST))
    batch: int = attrs.field(default=10, validator=whole(2, _MOST))

    def __attrs_post_init__(self) -> None:
        if self.shortest_period <= self.period_end:
            expected = f"more than period_end, {self.period_end}"
            fail(self, "shortest_period", self.shortest_period, expected)
