"""Checks of a sheet of counts."""

from __future__ import annotations

__all__: list[str] = []
