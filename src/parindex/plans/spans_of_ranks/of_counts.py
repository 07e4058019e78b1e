"""Ranks of totals that chance in the counts does not exclude."""

from __future__ import annotations

import numpy as np

from ..._progress import Steps
from ...results.plan_tables import Draws, RankSpanTable
from ...scores.grades import Grades
from ...scores.table import ScoreTable, with_inputs
from ...stats.by_draws.rank_sets import rank_sets_of_draws
from ...stats.formulas import quotient
from ...tables.arrays import FloatArray, codes_of, keys, masked, words
from ...vocabulary import SpanKind, SpanStatus
from ...vocabulary.scores import TOTAL
from .drawn_scores import Chance, grades_of, in_blocks
from .span_rows import GradesDrawn, Totals, among, not_told, span_table

__all__ = ["spans_of_totals"]


def spans_of_totals(
    scores: ScoreTable, drawn: Draws, steps: Steps, *, simultaneous: bool
) -> RankSpanTable:
    """
    Draw the proportions behind the totals, score every draw, and test who is above whom.

    Raises
    ------
    InputError
        If the scores do not have what they were computed from.
    """
    inputs = with_inputs(scores)
    within = steps.begin("draws")
    totals, stage = Totals.of(scores), scores.scheme.final_stage.code
    engine = totals.engine
    assert engine is not None
    chance = Chance(engine, inputs, drawn.seed)
    is_counted = chance.is_estimated(stage)[totals.rows]
    is_estimated = totals.is_ranked & (is_counted | (drawn.uncounted == "held"))
    grades = GradesDrawn(totals)
    place = np.full(len(engine.frame), -1, np.int64)
    place[engine.frame.scored] = np.arange(len(engine.frame.scored))
    place = place[totals.rows]
    shares: list[FloatArray] = []
    done = 0
    for draws in in_blocks(drawn.draws, len(engine.frame)):
        # scoring the draws is half of the work, comparing the units the other
        within(0.5 * done / drawn.draws)
        done += draws
        of_draws, found = chance.scores(stage, draws)
        scored = of_draws.frame.scored
        points = {code: each.at(scored) for code, (_, each) in found.items()}
        total = points[TOTAL]
        share = quotient(total.points, total.max_points)
        shares.append(share.reshape(draws, -1)[:, place])
        graded = Grades(scores.scheme, of_draws.frame)
        grades.add(grades_of(graded, total, points), place, draws)
    index = np.concatenate(shares)
    within(0.5)
    size = len(totals.data)
    lower, upper = np.ones(size, np.int32), np.ones(size, np.int32)
    before = np.full(size, -1, np.int64)
    families = totals.families
    for family, rows in enumerate(families):
        value = np.where(is_estimated[rows], totals.value[rows], np.nan)
        sets = rank_sets_of_draws(
            value,
            index[:, rows],
            confidence=drawn.confidence,
            simultaneous=simultaneous,
            tell=among(lambda part: within(0.5 + part / 2), family, len(families)),
        )
        lower[rows], upper[rows] = sets.best, sets.worst
        before[rows] = not_told(value, sets.above, rows)
    is_in = totals.group >= 0
    status = np.where(is_counted, SpanStatus.OK, SpanStatus.HELD)
    status = np.where(is_estimated, status, SpanStatus.NOT_ESTIMABLE)
    status = np.where(is_in, status, SpanStatus.NOT_RANKED)
    kind = SpanKind.SAMPLING_TOGETHER if simultaneous else SpanKind.SAMPLING_ALONE
    unit_codes, units = codes_of(totals.data["unit_id"])
    columns = {
        **totals.columns,
        "span": words(SpanKind, np.full(size, kind)),
        "lower": masked(lower, is_in),
        "upper": masked(upper, is_in),
        "share_grade": grades.own_share(is_estimated),
        "not_told_from": keys(np.append(unit_codes, np.int32(-1))[before], units),
        "status": words(SpanStatus, status.astype(np.int64)),
    }
    steps.end()
    return RankSpanTable(
        span_table(columns),
        scores.provenance,
        drawn=drawn,
        grade_shares=grades.table(is_estimated),
    )
