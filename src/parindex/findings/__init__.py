"""Findings: the run over all checks, the table, and its files."""

from __future__ import annotations

from .._names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
