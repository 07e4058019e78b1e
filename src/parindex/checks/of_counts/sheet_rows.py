"""Name the rows of a sheet of counts, as keys of findings and as what was looked at."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...periods.ordinals import last_days
from ...results.coverage import Scope
from ...tables.arrays import BoolArray, CountArray, keys, scalar_of, text_array
from ...tables.sheet import CountSheet
from ...vocabulary import Fault, RateStatus
from ..context import WHOLE_ROW, Context

__all__ = [
    "days_of_units",
    "filled_rows",
    "keys_of",
    "nameless_periods",
    "rows_of",
    "units_of",
]


def keys_of(sheet: CountSheet, rows: CountArray) -> dict[str, pa.Array]:
    """Give unit and period of some rows."""
    return {
        "unit_id": keys(sheet.unit_codes[rows], sheet.units),
        "period": keys(sheet.period_codes[rows], [period.code for period in sheet.periods]),
    }


def rows_of(sheet: CountSheet, where: BoolArray | None = None) -> Scope:
    """Give the rows as wholes, all or some, as looked at."""
    periods = [period.code for period in sheet.periods]
    return Scope(
        keys(sheet.unit_codes, sheet.units), keys(sheet.period_codes, periods), WHOLE_ROW, where
    )


def units_of(sheet: CountSheet, where: BoolArray | None = None) -> Scope:
    """Give the units as looked at in all their rows together, all or some."""
    units = text_array(sheet.units)
    return Scope(units, pa.nulls(len(units), pa.string()), WHOLE_ROW, where)


def days_of_units(context: Context) -> list[dt.date | None]:
    """Give the day of the units of each period."""
    periods = () if context.sheet is None else context.sheet.periods
    if context.as_of is not None or context.regime is None:
        return [context.as_of or dt.date.max] * len(periods)
    return last_days(periods, context.regime)


def filled_rows(sheet: CountSheet) -> BoolArray:
    """Mark rows that have something in them, be it no count; all where no item was read."""
    filled = np.full(len(sheet), not sheet.columns)
    for column in sheet.columns.values():
        filled |= True if column.status is None else column.status != RateStatus.MISSING_COUNT
    return filled


def nameless_periods(sheet: CountSheet) -> list[int]:
    """Find periods with rows that name no unit: any unit that seems silent may be theirs."""
    at_fault = sheet.faults.filter(
        pc.equal(sheet.faults["fault"], scalar_of(Fault.MISSING_UNIT.text))
    )
    codes = frozenset(at_fault["period"].to_pylist())
    return [place for place, period in enumerate(sheet.periods) if period.code in codes]
