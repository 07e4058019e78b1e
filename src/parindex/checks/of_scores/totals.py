"""SCR109 to SCR111: sums above their maximum, totals that rest on a part, grades withheld."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import pyarrow as pa

from ... import formulas, schemes, scores
from ...model.magnitude import Magnitude, Worse
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import BoolArray, CodeArray, CountArray, FloatArray, keys
from ...vocabulary import Severity
from ...vocabulary.scores import TOTAL
from ..context import Check, Context, Outcome, Scope, found, needed, not_checked, where_possible

__all__ = ["CHECKS", "RULES"]

ABOVE_MAXIMUM = Rule(
    code="SCR109",
    severity=Severity.ERROR,
    since="0.1.0",
    evidence=("stage", "points", "max_points", "rows", "units"),
    names_units=True,
    magnitude=Magnitude(evidence="points", worse=Worse.HIGHER),
    is_about_criteria=True,
)
RESTS_ON_A_PART = Rule(
    code="SCR110",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "share", "threshold"),
    magnitude=Magnitude(evidence="share", worse=Worse.LOWER),
    is_about_criteria=True,
)
GRADE_WITHHELD = Rule(
    code="SCR111",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("stage", "text", "share", "threshold"),
    is_about_criteria=True,
)
RULES = (ABOVE_MAXIMUM, RESTS_ON_A_PART, GRADE_WITHHELD)


class _Result:
    """Points of every criterion at the last stage, computed again from the inputs."""

    def __init__(self, context: Context) -> None:
        given = needed(context.scores)
        self.engine: scores.engine.Engine = scores.compute.engine_of(given.scheme, given.inputs)
        self.scheme, self.frame = given.scheme, self.engine.frame
        self.stage = self.scheme.final_stage.code
        rows = self.frame.scored
        self.points: dict[str, scores.criterion_points.Points] = {
            code: points.at(rows) for code, _, points in self.engine.stage(self.stage)
        }
        self.units: CodeArray = self.frame.unit_codes[rows]
        self.periods: CodeArray = self.frame.period_codes[rows]
        self.period_texts = [each.code for each in self.frame.periods]

    def scope(self, where: BoolArray, subject: str) -> Scope:
        return Scope(
            keys(self.units[where], self.frame.units),
            keys(self.periods[where], self.period_texts),
            subject,
        )

    def stages(self, count: int) -> pa.Array:
        return pa.array([self.stage] * count, pa.string())


@attrs.frozen(eq=False)
class _Sum:
    """What regular criteria add up to, row by row, and the maximum of the one above them."""

    code: str
    points: FloatArray
    maximum: FloatArray
    most: FloatArray
    """What they add up to where each has its maximum."""


def _sums(result: _Result) -> Iterator[_Sum]:
    """
    Give the sums of a scheme that nothing cuts off.

    Parts count with their maximum at most, for what exceeds it is told of the part itself.
    """
    scheme = result.scheme
    above: list[tuple[str, schemes.Criterion | None]] = [(TOTAL, None)]
    above += [(each.code, each) for each in scheme if not each.is_leaf]
    for code, criterion in above:
        head = scheme if criterion is None else criterion
        is_regular = criterion is None or criterion.role is schemes.CriterionRole.REGULAR
        if (
            code not in result.points
            or not is_regular
            or head.combine is not schemes.Combination.SUM
        ):
            continue
        parts = [
            result.points[each.code]
            for each in scheme.children(code)
            if each.role is schemes.CriterionRole.REGULAR and each.code in result.points
        ]
        if parts and not head.capped:
            counted = [np.minimum(part.counted, part.max_points) for part in parts]
            maximum = result.points[code].max_points
            total = np.sum(counted, axis=0)
            most = np.sum([np.broadcast_to(part.max_points, total.shape) for part in parts], axis=0)
            of_rows = np.broadcast_to(np.asarray(maximum, np.float64), total.shape)
            yield _Sum(code, total, of_rows, most)


def _above_maximum(result: _Result) -> list[Outcome]:
    """
    SCR109: a sum is above its maximum; one finding for each criterion and period.

    Where the maxima of the parts add up to no more than it, no sum can be.
    """
    checked, idle, scopes = 0, 0, []
    listed: list[tuple[str, int, float, float, list[str]]] = []
    for each in _sums(result):
        is_known = ~np.isnan(each.points)
        looked = is_known & (each.most > each.maximum + ROUNDING_MARGIN)
        checked += int(np.count_nonzero(looked))
        idle += int(np.count_nonzero(is_known & ~looked))
        periods = np.unique(result.periods[looked])
        scopes.append(
            Scope(
                pa.nulls(len(periods), pa.string()),
                keys(periods.astype(np.int32), result.period_texts),
                each.code,
            )
        )
        beyond = looked & (each.points > each.maximum + ROUNDING_MARGIN)
        for period in np.unique(result.periods[beyond]).tolist():
            rows = np.flatnonzero(beyond & (result.periods == period))
            worst = rows[np.argmax(each.points[rows] - each.maximum[rows])]
            units = sorted(result.frame.units[unit] for unit in result.units[rows].tolist())
            points, maximum = float(each.points[worst]), float(each.maximum[worst])
            listed.append((each.code, period, points, maximum, units))
    codes = [code for code, *_ in listed]
    outcome = found(
        ABOVE_MAXIMUM,
        checked,
        unit_id=pa.nulls(len(listed), pa.string()),
        period=keys(np.array([row[1] for row in listed], np.int32), result.period_texts),
        subject=pa.array(codes, pa.string()),
        evidence={
            "stage": result.stages(len(listed)),
            "points": np.array([row[2] for row in listed]),
            "max_points": np.array([row[3] for row in listed]),
            "rows": np.array([len(row[4]) for row in listed], np.int64),
            "units": pa.array(["; ".join(row[4]) for row in listed], pa.string()),
        },
        looked_at=tuple(scopes),
    )
    return where_possible(outcome, idle)


def _rests_on_a_part(result: _Result) -> list[Outcome]:
    """SCR110: a total rests on a part of what applies, for the rest was not reported."""
    if TOTAL not in result.points:
        return [not_checked(RESTS_ON_A_PART, "nothing_reported")]
    total = result.points[TOTAL]
    least = result.scheme.least_share
    count = len(result.units)
    known = np.broadcast_to(1.0 if total.known is None else total.known.share, count)
    # what is undefined for another reason has findings that say which
    told = ~np.isnan(total.points) | ~_is_undefined(result)
    is_short = known < (0.0 if least is None else least) - ROUNDING_MARGIN
    has_lost = (known < 1.0 - ROUNDING_MARGIN) & _has_lost_more_than_surveys(result)
    rows = np.flatnonzero(told & (is_short | has_lost))
    looked = told & _may_lose(result)
    asked = np.where(is_short[rows], 100 * (least or 0.0), np.nan)
    outcome = found(
        RESTS_ON_A_PART,
        int(np.count_nonzero(looked)),
        unit_id=keys(result.units[rows], result.frame.units),
        period=keys(result.periods[rows], result.period_texts),
        subject=TOTAL,
        evidence={
            "stage": result.stages(len(rows)),
            "share": known[rows],
            "threshold": asked,
        },
        looked_at=result.scope(looked, TOTAL),
    )
    return where_possible(outcome, int(np.count_nonzero(told & ~looked)))


def _may_lose(result: _Result) -> bool:
    """Say whether the scheme lets something that was lost leave the maximum; see SCR105 as well."""
    scheme = result.scheme
    for leaf in scheme.leaves_at(result.stage):
        effects = {leaf.effect(name, scheme.effects) for name in ("missing", "no_prior")}
        is_survey = any(
            isinstance(each, formulas.SurveyValue)
            for each in formulas.quantities_below(leaf.formula)
        )
        if schemes.Effect.REDUCE_MAX in effects and (
            scheme.least_share is not None or not is_survey
        ):
            return True
    return False


def _has_lost_more_than_surveys(result: _Result) -> BoolArray:
    """Rows in which something left the maximum that no survey is; SCR105 tells of surveys."""
    found = np.zeros(len(result.units), bool)
    for leaf in result.scheme.leaves_at(result.stage):
        points = result.points[leaf.code]
        is_survey = any(
            isinstance(each, formulas.SurveyValue)
            for each in formulas.quantities_below(leaf.formula)
        )
        if points.known is not None and points.left_out is not None and not is_survey:
            found |= points.left_out & (np.asarray(points.known.share) == 0)
    return found


def _is_undefined(result: _Result) -> BoolArray:
    """Rows in which a part of the total that counts has no points."""
    undefined = np.zeros(len(result.units), bool)
    for each in result.scheme.children():
        if each.code in result.points:
            undefined |= np.isnan(result.points[each.code].counted)
    return undefined


def _grade_withheld(result: _Result) -> list[Outcome]:
    """SCR111: a criterion below the percent that a veto asks for keeps a unit from a grade."""
    grades = scores.grades.Grades(result.scheme, result.frame)
    codes = sorted(code for code in grades.vetoed_by() if code in result.points)
    if not codes or TOTAL not in result.points:
        return [not_checked(GRADE_WITHHELD, "no_veto")]
    total = result.points[TOTAL]
    has_total = ~np.isnan(total.points)
    listed = list(grades.withheld(total, result.points))
    rows: CountArray = np.concatenate([np.zeros(0, np.int64), *(each.rows for each in listed)])
    sizes = [len(each.rows) for each in listed]
    looked = {code: np.zeros(len(result.units), bool) for code in codes}
    for each in listed:
        looked[each.criterion][each.looked] = True
    checked = sum(int(np.count_nonzero(where)) for where in looked.values())
    outcome = found(
        GRADE_WITHHELD,
        checked,
        unit_id=keys(result.units[rows], result.frame.units),
        period=keys(result.periods[rows], result.period_texts),
        subject=pa.array(_repeated([each.criterion for each in listed], sizes), pa.string()),
        evidence={
            "stage": result.stages(len(rows)),
            "text": pa.array(_repeated([each.veto.grade for each in listed], sizes)),
            "share": np.concatenate([np.zeros(0), *(each.share for each in listed)]),
            "threshold": np.repeat(_limits(listed), sizes),
        },
        looked_at=tuple(result.scope(where, code) for code, where in looked.items()),
    )
    return where_possible(outcome, int(np.count_nonzero(has_total)) * len(codes) - checked)


def _limits(listed: list[scores.grades.Withheld]) -> FloatArray:
    return np.array([each.veto.below for each in listed], np.float64)


def _repeated(texts: list[str], sizes: list[int]) -> list[str]:
    return [text for text, size in zip(texts, sizes, strict=True) for _ in range(size)]


def totals(context: Context) -> list[Outcome]:
    """SCR109 to SCR111: what sums, totals and grades show."""
    result = _Result(context)
    return [*_above_maximum(result), *_rests_on_a_part(result), *_grade_withheld(result)]


CHECKS = (Check(RULES, totals, needs=("scores",)),)
