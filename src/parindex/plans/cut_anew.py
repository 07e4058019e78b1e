"""Units whose territory was cut anew among themselves: one part, known to the case on both days."""

from __future__ import annotations

import datetime as dt

import attrs
import numpy as np
import numpy.typing as npt

from ..periods.ordinals import last_days
from ..results.rate_table import RateTable
from ..stats.intervals import limits as limits_by
from ..tables.align import joint_codes, recode
from ..tables.arrays import BoolArray, CodeArray, CountArray
from ..units.registry import UnitRegistry
from ..vocabulary import TransferExtent
from .subunits import COUNTED, EMPTY, SHARED, UNKNOWN, Above, Pairs, Side, climb

__all__ = ["with_groups"]

_KNOWN = (COUNTED, EMPTY)
_WITH_ALL = (TransferExtent.WHOLE, TransferExtent.POPULATION)


def with_groups(
    pairs: Pairs,
    above: Above,
    registry: UnitRegistry,
    tables: tuple[RateTable, RateTable],
    given: Pairs,
) -> tuple[Pairs, Above]:
    """
    Make one part of units that share former units which were cut up, where all lie in one whole.

    *given* are the pairs of the tables as they are, former units under their own ids. A group
    reaches as far as parts of units went from hand to hand; of one that lies in several wholes,
    the units whose earlier counts are not known become `SHARED`.
    """
    assert above.trees is not None
    now, then = above.trees
    of_unit = _groups_of_units(pairs, registry, tables, list(now.ids))
    if (of_unit < 0).all():
        return pairs, above
    units = len(now.ids)
    sizes = (len(pairs.indicators), len(pairs.periods), units)
    own = climb(now, above.level)
    place, former = (recode(each.units, now.ids)[each.unit] for each in (pairs, given))
    keys, given_keys = (
        joint_codes((each.indicator, each.period, _at(of_unit, each.period, unit)), sizes)
        for each, unit in ((pairs, place), (given, former))
    )
    is_part = (keys >= 0) & (above.of >= 0) & ~above.is_own & above.existed[0]
    is_open = is_part & (pairs.then.state >= UNKNOWN)
    crosses = _crosses(of_unit, now.level >= 0, own)
    shared = is_open & _at_group(crosses, keys, units)
    was = (given_keys >= 0) & (_at(then.level.T, given.period, former) >= 0)
    is_now = (given_keys >= 0) & (_at(now.level.T, given.period, former) >= 0)
    # a former unit that still counted in the period would count beside those that came after it
    late = (given_keys >= 0) & ~is_now & np.isin(given.now.state, (COUNTED, UNKNOWN))
    member = is_part & np.isin(pairs.now.state, _KNOWN)
    source = was & np.isin(given.then.state, _KNOWN)
    wanted = np.unique(keys[is_open & ~shared])
    wanted = wanted[
        (_times(wanted, keys[member]) == _sizes(of_unit, now.level >= 0, wanted))
        & (_times(wanted, given_keys[source]) == _sizes(of_unit, then.level >= 0, wanted))
        & (_times(wanted, given_keys[late]) == 0)
    ]
    state = np.where(shared, np.int8(SHARED), pairs.then.state)
    pairs = attrs.evolve(pairs, then=attrs.evolve(pairs.then, state=state))
    if not len(wanted):
        return pairs, above
    rows, sources = (
        np.flatnonzero(chosen & np.isin(key, wanted))
        for chosen, key in ((member, keys), (source, given_keys))
    )
    made = _Groups(
        rows,
        np.searchsorted(wanted, keys[rows]),
        sources,
        np.searchsorted(wanted, given_keys[sources]),
        len(wanted),
    )
    return made.together(pairs, given, tables), made.above(above)


@attrs.frozen(eq=False)
class _Groups:
    """The rows that make up each group now, and those of the former units that it was before."""

    rows: CountArray
    of_row: CountArray
    sources: CountArray
    of_source: CountArray
    size: int

    @property
    def first(self) -> CountArray:
        """The first row of each group."""
        return self.rows[np.unique(self.of_row, return_index=True)[1]]

    def together(self, pairs: Pairs, given: Pairs, tables: tuple[RateTable, RateTable]) -> Pairs:
        """Set the groups behind the pairs, each under the ids of its units."""
        order = np.lexsort((np.array(pairs.units)[pairs.unit[self.rows]], self.of_row))
        ids = [pairs.units[unit] for unit in pairs.unit[self.rows[order]].tolist()]
        ends = np.cumsum(np.bincount(self.of_row, minlength=self.size)).tolist()
        names = ["; ".join(ids[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
        units = list(dict.fromkeys([*pairs.units, *names]))
        first = self.first
        codes = np.array(pairs.indicators)[pairs.indicator[first]]
        prior_row = np.full(self.size, -1, np.int64)
        np.maximum.at(prior_row, self.of_source, given.rows[1][self.sources])
        now, then = (
            _together(codes, side.take(rows), of_row, table)
            for side, rows, of_row, table in (
                (pairs.now, self.rows, self.of_row, tables[0]),
                (given.then, self.sources, self.of_source, tables[1]),
            )
        )
        return attrs.evolve(
            pairs,
            units=units,
            indicator=np.append(pairs.indicator, pairs.indicator[first]),
            unit=np.append(pairs.unit, recode(names, units)),
            period=np.append(pairs.period, pairs.period[first]),
            now=pairs.now.followed_by(now),
            then=pairs.then.followed_by(then),
            rows=np.hstack([pairs.rows, [np.full(self.size, -1), prior_row]]),
            is_group=np.append(pairs.is_group, np.ones(self.size, bool)),
        )

    def above(self, above: Above) -> Above:
        """Set the groups in the place of their units."""
        first = self.first
        of = above.of.copy()
        of[self.rows] = -1
        short = np.bincount(self.of_row, above.short[self.rows], self.size) > 0
        return attrs.evolve(
            above,
            of=np.append(of, above.of[first]),
            is_own=np.append(above.is_own, np.zeros(self.size, bool)),
            existed=np.hstack([above.existed, np.ones((2, self.size), bool)]),
            short=np.append(above.short, short),
            ended=np.append(above.ended, np.zeros(self.size, bool)),
        )


def _together(codes: npt.NDArray[np.str_], rows: Side, group: CountArray, table: RateTable) -> Side:
    """Add up what the rows of each group counted; *codes* are the indicators of the groups."""
    size = len(codes)
    x, n = (
        np.bincount(group, each, size).astype(np.float64)
        for each in (rows.numerator, rows.denominator)
    )
    is_counted = rows.state == COUNTED
    has = np.bincount(group, is_counted, size) > 0
    has_limits = np.bincount(group, is_counted & np.isnan(rows.lower), size) == 0
    value, low, high = (np.full(size, np.nan) for _ in range(3))
    for code in np.unique(codes).tolist():
        definition = table.provenance.indicator(code)
        of = (codes == code) & has & (n > 0)
        value[of] = definition.multiplier * x[of] / n[of]
        of &= has_limits
        if table.provenance.confidence is not None:
            low[of], high[of] = limits_by(
                definition.interval,
                x[of],
                n[of],
                confidence=table.provenance.confidence,
                multiplier=definition.multiplier,
            )
    return Side(x, n, value, low, high, np.where(has, COUNTED, EMPTY).astype(np.int8))


def _groups_of_units(
    pairs: Pairs, registry: UnitRegistry, tables: tuple[RateTable, RateTable], ids: list[str]
) -> CountArray:
    """
    Give for each period and unit the group that was cut anew between its two days.

    A group is the position of its first unit; -1 where nothing was cut up, or where the registry
    does not know all that became of a unit. Array of shape (periods, units).
    """
    place = {unit: position for position, unit in enumerate(ids)}
    # nobody lives where only area moved, and so no count goes there (convention §75)
    steps = [
        step
        for step in registry.events
        if not step.is_of_one_unit and step.extent is not TransferExtent.AREA
    ]
    day = np.array([step.day.toordinal() for step in steps], np.int64)
    before = np.array([place[step.predecessor] for step in steps], np.int64)
    after = np.array([place.get(step.successor or "", -1) for step in steps], np.int64)
    is_cut = np.array([step.extent not in _WITH_ALL for step in steps], bool)
    is_vague = np.array(
        [
            step.successor is None
            or not step.members_known
            or step.extent is TransferExtent.NOT_STATED
            for step in steps
        ],
        bool,
    )
    priors = [one or other for one, other in zip(pairs.priors, pairs.periods, strict=True)]
    ends = zip(
        last_days(priors, tables[1].provenance.regime),
        last_days(pairs.periods, tables[0].provenance.regime),
        strict=True,
    )
    found = np.full((len(pairs.periods), len(ids)), -1, np.int64)
    start = registry.known_from or dt.date.min
    for row, (first, last) in enumerate(ends):
        if first is None or last is None or first < start:
            continue
        here = np.flatnonzero((day > first.toordinal()) & (day <= last.toordinal()))
        if not is_cut[here].any():
            continue
        goes = here[after[here] >= 0]
        group = _connected(before[goes], after[goes], len(ids))
        cut, vague = np.zeros((2, len(ids)), bool)
        cut[group[before[here[is_cut[here]]]]] = True
        vague[group[before[here[is_vague[here]]]]] = True
        found[row] = np.where((cut & ~vague)[group], group, -1)
    return found


def _connected(one: CountArray, other: CountArray, size: int) -> CountArray:
    """Give the lowest position that each is connected with, itself where with none."""
    group = np.arange(size)
    while True:
        low = np.minimum(group[one], group[other])
        made = group.copy()
        np.minimum.at(made, one, low)
        np.minimum.at(made, other, low)
        made = made[made]
        if np.array_equal(made, group):
            return group
        group = made


def _at(of_unit: CountArray | CodeArray, period: CodeArray, unit: CodeArray) -> CodeArray:
    """Read an array of shape (periods, units) at some cells; -1 where there is no unit."""
    found = of_unit[period, unit]
    return np.where(unit >= 0, found, -1).astype(np.int32)


def _crosses(of_unit: CountArray, exists: BoolArray, own: CodeArray) -> BoolArray:
    """Say of each period and group whether its units lie in more than one whole."""
    low = np.full(of_unit.shape, np.iinfo(np.int64).max)
    high = np.full(of_unit.shape, -2, np.int64)
    period, unit = np.nonzero((of_unit >= 0) & exists.T)
    cell = period, of_unit[period, unit]
    np.minimum.at(low, cell, own[unit, period])
    np.maximum.at(high, cell, own[unit, period])
    crosses: BoolArray = low < high
    return crosses


def _at_group(of_group: BoolArray, keys: CountArray, units: int) -> BoolArray:
    """Read an array of shape (periods, groups) at the keys of some rows."""
    cells = np.maximum(keys, 0) % of_group.size
    found: BoolArray = (keys >= 0) & of_group[cells // units, cells % units]
    return found


def _sizes(of_unit: CountArray, exists: BoolArray, keys: CountArray) -> CountArray:
    """Count the units of the groups of some keys."""
    period, unit = np.nonzero((of_unit >= 0) & exists.T)
    cells = period * of_unit.shape[1] + of_unit[period, unit]
    return np.bincount(cells, minlength=of_unit.size)[keys % of_unit.size]


def _times(keys: CountArray, among: CountArray) -> CountArray:
    """Count how often each of some distinct ordered keys is there."""
    low, high = (np.searchsorted(np.sort(among), keys, side) for side in ("left", "right"))
    return high - low
