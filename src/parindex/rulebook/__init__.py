"""
The rulebook: what a rule is, and what may be set for it.

The functions that look, and the list of all rules, stand in `checks`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
