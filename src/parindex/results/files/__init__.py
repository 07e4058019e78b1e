"""Files of results: what is written for every table, and how it is read strictly."""

from __future__ import annotations

__all__: list[str] = []
