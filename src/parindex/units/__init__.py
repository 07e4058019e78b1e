"""Administrative units: who they are, what they are called, what became of them."""

from __future__ import annotations

__all__: list[str] = []
