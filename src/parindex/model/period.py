"""Reporting periods: nominal slots of a year, without days of their own."""

from __future__ import annotations

import enum

import attrs

from ..errors import DefinitionError, UnknownCodeError
from . import _period_text
from ._validators import a, whole

__all__ = ["Cadence", "ReportingPeriod"]


class Cadence(enum.Enum):
    """How often a report is due (định kỳ báo cáo)."""

    YEAR = "year"
    HALF = "half"
    NINE_MONTHS = "nine_months"
    QUARTER = "quarter"
    MONTH = "month"

    @property
    def slots(self) -> int:
        """How many periods of the cadence a year has."""
        return _SLOTS[self]

    @property
    def months(self) -> int:
        """How many nominal months a period of the cadence has."""
        return _MONTHS[self]

    def __repr__(self) -> str:
        return f"Cadence.{self.name}"


_SLOTS = {
    Cadence.YEAR: 1,
    Cadence.HALF: 2,
    Cadence.NINE_MONTHS: 1,
    Cadence.QUARTER: 4,
    Cadence.MONTH: 12,
}
_MONTHS = {
    Cadence.YEAR: 12,
    Cadence.HALF: 6,
    Cadence.NINE_MONTHS: 9,
    Cadence.QUARTER: 3,
    Cadence.MONTH: 1,
}
_ENGLISH_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)
_ORDINALS = ("first", "second", "third", "fourth")
_ROMAN = ("I", "II", "III", "IV")


@attrs.frozen(order=False, repr=False)
class ReportingPeriod:
    """
    A period that is reported on (kỳ báo cáo): a slot of a year.

    Which days it covers is not its own affair but that of a `ReportingRegime`.

    Parameters
    ----------
    cadence : Cadence
        Year, half, nine months, quarter or month.
    year : int
        From 1900 to 9998.
    ordinal : int
        Which slot of the year, from 1; always 1 for a year and for nine months.

    Examples
    --------
    >>> ReportingPeriod.parse("6 tháng đầu năm 2023")
    ReportingPeriod(Cadence.HALF, 2023, 1)
    >>> ReportingPeriod(Cadence.HALF, 2023, 1).prior_year().code
    '2022-H1'
    """

    cadence: Cadence = attrs.field(validator=a(Cadence))
    year: int = attrs.field(validator=whole(1900, 9998))
    ordinal: int = attrs.field()

    @ordinal.validator
    def _is_a_slot(self, attribute: attrs.Attribute[int], value: object) -> None:
        whole(1, self.cadence.slots)(self, attribute, value)

    @classmethod
    def parse(cls, text: str) -> ReportingPeriod:
        """
        Read a period from a code or from Vietnamese or English words.

        Parameters
        ----------
        text : str
            In any case, in composed or decomposed Unicode, with or without diacritics.

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        ParseError
            If the text is none of the accepted forms, names no year, or no slot of it.

        Examples
        --------
        >>> [ReportingPeriod.parse(text).code for text in ("2023-S1", "Quý II/2023", "5/2021")]
        ['2023-H1', '2023-Q2', '2021-M05']
        """
        cadence, year, ordinal = _period_text.read(text)
        return cls(Cadence(cadence), year, ordinal)

    @property
    def slot(self) -> str:
        """The code without the year: ``Y``, ``H1``, ``9M``, ``Q2`` or ``M05``."""
        return {
            Cadence.YEAR: "Y",
            Cadence.HALF: f"H{self.ordinal}",
            Cadence.NINE_MONTHS: "9M",
            Cadence.QUARTER: f"Q{self.ordinal}",
            Cadence.MONTH: f"M{self.ordinal:02}",
        }[self.cadence]

    @property
    def code(self) -> str:
        """Canonical code: ``2023``, ``2023-H1``, ``2023-9M``, ``2023-Q2`` or ``2023-M05``."""
        return str(self.year) if self.cadence is Cadence.YEAR else f"{self.year}-{self.slot}"

    def to_sdmx(self) -> str:
        """
        Code of the period in SDMX.

        Returns
        -------
        str
            ``2023``, ``2023-S1``, ``2023-Q2`` or ``2023-M05``.

        Raises
        ------
        DefinitionError
            For nine months, which SDMX has no reporting period for.

        References
        ----------
        SDMX 2.1, section 6, technical notes: reporting time periods.
        """
        if self.cadence is Cadence.NINE_MONTHS:
            raise DefinitionError(
                f"ReportingPeriod {self.code!r}",
                "cadence",
                self.cadence.value,
                "year, half, quarter or month to have an SDMX code",
            )
        return f"{self.year}-S{self.ordinal}" if self.cadence is Cadence.HALF else self.code

    def prior_year(self) -> ReportingPeriod:
        """
        Same slot one year before (cùng kỳ năm trước).

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        DefinitionError
            If that is before the year 1900.
        """
        return attrs.evolve(self, year=self.year - 1)

    def previous(self) -> ReportingPeriod:
        """
        The slot just before, of the same cadence (kỳ trước).

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        DefinitionError
            If that is before the year 1900.
        """
        if self.ordinal > 1:
            return attrs.evolve(self, ordinal=self.ordinal - 1)
        return attrs.evolve(self, year=self.year - 1, ordinal=self.cadence.slots)

    def next(self) -> ReportingPeriod:
        """
        The slot just after, of the same cadence (kỳ sau).

        Returns
        -------
        ReportingPeriod

        Raises
        ------
        DefinitionError
            If that is after the year 9998.
        """
        if self.ordinal < self.cadence.slots:
            return attrs.evolve(self, ordinal=self.ordinal + 1)
        return attrs.evolve(self, year=self.year + 1, ordinal=1)

    @property
    def months(self) -> range:
        """Nominal months that it covers, each as ``12 * year + month - 1``."""
        first = 12 * self.year + (self.ordinal - 1) * self.cadence.months
        return range(first, first + self.cadence.months)

    def contains(self, other: ReportingPeriod) -> bool:
        """
        Say whether all nominal months of another period are months of this one.

        Parameters
        ----------
        other : ReportingPeriod
            The period that may lie inside.

        Returns
        -------
        bool
            True for the period itself.
        """
        return other.months[0] in self.months and other.months[-1] in self.months

    def adjoins(self, other: ReportingPeriod) -> bool:
        """
        Say whether another period ends where this one begins.

        Parameters
        ----------
        other : ReportingPeriod
            The period that may come just before.

        Returns
        -------
        bool
        """
        return other.months[-1] + 1 == self.months[0]

    def label(self, language: str) -> str:
        """
        Name of the period in words; `parse` reads it back.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        str
            For example "6 tháng đầu năm 2023" or "first half of 2023".

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        if language == "vi":
            return self._vietnamese()
        if language == "en":
            return self._english()
        raise UnknownCodeError("language", language, ("vi", "en"))

    def _vietnamese(self) -> str:
        half = "đầu" if self.ordinal == 1 else "cuối"
        return {
            Cadence.YEAR: f"năm {self.year}",
            Cadence.HALF: f"6 tháng {half} năm {self.year}",
            Cadence.NINE_MONTHS: f"9 tháng đầu năm {self.year}",
            Cadence.QUARTER: f"Quý {_ROMAN[(self.ordinal - 1) % 4]}/{self.year}",
            Cadence.MONTH: f"tháng {self.ordinal}/{self.year}",
        }[self.cadence]

    def _english(self) -> str:
        nth = _ORDINALS[(self.ordinal - 1) % 4]
        return {
            Cadence.YEAR: f"{self.year}",
            Cadence.HALF: f"{nth} half of {self.year}",
            Cadence.NINE_MONTHS: f"first nine months of {self.year}",
            Cadence.QUARTER: f"{nth} quarter of {self.year}",
            Cadence.MONTH: f"{_ENGLISH_MONTHS[self.ordinal - 1]} {self.year}",
        }[self.cadence]

    def _place(self, other: ReportingPeriod) -> tuple[tuple[int, int], tuple[int, int]]:
        if self.cadence is not other.cadence:
            raise TypeError(
                f"only periods of one cadence have an order, got {self.code} and {other.code}"
            )
        return (self.year, self.ordinal), (other.year, other.ordinal)

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, ReportingPeriod):
            return NotImplemented
        own, others = self._place(other)
        return own < others

    def __le__(self, other: object) -> bool:
        if not isinstance(other, ReportingPeriod):
            return NotImplemented
        own, others = self._place(other)
        return own <= others

    def __gt__(self, other: object) -> bool:
        if not isinstance(other, ReportingPeriod):
            return NotImplemented
        own, others = self._place(other)
        return own > others

    def __ge__(self, other: object) -> bool:
        if not isinstance(other, ReportingPeriod):
            return NotImplemented
        own, others = self._place(other)
        return own >= others

    def __str__(self) -> str:
        return self.code

    def __repr__(self) -> str:
        return f"ReportingPeriod({self.cadence!r}, {self.year}, {self.ordinal})"
