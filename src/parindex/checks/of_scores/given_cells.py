"""SCR2 and SCR3: cells and rows of the tables of a scoring that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ... import scores
from ...results.coverage import subjects_with
from ...rulebook.rule import Rule
from ...tables.arrays import BoolArray, keys
from ...tables.inputs import GivenRows
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
    several,
    where_possible,
)
from ..rows_at_fault import once_for_each

__all__ = ["CHECKS", "RULES"]

_CELL = ("table", "stage", "text", "position")


def _of_a_table(code: str, evidence: tuple[str, ...]) -> Rule:
    """Make a rule on cells or rows of a table, each stage of which has its own."""
    return Rule(
        code=code,
        severity=Severity.ERROR,
        since="0.1.0",
        evidence=evidence,
        identity=("table", "stage"),
        is_about_criteria=True,
    )


_OF_FAULT = {
    Fault.NOT_A_NUMBER: _of_a_table("SCR201", _CELL),
    Fault.UNKNOWN_STATE: _of_a_table("SCR202", _CELL),
    Fault.UNKNOWN_ANSWER: _of_a_table("SCR203", _CELL),
    Fault.CONTRADICTION: _of_a_table("SCR204", _CELL),
    Fault.OUT_OF_RANGE: _of_a_table("SCR205", _CELL),
    Fault.DUPLICATE_KEY: _of_a_table("SCR301", ("table", "stage", "rows", "position")),
    Fault.UNREADABLE_PERIOD: _of_a_table("SCR302", (*_CELL, "rows")),
    Fault.MISSING_UNIT: _of_a_table("SCR303", ("table", "stage", "position", "rows")),
    Fault.UNKNOWN_CRITERION: _of_a_table("SCR304", (*_CELL, "rows")),
    Fault.UNKNOWN_STAGE: _of_a_table("SCR305", (*_CELL, "rows")),
}

RULES = tuple(_OF_FAULT.values())
# The others are those of a cell that stands in some tables only.
_OF_KEYS = frozenset(
    {
        Fault.DUPLICATE_KEY,
        Fault.UNREADABLE_PERIOD,
        Fault.MISSING_UNIT,
        Fault.UNKNOWN_CRITERION,
        Fault.UNKNOWN_STAGE,
    }
)


_ONCE_FOR_EACH = {
    Fault.DUPLICATE_KEY: ("item", "unit_id", "period", "stage"),
    Fault.UNREADABLE_PERIOD: ("text", "stage"),
    Fault.MISSING_UNIT: ("period", "stage"),
    Fault.UNKNOWN_CRITERION: ("text", "stage"),
    Fault.UNKNOWN_STAGE: ("text", "stage"),
}


def given_faults(context: Context) -> list[Outcome]:
    """
    SCR201 to SCR305: what the doors of awards, values and surveys found at fault.

    What has to be corrected once is one finding: a text that is no period, criterion or stage, the
    rows of one key, and the rows without a unit of one period and stage.
    """
    inputs = needed(context.scores).inputs
    if not inputs.faults:
        return [not_checked(rule, "no_tables") for rule in _OF_FAULT.values()]
    tables = [*_tables(inputs)]
    return [
        outcome
        for name, table in inputs.faults.items()
        for fault, rule in _OF_FAULT.items()
        for outcome in _of_fault(rule, fault, name, table, inputs, tables)
    ]


def _tables(inputs: scores.table.ScoreInputs) -> Iterator[tuple[str, GivenRows]]:
    yield from (("rates", rows) for _, rows in inputs.values)
    for name, rows in (("surveys", inputs.surveys), ("awards", inputs.awards)):
        if rows is not None:
            yield name, rows


def _given_cells(fault: Fault, tables: list[tuple[str, GivenRows]]) -> Iterator[Scope]:
    """Find cells in which a fault could have been, each stage of each table by itself."""
    for name, rows in tables:
        where = _could_have(fault, name, rows)
        if where is None:
            continue
        stages = (*rows.stages, "")  # a row without a stage has the code -1
        size = len(rows.codes) * len(stages)
        subjects = subjects_with(
            pa.array(np.repeat(np.array(rows.codes, object), len(stages)), pa.string()),
            [pa.array([name] * size, pa.string()), pa.array(stages * len(rows.codes), pa.string())],
        )
        at = rows.code_codes * len(stages) + rows.stage_codes % len(stages)
        yield Scope(
            keys(rows.unit_codes, rows.units),
            keys(rows.period_codes, [each.code for each in rows.periods]),
            pa.DictionaryArray.from_arrays(pa.array(at.astype(np.int32)), subjects),
            where,
        )


def _could_have(fault: Fault, name: str, rows: GivenRows) -> BoolArray | None:
    """Say in which rows of a table a fault could have been; None where it has no such cells."""
    if fault in _OF_KEYS:
        # results of surveys belong to no stage
        return None if (fault, name) == (Fault.UNKNOWN_STAGE, "surveys") else rows.is_given
    return rows.cells.get(fault)


def _of_fault(
    rule: Rule,
    fault: Fault,
    name: str,
    table: pa.Table,
    inputs: scores.table.ScoreInputs,
    tables: list[tuple[str, GivenRows]],
) -> list[Outcome]:
    here = table.filter(pc.equal(table["fault"], fault.text))
    # the period of such a row is no period; what was written there is the evidence
    is_readable = fault is not Fault.UNREADABLE_PERIOD
    if fault in _ONCE_FOR_EACH:
        here = once_for_each(_ONCE_FOR_EACH[fault], here)
    always = fault in (Fault.DUPLICATE_KEY, Fault.UNREADABLE_PERIOD)
    evidence = {
        "text": here["text"],
        "position": here["position"],
        "rows": here["rows"] if always else several(here["rows"].fill_null(1).to_numpy()),
        "table": pa.array([name] * len(here), pa.string()),
        "stage": here["stage"],
    }
    rows = inputs.rows[name]
    # several tables for one purpose, rates[0] and rates[1], are one (see subjects_with)
    of_table = [each for kind, each in tables if kind == name.partition("[")[0]]
    looked = rows
    if fault not in _OF_KEYS:
        looked = min(sum(each.cell_rows.get(fault, 0) for each in of_table), rows)
    elif all(_could_have(fault, name, each) is None for each in of_table):
        looked = 0
    looked = max(looked, len(here))
    outcome = found(
        rule,
        looked,
        unit_id=here["unit_id"],
        period=here["period"] if is_readable else pa.nulls(len(here), pa.string()),
        subject=here["item"].fill_null(WHOLE_ROW),
        evidence={field: evidence[field] for field in rule.evidence},
        checked=name,
        looked_at=tuple(_given_cells(fault, tables)),
    )
    return where_possible(outcome, rows - looked)


CHECKS = (Check(RULES, given_faults, needs=("scores",)),)
