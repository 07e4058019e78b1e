"""Measures of a plan beside the findings of a review."""

from __future__ import annotations

__all__: list[str] = []
