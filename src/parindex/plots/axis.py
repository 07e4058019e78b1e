"""An axis for values: round ends, never so narrow that noise looks large."""

from __future__ import annotations

import math

import attrs
import numpy as np

from ..tables.arrays import FloatArray

__all__ = ["Axis", "Scale", "axis_of", "counts_of_scale"]

_LEAST_DIFFERENCES = 10.0
_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


@attrs.frozen
class Axis:
    """
    Hold where an axis begins and ends, and its ticks.

    Parameters
    ----------
    low, high : float
        Its ends, in the units of the values.
    ticks : tuple of float
        Values with a line and a number.
    """

    low: float
    high: float
    ticks: tuple[float, ...]

    @property
    def is_cut(self) -> bool:
        """Whether it leaves out 0, which a reader must be told."""
        return self.low > 0 or self.high < 0


@attrs.frozen
class Scale:
    """
    Say where on the page the values of an axis lie.

    Parameters
    ----------
    axis : Axis
        The axis.
    left, right : float
        Where it begins and ends, in pixels.
    """

    axis: Axis
    left: float
    right: float

    @property
    def width(self) -> float:
        """Length of the axis, in pixels."""
        return self.right - self.left

    @property
    def middle(self) -> float:
        """Middle of the axis, in pixels."""
        return (self.left + self.right) / 2

    def at(self, value: float) -> float:
        """Give the pixel of a value."""
        return self.left + (value - self.axis.low) * self.width / (self.axis.high - self.axis.low)


def axis_of(
    *columns: FloatArray,
    smallest_change: float,
    least: float | None = 0.0,
    most: float | None = None,
) -> Axis:
    """
    Make an axis that holds all values.

    Parameters
    ----------
    *columns : numpy.ndarray of float64
        Everything that is drawn along it; NaN is passed over. No value is cut off: the axis grows.
    smallest_change : float
        Smallest difference that matters, in the units of the values. The axis is never narrower
        than ten of them.
    least, most : float, optional
        Values that cannot be passed, 0 and 100 of a percent; None for none. They end the axis
        unless a value lies beyond them.

    Returns
    -------
    Axis
    """
    given = np.concatenate([np.asarray(column, np.float64).ravel() for column in columns])
    given = given[np.isfinite(given)]
    low, high = (float(given.min()), float(given.max())) if len(given) else (0.0, 0.0)
    floor = -math.inf if least is None else min(least, low)
    ceiling = math.inf if most is None else max(most, high)
    span = max(high - low, _LEAST_DIFFERENCES * smallest_change)
    if span == 0:
        span = abs(low) or 1.0
    middle = (low + high) / 2
    low, high = min(low, middle - span / 2), max(high, middle + span / 2)
    # what a bound takes away at one end is given back at the other
    if low < floor:
        low, high = floor, max(high, min(ceiling, floor + span))
    if high > ceiling:
        low, high = min(low, max(floor, ceiling - span)), ceiling
    step = _step((high - low) / 5)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(round(place * step, 10) for place in range(first, last + 1))
    return Axis(ticks[0], ticks[-1], ticks)


def counts_of_scale(sizes: FloatArray) -> list[float]:
    """List 1, 2, 5, 10, ... from below the least to above the largest size, for a log axis."""
    low, high = float(sizes.min()), float(sizes.max())
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 2)
    steps = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    first = max(place for place, step in enumerate(steps) if step <= low)
    last = min(place for place, step in enumerate(steps) if step >= high and place > first)
    return steps[first : last + 1]


def _step(size: float) -> float:
    """Find the round number next above a size."""
    power = 10.0 ** math.floor(math.log10(size))
    return next(step * power for step in _STEPS if step * power >= size * (1 - 1e-9))
