"""Files of findings: written, held against the schema, and read."""

from __future__ import annotations

__all__: list[str] = []
