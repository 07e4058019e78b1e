"""Counts of former units on the units of another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import numpy as np
import pyarrow as pa

from ..errors import InputError, MissingColumnError
from ..model._succession_faults import faulty_steps
from ..model.count import CountForm, CountKind
from ..model.registry import UnitRegistry
from ..tables.arrays import CodeArray, keys, masked, words
from ..tables.columns import ENDED, ESTIMATES, GAPS, MOVES, schema_of
from ..tables.sheet import CountSheet, read_sheet
from ..typing import TableLike
from ..vocabulary import RateStatus, RebaseStatus, RemainderReason, SuccessionKind, TransferExtent
from ._moved_counts import Counts, Item, Left
from ._moving import Moved, links_on_the_way, move
from .part_weights import PartWeights, weights_of
from .rebased import RebasedCounts
from .result import InputReport, Provenance

__all__ = ["needed_for", "rebase", "rebase_rows", "refuse_faulty_events"]

_MOST = float(2**62)


def rebase(
    counts: TableLike,
    registry: UnitRegistry,
    *,
    as_of: dt.date,
    items: CountForm | Iterable[str] | None = None,
    weights: PartWeights | Literal["equal"] | None = None,
) -> RebasedCounts:
    """
    Counts on the units of another day (quy đổi số liệu theo địa giới mới).

    Whole units are added, exactly. A part of a unit is never guessed: without *weights* the units
    that it belongs to have no sum. Nothing is lost: for each item, what was given is what the
    result holds and what `RebasedCounts.remainder` lists, to the case.

    Parameters
    ----------
    counts : table or mapping of columns
        As for `compute_rates`; ``unit_id`` holds ids of the registry.
    registry : UnitRegistry
        The units and what became of them.
    as_of : datetime.date
        Day of the units of the result. Changes up to this day are taken forwards, later ones
        backwards.
    items : CountForm or iterable of str, optional
        As for `roll_up`. A form also says which items are flows: only those of a unit and of its
        predecessors in one period may be added, for stocks would be those of two dates. Without
        a form no item counts as a flow.
    weights : PartWeights, "equal" or None
        How parts are shared out, in whole cases by largest remainders; None shares nothing out.

    Returns
    -------
    RebasedCounts
        One row per unit and period of which some unit reported, ordered by the registry and by
        period code. ``statuses`` has a word for every count.

    Raises
    ------
    MissingColumnError
        If a key column, or an item that *items* lists, is missing.
    InputError
        If an argument cannot be used as it is, the events of the registry contradict its units,
        or counts are too large to be added exactly.

    Examples
    --------
    >>> import parindex as pi
    >>> registry = pi.load_registry("vn")
    >>> counts = {
    ...     "unit_id": ["vn-02803", "vn-02806", "vn-02824", "vn-02836", "vn-02818"],
    ...     "period": ["2025-H1"] * 5,
    ...     "resolved_total": [100, 200, 300, 400, 500],
    ... }
    >>> result = pi.rebase(counts, registry, as_of=dt.date(2025, 7, 1))
    >>> result.data.to_pylist()[0]
    {'unit_id': 'vn-02824-20250701', 'period': '2025-H1', 'resolved_total': 1000}
    >>> result.statuses["resolved_total"].to_pylist()
    ['rebased', 'incomplete']
    >>> result.gaps["child_unit_id"].to_pylist()
    ['vn-02848', 'vn-02851']
    """
    if not isinstance(registry, UnitRegistry):
        raise InputError(f"registry must be a UnitRegistry, got {type(registry).__name__}")
    if type(as_of) is not dt.date:
        raise InputError(f"as_of must be a datetime.date, got {as_of!r}")
    if isinstance(items, str):
        raise InputError(f"items must be a form or a list of item codes, got {items!r}")
    listed = None if items is None or isinstance(items, CountForm) else tuple(items)
    sheet = read_sheet(counts, items.codes if isinstance(items, CountForm) else listed)
    absent = [item for item in listed or () if item not in sheet.columns]
    if absent:
        raise MissingColumnError("counts", absent, (*sheet.columns, *sheet.ignored))
    flows = (
        {item.code for item in items if item.kind is CountKind.FLOW}
        if isinstance(items, CountForm)
        else set()
    )
    given = _counts_of(sheet, registry, flows)
    return rebase_rows(
        given,
        registry,
        sheet,
        as_of=as_of,
        weights=weights,
        provenance=Provenance(
            forms=(items,) if isinstance(items, CountForm) else (),
            input=InputReport(
                rows=sheet.rows, rows_used=len(sheet), ignored=sheet.ignored, faults=sheet.faults
            ),
        ),
    )


def _counts_of(sheet: CountSheet, registry: UnitRegistry, flows: set[str]) -> Counts:
    position = _positions(registry)
    # a unit that the registry does not have is a place of its own after all others
    extra = len(position)
    unit = np.array(
        [position.get(unit, extra + place) for place, unit in enumerate(sheet.units)], np.int32
    )
    items = {}
    for name, column in sheet.columns.items():
        known = np.ones(len(sheet), bool)
        if column.status is not None:
            known = column.status == RateStatus.OK
        value = np.where(known, column.values, 0)
        if (value < 0).any():
            known &= value >= 0
            value = np.where(known, value, 0)
        if float(value.astype(np.float64).sum()) >= _MOST:
            raise InputError(f"counts of {name!r} must add up to less than 2**62 to be exact")
        status = np.where(known, RebaseStatus.KEPT, RebaseStatus.NOT_REPORTED).astype(np.uint8)
        items[name] = Item(value, known, np.zeros_like(value), status, name in flows)
    return Counts(unit[sheet.unit_codes], sheet.period_codes, items)


def _positions(registry: UnitRegistry) -> dict[str, int]:
    ids = dict.fromkeys(unit.id for unit in registry)
    return {unit_id: place for place, unit_id in enumerate(ids)}


def rebase_rows(
    given: Counts,
    registry: UnitRegistry,
    sheet: CountSheet,
    *,
    as_of: dt.date,
    weights: PartWeights | Literal["equal"] | None,
    provenance: Provenance,
) -> RebasedCounts:
    """
    Move rows that are laid out already; see `rebase`.

    Raises
    ------
    InputError
        If the events of the registry contradict its units.
    """
    refuse_faulty_events(registry)
    weight_name, numbers = weights_of(weights)
    position = _positions(registry)
    ids = [*position, *sheet.units]
    counts, left = _without_unknown(given, len(position))
    forwards, backwards = links_on_the_way(registry, position, as_of, numbers)
    days: list[Moved] = []
    for links in (*forwards, *backwards):
        days.append(move(counts, links, len(position)))
        counts = days[-1].counts
        left += days[-1].left
    counts, rest = _only_valid(counts, registry, position, as_of)
    left += rest
    counts = _ordered(counts, sheet)
    _assert_nothing_lost(given, counts, left)
    places = _Texts(pa.array(ids, pa.string()), [period.code for period in sheet.periods])
    return RebasedCounts(
        places.wide(counts, {name: masked(i.value, i.known) for name, i in counts.items.items()}),
        provenance,
        places.gaps(days),
        statuses=places.wide(
            counts, {name: words(RebaseStatus, i.status) for name, i in counts.items.items()}
        ),
        estimates=places.estimates(counts, weight_name),
        moves=_moves(days),
        remainder=places.remainder(left, tuple(given.items)),
        ended=_ended(left, registry, ids, as_of),
        as_of=as_of,
    )


def refuse_faulty_events(registry: UnitRegistry) -> None:
    """
    Refuse events by which counts would be moved twice or into nowhere.

    Parameters
    ----------
    registry : UnitRegistry
        The units and what became of them.

    Raises
    ------
    InputError
        If a step joins units that did not exist then, a unit goes on, goes whole into two, or
        only a part of it is accounted for.
    """
    faulty = faulty_steps(registry.events, registry, with_absent=False)
    if faulty:
        first = faulty[0]
        raise InputError(
            "the events of the registry must agree with its units and with each other, got "
            f"{first.fault.text} of {first.unit_id!r} on {first.day} "
            f"({len(faulty)} in all; see check_succession)"
        )


def _without_unknown(given: Counts, units: int) -> tuple[Counts, list[Left]]:
    return _set_aside(given, given.unit >= units, RemainderReason.UNKNOWN_UNIT)


def _only_valid(
    counts: Counts, registry: UnitRegistry, position: dict[str, int], as_of: dt.date
) -> tuple[Counts, list[Left]]:
    """Rows of units that no change leads to the day are left."""
    valid = np.zeros(len(position), bool)
    for unit in registry.on(as_of):
        valid[position[unit.id]] = True
    return _set_aside(counts, ~valid[counts.unit], RemainderReason.NO_SUCCESSOR)


def _set_aside(
    counts: Counts, where: np.ndarray[tuple[int], np.dtype[np.bool_]], reason: RemainderReason
) -> tuple[Counts, list[Left]]:
    if not where.any():
        return counts, []
    aside = counts.take(where)
    left = Left(
        aside.unit,
        np.full(len(aside.unit), -1, np.int32),
        aside.period,
        np.full(len(aside.unit), reason, np.uint8),
        {name: (item.value, item.known) for name, item in aside.items.items()},
    )
    return counts.take(~where), [left]


def _ordered(counts: Counts, sheet: CountSheet) -> Counts:
    rank = np.argsort(
        np.argsort(np.array([period.code for period in sheet.periods], object), kind="stable")
    )
    slot = rank[counts.period] if len(counts.period) else counts.period
    return counts.take(np.lexsort([slot, counts.unit]))


def _assert_nothing_lost(given: Counts, counts: Counts, left: list[Left]) -> None:
    """Input total = output total + remainder, item by item (convention §46)."""
    for name, item in given.items.items():
        out = int(counts.items[name].value[counts.items[name].known].sum())
        aside = sum(int(part.items[name][0][part.items[name][1]].sum()) for part in left)
        assert int(item.value[item.known].sum()) == out + aside, name


class _Texts:
    """Tables of positions, with the texts of units and periods."""

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
                ],
                schema=schema_of(GAPS),
            )
            for day in days
            for unit, period, item, child in day.gaps
        ]
        table: pa.Table = pa.concat_tables([schema_of(GAPS).empty_table(), *parts])
        return table.sort_by([(name, "ascending") for name in table.column_names])

    def estimates(self, counts: Counts, weight: str | None) -> pa.Table:
        parts = [schema_of(ESTIMATES).empty_table()]
        for name, item in counts.items.items():
            at = np.flatnonzero(item.status == RebaseStatus.ESTIMATED)
            if not len(at):
                continue
            value, estimated = item.value[at], item.estimated[at]
            share = np.divide(estimated, value, out=np.zeros(len(at)), where=value > 0)
            parts.append(
                pa.Table.from_arrays(
                    [
                        self.text(counts.unit[at]),
                        self.period(counts.period[at]),
                        pa.array([name] * len(at), pa.string()),
                        pa.array(value),
                        pa.array(estimated),
                        pa.array(share),
                        pa.array([weight] * len(at), pa.string()),
                    ],
                    schema=schema_of(ESTIMATES),
                )
            )
        return pa.concat_tables(parts)

    def remainder(self, left: list[Left], items: tuple[str, ...]) -> pa.Table:
        def joined(column: str) -> CodeArray:
            parts = [getattr(part, column) for part in left]
            return np.concatenate([np.zeros(0, np.int32), *parts]).astype(np.int32)

        columns = {
            "unit_id": self.text(joined("unit")),
            "successor": self.text(joined("successor")),
            "period": self.period(joined("period")),
            "reason": words(RemainderReason, joined("reason")),
        }
        for name in items:
            value = np.concatenate([np.zeros(0, np.int64), *(part.items[name][0] for part in left)])
            known = np.concatenate([np.zeros(0, bool), *(part.items[name][1] for part in left)])
            columns[name] = masked(value, known)
        return pa.table(columns)


def _moves(days: list[Moved]) -> pa.Table:
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
            words(SuccessionKind, np.array([step.kind for step, _, _ in rows], np.int8)),
            words(TransferExtent, np.array([step.extent for step, _, _ in rows], np.int8)),
            pa.array([is_estimated for _, _, is_estimated in rows], pa.bool_()),
            pa.array([count for _, count, _ in rows], pa.int64()),
            pa.array([step.legal_basis for step, _, _ in rows], pa.string()),
        ],
        schema=schema_of(MOVES),
    )


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


def _ended(left: list[Left], registry: UnitRegistry, ids: list[str], as_of: dt.date) -> pa.Table:
    units: dict[str, None] = {}
    for part in left:
        of_reason = part.reason == RemainderReason.NO_SUCCESSOR
        for code in np.unique(part.unit[of_reason]).tolist():
            units[ids[code]] = None
    rows = [
        (unit, target, others)
        for unit in sorted(units)
        for target, others in needed_for(registry, unit, as_of)
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
