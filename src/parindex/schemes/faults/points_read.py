"""Criteria whose points the formula of a criterion reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

from ...formulas import PointsOf, Prior, quantities_below
from ..criterion import Criterion

__all__ = ["criteria_read_by", "points_read_by"]


def points_read_by(criterion: Criterion) -> tuple[str, ...]:
    """
    Criteria whose points a formula reads at the same stage; those of last year are not among them.

    Parameters
    ----------
    criterion : Criterion
        A leaf.

    Returns
    -------
    tuple of str
        Each once, in order.
    """
    return tuple(dict.fromkeys(_points_read(criterion.formula)))


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
    Criteria whose points a formula reads, of this year or of the year before.

    Parameters
    ----------
    criterion : Criterion
        A leaf.

    Returns
    -------
    tuple of str
        Each once, in order.
    """
    quantities = quantities_below(criterion.formula)
    return tuple(dict.fromkeys(each.criterion for each in quantities if isinstance(each, PointsOf)))
