"""From numbers to points: in proportion, by bands, by steps. NaN in, NaN out."""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from ..errors import InputError
from ._inputs import FloatArray

__all__ = [
    "EDGE_MARGIN",
    "band_of",
    "band_points",
    "holds",
    "quotient",
    "share_points",
    "step_points",
]

EDGE_MARGIN = 1e-11
"""
A number that lies this close to an edge, in parts of the edge and at least of 1, reaches it.

A difference of two rates carries the rounding of both: 60.3 - 60 is 0.29999999999999716. Rates of
counts below a thousand million that do not reach an edge are farther away.
"""


def share_points(
    value: npt.ArrayLike,
    full: npt.ArrayLike,
    *,
    points: float,
    zero: npt.ArrayLike = 0.0,
    floor: float | None = None,
) -> FloatArray:
    """
    Points in proportion to a number (tính điểm theo tỷ lệ).

    Parameters
    ----------
    value : array_like of float, shape (n,)
        The numbers; NaN where not known.
    full : array_like of float, shape (n,) or ()
        Number from which all points are given; where it lies below *zero*, less is better.
    points : float
        All points.
    zero : array_like of float, shape (n,) or (), default 0
        Number that gives none.
    floor : float, optional
        Number that must be reached to get anything.

    Returns
    -------
    ndarray of float64, shape (n,)
        ``points * (value - zero) / (full - zero)``, from 0 to *points*; NaN where *value*,
        *full* or *zero* is NaN, or *full* is *zero*.

    Examples
    --------
    >>> share_points([85.0, 68.0, 59.9, 99.0], 85.0, points=10.0, floor=60.0).tolist()
    [10.0, 8.0, 0.0, 10.0]
    """
    number = np.asarray(value, np.float64)
    best, none = _once(np.asarray(full, np.float64)), _once(np.asarray(zero, np.float64))
    span = best - none
    # a span as small as the rounding of what it was made of is none
    is_none = np.abs(span) <= EDGE_MARGIN * np.maximum(np.abs(none), 1.0)
    known = ~np.isnan(number) & ~(np.isnan(span) | is_none)
    made = np.full(number.shape, np.nan)
    with np.errstate(over="ignore"):  # a number beyond all others has full points, or none
        np.divide(points * (number - none), span, out=made, where=known)
    # beyond full all points, exactly: multiplied and divided by one number they could differ
    made[known & _reaches(number, best, span)] = points
    made[made * np.sign(points) < 0] = 0.0
    if floor is not None:
        made[known & ~_reaches(number, np.float64(floor), span)] = 0.0
    return made


def band_points(
    value: npt.ArrayLike,
    edges: npt.ArrayLike,
    points: npt.ArrayLike,
    *,
    closed: Literal["left", "right"] = "left",
) -> FloatArray:
    """
    Points by bands of a number (chấm điểm theo khoảng).

    Parameters
    ----------
    value : array_like of float, shape (n,)
        The numbers; NaN where not known.
    edges : array_like of float, shape (k,)
        Where one band ends and the next begins, ascending.
    points : array_like of float, shape (k + 1,)
        Points of the bands, those below the first edge first.
    closed : {"left", "right"}
        Whether an edge belongs to the band that begins there, or to the one that ends there.

    Returns
    -------
    ndarray of float64, shape (n,)

    Raises
    ------
    InputError
        If the edges do not ascend, or the points do not fit them.

    Examples
    --------
    >>> band_points([59.9, 60.0, 80.0], [60, 80], [0, 4, 8]).tolist()
    [0.0, 4.0, 8.0]
    >>> band_points([30, 31], [30, 60], [3, 1.5, 0], closed="right").tolist()
    [3.0, 1.5]
    """
    number = np.asarray(value, np.float64)
    made = np.asarray(points, np.float64)[band_of(number, edges, closed=closed)]
    made[np.isnan(number)] = np.nan
    return made


def band_of(
    value: npt.ArrayLike, edges: npt.ArrayLike, *, closed: Literal["left", "right"] = "left"
) -> npt.NDArray[np.int64]:
    """
    Which band each number lies in.

    Parameters
    ----------
    value : array_like of float, shape (n,)
        The numbers.
    edges : array_like of float, shape (k,)
        Where one band ends and the next begins, ascending.
    closed : {"left", "right"}
        Which band an edge belongs to.

    Returns
    -------
    ndarray of int64, shape (n,)
        0 below the first edge, k above the last; of no meaning where the number is NaN.

    Raises
    ------
    InputError
        If the edges do not ascend.
    """
    number = np.asarray(value, np.float64)
    bounds = np.asarray(edges, np.float64)
    if bounds.ndim != 1 or not len(bounds) or (np.diff(bounds) <= 0).any():
        raise InputError(f"edges must ascend, got {bounds.tolist()}")
    margin = EDGE_MARGIN * np.maximum(np.abs(bounds), 1.0)
    if closed == "left":
        band = np.searchsorted(bounds - margin, number, side="right")
    else:
        band = np.searchsorted(bounds + margin, number, side="left")
    # NaN is sorted behind everything
    return np.minimum(band, len(bounds))


def step_points(
    value: npt.ArrayLike,
    start: npt.ArrayLike,
    *,
    step: float,
    add: float,
    base: float = 0.0,
    counting: Literal["whole", "begun", "proportional"] = "whole",
) -> FloatArray:
    """
    Points for each step beyond a start (cứ thêm … thì cộng, trừ … điểm).

    Parameters
    ----------
    value : array_like of float, shape (n,)
        The numbers; NaN where not known.
    start : array_like of float, shape (n,) or ()
        Where counting begins.
    step : float
        Size of a step; below 0 where steps lead down.
    add : float
        Points for each step.
    base : float, default 0
        Points at the start and on the other side of it.
    counting : {"whole", "begun", "proportional"}
        Whether a step counts when it is complete, when it is begun, or in proportion.

    Returns
    -------
    ndarray of float64, shape (n,)
        ``base + add * steps``.

    Examples
    --------
    >>> step_points([60.0, 60.3, 60.6], 60.0, step=0.1, add=0.25, base=3.0).tolist()
    [3.0, 3.75, 4.5]
    """
    number, begin = np.asarray(value, np.float64), np.asarray(start, np.float64)
    steps = (number - begin) / step
    if counting != "proportional":
        margin = (
            EDGE_MARGIN * np.maximum(np.maximum(np.abs(number), np.abs(begin)), 1.0) / abs(step)
        )
        steps = np.floor(steps + margin) if counting == "whole" else np.ceil(steps - margin)
    return base + add * np.maximum(steps, 0.0)


def holds(
    left: npt.ArrayLike,
    relation: Literal["<", "<=", "=", "!=", ">=", ">"],
    right: npt.ArrayLike,
) -> npt.NDArray[np.bool_]:
    """
    Where a relation holds between numbers.

    Parameters
    ----------
    left, right : array_like of float, shape (n,) or ()
        The numbers; where one is NaN nothing holds.
    relation : {"<", "<=", "=", "!=", ">=", ">"}
        The relation. Numbers as close as `EDGE_MARGIN` are equal.

    Returns
    -------
    ndarray of bool, shape (n,)

    Examples
    --------
    >>> holds([60.3 - 60.0], ">=", 0.3).tolist()
    [True]
    """
    one, two = np.asarray(left, np.float64), np.asarray(right, np.float64)
    margin = EDGE_MARGIN * np.maximum(np.maximum(np.abs(one), np.abs(two)), 1.0)
    difference = one - two
    if relation in ("=", "!="):
        equal = np.abs(difference) <= margin
        return equal if relation == "=" else ~equal & ~np.isnan(difference)
    if relation in ("<", ">="):
        reaches = difference >= -margin
        return reaches if relation == ">=" else ~reaches & ~np.isnan(difference)
    exceeds = difference > margin
    return exceeds if relation == ">" else ~exceeds & ~np.isnan(difference)


def quotient(above: npt.ArrayLike, below: npt.ArrayLike) -> FloatArray:
    """
    One number per another, where the other is above 0.

    Parameters
    ----------
    above : array_like of float, shape (n,)
        What is divided.
    below : array_like of float, shape (n,) or ()
        What it is divided by.

    Returns
    -------
    ndarray of float64, shape (n,)
        NaN where *below* is 0, less, or NaN.

    Examples
    --------
    >>> quotient([3.0, 3.0], [4.0, 0.0]).tolist()
    [0.75, nan]
    """
    number, by = np.asarray(above, np.float64), np.asarray(below, np.float64)
    made = np.full(np.broadcast_shapes(number.shape, by.shape), np.nan)
    np.divide(number, by, out=made, where=by > 0)
    return made


def _once(number: FloatArray) -> FloatArray | np.float64:
    """Read a number once that was broadcast to all rows."""
    is_one = number.ndim == 1 and number.strides == (0,) and len(number)
    return number[0] if is_one else number


def _reaches(
    number: FloatArray, bound: FloatArray | np.float64, direction: FloatArray | np.float64
) -> npt.NDArray[np.bool_]:
    """Say whether a number has come as far as a bound, in the direction that is better."""
    margin = EDGE_MARGIN * np.maximum(np.abs(bound), 1.0)
    if direction.ndim == 0:  # one direction for all: one of the two comparisons is enough
        return number >= bound - margin if direction > 0 else number <= bound + margin
    return np.where(direction > 0, number >= bound - margin, number <= bound + margin)
