"""How counts are brought onto the units of another day."""

from __future__ import annotations

__all__: list[str] = []
