"""Indicators: which counts make a rate, and which way is better."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import attrs

from ..._table_view import TableView, fields_view
from ..._table_words import words_in
from ..._validators import TermOf, a, dotted_code, finite, not_blank, optional, positive
from ...errors import DefinitionError
from ...name import Name, SourceConfidence, named
from ...typing import Language
from ...vocabulary import IntervalMethod
from ..form import CountSum
from .measure import INTERVALS_OF, JudgedBy, MeasureKind, Polarity

__all__ = ["Indicator"]

# Beyond these the limits of a count of up to 2**53 are no longer exact, or overflow.
_SMALLEST_MULTIPLIER, _LARGEST_MULTIPLIER = 1e-9, 1e12


@attrs.frozen(kw_only=True, repr=False)
class Indicator:
    """
    Definition of one indicator (chỉ tiêu), as one source fixes it.

    Parameters
    ----------
    code : str
        Dotted code; what stands before the first dot is the family unless given.
    family : str
        Indicators that reports call by the same word, e.g. ``"on_time"``.
    name : Name or str
        What reports call it.
    kind : MeasureKind or str
        Proportion, ratio or rate; a term or its text, ``"proportion"``.
    numerator, denominator : CountSum
        Signed sums of count items.
    multiplier : float, default 100
        100 gives percent, 1000 per mille.
    polarity : Polarity or str
        Which way is better; a term or its text, ``"lower_is_better"``.
    interval : IntervalMethod or str
        How confidence limits are computed, as a term or its text, ``"wilson"``; by default Wilson
        for a proportion, exact below 10 events and Byar from there on for a rate, none for a
        ratio.
    smallest_change : float
        Smallest difference that matters, in the units of the value; by default one hundredth
        of the multiplier, which is one percentage point of a percent, and 0 for a rate: events
        are so few of their multiplier that a hundredth of it is no scale (convention §20).
    judged_by : JudgedBy or str
        What says whether a change is one; a term or its text. By default its limits, and its
        size; ``"size"`` is size alone, for complete counts of a definition without limits.
    valid_from, valid_to : datetime.date, optional
        Days on which the definition holds, both included; None is open.
    source : str, optional
        Law or report that fixes it; None for the caller's own.
    confidence : SourceConfidence or str
        How well that source was read; a term or its text, ``"verified"``.

    See Also
    --------
    Indicator.proportion, Indicator.ratio, Indicator.rate : one-line constructors.
    """

    code: str = attrs.field(validator=dotted_code)
    family: str = attrs.field(validator=dotted_code)
    name: Name = attrs.field(converter=named, validator=a(Name))
    kind: MeasureKind = attrs.field(
        default=MeasureKind.PROPORTION, converter=TermOf[MeasureKind], validator=a(MeasureKind)
    )
    numerator: CountSum = attrs.field(validator=a(CountSum))
    denominator: CountSum = attrs.field(validator=a(CountSum))
    multiplier: float = attrs.field(default=100.0, validator=positive)
    polarity: Polarity = attrs.field(
        default=Polarity.HIGHER_IS_BETTER, converter=TermOf[Polarity], validator=a(Polarity)
    )
    interval: IntervalMethod = attrs.field(
        converter=TermOf[IntervalMethod], validator=a(IntervalMethod)
    )
    smallest_change: float = attrs.field(validator=finite)
    judged_by: JudgedBy = attrs.field(
        default=JudgedBy.LIMITS, converter=TermOf[JudgedBy], validator=a(JudgedBy)
    )
    valid_from: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    valid_to: dt.date | None = attrs.field(default=None, validator=optional(a(dt.date)))
    source: str | None = attrs.field(default=None, validator=optional(not_blank))
    confidence: SourceConfidence = attrs.field(
        default=SourceConfidence.OWN,
        converter=TermOf[SourceConfidence],
        validator=a(SourceConfidence),
    )

    # Defaults are made before the fields they rest on are validated, so those may be anything.

    @family.default
    def _family_of_the_code(self) -> str:
        return str(self.code).partition(".")[0]

    @interval.default
    def _interval_of_the_kind(self) -> IntervalMethod:
        kind: object = self.kind
        return INTERVALS_OF[kind][0] if isinstance(kind, MeasureKind) else IntervalMethod.NONE

    @smallest_change.default
    def _one_point_of_a_percent(self) -> float:
        kind: object = self.kind
        if kind is MeasureKind.RATE:
            return 0.0
        multiplier: object = self.multiplier
        return multiplier / 100 if isinstance(multiplier, int | float) else 1.0

    def __attrs_post_init__(self) -> None:
        owner = f"Indicator {self.code!r}"
        if not _SMALLEST_MULTIPLIER <= self.multiplier <= _LARGEST_MULTIPLIER:
            raise DefinitionError(owner, "multiplier", self.multiplier, "from 1e-9 to 1e12")
        if self.smallest_change < 0:
            raise DefinitionError(owner, "smallest_change", self.smallest_change, "0 or more")
        if self.interval not in INTERVALS_OF[self.kind]:
            allowed = " or ".join(method.text for method in INTERVALS_OF[self.kind])
            raise DefinitionError(
                owner, "interval", self.interval.text, f"{allowed} for a {self.kind.value}"
            )
        if self.judged_by is JudgedBy.SIZE and self.interval is not IntervalMethod.NONE:
            expected = f"limits where the interval is {self.interval.text}; size has none"
            raise DefinitionError(owner, "judged_by", self.judged_by.value, expected)
        if self.valid_from and self.valid_to and self.valid_from > self.valid_to:
            raise DefinitionError(
                owner, "valid_to", self.valid_to, f"on or after {self.valid_from}"
            )

    @property
    def unit_sign(self) -> str:
        """What its values are in: ``%``, ``‰``, or the multiplier."""
        signs = {100.0: "%", 1000.0: "‰"}
        return signs.get(self.multiplier, f"× {self.multiplier:g}")

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show the definition, a line for each part (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        return fields_view(
            say("<Indicator {code}: {kind}, {sign}>").format(
                code=self.code, kind=say(self.kind.value), sign=self.unit_sign
            ),
            say=say,
            name=" / ".join(self.name.texts),
            numerator=self.numerator,
            denominator=self.denominator,
            better=say(self.polarity.value),
            limits=say(self.interval.text),
            smallest_change=f"{self.smallest_change:g}",
            judged_by=say(self.judged_by.value),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source,
            confidence=say(self.confidence.value),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()

    @property
    def items(self) -> tuple[str, ...]:
        """Items that the value is computed from, each once, numerator first."""
        return tuple(dict.fromkeys(self.numerator.items + self.denominator.items))

    def means_the_same_as(self, other: Indicator) -> bool:
        """
        Say whether two definitions give the same value on the same counts.

        Names, sources, validity, the smallest change and what judges it do not matter.

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
        polarity: Polarity | str = Polarity.HIGHER_IS_BETTER,
        name: Name | str | None = None,
        smallest_change: float | None = None,
        interval: IntervalMethod | str | None = None,
        judged_by: JudgedBy | str = JudgedBy.LIMITS,
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
        polarity : Polarity or str
            Which way is better; a term or its text, ``"lower_is_better"``.
        name : Name or str, optional
            What reports call it; a text alone in every language. By default the code.
        smallest_change : float, optional
            Smallest difference that matters, in the units of the value.
        interval : IntervalMethod or str, optional
            How confidence limits are computed; a term or its text, ``"wilson"``.
        judged_by : JudgedBy or str
            Limits and size, or ``"size"`` alone where there are no limits.
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
            judged_by=judged_by,
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
        polarity: Polarity | str = Polarity.NEUTRAL,
        name: Name | str | None = None,
        smallest_change: float | None = None,
        interval: IntervalMethod | str | None = None,
        judged_by: JudgedBy | str = JudgedBy.LIMITS,
        source: str | None = None,
    ) -> Indicator:
        """
        Define a ratio (tỷ số) in one line: one count per another, neither part of the other.

        Parameters
        ----------
        code, numerator, denominator, multiplier, polarity, name, smallest_change : various
            As for `proportion`.
        interval, judged_by, source : various
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
            judged_by=judged_by,
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
        polarity: Polarity | str = Polarity.NEUTRAL,
        name: Name | str | None = None,
        smallest_change: float | None = None,
        interval: IntervalMethod | str | None = None,
        judged_by: JudgedBy | str = JudgedBy.LIMITS,
        source: str | None = None,
    ) -> Indicator:
        """
        Define a rate (tỷ suất) in one line: events per population or per time at risk.

        Parameters
        ----------
        code, numerator, denominator, multiplier, polarity, name, smallest_change : various
            As for `proportion`.
        interval, judged_by, source : various
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
            judged_by=judged_by,
            source=source,
        )


def _define(
    kind: MeasureKind,
    code: str,
    numerator: Iterable[str],
    denominator: Iterable[str],
    *,
    multiplier: float,
    polarity: Polarity | str,
    name: Name | str | None,
    smallest_change: float | None,
    interval: IntervalMethod | str | None,
    judged_by: JudgedBy | str,
    source: str | None,
) -> Indicator:
    chosen: dict[str, Any] = {"smallest_change": smallest_change, "interval": interval}
    return Indicator(
        code=code,
        name=named(str(code) or "?") if name is None else name,
        kind=kind,
        numerator=CountSum.of(numerator),
        denominator=CountSum.of(denominator),
        multiplier=multiplier,
        polarity=polarity,
        judged_by=judged_by,
        source=source,
        **{field: value for field, value in chosen.items() if value is not None},
    )
