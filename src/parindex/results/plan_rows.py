"""Rows of tables of plans, as records."""

from __future__ import annotations

import attrs

from ..vocabulary import (
    DecompositionStatus,
    Part,
    PlanStatus,
    ScoreStatus,
    SensitivityStatus,
    SpanKind,
    SpanStatus,
    Touched,
    Verdict,
)

__all__ = [
    "DecompositionRow",
    "DetectableRow",
    "FrontierRow",
    "OutlookRow",
    "PathRow",
    "RankSpanRow",
    "SensitivityRow",
    "WhatIfRow",
]


@attrs.frozen(kw_only=True)
class DecompositionRow:
    """One part of a change; its fields are the columns of `DECOMPOSITIONS`."""

    indicator_code: str
    unit_id: str | None
    subunit_id: str | None
    period: str
    prior_period: str
    part: Part
    weight: float | None
    prior_weight: float | None
    value: float | None
    prior_value: float | None
    rate_effect: float | None
    rate_lower: float | None
    rate_upper: float | None
    mix_effect: float | None
    entry_effect: float | None
    exit_effect: float | None
    effect: float | None
    verdict: Verdict | None
    status: DecompositionStatus


@attrs.frozen(kw_only=True)
class DetectableRow:
    """What one comparison could have seen; its fields are the columns of `DETECTABLE`."""

    indicator_code: str
    unit_id: str
    period: str
    prior_period: str
    cases: int | None
    prior_cases: int | None
    prior_value: float | None
    spread: float | None
    fall: float | None
    rise: float | None
    power_of_fall: float | None
    power_of_rise: float | None
    cases_needed: int | None
    status: PlanStatus


@attrs.frozen(kw_only=True)
class OutlookRow:
    """What is left to reach one target; its fields are the columns of `OUTLOOKS`."""

    indicator_code: str
    unit_id: str
    period: str
    value: float | None
    target: float | None
    numerator: int | None
    denominator: int | None
    still_to_come: int
    needed: int | None
    may_fail: int | None
    chance: float | None
    status: PlanStatus


@attrs.frozen(kw_only=True)
class RankSpanRow:
    """Ranks of one unit that are not excluded; its fields are the columns of `RANK_SPANS`."""

    code: str
    unit_id: str
    period: str
    value: float | None
    rank: int | None
    span: SpanKind
    lower: int | None
    upper: int | None
    median: int | None
    best: int | None
    worst: int | None
    share_first: float | None
    grade: str | None
    share_grade: float | None
    not_told_from: str | None
    status: SpanStatus


@attrs.frozen(kw_only=True)
class SensitivityRow:
    """Part of one input in the variance of a rank; its fields are columns of `SENSITIVITIES`."""

    factor: str
    unit_id: str | None
    period: str
    first: float | None
    first_lower: float | None
    first_upper: float | None
    total: float | None
    total_lower: float | None
    total_upper: float | None
    status: SensitivityStatus


@attrs.frozen(kw_only=True)
class WhatIfRow:
    """One score as it would be; its fields are the columns of `WHAT_IF`."""

    variant: str | None
    criterion_code: str
    unit_id: str
    period: str
    stage: str
    points: float | None
    other_points: float | None
    change: float | None
    max_points: float | None
    other_max_points: float | None
    share: float | None
    other_share: float | None
    rank: int | None
    other_rank: int | None
    grade: str | None
    other_grade: str | None
    touched: Touched
    status: ScoreStatus


@attrs.frozen(kw_only=True)
class FrontierRow:
    """The most points that one cost can bring; its fields are the columns of `FRONTIER`."""

    effort: float
    points: float


@attrs.frozen(kw_only=True)
class PathRow:
    """One step of a path; its fields are the columns of `PATHS`."""

    step: int
    unit_id: str
    period: str
    item: str
    indicator_code: str
    criteria: str
    cases: int
    cost: float
    numerator: int | None
    denominator: int | None
    value: float | None
    gain: float
    gain_per_cost: float | None
    points: float | None
    effort: float
    grade: str | None
