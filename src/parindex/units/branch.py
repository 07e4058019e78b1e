"""A unit and all that stands below it, cut out of a tree that changes over time."""

from __future__ import annotations

import datetime as dt

import attrs

from .index import UnitIndex
from .unit import AdministrativeUnit

__all__ = ["branch_of"]

_First, _Last = dt.date.min, dt.date.max


def branch_of(index: UnitIndex, top: str) -> tuple[AdministrativeUnit, ...]:
    """
    Give the versions of a unit, at the top now, and of all units below it, in their order.

    A version is cut to the days on which its parent is in the branch; where these have a gap, it
    is several versions.
    """
    kept: dict[int, list[AdministrativeUnit]] = {}
    ahead = [(unit, attrs.evolve(unit, parent=None)) for unit in index.versions[top]]
    while ahead:
        unit, cut = ahead.pop()
        kept.setdefault(id(unit), []).append(cut)
        for child in index.children.get(unit.id, ()):
            inside = _within(child, cut)
            if inside is not None:
                ahead.append((child, inside))
    return tuple(part for unit in index.units for part in _joined(unit, kept.get(id(unit), [])))


def _within(child: AdministrativeUnit, parent: AdministrativeUnit) -> AdministrativeUnit | None:
    """Cut a version to the days of its parent; None where they have no day in common."""
    first = max(child.valid_from or _First, parent.valid_from or _First)
    last = min(child.valid_to or _Last, parent.valid_to or _Last)
    if first > last:
        return None
    return _on(child, first, last)


def _joined(unit: AdministrativeUnit, parts: list[AdministrativeUnit]) -> list[AdministrativeUnit]:
    """Put versions of one unit together where one follows on the other: the parent had several."""
    spans: list[tuple[dt.date, dt.date]] = []
    for part in sorted(parts, key=lambda part: part.valid_from or _First):
        first, last = part.valid_from or _First, part.valid_to or _Last
        if spans and (spans[-1][1] == _Last or first <= spans[-1][1] + dt.timedelta(1)):
            spans[-1] = (spans[-1][0], max(last, spans[-1][1]))
        else:
            spans.append((first, last))
    if not parts:
        return []
    return [attrs.evolve(_on(unit, *span), parent=parts[0].parent) for span in spans]


def _on(unit: AdministrativeUnit, first: dt.date, last: dt.date) -> AdministrativeUnit:
    valid_from = None if first == _First else first
    valid_to = None if last == _Last else last
    # a day that comes from the unit above is that of another change
    return attrs.evolve(
        unit,
        valid_from=valid_from,
        valid_to=valid_to,
        valid_from_not_before=unit.valid_from_not_before if valid_from == unit.valid_from else None,
        valid_to_not_before=unit.valid_to_not_before if valid_to == unit.valid_to else None,
    )
