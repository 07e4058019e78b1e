"""UNT109: ranks of a unit that are not among the same number of units."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...rulebook.rule import Rule
from ...vocabulary import Severity
from ..context import Check, Context, Outcome, found_in, needed

__all__ = ["CHECKS", "RULES"]

OTHER_PEERS = Rule(
    code="UNT109",
    severity=Severity.WARNING,
    since="0.1.0",
    evidence=("stage", "rank", "prior_rank", "prior_period", "ranked", "prior_ranked"),
    is_about_criteria=True,
)
RULES = (OTHER_PEERS,)


def other_peers(context: Context) -> list[Outcome]:
    """UNT109: two ranks of a unit are among different numbers of units, such as 63 and 34."""
    compared_scores = needed(context.score_comparisons)
    data = compared_scores.data
    rank, before = (
        np.asarray(data[name].fill_null(0).to_numpy(), np.int64) for name in ("rank", "other_rank")
    )
    now, then = (
        np.asarray(data[name].fill_null(0).to_numpy(), np.int64)
        for name in ("ranked", "other_ranked")
    )
    compared = (rank > 0) & (before > 0)
    rows = np.flatnonzero(compared & (now != then))
    computed = {
        "rank": rank[rows],
        "prior_rank": before[rows],
        "prior_period": data["other_period"].take(pa.array(rows)),
        "ranked": now[rows],
        "prior_ranked": then[rows],
    }
    checked = int(np.count_nonzero(compared))
    return [
        found_in(
            OTHER_PEERS,
            checked,
            compared_scores,
            rows,
            compared,
            subject="criterion",
            computed=computed,
        )
    ]


CHECKS = (Check(RULES, other_peers, needs=("score_comparisons",)),)
