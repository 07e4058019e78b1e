"""DAT101 to DAT103, DAT110: patterns in the counts that counting by itself seldom makes."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ... import counts, units
from ...periods.ordinals import earlier
from ...periods.period import ReportingPeriod
from ...rulebook.options import CopyOptions, LastDigitOptions
from ...rulebook.rule import Rule
from ...stats.intervals import clopper_pearson
from ...tables.align import align, recode
from ...tables.arrays import BoolArray, CountArray, keys
from ...tables.sheet import CountSheet
from ...vocabulary import Severity
from ..context import WHOLE_ROW, Check, Context, Outcome, found, needed, not_checked
from .sheet_rows import filled_rows, keys_of, nameless_periods, rows_of

__all__ = ["CHECKS", "RULES"]

SAME_AS_BEFORE = Rule(
    code="DAT101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("prior_period", "items"),
    options=CopyOptions(),
)
SAME_AS_OTHER = Rule(
    code="DAT102",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("other_unit", "items"),
    options=CopyOptions(),
)
LAST_DIGITS = Rule(
    code="DAT103",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("round_share", "cells"),
    options=LastDigitOptions(),
)
NO_ROW = Rule(
    code="DAT110", severity=Severity.WARNING, since="0.1.0", evidence=("prior_period", "rows")
)
RULES = (SAME_AS_BEFORE, SAME_AS_OTHER, LAST_DIGITS, NO_ROW)

_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio, as Fibonacci hashing takes it
_CHANCE = 0.2  # two of ten digits are 0 and 5


def copies(context: Context) -> list[Outcome]:
    """
    DAT101 the same counts as in an earlier period; DAT102 the same as those of another unit.

    Of equal rows each is a finding but that of the unit whose id comes first, which the others
    name: the pairs would say the same many times over. Equal counts of a unit and of one above it
    are none, for a unit with a single one below it has its totals.
    """
    sheet = needed(context.sheet)
    return [_same_as_before(sheet, context), _same_as_other(sheet, context)]


def _eligible(sheet: CountSheet, options: CopyOptions) -> tuple[BoolArray, CountArray]:
    """Find rows that say enough to be told from others, and count the items of each."""
    items = np.zeros(len(sheet), np.int64)
    least = np.full(len(sheet), np.iinfo(np.int64).max)
    most = np.zeros(len(sheet), np.int64)
    for column in sheet.columns.values():
        here = _reported(column.reported, len(sheet))
        items += here
        large = here & (column.values >= options.smallest_count)
        least = np.where(large, np.minimum(least, column.values), least)
        most = np.where(large, np.maximum(most, column.values), most)
    return (items >= options.items) & (most > least), items


def _reported(reported: BoolArray | None, rows: int) -> BoolArray:
    return np.ones(rows, bool) if reported is None else reported


def _equal(sheet: CountSheet, one: CountArray, other: CountArray) -> BoolArray:
    """Say whether rows agree in every item, absent ones too."""
    equal = np.ones(len(one), bool)
    for column in sheet.columns.values():
        here = _reported(column.reported, len(sheet))
        equal &= here[one] == here[other]
        equal &= (column.values[one] == column.values[other]) | ~here[one]
    return equal


def _same_as_before(sheet: CountSheet, context: Context) -> Outcome:
    eligible, items = _eligible(sheet, context.options_of(SAME_AS_BEFORE, CopyOptions))
    codes = [period.code for period in sheet.periods]
    same_as = np.full(len(sheet), -1, np.int64)
    compared = np.zeros(len(sheet), bool)
    # the period just before comes last, and so stays where both are equal
    for step in (ReportingPeriod.prior_year, ReportingPeriod.previous):
        texts = ["" if each is None else each.code for each in earlier(list(sheet.periods), step)]
        match = align(
            (sheet.unit_codes, recode(texts, codes)[sheet.period_codes]),
            (sheet.unit_codes, sheet.period_codes),
            (len(sheet.units), len(codes)),
        ).match
        rows = np.flatnonzero((match >= 0) & eligible)
        compared[rows] = True
        rows = rows[_equal(sheet, rows, match[rows])]
        same_as[rows] = match[rows]
    rows = np.flatnonzero(same_as >= 0)
    return found(
        SAME_AS_BEFORE,
        int(np.count_nonzero(compared)),
        **keys_of(sheet, rows),
        subject=WHOLE_ROW,
        evidence={
            "prior_period": keys(sheet.period_codes[same_as[rows]], codes),
            "items": items[rows],
        },
        looked_at=rows_of(sheet, compared),
    )


def _same_as_other(sheet: CountSheet, context: Context) -> Outcome:
    eligible, items = _eligible(sheet, context.options_of(SAME_AS_OTHER, CopyOptions))
    rows = np.flatnonzero(eligible)
    mixed = sheet.period_codes[rows].astype(np.uint64)
    for column in sheet.columns.values():
        here = _reported(column.reported, len(sheet))[rows]
        value = np.where(here, column.values[rows] + 1, 0).astype(np.uint64)
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _ODD + value  # wraps at 2**64, as it should
    at, other = _first_equal(sheet, rows, mixed, context.registry)
    # of equal rows that of the first id is none, and so is one without another unit beside it
    rank = _rank_of(sheet.units)[sheet.unit_codes]
    first = np.full(len(sheet.periods), len(sheet.units))
    np.minimum.at(first, sheet.period_codes[rows], rank[rows])
    compared = eligible & (rank > first[sheet.period_codes])
    return found(
        SAME_AS_OTHER,
        int(np.count_nonzero(compared)),
        **keys_of(sheet, at),
        subject=WHOLE_ROW,
        evidence={
            "other_unit": keys(sheet.unit_codes[other], sheet.units),
            "items": items[at],
        },
        looked_at=rows_of(sheet, compared),
    )


def _first_equal(
    sheet: CountSheet,
    rows: CountArray,
    number: npt.NDArray[np.uint64],
    registry: units.UnitRegistry | None,
) -> tuple[CountArray, CountArray]:
    """
    Find rows with an equal row of a unit before them in the order of ids, and the first such row.

    Equal rows have equal numbers. The order of the ids, and not of the sheet, decides which unit
    is named as the other, so that a sheet that is sorted anew has the same findings.
    """
    in_order = _rank_of(sheet.units)
    order = np.lexsort((in_order[sheet.unit_codes[rows]], number))
    rows, number = rows[order], number[order]
    begins = np.ones(len(rows), bool)
    begins[1:] = number[1:] != number[:-1]
    place = np.arange(len(rows))
    candidate = np.maximum.accumulate(np.where(begins, place, 0))
    waiting = np.flatnonzero(candidate < place)
    related = None
    if registry is not None and len(waiting):
        concerned = rows[np.union1d(waiting, candidate[waiting])]
        asked = np.unique(sheet.unit_codes[concerned]).tolist()
        related = units.ancestors.Related.of(registry, sheet.units, asked)
    other = np.full(len(rows), -1, np.int64)
    while len(waiting):
        one, two = rows[waiting], rows[candidate[waiting]]
        # two rows may share a number by accident, so they are held against each other by item
        equal = (sheet.period_codes[one] == sheet.period_codes[two]) & _equal(sheet, one, two)
        if related is not None:
            equal &= ~related.holds(sheet.unit_codes[one], sheet.unit_codes[two])
        other[waiting[equal]] = two[equal]
        waiting = waiting[~equal]
        candidate[waiting] += 1
        waiting = waiting[candidate[waiting] < waiting]
    has_other = np.flatnonzero(other >= 0)
    back = has_other[np.argsort(rows[has_other], kind="stable")]
    return rows[back], other[back]


def _rank_of(units: Sequence[str]) -> CountArray:
    """Place of each unit in the order of ids."""
    rank = np.empty(len(units), np.int64)
    rank[sorted(range(len(units)), key=units.__getitem__)] = np.arange(len(units))
    return rank


def last_digits(context: Context) -> list[Outcome]:
    """DAT103: the counts of a unit end in 0 or 5 more often than counting makes them."""
    sheet, options = needed(context.sheet), context.options_of(LAST_DIGITS, LastDigitOptions)
    cells, round_ones = (np.zeros(len(sheet.units), np.int64) for _ in range(2))
    for column in sheet.columns.values():
        if column.decimals is not None:  # budgets are round by design
            continue
        large = _reported(column.reported, len(sheet)) & (column.values >= options.smallest_count)
        is_round = large & (column.values % 5 == 0)
        cells += _per_unit(sheet, large)
        round_ones += _per_unit(sheet, is_round)
    # where even round numbers alone would be no surprise, nothing can be found
    surest, _ = clopper_pearson(cells, cells, confidence=options.confidence)
    units = np.flatnonzero((cells >= options.cells) & (surest > _CHANCE))
    if not len(units):
        return [not_checked(LAST_DIGITS, "too_few_counts")]
    lower, _ = clopper_pearson(round_ones[units], cells[units], confidence=options.confidence)
    heaped = units[lower > _CHANCE]
    return [
        found(
            LAST_DIGITS,
            len(units),
            unit_id=keys(heaped.astype(np.int32), sheet.units),
            period=pa.nulls(len(heaped), pa.string()),
            subject=WHOLE_ROW,
            evidence={
                "round_share": 100.0 * round_ones[heaped] / cells[heaped],
                "cells": cells[heaped],
            },
            looked_at=rows_of(sheet, np.isin(sheet.unit_codes, units)),
        )
    ]


def _per_unit(sheet: CountSheet, where: BoolArray) -> npt.NDArray[np.int64]:
    return np.bincount(sheet.unit_codes[where], minlength=len(sheet.units)).astype(np.int64)


def silent_units(context: Context) -> list[Outcome]:
    """DAT110: a unit had a row in the period before, and others have one now, but it has none."""
    sheet = needed(context.sheet)
    has_row = np.zeros((len(sheet.units), len(sheet.periods)), bool)
    filled = filled_rows(sheet)  # a row with nothing in it is as good as none
    has_row[sheet.unit_codes[filled], sheet.period_codes[filled]] = True
    followed = has_row
    if context.registry is not None:
        tree = counts.hierarchy.Tree.of(context.registry, sheet.periods, context.regime)
        if tree is None:
            return [not_checked(NO_ROW, "no_regime")]
        # units of the registry that do not report are CNT104, or do not exist
        followed = has_row & (tree.at(sheet.units) < 0)[:, None]
    unit_codes, now_codes, before_codes = [], [], []
    checked = in_registry = 0
    looked = np.zeros(has_row.shape, bool)
    nameless = nameless_periods(sheet)
    for now, before in _in_turn(sheet.periods):
        if now in nameless or not has_row[:, now].any():
            continue
        looked[:, now] = followed[:, before]
        silent = np.flatnonzero(looked[:, now] & ~has_row[:, now])
        checked += int(np.count_nonzero(looked[:, now]))
        in_registry += int(np.count_nonzero(has_row[:, before] & ~followed[:, before]))
        unit_codes.append(silent)
        now_codes.append(np.full(len(silent), now))
        before_codes.append(np.full(len(silent), before))
    left_out = (
        [not_checked(NO_ROW, "unit_in_registry", detail=str(in_registry))] if in_registry else []
    )
    if nameless:
        codes = "; ".join(sheet.periods[place].code for place in nameless)
        left_out.append(not_checked(NO_ROW, "row_without_unit", detail=codes))
    if not checked:
        return left_out or [not_checked(NO_ROW, "no_prior_period")]
    unit, now_code, before_code = (
        np.concatenate(codes).astype(np.int32) for codes in (unit_codes, now_codes, before_codes)
    )
    texts = [period.code for period in sheet.periods]
    return [
        *left_out,
        found(
            NO_ROW,
            checked,
            unit_id=keys(unit, sheet.units),
            period=keys(now_code, texts),
            subject=WHOLE_ROW,
            evidence={
                "prior_period": keys(before_code, texts),
                "rows": has_row.sum(axis=0)[now_code],
            },
            # a unit without a row shows nothing, and one without a row before is not missed
            looked_at=rows_of(sheet, filled & looked[sheet.unit_codes, sheet.period_codes]),
        ),
    ]


def _in_turn(periods: tuple[ReportingPeriod, ...]) -> list[tuple[int, int]]:
    """Pair every period of a sheet with the one before it of the same cadence that it has."""
    pairs = []
    place = {period: code for code, period in enumerate(periods)}
    for cadence in dict.fromkeys(period.cadence for period in periods):
        in_time = sorted(period for period in periods if period.cadence is cadence)
        pairs += [(place[now], place[before]) for before, now in itertools.pairwise(in_time)]
    return pairs


CHECKS = (
    Check((SAME_AS_BEFORE, SAME_AS_OTHER), copies, needs=("counts",)),
    Check((LAST_DIGITS,), last_digits, needs=("counts",)),
    Check((NO_ROW,), silent_units, needs=("counts",)),
)
