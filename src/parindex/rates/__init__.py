"""Rates: from counts to rates with their limits."""

from __future__ import annotations

__all__: list[str] = []
