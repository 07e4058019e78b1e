"""The door for raw counts: a sheet as people keep it, its keys read, its faults told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._validators import members_given
from ..errors import MissingColumnError
from ..periods.period import ReportingPeriod
from ..vocabulary import Fault, RateStatus
from .align import DENSE_LIMIT, grouped
from .amounts import amounts_of
from .arrays import BoolArray, CodeArray, CountArray, codes_of, keys, masked
from .cells import (
    CellFault,
    FaultLog,
    StatusArray,
    flat,
    holds_counts,
    key_column,
    read_amounts,
    read_counts,
    written_keys,
)
from .columns_of_results import WITHHELD, no_rows
from .number_text import ANY_MARKS, NumberMarks
from .period_column import PeriodColumn
from .repeated_rows import unread_differences
from .suppressed import Bounds, withheld_of
from .unit_column import UNIT_CODE, UNIT_NAME, UnitColumn, Writings, id_codes

__all__ = ["CellRule", "CountColumn", "CountSheet", "read_sheet"]

KEYS = ("unit_id", "period")
LONG = ("item_code", "count")
# Columns that people keep beside the counts and whose digits are no counts.
_NEVER_COUNTS = frozenset({*KEYS, UNIT_CODE, UNIT_NAME})


@attrs.frozen
class CellRule:
    """Say how cells are read: which marks numbers have in text, and which items are amounts."""

    marks: NumberMarks = ANY_MARKS
    amounts: frozenset[str] = frozenset()

    def read(
        self, column: pa.ChunkedArray | pa.Array, item: str, name: str
    ) -> tuple[CountColumn, list[CellFault]]:
        """Read the cells of one item."""
        if item in self.amounts:
            read = read_amounts(column, name=name, marks=self.marks)
        else:
            read = read_counts(column, name=name, marks=self.marks)
        return CountColumn(read.values, read.status, read.decimals, read.bounds), read.faults


@attrs.frozen(eq=False)
class CountColumn:
    """
    Hold counts of one item, one per row of the sheet.

    A value is 0 where there is no count. *status* is None where every row is ok. Amounts are whole
    numbers of their last decimal, of which there are *decimals*; None says that these are counts.
    *bounds* are those of withheld counts, in their own unit; None where there are none.
    """

    values: CountArray
    status: StatusArray | None
    decimals: int | None = None
    bounds: Bounds | None = None

    @property
    def reported(self) -> BoolArray | None:
        """Mark where there is a usable count; None where there is one in every row."""
        return None if self.status is None else self.status == RateStatus.OK


@attrs.frozen(eq=False)
class CountSheet:
    """
    Hold a sheet of counts after the door: one row per unit and period.

    *rows* counts the rows of the table as given; *is_long* says that it had a row for each count.
    *unit_column* is None where the sheet has ids; *writings* are those of units whose id stands in
    several.
    """

    unit_codes: CodeArray
    period_codes: CodeArray
    units: tuple[str, ...]
    periods: tuple[ReportingPeriod, ...]
    columns: Mapping[str, CountColumn]
    faults: pa.Table
    ignored: tuple[str, ...]
    rows: int
    is_long: bool
    unit_column: UnitColumn | None = None
    writings: tuple[Writings, ...] = ()

    def __len__(self) -> int:
        return len(self.unit_codes)

    def to_arrow(self) -> pa.Table:
        """
        Give the sheet as a wide table: unit_id, period and one column per item.

        Counts are int64, amounts float64; null where one was not reported or cannot be used.
        """
        columns = {
            "unit_id": keys(self.unit_codes, self.units),
            "period": keys(self.period_codes, [period.code for period in self.periods]),
        }
        for item, column in self.columns.items():
            columns[item] = masked(amounts_of(column.values, column.decimals), column.reported)
        return pa.table(columns)

    def withheld(self) -> pa.Table:
        """List the counts that are withheld, with their bounds: columns of `WITHHELD`."""
        table = self.to_arrow()
        parts = [
            withheld_of(
                {name: table[name].combine_chunks() for name in KEYS},
                item,
                column.status == RateStatus.SUPPRESSED_COUNT,
                column.bounds.lower,
                column.bounds.upper,
            )
            for item, column in self.columns.items()
            if column.bounds is not None and column.status is not None
        ]
        return pa.concat_tables([no_rows(WITHHELD), *parts])


def read_sheet(
    table: pa.Table,
    items: Iterable[str] | None = None,
    *,
    name: str = "counts",
    unit_column: UnitColumn | None = None,
    period_column: PeriodColumn | None = None,
    cells: CellRule | None = None,
) -> CountSheet:
    """
    Read a sheet of counts, wide or long, and tell its faults.

    *items* of None reads every column that holds counts; other columns are named as ignored. Rows
    whose unit or period cannot be read are left out. A key that occurs more than once has one row,
    whose counts are all ``duplicate_key``.
    """
    needed = KEYS if unit_column is None else KEYS[1:]
    absent = [key for key in needed if key not in table.column_names]
    if absent:
        raise MissingColumnError(name, absent, table.column_names, _why(absent, table))
    if period_column is None:
        period_column = PeriodColumn.of(table["period"], name=f"{name} column 'period'")
    writings: tuple[Writings, ...] = ()
    if unit_column is None:
        given = written_keys(table["unit_id"], name=f"{name} column 'unit_id'")
        unit_codes, units, writings = id_codes(given)
    else:
        table = table.drop_columns(list(unit_column.read))
        unit_codes, units = unit_column.codes, list(unit_column.units)
    unit_text = keys(unit_codes, units)
    period_codes, periods = period_column.codes, period_column.periods
    # a finding is about the period, however it was spelt (convention §2)
    log = FaultLog(unit_text, keys(period_codes, [period.code for period in periods]))
    if unit_column is None:
        log.add(_rows_without(unit_codes < 0, Fault.MISSING_UNIT, unit_text))
    for fault in () if unit_column is None else unit_column.cell_faults():
        log.add(fault)
    log.add(_rows_without(period_codes < 0, Fault.UNREADABLE_PERIOD, period_column.text))

    wanted = None if items is None else frozenset(members_given(items, "items", "item codes"))
    is_long = all(column in table.column_names for column in LONG)
    read = _read_long if is_long else _read_wide
    row_keys = _RowKeys(unit_codes, period_codes)
    rows, columns, ignored = read(table, row_keys, wanted, log, name, cells or CellRule())
    return CountSheet(
        unit_codes=unit_codes[rows],
        period_codes=period_codes[rows],
        units=tuple(units),
        periods=periods,
        columns=columns,
        faults=log.table(),
        ignored=ignored,
        rows=table.num_rows,
        is_long=is_long,
        unit_column=unit_column,
        writings=writings,
    )


def _why(absent: list[str], table: pa.Table) -> str:
    names_units = any(column in table.column_names for column in (UNIT_CODE, UNIT_NAME))
    if "unit_id" in absent and names_units:
        return "read_counts reads codes and names of units, with registry= and a day"
    return ""


def _rows_without(where: BoolArray, fault: Fault, texts: pa.Array) -> CellFault:
    positions = np.flatnonzero(where)
    return CellFault(fault, positions, flat(texts.take(masked(positions))))


class _RowKeys:
    """Say which rows of the table as given make which rows of the sheet."""

    def __init__(self, unit_codes: CodeArray, period_codes: CodeArray) -> None:
        self.count = len(unit_codes)
        self.usable = np.flatnonzero((unit_codes >= 0) & (period_codes >= 0))
        spread = int(period_codes.max(initial=0)) + 1
        joint = unit_codes[self.usable].astype(np.int64) * spread + period_codes[self.usable]
        size = (int(unit_codes.max(initial=0)) + 1) * spread
        if size <= DENSE_LIMIT * max(len(joint), 1) and np.bincount(joint).max(initial=0) <= 1:
            first = place = np.arange(len(joint))
            times = np.ones(len(joint), np.int64)
        else:
            first, place, times = grouped(joint)
        self.sheet_row = place
        """Sheet row of each usable row; sheet rows stand in the order of their first rows."""
        self.first = self.usable[first]
        """Row as given of each sheet row: the first with its key."""
        self.times = times
        """How many rows as given share the key of each sheet row."""


def _read_wide(
    table: pa.Table,
    row_keys: _RowKeys,
    wanted: frozenset[str] | None,
    log: FaultLog,
    name: str,
    cells: CellRule,
) -> tuple[CountArray, dict[str, CountColumn], tuple[str, ...]]:
    others = [column for column in table.column_names if column not in KEYS]
    chosen = [
        column
        for column in others
        if (
            column in wanted
            if wanted is not None
            else column not in _NEVER_COUNTS
            and (column in cells.amounts or holds_counts(table[column], cells.marks))
        )
    ]
    ignored = tuple(column for column in others if column not in chosen)
    repeated_row = row_keys.times > 1
    repeated = np.flatnonzero(repeated_row[row_keys.sheet_row])
    log.add(
        CellFault(
            Fault.DUPLICATE_KEY,
            row_keys.usable[repeated],
            unread_differences(
                table, ignored, row_keys.usable[repeated], row_keys.sheet_row[repeated]
            ),
        ),
        rows=row_keys.times[row_keys.sheet_row[repeated]],
    )
    everything = len(row_keys.first) == row_keys.count  # then the rows are those given, in order
    columns = {}
    for column in chosen:
        read, faults = cells.read(table[column], column, f"{name} column {column!r}")
        for fault in faults:
            log.add(fault, item=column)
        values, status, bounds = read.values, read.status, read.bounds
        if not everything:
            values = values[row_keys.first]
            status = None if status is None else status[row_keys.first]
            bounds = None if bounds is None else bounds.of_rows(row_keys.first)
        if repeated_row.any():
            values, status = _refuse(values, status, repeated_row)
        columns[column] = CountColumn(values, status, read.decimals, bounds)
    return row_keys.first, columns, ignored


def _read_long(
    table: pa.Table,
    row_keys: _RowKeys,
    wanted: frozenset[str] | None,
    log: FaultLog,
    name: str,
    cells: CellRule,
) -> tuple[CountArray, dict[str, CountColumn], tuple[str, ...]]:
    item_text = key_column(table["item_code"], name=f"{name} column 'item_code'")
    item_codes, items = codes_of(item_text)
    log.add(_rows_without(item_codes < 0, Fault.UNKNOWN_ITEM, item_text))
    others = [column for column in table.column_names if column not in (*KEYS, *LONG)]
    values, status, bounds, faults, decimals = _read_long_cells(
        table["count"], item_codes, items, cells
    )
    for fault in faults:
        of_rows = item_codes[fault.positions]
        for code in np.unique(of_rows[of_rows >= 0]).tolist():
            item = items[code]
            if wanted is not None and item not in wanted:
                continue
            of_item = of_rows == code
            log.add(
                CellFault(fault.fault, fault.positions[of_item], fault.texts.filter(of_item)),
                item=item,
            )
    rows = len(row_keys.first)
    columns = {}
    for code, item in enumerate(items):
        if wanted is not None and item not in wanted:
            continue
        member = item_codes[row_keys.usable] == code
        given, target = row_keys.usable[member], row_keys.sheet_row[member]
        item_values = np.zeros(rows, np.int64)
        item_status = np.full(rows, RateStatus.MISSING_COUNT, np.uint8)
        item_values[target] = values[given]
        item_status[target] = status[given]
        times = np.bincount(target, minlength=rows)
        repeated = times > 1
        if repeated.any():
            again = repeated[target]
            log.add(
                CellFault(
                    Fault.DUPLICATE_KEY,
                    given[again],
                    unread_differences(table, others, given[again], target[again]),
                ),
                item=item,
                rows=times[target[again]],
            )
            item_values[repeated], item_status[repeated] = 0, RateStatus.DUPLICATE_KEY
        columns[item] = CountColumn(
            item_values,
            item_status if item_status.any() else None,
            decimals.get(item),
            None if bounds is None else bounds.placed(target, given, rows),
        )
    return row_keys.first, columns, (*others, *(item for item in items if item not in columns))


def _read_long_cells(
    column: pa.ChunkedArray, item_codes: CodeArray, items: list[str], cells: CellRule
) -> tuple[CountArray, StatusArray, Bounds | None, list[CellFault], dict[str, int]]:
    """Read the counts of all items together, and the amounts of each item by themselves."""
    name = "counts column 'count'"
    listed = [code for code, item in enumerate(items) if item in cells.amounts]
    is_amount = np.isin(item_codes, listed)
    counts = column if not listed else pc.if_else(pa.array(~is_amount), column, None)
    read, faults = cells.read(counts, "", name)
    values = read.values.copy()
    status = np.zeros(len(values), np.uint8) if read.status is None else read.status.copy()
    bounds = read.bounds
    decimals = {}
    for code in listed:
        rows = np.flatnonzero(item_codes == code)
        own, own_faults = cells.read(column.take(pa.array(rows)), items[code], name)
        values[rows] = own.values
        status[rows] = RateStatus.OK if own.status is None else own.status
        decimals[items[code]] = own.decimals or 0
        if own.bounds is not None:
            bounds = own.bounds.placed(rows, np.arange(len(rows)), len(values), bounds)
        faults += [CellFault(each.fault, rows[each.positions], each.texts) for each in own_faults]
    return values, status, bounds, faults, decimals


def _refuse(
    values: CountArray, status: StatusArray | None, repeated: BoolArray
) -> tuple[CountArray, StatusArray]:
    """None of several rows with one key is chosen (convention §6)."""
    values = np.where(repeated, 0, values)
    status = np.zeros(len(values), np.uint8) if status is None else status.copy()
    status[repeated] = RateStatus.DUPLICATE_KEY
    return values, status
