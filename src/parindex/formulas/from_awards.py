"""Formulas that take what people decide (điểm do người chấm)."""

from __future__ import annotations

from typing import ClassVar

import attrs

from .._validators import fail, finite, optional, tuple_of, twice
from .quantities import criterion_code

__all__ = ["NEEDS_AWARD", "AllOf", "Award", "Checklist", "ChecklistItem", "Level", "Levels"]


def _unlike(instance: object, field: str, codes: list[str]) -> None:
    repeated = twice(codes)
    if repeated:
        fail(instance, field, repeated[0], "named once each")


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
    most : float, optional
        Points that the sum is cut off at, where the decision says so (tối đa); without it the
        points of all items must fit into the maximum of the criterion.
    """

    kind: ClassVar[str] = "checklist"

    items: tuple[ChecklistItem, ...] = attrs.field(validator=tuple_of(ChecklistItem, at_least=1))
    most: float | None = attrs.field(default=None, validator=optional(finite))

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


NEEDS_AWARD = (Award, Levels, Checklist, AllOf)
"""Formulas that need an award: what people decide cannot be computed from a value."""
