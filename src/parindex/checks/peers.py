"""PEE: units that stand apart from their peers."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..rulebook.rule import Rule
from ..tables.arrays import terms_of
from ..vocabulary import LimitStatus, Severity, Standing
from .context import Check, Context, Outcome, Scope, found, needed, not_checked
from .false_discovery import DISCOVERY, discovery_evidence
from .limits_absent import without_limits

__all__ = ["CHECKS", "RULES"]

_FUNNEL = ("value", "center", "lower", "upper", "peers", *DISCOVERY)
WORSE = Rule(
    code="PEE101", severity=Severity.WARNING, since="0.1.0", evidence=_FUNNEL, limits="peers"
)
BETTER = Rule(
    code="PEE102",
    severity=Severity.NOTE,
    since="0.1.0",
    evidence=_FUNNEL,
    limits="peers",
    is_favourable=True,
)
RULES = (WORSE, BETTER)


def standings(context: Context) -> list[Outcome]:
    """PEE101, PEE102: outside the funnel of the peers, by more than trifles."""
    peers = needed(context.peers)
    data = peers.data
    standing = terms_of(data["standing"], Standing)
    status = terms_of(data["status"], LimitStatus)
    assessed = int(np.count_nonzero(standing != Standing.NOT_ASSESSED))
    neutral = int(np.count_nonzero(status == LimitStatus.OK)) - assessed
    outcomes = []
    for rule, wanted in ((WORSE, Standing.WORSE), (BETTER, Standing.BETTER)):
        left_out = without_limits(rule, data["status"])
        if neutral:
            left_out.append(not_checked(rule, "neutral", detail=str(neutral)))
        outcomes += left_out
        if left_out and not assessed:
            continue
        chosen = data.take(pa.array(np.flatnonzero(standing == wanted)))
        outcomes.append(
            found(
                rule,
                assessed,
                unit_id=chosen["unit_id"],
                period=chosen["period"],
                subject=chosen["indicator_code"],
                evidence={
                    **{name: chosen[name] for name in _FUNNEL if name not in DISCOVERY},
                    **discovery_evidence(peers.provenance, len(chosen)),
                },
                looked_at=Scope(
                    data["unit_id"],
                    data["period"],
                    data["indicator_code"],
                    standing != Standing.NOT_ASSESSED,
                ),
            )
        )
    return outcomes


CHECKS = (Check(RULES, standings, needs=("peers",)),)
