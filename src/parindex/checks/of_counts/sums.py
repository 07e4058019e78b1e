"""Evidence of a count or an amount that is not the sum that it should be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...tables.amounts import amounts_of
from ...tables.arrays import CountArray

__all__ = ["SUM_OF_AMOUNTS", "SUM_OF_COUNTS", "sum_evidence"]

SUM_OF_COUNTS = ("count", "expected", "difference")
SUM_OF_AMOUNTS = ("amount", "expected_amount", "amount_difference", "decimals")


def sum_evidence(
    given: CountArray, expected: CountArray, decimals: int | None
) -> dict[str, npt.NDArray[np.generic]]:
    """Name what was printed, what it should be and the difference; None decimals are counts."""
    numbers = (given, expected, given - expected)
    if decimals is None:
        return dict(zip(SUM_OF_COUNTS, numbers, strict=True))
    amounts = [amounts_of(each, decimals) for each in numbers]
    places = np.full(len(given), decimals, np.int64)
    return dict(zip(SUM_OF_AMOUNTS, (*amounts, places), strict=True))
