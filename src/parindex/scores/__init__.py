"""
How points come about: inputs on one frame, quantities, formulas, criteria, the tree, ranks.

Read in this order: `rows` (which rows there are), `inputs` (what was given for them), `quantities`,
`formula_points`, `criterion_points` (one criterion at one stage), `totals` (those above), `engine`.
"""

from __future__ import annotations

__all__: list[str] = []
