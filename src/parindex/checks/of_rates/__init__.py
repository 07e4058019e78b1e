"""Checks of rates, of what they are compared with, and of what was printed about them."""

from __future__ import annotations

__all__: list[str] = []
