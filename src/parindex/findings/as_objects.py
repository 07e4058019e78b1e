"""Findings as objects, made of rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ..model.finding import Evidence, Finding, OwnEvidence
from ..model.suppression import Acceptance
from ..vocabulary import Lifecycle, LifecycleReason, Severity

__all__ = ["finding_of"]


def finding_of(row: dict[str, Any]) -> Finding:
    """Make the finding of a row of `FINDINGS`; the dict is used up."""
    evidence, suppression = row.pop("evidence"), row.pop("suppression")
    own = evidence.pop("own")
    carried = None if own is None else tuple(OwnEvidence(**each) for each in own)
    lifecycle, reason = row.pop("lifecycle"), row.pop("lifecycle_reason")
    if suppression is not None:
        suppression["until"] = dt.date.fromisoformat(suppression["until"])
    return Finding(
        **row | {"severity": Severity[row["severity"].upper()]},
        evidence=Evidence(**evidence, own=carried),
        lifecycle=None if lifecycle is None else Lifecycle[lifecycle.upper()],
        lifecycle_reason=None if reason is None else LifecycleReason[reason.upper()],
        suppression=None if suppression is None else Acceptance(**suppression),
    )
