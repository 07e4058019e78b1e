"""
Scoring rules: how numbers, or what people decide, become points (quy tắc chấm điểm).

A small algebra that composes. Some rules map one quantity to points (share, bands, steps, as
points: module ``value_rule``), some take what people give (award, levels, checklist, all of:
``award_rule``), the others, here, combine rules (sum, best, cases, by level). Definitions only:
the arithmetic is in `parindex.stats.formulas`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, TypeAlias

import attrs

from .._validators import fail, finite, optional, tuple_of
from .award_formulas import AllOf, Award, Checklist, Levels, _unlike
from .conditions import Condition, _condition
from .value_formulas import AsPoints, Bands, Share, Steps

__all__ = [
    "Best",
    "ByLevel",
    "Case",
    "Cases",
    "Fixed",
    "ScoringRule",
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
