"""Which rows of rates are parts of which unit, and what each counted in both periods."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt

from .. import counts
from .. import units as unit_room
from .._quoting import quoted
from ..errors import InputError, UnknownCodeError
from ..periods.ordinals import earlier
from ..periods.period import ReportingPeriod
from ..results.rate_table import RateTable
from ..tables.align import grouped, joint_codes, recode
from ..tables.arrays import BoolArray, CodeArray, CountArray, FloatArray, floats_of, terms_of
from ..vocabulary import RateStatus, RebaseStatus

__all__ = [
    "ABSENT",
    "COUNTED",
    "EMPTY",
    "ENDED",
    "SHARED",
    "TWO_DATES",
    "UNKNOWN",
    "UNRESOLVED",
    "UNSUMMED",
    "Above",
    "Pairs",
    "Side",
    "climb",
]

Step = Callable[[ReportingPeriod], ReportingPeriod]

ABSENT, EMPTY, COUNTED, UNKNOWN, SHARED, UNRESOLVED, TWO_DATES, ENDED = range(8)
"""
What a subunit has in a period: no row, a row without cases, cases, or cases not known; `SHARED` if
those are parts of former units that went to subunits of other wholes as well, `UNRESOLVED` and
`TWO_DATES` if a sum of former units could not be made for that reason, `ENDED` if it had ended and
its successors may have counted them.
"""

UNSUMMED = {RebaseStatus.UNRESOLVED.text: UNRESOLVED, RebaseStatus.TWO_DATES.text: TWO_DATES}
"""States of sums that could not be made, by what their counts say."""

_STATE_OF = np.full(len(RateStatus), UNKNOWN, np.int8)
_STATE_OF[RateStatus.OK] = COUNTED
_STATE_OF[[RateStatus.ZERO_DENOMINATOR, RateStatus.NOT_APPLICABLE]] = EMPTY


@attrs.frozen(eq=False)
class Side:
    """What the pairs have in one of the two periods; arrays of shape (pairs,)."""

    numerator: FloatArray
    denominator: FloatArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    state: npt.NDArray[np.int8]

    @classmethod
    def of(cls, rates: RateTable) -> Side:
        """Take the numbers out of a table; amounts stand for counts where there are no counts."""
        data = rates.data
        state = _STATE_OF[terms_of(data["status"], RateStatus)]
        cases = []
        for name in ("numerator", "denominator"):
            count, amount = floats_of(data[name]), floats_of(data[f"{name}_amount"])
            cases.append(np.where(np.isnan(count), amount, count))
        state = np.where((state == COUNTED) & np.isnan(cases[1]), UNKNOWN, state).astype(np.int8)
        is_counted = state == COUNTED
        x, n = (np.where(is_counted, count, 0.0) for count in cases)
        value, lower, upper = (floats_of(data[name]) for name in ("value", "lower", "upper"))
        return cls(x, n, value, lower, upper, state)

    def take(self, rows: CountArray) -> Side:
        """Give the rows in another order; a row of -1 is absent."""

        def taken(column: FloatArray, absent: float) -> FloatArray:
            return np.append(column, absent)[rows]

        return Side(
            taken(self.numerator, 0.0),
            taken(self.denominator, 0.0),
            taken(self.value, np.nan),
            taken(self.lower, np.nan),
            taken(self.upper, np.nan),
            np.append(self.state, np.int8(ABSENT))[rows],
        )

    def followed_by(self, other: Side) -> Side:
        """Set other rows behind these."""
        return Side(
            *(
                np.append(getattr(self, field.name), getattr(other, field.name))
                for field in attrs.fields(Side)
            )
        )


@attrs.frozen(eq=False)
class Pairs:
    """
    Hold every indicator, unit and judged period that has a row in one of the two tables.

    *indicator*, *unit* and *period* are positions in the lists of their texts; *priors* has the
    period compared with by the position of the period, None where there is none; *rows*, shape
    (2, pairs), has the rows of the two tables, -1 where there is none. *is_group* marks those that
    stand for several units, which were cut anew among themselves.
    """

    indicators: list[str]
    units: list[str]
    periods: list[ReportingPeriod]
    priors: list[ReportingPeriod | None]
    indicator: CodeArray
    unit: CodeArray
    period: CodeArray
    now: Side
    then: Side
    rows: CountArray
    is_group: BoolArray

    @classmethod
    def of(cls, rates: RateTable, before: RateTable, step: Step) -> Pairs:
        """
        Match both tables; what only one of them has is kept.

        Raises
        ------
        InputError
            If a table has an indicator, unit and period twice.
        """
        (indicator, indicators), (unit, own), (period, _) = _keys(rates)
        other_indicator, other_unit, other_period = _keys(before)
        periods = rates.keys.periods
        priors = earlier(periods, step)
        units = own if before is rates else list(dict.fromkeys([*own, *other_unit[1]]))
        codes = ["" if prior is None else prior.code for prior in priors]
        sizes = (len(indicators), len(periods), len(units))
        now = joint_codes((indicator, period, recode(own, units)[unit]), sizes)
        then = joint_codes(
            (
                _spread(recode(other_indicator[1], indicators), other_indicator[0]),
                _spread(recode(other_period[1], codes), other_period[0]),
                _spread(recode(other_unit[1], units), other_unit[0]),
            ),
            sizes,
        )
        judged = np.flatnonzero(then >= 0)
        slots, place = np.unique(np.concatenate([now, then[judged]]), return_inverse=True)
        for given in (place[: len(now)], place[len(now) :]):
            if np.bincount(given).max(initial=0) > 1:
                raise InputError("rates must have each indicator, unit and period once")
        rows = np.full((2, len(slots)), -1, np.int64)
        rows[0, place[: len(now)]] = np.arange(len(now))
        rows[1, place[len(now) :]] = judged
        rest, of_unit = np.divmod(slots, max(len(units), 1))
        of_indicator, of_period = np.divmod(rest, max(len(periods), 1))
        return cls(
            indicators,
            units,
            periods,
            priors,
            of_indicator.astype(np.int32),
            of_unit.astype(np.int32),
            of_period.astype(np.int32),
            Side.of(rates).take(rows[0]),
            Side.of(before).take(rows[1]),
            rows,
            np.zeros(len(slots), bool),
        )


def _keys(rates: RateTable) -> tuple[tuple[CodeArray, list[str]], ...]:
    return rates.keys.indicator, rates.keys.unit, rates.keys.period


def _spread(of_text: CodeArray, codes: CodeArray) -> CodeArray:
    return np.append(of_text, np.int32(-1))[codes]


@attrs.frozen(eq=False)
class Above:
    """
    Say of which whole each pair is a part.

    *of* is the position of the unit above in *units*, -1 where there is none; *is_own* marks the
    rows of the units above themselves; *existed* says whether the unit of the pair did, now and
    then, shape (2, pairs); *short* marks the pairs beside which a unit has no row at all; *ended*
    marks those that had ended, into others, and still have cases;
    *outside* has the units that stand under none of the level; *trees* are those of the two
    periods, and *level* is that of the units above, where a registry knows them.
    """

    units: list[str]
    of: CodeArray
    is_own: BoolArray
    existed: BoolArray
    short: BoolArray
    ended: BoolArray
    outside: list[str]
    trees: tuple[counts.hierarchy.Tree, counts.hierarchy.Tree] | None = None
    level: str = ""

    @classmethod
    def nothing(cls, pairs: Pairs) -> Above:
        """Take all units of the table for the parts of one whole, as without a registry."""
        size = len(pairs.unit)
        no = np.zeros(size, bool)
        return cls([], np.zeros(size, np.int32), no, np.zeros((2, size), bool), no, no, [])

    @classmethod
    def of_registry(
        cls,
        pairs: Pairs,
        tables: tuple[RateTable, RateTable],
        registry: unit_room.UnitRegistry,
        level: str,
        subunits: str | None,
    ) -> Above:
        """
        Find the units above; each period has the tree of its last day.

        Raises
        ------
        UnknownCodeError
            If the registry has no unit of one of the levels.
        InputError
            If units have a limited validity and the rates were computed without a regime, or a
            unit and one below it are both parts of the same unit.
        """
        for asked in (level, subunits):
            if asked is not None and asked not in registry.levels:
                raise UnknownCodeError("level in the registry", asked, registry.levels)
        trees = []
        priors = [one or other for one, other in zip(pairs.priors, pairs.periods, strict=True)]
        for periods, table in zip((pairs.periods, priors), tables, strict=True):
            tree = counts.hierarchy.Tree.of(registry, periods, table.provenance.regime)
            if tree is None:
                raise InputError(
                    "rates must have been computed with a regime, because the registry holds "
                    "units with a limited validity, and without a calendar the days of a period "
                    "are not known"
                )
            trees.append(tree)
        now, then = trees
        place = now.at(pairs.units)[pairs.unit]
        cells = place, pairs.period
        above_now, above_then = (climb(tree, level) for tree in trees)
        of = np.where(above_now[cells] >= 0, above_now[cells], above_then[cells])
        of = np.where(place >= 0, of, -1)
        is_own = (of >= 0) & (of == place)
        own_level = np.where(now.level[cells] >= 0, now.level[cells], then.level[cells])
        is_part = (place >= 0) & (of >= 0)
        if subunits is not None:
            is_part &= is_own | (own_level == now.levels.index(subunits))
        exists = np.array([(tree.level[cells] >= 0) & (place >= 0) for tree in trees], bool)
        # what they counted is in the prior counts of their successors by now
        passed_on = {step.predecessor for step in registry.events if step.successor is not None}
        has_passed_on = np.array([unit in passed_on for unit in pairs.units], bool)[pairs.unit]
        is_former = has_passed_on & exists[1] & ~exists[0]
        ended = is_part & is_former & np.isin(pairs.now.state, (COUNTED, UNKNOWN))
        is_part &= ~is_former | ended
        outside = [pairs.units[unit] for unit in np.unique(pairs.unit[of < 0])]
        of = np.where(is_part, of, -1).astype(np.int32)
        part = np.flatnonzero(is_part & ~is_own)
        _refuse_nested(pairs, now, place, part)
        short = np.zeros(len(place), bool)
        short[part] = _is_short(pairs, now, above_now, part, of[part], own_level[part])
        own = is_own & is_part
        return cls(list(now.ids), of, own, exists, short, ended, outside, (now, then), level)


def climb(tree: counts.hierarchy.Tree, level: str) -> CodeArray:
    """Give for each unit and period the unit of the level at or above it; -1 where none is."""
    at_level = tree.is_at(level)
    found = np.where(at_level, np.arange(len(tree.ids))[:, np.newaxis], -1)
    step = tree.parent
    columns = np.arange(step.shape[1])
    for _ in range(int(tree.depth.max(initial=0))):
        arrives = (found < 0) & (step >= 0) & at_level[step, columns]
        found = np.where(arrives, step, found)
        step = np.where(step >= 0, tree.parent[step, columns], -1)
    return found.astype(np.int32)


def _refuse_nested(
    pairs: Pairs, tree: counts.hierarchy.Tree, place: CodeArray, part: CountArray
) -> None:
    """
    Refuse a unit and one below it as parts of one whole: its cases would count twice.

    Raises
    ------
    InputError
        If there is such a pair.
    """
    sizes = (len(pairs.indicators), len(pairs.periods), len(tree.ids))
    indicator, period, unit = pairs.indicator[part], pairs.period[part], place[part]
    all_parts = joint_codes((indicator, period, unit), sizes)
    step = unit
    for _ in range(int(tree.depth.max(initial=0))):
        step = np.where(step >= 0, tree.parent[step, period], -1).astype(np.int32)
        twice = (step >= 0) & np.isin(joint_codes((indicator, period, step), sizes), all_parts)
        if twice.any():
            row = int(np.flatnonzero(twice)[0])
            raise InputError(
                f"rates must have subunits of one level, got {quoted(tree.ids[step[row]])} and "
                f"{tree.ids[unit[row]]!r} below it; subunits= names the level"
            )


def _is_short(
    pairs: Pairs,
    tree: counts.hierarchy.Tree,
    above: CodeArray,
    part: CountArray,
    of: CodeArray,
    level: CodeArray,
) -> BoolArray:
    """Mark the parts beside which a unit of the same level and the same whole has no row."""
    sizes = (len(pairs.periods), len(tree.ids), len(tree.levels))
    unit, period = np.nonzero(tree.level >= 0)
    there = joint_codes(
        (period.astype(np.int32), above[unit, period], tree.level[unit, period]), sizes
    )
    known, expected = np.unique(there[there >= 0], return_counts=True)
    wanted = joint_codes((pairs.period[part], of, level), sizes)
    if not len(known) or not len(wanted):
        return np.zeros(len(part), bool)
    at = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
    needed = np.where(known[at] == wanted, expected[at], 0)
    many = int(np.prod(sizes, dtype=np.int64))
    _, group, have = grouped(pairs.indicator[part].astype(np.int64) * many + wanted)
    lacks: BoolArray = have[group] < needed
    return lacks
