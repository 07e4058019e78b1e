"""Measures of a plan beside the findings of a review."""

from __future__ import annotations

from ..._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
