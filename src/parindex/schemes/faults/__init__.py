"""Find every contradiction of a scheme as a whole, with its place."""

from __future__ import annotations

from collections.abc import Iterator

from .of_criteria import cycle_faults, line_faults
from .of_lists import code_faults, grading_faults, stage_faults, term_faults
from .of_sums import adds_up, best_faults, sum_faults
from .of_tree import circle_faults, tree_faults
from .parts import SchemeFault, SchemeHead, SchemeParts, Unread
from .points_read import criteria_read_by, points_read_by

__all__ = [
    "SchemeFault",
    "SchemeHead",
    "SchemeParts",
    "Unread",
    "adds_up",
    "criteria_read_by",
    "points_read_by",
    "scheme_faults",
]


def scheme_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    """
    Every contradiction between the parts of a scheme.

    Parameters
    ----------
    parts : SchemeParts
        The parts.

    Yields
    ------
    SchemeFault
    """
    head = parts.head
    if head.valid_from and head.valid_to and head.valid_from > head.valid_to:
        yield SchemeFault("", 0, "valid_to", head.valid_to, f"on or after {head.valid_from}")
    yield from stage_faults(parts)
    yield from code_faults(parts)
    yield from tree_faults(parts)
    circles = list(circle_faults(parts.criteria))
    yield from circles or (*sum_faults(parts), *best_faults(parts))
    for position, criterion in parts.criteria:
        yield from line_faults(position, criterion, parts)
    yield from cycle_faults(parts.criteria)
    yield from grading_faults(parts)
    yield from term_faults(parts)
