"""How large a finding of a rule is, so that it can worsen or ease."""

from __future__ import annotations

import enum

import attrs

from .._validators import TermOf, a, not_blank

__all__ = ["Magnitude", "Worse"]


class Worse(enum.Enum):
    """Which way the number of a finding grows worse."""

    HIGHER = "higher"
    LOWER = "lower"
    FARTHER_FROM_ZERO = "farther_from_zero"
    """Whatever the sign: a gap, a difference, a change."""

    def __repr__(self) -> str:
        return f"Worse.{self.name}"


@attrs.frozen(kw_only=True)
class Magnitude:
    """
    How large a finding of a rule is (độ lớn), so that it can worsen or ease.

    Parameters
    ----------
    evidence : str
        Field of `Evidence`, or of the rule's own evidence, that holds the number.
    worse : Worse or str, default Worse.FARTHER_FROM_ZERO
        Which way is worse; a term or its text, ``"lower"``.
    of_indicator : bool, default False
        Whether the number is in the units of the indicator that the finding is about. Then a
        difference below the smallest change that matters for that indicator counts as none;
        otherwise every difference counts.
    """

    evidence: str = attrs.field(validator=not_blank)
    worse: Worse = attrs.field(
        default=Worse.FARTHER_FROM_ZERO, converter=TermOf[Worse], validator=a(Worse)
    )
    of_indicator: bool = attrs.field(default=False, validator=a(bool))
