"""Formulas that map one quantity to points (chấm điểm theo giá trị)."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, ClassVar, Literal

import attrs

from .._validators import fail, finite, numbers, optional, refuse
from .quantities import Constant, Quantity, Value, _quantity

__all__ = ["AsPoints", "Bands", "Share", "Steps"]


def _one_of(*words: str) -> Callable[[object, attrs.Attribute[Any], object], None]:
    def check(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
        if value not in words:
            fail(instance, attribute.name, value, f"one of {', '.join(words)}")

    return check


@attrs.frozen(kw_only=True)
class Share:
    """
    Points in proportion to a quantity (tính điểm theo tỷ lệ).

    ``points * (quantity - zero) / (full - zero)``, never above ``points`` and never below 0.

    Parameters
    ----------
    of : quantity
        By default the value of the criterion.
    zero : quantity, default 0
        Quantity that gives no points: a number, or e.g. the worst peer.
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
    zero: Quantity = attrs.field(factory=lambda: Constant(number=0.0), validator=_quantity)
    full: Quantity = attrs.field(factory=lambda: Constant(number=100.0), validator=_quantity)
    floor: float | None = attrs.field(default=None, validator=optional(finite))
    points: float | None = attrs.field(default=None, validator=optional(finite))

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        if not isinstance(self.full, Constant) or not isinstance(self.zero, Constant):
            return
        zero, full = self.zero.number, self.full.number
        low, high = sorted((zero, full))
        if full == zero:
            yield "full", full, f"a number other than zero ({zero:g})"
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
        Bounds of the points, where the formula is a part of another one; those of the criterion
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
