"""Results: the tables that verbs return, what they rest on, what was looked at."""

from __future__ import annotations

__all__: list[str] = []
