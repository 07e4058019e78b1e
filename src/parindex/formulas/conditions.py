"""Conditions: closed, typed claims about quantities; never text that is evaluated (điều kiện)."""

from __future__ import annotations

from typing import Any, ClassVar, Literal, TypeAlias, get_args

import attrs

from .._validators import fail
from .quantities import Quantity, Value, _quantity

__all__ = ["Compare", "Condition", "Either", "Every", "Negation", "Relation"]

Relation: TypeAlias = Literal["<", "<=", "=", "!=", ">=", ">"]


def _condition(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, _KINDS):
        fail(instance, attribute.name, value, "a condition")


def _conditions(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, tuple) or len(value) < 2:
        fail(instance, attribute.name, value, "at least two conditions")
    assert isinstance(value, tuple)
    for position, member in enumerate(value):
        if not isinstance(member, _KINDS):
            fail(instance, f"{attribute.name}[{position}]", member, "a condition")


@attrs.frozen(kw_only=True)
class Compare:
    """
    A quantity against another (so sánh).

    Parameters
    ----------
    left : quantity
        By default the value of the criterion.
    relation : {"<", "<=", "=", "!=", ">=", ">"}
        What must hold.
    right : quantity
        A number, or another quantity.
    """

    kind: ClassVar[str] = "compare"

    left: Quantity = attrs.field(factory=Value, validator=_quantity)
    relation: Relation = attrs.field()
    right: Quantity = attrs.field(validator=_quantity)

    def __attrs_post_init__(self) -> None:
        if self.relation not in get_args(Relation):
            fail(self, "relation", self.relation, f"one of {', '.join(get_args(Relation))}")


@attrs.frozen(kw_only=True)
class Every:
    """
    All of several conditions (đồng thời).

    Parameters
    ----------
    conditions : tuple of condition
        At least two.
    """

    kind: ClassVar[str] = "every"

    conditions: tuple[Condition, ...] = attrs.field(validator=_conditions)


@attrs.frozen(kw_only=True)
class Either:
    """
    At least one of several conditions (hoặc).

    Parameters
    ----------
    conditions : tuple of condition
        At least two.
    """

    kind: ClassVar[str] = "either"

    conditions: tuple[Condition, ...] = attrs.field(validator=_conditions)


@attrs.frozen(kw_only=True)
class Negation:
    """
    The opposite of a condition (không phải).

    Parameters
    ----------
    condition : condition
        What must not hold.
    """

    kind: ClassVar[str] = "negation"

    condition: Condition = attrs.field(validator=_condition)


Condition: TypeAlias = Compare | Every | Either | Negation
"""Everything that a branch of a formula can depend on."""

_KINDS = (Compare, Every, Either, Negation)
