"""Tell what a rebase did beside its counts: gaps, estimates, moves, remainder, ended units."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from ...tables.amounts import amounts_of
from ...tables.arrays import CodeArray, keys, masked, word_texts
from ...tables.columns_of_results import ENDED, ESTIMATES, GAPS, MOVES, no_rows, schema_of
from ...units.registry import UnitRegistry
from ...vocabulary import RebaseStatus, RemainderReason, SuccessionKind, TransferExtent
from .moving import Moved
from .transfers import Counts, Left

__all__ = ["RebaseTexts", "ended_table", "moves_table"]


class RebaseTexts:
    """Make tables of positions, with the texts of units and periods."""

    def __init__(self, ids: pa.Array, periods: list[str]) -> None:
        self._ids, self._periods = ids, periods

    def wide(self, counts: Counts, columns: dict[str, pa.Array]) -> pa.Table:
        return pa.table(
            {
                "unit_id": keys(counts.unit, self._ids),
                "period": keys(counts.period, self._periods),
                **columns,
            }
        )

    def text(self, codes: CodeArray) -> pa.Array:
        return self._ids.take(pa.array(codes, pa.int32(), mask=codes < 0))

    def period(self, codes: CodeArray) -> pa.Array:
        return pa.array(self._periods, pa.string()).take(pa.array(codes, pa.int32()))

    def gaps(self, days: list[Moved]) -> pa.Table:
        parts = [
            pa.Table.from_arrays(
                [
                    self.text(unit),
                    self.period(period),
                    pa.array([item] * len(unit), pa.string()),
                    self.text(child),
                    pa.nulls(len(unit), schema_of(GAPS).field("status").type),
                ],
                schema=schema_of(GAPS),
            )
            for day in days
            for unit, period, item, child in day.gaps
        ]
        table: pa.Table = pa.concat_tables([no_rows(GAPS), *parts])
        keys_of_gaps = ("unit_id", "period", "item", "child_unit_id")
        return table.sort_by([(name, "ascending") for name in keys_of_gaps])

    def estimates(
        self, counts: Counts, weight: str | None, decimals: Mapping[str, int | None]
    ) -> pa.Table:
        parts = [no_rows(ESTIMATES)]
        for name, item in counts.items.items():
            at = np.flatnonzero(item.status == RebaseStatus.ESTIMATED)
            if not len(at):
                continue
            value, estimated = item.value[at], item.estimated[at]
            share = np.divide(estimated, value, out=np.zeros(len(at)), where=value > 0)
            is_amount = np.full(len(at), decimals.get(name) is not None)
            parts.append(
                pa.Table.from_arrays(
                    [
                        self.text(counts.unit[at]),
                        self.period(counts.period[at]),
                        pa.array([name] * len(at), pa.string()),
                        pa.array(value, mask=is_amount),
                        pa.array(estimated, mask=is_amount),
                        pa.array(share),
                        pa.array([weight] * len(at), pa.string()),
                    ],
                    schema=schema_of(ESTIMATES),
                )
            )
        return pa.concat_tables(parts)

    def remainder(self, left: list[Left], items: Mapping[str, int | None]) -> pa.Table:
        def joined(column: str) -> CodeArray:
            parts = [getattr(part, column) for part in left]
            return np.concatenate([np.zeros(0, np.int32), *parts]).astype(np.int32)

        columns = {
            "unit_id": self.text(joined("unit")),
            "successor": self.text(joined("successor")),
            "period": self.period(joined("period")),
            "reason": word_texts(RemainderReason, joined("reason")),
        }
        for name, decimals in items.items():
            value = np.concatenate([np.zeros(0, np.int64), *(part.items[name][0] for part in left)])
            known = np.concatenate([np.zeros(0, bool), *(part.items[name][1] for part in left)])
            columns[name] = masked(amounts_of(value, decimals), known)
        return pa.table(columns)


def moves_table(days: list[Moved]) -> pa.Table:
    rows = [
        (step, count, is_estimated)
        for day in days
        for step, count, is_estimated in zip(
            day.links.steps, day.rows.tolist(), day.is_estimated.tolist(), strict=True
        )
        if count
    ]
    return pa.Table.from_arrays(
        [
            pa.array([step.predecessor for step, _, _ in rows], pa.string()),
            pa.array([step.successor for step, _, _ in rows], pa.string()),
            pa.array([step.day for step, _, _ in rows], pa.date32()),
            word_texts(SuccessionKind, np.array([step.kind for step, _, _ in rows], np.int8)),
            word_texts(TransferExtent, np.array([step.extent for step, _, _ in rows], np.int8)),
            pa.array([is_estimated for _, _, is_estimated in rows], pa.bool_()),
            pa.array([count for _, count, _ in rows], pa.int64()),
            pa.array([step.legal_basis for step, _, _ in rows], pa.string()),
        ],
        schema=schema_of(MOVES),
    )


def ended_table(
    left: list[Left], registry: UnitRegistry, ids: list[str], as_of: dt.date
) -> pa.Table:
    units: dict[str, None] = {}
    for part in left:
        of_reason = part.reason == RemainderReason.NO_SUCCESSOR
        for code in np.unique(part.unit[of_reason]).tolist():
            units[ids[code]] = None
    rows = [
        (unit, target, others)
        for unit in sorted(units)
        for target, others in _needed_for(registry, unit, as_of)
    ]
    return pa.Table.from_arrays(
        [
            pa.array([unit for unit, _, _ in rows], pa.string()),
            pa.array([target for _, target, _ in rows], pa.string()),
            pa.array([bool(others) for _, _, others in rows], pa.bool_()),
            pa.array([" ".join(others) or None for _, _, others in rows], pa.string()),
        ],
        schema=schema_of(ENDED),
    )


def _needed_for(
    registry: UnitRegistry, unit_id: str, as_of: dt.date
) -> list[tuple[str, tuple[str, ...]]]:
    """
    List the units of a day whose territory an ended unit needs, and what else they hold.

    What else they hold are the former units in each that did not belong to the ended one.
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
    """List units of the day to which changes lead from a unit."""
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
    """List units of an earlier day from which changes lead to a unit."""
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
