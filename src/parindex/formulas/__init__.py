"""
Formulas (cách tính): what gives a criterion its points, as plain nouns.

The table of criteria stands in `schemes`; the engine that computes with both is `scores`. Every
formula has a notation (`formula_notation`, `read_formula`): the compact text in which tables
and files show it, and in which people write it. Explanations tell it in words.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
