"""RNK: ranks that move against the score, ties, and who is not ranked."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np
import pyarrow as pa

from ... import scores
from ...results.result import ResultTable
from ...rulebook.rule import Rule
from ...stats.ranks import tied_within
from ...tables.arrays import BoolArray, CountArray, codes_of, floats_of, terms_of
from ...vocabulary import ScoreStatus, Severity
from ...vocabulary.scores import TOTAL
from ..context import Check, Context, Evidences, Outcome, found_in, needed, not_checked

__all__ = ["CHECKS", "RULES"]

AGAINST_SCORE = Rule(
    code="RNK101",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("stage", "rank", "prior_rank", "prior_period", "value", "prior_value", "change"),
    is_about_criteria=True,
)
TIE = Rule(
    code="RNK102",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("stage", "rank", "points", "rows"),
    is_about_criteria=True,
)
NOT_RANKED = Rule(
    code="RNK103",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=("stage", "points", "status"),
    is_about_criteria=True,
)
RULES = (AGAINST_SCORE, TIE, NOT_RANKED)


def moves(context: Context) -> list[Outcome]:
    """RNK101: the rank became better while the index became less good, or the other way round."""
    score_comparisons = needed(context.score_comparisons)
    data = score_comparisons.data
    final = score_comparisons.scheme.final_stage.code
    rank, before = (_ranks(data, name) for name in ("rank", "other_rank"))
    change = floats_of(data["share_change"])
    compared = _is(data, "criterion_code", TOTAL) & _is(data, "stage", final)
    compared &= (rank > 0) & (before > 0) & ~np.isnan(change)
    if not compared.any():
        return [not_checked(AGAINST_SCORE, "nothing_to_compare")]
    against = compared & ((before - rank) * change < 0)
    rows = np.flatnonzero(against)
    chosen = data.take(pa.array(rows))
    now, prior = (100 * floats_of(chosen[name]) for name in ("share", "other_share"))
    computed = {
        "rank": rank[rows],
        "prior_rank": before[rows],
        "prior_period": chosen["other_period"],
        "value": now,
        "prior_value": prior,
        "change": now - prior,
    }
    return [_found(AGAINST_SCORE, score_comparisons, rows, compared, computed)]


def ties(context: Context) -> list[Outcome]:
    """RNK102: several units of a block have the same index."""
    given = needed(context.scores)
    totals, ranked = _totals(given)
    ranks = _ranks(totals.data, "rank")
    if not ranked.any():
        return [not_checked(TIE, "nothing_reported")]
    frame = scores.compute.engine_of(given.scheme, given.inputs).frame
    unit_codes, units = totals.keys.unit
    periods = totals.keys.periods
    at = scores.rows.UnitPeriods(units, unit_codes, periods, totals.keys.period.codes)
    group = frame.peers[frame.rows_of(at)]
    tolerance = given.scheme.ranking.tolerance / 100
    tied = tied_within(
        floats_of(totals.data["share"]), np.where(ranks > 0, group, -1), tolerance=tolerance
    )
    rows = np.flatnonzero(tied > 1)
    return [_found(TIE, totals, rows, ranked, {"rank": ranks[rows], "rows": tied[rows]})]


def unranked(context: Context) -> list[Outcome]:
    """RNK103: a unit has no rank, because it has no index or because it is not ranked."""
    totals, ranked = _totals(needed(context.scores))
    rows = np.flatnonzero(~ranked)
    chosen = totals.data.take(pa.array(rows))
    status = terms_of(chosen["status"], ScoreStatus)
    has_share = ~np.isnan(floats_of(chosen["share"]))
    reasons = pa.array([*ScoreStatus.texts(), "unranked"], pa.string())
    reason = reasons.take(pa.array(np.where(has_share, len(ScoreStatus), status)))
    return [_found(NOT_RANKED, totals, rows, np.ones(len(totals), bool), {"status": reason})]


CHECKS = (
    Check((AGAINST_SCORE,), moves, needs=("score_comparisons",)),
    Check((TIE,), ties, needs=("scores",)),
    Check((NOT_RANKED,), unranked, needs=("scores",)),
)


def _found(
    rule: Rule, table: ResultTable[Any], rows: CountArray, told: BoolArray, computed: Evidences
) -> Outcome:
    checked = int(np.count_nonzero(told))
    return found_in(rule, checked, table, rows, told, subject="criterion", computed=computed)


def _totals(given: scores.table.ScoreTable) -> tuple[scores.table.ScoreTable, BoolArray]:
    """Take rows of the total at the last stage, and say which of them are ranked."""
    final = given.scheme.final_stage.code
    here = _is(given.data, "criterion_code", TOTAL) & _is(given.data, "stage", final)
    totals = attrs.evolve(given, data=given.data.filter(pa.array(here)))
    return totals, _ranks(totals.data, "rank") > 0


def _ranks(data: pa.Table, name: str) -> CountArray:
    column = data[name].fill_null(0).to_numpy()
    return np.asarray(column, np.int64)


def _is(data: pa.Table, name: str, text: str) -> BoolArray:
    codes, texts = codes_of(data[name])
    found: BoolArray = codes == (texts.index(text) if text in texts else len(texts))
    return found
