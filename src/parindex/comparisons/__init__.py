"""Comparisons: rates beside an earlier period, their own series, their peers."""

from __future__ import annotations

__all__: list[str] = []
