"""What stands in the place of the inputs of scores once changes are made, for all at once."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from functools import cached_property

import attrs
import numpy as np

from ...errors import InputError, UnknownCodeError
from ...model.form import CountSum
from ...model.indicator import Indicator, MeasureKind
from ...rates.compute import values_of
from ...rates.derived_counts import Quantity
from ...results.keys import Key
from ...scores.engine import Engine
from ...scores.inputs import NO_COUNT, OF_RATE, keys_of_rows
from ...scores.repeated import InputKind, Patch
from ...scores.rows import UnitPeriods
from ...scores.table import ScoreInputs, ScoreTable
from ...tables.arrays import BoolArray, CountArray, FloatArray
from ...tables.cells import StatusArray
from ...tables.inputs import GivenRows
from ...vocabulary import ScoreStatus
from .changes import ChangeRows

__all__ = ["Inputs"]

_Patches = dict[InputKind, Patch]


class Inputs:
    """The inputs of scores, as what is changed in them is looked up."""

    def __init__(self, engine: Engine, scores: ScoreTable) -> None:
        self._engine, self._scores = engine, scores.scheme
        self._inputs: ScoreInputs = scores.inputs
        self._rows_of: dict[str, BoolArray] = {}
        self._counted: dict[str, dict[str, CountArray | FloatArray]] = {}

    def patches(self, changes: ChangeRows) -> Mapping[InputKind, Patch]:
        """
        Give what stands in the place of the inputs.

        Raises
        ------
        InputError
            If counts would contradict each other, or nothing is there that could change.
        UnknownCodeError
            If no rate reads an item, or the scheme has no such criterion.
        """
        at = self._engine.frame.rows_of(changes.keys).astype(np.int64)
        made: _Patches = {}
        self._patch_counts(changes, at, made)
        self._patch_given(changes, at, made)
        return made

    @cached_property
    def _readers(self) -> dict[str, list[str]]:
        """Name for each count item the indicators that read it."""
        found: dict[str, list[str]] = {}
        for code, each in self._indicators.items():
            for item in {*each.numerator.items, *each.denominator.items}:
                found.setdefault(item, []).append(code)
        return found

    @cached_property
    def _indicators(self) -> dict[str, Indicator]:
        """The indicators of the rates; of several tables with one the first says how it counts."""
        return {
            each.code: each
            for table in reversed(self._inputs.rates)
            for each in table.provenance.indicators
        }

    def _has_rate(self, code: str) -> BoolArray:
        """Say for each row of the frame whether it has a rate; the spare last row has none."""
        if code not in self._rows_of:
            has = np.zeros(len(self._engine.frame) + 1, bool)
            for table in self._inputs.rates:
                keys = table.keys
                if code in keys.indicator.texts:
                    rows = np.flatnonzero(keys.indicator.codes == keys.indicator.texts.index(code))
                    unit, period = keys.unit.of(rows), keys.period.of(rows)
                    has[self._engine.frame.rows_of(_keys(unit, keys.periods, period))] = True
            has[-1] = False
            self._rows_of[code] = has
        return self._rows_of[code]

    def _counts(self, code: str) -> dict[str, CountArray | FloatArray]:
        if code not in self._counted:
            self._counted[code] = self._engine.given.counts(code)
        return self._counted[code]

    def _patch_counts(self, changes: ChangeRows, at: CountArray, made: _Patches) -> None:
        of_item = changes.item >= 0
        if not of_item.any():
            return
        for item in changes.items:
            if item not in self._readers:
                raise UnknownCodeError("item that a rate reads", item, tuple(sorted(self._readers)))
        codes = list(dict.fromkeys(code for item in changes.items for code in self._readers[item]))
        reads = np.array(
            [[code in self._readers[item] for item in changes.items] for code in codes]
        )
        has = np.array([self._has_rate(code)[at] for code in codes])
        of_code, rows = np.nonzero(reads[:, changes.item] & of_item & has)
        is_made = ~of_item
        is_made[rows] = True
        if not is_made.all():
            unit, period = changes.name(int(np.argmin(is_made)))
            raise InputError(
                f"{unit!r} must have rates in {period} for its counts to change, and it has none"
            )
        for code, patch in self._recounted(codes, of_code, changes, rows, at):
            made["indicator", code, None] = patch

    def _recounted(
        self,
        codes: list[str],
        of_code: CountArray,
        changes: ChangeRows,
        rows: CountArray,
        at: CountArray,
    ) -> Iterator[tuple[str, Patch]]:
        """Compute rates anew, those of all codes at once: *rows* are changes of what each reads."""
        size = len(self._engine.frame)
        copies = size * (int(changes.variant.max(initial=0)) + 1)
        cell = changes.variant[rows].astype(np.int64) * size + at[rows]
        cells, group = _distinct(of_code * copies + cell)
        code, place = np.divmod(cells, copies)
        edges = np.searchsorted(code, np.arange(len(codes) + 1)).tolist()
        indicators = [self._indicators[each] for each in codes]
        known = [self._counts(each) for each in codes]
        counts = []
        for name in ("numerator", "denominator"):
            now = np.concatenate(
                [
                    each[name][place[start:stop] % size]
                    for each, (start, stop) in zip(known, itertools.pairwise(edges), strict=True)
                ]
            )
            totals = [getattr(each, name) for each in indicators]
            signs = np.array([[_sign(total, item) for item in changes.items] for total in totals])
            sign = signs[of_code, changes.item[rows]]
            is_in = sign != 0
            own, of = rows[is_in], group[is_in]
            _refuse_unknown(indicators, totals, of_code[is_in], changes, own, now[of])
            fold = _Fold(of, changes.is_set[own], len(place))
            number = changes.number[own] * np.where(fold.is_set, 1, sign[is_in])
            counts.append(fold.made(number, now.astype(np.float64)).astype(np.int64))
        _check_counts(indicators, code, counts, changes, rows, group)
        value, status = _values_of(indicators, code, counts)
        for each, (start, stop) in zip(codes, itertools.pairwise(edges), strict=True):
            if stop > start:
                yield each, Patch(place[start:stop], value[start:stop], status[start:stop])

    def _patch_given(self, changes: ChangeRows, at: CountArray, made: _Patches) -> None:
        rest = np.flatnonzero(changes.criterion >= 0)
        if not len(rest):
            return
        for code in changes.criteria:
            self._scores.criterion(code)
        awards = self._inputs.awards
        tables = [] if awards is None else [("award", awards)]
        tables += [(kind, rows) for kind, rows in self._inputs.values if kind == "criterion"]
        for kind, given in tables:
            is_found = np.zeros(len(changes), bool)
            for (code, stage), patch, found in self._given_anew(kind, given, changes, rest, at):
                made.setdefault((kind, code, stage), patch)
                is_found[found] = True
            rest = rest[~is_found[rest]]
        if len(rest):
            unit, period = changes.name(int(rest[0]))
            raise InputError(
                f"criterion {changes.criteria[changes.criterion[rest[0]]]!r} of {unit!r} in "
                f"{period} must have points or a value that was given, and there is none to change"
            )

    def _given_anew(
        self, kind: str, given: GivenRows, changes: ChangeRows, rows: CountArray, at: CountArray
    ) -> Iterator[tuple[tuple[str, str | None], Patch, CountArray]]:
        """Change what was given, criterion by criterion and stage by stage."""
        size = len(self._engine.frame)
        on_frame = self._engine.frame.rows_of(keys_of_rows(given))
        word = ScoreStatus.AWARDED if kind == "award" else ScoreStatus.COMPUTED
        for code in given.codes:
            if code not in changes.criteria:
                continue
            of_code = rows[changes.criterion[rows] == changes.criteria.index(code)]
            for place, stage in enumerate((*given.stages, None)):
                here = given.code_codes == given.codes.index(code)
                here &= given.stage_codes == (-1 if stage is None else place)
                now = np.full(size + 1, np.nan)
                is_there = np.zeros(size + 1, bool)
                now[on_frame[here]], is_there[on_frame[here]] = given.value[here], True
                chosen = of_code[is_there[at[of_code]] & (at[of_code] >= 0)]
                cells, group = _grouped(changes, chosen, at, size)
                value = now[cells % size]
                fold = _Fold(group, changes.is_set[chosen], len(cells))
                # where nothing is known there is nothing to add to, unless it was set before
                is_known = fold.is_set | (fold.first_set < fold.order) | ~np.isnan(value[group])
                after = fold.made(changes.number[chosen], value)
                kept = ~np.isnan(after)
                if kept.any():
                    codes = np.full(int(kept.sum()), word, np.uint8)
                    yield (code, stage), Patch(cells[kept], after[kept], codes), chosen[is_known]


@attrs.frozen(eq=False)
class _Fold:
    """
    Changes of some numbers, one after the other: what is set counts from there on.

    *group* is the number that each change is of; changes stand in their order.
    """

    group: CountArray
    is_set: BoolArray
    size: int

    @property
    def order(self) -> CountArray:
        return np.arange(len(self.group))

    @property
    def first_set(self) -> CountArray:
        """For each change the first of its number that sets it."""
        first = np.full(self.size, len(self.group))
        np.minimum.at(first, self.group[self.is_set], self.order[self.is_set])
        return first[self.group]

    def made(self, number: FloatArray, before: FloatArray) -> FloatArray:
        """Give the numbers after all changes."""
        last = np.full(self.size, -1)
        np.maximum.at(last, self.group[self.is_set], self.order[self.is_set])
        begin = before if not len(number) else np.where(last >= 0, number[last], before)
        adds = ~self.is_set & (self.order > last[self.group])
        return begin + np.bincount(self.group[adds], number[adds], self.size)


def _grouped(
    changes: ChangeRows, rows: CountArray, at: CountArray, size: int
) -> tuple[CountArray, CountArray]:
    """Rows of the repeated frame that changes are of, each once, and which of them each is of."""
    return _distinct(changes.variant[rows].astype(np.int64) * size + at[rows])


def _distinct(cells: CountArray) -> tuple[CountArray, CountArray]:
    place, group = np.unique(cells, return_inverse=True)
    return place, group.reshape(-1)


def _values_of(
    indicators: list[Indicator], code: CountArray, counts: list[CountArray]
) -> tuple[FloatArray, StatusArray]:
    """Values and statuses of counts; those of a kind and a multiplier are computed alike."""
    value, status = np.empty(len(code)), np.empty(len(code), np.uint8)
    alike: dict[tuple[MeasureKind, float], list[int]] = {}
    for place, each in enumerate(indicators):
        alike.setdefault((each.kind, each.multiplier), []).append(place)
    for places in alike.values():
        rows = slice(None) if len(alike) == 1 else np.isin(code, places)
        quantities = [Quantity(each[rows]) for each in counts]
        value[rows], found = values_of(indicators[places[0]], *quantities)
        status[rows] = OF_RATE[found]
    return value, status


def _keys(unit: Key, periods: list, period: Key) -> UnitPeriods:  # type: ignore[type-arg]
    return UnitPeriods(unit.texts, unit.codes, periods, period.codes)


def _sign(total: CountSum, item: str) -> int:
    if item not in total.items:
        return 0
    return 1 if item in total.plus else -1


def _refuse_unknown(
    indicators: list[Indicator],
    totals: list[CountSum],
    of_code: CountArray,
    changes: ChangeRows,
    rows: CountArray,
    now: CountArray | FloatArray,
) -> None:
    """
    Refuse a change of a sum of counts that is not known, and of a part of it to a number.

    Raises
    ------
    InputError
        If there is such a change.
    """
    unknown = np.flatnonzero(now == NO_COUNT)
    if len(unknown):
        raise InputError(
            f"{changes.name(int(rows[unknown[0]]))[0]!r} must have counts of "
            f"{indicators[of_code[unknown[0]]].code!r} for them to change"
        )
    is_part = np.array([[total.items != (item,) for item in changes.items] for total in totals])
    parts = np.flatnonzero(is_part[of_code, changes.item[rows]] & changes.is_set[rows])
    if len(parts):
        item, total = changes.items[changes.item[rows[parts[0]]]], totals[of_code[parts[0]]]
        raise InputError(
            f"{item!r} must be changed with add=, for it is one part of {str(total)!r} and its own "
            "count is not kept"
        )


def _check_counts(
    indicators: list[Indicator],
    code: CountArray,
    counts: list[CountArray],
    changes: ChangeRows,
    rows: CountArray,
    group: CountArray,
) -> None:
    """
    Refuse counts that contradict each other.

    Raises
    ------
    InputError
        If one is negative, or a part is larger than its whole.
    """
    x, n = counts
    is_negative = (x < 0) | (n < 0)
    has_part = np.array([each.kind is MeasureKind.PROPORTION for each in indicators])[code]
    wrong = is_negative | (has_part & (x > n))
    if not wrong.any():
        return
    at = int(np.argmax(wrong))
    row = int(rows[np.argmax(group == at)])
    must = "not be negative" if is_negative[at] else "be part of their whole"
    where = (
        ""
        if changes.variants is None
        else f" in variant {changes.variants[changes.variant[row]]!r}"
    )
    indicator = indicators[code[at]]
    raise InputError(
        f"counts of {changes.name(row)[0]!r} must {must}, got {x[at]} of {n[at]} for "
        f"{indicator.numerator} of {indicator.denominator}{where}"
    )
