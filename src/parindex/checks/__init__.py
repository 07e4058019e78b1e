"""Checks: the functions that look, one file per family and one function per rule."""

from __future__ import annotations

from .._names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
