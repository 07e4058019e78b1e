"""
Arithmetic: arrays in, arrays of the same shape and order out; absence is NaN.

A kernel knows no code, column, file or language; the verbs that take arrays out of tables stand
in `rates`, `comparisons`, `scores` and `checks`. Each row stands alone: whatever one row holds, no
other row changes, and no count raises or warns.
"""

from __future__ import annotations

from ._inputs import FloatArray, StatusArray
from .change import (
    difference_limits,
    newcombe,
    relative_change,
    stretched,
    verdict,
    verdict_by_size,
)
from .control import history_before, laney_p_chart, moving_range_sigma, p_chart, signals, xmr_chart
from .false_discovery import benjamini_hochberg, benjamini_yekutieli, level_of_tests
from .funnel import arcsine, dispersion, funnel_limits, pooled, winsorised
from .intervals import byar, clopper_pearson, exact_poisson, limits, normal_quantile, wilson
from .rates import proportion, rate, ratio

__all__ = [
    "FloatArray",
    "StatusArray",
    "arcsine",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "byar",
    "clopper_pearson",
    "difference_limits",
    "dispersion",
    "exact_poisson",
    "funnel_limits",
    "history_before",
    "laney_p_chart",
    "level_of_tests",
    "limits",
    "moving_range_sigma",
    "newcombe",
    "normal_quantile",
    "p_chart",
    "pooled",
    "proportion",
    "rate",
    "ratio",
    "relative_change",
    "signals",
    "stretched",
    "verdict",
    "verdict_by_size",
    "wilson",
    "winsorised",
    "xmr_chart",
]
