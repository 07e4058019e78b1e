"""Words of scores and awards."""

from __future__ import annotations

from .term import Term

__all__ = [
    "TOTAL",
    "AwardState",
    "PathStatus",
    "PlanPath",
    "ScorePartsStatus",
    "ScoreStatus",
    "Touched",
    "YearPlanStatus",
]

TOTAL = "total"
"""Code of the index as a whole, in tables of scores; no criterion may have it."""


class ScoreStatus(Term):
    """Why a criterion has points, or has none; what matters more comes later (convention §29)."""

    COMPUTED = 0
    """A formula made them of a value, or they are the sum of those below."""
    AWARDED = 1
    """People gave them."""
    NOT_DONE = 2
    """Nothing was done: no points, and not the same as a low rate."""
    NOT_APPLICABLE = 3
    """The criterion does not apply to the unit."""
    NOTHING_COUNTED = 4
    """The rate has a denominator of zero."""
    NO_PRIOR = 5
    """The formula needs last year's value, and there is none."""
    NO_REFERENCE = 6
    """The formula needs peers, the unit above, or the level of the unit, and it is not known."""
    MISSING = 7
    """What the formula needs was not given."""
    INVALID = 8
    """What was given cannot be used."""
    INCOMPLETE = 9
    """A part of it is undefined, so the whole is."""


class AwardState(Term):
    """Decision of people on a criterion, beside or instead of points (trạng thái chấm điểm)."""

    AWARDED = 0
    NOT_DONE = 1
    NOT_APPLICABLE = 2
    MISSING = 3
    """A decision that nothing was reported: no other stage and no formula stands in for it."""
    NOTHING_COUNTED = 4
    """There was nothing to count, such as no dossier in the period (không phát sinh)."""


class Touched(Term):
    """Whether a score would move under an assumption (convention §87)."""

    UNTOUCHED = 0
    CHANGED = 1
    """It would move, and its unit is one of those that were changed."""
    THROUGH_OTHERS = 2
    """It would move because others were changed, or the scheme was."""


class ScorePartsStatus(Term):
    """Why the change of an index has parts, or has none (convention §92)."""

    OK = 0
    NO_PRIOR = 1
    """There is no index of the period compared with."""
    NO_INDEX = 2
    """There is no index of the period."""
    NOT_COMPARABLE = 3
    """What became of the unit between the two periods is not known, or it ended."""
    NOT_PARTED = 4
    """Last year's inputs cannot be scored by the scheme, or a criterion has negative points."""


class PlanPath(Term):
    """How it is known what was to be reached by a period (convention §93)."""

    PRO_RATA = 0
    """As many twelfths as months of the year are behind it."""
    LAST_YEAR = 1
    """The share that the unit had by then the year before."""
    GIVEN = 2
    """The share that the caller gave."""


class YearPlanStatus(Term):
    """What can be said of a number beside the plan of its year (convention §93)."""

    OK = 0
    REACHED = 1
    """The whole plan is reached."""
    NO_PATH = 2
    """It is not known what was to be reached by then."""
    NO_VALUE = 3
    """The number, or that of an earlier part of the year, was not reported."""
    NO_PLAN = 4
    """There is no plan of the unit for the year."""


class PathStatus(Term):
    """Whether a path reaches its target (convention §88)."""

    REACHED = 0
    """It does, and the engine confirms it."""
    ALREADY = 1
    """Nothing is needed."""
    IMPOSSIBLE = 2
    """Even the most that may grow does not reach it; the path is the best that is possible."""
    NOT_CONFIRMED = 3
    """The points add up to it, and the engine, which knows ranks, peers and vetoes, disagrees."""
