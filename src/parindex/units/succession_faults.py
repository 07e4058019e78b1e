"""How steps from unit to unit contradict the units that they join, or each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from ..vocabulary import SuccessionFault, TransferExtent
from .registry import UnitRegistry
from .succession import Succession

__all__ = ["FaultyStep", "faulty_steps"]


@attrs.frozen
class FaultyStep:
    """
    One contradiction; *successor* is there only where a step is at fault.

    Without a step, *day* is that on which the unit ended or began.
    """

    fault: SuccessionFault
    unit_id: str
    successor: str | None
    day: dt.date


def faulty_steps(
    steps: Iterable[Succession], registry: UnitRegistry, *, with_absent: bool = True
) -> tuple[FaultyStep, ...]:
    """
    Find contradictions of steps, ordered by kind and unit; the registry need not have their units.

    If *with_absent*, units without a step are told too.
    """
    changes = tuple(steps)
    moving = [step for step in changes if not step.is_of_one_unit]
    found = [*_of_days(changes, registry), *_of_extents(moving)]
    if with_absent:
        found += _without_steps(moving, registry)
    return tuple(
        sorted(found, key=lambda each: (each.fault, each.unit_id, each.day, each.successor or ""))
    )


def _of_days(steps: Iterable[Succession], registry: UnitRegistry) -> Iterator[FaultyStep]:
    for step in steps:
        eve = step.day - dt.timedelta(1)
        there = _is_there(registry, step.predecessor, eve) and (
            step.successor is None or _is_there(registry, step.successor, step.day)
        )
        if not there:
            yield _fault(SuccessionFault.NOT_VALID, step)
        elif not step.is_of_one_unit and _is_there(registry, step.predecessor, step.day):
            yield _fault(SuccessionFault.GOES_ON, step)


def _of_extents(steps: Iterable[Succession]) -> Iterator[FaultyStep]:
    together: dict[tuple[str, dt.date], list[Succession]] = {}
    for step in steps:
        together.setdefault((step.predecessor, step.day), []).append(step)
    for listed in together.values():
        extents = [step.extent for step in listed]
        wholes = extents.count(TransferExtent.WHOLE)
        peopled = len(extents) - extents.count(TransferExtent.AREA)
        one_has_all = bool(wholes) or TransferExtent.POPULATION in extents
        is_open = TransferExtent.NOT_STATED in extents
        if (wholes and len(listed) > 1) or (one_has_all and peopled > 1):
            for step in listed:
                yield _fault(SuccessionFault.TWO_SUCCESSORS, step)
        elif not wholes and not is_open and (len(listed) == 1 or not peopled):
            yield _fault(SuccessionFault.PART_ALONE, listed[0])


def _without_steps(steps: Iterable[Succession], registry: UnitRegistry) -> Iterator[FaultyStep]:
    listed = tuple(steps)
    moved = {(step.predecessor, step.day) for step in listed}
    formed = {(step.successor, step.day) for step in listed}
    for unit_id in dict.fromkeys(unit.id for unit in registry):
        versions = registry.versions(unit_id)
        first, last = versions[0].valid_from, versions[-1].valid_to
        if last is not None and (unit_id, last + dt.timedelta(1)) not in moved:
            yield FaultyStep(SuccessionFault.NO_SUCCESSOR, unit_id, None, last)
        if first is not None and (unit_id, first) not in formed:
            yield FaultyStep(SuccessionFault.NO_PREDECESSOR, unit_id, None, first)


def _is_there(registry: UnitRegistry, unit_id: str, day: dt.date) -> bool:
    return unit_id in registry and any(
        version.is_valid_on(day) for version in registry.versions(unit_id)
    )


def _fault(fault: SuccessionFault, step: Succession) -> FaultyStep:
    return FaultyStep(fault, step.predecessor, step.successor, step.day)
