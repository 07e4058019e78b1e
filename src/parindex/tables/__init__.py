"""Column contracts: what every table holds, the only cast, and matching by key."""

from __future__ import annotations

__all__: list[str] = []
