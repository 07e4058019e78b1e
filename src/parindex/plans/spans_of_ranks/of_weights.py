"""Ranks that totals have under other weights of their headings."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..._progress import Steps
from ...results.plan_tables import Draws, RankSpanTable
from ...schemes.criterion import Combination, CriterionRole
from ...scores.criterion_points import Points
from ...scores.grades import Grades
from ...scores.table import ScoreTable
from ...stats.by_draws.rank_sets import ranks_of_draws
from ...tables.arrays import CountArray, FloatArray, floats_of, masked, words
from ...tables.columns_of_plans import ACCEPTABILITY
from ...tables.columns_of_results import schema_of
from ...vocabulary import SpanKind, SpanStatus
from ...vocabulary.scores import TOTAL
from .drawn_scores import grades_of, in_blocks, repeated_frame, repeated_points
from .span_rows import GradesDrawn, Totals, among, ranks, span_table

__all__ = ["Headings", "concentration", "spans_of_weights"]

_EXACT = 1e-6
"""How near the weighted mean must come to the share of the total, which may have been rounded."""
_CELLS = 100_000  # of the indices of a block of draws: they fit in the cache


@attrs.frozen(eq=False)
class Headings:
    """
    Hold the headings of totals: their codes, weights and shares.

    *share* and *part* have a row for each total and a column for each heading: *part* is how much
    of the weight of a heading applies, 0 to 1, less than 1 where some of what stands below it was
    left out of a sum. *base* has the weights of the scheme, which add up to 1; *beside* is what
    stands beside the headings, a bonus or a penalty, and is the same under all weights. *is_mean*
    says whether the total is a weighted mean.
    """

    codes: list[str]
    base: FloatArray
    share: FloatArray
    part: FloatArray
    beside: FloatArray
    is_mean: bool

    @classmethod
    def of(cls, scores: ScoreTable, totals: Totals) -> Headings:
        """Take the headings out of a table."""
        scheme = scores.scheme
        listed = [each for each in scheme.children(TOTAL) if each.role is CriterionRole.REGULAR]
        share = np.full((len(totals.data), len(listed)), np.nan)
        most = np.zeros(share.shape)
        # one look at the table, not one for each of a hundred headings
        place = {each.code: position for position, each in enumerate(listed)}
        of_code = np.array([place.get(code, -1) for code in scores.keys.criterion.texts], np.int64)
        heading = of_code[scores.keys.criterion.codes]
        is_final = np.array(
            [code == scheme.final_stage.code for code in scores.keys.stage.texts], bool
        )
        rows = np.flatnonzero((heading >= 0) & is_final[scores.keys.stage.codes])
        at = totals.rows_of(scores)[rows], heading[rows]
        chosen = scores.data.take(pa.array(rows))
        share[at], most[at] = floats_of(chosen["share"]), floats_of(chosen["max_points"])
        is_sum = scheme.combine is Combination.SUM
        base = np.array(
            [scheme.max_of(each.code) if is_sum else each.weight or 1.0 for each in listed],
            np.float64,
        )
        part = most / base if is_sum else (most > 0).astype(np.float64)
        beside = totals.value - _mean(share, base * part)
        is_mean = bool(listed) and scheme.combine in (Combination.SUM, Combination.WEIGHTED_MEAN)
        if not any(each.role is not CriterionRole.REGULAR for each in scheme.children(TOTAL)):
            is_mean = is_mean and bool((np.abs(beside[~np.isnan(totals.value)]) <= _EXACT).all())
        codes = [each.code for each in listed]
        return cls(codes, base / base.sum(), share, part, beside, is_mean)

    def index(self, weights: FloatArray, rows: CountArray) -> FloatArray:
        """
        Give the index of some totals under weights, shape (draws, rows).

        The weight of what does not apply falls to the others.
        """
        part = self.part[rows]
        index: FloatArray = weights @ np.where(part > 0, part * self.share[rows], 0.0).T
        if (part != 1).any():
            index = _per(index, weights @ part.T)
        index += self.beside[rows]
        return index

    def geometric_index(self, weights: FloatArray, rows: CountArray) -> FloatArray:
        """Give the same where the headings are combined by a geometric mean; 0 where one has 0."""
        part = self.part[rows]
        share = np.where(part > 0, self.share[rows], 1.0)
        index: FloatArray = weights @ (part * np.log(np.where(share > 0, share, 1.0))).T
        index = np.exp(_per(index, weights @ part.T))
        # a heading without weight brings no 0
        index[(weights > 0).astype(np.float64) @ (share <= 0).T.astype(np.float64) > 0] = 0.0
        index += self.beside[rows]
        return index


def spans_of_weights(scores: ScoreTable, drawn: Draws, steps: Steps) -> RankSpanTable:
    """Draw weights, and rank the totals under each of them."""
    within = steps.begin("draws")
    totals = Totals.of(scores)
    headings = Headings.of(scores, totals)
    has_span = totals.is_ranked & headings.is_mean
    status = np.where(np.isnan(totals.value), SpanStatus.NOT_ESTIMABLE, SpanStatus.NOT_RANKED)
    status = np.where(totals.is_ranked, SpanStatus.OK, status)
    if not headings.is_mean:
        status[:] = SpanStatus.NO_MODEL
    count = len(totals.data)
    spans = np.zeros((5, count), np.int32)
    first = np.full(count, np.nan)
    shares = []
    grades = GradesDrawn(totals)
    if headings.is_mean:
        weights = _weights(headings.base, drawn)
        families = totals.families
        for place, family in enumerate(families):
            mine = family[has_span[family]]
            if len(mine):
                told = among(within, place, len(families))
                counts = _rank_counts(headings, weights, mine, totals.tolerance, told)
                spans[:, mine] = _summary(counts, drawn.confidence)
                within((place + 0.95) / len(families))
                first[mine] = counts[:, 1] / drawn.draws
                shares.append(_acceptability(counts, mine))
        _add_grades(grades, scores, totals, headings, weights)
    steps.end()
    lower, median, upper, best, worst = spans
    columns = {
        **totals.columns,
        "rank": ranks(totals.value, totals.group, totals.tolerance),
        "span": words(SpanKind, np.full(count, SpanKind.WEIGHTS)),
        "lower": masked(lower, has_span),
        "upper": masked(upper, has_span),
        "median": masked(median, has_span),
        "best": masked(best, has_span),
        "worst": masked(worst, has_span),
        "share_first": masked(first, ~np.isnan(first)),
        "share_grade": grades.own_share(headings.is_mean & ~np.isnan(totals.value)),
        "status": words(SpanStatus, status.astype(np.int64)),
    }
    return RankSpanTable(
        span_table(columns),
        scores.provenance,
        drawn=drawn,
        acceptability=_long(totals.data, shares),
        grade_shares=grades.table(~np.isnan(totals.value)),
    )


def _add_grades(
    grades: GradesDrawn,
    scores: ScoreTable,
    totals: Totals,
    headings: Headings,
    weights: FloatArray,
) -> None:
    """Grade the totals under every draw; without their inputs no grading is known to hold."""
    scheme, engine = scores.scheme, totals.engine
    if engine is None or not scheme.gradings:
        return
    scored = engine.frame.scored
    place = np.full(len(engine.frame), -1, np.int64)
    place[scored] = np.arange(len(scored))
    parts = {code: points for code, _, points in engine.stage(scheme.final_stage.code)}
    every = np.arange(len(totals.data))
    first = 0
    for draws in in_blocks(len(weights), len(engine.frame)):
        share = np.full((draws, len(scored)), np.nan)
        share[:, place[totals.rows]] = headings.index(weights[first : first + draws], every)
        first += draws
        maximum = np.broadcast_to(parts[TOTAL].max_points, len(engine.frame))[scored]
        total = Points((share * maximum).ravel(), np.tile(maximum, draws))
        graded = Grades(scheme, repeated_frame(engine.frame, draws))
        repeated = {
            code: repeated_points(parts[code], scored, draws)
            for code in graded.vetoed_by()
            if code in parts
        }
        grades.add(grades_of(graded, total, repeated), place[totals.rows], draws)


def _per(above: FloatArray, below: FloatArray) -> FloatArray:
    """Divide; NaN where nothing that applies has a weight."""
    found = np.full(above.shape, np.nan)
    np.divide(above, below, out=found, where=below > 0)
    return found


def _mean(share: FloatArray, weight: FloatArray) -> FloatArray:
    with np.errstate(all="ignore"):
        found: FloatArray = np.where(weight > 0, share * weight, 0.0).sum(axis=1) / weight.sum(
            axis=1
        )
    return found


def _weights(base: FloatArray, drawn: Draws) -> FloatArray:
    """Draw weights that add up to 1; shape (draws, headings)."""
    if len(base) == 1:
        return np.ones((drawn.draws, 1))
    return np.random.default_rng(drawn.seed).dirichlet(concentration(base, drawn), drawn.draws)


def concentration(base: FloatArray, drawn: Draws) -> FloatArray:
    """Give the parameters of the Dirichlet distribution of the weights."""
    if drawn.weights == "uniform":
        return np.ones(len(base))
    mean, spread = 1 / len(base), float(drawn.weights or 0)
    return ((1 - mean) / (spread**2 * mean) - 1) * base


def _rank_counts(
    headings: Headings,
    weights: FloatArray,
    rows: CountArray,
    tolerance: float,
    tell: Callable[[float], None],
) -> CountArray:
    """Count how often each unit has each rank, shape (units, ranks from 0 on)."""
    size = len(rows)
    counts = np.zeros(size * (size + 1), np.int64)
    first = np.arange(size) * (size + 1)
    for begin in range(0, len(weights), max(1, _CELLS // size)):
        lines = weights[begin : begin + max(1, _CELLS // size)]
        drawn = ranks_of_draws(headings.index(lines, rows), tolerance=tolerance)
        drawn += first
        # not bincount, which would go through all ranks of all units for each block of draws
        np.add.at(counts, drawn.ravel(), 1)
        tell(0.9 * (begin + len(lines)) / len(weights))
    return counts.reshape(size, size + 1)


def _summary(counts: CountArray, confidence: float) -> npt.NDArray[np.int32]:
    """Give lower, median, upper, best and worst rank of each unit."""
    last = int(counts[0].sum()) - 1
    tail = (1 - confidence) / 2
    places = [int(np.floor(tail * last)), last // 2, int(np.ceil((1 - tail) * last)), 0, last]
    so_far = counts.cumsum(axis=1)
    return np.array([(so_far <= place).sum(axis=1) for place in places], np.int32)


def _acceptability(counts: CountArray, rows: CountArray) -> npt.NDArray[np.float64]:
    """List row, rank and share of every rank that was drawn."""
    unit, rank = np.nonzero(counts)
    return np.column_stack([rows[unit], rank, counts[unit, rank] / counts[0].sum()])


def _long(total: pa.Table, shares: list[npt.NDArray[np.float64]]) -> pa.Table:
    rows = np.concatenate([np.zeros((0, 3)), *shares])
    of = total.take(pa.array(rows[:, 0].astype(np.int64)))
    columns = [
        of["criterion_code"],
        of["unit_id"],
        of["period"],
        masked(rows[:, 1].astype(np.int32)),
        masked(rows[:, 2].copy()),
    ]
    return pa.table(columns, schema=schema_of(ACCEPTABILITY))
