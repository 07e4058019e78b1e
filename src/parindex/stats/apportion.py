"""Whole numbers shared out by weights, so that the shares add up to the number."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["apportion"]


def apportion(
    totals: npt.NDArray[np.int64],
    weights: npt.NDArray[np.float64],
    starts: npt.NDArray[np.int64],
) -> npt.NDArray[np.int64]:
    """
    Share whole numbers out by largest remainders; the shares add up to each number exactly.

    Of equal remainders the first are rounded up. A number is at most 2**53. The weights of its
    shares stand together, from its place in *starts*, and add up to more than 0. From Balinski ML,
    Young HP (1982). Fair Representation. Yale University Press; the method of Hamilton.
    """
    if len(totals) != len(starts):
        raise ValueError("totals and starts must be equally long")
    if not len(totals):
        return np.zeros(0, np.int64)
    sizes = np.diff(np.append(starts, len(weights)))
    if starts[0] != 0 or (sizes <= 0).any():
        raise ValueError("starts must ascend from 0, each number with a share")
    if (weights < 0).any() or (totals < 0).any():
        raise ValueError("totals and weights must not be negative")
    group = np.repeat(np.arange(len(totals)), sizes)
    sums = np.add.reduceat(weights, starts)
    if not (sums > 0).all():
        raise ValueError("the weights of each number must add up to more than 0")
    exact = totals[group] * (weights / sums[group])
    shares = np.floor(exact).astype(np.int64)
    left = totals - np.add.reduceat(shares, starts)
    order = np.lexsort([shares - exact, group])
    place = np.empty(len(weights), np.int64)
    place[order] = np.arange(len(weights)) - starts[group]
    shares += place < left[group]
    # near 2**53 the product of floats may be off by more than a case: the largest share bears it
    largest = np.lexsort([-weights, group])[starts]
    shares[largest] += totals - np.add.reduceat(shares, starts)
    return shares
