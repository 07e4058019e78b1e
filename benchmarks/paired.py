"""
CPU seconds of two functions in turn, and their ratio pair by pair.

CPU seconds are those of all threads of the process. Time on the clock would count the other work
of a shared machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

__all__ = ["cpu_seconds", "ratios", "report"]


def ratios(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> list[float]:
    """Ratio of the CPU seconds of each round, after one round that does not count."""
    found = []
    for counted in range(-1, rounds):
        own, other = cpu_seconds(ours), cpu_seconds(theirs)
        if counted >= 0:
            found.append(own / other)
    return found


def report(title: str, found: list[float], bound: float) -> None:
    """Print minimum, median and maximum of the ratios beside the bound that was set."""
    print(
        f"{title}: ratio {statistics.median(found):.2f} (median of {len(found)} pairs, "
        f"{min(found):.2f} to {max(found):.2f}; bound {bound:g})"
    )


def cpu_seconds(function: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    start = time.process_time()
    result = function()
    elapsed = time.process_time() - start
    del result  # freeing the memory is nobody's arithmetic
    return elapsed
