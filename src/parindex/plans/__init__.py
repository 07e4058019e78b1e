"""
Explain and plan: why a rate moved, and what would move it.

The arithmetic stands in `stats`; the verbs here take the results of the verbs below them.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
