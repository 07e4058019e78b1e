"""
Closed vocabularies: the words that a column of codes may hold.

They stand on the lowest floor because nouns, arithmetic and tables all speak them. The
integer of a term is its position in the vocabulary, so that an array of terms is at the
same time the index of a dictionary-encoded text column.
"""

from __future__ import annotations

from .comparisons import (
    Assurance,
    Comparability,
    DecompositionStatus,
    DiscoveryMethod,
    IntervalMethod,
    LimitMethod,
    LimitStatus,
    Part,
    PlanStatus,
    SensitivityStatus,
    SpanKind,
    SpanStatus,
    Standing,
    Verdict,
)
from .counts import CountBasis, Fault, NotCounted, RateStatus
from .findings import (
    CheckStatus,
    EvidenceUnit,
    Lifecycle,
    LifecycleReason,
    MeasuredFinding,
    MeasureOutcome,
    MeasureReason,
    MeasureStatus,
    Severity,
    SuppressionStatus,
)
from .scores import (
    AwardState,
    PathStatus,
    PlanPath,
    ScorePartsStatus,
    ScoreStatus,
    Touched,
    YearPlanStatus,
)
from .term import Term
from .units import (
    MatchRung,
    RebaseStatus,
    RemainderReason,
    StepBasis,
    SuccessionFault,
    SuccessionKind,
    TransferExtent,
    UnitChange,
)

__all__ = [
    "Assurance",
    "AwardState",
    "CheckStatus",
    "Comparability",
    "CountBasis",
    "DecompositionStatus",
    "DiscoveryMethod",
    "EvidenceUnit",
    "Fault",
    "IntervalMethod",
    "Lifecycle",
    "LifecycleReason",
    "LimitMethod",
    "LimitStatus",
    "MatchRung",
    "MeasureOutcome",
    "MeasureReason",
    "MeasureStatus",
    "MeasuredFinding",
    "NotCounted",
    "Part",
    "PathStatus",
    "PlanPath",
    "PlanStatus",
    "RateStatus",
    "RebaseStatus",
    "RemainderReason",
    "ScorePartsStatus",
    "ScoreStatus",
    "SensitivityStatus",
    "Severity",
    "SpanKind",
    "SpanStatus",
    "Standing",
    "StepBasis",
    "SuccessionFault",
    "SuccessionKind",
    "SuppressionStatus",
    "Term",
    "Touched",
    "TransferExtent",
    "UnitChange",
    "Verdict",
    "YearPlanStatus",
]
