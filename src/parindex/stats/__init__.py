"""
Arithmetic: arrays in, arrays of the same shape and order out; absence is NaN.

A kernel knows no code, column, file or language; the verbs that take arrays out of tables stand
in `rates`, `comparisons`, `scores` and `checks`. Each row stands alone: whatever one row holds, no
other row changes, and no count raises or warns.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
