"""
Control charts (biểu đồ kiểm soát): what a series does by itself, and which points stand out.

A grid holds one series per row and one period per column, in the order of time; NaN stands where
a period has no value. Two neighbouring columns are periods that follow each other.
"""

from __future__ import annotations

from .causes import Causes, causes_in_counts, causes_in_values
from .charts import (
    ControlLimits,
    laney_p_chart,
    laney_u_chart,
    moving_range_sigma,
    p_chart,
    u_chart,
    xmr_chart,
)
from .history import FEWEST_PERIODS, History, history_before
from .special_causes import FEWEST_EXPECTED, Signals, rare, signals

__all__ = [
    "FEWEST_EXPECTED",
    "FEWEST_PERIODS",
    "Causes",
    "ControlLimits",
    "History",
    "Signals",
    "causes_in_counts",
    "causes_in_values",
    "history_before",
    "laney_p_chart",
    "laney_u_chart",
    "moving_range_sigma",
    "p_chart",
    "rare",
    "signals",
    "u_chart",
    "xmr_chart",
]
