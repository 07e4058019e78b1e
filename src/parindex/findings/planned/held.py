"""Values and points that measures promise something of, from the tables of several reviews."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

import attrs
import numpy as np
import numpy.typing as npt

from ... import results
from ...model.indicator import Indicator
from ...results.rate_table import RateTable
from ...tables.align import recode
from ...tables.arrays import BoolArray, CountArray, FloatArray, floats_of
from .columns import Periods, PlanColumns, spread

__all__ = ["Held", "Near", "held_points", "held_values"]

_Part: TypeAlias = tuple[npt.NDArray[Any], ...]


@attrs.frozen(eq=False)
class Held:
    """
    Numbers of units in periods, a row for each, those of one *key* together.

    *key* is the place of what is promised, times the number of units, and the place of the unit.
    *made_under* are positions in *definitions*; numbers are NaN where there is none.
    """

    units: int
    key: CountArray
    period: CountArray
    number: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    made_under: CountArray
    definitions: Sequence[Indicator | str]

    def near(
        self,
        subject: CountArray,
        line: tuple[CountArray, CountArray, CountArray],
        planned: CountArray,
        periods: Periods,
    ) -> Near:
        """
        Find for each row where it began, and its latest number.

        *line* pairs rows with units, in the order of their lines, and the day from which on the
        unit stands for the one that is named, which is the first. The beginning is of the period
        *planned*; the latest period is later than that and of its cadence. Of two units that have
        it the earlier in the line begins, and the later ends, each from its day on.
        """
        of, unit, since = line
        wanted = np.where(subject[of] < 0, -1, subject[of] * self.units + unit)
        first = np.searchsorted(self.key, wanted)
        pairs, at = spread(first, np.searchsorted(self.key, wanted, side="right") - first)
        row, period = of[pairs], self.period[at]
        size = len(subject)
        start = np.full(size, -1)
        is_in_time = since[pairs] <= periods.last_day[period]
        begins = np.flatnonzero((period == planned[row]) & is_in_time)[::-1]
        start[row[begins]] = at[begins]  # of several the first counts, and is written last
        before = planned[row]
        is_later = (periods.cadence[period] == periods.cadence[before]) & (
            periods.time[period] > periods.time[before]
        )
        fits = is_in_time & (is_later | (before < 0))
        late = np.flatnonzero(fits)
        # of equal days the later unit counts, and of one unit what was given first
        order = np.lexsort((-late, pairs[late], periods.last_day[period[late]]))
        now = np.full(size, -1)
        now[row[late[order]]] = at[late[order]]
        known = np.zeros(size, bool)
        known[row] = True
        named = np.full(size, -1)
        named[of[::-1]] = unit[::-1]
        units = np.append(self.key % max(self.units, 1), -1)
        is_other = ((start >= 0) & (units[start] != named)) | ((now >= 0) & (units[now] != named))
        return Near(known, start, now, is_other)


@attrs.frozen(eq=False)
class Near:
    """
    Whether rows have any number, and which they began and ended with; -1 for none.

    *is_other* says where one of both is of another unit than the one that is named.
    """

    is_known: BoolArray
    start: CountArray
    now: CountArray
    is_other: BoolArray


def held_values(
    rates: Sequence[RateTable], plan: PlanColumns, units: Sequence[str], periods: Sequence[str]
) -> Held:
    """Give the values that measures promise something of; of equal keys the later table counts."""
    definitions: list[Indicator | str] = []
    parts: list[_Part] = []
    for table in rates:
        keys, data = table.keys, table.data
        codes = keys.indicator
        made = len(definitions) + codes.codes
        definitions += [table.provenance.indicator(code) for code in codes.texts]
        subject = recode(codes.texts, plan.subjects)[codes.codes]
        numbers = [floats_of(data[name]) for name in ("value", "numerator", "denominator")]
        parts.append((subject, *_places(table, units, periods), made, *numbers))
    return _held(parts, len(units), definitions)


def held_points(
    scores: Sequence[results.ScoreTable],
    plan: PlanColumns,
    units: Sequence[str],
    periods: Sequence[str],
) -> Held:
    """Give the points of criteria together; NaN where one of them has none."""
    codes = list(dict.fromkeys(code for each in plan.criteria for code in each))
    parts: list[_Part] = []
    for table in scores:
        final = table.at(stage=table.scheme.final_stage.code)
        keys = final.keys
        subject = recode(keys.criterion.texts, codes)[keys.criterion.codes]
        made = np.full(len(final), len(parts))
        points = floats_of(final.data["points"])
        none = np.full(len(final), np.nan)
        parts.append((subject, *_places(final, units, periods), made, points, none, none))
    labels: list[Indicator | str] = [table.scheme.label for table in scores]
    made_under = np.array([labels.index(label) for label in labels], np.int64)
    single = _held(parts, len(units), labels)
    joint = single.key * max(len(periods), 1) + single.period
    order = np.argsort(joint)
    sums: list[_Part] = []
    for place, together in enumerate(plan.criteria):
        first, *others = (codes.index(code) for code in together)
        rows = np.flatnonzero(single.key // max(len(units), 1) == first)
        unit, period = single.key[rows] % max(len(units), 1), single.period[rows]
        total = single.number[rows].copy()
        for other in others:
            wanted = (other * len(units) + unit) * max(len(periods), 1) + period
            at = np.searchsorted(joint, wanted, sorter=order)
            found = order[np.minimum(at, len(order) - 1)] if len(order) else at
            total += np.where(joint[found] == wanted, single.number[found], np.nan)
        none = np.full(len(rows), np.nan)
        made = made_under[single.made_under[rows]]
        sums.append((np.full(len(rows), place), unit, period, made, total, none, none))
    return _held(sums, len(units), labels)


def _places(
    table: RateTable | results.ScoreTable, units: Sequence[str], periods: Sequence[str]
) -> tuple[CountArray, CountArray]:
    unit, period = table.keys.unit, table.keys.period
    return (
        recode(unit.texts, units)[unit.codes].astype(np.int64),
        recode(period.texts, periods)[period.codes].astype(np.int64),
    )


def _held(parts: Sequence[_Part], units: int, definitions: Sequence[Indicator | str]) -> Held:
    """Sort rows by what they are of, and keep the last of those that are of the same."""
    columns = [np.concatenate(each) for each in zip(*parts, strict=True)] if parts else []
    if not columns:
        none, nothing = np.zeros(0, np.int64), np.zeros(0)
        return Held(units, none, none, nothing, nothing, nothing, none, definitions)
    subject, unit, period, made, number, numerator, denominator = columns
    rows = np.flatnonzero((subject >= 0) & (unit >= 0) & (period >= 0))
    key = subject[rows].astype(np.int64) * units + unit[rows]
    joint = key * (int(period.max(initial=0)) + 1) + period[rows]
    _, first, group = np.unique(joint, return_index=True, return_inverse=True)
    last = np.zeros(len(first), np.int64)
    last[group.reshape(-1)] = np.arange(len(rows))
    # each stands where it came first, with the numbers that came last
    order = np.lexsort((first, key[first]))
    at = rows[last[order]]
    return Held(
        units,
        key[first[order]],
        period[at],
        number[at],
        numerator[at],
        denominator[at],
        made[at],
        definitions,
    )
