"""CNT2 and CNT3: cells that are no counts, rows without a usable key."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...rulebook.rule import Rule
from ...tables.arrays import keys
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
from ..unreadable_periods import once_for_each_text
from .sheet_rows import rows_of

__all__ = ["CHECKS", "RULES"]


def _of_the_door(code: str, *evidence: str) -> Rule:
    """Make a rule on cells or rows that the door found at fault."""
    return Rule(code=code, severity=Severity.ERROR, since="0.1.0", evidence=evidence)


_OF_FAULT = {
    Fault.NEGATIVE: _of_the_door("CNT201", "text", "position"),
    Fault.NOT_WHOLE: _of_the_door("CNT202", "text", "position"),
    Fault.NOT_A_NUMBER: _of_the_door("CNT203", "text", "position"),
    Fault.TOO_LARGE: _of_the_door("CNT204", "text", "position"),
    Fault.TWO_READINGS: _of_the_door("CNT205", "text", "position"),
    Fault.DUPLICATE_KEY: _of_the_door("CNT301", "rows", "position", "columns"),
    Fault.UNREADABLE_PERIOD: _of_the_door("CNT302", "text", "rows", "position"),
    Fault.MISSING_UNIT: _of_the_door("CNT303", "position"),
    Fault.UNKNOWN_ITEM: _of_the_door("CNT304", "position"),
}
SLOT_NOT_IN_REGIME = Rule(
    code="CNT305", severity=Severity.WARNING, since="0.1.0", evidence=("text", "rows")
)
RULES = (*_OF_FAULT.values(), SLOT_NOT_IN_REGIME)


def faults(context: Context) -> list[Outcome]:
    """
    CNT201 to CNT304: what the door found at fault, one finding per cell or row.

    Of periods one finding per text, for whoever corrects it does so in all rows at once.
    """
    sheet = needed(context.sheet)
    cells = sheet.rows if sheet.is_long else sheet.rows * len(sheet.columns)
    of_cells, of_rows = _filled_cells(sheet), (rows_of(sheet),)
    looked_at = {
        fault: of_cells
        if rule.code.startswith("CNT2") or (fault is Fault.DUPLICATE_KEY and sheet.is_long)
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
            np.asarray(pc.is_valid(at_fault["period"])),
        ),
    )


def _of_fault(
    rule: Rule, fault: Fault, table: pa.Table, rows: int, looked_at: tuple[Scope, ...]
) -> Outcome:
    here = table.filter(pc.equal(table["fault"].cast(pa.string()), fault.text))
    # the period of such a row is no period; what was written there is the evidence
    is_readable = fault is not Fault.UNREADABLE_PERIOD
    if not is_readable:
        here = once_for_each_text(here)
    evidence = {name: here[name] for name in ("text", "position", "rows")}
    evidence["columns"] = here["text"]  # of a repeated row, what tells it from the others
    return found(
        rule,
        rows,
        unit_id=here["unit_id"],
        period=here["period"] if is_readable else pa.nulls(len(here), pa.string()),
        subject=here["item"].fill_null(WHOLE_ROW),
        evidence={name: evidence[name] for name in rule.evidence},
        looked_at=looked_at,
    )


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
