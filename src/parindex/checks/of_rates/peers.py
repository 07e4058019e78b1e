"""PEE: units that stand apart from their peers."""

from __future__ import annotations

import numpy as np

from ...rulebook.rule import Rule
from ...tables.arrays import floats_of, terms_of
from ...vocabulary import LimitStatus, Severity, Standing
from ..context import Check, Context, Outcome, found_in, needed, not_checked
from .why_no_limits import DISCOVERY, discovery_evidence, without_limits

__all__ = ["CHECKS", "RULES"]

_FUNNEL = ("value", "denominator", "center", "lower", "upper", "peers", *DISCOVERY)
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
    for rule, wanted, possible in (
        (WORSE, Standing.WORSE, "may_be_worse"),
        (BETTER, Standing.BETTER, "may_be_better"),
    ):
        # of few cases even all or none may be nothing rare, and then nobody has looked
        told = floats_of(data[possible]) > 0
        checked = int(np.count_nonzero(told))
        left_out = without_limits(rule, data["status"])
        if neutral:
            left_out.append(not_checked(rule, "neutral", detail=str(neutral)))
        if checked < assessed:
            left_out.append(not_checked(rule, "never_apart", detail=str(assessed - checked)))
        outcomes += left_out
        if left_out and not checked:
            continue
        rows = np.flatnonzero(standing == wanted)
        discovery = discovery_evidence(peers.provenance, len(rows))
        outcomes.append(found_in(rule, checked, peers, rows, told, computed=discovery))
    return outcomes


CHECKS = (Check(RULES, standings, needs=("peers",)),)
