"""Indicators: which counts make a rate, and which way is better; and catalogues of them."""

from __future__ import annotations

from .catalogue import Family, IndicatorSet
from .definition import Indicator
from .measure import JudgedBy, MeasureKind, Polarity

__all__ = ["Family", "Indicator", "IndicatorSet", "JudgedBy", "MeasureKind", "Polarity"]
