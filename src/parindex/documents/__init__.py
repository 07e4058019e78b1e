"""Documents that other software keeps: results read back, a review that anybody computes again."""

from __future__ import annotations

__all__: list[str] = []
