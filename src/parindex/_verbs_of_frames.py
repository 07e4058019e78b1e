"""Verbs as methods of the frames of other libraries: each hands the frame on, and does no more."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from .assessment import assess
from .counts.read import read_counts
from .counts.rebase import rebase
from .counts.roll_up import roll_up
from .rates.compute import compute_rates
from .typing import TableLike

__all__ = ["VerbsOfFrames"]

P = ParamSpec("P")
R = TypeVar("R")


def _of_frame(
    verb: Callable[Concatenate[TableLike, P], R],
) -> Callable[Concatenate[VerbsOfFrames, P], R]:
    """Make the method that calls a verb with the frame as its counts."""

    @functools.wraps(verb)
    def method(self: VerbsOfFrames, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return verb(self._frame, *args, **kwargs)

    return method


class VerbsOfFrames:
    """
    Verbs that begin with a sheet of counts, as methods of the frame that holds it.

    Parameters
    ----------
    frame : table
        The counts, as for `read_counts`.
    """

    def __init__(self, frame: TableLike) -> None:
        self._frame = frame

    counts = _of_frame(read_counts)
    rates = _of_frame(compute_rates)
    assess = _of_frame(assess)
    roll_up = _of_frame(roll_up)
    rebase = _of_frame(rebase)
