"""The kind of value an indicator gives, the intervals it may have, and which way is better."""

from __future__ import annotations

import enum

from ...vocabulary import IntervalMethod

__all__ = ["INTERVALS_OF", "JudgedBy", "MeasureKind", "Polarity"]


class Polarity(enum.Enum):
    """Which way is better (chiều tốt)."""

    HIGHER_IS_BETTER = "higher_is_better"
    LOWER_IS_BETTER = "lower_is_better"
    NEUTRAL = "neutral"

    @property
    def better(self) -> int:
        """+1 where more is better, -1 where less is, 0 where neither is."""
        return {"higher_is_better": 1, "lower_is_better": -1, "neutral": 0}[self.value]

    def __repr__(self) -> str:
        return f"Polarity.{self.name}"


class JudgedBy(enum.Enum):
    """What says whether a change is one (căn cứ đánh giá mức thay đổi)."""

    LIMITS = "limits"
    """The limits of the change, and its size."""
    SIZE = "size"
    """Its size alone: the counts are complete, and there are no limits."""

    def __repr__(self) -> str:
        return f"JudgedBy.{self.name}"


class MeasureKind(enum.Enum):
    """Kind of value that an indicator gives (loại số đo)."""

    PROPORTION = "proportion"
    """The numerator is part of the denominator (tỷ lệ)."""
    RATIO = "ratio"
    """Two counts of different things, the first per the second (tỷ số)."""
    RATE = "rate"
    """Events per population or time (tỷ suất)."""

    def __repr__(self) -> str:
        return f"MeasureKind.{self.name}"


# Which interval a kind of value has when its definition names none, and which it may have.
# A ratio of two counts has no sampling model, hence no interval.
INTERVALS_OF = {
    MeasureKind.PROPORTION: (
        IntervalMethod.WILSON,
        IntervalMethod.WILSON_CC,
        IntervalMethod.CLOPPER_PEARSON,
        IntervalMethod.NONE,
    ),
    MeasureKind.RATIO: (IntervalMethod.NONE,),
    MeasureKind.RATE: (
        IntervalMethod.BYAR_FROM_10,
        IntervalMethod.BYAR,
        IntervalMethod.EXACT_POISSON,
        IntervalMethod.NONE,
    ),
}
