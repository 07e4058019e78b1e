"""CNT2 and CNT3: cells that are no counts, rows without a usable key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...rulebook.rule import Rule
from ...tables.arrays import codes_of, filled, keys, numpy_of, scalar_of, text_array
from ...tables.sheet import CountSheet
from ...vocabulary import Fault, Severity
from ..context import (
    WHOLE_ROW,
    Check,
    Context,
    Outcome,
    Scope,
    found,
    needed,
    not_checked,
    once,
    several,
)
from ..rows_at_fault import once_for_each, once_for_each_text
from .sheet_rows import rows_of

__all__ = ["CHECKS", "RULES"]


def _of_the_door(code: str, *evidence: str) -> Rule:
    """Make a rule on cells or rows that the door found at fault."""
    return Rule(
        code=code,
        severity=Severity.ERROR,
        since="0.1.0",
        evidence=evidence,
        names_units="units" in evidence,
    )


_OF_FAULT = {
    Fault.NEGATIVE: _of_the_door("CNT201", "text", "position"),
    Fault.NOT_WHOLE: _of_the_door("CNT202", "text", "position"),
    Fault.NOT_A_NUMBER: _of_the_door("CNT203", "text", "position"),
    Fault.TOO_LARGE: _of_the_door("CNT204", "text", "position"),
    Fault.TWO_READINGS: _of_the_door("CNT205", "text", "position"),
    Fault.DUPLICATE_KEY: _of_the_door("CNT301", "rows", "position", "columns", "units"),
    Fault.UNREADABLE_PERIOD: _of_the_door("CNT302", "text", "rows", "position"),
    Fault.MISSING_UNIT: _of_the_door("CNT303", "rows", "position"),
    Fault.UNKNOWN_ITEM: _of_the_door("CNT304", "position"),
}
_KEY = ("unit_id", "period", "item")
SLOT_NOT_IN_REGIME = Rule(
    code="CNT305", severity=Severity.WARNING, since="0.1.0", evidence=("text", "rows")
)
RULES = (*_OF_FAULT.values(), SLOT_NOT_IN_REGIME)


def faults(context: Context) -> list[Outcome]:
    """
    CNT201 to CNT304: what the door found at fault, one finding per cell.

    Of rows one finding per thing to do: a text that is no period, a repeated key, a column that was
    not read and tells repeated rows apart, the rows of a period that name no unit.
    """
    sheet = needed(context.sheet)
    cells = sheet.rows if sheet.is_long else sheet.rows * len(sheet.columns)
    of_cells, of_rows = _filled_cells(sheet), (rows_of(sheet),)
    # rows that a column tells apart are no matter of one unit
    none = pa.nulls(1, pa.string())
    of_keys = (*(of_cells if sheet.is_long else of_rows), Scope(none, none, WHOLE_ROW))
    looked_at = {
        fault: of_cells
        if rule.code.startswith("CNT2")
        else of_keys
        if fault is Fault.DUPLICATE_KEY
        else ()
        if fault is Fault.MISSING_UNIT  # which row it was cannot be known later
        else of_rows
        for fault, rule in _OF_FAULT.items()
    }
    return [
        not_checked(rule, "not_long")
        if fault is Fault.UNKNOWN_ITEM and not sheet.is_long
        else _of_fault(
            rule,
            fault,
            sheet.faults,
            cells if rule.code.startswith("CNT2") else sheet.rows,
            looked_at[fault],
        )
        for fault, rule in _OF_FAULT.items()
    ]


def _filled_cells(sheet: CountSheet) -> tuple[Scope, ...]:
    """Find cells with something in them; a blank one cannot show that a fault is gone."""
    rows = rows_of(sheet)
    at_fault = sheet.faults.filter(pc.is_valid(sheet.faults["item"]))
    return (
        *(
            Scope(rows.unit_id, rows.period, item, column.reported)
            for item, column in sheet.columns.items()
        ),
        Scope(
            at_fault["unit_id"],
            at_fault["period"],
            at_fault["item"],
            numpy_of(pc.is_valid(at_fault["period"])),
        ),
    )


def _of_fault(
    rule: Rule, fault: Fault, table: pa.Table, rows: int, looked_at: tuple[Scope, ...]
) -> Outcome:
    here = table.filter(pc.equal(table["fault"], scalar_of(fault.text)))
    # the period of such a row is no period; what was written there is the evidence
    is_readable = fault is not Fault.UNREADABLE_PERIOD
    units = None
    if not is_readable:
        here = once_for_each_text(here)
    elif fault is Fault.MISSING_UNIT:
        here = once_for_each(["period"], here)
    elif fault is Fault.DUPLICATE_KEY:
        here, units = _repeated(here)
    evidence = {name: here[name] for name in ("text", "position", "rows")}
    # of a repeated row, what tells it from the others
    evidence["columns"] = here["text"]
    if units is not None:
        evidence["units"] = units
    if fault is Fault.MISSING_UNIT:
        evidence["rows"] = several(numpy_of(here["rows"]))
    return found(
        rule,
        rows,
        unit_id=here["unit_id"],
        period=here["period"] if is_readable else pa.nulls(len(here), pa.string()),
        subject=filled(here["item"], WHOLE_ROW),
        evidence={name: evidence[name] for name in rule.evidence},
        looked_at=looked_at,
    )


def _repeated(faults: pa.Table) -> tuple[pa.Table, pa.Array]:
    """
    Gather repeated rows by key, or by the columns that tell them apart; list the units of these.

    Whoever adds up women and men does so for all units at once, so these are about no unit.
    """
    by_column = pc.is_valid(faults["text"])
    plain = faults
    for name in _KEY:
        at = plain.schema.get_field_index(name)
        own = plain[name].cast(pa.string())
        plain = plain.set_column(at, name, pc.if_else(by_column, scalar_of(None, own.type), own))
    here = once_for_each([*_KEY, "text"], plain)
    texts = here["text"].to_pylist()
    listed: dict[str | None, set[str]] = {text: set() for text in texts}
    apart = faults.filter(by_column)
    (column, columns), (unit, ids) = codes_of(apart["text"]), codes_of(apart["unit_id"])
    # not grouped by pyarrow, whose first group loads its datasets
    pairs = np.unique(np.stack([column, unit]), axis=1)
    for at, who in pairs.T.tolist():  # as many as there are units that repeat
        listed[columns[at]].add(ids[who])
    units = ["; ".join(sorted(listed[text])) or None for text in texts]
    return here, text_array(units)


def slots(context: Context) -> list[Outcome]:
    """CNT305: the regime has no report for a period, so its days are not known; once for each."""
    sheet, regime = needed(context.sheet), needed(context.regime)
    lacking = np.array([not regime.has(period) for period in sheet.periods], bool)
    rows = np.flatnonzero(lacking[sheet.period_codes]) if len(sheet) else np.zeros(0, np.int64)
    at, times = once(sheet.period_codes[rows])
    units = np.where(times == 1, sheet.unit_codes[rows[at]], -1).astype(np.int32)
    periods = [period.code for period in sheet.periods]
    none = pa.nulls(len(periods), pa.string())
    return [
        found(
            SLOT_NOT_IN_REGIME,
            len(sheet),
            unit_id=keys(units, sheet.units),
            period=keys(sheet.period_codes[rows[at]], periods),
            subject=WHOLE_ROW,
            evidence={
                "text": pa.array([regime.id] * len(at), pa.string()),
                "rows": several(times),
            },
            looked_at=(rows_of(sheet), Scope(none, pa.array(periods, pa.string()), WHOLE_ROW)),
        )
    ]


CHECKS = (
    Check(tuple(_OF_FAULT.values()), faults, needs=("counts",)),
    Check((SLOT_NOT_IN_REGIME,), slots, needs=("counts", "regime")),
)
