"""
How points come about: inputs on one frame, quantities, rules, criteria, the tree, ranks.

Read in this order: `frame` (which rows there are), `inputs` (what was given for them),
`quantities`, `rules`, `leaves` (one criterion at one stage), `tree` (those above), `engine`.
"""

from __future__ import annotations

__all__: list[str] = []
