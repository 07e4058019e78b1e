"""MEA101 to MEA103: findings without a measure, measures overdue, measures in vain."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..results.measure_table import Planned
from ..rulebook.rule import Rule
from ..tables.arrays import BoolArray
from ..vocabulary import MeasuredFinding, Severity
from .context import Check, Context, Outcome, found, not_checked, once, several

__all__ = ["CHECKS", "RULES"]

NO_MEASURE = Rule(
    code="MEA101",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("of_rule", "periods_open"),
)
OVERDUE = Rule(
    code="MEA102",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("of_rule", "measure", "responsible", "due", "rows"),
)
IN_VAIN = Rule(
    code="MEA103",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("of_rule", "measure", "responsible", "done", "rows"),
)
RULES = (NO_MEASURE, OVERDUE, IN_VAIN)


def _no_measure(planned: Planned) -> Outcome:
    """MEA101: an error or a warning is there again, and nothing is planned about it."""
    if planned.persisting is None:
        return not_checked(NO_MEASURE, "not_followed")
    rows = planned.persisting.filter(pa.array(planned.has_none))
    return found(
        NO_MEASURE,
        len(planned.persisting),
        unit_id=rows["unit_id"],
        period=rows["period"],
        subject=rows["subject"],
        evidence={
            "of_rule": rows["rule"].cast(pa.string()).combine_chunks(),
            "periods_open": rows["periods_open"].combine_chunks(),
        },
    )


def _of_measures(rule: Rule, planned: Planned, where: BoolArray, day: str) -> Outcome:
    """
    Tell of measures, once of each: what is to be done is one thing, whatever it is about.

    Where it is about several findings, they are counted, and keys that differ are not named.
    """
    measures = planned.measures
    rows = measures.filter(pa.array(where))
    number = np.asarray(rows["measure"])
    first, _ = once(number)
    is_found = pc.equal(rows["finding"].cast(pa.string()), MeasuredFinding.FOUND.text)
    place = np.searchsorted(number[first], number)
    open_findings = np.bincount(place, np.asarray(is_found), len(first)).astype(np.int64)
    named = {
        name: _if_one(rows[name].combine_chunks(), place, first)
        for name in ("found_rule", "found_unit_id", "found_subject", "found_period")
    }
    rows = rows.take(pa.array(first))
    rule_of = pc.coalesce(rows["rule"], named["found_rule"])
    subject = (rows["subject"], named["found_subject"], rows["criterion"], rule_of)
    return found(
        rule,
        len(measures),
        unit_id=pc.coalesce(named["found_unit_id"], rows["unit_id"]),
        period=pc.coalesce(named["found_period"], rows["period"]),
        subject=pc.coalesce(*subject),
        evidence={
            "of_rule": rule_of,
            "measure": rows["description"],
            "responsible": rows["responsible"],
            day: rows[day],
            "rows": several(open_findings),
        },
    )


def _if_one(column: pa.Array, place: np.ndarray, first: np.ndarray) -> pa.Array:
    """Give the text that all rows of a measure have; null where they differ."""
    codes = np.asarray(column.dictionary_encode().indices.fill_null(-1))
    differs = np.zeros(len(first), bool)
    differs[place[codes != codes[first][place]]] = True
    return column.take(pa.array(first, mask=differs))


def measures(context: Context) -> list[Outcome]:
    """MEA101 to MEA103: what a plan leaves open."""
    planned = context.planned
    if planned is None:
        return [not_checked(rule, "no_measures") for rule in RULES]
    return [
        _no_measure(planned),
        _of_measures(OVERDUE, planned, planned.is_late, "due"),
        _of_measures(IN_VAIN, planned, planned.is_vain, "done"),
    ]


CHECKS = (Check(RULES, measures),)
