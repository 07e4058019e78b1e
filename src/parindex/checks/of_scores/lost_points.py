"""SCR1: where points were lost, and what contradicts what in a scoring."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np
import pyarrow as pa

from ... import formulas, schemes, scores
from ...model.magnitude import Magnitude, Worse
from ...rulebook.options import DifferenceOptions, LostPointsOptions, NearEdgeOptions
from ...rulebook.rule import Rule
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import BoolArray, CountArray, FloatArray, keys
from ...vocabulary import ScoreStatus, Severity
from ...vocabulary.scores import TOTAL
from ..context import Check, Context, Outcome, Scope, found, needed, where_possible

__all__ = ["CHECKS", "RULES"]

_POINTS = ("stage", "points", "max_points", "lost")
LOST = Rule(
    code="SCR101",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=(*_POINTS, "value", "status"),
    options=LostPointsOptions(),
    magnitude=Magnitude(evidence="lost", worse=Worse.HIGHER),
    is_about_criteria=True,
)
ZERO_BY_FLOOR = Rule(
    code="SCR102",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "value", "threshold", "max_points", "other_points"),
    is_about_criteria=True,
)
NEAR_EDGE = Rule(
    code="SCR103",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("stage", "value", "threshold", "gap", "points", "other_points"),
    options=NearEdgeOptions(),
    is_about_criteria=True,
)
SELF_ABOVE_APPRAISAL = Rule(
    code="SCR104",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "points", "other_points", "lost", "text"),
    options=DifferenceOptions(),
    magnitude=Magnitude(evidence="lost", worse=Worse.HIGHER),
    is_about_criteria=True,
)
SURVEY_MISSING = Rule(
    code="SCR105",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage",),
    is_about_criteria=True,
)
MAXIMA = Rule(
    code="SCR106",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("max_points", "other_points"),
    is_about_criteria=True,
)
AGAINST_FORMULA = Rule(
    code="SCR107",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "points", "other_points", "value"),
    # A printed award has two decimals, so half of the last one is no contradiction.
    options=DifferenceOptions(smallest_difference=0.005),
    is_about_criteria=True,
)
NO_POINTS = Rule(
    code="SCR108",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "status"),
    is_about_criteria=True,
)

_OF_VALUES = (LOST, ZERO_BY_FLOOR, NEAR_EDGE, SELF_ABOVE_APPRAISAL, SURVEY_MISSING)
RULES = (*_OF_VALUES, MAXIMA, AGAINST_FORMULA, NO_POINTS)
_OF_CRITERIA = tuple(rule for rule in RULES if rule is not MAXIMA)


@attrs.frozen(eq=False)
class _Leaf:
    """One criterion with a formula at the last stage, on the rows that are scored."""

    criterion: schemes.Criterion
    points: scores.criterion_points.Points
    value: scores.inputs.Reading | None
    """The first quantity that its formula reads; None where it reads none."""
    rows: CountArray

    def scored(self, column: FloatArray) -> FloatArray:
        return column[self.rows]


@attrs.frozen(eq=False)
class _Hit:
    """Rows of the frame at which a rule found something about one criterion."""

    criterion: str
    rows: CountArray
    evidence: dict[str, FloatArray]


def losses(context: Context) -> list[Outcome]:
    """SCR101 to SCR105, SCR107, SCR108: what the scores of each criterion show."""
    view = _View(context)
    hits: dict[str, list[_Hit]] = {rule.code: [] for rule in _OF_CRITERIA}
    looked_at: dict[str, list[Scope]] = {rule.code: [] for rule in _OF_CRITERIA}
    checked, idle = dict.fromkeys(hits, 0), dict.fromkeys(hits, 0)
    for leaf in view.leaves():
        for rule, where, eligible, evidence in _checks_of(view, leaf, context):
            looked = int(np.count_nonzero(eligible))
            checked[rule.code] += looked
            idle[rule.code] += len(eligible) - looked
            looked_at[rule.code].append(view.rows(leaf, eligible))
            rows = np.flatnonzero(where & eligible)
            if len(rows):
                chosen = {name: column[rows] for name, column in evidence.items()}
                hits[rule.code].append(_Hit(leaf.criterion.code, leaf.rows[rows], chosen))
    return [
        outcome
        for rule in _OF_CRITERIA
        for outcome in where_possible(
            view.outcome(rule, hits[rule.code], checked[rule.code], tuple(looked_at[rule.code])),
            idle[rule.code],
        )
    ]


_Check = tuple[Rule, BoolArray, BoolArray, dict[str, FloatArray]]


def _checks_of(view: _View, leaf: _Leaf, context: Context) -> Iterator[_Check]:
    criterion = leaf.criterion
    points = leaf.scored(leaf.points.points)
    count = len(points)
    maximum = leaf.scored(np.broadcast_to(np.asarray(leaf.points.max_points), len(view.frame)))
    codes = leaf.points.status
    status = np.zeros(count) if codes is None else codes[leaf.rows].astype(np.float64)
    value = np.full(count, np.nan) if leaf.value is None else leaf.scored(leaf.value.value)
    has_points, has_value = ~np.isnan(points), ~np.isnan(value)
    everywhere = np.ones(count, bool)

    if criterion.role is not schemes.CriterionRole.BONUS:
        lost = maximum - points
        at_stake = max(criterion.max_points or 0.0, -criterion.min_points)
        share = context.options_of(LOST, LostPointsOptions).share
        least = share * at_stake - ROUNDING_MARGIN
        yield (
            LOST,
            lost >= least,
            # where the maximum was left out, there is nothing to lose
            has_points & (maximum - criterion.min_points >= least),
            {
                "points": points,
                # a penalty takes points and has no maximum
                "max_points": np.where(maximum > 0, maximum, np.nan),
                "lost": lost,
                "value": value,
                "status": status,
            },
        )
    jump = view.next_jump(leaf, value)
    edge, more = jump.value, jump.points
    has_edge = has_value & ~np.isnan(edge)
    near = context.options_of(NEAR_EDGE, NearEdgeOptions).distance
    zero: FloatArray | float = 0.0
    if isinstance(criterion.formula, formulas.Share):
        zero = view.read(leaf, criterion.formula.zero)
    yield (
        ZERO_BY_FLOOR,
        has_edge & (points == 0) & (value != zero),
        has_value
        & has_points
        & (
            isinstance(criterion.formula, formulas.Share)
            and scores.thresholds.jumps(criterion.formula)
        ),
        {"value": value, "threshold": edge, "max_points": maximum, "other_points": more},
    )
    yield (
        NEAR_EDGE,
        has_edge & _is_near(np.abs(edge - value), jump.width, near),
        has_value & has_points & scores.thresholds.jumps(criterion.formula),
        {
            "value": value,
            "threshold": edge,
            "gap": value - edge,
            "points": points,
            "other_points": more,
        },
    )
    claimed = view.claimed(leaf)
    if claimed is not None:
        difference = claimed - points
        smallest = context.options_of(SELF_ABOVE_APPRAISAL, DifferenceOptions).smallest_difference
        yield (
            SELF_ABOVE_APPRAISAL,
            difference > smallest + ROUNDING_MARGIN,
            # a claim of the least that there is cannot be above the appraisal
            ~np.isnan(difference) & (claimed - criterion.min_points > smallest + ROUNDING_MARGIN),
            {"points": points, "other_points": claimed, "lost": difference},
        )
    if any(
        isinstance(each, formulas.SurveyValue)
        for each in formulas.quantities_below(criterion.formula)
    ):
        effect = criterion.effect("missing", view.engine.scheme.effects)
        is_missing = status == ScoreStatus.MISSING
        yield SURVEY_MISSING, is_missing, everywhere & (effect is schemes.Effect.REDUCE_MAX), {}
    by_formula = view.by_formula(leaf)
    if by_formula is not None:
        awarded = status == ScoreStatus.AWARDED
        smallest = context.options_of(AGAINST_FORMULA, DifferenceOptions).smallest_difference
        yield (
            AGAINST_FORMULA,
            np.abs(points - by_formula) > smallest + ROUNDING_MARGIN,
            awarded & has_points & ~np.isnan(by_formula),
            {"points": points, "other_points": by_formula, "value": value},
        )
    counts = maximum > 0 if criterion.role is schemes.CriterionRole.REGULAR else everywhere
    yield NO_POINTS, np.isnan(points), counts, {"status": status}


def _is_near(distance: FloatArray, width: FloatArray, limit: float) -> BoolArray:
    """
    Say whether an edge is near: within the limit, and in the nearer half of a band with two ends.

    Where whole numbers are counted in steps of one, the next step is always one away: that is
    not near.
    """
    near: BoolArray = (distance <= limit * (1 + ROUNDING_MARGIN)) & (distance <= width / 2)
    return near


class _View:
    """The last stage of a scoring, computed again from its inputs."""

    def __init__(self, context: Context) -> None:
        assert context.scores is not None
        self.engine: scores.engine.Engine = scores.compute.engine_of(
            context.scores.scheme, context.scores.inputs
        )
        self.frame = self.engine.frame
        self.stage = self.engine.scheme.final_stage.code
        self._points = {code: points for code, _, points in self.engine.stage(self.stage)}
        first = next(stage for stage in self.engine.scheme.stages if not stage.is_derived)
        self._first = first.code
        self._claims = (
            {code: points for code, _, points in self.engine.stage(first.code)}
            if first.code != self.stage
            else {}
        )

    def leaves(self) -> Iterator[_Leaf]:
        for criterion in self.engine.scheme.leaves_at(self.stage):
            quantity = next(iter(formulas.quantities_below(criterion.formula)), None)
            quantities = self.engine.leaves.quantities(criterion, self.stage, self._points_at)
            yield _Leaf(
                criterion,
                self._points[criterion.code],
                None if quantity is None else quantities.read(quantity),
                self.frame.scored,
            )

    def next_jump(self, leaf: _Leaf, value: FloatArray) -> scores.thresholds.Jump:
        """Nearest value with more points, where the formula is one that jumps."""
        criterion = leaf.criterion
        assert criterion.formula is not None
        assert criterion.max_points is not None
        return scores.thresholds.next_jump(
            criterion.formula,
            value,
            lambda quantity: self.read(leaf, quantity),
            criterion.max_points,
        )

    def read(self, leaf: _Leaf, quantity: formulas.Quantity) -> FloatArray:
        """Numbers of a quantity that the formula of a criterion reads."""
        quantities = self.engine.leaves.quantities(leaf.criterion, self.stage, self._points_at)
        return quantities.read(quantity).value[leaf.rows]

    def claimed(self, leaf: _Leaf) -> FloatArray | None:
        """Points of the first stage, where it is another one and the criterion has some there."""
        claims = self._claims.get(leaf.criterion.code)
        return None if claims is None else claims.points[leaf.rows]

    def by_formula(self, leaf: _Leaf) -> FloatArray | None:
        """Points that the formula gives on the values, where it reads any."""
        if leaf.value is None:
            return None
        leaves = self.engine.leaves
        decided = leaves.awards(leaf.criterion, self.stage)
        if decided is None:
            return None
        made = leaves.by_formula(leaf.criterion, self.stage, self._points_at, decided)
        return made.value[leaf.rows]

    def rows(self, leaf: _Leaf, where: BoolArray) -> Scope:
        """Rows of a criterion, of those that are scored."""
        rows = leaf.rows[where]
        return Scope(
            keys(self.frame.unit_codes[rows], self.frame.units),
            keys(self.frame.period_codes[rows], [each.code for each in self.frame.periods]),
            leaf.criterion.code,
        )

    def outcome(
        self, rule: Rule, hits: list[_Hit], checked: int, looked_at: tuple[Scope, ...]
    ) -> Outcome:
        """Join the findings of a rule over all criteria."""
        rows = np.concatenate([hit.rows for hit in hits]) if hits else np.zeros(0, np.int64)
        criteria = [hit.criterion for hit in hits]
        place = np.repeat(np.arange(len(hits)), [len(hit.rows) for hit in hits])
        evidence: dict[str, pa.Array | FloatArray] = {
            name: np.concatenate([hit.evidence[name] for hit in hits])
            for name in rule.evidence
            if hits and name in hits[0].evidence
        }
        if "stage" in rule.evidence:
            evidence["stage"] = pa.array([self.stage] * len(rows), pa.string())
        if rule is SELF_ABOVE_APPRAISAL:
            evidence["text"] = pa.array([self._first] * len(rows), pa.string())
        if "status" in evidence:
            texts = pa.array(ScoreStatus.texts(), pa.string())
            evidence["status"] = texts.take(pa.array(evidence["status"]).cast(pa.int64()))
        return found(
            rule,
            checked,
            unit_id=keys(self.frame.unit_codes[rows], self.frame.units),
            period=keys(self.frame.period_codes[rows], [each.code for each in self.frame.periods]),
            subject=keys(place.astype(np.int32), criteria),
            evidence=evidence,
            looked_at=looked_at,
        )

    def _points_at(self, code: str) -> scores.inputs.Reading:
        points = self._points[code]
        return scores.inputs.Reading(points.points, points.status)


def _explains_itself(scheme: schemes.Scheme, code: str) -> bool:
    """Whether a maximum is the sum of those below, or a cap that the scheme sets on that sum."""
    declared, total = scheme.max_of(code), scheme.sum_below(code)
    capped = scheme.capped if code == TOTAL else scheme.criterion(code).capped
    return schemes.faults.adds_up(declared, total) or (capped and total > declared)


def maxima(context: Context) -> list[Outcome]:
    """SCR106: maxima that do not add up to the one that is printed above them."""
    scheme = needed(context.scores).scheme
    above = [TOTAL, *(each.code for each in scheme if not each.is_leaf)]
    summed = [
        code
        for code in above
        if scheme.children(code)
        and (code == TOTAL or scheme.criterion(code).role is schemes.CriterionRole.REGULAR)
        and (scheme.combine if code == TOTAL else scheme.criterion(code).combine)
        is schemes.Combination.SUM
    ]
    apart = [code for code in summed if not _explains_itself(scheme, code)]
    nothing = pa.nulls(len(apart), pa.string())
    return [
        found(
            MAXIMA,
            len(summed),
            unit_id=nothing,
            period=nothing,
            subject=keys(np.arange(len(apart), dtype=np.int32), apart),
            evidence={
                "max_points": np.array([scheme.max_of(code) for code in apart]),
                "other_points": np.array([scheme.sum_below(code) for code in apart]),
            },
            looked_at=Scope(
                pa.nulls(len(summed), pa.string()),
                pa.nulls(len(summed), pa.string()),
                keys(np.arange(len(summed), dtype=np.int32), summed),
            ),
        )
    ]


CHECKS = (
    Check(_OF_CRITERIA, losses, needs=("scores",)),
    Check((MAXIMA,), maxima, needs=("scores",)),
)
