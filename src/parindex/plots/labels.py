"""Places for names beside points: each where it covers no point and no other name."""

from __future__ import annotations

import math
from collections.abc import Iterable

__all__ = ["Labels"]

_HEIGHT = 13.0
_GAP = 9.0


class Labels:
    """Find places between two edges of a page, in pixels, one name after the other."""

    def __init__(self, left: float, right: float) -> None:
        self._edges = (left, right)
        self._points: list[tuple[float, float]] = []
        self._taken: list[tuple[float, float, float]] = []
        self._lines: list[tuple[float, float]] = []

    def avoid(self, points: Iterable[tuple[float, float]]) -> None:
        """Keep names away from points."""
        self._points += points

    def avoid_lines(self, points: Iterable[tuple[float, float]]) -> None:
        """Keep names off lines, given by points along them, where there is another place."""
        self._lines += points

    def take(self, x: float, y: float, width: float) -> None:
        """Keep names away from a text that stands there already."""
        self._taken.append((x, y, width))

    def place(self, point: tuple[float, float], width: float) -> tuple[float, float] | None:
        """Give where a name of some width begins; None where there is no room for it."""
        x, y = point
        places = (
            (x + _GAP, y),
            (x - _GAP - width, y),
            (x - width / 2, y - 15.0),
            (x - width / 2, y + 15.0),
            (x + _GAP, y + 14.0),
            (x + _GAP, y - 14.0),
            (x - _GAP - width, y + 14.0),
            (x - _GAP - width, y - 14.0),
        )
        free = [each for each in places if self._is_free(*each, width)]
        if not free:
            return None
        start, height = next((each for each in free if self._is_off_lines(*each, width)), free[0])
        self._taken.append((start, height, width))
        return start, height

    def _is_free(self, x: float, y: float, width: float) -> bool:
        if x < self._edges[0] or x + width > self._edges[1]:
            return False
        if any(
            x < other + wide and other < x + width and math.fabs(y - height) < _HEIGHT
            for other, height, wide in self._taken
        ):
            return False
        return not _covers(self._points, x, y, width)

    def _is_off_lines(self, x: float, y: float, width: float) -> bool:
        return not _covers(self._lines, x, y, width)


def _covers(points: Iterable[tuple[float, float]], x: float, y: float, width: float) -> bool:
    return any(
        x - 4.0 < across < x + width + 4.0 and math.fabs(y - down) < _HEIGHT / 2 + 3.0
        for across, down in points
    )
