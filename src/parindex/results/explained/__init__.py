"""Tables that say why an index moved, and how far a plan has come, each with its rows."""

from __future__ import annotations

__all__: list[str] = []
