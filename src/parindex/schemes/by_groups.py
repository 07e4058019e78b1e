"""A scheme as published results print it: points by field, without those below."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import attrs

from ..errors import DefinitionError
from ..formulas import Award
from .criterion import Combination, Criterion, CriterionRole
from .faults import criteria_read_by
from .lines import SchemeLines
from .terms import codes_of_terms

__all__ = ["scheme_by_groups"]

Lines = TypeVar("Lines", bound=SchemeLines)


def scheme_by_groups(scheme: Lines, depth: int) -> Lines:
    """
    Scheme of the upper levels of another, the lowest of which takes its points as awards.

    Parameters
    ----------
    scheme : SchemeLines
        The whole scheme.
    depth : int
        Levels of the tree that are kept.

    Returns
    -------
    Scheme

    Raises
    ------
    DefinitionError
        If *depth* is below 1, or a criterion of the lowest level has no known maximum.
    """
    if depth < 1:
        raise DefinitionError(f"Scheme {scheme.id!r}", "depth", depth, "1 or more")
    known: set[str] = set()
    level = scheme.children()
    for _ in range(depth):
        known.update(each.code for each in level)
        level = tuple(
            part
            for each in level
            if _has_known_parts(scheme, each.code)
            for part in scheme.children(each.code)
        )

    def has_all_it_rests_on(each: Criterion) -> bool:
        parts = [part.code for part in scheme.children(each.code)]
        if each.is_leaf:
            return known.issuperset(criteria_read_by(each))
        return bool(parts) and known.issuperset(parts)

    criteria = tuple(
        each if has_all_it_rests_on(each) else _as_award(scheme, each)
        for each in scheme.criteria
        if each.code in known
    )
    read = codes_of_terms(criteria)
    return attrs.evolve(
        scheme,
        id=f"{scheme.id}-by-groups",
        criteria=criteria,
        missing=(),
        indicators=(),
        terms=tuple(term for term in scheme.terms if term.code in read),
    )


def _as_award(scheme: SchemeLines, each: Criterion) -> Criterion:
    if each.role is CriterionRole.REGULAR and scheme.max_of(each.code) == 0:
        expected = "known, for its points to become an award"
        raise DefinitionError(f"Criterion {each.code!r}", "max_points", None, expected)
    at = dict.fromkeys(
        stage for leaf in _leaves_below(scheme, each.code) for stage in scheme.stages_of(leaf)
    )
    return attrs.evolve(
        each,
        formula=Award(),
        indicator=None,
        max_points=0.0 if each.role is CriterionRole.PENALTY else scheme.max_of(each.code),
        min_points=_min_of(scheme, each),
        stages=each.stages if each.is_leaf else tuple(at),
        combine=Combination.SUM,
        capped=False,
        max_note=None,
    )


def _has_known_parts(scheme: SchemeLines, code: str) -> bool:
    """Say whether a criterion has parts, and each of them a maximum that is stated or follows."""
    below = scheme.children(code)
    return bool(below) and all(
        each.max_points is not None
        or each.role is not CriterionRole.REGULAR
        or _has_known_parts(scheme, each.code)
        for each in below
    )


def _min_of(scheme: SchemeLines, each: Criterion) -> float:
    """Least points of a criterion: the stated ones, or the sum of those below."""
    below = scheme.children(each.code)
    if each.min_points < 0 or not below:
        return each.min_points
    return float(sum(_min_of(scheme, part) for part in below))


def _leaves_below(scheme: SchemeLines, code: str) -> Iterator[Criterion]:
    for each in scheme.children(code):
        if each.is_leaf:
            yield each
        else:
            yield from _leaves_below(scheme, each.code)
