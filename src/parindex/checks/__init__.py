"""The rules, one file per family and one function per rule."""

from __future__ import annotations

from ..rulebook.rule import Rule
from . import (
    cells,
    change,
    copies,
    counts,
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
)
from .context import Check, Context, Outcome

__all__ = ["CHECKS_IN_ORDER", "RULES", "Check", "Context", "Outcome"]

CHECKS_IN_ORDER: tuple[Check, ...] = (
    *counts.CHECKS,
    *cells.CHECKS,
    *change.CHECKS,
    *series.CHECKS,
    *peers.CHECKS,
    *target.CHECKS,
    *published.CHECKS,
    *scores.CHECKS,
    *score_cells.CHECKS,
    *ranks.CHECKS,
    *copies.CHECKS,
    *patterns.CHECKS,
    *nesting.CHECKS,
    *printed_digits.CHECKS,
    *units.CHECKS,
    *succession.CHECKS,
)
"""Every check, in the order in which an assessment runs them."""

RULES: tuple[Rule, ...] = (
    *counts.RULES,
    *cells.RULES,
    *change.RULES,
    *series.RULES,
    *peers.RULES,
    *target.RULES,
    *published.RULES,
    *scores.RULES,
    *score_cells.RULES,
    *ranks.RULES,
    *sorted(
        (*copies.RULES, *patterns.RULES, *nesting.RULES, *printed_digits.RULES),
        key=lambda rule: rule.code,
    ),
    *units.RULES,
    *succession.RULES,
)
"""Every rule, in the order of its code within its family."""
