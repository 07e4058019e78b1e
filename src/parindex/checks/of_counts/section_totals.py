"""CNT310: a row among the units that is the sum of the rows of its section in every item."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, CodeArray, CountArray, FloatArray, keys
from ...tables.sheet import CountSheet
from ...vocabulary import Severity
from ..context import WHOLE_ROW, Check, Context, Outcome, found, joined, needed, not_checked
from .rows_of_units import is_sum_of_all
from .sheet_rows import filled_rows, units_of

__all__ = ["CHECKS", "RULES"]

SUM_OF_SECTION = Rule(
    code="CNT310",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("rows", "items", "children", "units"),
)
RULES = (SUM_OF_SECTION,)

_LEAST_ROWS = 2  # of a section
_LEAST_PROOF = 2.0  # of one row, so that rows at large are not taken out of sums above
_PROOF_OF_UNIT = 3.0  # chance would make such a unit in one of a thousand sheets
_MOST = 2.0**62


def section_totals(context: Context) -> list[Outcome]:
    """CNT310: a unit that no registry has is the sum of the rows below or above it."""
    sheet, registry = needed(context.sheet), context.registry
    is_strange = np.array([registry is None or each not in registry for each in sheet.units], bool)
    if not is_strange.any():
        return [not_checked(SUM_OF_SECTION, "unit_in_registry", detail=str(len(sheet)))]
    if not sheet.columns:
        return [not_checked(SUM_OF_SECTION, "no_column")]
    found_sums = _sections(sheet, is_strange[sheet.unit_codes] & ~is_sum_of_all(context))
    is_sum = found_sums.size > 0
    size = len(sheet.units)
    filled = np.bincount(sheet.unit_codes[filled_rows(sheet)], minlength=size)
    times = np.bincount(sheet.unit_codes[is_sum], minlength=size)
    proof = np.bincount(sheet.unit_codes[is_sum], found_sums.proof[is_sum], minlength=size)
    wanted = _PROOF_OF_UNIT + np.log10(max(len(sheet), 1))
    units = np.flatnonzero((times > 0) & (times == filled) & (proof >= wanted))
    row = np.full(size, -1)
    rows = np.flatnonzero(is_sum)[::-1]
    row[sheet.unit_codes[rows]] = rows  # the first of each unit
    row = row[units]
    order = _in_periods(sheet)
    lengths = found_sums.size[row]
    within = np.arange(int(lengths.sum())) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    place = order[np.repeat(found_sums.first[row], lengths) + within]
    is_member = ~is_sum[place]
    of_unit = np.repeat(np.arange(len(units)), lengths)[is_member]
    children = np.bincount(of_unit, minlength=len(units))
    ids = keys(sheet.unit_codes[place[is_member]], sheet.units).cast(pa.string())
    outcome = found(
        SUM_OF_SECTION,
        len(sheet),
        unit_id=keys(units.astype(np.int32), sheet.units),
        period=pa.nulls(len(units), pa.string()),
        subject=WHOLE_ROW,
        evidence={
            "rows": times[units],
            "items": found_sums.items[row],
            "children": children,
            "units": joined(ids, np.cumsum(children) - children),
        },
        looked_at=units_of(sheet, is_strange),
    )
    return [outcome]


@attrs.frozen(eq=False)
class _Sums:
    """
    Hold for each row the run of rows that it is the sum of.

    *first* is its first place in the order of `_in_periods`, *size* how many rows it has, 0 for a
    row that is no sum; *items* the items that the row reports, *proof* the tenth power of one in
    which chance explains it.
    """

    first: CountArray
    size: CountArray
    items: CountArray
    proof: FloatArray


def _in_periods(sheet: CountSheet) -> CountArray:
    """Order the rows by period, within each as they stand."""
    return np.argsort(sheet.period_codes, kind="stable")


def _sections(sheet: CountSheet, may_be: BoolArray) -> _Sums:
    """Find rows that are sums of runs; those of sections within a section are left out of it."""
    order = _in_periods(sheet)
    period = sheet.period_codes[order]
    counts = np.array([each.values[order] for each in sheet.columns.values()], np.int64)
    first, size = np.zeros(len(order), np.int64), np.zeros(len(order), np.int64)
    proof = _proof(counts)
    is_sum = np.zeros(len(order), bool)
    may = may_be[order] & (proof >= _LEAST_PROOF)
    if float(counts.sum(dtype=np.float64)) >= _MOST:
        may[:] = False
    while may.any():
        kept = np.where(is_sum, 0, counts)
        new = np.zeros(len(order), bool)
        for is_below in (True, False):
            start, stop = _runs(kept, period, is_below=is_below)
            of_run = np.cumsum(kept, axis=1, dtype=np.int64)
            of_run = np.concatenate([np.zeros((len(of_run), 1), np.int64), of_run], axis=1)
            members = np.append(0, np.cumsum(kept.any(axis=0)))
            ok = may & ~is_sum & ~new & (members[stop] - members[start] >= _LEAST_ROWS)
            ok &= (of_run[:, stop] - of_run[:, start] == counts).all(axis=0)
            first[ok], size[ok] = start[ok], (stop - start)[ok]
            new |= ok
        if not new.any():
            break
        is_sum |= new
    back = np.empty(len(order), np.int64)
    back[order] = np.arange(len(order))
    return _Sums(first[back], size[back], (counts > 0).sum(axis=0)[back], proof[back])


def _proof(counts: CountArray) -> FloatArray:
    """
    Say how little chance explains that each row is a sum, as a tenth power.

    Chance hits a number about once in as many tries. Numbers that are equal are taken once, and the
    largest not at all, for it often is the sum of others.
    """
    in_order = np.sort(counts, axis=0)
    is_other = np.diff(in_order, axis=0, prepend=0) > 0
    is_other[in_order == in_order.max(axis=0)] = False
    powers: FloatArray = np.log10(np.where(is_other, in_order, 1)).sum(axis=0)
    return powers


def _runs(
    counts: CountArray, period: CodeArray, *, is_below: bool
) -> tuple[CountArray, CountArray]:
    """
    Find the run just below each row, or just above, whose counts all together are those of the row.

    The sum over all items grows from row to row, so that there is one place where it can be.
    """
    own = counts.sum(axis=0)
    size = len(own)
    up_to = np.append(0, np.cumsum(own))
    here = np.arange(size)
    if is_below:
        start = here + 1
        stop = np.searchsorted(up_to, up_to[start] + own, side="left")
    else:
        stop = here.copy()
        start = np.searchsorted(up_to, up_to[stop] - own, side="right") - 1
    inside = (stop > start) & (start >= 0) & (stop <= size)
    inside[inside] &= period[start[inside]] == period[here[inside]]
    inside[inside] &= period[stop[inside] - 1] == period[here[inside]]
    return np.where(inside, start, 0), np.where(inside, stop, 0)


CHECKS = (Check(RULES, section_totals, needs=("counts",)),)
