"""Tables as they are looked at: which rows and columns, in which words."""

from __future__ import annotations

__all__: list[str] = []
