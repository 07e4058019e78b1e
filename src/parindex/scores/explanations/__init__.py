"""Which points were lost where: the table, and the verb that makes it."""

from __future__ import annotations

__all__: list[str] = []
