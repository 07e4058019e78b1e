"""
Arithmetic: arrays in, arrays of the same shape and order out; absence is NaN.

A kernel knows no code, column, file or language. Each row stands alone: whatever one row holds,
no other row changes, and no count raises or warns.
"""

from __future__ import annotations

from ._inputs import FloatArray, StatusArray
from .change import difference_limits, newcombe, relative_change, verdict
from .intervals import byar, clopper_pearson, exact_poisson, limits, normal_quantile, wilson
from .rates import proportion, rate, ratio

__all__ = [
    "FloatArray",
    "StatusArray",
    "byar",
    "clopper_pearson",
    "difference_limits",
    "exact_poisson",
    "limits",
    "newcombe",
    "normal_quantile",
    "proportion",
    "rate",
    "ratio",
    "relative_change",
    "verdict",
    "wilson",
]
