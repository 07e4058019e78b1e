"""Findings: the run over all checks, the table, and its files."""

from __future__ import annotations

__all__: list[str] = []
