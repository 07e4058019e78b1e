"""Pictures of ranks through the years."""

from __future__ import annotations

__all__: list[str] = []
