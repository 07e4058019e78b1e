"""Time two functions in turn, and report the ratio pair by pair."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

__all__ = ["ratios", "report"]


def ratios(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> list[float]:
    """Ratio of the times of each round, after one round that does not count."""
    found = []
    for counted in range(-1, rounds):
        own, other = _seconds(ours), _seconds(theirs)
        if counted >= 0:
            found.append(own / other)
    return found


def report(title: str, found: list[float], bound: float) -> None:
    """Print minimum, median and maximum of the ratios beside the bound that was set."""
    print(
        f"{title}: ratio {statistics.median(found):.2f} (median of {len(found)} pairs, "
        f"{min(found):.2f} to {max(found):.2f}; bound {bound:g})"
    )


def _seconds(function: Callable[[], object]) -> float:
    start = time.perf_counter()
    result = function()
    elapsed = time.perf_counter() - start
    del result  # freeing the memory is nobody's arithmetic
    return elapsed
