"""What can be wrong with a scheme as a whole: every contradiction, with its place."""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import attrs

from .criterion import Combination, Criterion, CriterionRole
from .grading import Grading, Stage
from .scoring import (
    Bands,
    Fixed,
    IndicatorValue,
    Levels,
    PointsOf,
    Prior,
    Share,
    SurveyValue,
    Value,
    quantities_below,
    rules_below,
)

__all__ = ["SchemeFault", "SchemeParts", "adds_up", "points_read_by", "scheme_faults"]

_MARGIN = 1e-9


@attrs.frozen
class SchemeFault:
    """
    One contradiction.

    Parameters
    ----------
    group : {"criterion", "stage", "grading", ""}
        Which list of the scheme it stands in; empty for the scheme itself.
    position : int
        Place in that list.
    field : str
        Field at fault.
    got : object
        What stands there.
    expected : str
        What the field must be, as the end of "... must be".
    """

    group: str
    position: int
    field: str
    got: Any
    expected: str


@attrs.frozen(kw_only=True)
class SchemeParts:
    """
    The parts of a scheme that must fit each other.

    Parameters
    ----------
    criteria : sequence of (int, Criterion)
        Criteria with their places; those that could not be read are left out.
    stages : sequence of (int, Stage)
        Stages with their places.
    gradings : sequence of (int, Grading)
        Gradings with their places.
    declared_total : float, optional
        Total that the decision prints.
    total_note : str, optional
        Why it does not add up.
    combine : Combination
        How the topmost criteria make the total.
    replaces : str, optional
        Edition that this one replaces.
    is_complete : bool
        Whether nothing is said to be missing.
    all_read : bool
        Whether every criterion could be read; otherwise sums are not compared.
    """

    criteria: Sequence[tuple[int, Criterion]]
    stages: Sequence[tuple[int, Stage]]
    gradings: Sequence[tuple[int, Grading]]
    declared_total: float | None
    total_note: str | None
    combine: Combination
    replaces: str | None
    is_complete: bool
    all_read: bool = True


def adds_up(one: float, other: float) -> bool:
    """
    Say whether two sums of maxima are equal, but for the rounding of floats.

    Parameters
    ----------
    one, other : float
        Points.

    Returns
    -------
    bool
    """
    return math.isclose(one, other, rel_tol=_MARGIN, abs_tol=_MARGIN)


def points_read_by(criterion: Criterion) -> tuple[str, ...]:
    """
    Criteria whose points a rule reads at the same stage; those of last year are not among them.

    Parameters
    ----------
    criterion : Criterion
        A leaf.

    Returns
    -------
    tuple of str
        Each once, in order.
    """
    of_last_year = {
        id(quantity.of)
        for quantity in quantities_below(criterion.rule)
        if isinstance(quantity, Prior)
    }
    return tuple(
        dict.fromkeys(
            quantity.criterion
            for quantity in quantities_below(criterion.rule)
            if isinstance(quantity, PointsOf) and id(quantity) not in of_last_year
        )
    )


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
    yield from _stage_faults(parts.stages)
    yield from _tree_faults(parts)
    yield from _sum_faults(parts)
    for position, criterion in parts.criteria:
        yield from _leaf_faults(position, criterion, parts)
    yield from _cycle_faults(parts.criteria)
    yield from _grading_faults(parts.gradings)


def _repeated(group: str, codes: Iterable[tuple[int, str]]) -> Iterator[SchemeFault]:
    first: dict[str, int] = {}
    for position, code in codes:
        if code in first:
            expected = f"unlike that of {group}[{first[code]}]"
            yield SchemeFault(group, position, "code", code, expected)
        first.setdefault(code, position)


def _stage_faults(stages: Sequence[tuple[int, Stage]]) -> Iterator[SchemeFault]:
    yield from _repeated("stage", ((position, stage.code) for position, stage in stages))
    known: list[str] = []
    for position, stage in stages:
        for place, source in enumerate(stage.takes_from):
            if source not in known:
                expected = f"a stage that stands before it ({', '.join(known) or 'there is none'})"
                yield SchemeFault("stage", position, f"takes_from[{place}]", source, expected)
        known.append(stage.code)
    if stages and not any(stage.by_default and not stage.is_derived for _, stage in stages):
        position, stage = stages[0]
        expected = "true for at least one stage that somebody gives the points of"
        yield SchemeFault("stage", position, "by_default", stage.by_default, expected)


def _tree_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    yield from _repeated("criterion", ((place, each.code) for place, each in parts.criteria))
    by_code = {each.code: each for _, each in parts.criteria}
    parents = {each.parent for _, each in parts.criteria}
    for position, each in parts.criteria:
        above = by_code.get(each.parent) if each.parent is not None else None
        if each.parent is not None and above is None and parts.all_read:
            near = _nearest(each.parent, by_code)
            yield SchemeFault(
                "criterion",
                position,
                "parent",
                each.parent,
                f"the code of a criterion, such as {near}",
            )
        if above is not None and above.is_leaf:
            expected = (
                f"a criterion without a rule; {above.code!r} has one, so nothing stands below it"
            )
            yield SchemeFault("criterion", position, "parent", each.parent, expected)
        if above is not None and above.role is not each.role:
            expected = f"{above.role.value}, as that of {above.code!r} above it"
            yield SchemeFault("criterion", position, "role", each.role.value, expected)
        if above is not None and above.combine is Combination.WEIGHTED_MEAN and each.weight is None:
            expected = f"given, for {above.code!r} above it is a weighted mean"
            yield SchemeFault("criterion", position, "weight", None, expected)
        if each.combine is Combination.WEIGHTED_MEAN and each.max_points is None:
            expected = "given for a weighted mean, which has no sum"
            yield SchemeFault("criterion", position, "max_points", None, expected)
        if not each.is_leaf and each.code not in parents and parts.is_complete and parts.all_read:
            expected = (
                "given, or criteria that name it as parent; a scheme that lacks them says so in "
                "the key 'missing'"
            )
            yield SchemeFault("criterion", position, "rule", None, expected)
        if (
            parts.combine is Combination.WEIGHTED_MEAN
            and each.parent is None
            and each.weight is None
        ):
            expected = "given, for the total is a weighted mean"
            yield SchemeFault("criterion", position, "weight", None, expected)
    if parts.combine is Combination.WEIGHTED_MEAN and parts.declared_total is None:
        expected = "given for a weighted mean, which has no sum"
        yield SchemeFault("", 0, "declared_total", None, expected)
    yield from _circles(parts.criteria, by_code)


def _circles(
    criteria: Sequence[tuple[int, Criterion]], by_code: Mapping[str, Criterion]
) -> Iterator[SchemeFault]:
    for position, each in criteria:
        above, steps = each, 0
        while above.parent in by_code and steps <= len(by_code):
            above, steps = by_code[above.parent], steps + 1
        if steps > len(by_code):
            expected = "a criterion that does not stand below it"
            yield SchemeFault("criterion", position, "parent", each.parent, expected)


def _sum_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    if not parts.all_read or not parts.is_complete:
        return
    below: dict[str | None, list[Criterion]] = {}
    for _, each in parts.criteria:
        if each.role is CriterionRole.REGULAR:
            below.setdefault(each.parent, []).append(each)
    by_code = {each.code: each for _, each in parts.criteria}

    def maximum(each: Criterion, seen: frozenset[str] = frozenset()) -> float:
        if each.max_points is not None:
            return each.max_points
        if each.code in seen:  # a circle, which is a fault of its own
            return 0.0
        return sum(maximum(part, seen | {each.code}) for part in below.get(each.code, []))

    for position, each in parts.criteria:
        declared = each.max_points
        if (
            declared is None
            or each.code not in below
            or each.role is not CriterionRole.REGULAR
            or each.combine is Combination.WEIGHTED_MEAN
        ):
            continue
        total = sum(maximum(part) for part in below[each.code])
        if not adds_up(declared, total) and each.max_note is None:
            yield SchemeFault(
                "criterion", position, "max_points", declared, _sum_of(total, "max_note")
            )
        elif adds_up(declared, total) and each.max_note is not None:
            expected = f"absent, for the maxima below add up to {total:g}"
            yield SchemeFault("criterion", position, "max_note", each.max_note, expected)
    if parts.combine is Combination.WEIGHTED_MEAN:
        return
    if parts.declared_total is not None and by_code:
        total = sum(maximum(part) for part in below.get(None, []))
        if not adds_up(parts.declared_total, total) and parts.total_note is None:
            yield SchemeFault(
                "", 0, "declared_total", parts.declared_total, _sum_of(total, "total_note")
            )
        elif adds_up(parts.declared_total, total) and parts.total_note is not None:
            expected = f"absent, for the maxima below add up to {total:g}"
            yield SchemeFault("", 0, "total_note", parts.total_note, expected)


def _sum_of(total: float, note: str) -> str:
    return f"{total:g}, the sum of the maxima below, or {note!r} must say why it is not"


def _leaf_faults(position: int, each: Criterion, parts: SchemeParts) -> Iterator[SchemeFault]:
    given = {stage.code for _, stage in parts.stages if not stage.is_derived}
    for place, stage in enumerate(each.stages):
        if stage not in given:
            expected = f"a stage that somebody gives the points of ({', '.join(sorted(given))})"
            yield SchemeFault("criterion", position, f"stages[{place}]", stage, expected)
    if each.was is not None and parts.replaces is None:
        expected = "absent where the scheme does not say which edition it replaces"
        yield SchemeFault("criterion", position, "was", each.was, expected)
    if each.rule is None or each.max_points is None:
        return
    yield from _points_beyond(position, each)
    codes = {other.code for _, other in parts.criteria}
    for quantity in quantities_below(each.rule):
        if isinstance(quantity, PointsOf) and quantity.criterion not in codes and parts.all_read:
            near = _nearest(quantity.criterion, codes)
            expected = f"a rule that reads the points of a criterion, such as {near}"
            yield SchemeFault("criterion", position, "rule", quantity.criterion, expected)
    if each.indicator is not None and not any(
        isinstance(quantity, Value | IndicatorValue) for quantity in quantities_below(each.rule)
    ):
        has_survey = any(isinstance(q, SurveyValue) for q in quantities_below(each.rule))
        what = "only reads a survey" if has_survey else "reads no value"
        expected = f"absent, for the rule {what}"
        yield SchemeFault("criterion", position, "indicator", each.indicator, expected)


def _points_beyond(position: int, each: Criterion) -> Iterator[SchemeFault]:
    """Points that a rule names and the criterion can never have: a slip of the pen, or a cap."""
    assert each.max_points is not None
    for rule in rules_below(each.rule):
        if isinstance(rule, Bands):
            named: Sequence[float] = rule.points
        elif isinstance(rule, Levels):
            named = [level.points for level in rule.levels]
        elif isinstance(rule, Share):
            named = [] if rule.points is None else [rule.points]
        elif isinstance(rule, Fixed) and rule is each.rule:
            named = [rule.points]
        else:
            continue
        beyond = [points for points in named if points > each.max_points + _MARGIN]
        if beyond:
            expected = f"a rule with at most max_points ({each.max_points:g}), or a higher maximum"
            yield SchemeFault("criterion", position, "rule", beyond[0], expected)


def _cycle_faults(criteria: Sequence[tuple[int, Criterion]]) -> Iterator[SchemeFault]:
    """Rules that read points which rest on their own."""
    reads: dict[str, set[str]] = {}
    for _, each in criteria:
        reads.setdefault(each.code, set()).update(points_read_by(each))
        if each.parent is not None:  # the points of a group rest on those below it
            reads.setdefault(each.parent, set()).add(each.code)
    for position, each in criteria:
        waiting, seen = list(points_read_by(each)), set[str]()
        while waiting:
            code = waiting.pop()
            if code == each.code:
                expected = "a rule that does not read points which rest on its own"
                yield SchemeFault("criterion", position, "rule", each.code, expected)
                break
            if code not in seen:
                seen.add(code)
                waiting += reads.get(code, ())


def _grading_faults(gradings: Sequence[tuple[int, Grading]]) -> Iterator[SchemeFault]:
    for (_, one), (position, two) in itertools.combinations(gradings, 2):
        shared = set(one.blocks) & set(two.blocks) or (not one.blocks and not two.blocks)
        overlap = (one.valid_from or dt.date.min) <= (two.valid_to or dt.date.max) and (
            two.valid_from or dt.date.min
        ) <= (one.valid_to or dt.date.max)
        if shared and overlap:
            expected = "other blocks or other days than those of an earlier grading"
            yield SchemeFault("grading", position, "blocks", list(two.blocks), expected)


def _nearest(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    return repr(near[0]) if near else ", ".join(words[:5]) or "none"
