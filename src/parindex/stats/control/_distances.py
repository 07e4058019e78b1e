"""Sums of distances from a centre that moves, in about as many steps as there are numbers."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from .._inputs import FloatArray

__all__ = ["distances_before"]

PlaceArray: TypeAlias = npt.NDArray[np.int64]

# The distances of so many places at most are added one by one; for more, sums in the order of
# distance are faster.
_PLACES = 512


def distances_before(
    step: FloatArray, root: FloatArray, center: FloatArray, asked: PlaceArray
) -> FloatArray:
    """
    Sum of ``abs(step - root * center)`` over the places before each one asked for.

    Steps and roots are of shape (t, s): places run down. There is a row of *center* for each place
    of *asked*, which rise.
    """
    places, series = step.shape
    parts = max(-(-places // _PLACES), 1)
    width = -(-places // parts)
    if parts == 1:
        return _one_by_one(step, root, center, asked)

    def cut(grid: FloatArray) -> FloatArray:
        """Lay the parts side by side, as if each were a series of its own."""
        whole = np.zeros((parts * width, series))
        whole[: len(grid)] = grid
        return whole.reshape(parts, width, series).swapaxes(0, 1).reshape(width, -1)

    of_place = np.zeros((parts * width + 1, series))
    of_place[asked] = center
    within = np.unique(asked % width)
    sums = np.zeros((width, parts * series))
    sums[within] = _one_by_one(cut(step), cut(root), cut(of_place[:-1])[within], within)
    inside = sums.reshape(width, parts, series).swapaxes(0, 1).reshape(-1, series)
    total = np.zeros(center.shape)
    is_inside = asked < len(inside)
    total[is_inside] = inside[asked[is_inside]]
    return total + _of_whole_parts(step, root, center, asked, width)


def _one_by_one(
    step: FloatArray, root: FloatArray, center: FloatArray, asked: PlaceArray
) -> FloatArray:
    total = np.empty(center.shape)
    scratch = np.empty(step.shape)
    for row, place in enumerate(asked.tolist()):
        distances = scratch[:place]
        np.multiply(root[:place], center[row], out=distances)
        np.subtract(step[:place], distances, out=distances)
        np.abs(distances, out=distances).sum(axis=0, out=total[row])
    return total


class _Weighted(NamedTuple):
    """Distances as ``weight * abs(turn - center)``, in the order of series and turn."""

    turn: FloatArray
    weight: FloatArray
    signed: FloatArray
    """Weight times turn; where there is no weight, less the distance, which is always the same."""
    place: PlaceArray
    series: PlaceArray


def _weighted(step: FloatArray, root: FloatArray) -> _Weighted:
    turn = np.divide(step, root, out=np.full(step.shape, -np.inf), where=root != 0)
    signed = np.where(root != 0, step * np.sign(root), -np.abs(step))
    place, series = np.indices(step.shape)
    order = np.lexsort((turn.ravel(), series.ravel()))
    columns = (turn, np.abs(root), signed, place, series)
    return _Weighted._make(column.ravel()[order] for column in columns)


def _of_whole_parts(
    step: FloatArray, root: FloatArray, center: FloatArray, asked: PlaceArray, width: int
) -> FloatArray:
    """
    Sum over the parts that lie wholly before each place.

    They are joined as the binary digits of their number say: before part 5 there are one run of
    four and one run of one. In a run in the order of its turns, distances below and above the
    centre are differences of running sums.
    """
    total = np.zeros(center.shape)
    items = _weighted(step, root)
    level = np.argsort(np.concatenate([items.turn, center.ravel()]), kind="stable")
    rank = np.empty(len(level), np.int64)  # as integers, run and turn are one key
    rank[level] = np.arange(len(level))
    rank_of_item, rank_of_center = rank[: step.size], rank[step.size :]
    place = np.repeat(asked, center.shape[1])
    series = np.tile(np.arange(center.shape[1]), len(asked))
    while width <= place.max(initial=0):
        runs = -(-(len(step) + 1) // width)
        run = items.series * runs + items.place // width
        order = np.argsort(run, kind="stable")
        run = run[order]
        key = run * len(level) + rank_of_item[order]
        weight, signed = (
            np.concatenate([[0.0], np.cumsum(each[order])]) for each in (items.weight, items.signed)
        )
        ends = np.flatnonzero((place // width) % 2 == 1)
        before = series[ends] * runs + place[ends] // width - 1
        first, last = (np.searchsorted(run, before, side=side) for side in ("left", "right"))
        middle = np.searchsorted(key, before * len(level) + rank_of_center[ends])
        weights, sums = (2.0 * of[middle] - of[first] - of[last] for of in (weight, signed))
        total.ravel()[ends] += center.ravel()[ends] * weights - sums
        width *= 2
    return total
