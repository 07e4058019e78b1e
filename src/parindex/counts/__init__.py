"""Counts: from a sheet to counts, brought onto other units, added up."""

from __future__ import annotations

__all__: list[str] = []
