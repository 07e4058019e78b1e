"""Sums of what arrives at units that changed, beside what they report themselves."""

from __future__ import annotations

import attrs
import numpy as np

from ...periods.ordinals import Days
from ...stats.apportion import apportion
from ...tables.arrays import BoolArray, CodeArray, CountArray
from ...tables.cells import StatusArray
from ...vocabulary import RebaseStatus, RemainderReason
from .transfers import Counts, Gap, Item, Left, Links

__all__ = ["Arrivals", "Lines"]

_WITH_SUM = [RebaseStatus.KEPT, RebaseStatus.REBASED, RebaseStatus.ESTIMATED]


@attrs.frozen(eq=False)
class Lines:
    """
    Say which row goes through which transfer; those of a row stand together.

    *is_open* marks a part that no weight decides: it brings nothing, and keeps the sum from being
    made. *is_part* marks every part, decided or not.
    """

    row: CountArray
    link: CountArray
    is_open: BoolArray
    is_part: BoolArray


@attrs.frozen(eq=False, kw_only=True)
class Arrivals:
    """
    Group lines by the unit and period at which they arrive.

    *counts* are all rows before the day, *kept* those whose unit did not change. *own* is the row
    of *kept* with the same key, -1 where there is none. *is_absent* marks groups that lack a row
    of some unit, *is_open* those into which a part goes that no weight decides, *is_over* those of
    periods that had ended before the change, and *existed* those of units that did before it.
    """

    counts: Counts
    kept: Counts
    lines: Lines
    links: Links
    unit: CodeArray
    period: CodeArray
    group: CountArray
    order: CountArray
    start: CountArray
    own: CountArray
    is_absent: BoolArray
    is_open: BoolArray
    has_part: BoolArray
    is_over: BoolArray
    existed: BoolArray

    @classmethod
    def of(
        cls, counts: Counts, kept: Counts, lines: Lines, links: Links, units: int, days: Days
    ) -> Arrivals:
        """Group what arrives; there is at least one line."""
        periods = int(counts.period.max(initial=0)) + 1
        key = links.target[lines.link].astype(np.int64) * periods + counts.period[lines.row]
        order = np.argsort(key, kind="stable")
        ordered = key[order]
        start = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1]))
        sizes = np.diff(np.append(start, len(key)))
        group = np.empty(len(key), np.int64)
        group[order] = np.repeat(np.arange(len(start)), sizes)
        unit = (ordered[start] // periods).astype(np.int32)
        arrives = links.target >= 0
        expected = np.bincount(links.target[arrives], minlength=units)
        undecided = ~links.is_whole & ~links.shared_out(units) | ~links.is_complete
        undecided &= arrives
        parts = np.bincount(links.target[arrives & ~links.is_whole], minlength=units)
        period = (ordered[start] % periods).astype(np.int32)
        beside = days.beside(links.steps[0].day.toordinal(), backward=links.is_backward)
        kept_key = kept.unit.astype(np.int64) * periods + kept.period
        return cls(
            counts=counts,
            kept=kept,
            lines=lines,
            links=links,
            unit=unit,
            period=period,
            group=group,
            order=order,
            start=start,
            own=_rows_with(ordered[start], kept_key),
            is_absent=sizes < expected[unit],
            is_open=np.bincount(links.target[undecided], minlength=units)[unit] > 0,
            has_part=parts[unit] > 0,
            is_over=beside[period],
            existed=np.bincount(links.target[links.goes_on], minlength=units)[unit] > 0,
        )

    def merged(self) -> tuple[Counts, list[Left], tuple[Gap, ...]]:
        """
        Put the sums beside the rows that nothing arrives at.

        Returns all rows after the day, the counts of which no sum could be made, and the units
        that a sum lacks.
        """
        sums: dict[str, Item] = {}
        dropped: dict[str, tuple[CountArray, BoolArray]] = {}
        dropped_own: dict[str, tuple[CountArray, BoolArray]] = {}
        gaps: list[Gap] = [self._absent_rows()]
        for name, item in self.counts.items.items():
            own = self._own(self.kept.items[name])
            value, estimated = _arriving(item, self.lines, self.links)
            status = self._status(item, own)
            known = np.isin(status, _WITH_SUM)
            sums[name] = Item(
                np.where(known, self._added(value) + own.value, 0),
                known,
                np.where(known, self._added(estimated) + own.estimated, 0),
                status,
                item.is_flow,
            )
            arrives = item.known[self.lines.row] & ~self.lines.is_open
            dropped[name] = (value, arrives & ~known[self.group])
            dropped_own[name] = (own.value, own.known & ~known)
            gaps.append(self._absent_counts(name, item, status))
        lines, counts = self.lines, self.counts
        left = [
            *_lost(
                dropped,
                counts.unit[lines.row],
                self.links.target[lines.link],
                counts.period[lines.row],
            ),
            *_lost(dropped_own, self.unit, self.unit, self.period),
        ]
        others = np.ones(len(self.kept.unit), bool)
        others[self.own[self.own >= 0]] = False
        rest = self.kept.take(others)
        together = Counts(
            np.concatenate([rest.unit, self.unit]),
            np.concatenate([rest.period, self.period]),
            {name: _joined(rest.items[name], item) for name, item in sums.items()},
        )
        return together, left, tuple(gaps)

    def _added(self, values: CountArray) -> CountArray:
        return np.add.reduceat(values[self.order], self.start)

    def _own(self, item: Item) -> Item:
        """Give what the units report themselves; not known where they have no row."""
        has_own = self.own >= 0
        size = len(self.own)
        own = Item(
            np.zeros(size, np.int64),
            np.zeros(size, bool),
            np.zeros(size, np.int64),
            np.full(size, RebaseStatus.NOT_REPORTED, np.uint8),
            item.is_flow,
        )
        rows = self.own[has_own]
        own.value[has_own] = item.value[rows]
        own.known[has_own] = item.known[rows]
        own.estimated[has_own] = item.estimated[rows]
        own.status[has_own] = item.status[rows]
        return own

    def _status(self, item: Item, own: Item) -> StatusArray:
        known = item.known[self.lines.row]
        guessed = item.status[self.lines.row] == RebaseStatus.ESTIMATED
        was_estimated = self._added(guessed.astype(np.int64)) > 0
        was_estimated |= own.status == RebaseStatus.ESTIMATED
        anything = self._added(known.astype(np.int64)) > 0
        missing = self._added((~known).astype(np.int64)) > 0
        incomplete = self.is_absent | missing
        # what the unit itself did since is a part of the sum, and what it had before
        may_add = np.where(self.is_over, self.existed, item.is_flow)
        incomplete |= ~own.known & (self.existed | ((self.own >= 0) & may_add))
        status = np.select(
            [
                ~anything,
                self.is_open,
                incomplete,
                own.known & ~may_add,
                self.has_part | was_estimated,
            ],
            [
                RebaseStatus.NOT_REPORTED,
                RebaseStatus.UNRESOLVED,
                RebaseStatus.INCOMPLETE,
                RebaseStatus.TWO_DATES,
                RebaseStatus.ESTIMATED,
            ],
            default=RebaseStatus.REBASED,
        )
        # nothing arrives, so that what the unit has of its own stays what it was
        found: StatusArray = np.where(anything, status, own.status).astype(np.uint8)
        return found

    def _absent_counts(self, name: str, item: Item, status: StatusArray) -> Gap:
        lacking = ~item.known[self.lines.row] & (status[self.group] == RebaseStatus.INCOMPLETE)
        row, link = self.lines.row[lacking], self.lines.link[lacking]
        return self.links.target[link], self.counts.period[row], name, self.counts.unit[row]

    def _absent_rows(self) -> Gap:
        """List units without any row that belong to a sum of which other units have one."""
        unit, period = self.unit[self.is_absent], self.period[self.is_absent]
        order = np.argsort(self.links.target, kind="stable")
        target = self.links.target[order]
        low = np.searchsorted(target, unit, "left")
        size = np.searchsorted(target, unit, "right") - low
        first = np.cumsum(size) - size
        which = np.repeat(np.arange(len(unit)), size)
        link = order[np.arange(len(which)) - np.repeat(first - low, size)]
        periods = int(self.counts.period.max(initial=0)) + 1
        there = self.lines.link * periods + self.counts.period[self.lines.row]
        missing = ~np.isin(link * periods + period[which], there)
        which, link = which[missing], link[missing]
        lacks_own = self.existed & (self.own < 0)
        own, own_period = self.unit[lacks_own], self.period[lacks_own]
        return (
            np.concatenate([unit[which], own]),
            np.concatenate([period[which], own_period]),
            None,
            np.concatenate([self.links.source[link], own]),
        )


def _rows_with(wanted: CountArray, key: CountArray) -> CountArray:
    """Find the row with each key, which occurs once; -1 where there is none."""
    found = np.full(len(wanted), -1, np.int64)
    if len(key):
        order = np.argsort(key, kind="stable")
        place = np.searchsorted(key[order], wanted)
        place[place == len(key)] = 0
        hit = key[order][place] == wanted
        found[hit] = order[place[hit]]
    return found


def _arriving(item: Item, lines: Lines, links: Links) -> tuple[CountArray, CountArray]:
    """Give what each line brings, and how much of it a weight decided."""
    value = np.where(lines.is_open, 0, item.value[lines.row])
    estimated = np.where(lines.is_open, 0, item.estimated[lines.row])
    parts = np.flatnonzero(lines.is_part & ~lines.is_open)
    if len(parts):
        row = lines.row[parts]
        starts = np.flatnonzero(np.append(True, row[1:] != row[:-1]))
        shares = apportion(item.value[row[starts]], links.weight[lines.link[parts]], starts)
        value[parts] = estimated[parts] = shares
    return value, estimated


def _lost(
    dropped: dict[str, tuple[CountArray, BoolArray]],
    unit: CodeArray,
    successor: CodeArray,
    period: CodeArray,
) -> list[Left]:
    """Collect counts of which no sum could be made."""
    anywhere = np.zeros(len(unit), bool)
    for _, known in dropped.values():
        anywhere |= known
    at = np.flatnonzero(anywhere)
    if not len(at):
        return []
    return [
        Left(
            unit[at],
            successor[at],
            period[at],
            np.full(len(at), RemainderReason.NO_SUM, np.uint8),
            {name: (value[at], known[at]) for name, (value, known) in dropped.items()},
        )
    ]


def _joined(one: Item, two: Item) -> Item:
    return Item(
        np.concatenate([one.value, two.value]),
        np.concatenate([one.known, two.known]),
        np.concatenate([one.estimated, two.estimated]),
        np.concatenate([one.status, two.status]),
        one.is_flow,
    )
