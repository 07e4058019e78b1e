"""Ranks with an honest span: chance in the counts, or other weights; never both in one."""

from __future__ import annotations

__all__: list[str] = []
