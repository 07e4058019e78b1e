"""CNT101 where a part was not reported: the others are more than the total already."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ...model.form import CountForm, CountIdentity
from ...tables.arrays import BoolArray, CountArray
from ...tables.sheet import CountSheet
from ..context import Outcome, Scope, found
from .sheet_rows import keys_of

__all__ = ["with_least_sums"]


def with_least_sums(
    outcome: Outcome, sheet: CountSheet, form: CountForm, identity: CountIdentity
) -> Outcome:
    """
    Add the rows that *outcome* could not look at, and that break the identity all the same.

    A count is at least the sum of those of its parts that were reported, for none is below zero. A
    row is looked at only where it breaks the identity: that the rest fits is not known.
    """
    if identity.parts.minus or identity.total not in sheet.columns:
        return outcome
    total, is_reported = _reported(sheet, identity.total)
    is_complete = np.ones(len(sheet), bool)
    least = np.zeros(len(sheet), np.int64)
    for item in identity.parts.plus:
        least += _least(sheet, form, item, frozenset({identity.total}))
        is_complete &= _reported(sheet, item)[1]
    rows = np.flatnonzero(is_reported & ~is_complete & (least > total))
    if not len(rows):
        return outcome
    beyond = found(
        outcome.rule,
        len(rows),
        **keys_of(sheet, rows),
        subject=identity.code,
        evidence={
            "item": pa.array([identity.total] * len(rows), pa.string()),
            "count": total[rows],
            "expected": least[rows],
            "difference": (total - least)[rows],
        },
        checked=identity.code,
        looked_at=Scope(**keys_of(sheet, rows), subject=identity.code),
    )
    if outcome.findings is None:
        return beyond
    return attrs.evolve(
        beyond,
        rows=outcome.rows + beyond.rows,
        findings=pa.concat_tables([outcome.findings, beyond.findings]).unify_dictionaries(),
        looked_at=(*outcome.looked_at, *beyond.looked_at),
    )


def _reported(sheet: CountSheet, item: str) -> tuple[CountArray, BoolArray]:
    """Give a count and where it was reported; zeros where the sheet has no such column."""
    column = sheet.columns.get(item)
    if column is None:
        return np.zeros(len(sheet), np.int64), np.zeros(len(sheet), bool)
    held = column.reported
    return column.values, np.ones(len(sheet), bool) if held is None else held


def _least(sheet: CountSheet, form: CountForm, item: str, above: frozenset[str]) -> CountArray:
    """Give the least that an item can be: as reported, or the sum of what is known below it."""
    printed, is_reported = _reported(sheet, item)
    least = np.zeros(len(sheet), np.int64)
    ways = form[item].derived_from if item in form.codes else ()
    for way in ways:
        if not way.minus and not above.intersection(way.plus):
            known = sum(
                (_least(sheet, form, part, above | {item}) for part in way.plus),
                start=np.zeros(len(sheet), np.int64),
            )
            least = np.maximum(least, known)
    return np.where(is_reported, printed, least)
