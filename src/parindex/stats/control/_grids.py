"""Check the grids of values or counts, the baseline and the width of a chart."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..._quoting import quoted
from ...errors import InputError
from .._inputs import FloatArray

__all__ = ["WIDTH", "BoolGrid", "check_width", "chosen_periods", "grids", "proportions"]

BoolGrid: TypeAlias = npt.NDArray[np.bool_]
WIDTH = 3.0


def proportions(
    kernel: str, numerator: npt.ArrayLike, denominator: npt.ArrayLike, *, most: float = 1.0
) -> tuple[FloatArray, FloatArray]:
    """Both counts, NaN where they make no proportion; or no rate, if *most* is infinite."""
    n, d = grids(kernel, numerator=numerator, denominator=denominator)
    with np.errstate(invalid="ignore"):
        usable = (d > 0) & (n >= 0) & (n <= most * d) & np.isfinite(n) & np.isfinite(d)
    return np.where(usable, n, np.nan), np.where(usable, d, np.nan)


def grids(kernel: str, **arrays: npt.ArrayLike) -> tuple[FloatArray, ...]:
    found = {name: np.asarray(given) for name, given in arrays.items()}
    for name, array in found.items():
        if array.ndim != 2 or array.dtype.kind not in "iuf":
            raise InputError(
                f"{kernel}: {name} must be a grid of numbers, one series a row, "
                f"got {array.dtype} of shape {array.shape}"
            )
    if len({array.shape for array in found.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in found.items())
        raise InputError(f"{kernel}: all grids must have one shape, got {shapes}")
    return tuple(array.astype(np.float64, copy=False) for array in found.values())


def chosen_periods(
    given: npt.ArrayLike | None, shape: tuple[int, ...], *, name: str
) -> npt.NDArray[np.bool_]:
    """Periods that were chosen, of all series or of each."""
    periods = shape[-1:]
    if given is None:
        return np.ones(periods, bool)
    chosen = np.asarray(given)
    if chosen.dtype != np.bool_ or chosen.shape not in (periods, shape):
        raise InputError(
            f"{name} must say true or false for each of {periods[0]} periods, "
            f"got {chosen.dtype} of shape {chosen.shape}"
        )
    return chosen


def check_width(width: float) -> None:
    if not (0.0 < width < 8.0):
        raise InputError(f"width must lie between 0 and 8 standard deviations, got {quoted(width)}")
