"""Faults of the maxima: those that do not add up, and notes where they do."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TypeAlias

from ..criterion import Combination, Criterion, CriterionRole
from .parts import SchemeFault, SchemeParts

__all__ = ["MARGIN", "adds_up", "best_faults", "sum_faults"]

# Of points as a file declares them. Not that of `stats`: a scheme is read without numpy.
MARGIN = 1e-9


def sum_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    """Maxima that do not add up without a note, and notes where they do; there are no circles."""
    head, open_groups = parts.head, parts.open_groups
    if parts.lacks_something:
        return
    below = _regular_below(parts)

    for position, each in parts.criteria:
        if (
            each.max_points is not None
            and each.code in below
            and each.code not in open_groups
            and each.role is CriterionRole.REGULAR
            and each.combine is Combination.SUM
        ):
            fault = _sum_fault(
                "max", each.max_points, each.max_note, _total(below, each.code), capped=each.capped
            )
            if fault is not None:
                yield SchemeFault("criterion", position, *fault)
        elif each.max_note is not None and each.code not in open_groups:
            expected = "absent where there is no maximum with regular criteria below to add up"
            yield SchemeFault("criterion", position, "max_note", each.max_note, expected)
    is_read = not {"declared_total", "total_note"}.intersection(parts.unread_keys)
    if head.combine is Combination.SUM and None not in open_groups and is_read:
        declared = head.declared_total
        if declared is not None:
            fault = _sum_fault(
                "total", declared, head.total_note, _total(below, None), capped=head.capped
            )
            if fault is not None:
                yield SchemeFault("", 0, *fault)
        elif head.total_note is not None:
            expected = "absent where no declared_total is stated"
            yield SchemeFault("", 0, "total_note", head.total_note, expected)


def best_faults(parts: SchemeParts) -> Iterator[SchemeFault]:
    """Maxima of a best of parts that are not the greatest of those below."""
    if parts.lacks_something:
        return
    below = _regular_below(parts)
    stated: list[tuple[str | None, int, Combination | None, float | None]] = [
        (None, 0, parts.head.combine, parts.head.declared_total)
    ]
    stated += [
        (each.code, position, each.combine, each.max_points) for position, each in parts.criteria
    ]
    for code, position, combine, maximum in stated:
        is_best = combine is Combination.BEST and code in below and code not in parts.open_groups
        greatest = max((_maximum(below, each) for each in below.get(code, [])), default=0.0)
        if is_best and maximum is not None and not adds_up(maximum, greatest):
            expected = f"{greatest:g}, the greatest of the maxima below"
            table, field = ("", "declared_total") if code is None else ("criterion", "max_points")
            yield SchemeFault(table, position, field, maximum, expected)


_Below: TypeAlias = "dict[str | None, list[Criterion]]"


def _regular_below(parts: SchemeParts) -> _Below:
    below: _Below = {}
    for _, each in parts.criteria:
        if each.role is CriterionRole.REGULAR and each.parent != each.code:
            below.setdefault(each.parent, []).append(each)
    return below


def _maximum(below: _Below, each: Criterion) -> float:
    return _total(below, each.code) if each.max_points is None else each.max_points


def _total(below: _Below, code: str | None) -> float:
    return sum(_maximum(below, each) for each in below.get(code, []))


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
    return math.isclose(declared, total, rel_tol=MARGIN, abs_tol=MARGIN)


def _sum_fault(
    what: str, declared: float, note: str | None, total: float, *, capped: bool
) -> tuple[str, object, str] | None:
    fits = adds_up(declared, total)
    if fits and note is not None:
        return f"{what}_note", note, f"absent, for the maxima below add up to {total:g}"
    if not fits and note is None and not (capped and total > declared):
        field = "max_points" if what == "max" else "declared_total"
        expected = (
            f"{total:g}, the sum of the maxima below, or '{what}_note' must say why not"
            f"{', or capped be true' if total > declared else ''}"
        )
        return field, declared, expected
    return None
