"""Where points jump: the nearest value that would have given more."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from ..formulas import Bands, Formula, Quantity, Share, Steps
from ..stats.formulas import band_of, share_points, step_points
from ..tables.arrays import FloatArray

__all__ = ["Jump", "jumps", "next_jump"]


@attrs.frozen(eq=False)
class Jump:
    """
    The nearest value with more points.

    Parameters
    ----------
    value, points : ndarray of float64, shape (n,)
        That value, and what it gives; NaN where there is none.
    width : ndarray of float64, shape (n,)
        Width of the band that the own value stands in; infinite where the band has no end.
    """

    value: FloatArray
    points: FloatArray
    width: FloatArray

    @classmethod
    def none(cls, count: int) -> Jump:
        """Nothing is known of any row."""
        nothing = np.full(count, np.nan)
        return cls(nothing, nothing, nothing)


def jumps(formula: Formula | None) -> bool:
    """Say whether `next_jump` knows anything of a formula."""
    match formula:
        case Bands():
            return len(set(formula.points)) > 1
        case Share():
            return formula.floor is not None
        case Steps():
            return formula.add > 0 and formula.counting == "whole"
    return False


def next_jump(
    formula: Formula,
    value: FloatArray,
    read: Callable[[Quantity], FloatArray],
    max_points: float,
) -> Jump:
    """
    Nearest value with more points, of formulas whose points jump.

    Parameters
    ----------
    formula : formula
        The formula of a criterion; of formulas made of others, and of those without jumps, nothing
        is known.
    value : ndarray of float64, shape (n,)
        The quantity that the formula reads.
    read : callable
        Numbers of another quantity, shape (n,): where a share gives all points or none, or where
        steps begin.
    max_points : float
        Maximum of the criterion.

    Returns
    -------
    Jump
        One entry per value.
    """
    match formula:
        case Bands():
            return _of_bands(formula, value)
        case Share() if formula.floor is not None:
            zero, full = read(formula.zero), read(formula.full)
            return _of_floor(formula, value, zero, full, max_points)
        case Steps() if jumps(formula):
            return _of_steps(formula, value, read(formula.start), max_points)
    return Jump.none(len(value))


def _of_bands(formula: Bands, value: FloatArray) -> Jump:
    edges, points = np.array(formula.edges), np.array(formula.points)
    band = band_of(value, edges, closed=formula.closed)
    own = points[band]
    # the band above begins at the edge above, the band below ends at the edge below
    above, below = np.append(edges, np.nan)[band], np.insert(edges, 0, np.nan)[band]
    more_above = np.append(points, np.nan)[band + 1]
    more_below = np.insert(points, 0, np.nan)[band]
    up = np.where(more_above > own, above - value, np.inf)
    down = np.where(more_below > own, value - below, np.inf)
    goes_up = up <= down
    has = np.isfinite(np.minimum(up, down)) & ~np.isnan(value)
    has_ends = ~np.isnan(above) & ~np.isnan(below)
    return Jump(
        np.where(has, np.where(goes_up, above, below), np.nan),
        np.where(has, np.where(goes_up, more_above, more_below), np.nan),
        np.where(has_ends, above - below, np.inf),
    )


def _of_floor(
    formula: Share, value: FloatArray, zero: FloatArray, full: FloatArray, max_points: float
) -> Jump:
    assert formula.floor is not None
    points = max_points if formula.points is None else formula.points
    at_floor = share_points(np.full(len(value), formula.floor), full, points=points, zero=zero)
    short = np.where(full > zero, value < formula.floor, value > formula.floor)
    has = short & ~np.isnan(value) & ~np.isnan(at_floor)
    return Jump(
        np.where(has, formula.floor, np.nan),
        np.where(has, at_floor, np.nan),
        np.full(len(value), np.inf),
    )


def _of_steps(formula: Steps, value: FloatArray, begin: FloatArray, max_points: float) -> Jump:
    made = step_points(value, begin, step=formula.step, add=formula.add, base=formula.base)
    steps = np.round((made - formula.base) / formula.add)
    edge = begin + (steps + 1) * formula.step
    bound = max_points if formula.most is None else min(formula.most, max_points)
    more = np.minimum(made + formula.add, bound)
    has = (more > np.minimum(made, bound)) & ~np.isnan(value) & ~np.isnan(begin)
    # before the first step the points stay the same without end
    width = np.where(steps >= 1, abs(formula.step), np.inf)
    return Jump(np.where(has, edge, np.nan), np.where(has, more, np.nan), width)
