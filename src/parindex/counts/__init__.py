"""Counts: from a sheet to counts, brought onto the units of another day, added up the tree."""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
