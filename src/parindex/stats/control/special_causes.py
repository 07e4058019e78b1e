"""Points that a series does not give by itself: tests for special causes."""

from __future__ import annotations

import math
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ...errors import InputError
from .._inputs import FloatArray
from ..intervals import clopper_pearson, exact_poisson
from ._grids import WIDTH, BoolGrid, check_width, grids

__all__ = [
    "FEWEST_EXPECTED",
    "SHIFT",
    "TREND",
    "SideGrid",
    "Signals",
    "ending",
    "enough_expected",
    "near_another",
    "rare",
    "run_length",
    "side_of",
    "signals",
    "trends",
]

SideGrid: TypeAlias = npt.NDArray[np.int8]

FEWEST_EXPECTED = 5.0
"""Fewest expected cases, on either side, for which a proportion is about normal."""

SHIFT, TREND = 8, 6
"""Fewest points of a shift, and of a trend."""


class Signals(NamedTuple):
    """
    Which rules hold for each point: 1 above the centre or rising, -1 below or falling, 0 not.

    int8 of shape (s, t) each; several may hold for one point.
    """

    beyond: SideGrid
    shift: SideGrid
    trend: SideGrid
    two_of_three: SideGrid


def signals(
    value: npt.ArrayLike,
    center: npt.ArrayLike,
    sigma: npt.ArrayLike,
    *,
    in_runs: npt.ArrayLike | None = None,
    width: float = WIDTH,
) -> Signals:
    """
    Points at which a series does not behave as it does by itself.

    Parameters
    ----------
    value : array_like of float, shape (s, t)
        NaN where a period has no value; it ends every run.
    center : array_like of float, shape (s,)
        Centre of each series; NaN where there is none, and then nothing is signalled.
    sigma : array_like of float, shape (s, t)
        Standard deviation of each point.
    in_runs : array_like of bool, shape (s, t), optional
        Points that may belong to a run; others end it. By default all. A proportion of few
        cases is lopsided about its mean: most points of 12 dossiers at 99 % lie at 100 %.
    width : float, default 3
        Standard deviations beyond which one point stands out.

    Returns
    -------
    Signals
        - beyond: more than *width* sigma from the centre;
        - shift: among 8 or more consecutive points on one side of the centre; a point on the
          centre ends the run;
        - trend: among 6 or more consecutive points each of which is above the one before it, or
          each below; equal neighbours end the run. A turning point, at which one trend ends and
          the opposite one begins, belongs to both and has the sign of the one that ends;
        - two_of_three: more than 2 sigma from the centre, as is one more on the same side among
          three consecutive points that hold it.

    Raises
    ------
    InputError
        If the shapes do not fit.

    References
    ----------
    Western Electric (1956). Statistical Quality Control Handbook, tests for instability 1, 2, 4.

    Nelson LS (1984). The Shewhart control chart: tests for special causes. Journal of Quality
    Technology 16:237-239, test 3.

    Examples
    --------
    >>> found = signals([[0.4, 0.9, 1.4, 1.9, 2.4, 2.9]], [0.3], [[1.0] * 6])
    >>> found.trend.tolist(), found.two_of_three.tolist()
    ([[1, 1, 1, 1, 1, 1]], [[0, 0, 0, 0, 1, 1]])
    """
    x, s = grids("signals", value=value, sigma=sigma)
    middle = np.asarray(center, np.float64)
    if middle.shape != x.shape[:1]:
        raise InputError(f"signals: center must have one value a series, got {middle.shape}")
    check_width(width)
    may = np.ones(x.shape, bool) if in_runs is None else np.asarray(in_runs, bool)
    away = x - middle[:, None]
    in_run = np.where(may, x, np.nan)
    away_in_run = np.where(may, away, np.nan)
    with np.errstate(invalid="ignore"):
        beyond, near = side_of(away > width * s, away < -width * s), 2.0 * s
        shift = side_of(run_length(away_in_run > 0) >= SHIFT, run_length(away_in_run < 0) >= SHIFT)
        pairs = side_of(near_another(away_in_run > near), near_another(away_in_run < -near))
    return Signals(
        beyond, shift, np.where(np.isnan(away), 0, trends(in_run)).astype(np.int8), pairs
    )


def side_of(above: BoolGrid, below: BoolGrid) -> SideGrid:
    """1 where the first holds, -1 where the second does, else 0."""
    return above.astype(np.int8) - below.astype(np.int8)


def trends(value: FloatArray) -> SideGrid:
    """Side of the trend that each point belongs to, at a turning point of the one that ends."""
    sides = side_of(_rises(value), np.zeros(value.shape, bool))
    with np.errstate(invalid="ignore"):
        falls = _rises(-value)
        ends_rise = np.zeros(value.shape, bool)
        ends_rise[:, 1:] = (sides[:, 1:] == 1) & (np.diff(value, axis=1) > 0)
    sides[falls & ~ends_rise] = -1
    return sides


def run_length(mask: BoolGrid) -> npt.NDArray[np.int64]:
    """Length of the run of True that each point stands in; 0 where it is False."""
    return np.where(mask, ending(mask) + ending(mask[:, ::-1])[:, ::-1] - 1, 0)


def ending(mask: BoolGrid) -> npt.NDArray[np.int64]:
    """Length of the run of True that ends at each point."""
    place = np.broadcast_to(np.arange(1, mask.shape[1] + 1), mask.shape)
    last_break = np.maximum.accumulate(np.where(mask, 0, place), axis=1)
    return np.asarray(place - last_break, np.int64)


def _rises(value: FloatArray) -> BoolGrid:
    """Points of a rise of 6 points or more."""
    steps = np.diff(value, axis=1) > 0
    long = run_length(steps) >= TREND - 1
    mark = np.zeros(value.shape, bool)
    mark[:, 1:] |= long
    mark[:, :-1] |= long
    return mark


def near_another(far: BoolGrid) -> BoolGrid:
    """Points of *far* with another within two places; the points between need not be known."""
    mark = np.zeros(far.shape, bool)
    for step in (1, 2):
        both = far[:, step:] & far[:, :-step]
        mark[:, step:] |= both
        mark[:, :-step] |= both
    return mark


def rare(
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    center: npt.ArrayLike,
    *,
    width: float = WIDTH,
    poisson: bool = False,
) -> npt.NDArray[np.bool_]:
    """
    Whether a count is as rare as a point beyond limits, by the exact probability.

    Parameters
    ----------
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, in cases; or events and exposure.
    center : array_like of float, shape (n,)
        Expected proportion, between 0 and 1; or expected events per exposure.
    width : float, default 3
        Standard deviations whose normal tail is the probability: 0.00135 for 3.
    poisson : bool, default False
        Whether the counts are events of a rate; by default cases of a proportion.

    Returns
    -------
    ndarray of bool, shape (n,)
        Whether so few or fewer, or so many or more, have at most that probability; the same as
        *center* lying outside the limits of Clopper and Pearson, or of Garwood.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or *width* is out of range.

    Examples
    --------
    >>> rare([11, 9], [12, 12], [0.995, 0.995]).tolist()
    [False, True]
    """
    check_width(width)
    confidence = math.erf(width / math.sqrt(2.0))
    exact = exact_poisson if poisson else clopper_pearson
    lower, upper = exact(numerator, denominator, confidence=confidence)
    middle = np.asarray(center, np.float64)
    outside: npt.NDArray[np.bool_] = (middle < lower) | (middle > upper)
    return outside


def enough_expected(
    denominator: FloatArray, center: FloatArray, *, poisson: bool = False
) -> BoolGrid:
    """Whether at least 5 cases are expected to meet the requirement, and 5 not to; or 5 events."""
    smaller = center if poisson else np.minimum(center, 1.0 - center)
    with np.errstate(invalid="ignore"):
        return np.asarray(denominator * smaller[:, None] >= FEWEST_EXPECTED)
