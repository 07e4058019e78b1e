"""Time: reporting periods, how they are written, calendars, and the days they give."""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
