"""How units contradict each other: same id, same code, no parent, or a circle, on some day."""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ..errors import DefinitionError
from .unit import AdministrativeUnit

__all__ = ["Versions", "contradictions", "days_of", "first_day"]

Versions = Mapping[str, Sequence[AdministrativeUnit]]

_OWNER = "UnitRegistry"


def contradictions(
    units: Sequence[AdministrativeUnit], versions: Versions
) -> Iterator[DefinitionError]:
    """
    Say what keeps units from standing in one registry, the plainest faults first.

    *versions* are the same units by id, each in order of validity.
    """
    yield from _overlapping_versions(versions)
    yield from _codes_used_twice(units)
    yield from _unknown_parents(units, versions)
    yield from _absent_parents(units, versions)
    yield from _circles(units, versions)


def days_of(unit: AdministrativeUnit) -> str:
    """Name the days on which a version holds, as part of a sentence."""
    if unit.valid_from is None:
        return "on every day" if unit.valid_to is None else f"until {unit.valid_to}"
    if unit.valid_to is None:
        return f"from {unit.valid_from}"
    return f"{unit.valid_from} to {unit.valid_to}"


def first_day(unit: AdministrativeUnit) -> dt.date:
    """Give the first day of a version; an open one begins with the calendar."""
    return dt.date.min if unit.valid_from is None else unit.valid_from


def last_day(unit: AdministrativeUnit) -> dt.date:
    """Give the last day of a version; an open one ends with the calendar."""
    return dt.date.max if unit.valid_to is None else unit.valid_to


def _overlapping_versions(versions: Versions) -> Iterator[DefinitionError]:
    for unit_id, listed in versions.items():
        if len(listed) == 1:
            continue
        # Of intervals in order of their first days, two neighbours overlap if any two do.
        for before, after in itertools.pairwise(listed):
            if first_day(after) <= last_day(before):
                yield DefinitionError(
                    _OWNER,
                    f"id {unit_id!r}",
                    f"{before.name!r} {days_of(before)} and {after.name!r} {days_of(after)}",
                    "that of one unit on any day",
                )


def _codes_used_twice(units: Iterable[AdministrativeUnit]) -> Iterator[DefinitionError]:
    by_code: defaultdict[tuple[str, str], list[AdministrativeUnit]] = defaultdict(list)
    for unit in units:
        if unit.code is not None:
            by_code[unit.code, unit.level].append(unit)
    for (code, level), listed in by_code.items():
        if len(listed) == 1:
            continue
        listed.sort(key=first_day)
        for before, after in itertools.pairwise(listed):
            if before.id != after.id and first_day(after) <= last_day(before):
                yield DefinitionError(
                    _OWNER,
                    f"code {code!r} of level {level!r}",
                    f"{before.id!r} {days_of(before)} and {after.id!r} {days_of(after)}",
                    "that of one unit on any day",
                )


def _unknown_parents(
    units: Iterable[AdministrativeUnit], versions: Versions
) -> Iterator[DefinitionError]:
    orphans = [unit for unit in units if unit.parent is not None and unit.parent not in versions]
    more = f" ({len(orphans)} units have an unknown parent)" if len(orphans) > 1 else ""
    for unit in orphans:
        yield DefinitionError(
            _OWNER,
            f"parent of unit {unit.id!r}",
            unit.parent,
            f"the id of a unit in the registry{more}",
        )


def _absent_parents(
    units: Iterable[AdministrativeUnit], versions: Versions
) -> Iterator[DefinitionError]:
    for unit in units:
        above = versions.get(unit.parent, ()) if unit.parent is not None else ()
        if not above or _covers(above[0], unit):
            continue
        uncovered = _first_uncovered_day(unit, above)
        if uncovered is not None:
            absent = (
                f"before {first_day(above[0])}" if uncovered == dt.date.min else f"on {uncovered}"
            )
            yield DefinitionError(
                _OWNER,
                f"parent of unit {unit.id!r}",
                unit.parent,
                f"valid whenever the unit is (it is not {absent})",
            )


def _covers(parent: AdministrativeUnit, unit: AdministrativeUnit) -> bool:
    """Say whether a version holds whenever another one does."""
    first, last = unit.valid_from, unit.valid_to
    begins = parent.valid_from is None or (first is not None and parent.valid_from <= first)
    return begins and (parent.valid_to is None or (last is not None and last <= parent.valid_to))


def _first_uncovered_day(
    unit: AdministrativeUnit, above: Iterable[AdministrativeUnit]
) -> dt.date | None:
    needed = first_day(unit)
    for parent in above:
        if first_day(parent) > needed:
            return needed
        if last_day(parent) >= last_day(unit):
            return None
        if last_day(parent) >= needed:
            needed = last_day(parent) + dt.timedelta(1)
    return needed


def _circles(units: Iterable[AdministrativeUnit], versions: Versions) -> Iterator[DefinitionError]:
    units = list(units)
    if _are_ranked(units, versions):
        return
    parents: dict[str, set[str]] = {unit_id: set() for unit_id in versions}
    for unit in units:
        if unit.parent in parents:
            parents[unit.id].add(unit.parent)
    # A circle over all days together may be none on any one day: two units that changed places.
    suspects = [unit for unit_id in _without_tops(parents) for unit in versions[unit_id]]
    for day in sorted({first_day(unit) for unit in suspects}):
        above = {unit.id: unit.parent for unit in suspects if unit.is_valid_on(day)}
        circle = _circle(above)
        if circle:
            when = "" if day == dt.date.min else f" on {day}"
            yield DefinitionError(
                _OWNER,
                f"parent of unit {circle[0]!r}",
                above[circle[0]],
                f"no unit below it{when} ({' < '.join([*circle, circle[0]])})",
            )


def _are_ranked(units: Iterable[AdministrativeUnit], versions: Versions) -> bool:
    """Say whether no level stands above itself, so that no unit of any does."""
    above: dict[str, set[str]] = {}
    for unit in units:
        if unit.parent is not None:
            above.setdefault(unit.level, set()).update(
                each.level for each in versions.get(unit.parent, ())
            )
    return not _without_tops(
        {**{level: set() for each in above.values() for level in each}, **above}
    )


def _without_tops(parents: Mapping[str, set[str]]) -> list[str]:
    """Units that cannot be peeled off from the top: those of circles and those below them."""
    waiting = {unit_id: len(above) for unit_id, above in parents.items()}
    children: defaultdict[str, list[str]] = defaultdict(list)
    for unit_id, above in parents.items():
        for parent in above:
            children[parent].append(unit_id)
    tops = [unit_id for unit_id, count in waiting.items() if count == 0]
    while tops:
        for child in children[tops.pop()]:
            waiting[child] -= 1
            if waiting[child] == 0:
                tops.append(child)
    return [unit_id for unit_id, count in waiting.items() if count]


def _circle(above: Mapping[str, str | None]) -> list[str]:
    """Units that lead back to themselves, each followed by its parent; empty if none does."""
    settled: set[str] = set()
    for start in above:
        path: dict[str, None] = {}
        step: str | None = start
        while step is not None and step in above and step not in settled:
            if step in path:
                walked = list(path)
                return walked[walked.index(step) :]
            path[step] = None
            step = above[step]
        settled.update(path)
    return []
