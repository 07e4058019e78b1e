"""The rulebook: the shape of a rule, and what may be set for it."""

from __future__ import annotations

from .._names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
