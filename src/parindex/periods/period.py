"""Reporting periods: half-years, quarters, months, nine months and years, as reports name them."""

from __future__ import annotations

import enum
import functools
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from .._validators import TermOf
from ..errors import DefinitionError, InputError, ParseError, UnknownCodeError
from ..typing import Language
from ..vocabulary.term import words_of
from .spelling import ACCEPTED, LABELS, read_period

__all__ = ["SLOTS", "Cadence", "ReportingPeriod"]

_FIRST_YEAR = 1900
# The last window of a year may end in the year after, and dates end with 9999.
_LAST_YEAR = 9998


class Cadence(enum.Enum):
    """How often a report is due, and so how long its periods are (kỳ báo cáo)."""

    YEAR = "year"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    """From the first month of the year to the ninth: one a year, and none follows another."""
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def months(self) -> int:
        """Length of a period, in months."""
        return _MONTHS[self]

    @property
    def per_year(self) -> int:
        """Number of periods in a year, which is the highest ordinal."""
        return 12 // self.months

    def __repr__(self) -> str:
        return f"Cadence.{self.name}"


_MONTHS: Final = {
    Cadence.YEAR: 12,
    Cadence.HALF: 6,
    Cadence.NINE_MONTHS: 9,
    Cadence.QUARTER: 3,
    Cadence.MONTH: 1,
}

SLOTS: Final[Mapping[str, tuple[Cadence, int]]] = MappingProxyType(
    {
        "Y": (Cadence.YEAR, 1),
        "H1": (Cadence.HALF, 1),
        "H2": (Cadence.HALF, 2),
        "9M": (Cadence.NINE_MONTHS, 1),
        **{f"Q{n}": (Cadence.QUARTER, n) for n in range(1, 5)},
        **{f"M{n:02}": (Cadence.MONTH, n) for n in range(1, 13)},
    }
)
"""Every slot of a year, to its cadence and ordinal."""

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
        Year, half, nine months, quarter or month; a term or its text, ``"half"``.
    year : int
        From 1900 to 9998.
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
    def parse(cls, text: str) -> ReportingPeriod:
        """
        Period that a text names, in any of the accepted spellings.

        Parameters
        ----------
        text : str
            A code (``2023-H1``, SDMX ``2023-S1``, ``Q2/2023``), Vietnamese ("6 tháng đầu năm
            2023", "Quý II/2023") or a label in English. Case, Unicode form, the marks of
            Vietnamese letters and odd spaces do not matter.

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        ParseError
            If it is none of them. A year is never supplied: "6 tháng cuối năm" is refused.

        Notes
        -----
        A number before the year, as in ``5/2023``, is a month. ``T5/2021`` is May (tháng 5),
        but ``2021-T1`` is refused, for there SDMX means the first four months. "tháng năm 2023"
        is refused because it may say May, or leave out which month.

        Examples
        --------
        >>> ReportingPeriod.parse("tháng 5/2021")
        ReportingPeriod(Cadence.MONTH, 2021, 5)
        """
        found = read_period(text)
        if found is None or not _FIRST_YEAR <= found[0] <= _LAST_YEAR:
            raise ParseError(text, "a reporting period", ACCEPTED)
        year, slot = found
        cadence, ordinal = SLOTS[slot]
        return cls(cadence, year, ordinal)

    @property
    def slot(self) -> str:
        """Place in the year, as codes spell it: ``Y``, ``H1``, ``9M``, ``Q2`` or ``M05``."""
        return _SLOT_NAMES[self.cadence, self.ordinal]

    @property
    def code(self) -> str:
        """Canonical code, the key in tables: ``2023``, ``2023-H1``, ``2023-9M``, ``2023-Q2``."""
        return str(self.year) if self.cadence is Cadence.YEAR else f"{self.year}-{self.slot}"

    @property
    def months(self) -> range:
        """Nominal months, counted from January of the year 0: the year times 12 is a January."""
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
            For nine months, which SDMX does not have.

        Notes
        -----
        The code says nothing about days. Under a regime whose year does not begin on
        1 January the days have to be told beside it.
        """
        match self.cadence:
            case Cadence.NINE_MONTHS:
                raise InputError(
                    f"a period in SDMX must be a year, half, quarter or month, got {self.code}"
                )
            case Cadence.HALF:
                return f"{self.year}-S{self.ordinal}"
            case _:
                return self.code

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
            For a year and for nine months, that of the year before. Nine months do not
            adjoin their previous ones; see `adjoins`.

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
        """
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
        """
        return other.months.stop == self.months.start

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
        return LABELS[language][self.slot].format(year=self.year)

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
