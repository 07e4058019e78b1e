"""UNT107, UNT108, UNT112: units that are not those of the period compared with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ... import units
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, codes_of, floats_of, terms_of
from ...vocabulary import Comparability, Severity, TransferExtent, UnitChange
from ..context import Check, Context, Outcome, found_in, needed, where_possible

__all__ = ["CHECKS", "RULES"]

UNIT_CHANGED = Rule(
    code="UNT107",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("value", "prior_period", "units"),
)
ESTIMATED = Rule(
    code="UNT108",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("value", "prior_period", "prior_value", "weight", "share"),
)
GREW = Rule(
    code="UNT112",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("value", "prior_period", "prior_value", "units"),
)
RULES = (UNIT_CHANGED, ESTIMATED, GREW)


def broken(context: Context) -> list[Outcome]:
    """
    UNT107: no comparison, for the unit is new; UNT108: the prior is an estimate; UNT112: a sum.

    A unit that always was cannot be new, and without a part of another nothing is estimated.
    """
    comparisons, registry = needed(context.comparisons), needed(context.registry)
    data = comparisons.data
    given = terms_of(data["comparability"], Comparability)
    has_value = ~np.isnan(floats_of(data["value"]))
    unit, units = comparisons.keys.unit

    def of_units(holds: Callable[[str], bool]) -> BoolArray:
        of_unit = [each in registry and holds(each) for each in units]
        return np.array([*of_unit, False], bool)[unit]

    begins = of_units(lambda each: registry.versions(each)[0].valid_from is not None)
    has_parts = of_units(lambda each: _has_parts(registry, each))
    is_new, is_estimate, is_sum = (
        has_value & (given == word)
        for word in (
            Comparability.UNIT_CHANGED,
            Comparability.ESTIMATED,
            Comparability.REBASED,
        )
    )
    is_new &= ~_has_changed(data, UnitChange.ENDED)  # of which UNT104 tells
    has_grown = has_value & _has_changed(data, UnitChange.GREW)
    sums = np.flatnonzero(is_sum & has_grown)
    changed, guessed = np.flatnonzero(is_new), np.flatnonzero(is_estimate)
    weight, share = _estimates(data.take(pa.array(guessed)), comparisons.estimates)
    outcomes = []
    for rule, rows, told, computed in (
        (
            UNIT_CHANGED,
            changed,
            has_value & begins | is_new,
            {"units": _predecessors(data["unit_id"].take(pa.array(changed)), registry)},
        ),
        (
            ESTIMATED,
            guessed,
            # a new unit without a prior value has no estimate of one either
            has_value & has_parts & ~is_new | is_estimate,
            {"weight": weight, "share": share},
        ),
        (
            GREW,
            sums,
            has_grown,
            {"units": _predecessors(data["unit_id"].take(pa.array(sums)), registry)},
        ),
    ):
        checked = int(np.count_nonzero(told))
        outcome = found_in(rule, checked, comparisons, rows, told, computed=computed)
        outcomes += where_possible(outcome, int(np.count_nonzero(has_value)) - checked)
    return outcomes


def _has_changed(comparisons: pa.Table, change: UnitChange) -> BoolArray:
    """Mark comparisons of units to which a thing happened."""
    words = comparisons["unit_change"].cast(pa.string()).fill_null("")
    return np.asarray(pc.equal(words, change.text).to_numpy(), bool)


def _has_parts(registry: units.UnitRegistry, unit: str) -> bool:
    """Say whether a unit, or one that it was made of, took over a part of another."""
    waiting, seen = [unit], {unit}
    while waiting:
        for step in registry.predecessors(waiting.pop()):
            if step.extent in (TransferExtent.PART, TransferExtent.NOT_STATED):
                return True
            if step.predecessor not in seen and step.predecessor in registry:
                seen.add(step.predecessor)
                waiting.append(step.predecessor)
    return False


def _predecessors(column: pa.ChunkedArray, registry: units.UnitRegistry) -> pa.Array:
    """List the units that each unit was made of; null where none is known."""
    codes, units = codes_of(column)
    listed = [
        "; ".join(dict.fromkeys(step.predecessor for step in registry.predecessors(unit)))
        if unit in registry
        else ""
        for unit in units
    ]
    return pa.array([text or None for text in listed], pa.string()).take(pa.array(codes))


def _estimates(data: pa.Table, estimates: pa.Table) -> tuple[pa.Array, pa.Array]:
    """Name the weight, and give the larger of the shares of numerator and denominator."""
    largest: dict[tuple[str, str, str], tuple[float, str]] = {}
    for row in estimates.to_pylist():
        key = (row["item"].rpartition(":")[0], row["unit_id"], row["period"])
        largest[key] = max(largest.get(key, (0.0, "")), (row["share"], row["weight"]))
    names = ("indicator_code", "unit_id", "prior_period")
    pairs = zip(*(data[name].to_pylist() for name in names), strict=True)
    answers = [largest.get(key, (None, None)) for key in pairs]
    return (
        pa.array([weight for _, weight in answers], pa.string()),
        pa.array([share for share, _ in answers], pa.float64()),
    )


CHECKS = (Check(RULES, broken, needs=("comparisons", "registry")),)
