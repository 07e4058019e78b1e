"""Progress of long work, told to a function of the caller or shown as a bar."""

from __future__ import annotations

import contextlib
import importlib
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias, TypeVar

import attrs

from .errors import InputError, MissingExtraError

__all__ = ["Progress", "Steps", "Tell", "check_progress", "telling", "told_while"]

T = TypeVar("T")

Tell: TypeAlias = Callable[[str, float], object]
"""
A function that is told how far work is: the name of the step, and the part done, 0 to 1.

It is called in the thread of the caller, with a part that never falls, and last with 1. What it
raises ends the work.
"""

Progress: TypeAlias = bool | Tell
"""
Who is told how far long work is (tiến độ): True for a bar of tqdm, or a function of the name of
the step and the part done, from 0 to 1. What the function raises ends the work.
"""

_EVERY = 0.2  # seconds
_BAR = "{desc} {percentage:3.0f}%|{bar}| {elapsed}"


def check_progress(progress: object) -> None:
    """
    Refuse what cannot be told anything.

    Raises
    ------
    InputError
        If it is neither None, True, False nor a function.
    """
    if progress is not None and not isinstance(progress, bool) and not callable(progress):
        raise InputError(
            f"progress must be True or a function of a step and a part, got "
            f"{type(progress).__name__}"
        )


@contextlib.contextmanager
def telling(progress: Progress | None) -> Iterator[Tell | None]:
    """
    Give the function to tell progress to; None where nobody wants to know.

    A bar stands on the standard error where that is a terminal, or in the notebook, and nowhere
    else; it is closed whatever ends the work.

    Raises
    ------
    MissingExtraError
        If a bar is asked for and tqdm is not installed.
    """
    check_progress(progress)
    if not isinstance(progress, bool):
        yield progress
    elif not progress:
        yield None
    else:
        try:
            tqdm = importlib.import_module("tqdm.auto").tqdm
        except ModuleNotFoundError as error:
            raise MissingExtraError("progress=True", "progress") from error
        # `disable=None` is tqdm's word for "where somebody sees it"
        with tqdm(total=1.0, disable=None, miniters=0, bar_format=_BAR) as bar:

            def show(step: str, part: float) -> None:
                bar.set_description_str(step, refresh=False)
                bar.update(part - bar.n)

            yield show


@attrs.frozen(eq=False)
class Steps:
    """
    Steps of work, one after the other, and the share of the time that each takes.

    Parameters
    ----------
    tell : callable or None
        Who is told; None for nobody.
    shares : mapping of str to float
        Steps in their order, with shares that add up to 1.
    """

    tell: Tell | None
    shares: Mapping[str, float]

    def begin(self, step: str) -> Callable[[float], None]:
        """Tell that a step begins; what is given back is told the part of it that is done."""
        if self.tell is None:
            return _nothing
        tell, names = self.tell, list(self.shares)
        before = sum(self.shares[name] for name in names[: names.index(step)])

        def within(part: float) -> None:
            tell(step, min(before + self.shares[step] * part, 1.0))

        within(0.0)
        return within

    def end(self) -> None:
        """Tell that all is done."""
        if self.tell is not None:
            self.tell(list(self.shares)[-1], 1.0)


def _nothing(part: float) -> None:
    """Tell nobody."""


def told_while(
    work: Callable[[], T],
    *,
    step: str,
    progress: Tell,
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
