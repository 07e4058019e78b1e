"""Results: the tables that verbs return, what they rest on, what was looked at."""

from __future__ import annotations

from .._names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
