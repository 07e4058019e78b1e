"""What scores would be, had counts, points or the scheme been otherwise."""

from __future__ import annotations

__all__: list[str] = []
