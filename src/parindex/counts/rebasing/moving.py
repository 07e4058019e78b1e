"""Counts moved from units to those that came after or before them, one day of changes at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from ...periods.ordinals import Days
from ...tables.arrays import BoolArray, CountArray
from ...units.faults import first_day
from ...units.registry import UnitRegistry
from ...units.succession import Succession
from ...vocabulary import RemainderReason, SuccessionKind, TransferExtent
from .arrivals import Arrivals, Lines
from .transfers import Counts, Gap, Left, Links

__all__ = ["Moved", "links_on_the_way", "move"]

_WITH_ALL = frozenset({TransferExtent.WHOLE, TransferExtent.POPULATION})


@attrs.frozen(eq=False)
class Moved:
    """
    Hold what came of one day of changes.

    *counts* are all rows afterwards. *rows* counts the rows that took each transfer;
    *is_estimated* marks transfers of parts that a weight decided.
    """

    counts: Counts
    left: tuple[Left, ...]
    gaps: tuple[Gap, ...]
    links: Links
    rows: CountArray
    is_estimated: BoolArray


def links_on_the_way(
    registry: UnitRegistry,
    position: Mapping[str, int],
    as_of: dt.date,
    weights: Mapping[tuple[str, str], float] | float | None,
) -> tuple[list[Links], list[Links]]:
    """
    List transfers by day: those up to a day forwards, those after it backwards.

    Both lists stand in the order in which they are to be taken. One number as *weights* is that of
    all parts.
    """
    by_day: dict[dt.date, list[Succession]] = {}
    for step in registry.events:
        # nobody lives where only area moved, and so no count goes there (convention §75)
        if not step.is_of_one_unit and step.extent is not TransferExtent.AREA:
            by_day.setdefault(step.day, []).append(step)
    began: CountArray = registry.remember("began", lambda: _began(registry, position))
    forwards = [
        _links(by_day[day], position, began, weights, backward=False)
        for day in sorted(by_day)
        if day <= as_of
    ]
    backwards = [
        _links(
            [step for step in by_day[day] if step.successor],
            position,
            began,
            weights,
            backward=True,
        )
        for day in sorted(by_day, reverse=True)
        if day > as_of
    ]
    return forwards, backwards


def _began(registry: UnitRegistry, position: Mapping[str, int]) -> CountArray:
    """Give the first day of each unit, 0 where it has none."""
    place = np.array([position[unit.id] for unit in registry], np.int64)
    first = np.array([first_day(unit).toordinal() for unit in registry], np.int64)
    found = np.full(len(position), np.iinfo(np.int64).max)
    np.minimum.at(found, place, first)
    return found


def _links(
    steps: Sequence[Succession],
    position: Mapping[str, int],
    began: CountArray,
    weights: Mapping[tuple[str, str], float] | float | None,
    *,
    backward: bool,
) -> Links:
    before = np.array([position[step.predecessor] for step in steps], np.int32)
    after = np.array(
        [-1 if step.successor is None else position[step.successor] for step in steps], np.int32
    )
    if weights is None:
        weight = np.full(len(steps), np.nan)
    elif isinstance(weights, float):
        weight = np.full(len(steps), weights)
    else:
        weight = np.array(
            [weights.get((step.predecessor, step.successor or ""), np.nan) for step in steps]
        )
    source, target = (after, before) if backward else (before, after)
    complete = np.array([step.members_known for step in steps], bool)
    day = np.array([step.day.toordinal() for step in steps], np.int64)
    goes_on = (after >= 0) & (began[after] < day)
    if backward:
        # all of a unit lies in the one predecessor that it has, if it is known that it has one, and
        # nothing says how much of a unit that existed before was its own
        whole = (np.bincount(source, minlength=len(position))[source] == 1) & complete & ~goes_on
        weight[goes_on] = np.nan
        complete[:] = True
    else:
        whole = np.array([step.extent in _WITH_ALL for step in steps], bool)
    order = np.lexsort([target, source])
    return Links(
        source[order],
        target[order],
        whole[order],
        complete[order],
        goes_on[order],
        weight[order],
        tuple(steps[place] for place in order.tolist()),
        backward,
    )


def move(counts: Counts, links: Links, units: int, days: Days) -> Moved:
    """Take the rows of units that changed on a day to the units after (or before) that day."""
    shared = links.shared_out(units)
    sizes = np.bincount(links.source, minlength=units)
    starts = np.cumsum(sizes) - sizes
    leaves = sizes[counts.unit] > 0
    if not leaves.any():  # most days of a long registry change nobody who is in the sheet
        nothing = np.zeros(len(links.source), np.int64)
        return Moved(counts, (), (), links, nothing, nothing > 0)
    rows = np.flatnonzero(leaves)
    # one line for each row and transfer of its unit, those of a row together
    of_row = sizes[counts.unit[rows]]
    first = np.cumsum(of_row) - of_row
    row = np.repeat(rows, of_row)
    link = np.arange(len(row)) + np.repeat(starts[counts.unit[rows]] - first, of_row)
    is_end = links.target[link] < 0
    is_open = ~links.is_whole[link] & ~shared[link]
    # of a unit whose parts are not shared out the counts are left once, not once a part
    once = is_open & (np.append(-1, row[:-1]) != row)
    steps = links.steps
    is_lost = np.array([step.kind is SuccessionKind.UNKNOWN for step in steps], bool)[link]
    is_vague = np.array([step.extent is TransferExtent.NOT_STATED for step in steps], bool)[link]
    left = [
        _left(counts, row[mask], reason)
        for mask, reason in (
            (is_end & ~is_lost, RemainderReason.NO_SUCCESSOR),
            (is_end & is_lost, RemainderReason.SUCCESSOR_UNKNOWN),
            (once & ~is_end & ~is_vague, RemainderReason.PART),
            (once & ~is_end & is_vague, RemainderReason.NOT_STATED),
        )
        if mask.any()
    ]
    goes = ~is_end
    lines = Lines(row[goes], link[goes], is_open[goes], ~links.is_whole[link[goes]])
    kept = counts.take(~leaves)
    gaps: tuple[Gap, ...] = ()
    if len(lines.row):
        arrivals = Arrivals.of(counts, kept, lines, links, units, days)
        kept, lost, gaps = arrivals.merged()
        left += lost
    return Moved(
        kept,
        tuple(left),
        gaps,
        links,
        np.bincount(link, minlength=len(links.source)),
        ~links.is_whole & shared,
    )


def _left(counts: Counts, rows: CountArray, reason: RemainderReason) -> Left:
    return Left(
        counts.unit[rows],
        np.full(len(rows), -1, np.int32),
        counts.period[rows],
        np.full(len(rows), reason, np.uint8),
        {name: (item.value[rows], item.known[rows]) for name, item in counts.items.items()},
    )
