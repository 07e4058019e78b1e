"""Scores against scores of another year or stage, and last year's inputs under this scheme."""

from __future__ import annotations

__all__: list[str] = []
