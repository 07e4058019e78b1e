"""
Formulas: how numbers, or what people decide, become points (cách tính điểm).

A small algebra that composes. Some formulas map one quantity to points (share, bands, steps, as
points: module ``from_values``), some take what people give (award, levels, checklist, all of:
``from_awards``), the others, here, combine formulas (sum, best, by condition, by level).
Definitions only: the arithmetic is in `parindex.stats.formulas`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, TypeAlias

import attrs

from .._validators import fail, finite, optional, tuple_of
from .conditions import Condition, _condition
from .from_awards import AllOf, Award, Checklist, Levels, _unlike
from .from_values import AsPoints, Bands, Share, Steps

__all__ = [
    "Best",
    "Branch",
    "ByCondition",
    "ByLevel",
    "Fixed",
    "Formula",
    "Sum",
    "Variant",
    "formulas_below",
]


def _formula(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, _KINDS):
        fail(instance, attribute.name, value, "a formula")


def _formulas(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple) or len(value) < 2:
        fail(instance, attribute.name, value, "at least two formulas")
    assert isinstance(value, tuple)
    for position, member in enumerate(value):
        if not isinstance(member, _KINDS):
            fail(instance, f"{attribute.name}[{position}]", member, "a formula")


def _parts(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept formulas that can be added up or chosen from: an award is for the whole criterion."""
    _formulas(instance, attribute, value)
    assert isinstance(value, tuple)
    for position, member in enumerate(value):
        if any(isinstance(inner, Award) for inner in formulas_below(member)):
            expected = (
                "a formula without award; an award is for the whole criterion, not a part of it"
            )
            fail(instance, f"{attribute.name}[{position}]", "award", expected)


@attrs.frozen(kw_only=True)
class Fixed:
    """
    The same points for everybody, as a part of other formulas (điểm cố định).

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
    Points of several formulas, added up (tổng điểm các cách tính).

    Parameters
    ----------
    formulas : tuple of formula
        At least two. Where one is undefined, so is the sum.
    """

    kind: ClassVar[str] = "sum"

    formulas: tuple[Formula, ...] = attrs.field(validator=_parts)


@attrs.frozen(kw_only=True)
class Best:
    """
    The best of alternatives (phương án có lợi nhất).

    Parameters
    ----------
    formulas : tuple of formula
        At least two. Whoever takes one alternative has nothing to report on the others: those
        without a value are left out, and only where none has a value is the best undefined.
    """

    kind: ClassVar[str] = "best"

    formulas: tuple[Formula, ...] = attrs.field(validator=_parts)


@attrs.frozen(kw_only=True)
class Branch:
    """
    A condition and the formula that applies where it holds (nhánh).

    Parameters
    ----------
    when : condition
        What must hold.
    formula : formula
        What then gives the points.
    """

    when: Condition = attrs.field(validator=_condition)
    formula: Formula = attrs.field(validator=_formula)


@attrs.frozen(kw_only=True)
class ByCondition:
    """
    The formula of the first branch whose condition holds (chấm theo điều kiện).

    Parameters
    ----------
    branches : tuple of Branch
        At least one, in order.
    otherwise : formula
        What gives the points where no condition holds.
    """

    kind: ClassVar[str] = "by_condition"

    branches: tuple[Branch, ...] = attrs.field(validator=tuple_of(Branch, at_least=1))
    otherwise: Formula = attrs.field(validator=_formula)


@attrs.frozen(kw_only=True)
class Variant:
    """
    The formula of some levels or blocks of units (phương án theo cấp, khối đơn vị).

    Parameters
    ----------
    units : tuple of str
        Levels or blocks.
    formula : formula
        What gives their points.
    """

    units: tuple[str, ...] = attrs.field(validator=tuple_of(str, at_least=1))
    formula: Formula = attrs.field(validator=_formula)


@attrs.frozen(kw_only=True)
class ByLevel:
    """
    A formula for each level or block of units (cách tính riêng theo cấp đơn vị).

    Parameters
    ----------
    variants : tuple of Variant
        At least one; no level or block in two of them.
    otherwise : formula, optional
        The formula of all other units; without it the criterion does not apply to them.
    """

    kind: ClassVar[str] = "by_level"

    variants: tuple[Variant, ...] = attrs.field(validator=tuple_of(Variant, at_least=1))
    otherwise: Formula | None = attrs.field(default=None, validator=optional(_formula))

    def __attrs_post_init__(self) -> None:
        _unlike(self, "variants", [word for each in self.variants for word in each.units])


Formula: TypeAlias = (
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
    | ByCondition
    | ByLevel
)
"""Every way to points (cách tính điểm)."""

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
    ByCondition,
    ByLevel,
)


def formulas_below(node: object) -> Iterator[Formula]:
    """
    List a formula and the formulas that it is made of, the outer before the inner.

    Parameters
    ----------
    node : formula, branch, variant, tuple or anything else
        The formula, or a part of one.

    Yields
    ------
    Formula
    """
    if isinstance(node, tuple):
        for member in node:
            yield from formulas_below(member)
    elif isinstance(node, (*_KINDS, Branch, Variant)):
        if isinstance(node, _KINDS):
            yield node
        for field in attrs.fields(type(node)):
            yield from formulas_below(getattr(node, field.name))
