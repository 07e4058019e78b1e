"""What can be wrong with a scheme as a whole: every contradiction, with its place."""

from __future__ import annotations

import datetime as dt
import difflib
import itertools
import math
import operator
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Protocol

import attrs

from .criterion import Combination, Criterion, CriterionRole
from .grading import Grading, Stage
from .name import SourceConfidence
from .scoring import (
    AllOf,
    Bands,
    Best,
    ByLevel,
    Cases,
    Fixed,
    IndicatorValue,
    Levels,
    PointsOf,
    Prior,
    ScoringRule,
    Share,
    SurveyValue,
    Value,
    quantities_below,
)

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

_MARGIN = 1e-9
_DEEPEST = 40  # levels of the tree; what is deeper was not written by a person


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
    got: object
    expected: str


class SchemeHead(Protocol):
    """What a scheme says beside its lists; the fields of `Scheme`."""

    @property
    def declared_total(self) -> float | None: ...
    @property
    def total_note(self) -> str | None: ...
    @property
    def combine(self) -> Combination | None: ...
    @property
    def replaces(self) -> str | None: ...
    @property
    def valid_from(self) -> dt.date | None: ...
    @property
    def valid_to(self) -> dt.date | None: ...
    @property
    def missing(self) -> tuple[str, ...]: ...
    @property
    def source(self) -> str | None: ...
    @property
    def confidence(self) -> SourceConfidence: ...


@attrs.frozen(kw_only=True)
class Unread:
    """
    A criterion that could not be read; what rests on it is not judged.

    Parameters
    ----------
    position : int
        Its place.
    code, parent : str, optional
        Its code and what it stands below, where these could be read.
    has_place : bool
        Whether it is known what it stands below; None for *parent* is then the top.
    """

    position: int
    code: str | None
    parent: str | None
    has_place: bool


@attrs.frozen(kw_only=True)
class SchemeParts:
    """
    The parts of a scheme that must fit each other.

    Parameters
    ----------
    criteria : sequence of (int, Criterion)
        Criteria with their places.
    stages : sequence of (int, Stage)
        Stages with their places.
    gradings : sequence of (int, Grading)
        Gradings with their places.
    head : SchemeHead
        The rest of the scheme.
    unread : sequence of Unread
        Criteria that could not be read.
    all_stages : bool, default True
        Whether every stage could be read.
    unread_keys : collection of str
        Fields of the head that could not be read; there they hold their defaults.
    """

    criteria: Sequence[tuple[int, Criterion]]
    stages: Sequence[tuple[int, Stage]]
    gradings: Sequence[tuple[int, Grading]]
    head: SchemeHead
    unread: Sequence[Unread] = ()
    all_stages: bool = True
    unread_keys: Collection[str] = ()

    @property
    def lacks_something(self) -> bool:
        """Whether the scheme says that something is missing, or tried to."""
        return bool(self.head.missing) or "missing" in self.unread_keys

    @property
    def codes(self) -> set[str]:
        """Codes of all criteria, of those that could not be read as well."""
        unread = {each.code for each in self.unread if each.code is not None}
        return unread | {each.code for _, each in self.criteria}

    @property
    def all_coded(self) -> bool:
        """Whether the code of every criterion is known."""
        return all(each.code is not None for each in self.unread)

    @property
    def open_groups(self) -> set[str | None]:
        """
        Criteria, and None for the total, below which something could not be read.

        Where it is not known what a criterion stands below, it could be any of them. What has a
        stated maximum hides from what stands above it that something is unread.
        """
        by_code = {each.code: each for _, each in self.criteria}
        parents = {each.parent for each in self.unread}
        parents |= {each.parent for each in by_code.values()}
        if not parents <= {None, *self.codes} or not all(each.has_place for each in self.unread):
            return {None, *by_code}
        found: set[str | None] = set()
        waiting = [each.parent for each in self.unread]
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                group = None if code is None else by_code.get(code)
                if group is not None and group.max_points is None:
                    waiting.append(group.parent)
        return found


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
    return tuple(dict.fromkeys(_points_read(criterion.rule)))


def _points_read(node: object) -> Iterator[str]:
    if isinstance(node, PointsOf):
        yield node.criterion
    elif isinstance(node, tuple):
        for member in node:
            yield from _points_read(member)
    elif not isinstance(node, Prior):
        kind: Any = type(node)
        for field in attrs.fields(kind) if attrs.has(kind) else ():
            yield from _points_read(getattr(node, field.name))


def criteria_read_by(criterion: Criterion) -> tuple[str, ...]:
    """
    Criteria whose points a rule reads, of this year or of the year before.

    Parameters
    ----------
    criterion : Criterion
        A leaf.

    Returns
    -------
    tuple of str
        Each once, in order.
    """
    quantities = quantities_below(criterion.rule)
    return tuple(dict.fromkeys(each.criterion for each in quantities if isinstance(each, PointsOf)))


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
    yield from _stage_faults(parts)
    yield from _code_faults(parts)
    yield from _tree_faults(parts)
    circles = list(_circle_faults(parts.criteria))
    yield from circles or _sum_faults(parts)
    for position, criterion in parts.criteria:
        yield from _line_faults(position, criterion, parts)
    yield from _cycle_faults(parts.criteria)
    yield from _grading_faults(parts.gradings)


def _repeated(
    group: str, field: str, words: Iterable[tuple[int, str | None]]
) -> Iterator[SchemeFault]:
    first: dict[str, int] = {}
    for position, word in sorted(words):
        if word in first:
            expected = f"unlike that of {group}[{first[word]}]"
            yield SchemeFault(group, position, field, word, expected)
        elif word is not None:
            first[word] = position


def _stage_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    stages = parts.stages
    yield from _repeated("stage", "code", ((position, stage.code) for position, stage in stages))
    if not parts.all_stages:
        return
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


def _code_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    criteria = [(position, each.code, each.was) for position, each in parts.criteria]
    unread = [(each.position, each.code) for each in parts.unread if each.code is not None]
    yield from _repeated("criterion", "code", [*unread, *((at, code) for at, code, _ in criteria)])
    yield from _repeated("criterion", "was", [(at, was) for at, _, was in criteria if was])


def _tree_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    by_code = {each.code: each for _, each in parts.criteria}
    parents = {each.parent for _, each in parts.criteria}
    open_groups, codes = parts.open_groups, parts.codes
    named = [
        *((position, each.parent) for position, each in parts.criteria),
        *((each.position, each.parent) for each in parts.unread),
    ]
    for position, parent in sorted(named, key=operator.itemgetter(0)):
        if parent is not None and parent not in codes and parts.all_coded:
            expected = f"the code of a criterion, such as {_nearest(parent, codes)}"
            yield SchemeFault("criterion", position, "parent", parent, expected)
    for position, each in parts.criteria:
        above = None if each.parent is None else by_code.get(each.parent)
        if above is not None and above is not each:
            for field, got, expected in _unlike_above(each, above):
                yield SchemeFault("criterion", position, field, got, expected)
        has_parts = each.code in parents or each.code in open_groups
        if not each.is_leaf and not has_parts and not parts.lacks_something:
            expected = (
                "given, or criteria that name it as parent; a scheme that lacks them says so in "
                "the key 'missing'"
            )
            yield SchemeFault("criterion", position, "rule", None, expected)
        if each.parent is None:
            yield from _weight_faults(position, each, parts.head.combine, "the total")
        elif above is not None:
            yield from _weight_faults(position, each, above.combine, repr(above.code))
        if each.combine is Combination.WEIGHTED_MEAN and each.max_points is None:
            expected = "given for a weighted mean, which has no sum"
            yield SchemeFault("criterion", position, "max_points", None, expected)
    if (
        parts.head.combine is Combination.WEIGHTED_MEAN
        and parts.head.declared_total is None
        and "declared_total" not in parts.unread_keys
    ):
        expected = "given for a weighted mean, which has no sum"
        yield SchemeFault("", 0, "declared_total", None, expected)


def _unlike_above(each: Criterion, above: Criterion) -> Iterator[tuple[str, object, str]]:
    if above.is_leaf:
        yield (
            "parent",
            each.parent,
            f"a criterion without a rule; {above.code!r} has one, so nothing stands below it",
        )
    if above.role is not each.role:
        yield (
            "role",
            each.role.value,
            f"{above.role.value}, as that of {above.code!r} above it",
        )


def _weight_faults(
    position: int, each: Criterion, combine: Combination | None, above: str
) -> Iterator[SchemeFault]:
    if combine is None:  # it could not be read
        return
    is_mean = combine is Combination.WEIGHTED_MEAN and each.role is CriterionRole.REGULAR
    if is_mean and each.weight is None:
        expected = f"given, for {above} above it is a weighted mean"
        yield SchemeFault("criterion", position, "weight", None, expected)
    if not is_mean and each.weight is not None:
        expected = f"absent, for {above} above it adds up points and weighs nothing"
        yield SchemeFault("criterion", position, "weight", each.weight, expected)


def _circle_faults(criteria: Sequence[tuple[int, Criterion]]) -> Iterator[SchemeFault]:
    above = {each.code: each.parent for _, each in criteria}
    for position, each in criteria:
        way = [each.code]
        parent = each.parent
        while parent in above and parent not in way and len(way) <= _DEEPEST:
            way.append(parent)
            parent = above[parent]
        if parent == each.code and len(way) > 1:
            expected = f"a criterion that does not stand below it ({' below '.join(way)})"
            yield SchemeFault("criterion", position, "parent", each.parent, expected)
        elif len(way) > _DEEPEST:
            expected = f"a criterion that stands below at most {_DEEPEST} others"
            yield SchemeFault("criterion", position, "parent", each.parent, expected)


def _sum_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    """Maxima that do not add up without a note, and notes where they do; there are no circles."""
    head, open_groups = parts.head, parts.open_groups
    if parts.lacks_something:
        return
    below: dict[str | None, list[Criterion]] = {}
    for _, each in parts.criteria:
        if each.role is CriterionRole.REGULAR and each.parent != each.code:
            below.setdefault(each.parent, []).append(each)

    def total(code: str | None) -> float:
        return sum(
            total(each.code) if each.max_points is None else each.max_points
            for each in below.get(code, [])
        )

    for position, each in parts.criteria:
        if (
            each.max_points is not None
            and each.code in below
            and each.code not in open_groups
            and each.role is CriterionRole.REGULAR
            and each.combine is Combination.SUM
        ):
            fault = _sum_fault("max", each.max_points, each.max_note, total(each.code))
            if fault is not None:
                yield SchemeFault("criterion", position, *fault)
        elif each.max_note is not None and each.code not in open_groups:
            expected = "absent where there is no maximum with regular criteria below to add up"
            yield SchemeFault("criterion", position, "max_note", each.max_note, expected)
    is_read = not {"declared_total", "total_note"}.intersection(parts.unread_keys)
    if head.combine is Combination.SUM and None not in open_groups and is_read:
        declared = head.declared_total
        if declared is not None:
            fault = _sum_fault("total", declared, head.total_note, total(None))
            if fault is not None:
                yield SchemeFault("", 0, *fault)
        elif head.total_note is not None:
            expected = "absent where no declared_total is stated"
            yield SchemeFault("", 0, "total_note", head.total_note, expected)


def adds_up(declared: float, total: float) -> bool:
    """
    Whether a maximum is the sum of those below, up to the error of adding floats.

    Parameters
    ----------
    declared, total : float
        Points.

    Returns
    -------
    bool
    """
    return math.isclose(declared, total, rel_tol=_MARGIN, abs_tol=_MARGIN)


def _sum_fault(
    what: str, declared: float, note: str | None, total: float
) -> tuple[str, object, str] | None:
    fits = adds_up(declared, total)
    if fits and note is not None:
        return f"{what}_note", note, f"absent, for the maxima below add up to {total:g}"
    if not fits and note is None:
        field = "max_points" if what == "max" else "declared_total"
        expected = f"{total:g}, the sum of the maxima below, or '{what}_note' must say why not"
        return field, declared, expected
    return None


def _line_faults(position: int, each: Criterion, parts: SchemeParts) -> Iterator[SchemeFault]:
    given = [stage.code for _, stage in parts.stages if not stage.is_derived]
    for place, stage in enumerate(each.stages):
        if stage not in given and parts.all_stages:
            expected = f"a stage that somebody gives the points of ({', '.join(given)})"
            yield SchemeFault("criterion", position, f"stages[{place}]", stage, expected)
    can_be_new = parts.head.replaces is None and "replaces" not in parts.unread_keys
    if each.was is not None and can_be_new:
        expected = "absent where the scheme does not say in 'replaces' which edition it replaces"
        yield SchemeFault("criterion", position, "was", each.was, expected)
    if each.rule is None or each.max_points is None:
        return
    if (
        each.source is None
        and parts.head.source is None
        and "source" not in parts.unread_keys
        and parts.head.confidence is not SourceConfidence.OWN
    ):
        expected = "given, or the source of the whole scheme, or its confidence must be 'own'"
        yield SchemeFault("criterion", position, "source", None, expected)
    yield from _points_beyond(position, each, each.rule)
    codes = parts.codes
    for code in criteria_read_by(each):
        if code not in codes and parts.all_coded:
            near = _nearest(code, codes)
            expected = f"a rule that reads the points of a criterion, such as {near}"
            yield SchemeFault("criterion", position, "rule", code, expected)
    if each.indicator is not None and not any(
        isinstance(quantity, Value | IndicatorValue) for quantity in quantities_below(each.rule)
    ):
        has_survey = any(isinstance(q, SurveyValue) for q in quantities_below(each.rule))
        what = "only reads a survey" if has_survey else "reads no value"
        expected = f"absent, for the rule {what}"
        yield SchemeFault("criterion", position, "indicator", each.indicator, expected)


def _points_beyond(position: int, each: Criterion, rule: ScoringRule) -> Iterator[SchemeFault]:
    """Points that a rule names and the criterion can never have: a slip, or a bound forgotten."""
    low, high = each.min_points, each.max_points
    assert high is not None
    for alternative in _alternatives(rule):
        named = _named_points(alternative)
        for points in [points for points in named if points > high + _MARGIN][:1]:
            expected = f"a rule with at most max_points ({high:g}), or a higher maximum"
            yield SchemeFault("criterion", position, "rule", points, expected)
        for points in [points for points in named if points < low - _MARGIN][:1]:
            expected = f"a rule with at least min_points ({low:g}), or a lower minimum"
            yield SchemeFault("criterion", position, "rule", points, expected)


def _alternatives(rule: ScoringRule) -> Iterator[ScoringRule]:
    """
    Rules whose points can be those of the criterion.

    Parts of a sum are none: they may lie beyond the bounds, for other parts can make up for it.
    """
    yield rule
    inner: Sequence[ScoringRule | None] = ()
    match rule:
        case Best():
            inner = rule.rules
        case Cases():
            inner = (*(case.rule for case in rule.cases), rule.otherwise)
        case ByLevel():
            inner = (*(variant.rule for variant in rule.variants), rule.otherwise)
    for each in inner:
        if each is not None:
            yield from _alternatives(each)


def _named_points(rule: ScoringRule) -> Collection[float]:
    match rule:
        case Bands():
            return rule.points
        case Levels():
            return [level.points for level in rule.levels]
        case Fixed():
            return [rule.points]
        case Share() | AllOf() if rule.points is not None:
            return [rule.points]
    return ()


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
    for (place, one), (position, two) in itertools.combinations(gradings, 2):
        shared = sorted(set(one.blocks) & set(two.blocks))
        both_for_all = not one.blocks and not two.blocks
        overlap = (one.valid_from or dt.date.min) <= (two.valid_to or dt.date.max) and (
            two.valid_from or dt.date.min
        ) <= (one.valid_to or dt.date.max)
        if (shared or both_for_all) and overlap:
            expected = f"other blocks or other days than those of grading[{place}]"
            yield SchemeFault("grading", position, "blocks", list(two.blocks), expected)


def _nearest(word: str, known: Iterable[str]) -> str:
    words = sorted(known)
    near = difflib.get_close_matches(word, words, n=1)
    return repr(near[0]) if near else ", ".join(words[:5]) or "none"
