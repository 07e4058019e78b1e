"""Bounds of a rate of which a count is withheld (convention §99)."""

from __future__ import annotations

import numpy as np

from ..tables.arrays import FloatArray
from ..tables.suppressed import Bounds

__all__ = ["value_bounds"]


def value_bounds(
    numerator: Bounds,
    denominator: Bounds,
    *,
    multiplier: float,
    part_of_whole: bool,
    least: float,
) -> tuple[FloatArray, FloatArray]:
    """
    Give the lowest and the highest value that counts within bounds can make.

    *least* is the smallest denominator of a rate that has a value: 1 case, or 0 for amounts, which
    are any number above it. NaN where nothing bounds the value, or no counts of a part and its
    whole lie within the bounds.
    """
    n_low, n_high = numerator.lower, numerator.upper
    d_low, d_high = np.maximum(denominator.lower, least), denominator.upper
    if part_of_whole:
        n_high, d_low = np.minimum(n_high, d_high), np.maximum(d_low, n_low)
    with np.errstate(invalid="ignore", divide="ignore"):
        lower = multiplier * n_low / d_high
        upper = multiplier * n_high / d_low
        if part_of_whole:
            upper = np.where(n_high >= d_low, multiplier, upper)
    impossible = ~((d_high > 0) & (n_low <= n_high) & (d_low <= d_high))
    found = np.where(impossible, np.nan, [lower, upper])
    found[~np.isfinite(found)] = np.nan
    return found[0], found[1]
