"""CNT306 to CNT308: ids in several writings, rows that look like totals, rows without a count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..._white_space import seen
from ...rulebook.options import TotalRowOptions
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, CountArray, keys, text_array
from ...tables.sheet import CountSheet
from ...units.name_keys import composed, name_keys
from ...vocabulary import MatchRung, Severity
from ..context import WHOLE_ROW, Check, Context, Evidences, Outcome, found, needed, not_checked
from .sheet_rows import filled_rows, units_of

__all__ = ["CHECKS", "RULES", "is_sum_of_all"]

TWO_WRITINGS = Rule(code="CNT306", severity=Severity.NOTE, since="0.1.0", evidence=("text", "rows"))
LOOKS_LIKE_A_TOTAL = Rule(
    code="CNT307",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("rows", "items"),
    options=TotalRowOptions(),
)
NO_COUNT = Rule(code="CNT308", severity=Severity.NOTE, since="0.1.0", evidence=("rows", "items"))
RULES = (TWO_WRITINGS, LOOKS_LIKE_A_TOTAL, NO_COUNT)

_NAMES_OF_TOTALS = (
    *("Tổng", "Tổng cộng", "Tổng số", "Cộng", "Toàn tỉnh", "Toàn huyện", "Toàn ngành"),
    *("Toàn quốc", "Cả nước", "Toàn thành phố", "Total", "Grand total", "Sum"),
)


def writings(context: Context) -> list[Outcome]:
    """CNT306: the sheet has the id of one unit in several writings, which are taken for one."""
    sheet = needed(context.sheet)
    place = {unit: at for at, unit in enumerate(sheet.units)}
    units = np.array([place[each.unit_id] for each in sheet.writings], np.int64)
    texts = ["; ".join(seen(text) for text in sorted(each.texts)) for each in sheet.writings]
    rows = np.array([each.rows for each in sheet.writings], np.int64)
    evidence = {"text": text_array(texts), "rows": rows}
    return [_of_units(TWO_WRITINGS, sheet, units, evidence)]


def totals(context: Context) -> list[Outcome]:
    """CNT307: a unit that no registry has is the sum of all others, or has the name of a total."""
    sheet, registry = needed(context.sheet), context.registry
    is_strange = np.array([registry is None or each not in registry for each in sheet.units], bool)
    if not is_strange.any():
        return [not_checked(LOOKS_LIKE_A_TOTAL, "unit_in_registry", detail=str(len(sheet)))]
    items = _items_that_are_sums(sheet, context.options_of(LOOKS_LIKE_A_TOTAL, TotalRowOptions))
    size = len(sheet.units)
    rows = np.bincount(sheet.unit_codes[items > 0], minlength=size)
    most = np.zeros(size, np.int64)
    np.maximum.at(most, sheet.unit_codes, items)
    loosest = name_keys(composed([*_NAMES_OF_TOTALS, *sheet.units]))[MatchRung.LOOSEST]
    names = frozenset(loosest[: len(_NAMES_OF_TOTALS)])
    is_named = np.array([each in names for each in loosest[len(_NAMES_OF_TOTALS) :]], bool)
    units = np.flatnonzero(is_strange & ((rows > 0) | is_named))
    evidence = {
        "rows": np.where(rows > 0, rows, np.nan)[units],
        "items": np.where(rows > 0, most, np.nan)[units],
    }
    return [_of_units(LOOKS_LIKE_A_TOTAL, sheet, units, evidence, is_strange)]


def is_sum_of_all(context: Context) -> BoolArray:
    """Mark the rows of the sheet that are the sum of all others of their period."""
    options = context.options_of(LOOKS_LIKE_A_TOTAL, TotalRowOptions)
    marked: BoolArray = _items_that_are_sums(needed(context.sheet), options) > 0
    return marked


def _items_that_are_sums(sheet: CountSheet, options: TotalRowOptions) -> CountArray:
    """Count for each row the items in which it is the sum of all others; 0 where one is not."""
    slots = max(len(sheet.periods), 1)
    filled = filled_rows(sheet)
    others = np.bincount(sheet.period_codes[filled], minlength=slots) - 1
    items, fails = np.zeros(len(sheet), np.int64), np.zeros(len(sheet), bool)
    for column in sheet.columns.values():
        reported = np.ones(len(sheet), bool) if column.reported is None else column.reported
        total = np.zeros(slots, np.int64)
        np.add.at(total, sheet.period_codes[reported], column.values[reported])
        rest = total[sheet.period_codes] - column.values
        is_sum = reported & (rest == column.values)
        items += is_sum & (column.values >= options.smallest_count)
        fails |= reported & ~is_sum
    enough = (items >= options.items) & (others[sheet.period_codes] >= options.units)
    found_items: CountArray = np.where(enough & ~fails, items, 0)
    return found_items


def without_counts(context: Context) -> list[Outcome]:
    """CNT308: no row of a unit has anything in it: a note or a heading that became a unit."""
    sheet = needed(context.sheet)
    if not sheet.columns:
        return [not_checked(NO_COUNT, "no_column")]
    size = len(sheet.units)
    rows = np.bincount(sheet.unit_codes, minlength=size)
    with_count = np.bincount(sheet.unit_codes[filled_rows(sheet)], minlength=size)
    units = np.flatnonzero((rows > 0) & (with_count == 0))
    evidence = {"rows": rows[units], "items": np.full(len(units), len(sheet.columns))}
    return [_of_units(NO_COUNT, sheet, units, evidence)]


def _of_units(
    rule: Rule,
    sheet: CountSheet,
    units: npt.NDArray[np.int64],
    evidence: Evidences,
    where: BoolArray | None = None,
) -> Outcome:
    return found(
        rule,
        len(sheet),
        unit_id=keys(units.astype(np.int32), sheet.units),
        period=pa.nulls(len(units), pa.string()),
        subject=WHOLE_ROW,
        evidence=evidence,
        looked_at=units_of(sheet, where),
    )


CHECKS = (
    Check((TWO_WRITINGS,), writings, needs=("counts",)),
    Check((LOOKS_LIKE_A_TOTAL,), totals, needs=("counts",)),
    Check((NO_COUNT,), without_counts, needs=("counts",)),
)
