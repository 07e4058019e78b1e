"""Nouns: periods, units, counts, indicators, targets and findings, as frozen objects."""

from __future__ import annotations

from .._names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
