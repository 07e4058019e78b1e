"""Words and rounding: tables become numbers, sentences, markup and reviews here only."""

from __future__ import annotations

__all__: list[str] = []
