"""Units of today that the territory of an ended unit needs, and what else they hold."""

from __future__ import annotations

import datetime as dt

from ...units.registry import UnitRegistry

__all__ = ["needed_for"]


def needed_for(
    registry: UnitRegistry, unit_id: str, as_of: dt.date
) -> list[tuple[str, tuple[str, ...]]]:
    """
    Units of a day whose territory an ended unit needs, and what else they hold.

    Parameters
    ----------
    registry : UnitRegistry
        The units and what became of them.
    unit_id : str
        Id of a unit that ended, such as a district.
    as_of : datetime.date
        Day of the units that are needed.

    Returns
    -------
    list of (str, tuple of str)
        Each unit, and the former units in it that did not belong to the ended one; ordered by id.
    """
    last = registry.versions(unit_id)[-1].valid_to
    if last is None or last >= as_of:
        return []
    before = registry.on(last)
    inside = {unit.id for unit in before.descendants(unit_id)} | {unit_id}
    lowest = {unit for unit in inside if not before.children(unit)}
    now = registry.on(as_of)
    needed: dict[str, set[str]] = {}
    for unit in lowest:
        for target in _on_day(registry, unit, now):
            needed.setdefault(target, set())
    for target, others in needed.items():
        others.update(_sources(registry, target, before) - inside)
    return [(target, tuple(sorted(others))) for target, others in sorted(needed.items())]


def _on_day(registry: UnitRegistry, unit_id: str, now: UnitRegistry) -> set[str]:
    """Units of the day to which changes lead from a unit."""
    found: set[str] = set()
    seen, waiting = {unit_id}, [unit_id]
    while waiting:
        unit = waiting.pop()
        if unit in now:
            found.add(unit)
            continue
        after = {step.successor for step in registry.successors(unit) if step.successor} - seen
        seen |= after
        waiting += after
    return found


def _sources(registry: UnitRegistry, unit_id: str, before: UnitRegistry) -> set[str]:
    """Units of an earlier day from which changes lead to a unit."""
    found: set[str] = set()
    seen, waiting = {unit_id}, [unit_id]
    while waiting:
        unit = waiting.pop()
        if unit in before:
            found.add(unit)
            continue
        earlier = {step.predecessor for step in registry.predecessors(unit)} - seen
        seen |= earlier
        waiting += earlier
    return found
