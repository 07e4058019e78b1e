"""Faults of each criterion: its stages, its formula, the points that it names and reads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ...formulas import (
    AllOf,
    Bands,
    Best,
    ByCondition,
    ByLevel,
    Checklist,
    Fixed,
    Formula,
    IndicatorValue,
    Levels,
    Share,
    Steps,
    SurveyValue,
    Value,
    quantities_below,
)
from ...name import SourceConfidence
from ..criterion import Criterion
from .codes import nearest
from .of_sums import MARGIN
from .parts import SchemeFault, SchemeParts
from .points_read import criteria_read_by, points_read_by

__all__ = ["cycle_faults", "line_faults"]


def line_faults(position: int, each: Criterion, parts: SchemeParts) -> Iterator[SchemeFault]:
    given = [stage.code for _, stage in parts.stages if not stage.is_derived]
    for place, stage in enumerate(each.stages):
        if stage not in given and parts.all_stages:
            expected = f"a stage that somebody gives the points of ({', '.join(given)})"
            yield SchemeFault("criterion", position, f"stages[{place}]", stage, expected)
    can_be_new = parts.head.replaces is None and "replaces" not in parts.unread_keys
    if each.was is not None and can_be_new:
        expected = "absent where the scheme does not say in 'replaces' which edition it replaces"
        yield SchemeFault("criterion", position, "was", each.was, expected)
    if each.formula is None or each.max_points is None:
        return
    if (
        each.source is None
        and parts.head.source is None
        and "source" not in parts.unread_keys
        and parts.head.confidence is not SourceConfidence.OWN
    ):
        expected = "given, or the source of the whole scheme, or its confidence must be 'own'"
        yield SchemeFault("criterion", position, "source", None, expected)
    yield from _points_beyond(position, each, each.formula)
    codes = parts.codes
    for code in criteria_read_by(each):
        if code not in codes and parts.all_coded:
            near = nearest(code, codes)
            expected = f"a formula that reads the points of a criterion, such as {near}"
            yield SchemeFault("criterion", position, "formula", code, expected)
    if each.indicator is not None and not any(
        isinstance(quantity, Value | IndicatorValue) for quantity in quantities_below(each.formula)
    ):
        has_survey = any(isinstance(q, SurveyValue) for q in quantities_below(each.formula))
        what = "only reads a survey" if has_survey else "reads no value"
        expected = f"absent, for the formula {what}"
        yield SchemeFault("criterion", position, "indicator", each.indicator, expected)


def _points_beyond(position: int, each: Criterion, formula: Formula) -> Iterator[SchemeFault]:
    """Points that a formula names and the criterion can never have: a slip, or no bound."""
    low, high = each.min_points, each.max_points
    assert high is not None
    for alternative in _alternatives(formula):
        named = _named_points(alternative)
        for points in [points for points in named if points > high + MARGIN][:1]:
            expected = f"a formula with at most max_points ({high:g}), or a higher maximum"
            yield SchemeFault("criterion", position, "formula", points, expected)
        if isinstance(alternative, Checklist):
            yield from _sums_beyond(position, alternative, low, high)
        for points in [points for points in named if points < low - MARGIN][:1]:
            expected = f"a formula with at least min_points ({low:g}), or a lower minimum"
            yield SchemeFault("criterion", position, "formula", points, expected)


def _sums_beyond(
    position: int, checklist: Checklist, low: float, high: float
) -> Iterator[SchemeFault]:
    """Find requirements that add up to what the criterion can never have, if all are met."""
    most = sum(item.points for item in checklist.items if item.points > 0)
    if checklist.most is None and most > high + MARGIN:
        expected = (
            f"a checklist that adds up to at most max_points ({high:g}); where the decision cuts "
            f"the sum off, write 'most' ({high:g}) behind the items"
        )
        yield SchemeFault("criterion", position, "formula", most, expected)
    least = sum(item.points for item in checklist.items if item.points < 0)
    if least < low - MARGIN:
        expected = f"a checklist that takes no more than min_points ({low:g}), or a lower minimum"
        yield SchemeFault("criterion", position, "formula", least, expected)


def _alternatives(formula: Formula) -> Iterator[Formula]:
    """
    Formulas whose points can be those of the criterion.

    Parts of a sum are none: they may lie beyond the bounds, for other parts can make up for it.
    """
    yield formula
    inner: Sequence[Formula | None] = ()
    match formula:
        case Best():
            inner = formula.formulas
        case ByCondition():
            inner = (*(branch.formula for branch in formula.branches), formula.otherwise)
        case ByLevel():
            inner = (*(variant.formula for variant in formula.variants), formula.otherwise)
    for each in inner:
        if each is not None:
            yield from _alternatives(each)


def _named_points(formula: Formula) -> Collection[float]:
    named: Sequence[float | None] = ()
    match formula:
        case Bands():
            named = formula.points
        case Levels():
            named = [level.points for level in formula.levels]
        case Fixed() | Share() | AllOf():
            named = [formula.points]
        case Checklist():
            named = [formula.most]
        case Steps():
            named = [formula.base]
    return [points for points in named if points is not None]


def cycle_faults(criteria: Sequence[tuple[int, Criterion]]) -> Iterator[SchemeFault]:
    """Formulas that read points which rest on their own."""
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
                expected = "a formula that does not read points which rest on its own"
                yield SchemeFault("criterion", position, "formula", each.code, expected)
                break
            if code not in seen:
                seen.add(code)
                waiting += reads.get(code, ())
