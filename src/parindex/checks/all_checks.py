"""Every check and every rule, in order."""

from __future__ import annotations

from ..rulebook.rule import Rule
from . import (
    change,
    contradictory_counts,
    copies,
    nesting,
    patterns,
    peers,
    printed_digits,
    published,
    ranks,
    score_cells,
    scores,
    series,
    succession,
    target,
    units,
    unreadable_cells,
)
from .context import Check

__all__ = ["CHECKS_IN_ORDER", "RULES"]

_FILES = (
    contradictory_counts,
    unreadable_cells,
    change,
    series,
    peers,
    target,
    published,
    scores,
    score_cells,
    ranks,
    copies,
    patterns,
    nesting,
    printed_digits,
    units,
    succession,
)

CHECKS_IN_ORDER: tuple[Check, ...] = tuple(check for file in _FILES for check in file.CHECKS)
"""Every check, in the order in which an assessment runs them."""

_RULES = [rule for file in _FILES for rule in file.RULES]
_FAMILIES = list(dict.fromkeys(rule.family for rule in _RULES))

RULES: tuple[Rule, ...] = tuple(
    sorted(_RULES, key=lambda rule: (_FAMILIES.index(rule.family), rule.code))
)
"""Every rule, in the order of its code within its family."""
