"""Confidence limits (khoảng tin cậy) of a proportion or a rate, by named methods."""

from __future__ import annotations

from ._normal import normal_quantile
from .named_method import FEWEST_FOR_BYAR, limits, method_of_rows
from .proportion_limits import clopper_pearson, wilson
from .rate_limits import byar, exact_poisson

__all__ = [
    "FEWEST_FOR_BYAR",
    "byar",
    "clopper_pearson",
    "exact_poisson",
    "limits",
    "method_of_rows",
    "normal_quantile",
    "wilson",
]
