"""Counts: from a sheet to counts, brought onto the units of another day, added up the tree."""

from __future__ import annotations

__all__: list[str] = []
