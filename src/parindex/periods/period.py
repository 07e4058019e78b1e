"""Reporting periods: years, fiscal years, halves, quarters, months, first months of a year."""

from __future__ import annotations

import datetime as dt
import functools
import numbers
from typing import Final, TypeAlias

import attrs

from .._validators import TermOf
from ..errors import DefinitionError, InputError, ParseError, UnknownCodeError
from ..typing import Language
from ..vocabulary.term import words_of
from .cadence import SLOTS, Cadence, cadence_of
from .spelling import ACCEPTED, LABELS, PandasPeriod, Spelled, spelled, text_of_pandas

__all__ = ["PeriodLike", "ReportingPeriod", "codes_said", "decided", "what_is_said"]

_FIRST_YEAR = 1900
# The last window of a year may end in the year after, and dates end with 9999.
_LAST_YEAR = 9998

_SLOT_NAMES: Final = {place: slot for slot, place in SLOTS.items()}


@functools.total_ordering
@attrs.frozen
class ReportingPeriod:
    """
    A period that reports are made for (kỳ báo cáo), e.g. the first half of 2023.

    It is a name and has no days: which days it covers is stated by a `ReportingRegime`.
    Periods are ordered within a cadence only; comparing a half-year with a quarter by ``<``
    raises TypeError.

    Parameters
    ----------
    cadence : Cadence or str
        Year, fiscal year, half, quarter, month, or first months of a year; a term or its text,
        ``"half"``.
    year : int
        From 1900 to 9998; that in which a fiscal year begins.
    ordinal : int
        Which one of the year, from 1: 2 with `Cadence.QUARTER` is the second quarter.

    Raises
    ------
    DefinitionError
        If the year or the ordinal is out of its range.

    Examples
    --------
    >>> ReportingPeriod.parse("6 tháng đầu năm 2023")
    ReportingPeriod(Cadence.HALF, 2023, 1)
    >>> print(ReportingPeriod.parse("Quý II/2023").prior_year())
    2022-Q2
    """

    cadence: Cadence = attrs.field(converter=TermOf[Cadence])
    year: int
    ordinal: int

    def __attrs_post_init__(self) -> None:
        if not isinstance(self.cadence, Cadence):
            expected = f"one of {', '.join(words_of(Cadence))}"
            raise DefinitionError("ReportingPeriod", "cadence", self.cadence, expected)
        self._check_whole("year", self.year, _FIRST_YEAR, _LAST_YEAR)
        self._check_whole("ordinal", self.ordinal, 1, self.cadence.per_year)

    def _check_whole(self, field: str, value: object, low: int, high: int) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise DefinitionError(
                f"ReportingPeriod of cadence {self.cadence.value!r}",
                field,
                value,
                f"a whole number from {low} to {high}",
            )

    @classmethod
    def parse(cls, text: object, *, cadence: Cadence | str | None = None) -> ReportingPeriod:
        """
        Period that a text names, in any of the accepted spellings.

        Parameters
        ----------
        text : str, int, datetime.date, pandas.Period or ReportingPeriod
            A code (``2023-H1``, SDMX ``2023-S1``, ``Q2/2023``), Vietnamese ("6 tháng đầu năm
            2023", "Quý II/2023") or a label in English. Case, Unicode form, the marks of
            Vietnamese letters and odd spaces do not matter. A whole number is a year. A day, or
            the text of one, needs *cadence*.
        cadence : Cadence or str, optional
            Decides what may be a month or a fiscal year, such as ``2010/11``, and which period a
            day stands for: that in whose months by the plain calendar it lies. It changes nothing
            in a text that can be only one thing.

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        ParseError
            If it is none of them, or may be two. A year is never supplied: "6 tháng cuối năm" is
            refused.
        DefinitionError
            If there is no such cadence.

        Notes
        -----
        A number before the year, as in ``5/2023``, is a month. ``T5/2021`` is May (tháng 5),
        but ``2021-T1`` is refused, for there SDMX means the first four months. "tháng năm 2023"
        is refused because it may say May, or leave out which month.

        Examples
        --------
        >>> ReportingPeriod.parse("tháng 5/2021")
        ReportingPeriod(Cadence.MONTH, 2021, 5)
        >>> print(ReportingPeriod.parse("2010/11", cadence="fiscal_year"))
        FY2010/11
        """
        if isinstance(text, cls):
            return text
        said, wanted = what_is_said(text), cadence_of(cadence)
        found = decided(said, wanted)
        if found is None:
            raise ParseError(text, *_refusal(said, wanted))
        return found

    @property
    def slot(self) -> str:
        """Place in the year, as codes spell it: ``Y``, ``FY``, ``H1``, ``9M``, ``Q2``, ``M05``."""
        return _SLOT_NAMES[self.cadence, self.ordinal]

    @property
    def code(self) -> str:
        """Canonical code, the key in tables: ``2023``, ``FY2023/24``, ``2023-H1``, ``2023-9M``."""
        match self.cadence:
            case Cadence.YEAR:
                return str(self.year)
            case Cadence.FISCAL_YEAR:
                return f"FY{self.year}/{self._next_digits}"
            case _:
                return f"{self.year}-{self.slot}"

    @property
    def _next_digits(self) -> str:
        return f"{(self.year + 1) % 100:02}"

    @property
    def months(self) -> range:
        """
        Nominal months, counted from January of the year 0: the year times 12 is a January.

        Those of a fiscal year are counted from its first month, whichever that is.
        """
        start = 12 * self.year + (self.ordinal - 1) * self.cadence.months
        return range(start, start + self.cadence.months)

    def to_sdmx(self) -> str:
        """
        Code of the period in SDMX.

        Returns
        -------
        str
            ``2023``, ``2023-S1``, ``2023-Q2`` or ``2023-M05``.

        Raises
        ------
        InputError
            For a fiscal year and first months of a year, which SDMX writes as a first day and a
            length; `ReportingRegime.to_sdmx` knows the day.

        Notes
        -----
        The code says nothing about days. Under a regime whose year does not begin on
        1 January the days have to be told beside it.
        """
        if self.cadence is Cadence.FISCAL_YEAR or self.cadence.is_first_months:
            raise InputError(
                f"a period in SDMX must be a year, half, quarter or month, or have a regime that "
                f"knows its first day, got {self.code}"
            )
        return f"{self.year}-S{self.ordinal}" if self.cadence is Cadence.HALF else self.code

    def prior_year(self) -> ReportingPeriod:
        """
        Give the same slot one year before (cùng kỳ năm trước).

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        DefinitionError
            Before the year 1900.
        """
        return attrs.evolve(self, year=self.year - 1)

    def previous(self) -> ReportingPeriod:
        """
        Give the slot before, of the same cadence (kỳ trước).

        Returns
        -------
        ReportingPeriod
            For a year and for first months of a year, that of the year before. First months do
            not adjoin their previous ones; see `adjoins`.

        Raises
        ------
        DefinitionError
            Before the year 1900.
        """
        return self._shifted(-1)

    def next(self) -> ReportingPeriod:
        """
        Give the slot after, of the same cadence (kỳ sau).

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        DefinitionError
            After the year 9998.
        """
        return self._shifted(1)

    def _shifted(self, by: int) -> ReportingPeriod:
        per_year = self.cadence.per_year
        year, place = divmod(self.year * per_year + self.ordinal - 1 + by, per_year)
        return attrs.evolve(self, year=year, ordinal=place + 1)

    def contains(self, other: ReportingPeriod) -> bool:
        """
        Say whether another period lies within this one, by nominal months.

        Parameters
        ----------
        other : ReportingPeriod
            Of any cadence.

        Returns
        -------
        bool
            True for the period itself; nine months contain the first half and the third quarter.
            False between a fiscal year and another cadence: only a regime knows its months.
        """
        if not self._counts_months_like(other):
            return False
        return self.months.start <= other.months.start and other.months.stop <= self.months.stop

    def adjoins(self, other: ReportingPeriod) -> bool:
        """
        Say whether another period ends where this one begins, so that its stock is carried over.

        Parameters
        ----------
        other : ReportingPeriod
            Of any cadence.

        Returns
        -------
        bool
            True if the last nominal month of *other* is the one before the first of this period.
            False between a fiscal year and another cadence.
        """
        return self._counts_months_like(other) and other.months.stop == self.months.start

    def _counts_months_like(self, other: ReportingPeriod) -> bool:
        fiscal = Cadence.FISCAL_YEAR
        return (self.cadence is fiscal) == (other.cadence is fiscal)

    def label(self, language: Language) -> str:
        """
        Give the name of the period in words.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        str
            For example "6 tháng đầu năm 2023" or "first half of 2023"; `parse` reads it back.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        if language not in LABELS:
            raise UnknownCodeError("language", language, tuple(LABELS))
        return LABELS[language][self.slot].format(year=self.year, next=self._next_digits)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, ReportingPeriod):
            return NotImplemented
        if self.cadence is not other.cadence:
            raise TypeError(
                f"periods must be of one cadence to have an order, got {self} and {other}"
            )
        return (self.year, self.ordinal) < (other.year, other.ordinal)

    def __repr__(self) -> str:
        return f"ReportingPeriod({self.cadence!r}, {self.year}, {self.ordinal})"

    def __str__(self) -> str:
        return self.code


PeriodLike: TypeAlias = ReportingPeriod | str | int
"""What names a period where one is asked for: itself, its text, or a year."""


def what_is_said(text: object) -> Spelled:
    """Find what a text, a year, a day or a period of pandas says; nothing for anything else."""
    if isinstance(text, str):
        said = spelled(text)
    elif isinstance(text, numbers.Integral) and not isinstance(text, bool):
        said = Spelled(((int(text), "Y"),))
    elif isinstance(text, PandasPeriod):
        said = spelled(text_of_pandas(text))
    elif isinstance(text, dt.date) and isinstance(text.year, int):  # NaT of pandas has no year
        said = Spelled(why="day", day=text.date() if isinstance(text, dt.datetime) else text)
    else:
        said = Spelled()
    year = said.day.year if said.day else said.readings[0][0] if said.readings else _FIRST_YEAR
    return said if _FIRST_YEAR <= year <= _LAST_YEAR else Spelled()


def decided(
    said: Spelled, cadence: Cadence | None, first_month: int | None = None
) -> ReportingPeriod | None:
    """
    Period that is meant, where a cadence that somebody named decides; None where nothing does.

    *first_month* is that in which fiscal years begin, which only days need.
    """
    if said.day is not None:
        return None if cadence is None else _of_day(said.day, cadence, first_month)
    if said.why is None and said.readings:
        (year, slot), *_ = said.readings
        return _of_slot(year, slot)
    meant = [_of_slot(*each) for each in said.readings]
    return next((each for each in meant if each.cadence is cadence), None)


def codes_said(said: Spelled) -> list[str]:
    """Give the codes of the periods that a text may name."""
    return [_of_slot(*each).code for each in said.readings]


def _of_slot(year: int, slot: str) -> ReportingPeriod:
    cadence, ordinal = SLOTS[slot]
    return ReportingPeriod(cadence, year, ordinal)


def _of_day(day: dt.date, cadence: Cadence, first_month: int | None) -> ReportingPeriod | None:
    """Period in whose months by the plain calendar a day lies; None where there is none."""
    if cadence is Cadence.FISCAL_YEAR:
        if first_month is None:
            return None
        year = day.year - (day.month < first_month)
        return ReportingPeriod(cadence, year, 1) if year >= _FIRST_YEAR else None
    ordinal = (day.month - 1) // cadence.months + 1
    return ReportingPeriod(cadence, day.year, ordinal) if ordinal <= cadence.per_year else None


def _refusal(said: Spelled, cadence: Cadence | None) -> tuple[str, str]:
    """Say what a text is not, and what is accepted instead."""
    codes = codes_said(said)
    match said.why:
        case "two_readings":
            what = f"one reporting period, for it may be {codes[0]} or {codes[1]}"
            return what, " and ".join(codes)
        case "month_or_years":
            return f"one reporting period, for it may be {codes[0]} or several years", codes[0]
        case "several_years":
            return "one reporting period but several years", ACCEPTED
        case "one_year":
            what = "a reporting period, for a fiscal year is named by both of its years"
            return what, "FY2023/24, 2023-2024 and 2023/24"
        case "day":
            return f"a reporting period but a day, {_lacking(cadence)}", ACCEPTED
        case _:
            return "a reporting period", ACCEPTED


def _lacking(cadence: Cadence | None) -> str:
    """Say what a day lacks to stand for a period."""
    if cadence is None:
        return "which stands for a period where a cadence is given"
    if cadence is Cadence.FISCAL_YEAR:
        return "and only a regime says when fiscal years begin"
    return f"which lies in no period of cadence {cadence.value!r}"
