"""A confidence level as a tail probability, and as standard deviations."""

from __future__ import annotations

from statistics import NormalDist

from .._inputs import check_confidence

__all__ = ["normal_quantile", "tail_probability"]


def normal_quantile(confidence: float) -> float:
    """
    Half-width, in standard deviations, of the central part of a normal distribution.

    Parameters
    ----------
    confidence : float
        Probability of the central part, strictly between 0 and 1.

    Returns
    -------
    float
        1.96 for 0.95.

    Raises
    ------
    InputError
        If *confidence* is not strictly between 0 and 1.

    Examples
    --------
    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    check_confidence(confidence)
    return abs(NormalDist().inv_cdf(tail_probability(confidence)))


def tail_probability(confidence: float) -> float:
    return 0.5 * (1.0 - confidence)
