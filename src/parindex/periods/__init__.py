"""Time: reporting periods, calendars, and the days they give."""

from __future__ import annotations

__all__: list[str] = []
