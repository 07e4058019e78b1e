"""Criteria: the lines of a criteria table, each with its maximum and its formula (tiêu chí)."""

from __future__ import annotations

import enum
from collections.abc import Iterator

import attrs

from .._validators import (
    TermOf,
    a,
    dotted_code,
    finite,
    not_blank,
    optional,
    positive,
    refuse,
    tuple_of,
    whole,
)
from ..formulas import Formula
from ..formulas.formula import _formula
from ..formulas.quantities import criterion_code
from ..name import Name, SourceConfidence, named
from ..vocabulary.scores import TOTAL

__all__ = ["Combination", "Criterion", "CriterionRole", "Effect", "Effects"]


class CriterionRole(enum.Enum):
    """Purpose of a criterion (loại tiêu chí)."""

    REGULAR = "regular"
    BONUS = "bonus"
    """Points on top, outside of the maximum (điểm cộng, điểm ưu tiên)."""
    PENALTY = "penalty"
    """Points taken away (điểm phạt, điểm trừ)."""

    def __repr__(self) -> str:
        return f"CriterionRole.{self.name}"


class Combination(enum.Enum):
    """How the criteria below make the points of the one above (cách tổng hợp)."""

    SUM = "sum"
    WEIGHTED_MEAN = "weighted_mean"
    """Mean of the shares, weighted, times the maximum (bình quân gia quyền)."""
    GEOMETRIC_MEAN = "geometric_mean"
    """Geometric mean of the shares, times the maximum: a part without points leaves none."""
    HARMONIC_MEAN = "harmonic_mean"
    """Harmonic mean of the shares, times the maximum: the weakest part counts most."""
    LEAST = "least"
    """The least of the shares, times the maximum (lấy phần thấp nhất)."""
    BEST = "best"
    """The most points of a part, which the others do not add to (lấy phần cao nhất)."""

    @property
    def takes_weights(self) -> bool:
        """Whether the parts may have weights."""
        return self not in (Combination.SUM, Combination.LEAST, Combination.BEST)

    @property
    def needs_positive_shares(self) -> bool:
        """Whether a part with fewer than 0 points has no meaning in it."""
        return self in (Combination.GEOMETRIC_MEAN, Combination.HARMONIC_MEAN)

    def __repr__(self) -> str:
        return f"Combination.{self.name}"


class Effect(enum.Enum):
    """Consequence for the points where there is nothing to score (hệ quả)."""

    UNDEFINED = "undefined"
    """No points, and none for what is made of them."""
    ZERO = "zero"
    """No points out of the maximum."""
    FULL_POINTS = "full_points"
    """All points."""
    REDUCE_MAX = "reduce_max"
    """The maximum leaves the denominator (điểm phát sinh)."""

    def __repr__(self) -> str:
        return f"Effect.{self.name}"


@attrs.frozen(kw_only=True)
class Effects:
    """
    Effects of a scheme, for the criteria that say nothing else; each a term or its text.

    Parameters
    ----------
    not_applicable : Effect or str, default reduce_max
        Where the criterion does not apply to a unit (không áp dụng, không phát sinh).
    missing : Effect or str, default undefined
        Where what the criterion needs was not given.
    nothing_counted : Effect or str, default undefined
        Where the rate has a denominator of zero.
    no_prior : Effect or str, default undefined
        Where the formula needs last year's value and there is none.
    """

    not_applicable: Effect = attrs.field(
        default=Effect.REDUCE_MAX, converter=TermOf[Effect], validator=a(Effect)
    )
    missing: Effect = attrs.field(
        default=Effect.UNDEFINED, converter=TermOf[Effect], validator=a(Effect)
    )
    nothing_counted: Effect = attrs.field(
        default=Effect.UNDEFINED, converter=TermOf[Effect], validator=a(Effect)
    )
    no_prior: Effect = attrs.field(
        default=Effect.UNDEFINED, converter=TermOf[Effect], validator=a(Effect)
    )


@attrs.frozen(kw_only=True)
class Criterion:
    """
    One line of a criteria table (tiêu chí, tiêu chí thành phần).

    A criterion with a formula is a leaf; one without is made of those that name it as *parent*.

    Parameters
    ----------
    code : str
        Code as the decision prints it, e.g. ``"I.2"``; unique in the scheme.
    name : Name or str
        Text of the line.
    parent : str, optional
        Code of the criterion above; None directly below the total.
    max_points : float, optional
        Maximum (điểm tối đa). A leaf has one; for others it is by default the sum of those
        below. Of a bonus it is the cap.
    min_points : float, default 0
        Least points; below 0 where points can be taken away.
    formula : formula, optional
        How its points come about.
    indicator : str, optional
        Code of the indicator whose rate is the value of the criterion.
    role : CriterionRole or str
        Regular, bonus or penalty, as a term or its text; what stands below has the same.
    stages : tuple of str
        Stages at which its points are given; by default all that take criteria by default.
    applies_to : tuple of str
        Levels or blocks of units that it applies to; empty for all.
    weight : float, optional
        Weight among its sisters, where the one above is a mean.
    combine : Combination or str
        How the criteria below make its points; a term or its text, ``"weighted_mean"``.
    capped : bool, default False
        Whether the sum of the criteria below is cut off at *max_points*, which may then be less
        than the sum of their maxima (tối đa không quá).
    not_applicable, missing, nothing_counted, no_prior : Effect or str, optional
        As in `Effects`; None leaves it to the scheme.
    evidence : tuple of str
        Documents that prove it (tài liệu kiểm chứng).
    decimals : int, optional
        Decimals of its points, where they differ from those of the scheme.
    was : str, optional
        Code of the same criterion in the edition that the scheme replaces.
    max_note : str, optional
        Why the maxima below do not add up to *max_points*, where they do not.
    source : str, optional
        Where the line stands; None leaves it to the scheme.
    confidence : SourceConfidence or str, optional
        How well that source was read, as a term or its text; None leaves it to the scheme.
    """

    code: str = attrs.field(validator=criterion_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    parent: str | None = attrs.field(default=None, validator=optional(criterion_code))
    max_points: float | None = attrs.field(default=None, validator=optional(finite))
    min_points: float = attrs.field(default=0.0, validator=finite)
    formula: Formula | None = attrs.field(default=None, validator=optional(_formula))
    indicator: str | None = attrs.field(default=None, validator=optional(dotted_code))
    role: CriterionRole = attrs.field(
        default=CriterionRole.REGULAR, converter=TermOf[CriterionRole], validator=a(CriterionRole)
    )
    stages: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    applies_to: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    weight: float | None = attrs.field(default=None, validator=optional(positive))
    combine: Combination = attrs.field(
        default=Combination.SUM, converter=TermOf[Combination], validator=a(Combination)
    )
    capped: bool = attrs.field(default=False, validator=a(bool))
    not_applicable: Effect | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[Effect]),
        validator=optional(a(Effect)),
    )
    missing: Effect | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[Effect]),
        validator=optional(a(Effect)),
    )
    nothing_counted: Effect | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[Effect]),
        validator=optional(a(Effect)),
    )
    no_prior: Effect | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[Effect]),
        validator=optional(a(Effect)),
    )
    evidence: tuple[str, ...] = attrs.field(default=(), validator=tuple_of(str))
    decimals: int | None = attrs.field(default=None, validator=optional(whole(0, 9)))
    was: str | None = attrs.field(default=None, validator=optional(criterion_code))
    max_note: str | None = attrs.field(default=None, validator=optional(not_blank))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))
    confidence: SourceConfidence | None = attrs.field(
        default=None,
        converter=attrs.converters.optional(TermOf[SourceConfidence]),
        validator=optional(a(SourceConfidence)),
    )

    def __attrs_post_init__(self) -> None:
        refuse(self, self._contradictions())

    def _contradictions(self) -> Iterator[tuple[str, object, str]]:
        low, high, is_leaf = self.min_points, self.max_points, self.formula is not None
        if self.code.lower() == TOTAL:
            yield "code", self.code, f"another word than {TOTAL!r}, which is the index"
        if self.parent == self.code:
            yield "parent", self.parent, "the code of another criterion"
        if is_leaf and high is None:
            yield "max_points", None, "given where there is a formula"
        if self.role is CriterionRole.PENALTY:
            if high is not None and high != 0:
                yield "max_points", high, "0 for a penalty; its min_points is how much it takes"
            if low > 0 or (is_leaf and low == 0):
                yield "min_points", low, "below 0 for a penalty"
        elif is_leaf and high is not None and high <= 0:
            yield "max_points", high, "above 0; a criterion that only takes points is a penalty"
        elif high is not None and high < low:
            yield "max_points", high, f"at least min_points ({low:g})"
        if not is_leaf and self.indicator is not None:
            yield "indicator", self.indicator, "absent where there is no formula that reads it"
        if self.capped:
            yield from _cap_faults(self)
        yield from _combine_faults(self)

    @property
    def is_leaf(self) -> bool:
        """Whether it has a formula of its own."""
        return self.formula is not None

    def effect(self, situation: str, effects: Effects) -> Effect:
        """
        Effect of a situation: the criterion's own, or that of the scheme.

        Parameters
        ----------
        situation : {"not_applicable", "missing", "nothing_counted", "no_prior"}
            What happened.
        effects : Effects
            Those of the scheme.

        Returns
        -------
        Effect
        """
        own: Effect | None = getattr(self, situation)
        chosen: Effect = getattr(effects, situation) if own is None else own
        return chosen


def _combine_faults(each: Criterion) -> Iterator[tuple[str, object, str]]:
    """Say where no parts with shares are there, which a mean or the least is made of."""
    how = each.combine
    if how is Combination.SUM:
        return
    if each.formula is not None:
        yield "combine", how.value, "sum where a formula gives the points, which combines nothing"
    elif each.role is CriterionRole.PENALTY:
        expected = "sum for a penalty, which has no best part and no share of a maximum"
        yield "combine", how.value, expected
    elif each.role is CriterionRole.BONUS and how is not Combination.BEST:
        expected = "sum or best for a pool of bonuses, whose points are no shares of a maximum"
        yield "combine", how.value, expected


def _cap_faults(each: Criterion) -> Iterator[tuple[str, object, str]]:
    if each.formula is not None:
        yield "capped", True, "false where a formula gives the points, which has its maximum"
    elif each.role is not CriterionRole.REGULAR:
        yield "capped", True, "false for a bonus or penalty, whose pool has its bound"
    elif each.combine is not Combination.SUM:
        yield "capped", True, "false where points are not added up"
    elif each.max_points is None:
        yield "max_points", None, "given where the sum is capped at it"
