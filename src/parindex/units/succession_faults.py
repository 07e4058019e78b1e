"""How steps from unit to unit contradict the units that they join, or each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

import attrs

from ..vocabulary import SuccessionFault, TransferExtent
from .faults import Versions, first_day
from .registry import UnitRegistry
from .succession import Succession
from .unit import AdministrativeUnit

__all__ = ["FAULTS", "FaultyStep", "faults_of", "faulty_steps"]

FAULTS = "faults of succession"
"""What a registry remembers its contradictions as."""


_DAY = dt.timedelta(1)


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


def faults_of(registry: UnitRegistry) -> tuple[FaultyStep, ...]:
    """Find contradictions of the events of a registry; made once and kept."""
    found: tuple[FaultyStep, ...] = registry.remember(
        FAULTS, lambda: faulty_steps(registry.events, registry)
    )
    return found


def faulty_steps(steps: Iterable[Succession], registry: UnitRegistry) -> tuple[FaultyStep, ...]:
    """
    Find contradictions of steps, and units without a step, ordered by kind and unit.

    The registry need not have the units of the steps.
    """
    changes = tuple(steps)
    moving = [step for step in changes if not step.is_of_one_unit]
    versions: dict[str, list[AdministrativeUnit]] = {}
    for unit in registry:
        versions.setdefault(unit.id, []).append(unit)
    found = [
        *_of_days(changes, versions),
        *_of_extents(moving),
        *_without_steps(moving, versions),
    ]
    return tuple(
        sorted(found, key=lambda each: (each.fault, each.unit_id, each.day, each.successor or ""))
    )


def _of_days(steps: Iterable[Succession], versions: Versions) -> Iterator[FaultyStep]:
    for step in steps:
        there = _is_there(versions, step.predecessor, step.day - _DAY) and (
            step.successor is None or _is_there(versions, step.successor, step.day)
        )
        if not there:
            yield _fault(SuccessionFault.NOT_VALID, step)
        elif not step.is_of_one_unit and _is_there(versions, step.predecessor, step.day):
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


def _without_steps(steps: Iterable[Succession], versions: Versions) -> Iterator[FaultyStep]:
    listed = tuple(steps)
    moved = {(step.predecessor, step.day) for step in listed}
    formed = {(step.successor, step.day) for step in listed}
    for unit_id, each in versions.items():
        ordered = each if len(each) == 1 else sorted(each, key=first_day)
        first, last = ordered[0].valid_from, ordered[-1].valid_to
        if last is not None and (unit_id, last + _DAY) not in moved:
            yield FaultyStep(SuccessionFault.NO_SUCCESSOR, unit_id, None, last)
        if first is not None and (unit_id, first) not in formed:
            yield FaultyStep(SuccessionFault.NO_PREDECESSOR, unit_id, None, first)


def _is_there(versions: Versions, unit_id: str, day: dt.date) -> bool:
    return any(version.is_valid_on(day) for version in versions.get(unit_id, ()))


def _fault(fault: SuccessionFault, step: Succession) -> FaultyStep:
    return FaultyStep(fault, step.predecessor, step.successor, step.day)
