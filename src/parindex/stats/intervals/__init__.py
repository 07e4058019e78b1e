"""Confidence limits (khoảng tin cậy) of a proportion or a rate, by named methods."""

from __future__ import annotations

from ._normal import normal_quantile
from .named_method import limits
from .proportion_limits import clopper_pearson, wilson
from .rate_limits import byar, exact_poisson

__all__ = ["byar", "clopper_pearson", "exact_poisson", "limits", "normal_quantile", "wilson"]
