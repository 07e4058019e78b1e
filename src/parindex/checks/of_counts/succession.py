"""UNT2: steps from unit to unit that contradict the units, or each other."""

from __future__ import annotations

import pyarrow as pa

from ... import units
from ...rulebook.rule import Rule
from ...vocabulary import Severity, SuccessionFault
from ..context import WHOLE_ROW, Check, Context, Outcome, Scope, found, needed, not_checked

__all__ = ["CHECKS", "RULES", "outcomes_of"]

_OF_FAULT = {
    SuccessionFault.TWO_SUCCESSORS: Rule(
        code="UNT201", severity=Severity.ERROR, since="0.1.0", evidence=("units", "valid_from")
    ),
    SuccessionFault.NO_SUCCESSOR: Rule(
        code="UNT202", severity=Severity.WARNING, since="0.1.0", evidence=("valid_to",)
    ),
    SuccessionFault.NOT_VALID: Rule(
        code="UNT203", severity=Severity.ERROR, since="0.1.0", evidence=("units", "valid_from")
    ),
    SuccessionFault.GOES_ON: Rule(
        code="UNT204", severity=Severity.ERROR, since="0.1.0", evidence=("units", "valid_from")
    ),
    SuccessionFault.PART_ALONE: Rule(
        code="UNT205", severity=Severity.ERROR, since="0.1.0", evidence=("units", "valid_from")
    ),
    SuccessionFault.NO_PREDECESSOR: Rule(
        code="UNT206", severity=Severity.WARNING, since="0.1.0", evidence=("valid_from",)
    ),
}
RULES = tuple(_OF_FAULT.values())


def steps(context: Context) -> list[Outcome]:
    """UNT201 to UNT206: what the registry says of its units contradicts itself."""
    registry = needed(context.registry)
    if not registry.events:
        return [not_checked(rule, "no_events") for rule in RULES]
    return outcomes_of(units.succession_faults.faults_of(registry), len(registry.events), registry)


def outcomes_of(
    faults: tuple[units.succession_faults.FaultyStep, ...],
    checked: int,
    registry: units.UnitRegistry,
) -> list[Outcome]:
    """Find contradictions, for each rule; where no step was looked at, the units were."""
    units = dict.fromkeys(
        [*(unit.id for unit in registry), *(each.predecessor for each in registry.events)]
    )
    # a step that was taken out is no contradiction any more, so all steps of a unit were looked at
    everything = Scope(
        pa.array(list(units), pa.string()), pa.nulls(len(units), pa.string()), subject=None
    )
    outcomes = []
    for fault, rule in _OF_FAULT.items():
        here = [each for each in faults if each.fault is fault]
        days = pa.array([each.day.isoformat() for each in here], pa.string())
        evidence = {
            "units": pa.array([each.successor for each in here], pa.string()),
            "valid_from": days,
            "valid_to": days,
        }
        outcomes.append(
            found(
                rule,
                checked or len(registry),
                unit_id=pa.array([each.unit_id for each in here], pa.string()),
                period=pa.nulls(len(here), pa.string()),
                subject=pa.array([each.successor or WHOLE_ROW for each in here], pa.string()),
                evidence={name: evidence[name] for name in rule.evidence},
                looked_at=everything,
            )
        )
    return outcomes


CHECKS = (Check(RULES, steps, needs=("registry",)),)
