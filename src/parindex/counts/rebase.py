"""Counts of former units on the units of another day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal, Self, TypeAlias

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import quoted
from .._validators import members_given
from ..errors import InputError, MissingColumnError
from ..model.form import CountForm, CountKind
from ..periods.ordinals import Days, outer_days
from ..periods.regime import ReportingRegime
from ..results.count_table import CountTable
from ..results.provenance import InputReport, Provenance
from ..results.result import rows_beside
from ..tables.amounts import amounts_of
from ..tables.arrays import BoolArray, CountArray, masked, whole, words
from ..tables.coerce import plain_texts
from ..tables.columns_of_results import ENDED, ESTIMATES, MOVES, WITHHELD, no_rows
from ..tables.sheet import CountColumn, CountSheet
from ..tables.suppressed import withheld_of
from ..typing import TableLike
from ..units.registry import UnitRegistry
from ..units.required import require_registry
from ..units.succession_faults import faults_of
from ..vocabulary import RateStatus, RebaseStatus, RemainderReason, SuccessionFault
from .part_weights import PartWeights, weights_of
from .read import open_counts
from .rebasing.ledger import RebaseTexts, ended_table, moves_table
from .rebasing.moving import Moved, links_on_the_way, move
from .rebasing.transfers import Counts, Item, Left

__all__ = ["RebasedCounts", "Way", "rebase", "refuse_faulty_events", "taken"]

_MOST = float(2**62)
Bound: TypeAlias = Literal["lower", "upper"]
_BOUNDS: tuple[Bound, Bound] = ("lower", "upper")


@attrs.frozen(eq=False, repr=False)
class RebasedCounts(CountTable):
    """
    Counts on the units of one day (số liệu quy đổi theo đơn vị hành chính mới).

    Parameters
    ----------
    data : pyarrow.Table
        The counts: unit_id, period, one int64 column per item, float64 for amounts; null where no
        sum could be made.
    provenance : Provenance
        What they rest on.
    gaps : pyarrow.Table
        Units that a sum lacks, columns of `GAPS`.
    statuses : pyarrow.Table
        A word of `RebaseStatus` for every count: unit_id, period and one column per item, rows
        and columns as in *data*.
    estimates : pyarrow.Table
        Every count of which a weight decided a part, columns of `ESTIMATES`.
    moves : pyarrow.Table
        Every transfer that some row took, columns of `MOVES`.
    remainder : pyarrow.Table
        Counts that are in no sum: unit_id, successor, period, reason (a word of
        `RemainderReason`), one column per item; null where the count is in a sum.
    ended : pyarrow.Table
        For units that ended without a successor: the units that their territory needs now,
        columns of `ENDED`.
    as_of : datetime.date
        The day of the units.
    """

    statuses: pa.Table = attrs.field(factory=lambda: pa.table({}))
    estimates: pa.Table = attrs.field(factory=lambda: no_rows(ESTIMATES))
    moves: pa.Table = attrs.field(factory=lambda: no_rows(MOVES))
    remainder: pa.Table = attrs.field(factory=lambda: pa.table({}))
    ended: pa.Table = attrs.field(factory=lambda: no_rows(ENDED))
    as_of: dt.date = dt.date.max

    def _of_rows(self, rows: CountArray) -> Self:
        kept = super()._of_rows(rows)
        near = rows_beside(self.estimates, kept.data)
        return attrs.evolve(
            kept,
            statuses=self.statuses.take(pa.array(rows)),
            estimates=self.estimates.filter(pa.array(near)),
        )

    def _about(self) -> str:
        return (
            f"{super()._about()}, units of {self.as_of}, {len(self.moves)} transfers, "
            f"{len(self.remainder)} rows with counts in no sum"
        )


def rebase(
    counts: TableLike,
    registry: UnitRegistry,
    *,
    as_of: dt.date,
    items: CountForm | Iterable[str] | None = None,
    weights: PartWeights | Literal["equal"] | None = None,
    regime: ReportingRegime | str | None = None,
) -> RebasedCounts:
    """
    Move counts to the units of another day (quy đổi số liệu theo địa giới mới).

    Whole units are added, exactly. A part of a unit is never guessed: without *weights* the units
    that it belongs to have no sum. Nothing is lost: for each item, what was given is what the
    result holds and what `RebasedCounts.remainder` lists, to the case.

    Parameters
    ----------
    counts : CountTable, table or mapping of columns
        As for `compute_rates`; ``unit_id`` holds ids of the registry.
    registry : UnitRegistry
        The units and what became of them.
    as_of : datetime.date
        Day of the units of the result. Changes up to this day are taken forwards, later ones
        backwards.
    items : CountForm or iterable of str, optional
        As for `roll_up`. A form, this one or that of *counts*, also says which items are flows:
        only those of a unit and of its predecessors in one period may be added, for stocks would
        be those of two dates. Without a form no item counts as a flow.
    weights : PartWeights, "equal" or None
        How parts are shared out, in whole cases by largest remainders; None shares nothing out.
    regime : ReportingRegime or str, optional
        Calendar of the periods. A unit's own count in a period that ended before the unit began
        is a restatement, which is never added to the counts of its predecessors. Without a
        calendar only whole years tell that a period ended before.

    Returns
    -------
    RebasedCounts
        One row per unit and period of which some unit reported, ordered by the registry and by
        period code. ``statuses`` has a word for every count, ``withheld`` the range in which a
        sum lies of which all that is lacking is withheld.

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
    require_registry(registry)
    if type(as_of) is not dt.date:
        raise InputError(f"as_of must be a datetime.date, got {quoted(as_of)}")
    listed = None
    if items is not None and not isinstance(items, CountForm):
        listed = members_given(items, "items", "a form or a list of item codes")
    opened = open_counts(counts, regime=regime)
    if isinstance(items, CountForm):
        sheet = opened.sheet(items.codes, [items])
    else:
        sheet = opened.sheet(listed)
    absent = [item for item in listed or () if item not in sheet.columns]
    if absent:
        raise MissingColumnError("counts", absent, (*sheet.columns, *sheet.ignored))
    form = items if isinstance(items, CountForm) else opened.form
    flows = {item.code for item in form or () if item.kind is CountKind.FLOW}
    given = _counts_of(sheet, registry, flows)
    calendar = opened.regime
    provenance = Provenance(
        forms=() if form is None else (form,),
        regime=calendar,
        input=InputReport(
            rows=sheet.rows, rows_used=len(sheet), ignored=sheet.ignored, faults=sheet.faults
        ),
    )
    way = Way(registry, as_of, weights)
    found = _with_report(given, way, sheet, provenance)
    if not sheet.withheld().num_rows:
        return found
    days = outer_days(sheet.periods, calendar)
    lower, upper = (
        _ordered(taken(_counts_of(sheet, registry, flows, bound=b), way, days)[0], sheet)
        for b in _BOUNDS
    )
    return attrs.evolve(found, withheld=_withheld(found, lower, upper, sheet))


def _counts_of(
    sheet: CountSheet, registry: UnitRegistry, flows: set[str], *, bound: Bound | None = None
) -> Counts:
    """
    Take the counts of a sheet; with a bound, a withheld count is the lowest or the highest.

    Raises
    ------
    InputError
        If they are too large to be added exactly.
    """
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
        if bound is not None and column.bounds is not None:
            withheld, is_finite = _bounds_of(column, bound)
            value, known = np.where(is_finite, withheld, value), known | is_finite
        if (value < 0).any():
            known &= value >= 0
            value = np.where(known, value, 0)
        if float(value.astype(np.float64).sum()) >= _MOST:
            raise InputError(f"counts of {name!r} must add up to less than 2**62 to be exact")
        status = np.where(known, RebaseStatus.KEPT, RebaseStatus.NOT_REPORTED).astype(np.uint8)
        items[name] = Item(value, known, np.zeros_like(value), status, name in flows)
    return Counts(unit[sheet.unit_codes], sheet.period_codes, items)


def _bounds_of(column: CountColumn, bound: Bound) -> tuple[CountArray, BoolArray]:
    """Give the whole numbers that hold a bound of withheld counts, and where there is one."""
    assert column.bounds is not None
    scale = 10.0 ** (column.decimals or 0)
    given = (column.bounds.lower if bound == "lower" else column.bounds.upper) * scale
    is_finite = (column.status == RateStatus.SUPPRESSED_COUNT) & np.isfinite(given)
    rounded = np.floor(given) if bound == "lower" else np.ceil(given)
    return np.where(is_finite, rounded, 0).astype(np.int64), is_finite


def _positions(registry: UnitRegistry) -> dict[str, int]:
    ids = dict.fromkeys(unit.id for unit in registry)
    return {unit_id: place for place, unit_id in enumerate(ids)}


@attrs.frozen(eq=False)
class Way:
    """
    How counts are taken to the units of a day.

    Parameters
    ----------
    registry : UnitRegistry
        The units and what became of them.
    as_of : datetime.date
        Day of the units of the result.
    weights : PartWeights, "equal" or None
        How parts are shared out.
    """

    registry: UnitRegistry
    as_of: dt.date
    weights: PartWeights | Literal["equal"] | None

    @property
    def position(self) -> dict[str, int]:
        """Place of each unit among all of the registry."""
        found: dict[str, int] = self.registry.remember(
            "positions", lambda: _positions(self.registry)
        )
        return found


def taken(given: Counts, way: Way, days: Days) -> tuple[Counts, list[Left], list[Moved]]:
    """
    Take rows to the units of a day.

    Parameters
    ----------
    given : Counts
        The rows.
    way : Way
        Where to.
    days : Days
        First and last days of the periods.

    Returns
    -------
    counts : Counts
        Rows of units of the day.
    left : list of Left
        Counts that are in none of them.
    moved : list of Moved
        What happened on each day of changes.

    Raises
    ------
    InputError
        If the events of the registry contradict its units, or weights are none.
    """
    refuse_faulty_events(way.registry)
    _, numbers = weights_of(way.weights)
    position = way.position
    counts, left = _without_unknown(given, len(position))
    forwards, backwards = links_on_the_way(way.registry, position, way.as_of, numbers)
    moved: list[Moved] = []
    for links in (*forwards, *backwards):
        moved.append(move(counts, links, len(position), days))
        counts = moved[-1].counts
        left += moved[-1].left
    counts, rest = _only_valid(counts, way.registry, position, way.as_of)
    return counts, [*left, *rest], moved


def _with_report(
    given: Counts, way: Way, sheet: CountSheet, provenance: Provenance
) -> RebasedCounts:
    counts, left, moved = taken(given, way, outer_days(sheet.periods, provenance.regime))
    counts = _ordered(counts, sheet)
    _assert_nothing_lost(given, counts, left)
    weight_name, _ = weights_of(way.weights)
    ids = [*way.position, *sheet.units]
    places = RebaseTexts(pa.array(ids, pa.string()), [period.code for period in sheet.periods])
    decimals = {item: column.decimals for item, column in sheet.columns.items()}
    return RebasedCounts(
        places.wide(
            counts,
            {
                name: masked(amounts_of(item.value, decimals[name]), item.known)
                for name, item in counts.items.items()
            },
        ),
        provenance,
        places.gaps(moved),
        statuses=plain_texts(
            places.wide(
                counts, {name: words(RebaseStatus, i.status) for name, i in counts.items.items()}
            )
        ),
        estimates=places.estimates(counts, weight_name, decimals),
        moves=moves_table(moved),
        remainder=places.remainder(left, decimals),
        ended=ended_table(left, way.registry, ids, way.as_of),
        as_of=way.as_of,
    )


def _withheld(found: RebasedCounts, lower: Counts, upper: Counts, sheet: CountSheet) -> pa.Table:
    """
    List what withheld counts leave open of sums (convention §99).

    A sum that a weight shared out has none: by largest remainders a part may shrink as its whole
    grows.
    """
    rows = {name: whole(found.data[name]) for name in ("unit_id", "period")}
    parts = [no_rows(WITHHELD)]
    for name, least in lower.items.items():
        most, decimals = upper.items[name], sheet.columns[name].decimals
        is_sum = np.isin(least.status, (RebaseStatus.KEPT, RebaseStatus.REBASED))
        is_open = np.asarray(found.data[name].is_null()) & is_sum
        low, high = (amounts_of(each.value, decimals) for each in (least, most))
        highest = np.where(most.known, high, np.inf)
        parts.append(withheld_of(rows, name, is_open, low.astype(np.float64), highest))
    return pa.concat_tables(parts)


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
    absent = (SuccessionFault.NO_SUCCESSOR, SuccessionFault.NO_PREDECESSOR)
    faulty = [each for each in faults_of(registry) if each.fault not in absent]
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
