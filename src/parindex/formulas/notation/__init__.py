"""
The notation of rules, quantities and conditions: the reader, and the writer that is its inverse.

Rules are read from conditions and quantities, conditions from quantities, and all of them through
one cursor.
"""

from __future__ import annotations

from .formulas import read_rule
from .quantities import read_quantity
from .writing import condition_notation, number_text, quantity_notation, rule_notation

__all__ = [
    "condition_notation",
    "number_text",
    "quantity_notation",
    "read_quantity",
    "read_rule",
    "rule_notation",
]
