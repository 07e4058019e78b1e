"""Rules on patterns of cases, as the engine counted them."""

from __future__ import annotations

__all__: list[str] = []
