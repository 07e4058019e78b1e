"""Indicators: which counts make a rate, and which way is better."""

from __future__ import annotations

import datetime as dt
import difflib
import enum
from collections.abc import Iterable, Iterator
from typing import Any

import attrs

from ..errors import DefinitionError, UnknownCodeError
from ..vocabulary import IntervalMethod
from ._validators import a, dotted_code, finite, not_blank, optional, positive, tuple_of
from .count import CountForm, CountSum
from .name import Name, SourceConfidence

__all__ = ["Family", "Indicator", "IndicatorSet", "MeasureKind", "Polarity"]


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


class MeasureKind(enum.Enum):
    """What kind of value an indicator gives (loại số đo)."""

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
_INTERVALS = {
    MeasureKind.PROPORTION: (
        IntervalMethod.WILSON,
        IntervalMethod.WILSON_CC,
        IntervalMethod.CLOPPER_PEARSON,
        IntervalMethod.NONE,
    ),
    MeasureKind.RATIO: (IntervalMethod.NONE,),
    MeasureKind.RATE: (IntervalMethod.BYAR, IntervalMethod.EXACT_POISSON, IntervalMethod.NONE),
}


# Beyond these the limits of a count of up to 2**53 are no longer exact, or overflow.
_SMALLEST_MULTIPLIER, _LARGEST_MULTIPLIER = 1e-9, 1e12


@attrs.frozen(kw_only=True)
class Indicator:
    """
    Definition of one indicator (chỉ tiêu), as one source fixes it.

    Parameters
    ----------
    code : str
        Dotted code; what stands before the first dot is the family unless given.
    family : str
        Indicators that reports call by the same word, e.g. ``"on_time"``.
    name : Name
        What reports call it.
    kind : MeasureKind
        Proportion, ratio or rate.
    numerator, denominator : CountSum
        Signed sums of count items.
    multiplier : float, default 100
        100 gives percent, 1000 per mille.
    polarity : Polarity
        Which way is better.
    interval : IntervalMethod
        How confidence limits are computed; by default Wilson for a proportion, Byar for a rate
        and none for a ratio.
    smallest_change : float
        Smallest difference that matters, in the units of the value; by default one hundredth
        of the multiplier, which is one percentage point of a percent (convention §20).
    valid_from, valid_to : datetime.date, optional
        Days on which the definition holds, both included; None is open.
    source : str, optional
        Law or report that fixes it; None for the caller's own.
    confidence : SourceConfidence
        How well that source was read.

    See Also
    --------
    Indicator.proportion, Indicator.ratio, Indicator.rate : one-line constructors.
    """

    code: str = attrs.field(validator=dotted_code)
    family: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(validator=a(Name))
    kind: MeasureKind = attrs.field(default=MeasureKind.PROPORTION, validator=a(MeasureKind))
    numerator: CountSum = attrs.field(validator=a(CountSum))
    denominator: CountSum = attrs.field(validator=a(CountSum))
    multiplier: float = attrs.field(default=100.0, validator=positive)
    polarity: Polarity = attrs.field(default=Polarity.HIGHER_IS_BETTER, validator=a(Polarity))
    interval: IntervalMethod = attrs.field(validator=a(IntervalMethod))
    smallest_change: float = attrs.field(validator=finite)
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))
    confidence: SourceConfidence = attrs.field(
        default=SourceConfidence.OWN, validator=a(SourceConfidence)
    )

    # Defaults are made before the fields they rest on are validated, so those may be anything.

    @family.default
    def _family_of_the_code(self) -> str:
        return str(self.code).partition(".")[0]

    @interval.default
    def _interval_of_the_kind(self) -> IntervalMethod:
        kind: object = self.kind
        return _INTERVALS[kind][0] if isinstance(kind, MeasureKind) else IntervalMethod.NONE

    @smallest_change.default
    def _one_point_of_a_percent(self) -> float:
        multiplier: object = self.multiplier
        return multiplier / 100 if isinstance(multiplier, int | float) else 1.0

    def __attrs_post_init__(self) -> None:
        owner = f"Indicator {self.code!r}"
        if not _SMALLEST_MULTIPLIER <= self.multiplier <= _LARGEST_MULTIPLIER:
            raise DefinitionError(owner, "multiplier", self.multiplier, "from 1e-9 to 1e12")
        if self.smallest_change < 0:
            raise DefinitionError(owner, "smallest_change", self.smallest_change, "0 or more")
        if self.interval not in _INTERVALS[self.kind]:
            allowed = " or ".join(method.text for method in _INTERVALS[self.kind])
            raise DefinitionError(
                owner, "interval", self.interval.text, f"{allowed} for a {self.kind.value}"
            )
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(
                owner, "valid_to", self.valid_to, f"on or after {self.valid_from}"
            )

    @property
    def items(self) -> tuple[str, ...]:
        """Items that the value is computed from, each once, numerator first."""
        return tuple(dict.fromkeys(self.numerator.items + self.denominator.items))

    def means_the_same_as(self, other: Indicator) -> bool:
        """
        Say whether two definitions give the same value on the same counts.

        Names, sources, validity and the smallest change do not matter.

        Parameters
        ----------
        other : Indicator
            The definition to compare with.

        Returns
        -------
        bool
        """
        return (
            self.kind is other.kind
            and set(self.numerator.plus) == set(other.numerator.plus)
            and set(self.numerator.minus) == set(other.numerator.minus)
            and set(self.denominator.plus) == set(other.denominator.plus)
            and set(self.denominator.minus) == set(other.denominator.minus)
            and self.multiplier == other.multiplier
        )

    @classmethod
    def proportion(
        cls,
        code: str,
        *,
        numerator: Iterable[str],
        denominator: Iterable[str],
        multiplier: float = 100.0,
        polarity: Polarity = Polarity.HIGHER_IS_BETTER,
        name: Name | None = None,
        smallest_change: float | None = None,
        interval: IntervalMethod | None = None,
        source: str | None = None,
    ) -> Indicator:
        """
        Define a proportion (tỷ lệ) in one line: cases that meet a requirement, of all cases.

        Parameters
        ----------
        code : str
            Code of the indicator.
        numerator, denominator : iterable of str
            Item codes, with a leading ``-`` for those that are subtracted.
        multiplier : float, default 100
            100 gives percent.
        polarity : Polarity
            Which way is better.
        name : Name, optional
            By default the code, in both languages.
        smallest_change : float, optional
            Smallest difference that matters, in the units of the value.
        interval : IntervalMethod, optional
            How confidence limits are computed.
        source : str, optional
            Law or report that fixes the definition.

        Returns
        -------
        Indicator

        Raises
        ------
        DefinitionError
            If a field contradicts the definition of an indicator.

        Examples
        --------
        >>> own = Indicator.proportion(
        ...     "paid_online", numerator=["paid_online"], denominator=["with_fee"]
        ... )
        >>> own.kind, own.multiplier
        (MeasureKind.PROPORTION, 100.0)
        """
        return _define(
            MeasureKind.PROPORTION,
            code,
            numerator,
            denominator,
            multiplier=multiplier,
            polarity=polarity,
            name=name,
            smallest_change=smallest_change,
            interval=interval,
            source=source,
        )

    @classmethod
    def ratio(
        cls,
        code: str,
        *,
        numerator: Iterable[str],
        denominator: Iterable[str],
        multiplier: float,
        polarity: Polarity = Polarity.NEUTRAL,
        name: Name | None = None,
        smallest_change: float | None = None,
        interval: IntervalMethod | None = None,
        source: str | None = None,
    ) -> Indicator:
        """
        Define a ratio (tỷ số) in one line: one count per another, neither part of the other.

        Parameters
        ----------
        code, numerator, denominator, multiplier, polarity, name, smallest_change, interval, source
            As for `proportion`.

        Returns
        -------
        Indicator

        Raises
        ------
        DefinitionError
            If a field contradicts the definition of an indicator.
        """
        return _define(
            MeasureKind.RATIO,
            code,
            numerator,
            denominator,
            multiplier=multiplier,
            polarity=polarity,
            name=name,
            smallest_change=smallest_change,
            interval=interval,
            source=source,
        )

    @classmethod
    def rate(
        cls,
        code: str,
        *,
        numerator: Iterable[str],
        denominator: Iterable[str],
        multiplier: float,
        polarity: Polarity = Polarity.NEUTRAL,
        name: Name | None = None,
        smallest_change: float | None = None,
        interval: IntervalMethod | None = None,
        source: str | None = None,
    ) -> Indicator:
        """
        Define a rate (tỷ suất) in one line: events per population or per time at risk.

        Parameters
        ----------
        code, numerator, denominator, multiplier, polarity, name, smallest_change, interval, source
            As for `proportion`; 100000 gives events per 100 000.

        Returns
        -------
        Indicator

        Raises
        ------
        DefinitionError
            If a field contradicts the definition of an indicator.
        """
        return _define(
            MeasureKind.RATE,
            code,
            numerator,
            denominator,
            multiplier=multiplier,
            polarity=polarity,
            name=name,
            smallest_change=smallest_change,
            interval=interval,
            source=source,
        )


def _define(
    kind: MeasureKind,
    code: str,
    numerator: Iterable[str],
    denominator: Iterable[str],
    *,
    multiplier: float,
    polarity: Polarity,
    name: Name | None,
    smallest_change: float | None,
    interval: IntervalMethod | None,
    source: str | None,
) -> Indicator:
    chosen: dict[str, Any] = {"smallest_change": smallest_change, "interval": interval}
    return Indicator(
        code=code,
        name=name or Name(vi=str(code) or "?", en=str(code) or "?"),
        kind=kind,
        numerator=CountSum.of(numerator),
        denominator=CountSum.of(denominator),
        multiplier=multiplier,
        polarity=polarity,
        source=source,
        **{field: value for field, value in chosen.items() if value is not None},
    )


@attrs.frozen(kw_only=True)
class Family:
    """
    Indicators that reports call by the same word (nhóm chỉ tiêu).

    Parameters
    ----------
    code : str
        What `Indicator.family` holds.
    name : Name
        The word.
    """

    code: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(validator=a(Name))


@attrs.frozen(kw_only=True)
class IndicatorSet:
    """
    A catalogue of indicators (bộ chỉ tiêu) and the forms whose items they use.

    Parameters
    ----------
    id : str
        Identifier, e.g. ``"vn-operational"``.
    name : Name
        Title.
    indicators : tuple of Indicator
        Codes are unique. A family may hold several definitions of the same word.
    forms : tuple of CountForm
        Forms that say how an item follows from others where it was not printed.
    family_names : tuple of Family
        Names of families, each once; a family may go without.
    """

    id: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(validator=a(Name))
    indicators: tuple[Indicator, ...] = attrs.field(validator=tuple_of(Indicator, at_least=1))
    forms: tuple[CountForm, ...] = attrs.field(default=(), validator=tuple_of(CountForm))
    family_names: tuple[Family, ...] = attrs.field(default=(), validator=tuple_of(Family))

    def __attrs_post_init__(self) -> None:
        named = tuple(family.code for family in self.family_names)
        for field, codes in (("indicators", self.codes), ("family_names", named)):
            repeated = sorted({code for code in codes if codes.count(code) > 1})
            if repeated:
                raise DefinitionError(
                    f"IndicatorSet {self.id!r}", field, repeated[0], "named once each"
                )

    @property
    def codes(self) -> tuple[str, ...]:
        """Codes of the indicators, in the order of the catalogue."""
        return tuple(indicator.code for indicator in self.indicators)

    @property
    def families(self) -> tuple[str, ...]:
        """Families, each once, in the order of the catalogue."""
        return tuple(dict.fromkeys(indicator.family for indicator in self.indicators))

    def select(self, *names: str) -> IndicatorSet:
        """
        Give the catalogue with some of its indicators only.

        Parameters
        ----------
        *names : str
            Codes of indicators, or families.

        Returns
        -------
        IndicatorSet
            In the order of the catalogue.

        Raises
        ------
        UnknownCodeError
            If a name is neither a code nor a family.
        """
        for name in names:
            if name not in self.codes and name not in self.families:
                known = self.families + self.codes
                near = difflib.get_close_matches(name, known, n=3) or list(self.families)
                raise UnknownCodeError(f"indicator or family in {self.id!r}", name, near)
        return attrs.evolve(
            self,
            indicators=tuple(
                indicator
                for indicator in self.indicators
                if indicator.code in names or indicator.family in names
            ),
        )

    def __getitem__(self, indicator_code: str) -> Indicator:
        for indicator in self.indicators:
            if indicator.code == indicator_code:
                return indicator
        near = difflib.get_close_matches(str(indicator_code), self.codes, n=3) or self.codes
        raise UnknownCodeError(f"indicator in {self.id!r}", indicator_code, tuple(near))

    def __contains__(self, indicator_code: object) -> bool:
        return indicator_code in self.codes

    def __iter__(self) -> Iterator[Indicator]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)
