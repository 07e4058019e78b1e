"""Every check and every rule, in order."""

from __future__ import annotations

from ..rulebook.rule import Rule
from . import of_measures
from .context import Check
from .of_cases import against_expected, shares
from .of_counts import (
    copies,
    identities,
    nesting,
    roll_up_totals,
    rows_of_units,
    section_totals,
    succession,
    units,
    units_over_time,
    unreadable_cells,
)
from .of_rates import (
    change,
    changed_units,
    mix,
    numerator_over_denominator,
    patterns,
    peers,
    printed_digits,
    published,
    series,
    target,
    without_value,
)
from .of_scores import (
    given_cells,
    given_values,
    lost_points,
    other_peers,
    ranks,
    sure_ranks,
    totals,
)

__all__ = ["CHECKS_IN_ORDER", "RULES"]

_FILES = (
    identities,
    roll_up_totals,
    numerator_over_denominator,
    unreadable_cells,
    rows_of_units,
    section_totals,
    without_value,
    change,
    mix,
    series,
    peers,
    target,
    published,
    lost_points,
    totals,
    given_cells,
    given_values,
    ranks,
    sure_ranks,
    copies,
    patterns,
    nesting,
    printed_digits,
    units,
    units_over_time,
    changed_units,
    other_peers,
    succession,
    against_expected,
    shares,
    of_measures,
)

CHECKS_IN_ORDER: tuple[Check, ...] = tuple(check for file in _FILES for check in file.CHECKS)
"""Every check, in the order in which an assessment runs them."""

_RULES = [rule for file in _FILES for rule in file.RULES]
_FAMILIES = list(dict.fromkeys(rule.family for rule in _RULES))

RULES: tuple[Rule, ...] = tuple(
    sorted(_RULES, key=lambda rule: (_FAMILIES.index(rule.family), rule.code))
)
"""Every rule, in the order of its code within its family."""
