"""Means of the shares of several parts, one part at a time. NaN in, NaN out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import numpy as np
import numpy.typing as npt

from ._inputs import FloatArray

__all__ = ["MeanOfShares", "mean_of_shares"]

MeanOfShares = Literal["weighted_mean", "geometric_mean", "harmonic_mean", "least"]


def mean_of_shares(
    parts: Iterable[tuple[npt.ArrayLike, npt.ArrayLike]], *, how: MeanOfShares
) -> FloatArray:
    """
    Mean of shares, each with its weight (bình quân các tỷ lệ).

    Parameters
    ----------
    parts : iterable of (array_like, array_like) of float, shape (n,)
        Shares, and their weights: 0 where a part does not count, whatever its share is. At least
        one part; shares are 0 or more where the mean is geometric or harmonic.
    how : {"weighted_mean", "geometric_mean", "harmonic_mean", "least"}
        Which mean. The least does not weigh: a part counts or does not.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where a share that counts is NaN, and where none counts. A geometric or harmonic mean
        with a share of 0 is 0.

    Examples
    --------
    >>> parts = [([0.4], [1.0]), ([0.9], [1.0])]
    >>> [mean_of_shares(parts, how=how).round(6).tolist() for how in ("geometric_mean", "least")]
    [[0.6], [0.4]]
    """
    made: FloatArray | None = None
    total: FloatArray | None = None
    for given, weights in parts:
        weight = np.asarray(weights, np.float64)
        share = np.where(weight > 0, np.asarray(given, np.float64), _IDLE[how])
        with np.errstate(divide="ignore"):  # a share of 0: the mean is 0
            term = _TO[how](share)
        if how == "least":
            made = term if made is None else np.minimum(made, term)
        else:
            made = weight * term if made is None else made + weight * term
        total = weight if total is None else total + weight
    assert made is not None
    assert total is not None
    mean = np.full(made.shape, np.nan)
    counts = np.broadcast_to(total > 0, made.shape)
    if how == "least":
        mean[counts] = made[counts]
        return mean
    np.divide(made, total, out=mean, where=counts)
    with np.errstate(divide="ignore"):
        return _FROM[how](mean)


def _same(share: FloatArray) -> FloatArray:
    return share


def _reciprocal(share: FloatArray) -> FloatArray:
    return 1.0 / share


# Share of a part that does not count; its weight of 0 takes it out.
_IDLE = {"weighted_mean": 0.0, "geometric_mean": 1.0, "harmonic_mean": 1.0, "least": np.inf}
_TO: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "weighted_mean": _same,
    "geometric_mean": np.log,
    "harmonic_mean": _reciprocal,
    "least": _same,
}
_FROM: Mapping[str, Callable[[FloatArray], FloatArray]] = {
    "weighted_mean": _same,
    "geometric_mean": np.exp,
    "harmonic_mean": _reciprocal,
}
