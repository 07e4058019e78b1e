"""Nouns: periods, units, counts, indicators, targets and findings, as frozen objects."""

from __future__ import annotations

__all__: list[str] = []
