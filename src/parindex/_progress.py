"""Progress of long work, told to a function of the caller."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeAlias, TypeVar

from .errors import InputError

__all__ = ["Progress", "check_progress", "told_while"]

T = TypeVar("T")

Progress: TypeAlias = Callable[[str, float], object]
"""
A function that is told how far work is (tiến độ): the name of the step, and the part done, 0 to 1.

It is called in the thread of the caller, with a part that never falls, and last with 1. What it
raises ends the work.
"""

_EVERY = 0.2  # seconds


def check_progress(progress: object) -> None:
    """
    Refuse what cannot be told anything.

    Raises
    ------
    InputError
        If it is neither None nor a function.
    """
    if progress is not None and not callable(progress):
        raise InputError(
            f"progress must be a function of a step and a part, got {type(progress).__name__}"
        )


def told_while(
    work: Callable[[], T],
    *,
    step: str,
    progress: Progress,
    part: Callable[[], float],
    interrupt: Callable[[], object],
) -> T:
    """
    Do work in a thread, and tell meanwhile how far it is; an interrupt ends it.

    *part* says what is done, from 0 to 1, below 0 where it does not know; *interrupt* stops the
    work, which is waited for before anything is raised here.
    """
    done: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            done.append(work())
        except BaseException as error:  # noqa: BLE001 -- it is raised again where work was asked for
            failed.append(error)

    worker = threading.Thread(target=run, daemon=True)
    most = 0.0
    try:
        progress(step, most)
        worker.start()
        while worker.is_alive():
            worker.join(_EVERY)
            if (now := min(part(), 1.0)) > most and worker.is_alive():
                most = now
                progress(step, most)
    except BaseException:
        if worker.ident is not None:
            interrupt()
            worker.join()
        raise
    if failed:
        raise failed[0]
    progress(step, 1.0)
    return done[0]
