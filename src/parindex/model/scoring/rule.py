"""
Scoring rules: how numbers, or what people decide, become points (quy tắc chấm điểm).

A small algebra that composes. Some rules map one quantity to points (share, bands, steps, as
points), some take what people give (award, levels, checklist, all of), the others combine rules
(sum, best, cases, by level). Definitions only: the arithmetic is in `parindex.stats.points`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal, TypeAlias

import attrs

from .._validators import fail, finite, numbers, optional, refuse, tuple_of
from .condition import Condition, _condition
from .quantity import Constant, Quantity, Value, _quantity, criterion_code

__all__ = [
    "AllOf",
    "AsPoints",
    "Award",
    "Bands",
    "Best",
    "ByLevel",
    "Case",
    "Cases",
    "Checklist",
    "ChecklistItem",
    "Fixed",
    "Level",
    "Levels",
    "ScoringRule",
    "Share",
    "Steps",
    "Sum",
    "Variant",
    "rules_below",
]


def _rule(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, _KINDS):
        fail(instance, attribute.name, value, "a scoring rule")


def _rules(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple) or len(value) < 2:
        fail(instance, attribute.name, value, "at least two scoring rules")
    assert isinstance(value, tuple)
    for position, member in enumerate(value):
        if not isinstance(member, _KINDS):
            fail(instance, f"{attribute.name}[{position}]", member, "a scoring rule")


def _parts(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept rules that can be added up or chosen from: an award is for the whole criterion."""
    _rules(instance, attribute, value)
    assert isinstance(value, tuple)
    for position, member in enumerate(value):
        if any(isinstance(inner, Award) for inner in rules_below(member)):
            expected = "a rule without award; an award is for the whole criterion, not a part of it"
            fail(instance, f"{attribute.name}[{position}]", "award", expected)


def _one_of(*words: str) -> Callable[[object, attrs.Attribute[Any], object], None]:
    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value not in words:
            fail(instance, attribute.name, value, f"one of {', '.join(words)}")

    return check


def _unlike(instance: object, field: str, codes: list[str]) -> None:
    repeated = sorted({code for code in codes if codes.count(code) > 1})
    if repeated:
        fail(instance, field, repeated[0], "named once each")


@attrs.frozen(kw_only=True)
class Share:
    """
    Points in proportion to a quantity (tính điểm theo tỷ lệ).

    ``points * (quantity - zero) / (full - zero)``, never above ``points`` and never below 0.

    Parameters
    ----------
    of : quantity
        By default the value of the criterion.
    zero : float, default 0
        Quantity that gives no points.
    full : quantity, default 100
        Quantity from which all points are given: a number, or e.g. the best peer. Where it lies
        below *zero*, less is better.
    floor : float, optional
        Quantity that must be reached to get anything; the points jump there.
    points : float, optional
        All points; by default the maximum of the criterion.
    """

    kind: ClassVar[str] = "share"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)
    zero: float = attrs.field(default=0.0, validator=finite)
    full: Quantity = attrs.field(factory=lambda: Constant(number=100.0), validator=_quantity)
    floor: float | None = attrs.field(default=None, validator=optional(finite))
    points: float | None = attrs.field(default=None, validator=optional(finite))

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        if not isinstance(self.full, Constant):
            return
        full = self.full.number
        low, high = sorted((self.zero, full))
        if full == self.zero:
            yield "full", full, f"a number other than zero ({self.zero:g})"
        elif self.floor is not None and not low <= self.floor <= high:
            yield "floor", self.floor, f"from {low:g} to {high:g}"


@attrs.frozen(kw_only=True)
class Bands:
    """
    Points by bands of a quantity (chấm điểm theo khoảng giá trị).

    Parameters
    ----------
    of : quantity
        By default the value of the criterion.
    edges : tuple of float
        Where one band ends and the next begins, ascending.
    points : tuple of float
        Points of the bands, one more than edges: those below the first edge come first.
    closed : {"left", "right"}
        Which band an edge belongs to: ``left``, the one that begins there ("từ 80 đến dưới 90");
        ``right``, the one that ends there ("trong 30 ngày").
    """

    kind: ClassVar[str] = "bands"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)
    edges: tuple[float, ...] = attrs.field(validator=numbers)
    points: tuple[float, ...] = attrs.field(validator=numbers)
    closed: Literal["left", "right"] = attrs.field(
        default="left", validator=_one_of("left", "right")
    )

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        if any(lower >= upper for lower, upper in itertools.pairwise(self.edges)):
            yield "edges", list(self.edges), "ascending; sort them and name each once"
        if len(self.points) != len(self.edges) + 1:
            expected = (
                f"{len(self.edges) + 1} numbers, one more than there are edges; the points below "
                "the first edge come first"
            )
            yield "points", list(self.points), expected


@attrs.frozen(kw_only=True)
class Steps:
    """
    Points for each step beyond a start (cứ thêm … thì cộng, trừ … điểm).

    Parameters
    ----------
    of : quantity
        By default the value of the criterion.
    start : quantity, default 0
        Where counting begins: a number, or e.g. the average of the province.
    step : float
        Size of one step, in the units of the quantity; below 0 where steps lead down.
    add : float
        Points for each step; below 0 where they are taken away.
    base : float, default 0
        Points at the start and on the other side of it.
    counting : {"whole", "begun", "proportional"}
        Whether a step counts when it is complete, when it is begun, or in proportion.
    least, most : float, optional
        Bounds of the points, where the rule is a part of another one; those of the criterion
        hold anyway.
    """

    kind: ClassVar[str] = "steps"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)
    start: Quantity = attrs.field(factory=lambda: Constant(number=0.0), validator=_quantity)
    step: float = attrs.field(default=1.0, validator=finite)
    add: float = attrs.field(validator=finite)
    base: float = attrs.field(default=0.0, validator=finite)
    counting: Literal["whole", "begun", "proportional"] = attrs.field(
        default="whole", validator=_one_of("whole", "begun", "proportional")
    )
    least: float | None = attrs.field(default=None, validator=optional(finite))
    most: float | None = attrs.field(default=None, validator=optional(finite))

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        if self.step == 0:
            yield "step", self.step, "a number other than 0"
        if self.least is not None and self.most is not None and self.least > self.most:
            yield "most", self.most, f"at least {self.least:g}"


@attrs.frozen(kw_only=True)
class AsPoints:
    """
    The quantity is the points (giá trị là điểm), as for the sub-dimensions of PAPI.

    Parameters
    ----------
    of : quantity
        By default the value of the criterion.
    """

    kind: ClassVar[str] = "as_points"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)


@attrs.frozen(kw_only=True)
class Award:
    """Points that people give, between the bounds of the criterion (điểm do người chấm)."""

    kind: ClassVar[str] = "award"


@attrs.frozen(kw_only=True)
class Level:
    """
    One of the answers that `Levels` allows (mức đánh giá).

    Parameters
    ----------
    code : str
        What an award names it by.
    points : float
        What it gives.
    """

    code: str = attrs.field(validator=criterion_code)
    points: float = attrs.field(validator=finite)


@attrs.frozen(kw_only=True)
class Levels:
    """
    One of several levels, chosen by people (chấm theo mức); pass or fail is two of them.

    Parameters
    ----------
    levels : tuple of Level
        At least one.
    """

    kind: ClassVar[str] = "levels"

    levels: tuple[Level, ...] = attrs.field(validator=tuple_of(Level, at_least=1))

    def __attrs_post_init__(self) -> None:
        _unlike(self, "levels", [level.code for level in self.levels])


@attrs.frozen(kw_only=True)
class ChecklistItem:
    """
    One requirement of a checklist (nội dung thành phần).

    Parameters
    ----------
    code : str
        What an award names it by.
    points : float
        What it gives where it is met.
    """

    code: str = attrs.field(validator=criterion_code)
    points: float = attrs.field(validator=finite)


@attrs.frozen(kw_only=True)
class Checklist:
    """
    Points of the requirements that are met, added up (cộng điểm từng nội dung).

    Parameters
    ----------
    items : tuple of ChecklistItem
        At least one.
    """

    kind: ClassVar[str] = "checklist"

    items: tuple[ChecklistItem, ...] = attrs.field(validator=tuple_of(ChecklistItem, at_least=1))

    def __attrs_post_init__(self) -> None:
        _unlike(self, "items", [item.code for item in self.items])


@attrs.frozen(kw_only=True)
class AllOf:
    """
    All points where every requirement is met, otherwise none (đạt đủ các yêu cầu).

    Parameters
    ----------
    items : tuple of str
        Codes of the requirements.
    points : float, optional
        By default the maximum of the criterion.
    """

    kind: ClassVar[str] = "all_of"

    items: tuple[str, ...] = attrs.field(validator=tuple_of(str, at_least=1))
    points: float | None = attrs.field(default=None, validator=optional(finite))

    def __attrs_post_init__(self) -> None:
        field = attrs.fields(Level).code
        for position, item in enumerate(self.items):
            criterion_code(self, field.evolve(name=f"items[{position}]"), item)
        _unlike(self, "items", list(self.items))


@attrs.frozen(kw_only=True)
class Fixed:
    """
    The same points for everybody, as a part of other rules (điểm cố định).

    Parameters
    ----------
    points : float
        The points.
    """

    kind: ClassVar[str] = "fixed"

    points: float = attrs.field(validator=finite)


@attrs.frozen(kw_only=True)
class Sum:
    """
    Points of several rules, added up (tổng điểm các quy tắc).

    Parameters
    ----------
    rules : tuple of rule
        At least two. Where one is undefined, so is the sum.
    """

    kind: ClassVar[str] = "sum"

    rules: tuple[ScoringRule, ...] = attrs.field(validator=_parts)


@attrs.frozen(kw_only=True)
class Best:
    """
    The best of alternatives (phương án có lợi nhất).

    Parameters
    ----------
    rules : tuple of rule
        At least two. Whoever takes one alternative has nothing to report on the others: those
        without a value are left out, and only where none has a value is the best undefined.
    """

    kind: ClassVar[str] = "best"

    rules: tuple[ScoringRule, ...] = attrs.field(validator=_parts)


@attrs.frozen(kw_only=True)
class Case:
    """
    A condition and the rule that applies where it holds (trường hợp).

    Parameters
    ----------
    when : condition
        What must hold.
    rule : rule
        What then gives the points.
    """

    when: Condition = attrs.field(validator=_condition)
    rule: ScoringRule = attrs.field(validator=_rule)


@attrs.frozen(kw_only=True)
class Cases:
    """
    The rule of the first case that holds (chấm theo trường hợp).

    Parameters
    ----------
    cases : tuple of Case
        At least one, in order.
    otherwise : rule
        What gives the points where no case holds.
    """

    kind: ClassVar[str] = "cases"

    cases: tuple[Case, ...] = attrs.field(validator=tuple_of(Case, at_least=1))
    otherwise: ScoringRule = attrs.field(validator=_rule)


@attrs.frozen(kw_only=True)
class Variant:
    """
    The rule of some levels or blocks of units (phương án theo cấp, khối đơn vị).

    Parameters
    ----------
    units : tuple of str
        Levels or blocks.
    rule : rule
        What gives their points.
    """

    units: tuple[str, ...] = attrs.field(validator=tuple_of(str, at_least=1))
    rule: ScoringRule = attrs.field(validator=_rule)


@attrs.frozen(kw_only=True)
class ByLevel:
    """
    A rule for each level or block of units (quy tắc riêng theo cấp đơn vị).

    Parameters
    ----------
    variants : tuple of Variant
        At least one; no level or block in two of them.
    otherwise : rule, optional
        The rule of all other units; without it the criterion does not apply to them.
    """

    kind: ClassVar[str] = "by_level"

    variants: tuple[Variant, ...] = attrs.field(validator=tuple_of(Variant, at_least=1))
    otherwise: ScoringRule | None = attrs.field(default=None, validator=optional(_rule))

    def __attrs_post_init__(self) -> None:
        _unlike(self, "variants", [word for each in self.variants for word in each.units])


ScoringRule: TypeAlias = (
    Share
    | Bands
    | Steps
    | AsPoints
    | Award
    | Levels
    | Checklist
    | AllOf
    | Fixed
    | Sum
    | Best
    | Cases
    | ByLevel
)
"""Every way to points."""

_KINDS = (
    Share,
    Bands,
    Steps,
    AsPoints,
    Award,
    Levels,
    Checklist,
    AllOf,
    Fixed,
    Sum,
    Best,
    Cases,
    ByLevel,
)

# What people decide cannot be computed from a value: these rules need an award.
NEEDS_AWARD = (Award, Levels, Checklist, AllOf)


def rules_below(node: object) -> Iterator[ScoringRule]:
    """
    A rule and the rules that it is made of, the outer before the inner.

    Parameters
    ----------
    node : rule, case, variant, tuple or anything else
        The rule, or a part of one.

    Yields
    ------
    ScoringRule
    """
    if isinstance(node, tuple):
        for member in node:
            yield from rules_below(member)
    elif isinstance(node, (*_KINDS, Case, Variant)):
        if isinstance(node, _KINDS):
            yield node
        for field in attrs.fields(type(node)):
            yield from rules_below(getattr(node, field.name))
