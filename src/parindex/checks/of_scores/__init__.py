"""Checks of a scoring."""

from __future__ import annotations

__all__: list[str] = []
