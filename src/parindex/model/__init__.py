"""
Nouns: forms, indicators, targets, findings and suppressions, as frozen classes.

A class says what must hold; reading files and finding what comes along belong to `definitions`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
