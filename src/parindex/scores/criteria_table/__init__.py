"""The table that a decision prints, read line by line into a scheme."""

from __future__ import annotations

__all__: list[str] = []
