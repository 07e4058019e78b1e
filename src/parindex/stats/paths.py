"""The least effort that reaches a number of points: an exact choice of one level for each part."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ._inputs import FloatArray

__all__ = ["Path", "least_effort"]

_MARGIN = 1e-9  # of the gain asked for: gains are sums of decimals
_MOST = 2**22
_HALVINGS = 60


@attrs.frozen(eq=False)
class Path:
    """
    A choice of levels.

    Parameters
    ----------
    level : tuple of int
        For each part the position of the level that is chosen; 0 leaves it as it is.
    effort : int
        What they cost together.
    gain : float
        What they gain together.
    frontier : ndarray of float64, shape (effort + 1,)
        The most that can be gained with each effort up to this one.
    """

    level: tuple[int, ...]
    effort: int
    gain: float
    frontier: FloatArray


def least_effort(
    costs: Sequence[npt.ArrayLike], gains: Sequence[npt.ArrayLike], wanted: float
) -> Path | None:
    """
    Choose one level of each part, so that the gains reach a number with the least effort.

    Parameters
    ----------
    costs : sequence of array_like of int, each of shape (levels,)
        What each level costs, ascending, the first of them 0.
    gains : sequence of array_like of float, each of shape (levels,)
        What it gains, the first of them 0.
    wanted : float
        What is to be gained.

    Returns
    -------
    Path or None
        None where all levels together do not gain so much. Of several choices with the least
        effort it is the one that gains most, and of these the one that touches the fewest parts.

    Raises
    ------
    InputError
        If costs and gains are not alike, do not begin with 0, or an effort beyond 4 194 304 would
        be needed.

    Notes
    -----
    Exact dynamic programming over the effort (multiple-choice knapsack): with the parts so far and
    an effort c the most that can be gained is the most over the levels of the next part of what was
    possible with c less its cost, and its gain.

    References
    ----------
    Kellerer H, Pferschy U, Pisinger D (2004). Knapsack problems. Chapter 11.

    Examples
    --------
    Two cases bring one part over its edge, 26 more would bring it to the end; 2 of the other part
    gain 1 point.

    >>> path = least_effort([[0, 2, 26], [0, 2, 66]], [[0, 3.7, 4.0], [0, 1, 2]], 5)
    >>> path.level, path.effort, path.gain
    ((2, 1), 28, 5.0)
    """
    steps = [
        (np.asarray(cost, np.int64), np.asarray(gain, np.float64))
        for cost, gain in zip(costs, gains, strict=True)
    ]
    for cost, gain in steps:
        if cost.shape != gain.shape or cost.ndim != 1 or not len(cost) or cost[0] or gain[0]:
            raise InputError("costs and gains must be alike, and begin with a level of 0")
        if (np.diff(cost) < 0).any():
            raise InputError("costs must be ascending")
    margin = _MARGIN * max(abs(wanted), 1.0)
    if sum(float(gain.max()) for _, gain in steps) < wanted - margin:
        return None
    parts = [_frontier(cost, gain) for cost, gain in steps]
    limit = _enough(parts, wanted - margin)
    if limit > _MOST:
        raise InputError(f"the effort must be at most {_MOST} to be planned, got {limit}")
    best, chosen = _table(parts, limit)
    effort = int(np.argmax(best >= wanted - margin))
    level = []
    left = effort
    for (original, cost, _), choice in zip(reversed(parts), reversed(chosen), strict=True):
        place = int(choice[left])
        level.append(int(original[place]))
        left -= int(cost[place])
    return Path(tuple(reversed(level)), effort, float(best[effort]), best[: effort + 1])


def _frontier(
    cost: npt.NDArray[np.int64], gain: FloatArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray]:
    """Keep the levels that gain more than every cheaper one."""
    before = np.maximum.accumulate(np.insert(gain[:-1], 0, -np.inf))
    keep = np.flatnonzero(gain > before)
    return keep, cost[keep], gain[keep]


def _enough(
    steps: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray]], wanted: float
) -> int:
    """Find an effort that is enough, and near the least: each part is worth a price per case."""
    least = sum(int(cost[-1]) for _, cost, _ in steps)
    low, high = 0.0, sum(float(gain[-1]) for _, _, gain in steps)
    for _ in range(_HALVINGS):
        price = (low + high) / 2
        places = [int(np.argmax(gain - price * cost)) for _, cost, gain in steps]
        effort = sum(int(cost[at]) for (_, cost, _), at in zip(steps, places, strict=True))
        if sum(float(gain[at]) for (_, _, gain), at in zip(steps, places, strict=True)) >= wanted:
            low, least = price, min(least, effort)
        else:
            high = price
    return least


def _table(
    steps: Sequence[tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], FloatArray]], limit: int
) -> tuple[FloatArray, list[npt.NDArray[np.int32]]]:
    """Give the most that each effort gains, and for each part the level that is chosen for it."""
    best, touched = np.zeros(limit + 1), np.zeros(limit + 1, np.int32)
    chosen = []
    for _, cost, gain in steps:
        most, parts = best.copy(), touched.copy()
        choice = np.zeros(limit + 1, np.int32)
        for place in range(1, int(np.searchsorted(cost, limit, side="right"))):
            step = int(cost[place])
            here = best[: limit + 1 - step] + gain[place]
            count = touched[: limit + 1 - step] + 1
            now, known = most[step:], parts[step:]
            better = (here > now) | ((here == now) & (count < known))
            np.copyto(now, here, where=better)
            np.copyto(known, count, where=better)
            np.copyto(choice[step:], np.int32(place), where=better)
        best, touched = most, parts
        chosen.append(choice)
    return best, chosen
