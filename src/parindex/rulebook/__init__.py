"""The rulebook: the shape of a rule, and what may be set for it."""

from __future__ import annotations

__all__: list[str] = []
