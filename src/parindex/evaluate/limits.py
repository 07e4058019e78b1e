"""What the confidence limits of a table were drawn with."""

from __future__ import annotations

import attrs

from ..vocabulary import DiscoveryMethod

__all__ = ["Discovery", "Limits"]


@attrs.frozen(kw_only=True)
class Discovery:
    """
    How the false discovery rate of many comparisons was controlled (tỷ lệ phát hiện sai).

    Parameters
    ----------
    method : DiscoveryMethod
        The procedure.
    rate : float
        Expected share, at most, of the changes or standings called that are chance.
    tests : int
        How many comparisons there were.
    level : float
        Error probability that this leaves to each of them; the limits have the confidence one
        minus it.
    """

    method: DiscoveryMethod
    rate: float
    tests: int
    level: float


@attrs.frozen(kw_only=True)
class Limits:
    """
    What the limits of a table were drawn with (khoảng tin cậy).

    Parameters
    ----------
    confidence : float, optional
        Confidence of each of them, between 0 and 1; None where that is not known.
    discovery : Discovery, optional
        How the false discovery rate was controlled, which then makes the confidence; None where
        each comparison stands for itself.
    """

    confidence: float | None
    discovery: Discovery | None = None

    def asked(self) -> tuple[object, ...]:
        """
        What was asked for: method and rate, or the confidence.

        Returns
        -------
        tuple
            Alike for two tables that were asked for the same, though one has more comparisons.
        """
        if self.discovery is not None:
            return self.discovery.method, self.discovery.rate
        return (self.confidence,)
