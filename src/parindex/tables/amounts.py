"""Amounts as whole numbers of their last decimal, so that sums of them are exact."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .arrays import CountArray, FloatArray

__all__ = ["amounts_of", "with_same_decimals"]

_MOST = 2**60  # what a sum of a few stays within 64 bits with


def amounts_of(values: CountArray, decimals: int | None) -> CountArray | FloatArray:
    """Give amounts in their own unit, as the nearest floats; counts, of None decimals, as are."""
    return values if decimals is None else values / 10.0**decimals


def with_same_decimals(
    columns: Sequence[tuple[CountArray, int | None]],
) -> tuple[list[CountArray], int | None]:
    """
    Bring columns of amounts to the decimals of the finest, or of what 64 bits hold.

    Counts stay as they are.
    """
    known = [decimals for _, decimals in columns if decimals is not None]
    if not known:
        return [values for values, _ in columns], None
    most = max(known)
    largest = [int(np.abs(values).max(initial=0)) for values, _ in columns]
    while most > 0 and any(
        size * 10 ** max(most - (decimals or 0), 0) * len(columns) >= _MOST
        for size, (_, decimals) in zip(largest, columns, strict=True)
    ):
        most -= 1
    return [_moved(values, most - (decimals or 0)) for values, decimals in columns], most


def _moved(values: CountArray, places: int) -> CountArray:
    """Append decimals, or take some off, halves away from zero."""
    if places >= 0:
        return values * 10**places if places else values
    unit = 10**-places
    rounded: CountArray = np.sign(values) * ((np.abs(values) + unit // 2) // unit)
    return rounded
