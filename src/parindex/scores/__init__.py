"""
Scores: the engine that takes rates and awards to points, totals, ranks and grades.

The criteria table it reads stands in `schemes`, what gives one criterion its points in
`formulas`. Read in this order: `rows` (which rows there are), `inputs` (what was given for them),
`quantities`, `formula_points`, `criterion_points` (one criterion at one stage), `totals` (those
above), `engine`.
"""

from __future__ import annotations

from .._lazy_names import handed_on

__all__, __getattr__, __dir__ = handed_on(globals())
