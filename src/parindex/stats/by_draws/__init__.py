"""Arithmetic that draws: ranks that errors leave open, and what an output owes to its inputs."""

from __future__ import annotations

__all__: list[str] = []
