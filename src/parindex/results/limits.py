"""Confidence, false discovery rate and phases with which the limits of a table were drawn."""

from __future__ import annotations

import attrs

from .._validators import TermOf, a, fail, finite, optional, tuple_of, whole
from ..vocabulary import DiscoveryMethod

__all__ = ["Discovery", "Limits"]


def _share(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    finite(instance, attribute, value)
    if not 0 <= value <= 1:
        fail(instance, attribute.name, value, "a number from 0 to 1")


def _confidence(instance: object, attribute: attrs.Attribute[float], value: float) -> None:
    finite(instance, attribute, value)
    if not 0 < value < 1:
        fail(instance, attribute.name, value, "a number between 0 and 1")


@attrs.frozen(kw_only=True)
class Discovery:
    """
    How the false discovery rate of many comparisons was controlled (tỷ lệ phát hiện sai).

    Parameters
    ----------
    method : DiscoveryMethod or str
        The procedure; a term or its text.
    rate : float
        Expected share, at most, of the changes or standings called that are chance.
    tests : int
        How many comparisons there were.
    level : float
        Error probability that this leaves to each of them; the limits have the confidence one
        minus it.
    """

    method: DiscoveryMethod = attrs.field(
        converter=TermOf[DiscoveryMethod], validator=a(DiscoveryMethod)
    )
    rate: float = attrs.field(validator=_share)
    tests: int = attrs.field(validator=whole(0, 2**63 - 1))
    level: float = attrs.field(validator=_share)


@attrs.frozen(kw_only=True)
class Limits:
    """
    Confidence, or phases of series, with which limits were drawn (khoảng tin cậy, giai đoạn).

    Parameters
    ----------
    confidence : float, optional
        Confidence of each of them, between 0 and 1; None where that is not known.
    discovery : Discovery, optional
        How the false discovery rate was controlled, which then makes the confidence; None where
        each comparison stands for itself.
    phases, baseline : tuple of str
        Of series: first periods or days of new phases, and last periods of baselines, sorted.
    excluded : tuple of str
        Of series: points that were left out, indicator, unit and period of each, sorted.
    """

    confidence: float | None = attrs.field(validator=optional(_confidence))
    discovery: Discovery | None = attrs.field(default=None, validator=optional(a(Discovery)))
    phases: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    baseline: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    excluded: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))

    def asked(self) -> tuple[object, ...]:
        """
        Tell what was asked for: method and rate, or the confidence; and how series were cut.

        Returns
        -------
        tuple
            Alike for two tables that were asked for the same, though one has more comparisons.
        """
        series = (self.phases, self.baseline, self.excluded)
        if self.discovery is not None:
            return self.discovery.method, self.discovery.rate, *series
        return self.confidence, *series
