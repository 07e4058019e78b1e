"""
The notation of formulas, quantities and conditions: the reader, and the writer that is its inverse.

Formulas are read from conditions and quantities, conditions from quantities, and all of them
through one cursor.
"""

from __future__ import annotations

from .formulas import read_formula
from .quantities import read_quantity
from .writing import condition_notation, formula_notation, number_text, quantity_notation

__all__ = [
    "condition_notation",
    "formula_notation",
    "number_text",
    "quantity_notation",
    "read_formula",
    "read_quantity",
]
