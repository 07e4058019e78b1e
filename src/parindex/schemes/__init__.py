"""
Schemes: the nouns of a criteria table (bảng tiêu chí), their grading and their editions.

What gives a criterion its points is a formula, in `formulas`; computing with both is in `scores`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
