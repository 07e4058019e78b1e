"""Verbs: counts to rates to comparisons to findings."""

from __future__ import annotations

__all__: list[str] = []
