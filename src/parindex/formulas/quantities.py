"""Quantities: the numbers that a formula reads (đại lượng chấm điểm)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, ClassVar, Literal, TypeAlias

import attrs

from .._validators import dotted_code, fail, finite, not_blank, positive, tuple_of, twice

__all__ = [
    "READS_OTHERS",
    "AnswerOption",
    "BestPeer",
    "Change",
    "Constant",
    "Difference",
    "Direct",
    "IndicatorValue",
    "PeerMean",
    "PeerPercentile",
    "PeerRank",
    "PeerSd",
    "PointsOf",
    "Prior",
    "Quantity",
    "QuartersMean",
    "Quotient",
    "SurveyValue",
    "UnitAbove",
    "Value",
    "criterion_code",
    "is_criterion_code",
    "quantities_below",
]

_CODE = re.compile(r"\w[\w-]*(\.\w[\w-]*)*")


def is_criterion_code(value: object) -> bool:
    """Say whether a value is a code as decisions print them."""
    return isinstance(value, str) and _CODE.fullmatch(value) is not None


def criterion_code(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    """Accept a code as decisions print them: words of letters and digits, joined by dots."""
    if not is_criterion_code(value):
        expected = "a code of letters, digits, _ and -, joined by dots, such as I.2"
        fail(instance, attribute.name, value, expected)


def _quantity(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, _KINDS):
        fail(instance, attribute.name, value, "a quantity")


def _direct(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, _DIRECT):
        expected = "a value, an indicator, a survey result or the points of a criterion"
        fail(instance, attribute.name, value, expected)


def _way(instance: object, attribute: attrs.Attribute[Any], value: object) -> None:
    if value not in ("highest", "lowest"):
        fail(instance, attribute.name, value, "highest or lowest")


@attrs.frozen(kw_only=True)
class Value:
    """
    The value of the criterion itself (giá trị của tiêu chí).

    The rate of the criterion's indicator, or the value that was given under its code; the
    latter comes first.
    """

    kind: ClassVar[str] = "value"


@attrs.frozen(kw_only=True)
class IndicatorValue:
    """
    Rate under the definition of an indicator (giá trị chỉ tiêu).

    Parameters
    ----------
    code : str
        Code of the indicator.
    """

    kind: ClassVar[str] = "indicator"

    code: str = attrs.field(validator=dotted_code)


@attrs.frozen(kw_only=True)
class AnswerOption:
    """
    An answer of a survey question and what it counts for (phương án trả lời).

    Parameters
    ----------
    code : str
        The answer, as the table of answers names it.
    weight : float
        What one such answer counts for, usually 0 to 100.
    """

    code: str = attrs.field(validator=not_blank)
    weight: float = attrs.field(validator=finite)


@attrs.frozen(kw_only=True)
class SurveyValue:
    """
    Result of a survey on the criterion (kết quả điều tra xã hội học).

    Parameters
    ----------
    options : tuple of AnswerOption
        Answers and their weights: the result is the mean weight of the answers that were given.
        Without them, or where a result is given as a number, that number is the result.
    """

    kind: ClassVar[str] = "survey"

    options: tuple[AnswerOption, ...] = attrs.field(default=(), validator=tuple_of(AnswerOption))

    def __attrs_post_init__(self) -> None:
        codes = [option.code for option in self.options]
        repeated = twice(codes)
        if repeated:
            fail(self, "options", repeated[0], "answers that are named once each")


@attrs.frozen(kw_only=True)
class PointsOf:
    """
    Points that another criterion has at the same stage (điểm của tiêu chí khác).

    Parameters
    ----------
    criterion : str
        Code of the criterion.
    """

    kind: ClassVar[str] = "points"

    criterion: str = attrs.field(validator=criterion_code)


@attrs.frozen(kw_only=True)
class Constant:
    """
    A number that the scheme fixes (hằng số).

    Parameters
    ----------
    number : float
        The number.
    """

    kind: ClassVar[str] = "constant"

    number: float = attrs.field(validator=finite)


@attrs.frozen(kw_only=True)
class Prior:
    """
    The same quantity in the same period of the year before (cùng kỳ năm trước).

    Parameters
    ----------
    of : Value, IndicatorValue, SurveyValue or PointsOf
        Which quantity; by default the value of the criterion.
    """

    kind: ClassVar[str] = "prior"

    of: Direct = attrs.field(factory=Value, validator=_direct)


@attrs.frozen(kw_only=True)
class Change:
    """
    Quantity minus the same quantity of the year before (mức tăng, giảm so với cùng kỳ).

    Parameters
    ----------
    of : Value, IndicatorValue, SurveyValue or PointsOf
        Which quantity; by default the value of the criterion.
    """

    kind: ClassVar[str] = "change"

    of: Direct = attrs.field(factory=Value, validator=_direct)


@attrs.frozen(kw_only=True)
class BestPeer:
    """
    The best quantity in the same block and period (giá trị tốt nhất trong khối).

    Parameters
    ----------
    of : quantity
        Which quantity; by default the value of the criterion.
    best : {"highest", "lowest"}
        Which way is better.
    """

    kind: ClassVar[str] = "best_peer"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)
    best: Literal["highest", "lowest"] = attrs.field(default="highest", validator=_way)


@attrs.frozen(kw_only=True)
class PeerMean:
    """
    Mean of the units of the same block and period (bình quân của khối).

    Parameters
    ----------
    of : quantity
        Which quantity; by default the value of the criterion. Units that have none are left
        out of the mean.
    """

    kind: ClassVar[str] = "peer_mean"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)


@attrs.frozen(kw_only=True)
class PeerSd:
    """
    Standard deviation of the units of the same block and period (độ lệch chuẩn của khối).

    Parameters
    ----------
    of : quantity
        Which quantity; by default the value of the criterion. Units that have none are left
        out; the others are all there are, so their number divides the sum of squares.
    """

    kind: ClassVar[str] = "peer_sd"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)


@attrs.frozen(kw_only=True)
class PeerPercentile:
    """
    Value that a percent of the same block and period lies below (phân vị của khối).

    Parameters
    ----------
    percent : float
        From 0, the lowest value, to 100, the highest.
    of : quantity
        Which quantity; by default the value of the criterion. Units that have none are left
        out; between two units the value lies in proportion.
    """

    kind: ClassVar[str] = "peer_percentile"

    percent: float = attrs.field(validator=finite)
    of: Quantity = attrs.field(factory=Value, validator=_quantity)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.percent <= 100:
            fail(self, "percent", self.percent, "from 0 to 100")


@attrs.frozen(kw_only=True)
class PeerRank:
    """
    Rank of the unit in the same block and period (thứ hạng trong khối); equals share it.

    Parameters
    ----------
    of : quantity
        Which quantity; by default the value of the criterion.
    best : {"highest", "lowest"}
        Which way is better: the best has rank 1.
    """

    kind: ClassVar[str] = "peer_rank"

    of: Quantity = attrs.field(factory=Value, validator=_quantity)
    best: Literal["highest", "lowest"] = attrs.field(default="highest", validator=_way)


@attrs.frozen(kw_only=True)
class QuartersMean:
    """
    Mean of the quarters that a period is made of (bình quân các quý trong năm).

    Parameters
    ----------
    of : Value, IndicatorValue, SurveyValue or PointsOf
        Which quantity; by default the value of the criterion. It is read from a row of each
        quarter, which has to be given: of three quarters there is no mean of the year.
    """

    kind: ClassVar[str] = "quarters_mean"

    of: Direct = attrs.field(factory=Value, validator=_direct)


@attrs.frozen(kw_only=True)
class UnitAbove:
    """
    Quantity of the unit above, e.g. the average of the province (giá trị của cấp trên).

    Parameters
    ----------
    level : str
        Level of the unit above.
    of : Value, IndicatorValue or SurveyValue
        Which quantity; by default the value of the criterion. It is read from a row of the
        unit above, which has to be given.
    """

    kind: ClassVar[str] = "unit_above"

    level: str = attrs.field(validator=dotted_code)
    of: Direct = attrs.field(factory=Value, validator=_direct)


@attrs.frozen(kw_only=True)
class Difference:
    """
    One quantity minus another (hiệu).

    Parameters
    ----------
    minuend, subtrahend : quantity
        The second is taken from the first.
    """

    kind: ClassVar[str] = "difference"

    minuend: Quantity = attrs.field(validator=_quantity)
    subtrahend: Quantity = attrs.field(validator=_quantity)


@attrs.frozen(kw_only=True)
class Quotient:
    """
    One quantity per another (thương).

    Parameters
    ----------
    numerator, denominator : quantity
        The first is divided by the second; per zero it is undefined.
    multiplier : float, default 1
        100 for percent; multiplied before the division.
    """

    kind: ClassVar[str] = "quotient"

    numerator: Quantity = attrs.field(validator=_quantity)
    denominator: Quantity = attrs.field(validator=_quantity)
    multiplier: float = attrs.field(default=1.0, validator=positive)


Direct: TypeAlias = Value | IndicatorValue | SurveyValue | PointsOf
"""Quantities that are given, or points; the others are made from them."""

Quantity: TypeAlias = (
    Direct
    | Constant
    | Prior
    | Change
    | QuartersMean
    | BestPeer
    | PeerMean
    | PeerSd
    | PeerPercentile
    | PeerRank
    | UnitAbove
    | Difference
    | Quotient
)
"""Everything that a formula can read."""

_DIRECT = (Value, IndicatorValue, SurveyValue, PointsOf)
_KINDS = (
    *_DIRECT,
    Constant,
    Prior,
    Change,
    QuartersMean,
    BestPeer,
    PeerMean,
    PeerSd,
    PeerPercentile,
    PeerRank,
    UnitAbove,
    Difference,
    Quotient,
)

READS_OTHERS = (BestPeer, PeerMean, PeerSd, PeerPercentile, PeerRank, UnitAbove)
"""Quantities that move when other units move, while the unit itself stays as it was."""


def quantities_below(node: object) -> Iterator[Quantity]:
    """
    Quantities in a definition, the outer before the inner.

    Parameters
    ----------
    node : attrs instance, tuple or anything else
        A quantity, a condition, a formula, or a part of one.

    Yields
    ------
    Quantity
    """
    if isinstance(node, tuple):
        for member in node:
            yield from quantities_below(member)
    else:
        if isinstance(node, _KINDS):
            yield node
        kind: Any = type(node)
        for field in attrs.fields(kind) if attrs.has(kind) else ():
            yield from quantities_below(getattr(node, field.name))
