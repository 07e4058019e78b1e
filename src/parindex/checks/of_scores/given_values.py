"""SCR206, SCR207: values that are off the scale on which formulas read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from ... import formulas, schemes, scores
from ...model.indicator import Indicator, MeasureKind
from ...rulebook.rule import Rule
from ...tables.arrays import CodeArray, CountArray, keys
from ...tables.inputs import GivenRows
from ...vocabulary import ScoreStatus, Severity
from ..context import Check, Context, Evidences, Outcome, Scope, found, joined, needed, not_checked

__all__ = ["CHECKS", "RULES"]

FRACTIONS = Rule(
    code="SCR206",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("rows", "value", "other_reading"),
    is_about_criteria=True,
)
OFF_THE_SCALE = Rule(
    code="SCR207",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("rows", "value", "threshold", "units"),
    names_units=True,
    is_about_criteria=True,
)
RULES = (FRACTIONS, OFF_THE_SCALE)

_PERCENT = 100.0
# Formulas with a larger number than the first, and none above 100, read percents.
_LEAST_OF_PERCENTS, _MOST_OF_PERCENTS = 10.0, 100.0
# A percent of a plan may exceed 100; twice the plan is not believed.
_MOST_OF_A_PLAN = 200.0


def scales(context: Context) -> list[Outcome]:
    """SCR206: all values of a percent lie within 0 and 1; SCR207: a value no percent can have."""
    given = needed(context.scores)
    values = given.inputs.values
    if not values:
        return [not_checked(rule, "no_tables") for rule in RULES]
    ends = _ends(given)
    return [outcome for kind, rows in values for outcome in _of_table(rows, ends[kind])]


def _ends(given: scores.table.ScoreTable) -> dict[str, dict[str, float]]:
    """Give the largest percent that can be of criteria and indicators that are read as percents."""
    numbers: dict[str, dict[str, list[float]]] = {"criterion": {}, "indicator": {}}
    for kind, code, number in _numbers_read(given.scheme):
        numbers[kind].setdefault(code, []).append(number)
    ends = {
        kind: {
            code: _MOST_OF_A_PLAN
            for code, read in of_kind.items()
            if _LEAST_OF_PERCENTS < max(read) <= _MOST_OF_PERCENTS and min(read) >= 0
        }
        for kind, of_kind in numbers.items()
    }
    proportions = {
        each.code
        for each in _catalogue(given.inputs)
        if each.multiplier == _PERCENT and each.kind is MeasureKind.PROPORTION
    }
    ends["indicator"] |= dict.fromkeys(proportions, _PERCENT)
    for leaf in given.scheme.leaves:
        if leaf.indicator in proportions and leaf.code in ends["criterion"]:
            ends["criterion"][leaf.code] = _PERCENT
    return ends


def _catalogue(inputs: scores.table.ScoreInputs) -> Iterator[Indicator]:
    for rates in inputs.rates:
        yield from rates.provenance.catalogue


def _numbers_read(scheme: schemes.Scheme) -> Iterator[tuple[str, str, float]]:
    """Numbers that formulas hold a criterion's own value, or that of an indicator, against."""
    for leaf in scheme.leaves:
        for quantity, number in _held_against(leaf.formula):
            if isinstance(quantity, formulas.Value):
                yield "criterion", leaf.code, number
                if leaf.indicator is not None:
                    yield "indicator", leaf.indicator, number
            elif isinstance(quantity, formulas.IndicatorValue):
                yield "indicator", quantity.code, number


def _held_against(node: object) -> Iterator[tuple[formulas.Quantity, float]]:
    match node:
        case tuple():
            for member in node:
                yield from _held_against(member)
            return
        case formulas.Share(full=formulas.Constant(number=full)):
            zero = node.zero.number if isinstance(node.zero, formulas.Constant) else node.zero
            given = (zero, full, node.floor)
            yield from ((node.of, each) for each in given if isinstance(each, float))
        case formulas.Bands():
            yield from ((node.of, each) for each in node.edges)
        case formulas.Steps(start=formulas.Constant(number=start)):
            yield node.of, start
        case formulas.Compare(right=formulas.Constant(number=number)):
            yield node.left, number
    kind: Any = type(node)
    for field in attrs.fields(kind) if attrs.has(kind) else ():
        yield from _held_against(getattr(node, field.name))


def _of_table(rows: GivenRows, ends: dict[str, float]) -> list[Outcome]:
    code, size = rows.code_codes, len(rows.codes)
    end_of = np.array([ends.get(each, np.nan) for each in rows.codes])
    judged = (rows.status == ScoreStatus.COMPUTED) & ~np.isnan(end_of[code])
    value = rows.value
    within = judged & (value >= 0) & (value <= 1)
    given, inside, broken = (
        np.bincount(code[where], minlength=size)
        for where in (judged, within, within & (value > 0) & (value < 1))
    )
    largest = np.full(size, -np.inf)
    np.maximum.at(largest, code[judged], value[judged])
    # whole numbers alone may as well be counts of few
    at = np.flatnonzero((given > 0) & (inside == given) & (broken > 0))
    fractions = {
        "rows": given[at],
        "value": largest[at],
        "other_reading": _PERCENT * largest[at],
    }
    outside = np.flatnonzero(judged & ((value < 0) | (value > end_of[code])))
    outside = outside[np.lexsort((rows.unit_codes[outside], code[outside]))]
    first = np.flatnonzero(np.diff(code[outside], prepend=-1))
    times = np.diff(np.append(first, len(outside)))
    units = pa.array(rows.units, pa.string()).take(pa.array(rows.unit_codes[outside]))
    off = outside[first]
    off_the_scale = {
        "rows": times,
        "value": value[off],
        "threshold": end_of[code[off]],
        "units": joined(units, first),
    }
    periods = [each.code for each in rows.periods]
    cells = Scope(
        keys(rows.unit_codes, rows.units),
        keys(rows.period_codes, periods),
        keys(code, rows.codes),
        judged,
    )
    return [
        _of_codes(FRACTIONS, rows, at, fractions, cells),
        _of_codes(OFF_THE_SCALE, rows, code[off], off_the_scale, cells),
    ]


def _of_codes(
    rule: Rule, rows: GivenRows, codes: CodeArray | CountArray, evidence: Evidences, cells: Scope
) -> Outcome:
    """Make one finding for each criterion or indicator; they are about no unit by itself."""
    none = pa.nulls(len(codes), pa.string())
    every = pa.nulls(len(rows), pa.string())
    return found(
        rule,
        cells.rows,
        unit_id=none,
        period=none,
        subject=keys(codes.astype(np.int32), rows.codes),
        evidence=evidence,
        looked_at=attrs.evolve(cells, unit_id=every, period=every),
    )


CHECKS = (Check(RULES, scales, needs=("scores",)),)
