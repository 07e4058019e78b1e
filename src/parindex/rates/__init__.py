"""Rates: from counts to rates."""

from __future__ import annotations

__all__: list[str] = []
