"""Formulas, quantities and conditions in words (cách tính điểm bằng lời), convention §101."""

from .formulas import formula_words
from .quantities import named_quantities

__all__ = ["formula_words", "named_quantities"]
