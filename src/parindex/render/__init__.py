"""Words and rounding: tables become numbers, sentences, markup and reviews here only."""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
