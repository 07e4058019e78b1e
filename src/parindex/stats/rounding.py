"""Rounding as people do it on paper: a half goes up, in the decimal sense."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ._inputs import FloatArray

__all__ = ["ROUNDING_MARGIN", "decimal_parts", "round_half_up"]

ROUNDING_MARGIN = 1e-9
"""
What the rounding of floats may take from a number that is compared, or add to it.

A part of the number where it is a difference that matters; its own units where it is points or a
printed figure. It is far below the distance of any quotient of counts under 10**9 from a tie that
it is not on. Edges of formulas have a margin of their own, `parindex.stats.formulas.EDGE_MARGIN`.
"""

_MOST_DECIMALS = 12

# Up to here a float holds every whole number.
_EXACT = 2.0**53


def round_half_up(values: npt.ArrayLike, decimals: int) -> FloatArray:
    """
    Numbers rounded to some decimals, a half away from zero (làm tròn số).

    Parameters
    ----------
    values : array_like of float, shape (n,)
        The numbers; NaN stays NaN.
    decimals : int
        Digits after the decimal mark, 0 to 12.

    Returns
    -------
    ndarray of float64, shape (n,)
        The floats nearest to the rounded decimals. Numbers beyond 2**53 stay as they are.

    Raises
    ------
    InputError
        If there cannot be so many decimals.

    Notes
    -----
    A float within two units in its last place of a decimal half counts as that half: 2.675 is
    below the half in binary, and nobody who writes 2,675 means that. `numpy.round` rounds
    halves to even.

    Examples
    --------
    >>> round_half_up([2.675, 0.285, -0.125, 9.117], 2).tolist()
    [2.68, 0.29, -0.13, 9.12]
    """
    if decimals not in range(_MOST_DECIMALS + 1):
        raise InputError(f"decimals must be from 0 to {_MOST_DECIMALS}, got {quoted(decimals)}")
    number = np.asarray(values, np.float64)
    size = np.abs(number)
    rounds = size <= _EXACT  # NaN and infinity do not
    whole, fraction = decimal_parts(np.where(rounds, size, 0.0), decimals)
    unit = 10.0**decimals
    joint = whole * unit + fraction
    # beyond 2**53 the joint number is no longer exact, and the two parts are added instead
    rounded = np.where(joint <= _EXACT, joint / unit, whole + fraction / unit)
    return np.where(rounds, np.copysign(rounded, number), number)


def decimal_parts(
    size: npt.NDArray[np.float64], decimals: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """
    Whole part, and the decimals as a whole number, of rounded numbers.

    Parameters
    ----------
    size : ndarray of float64, shape (n,)
        Numbers from 0 to 2**53.
    decimals : int
        Digits after the decimal mark, 0 to 12.

    Returns
    -------
    whole, fraction : ndarray of int64, shape (n,)
        12.345 with two decimals is 12 and 35.
    """
    unit = 10.0**-decimals
    whole = np.floor(size)
    rest = size - whole  # exact: both have the same exponent or a smaller one
    scaled = np.floor(rest * 10.0**decimals)
    half = (scaled + 0.5) / 10.0**decimals
    margin = 2 * np.spacing(size)
    # a number too large for its decimals is near a half wherever it is: there the half itself
    margin = np.where(margin < unit / 1000, margin, 0.0)
    scaled += rest >= half - margin
    is_carried = scaled >= 10.0**decimals
    return (
        whole.astype(np.int64) + is_carried,
        np.where(is_carried, 0, scaled).astype(np.int64),
    )
