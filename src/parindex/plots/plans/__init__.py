"""Pictures of plans: why a figure moved, what would move it, how sure a rank is."""

from __future__ import annotations

__all__: list[str] = []
