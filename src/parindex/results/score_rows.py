"""Rows of tables of scores, as records."""

from __future__ import annotations

from typing import NamedTuple

import attrs

from ..vocabulary import Comparability, ScoreStatus

__all__ = ["ExplanationRow", "Quantity", "ScoreComparisonRow", "ScoreRow"]


@attrs.frozen(kw_only=True)
class ScoreRow:
    """One score (một dòng điểm); its fields are the columns of `SCORES`."""

    criterion_code: str
    unit_id: str
    period: str
    stage: str
    points: float | None
    max_points: float | None
    share: float | None
    known_share: float | None
    rank: int | None
    grade: str | None
    status: ScoreStatus


@attrs.frozen(kw_only=True)
class ScoreComparisonRow:
    """One comparison of scores; its fields are the columns of `SCORE_COMPARISONS`."""

    criterion_code: str
    unit_id: str
    period: str
    stage: str
    other_criterion_code: str | None
    other_period: str | None
    other_stage: str | None
    points: float | None
    other_points: float | None
    change: float | None
    share: float | None
    other_share: float | None
    share_change: float | None
    rank: int | None
    other_rank: int | None
    rank_change: int | None
    ranked: int | None
    other_ranked: int | None
    scheme_change: float | None
    peers_change: float | None
    performance_change: float | None
    comparability: Comparability


class Quantity(NamedTuple):
    """A quantity that a formula reads, and its value; None where it is not known."""

    quantity: str
    value: float | None


@attrs.frozen(kw_only=True)
class ExplanationRow:
    """One criterion and what it lost; its fields are the columns of `EXPLANATIONS`."""

    criterion_code: str
    unit_id: str
    period: str
    stage: str
    points: float | None
    max_points: float | None
    lost: float | None
    status: ScoreStatus
    formula: str | None
    value: float | None
    numerator: int | None
    denominator: int | None
    numerator_amount: float | None
    denominator_amount: float | None
    next_value: float | None
    next_points: float | None
    next_cases: int | None
    numbers: tuple[Quantity, ...]
    answer: str | None
