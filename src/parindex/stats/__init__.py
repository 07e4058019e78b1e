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
from .control import (
    history_before,
    laney_p_chart,
    laney_u_chart,
    moving_range_sigma,
    p_chart,
    signals,
    u_chart,
    xmr_chart,
)
from .decomposition import decompose_change, rate_effect_limits
from .exact_tails import binomial_tail, poisson_tail
from .false_discovery import benjamini_hochberg, benjamini_yekutieli, level_of_tests
from .funnel import (
    arcsine,
    dispersion,
    funnel_limits,
    pooled,
    rate_funnel_limits,
    square_root,
    winsorised,
)
from .intervals import (
    byar,
    clopper_pearson,
    exact_poisson,
    limits,
    method_of_rows,
    normal_quantile,
    wilson,
)
from .power import cases_needed, detectable_proportions, power_of_verdict
from .rates import proportion, rate, ratio

__all__ = [
    "FloatArray",
    "StatusArray",
    "arcsine",
    "benjamini_hochberg",
    "benjamini_yekutieli",
    "binomial_tail",
    "byar",
    "cases_needed",
    "clopper_pearson",
    "decompose_change",
    "detectable_proportions",
    "difference_limits",
    "dispersion",
    "exact_poisson",
    "funnel_limits",
    "history_before",
    "laney_p_chart",
    "laney_u_chart",
    "level_of_tests",
    "limits",
    "method_of_rows",
    "moving_range_sigma",
    "newcombe",
    "normal_quantile",
    "p_chart",
    "poisson_tail",
    "pooled",
    "power_of_verdict",
    "proportion",
    "rate",
    "rate_effect_limits",
    "rate_funnel_limits",
    "ratio",
    "relative_change",
    "signals",
    "square_root",
    "stretched",
    "u_chart",
    "verdict",
    "verdict_by_size",
    "wilson",
    "winsorised",
    "xmr_chart",
]
