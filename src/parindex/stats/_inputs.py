"""Check once what a kernel accepts: counts, a confidence level, a multiplier, a method."""

from __future__ import annotations

import enum
import math
import numbers
from collections.abc import Iterable, Iterator
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from .._quoting import quoted
from ..errors import InputError
from ..vocabulary.term import words_of

__all__ = [
    "FloatArray",
    "StatusArray",
    "as_floats",
    "as_term",
    "blocks",
    "check_confidence",
    "check_multiplier",
    "check_nonnegative",
    "largest_count",
]

FloatArray: TypeAlias = npt.NDArray[np.float64]
"""Arrays of numbers; NaN where there is none."""
StatusArray: TypeAlias = npt.NDArray[np.uint8]
"""Arrays of words of a vocabulary, each as its integer."""

E = TypeVar("E", bound=enum.Enum)

_ROWS = 8192  # temporaries of a block stay in the cache: measured 3 times faster than whole columns


def as_floats(kernel: str, **arrays: npt.ArrayLike) -> tuple[FloatArray, ...]:
    """
    Give arrays of float64 and of one shape (n,), without a copy where they already are.

    They may be the caller's own, so kernels never write to them. *kernel* says who asks, for the
    message.
    """
    found = {name: np.asarray(given) for name, given in arrays.items()}
    for name, array in found.items():
        if array.ndim != 1 or array.dtype.kind not in "iuf":
            raise InputError(
                f"{kernel}: {name} must be a one-dimensional array of numbers, "
                f"got {array.dtype} of shape {array.shape}"
            )
    if len({array.shape for array in found.values()}) > 1:
        shapes = ", ".join(f"{name} {array.shape}" for name, array in found.items())
        raise InputError(f"{kernel}: all arrays must have one shape, got {shapes}")
    return tuple(array.astype(np.float64, copy=False) for array in found.values())


def as_term(name: str, given: E | str, terms: Iterable[E]) -> E:
    """
    Term that is given as itself or as its text.

    Parameters
    ----------
    name : str
        Name of the argument, for the message.
    given : enum or str
        What was given.
    terms : iterable of enum
        The vocabulary, or the terms of it that may be given.

    Returns
    -------
    enum

    Raises
    ------
    InputError
        If it is none of them; the integer of a term is not the term.
    """
    words = words_of(terms)
    if isinstance(given, str) and given in words:
        return words[given]
    for term in words.values():
        if given is term:
            return term
    raise InputError(f"{name} must be one of {', '.join(words)}, got {quoted(given)}")


def check_confidence(confidence: float) -> None:
    """Raise unless *confidence* is strictly between 0 and 1; 95, a percent, is not."""
    if not (isinstance(confidence, numbers.Real) and 0.0 < confidence < 1.0):
        raise InputError(
            f"confidence must lie between 0 and 1, e.g. 0.95, got {quoted(confidence)}"
        )


def check_multiplier(multiplier: float) -> None:
    """Raise unless *multiplier* is positive and finite."""
    if not (isinstance(multiplier, numbers.Real) and 0.0 < multiplier < math.inf):
        raise InputError(
            "multiplier must be positive and finite, e.g. 100 for percent, "
            f"got {quoted(multiplier)}"
        )


def check_nonnegative(name: str, number: float) -> None:
    """Raise unless *number* is finite and not negative; the message starts with *name*."""
    if not (isinstance(number, numbers.Real) and 0.0 <= number < math.inf):
        raise InputError(f"{name} must be finite and not negative, got {quoted(number)}")


def largest_count(multiplier: float) -> float:
    """
    Give the count above which ``multiplier * count`` and its square-root terms would overflow.

    Far above any count of cases: 1.8e304 for percent. A count beyond it is treated as infinite.
    """
    return float(np.finfo(np.float64).max) / max(1.0, multiplier) ** 2


def blocks(length: int) -> Iterator[slice]:
    """Cut *length* rows into slices short enough for their temporaries to stay in cache."""
    return (slice(first, first + _ROWS) for first in range(0, length, _ROWS))
