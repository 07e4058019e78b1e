"""Schemes: criteria tables, their grading and their editions."""

from __future__ import annotations

__all__: list[str] = []
