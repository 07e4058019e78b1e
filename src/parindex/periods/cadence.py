"""How long periods are: the cadences, and the slots of a year."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ..errors import DefinitionError
from ..vocabulary.term import words_of
from .spelling import FIRST_MONTHS

__all__ = ["SLOTS", "Cadence", "cadence_of"]


class Cadence(enum.Enum):
    """
    How often a report is due, and so how long its periods are (kỳ báo cáo).

    Periods of one cadence have an order and make one series. So the first eight months of a year
    and the first nine are two cadences: the one holds the other, and neither follows it.
    """

    YEAR = "year"
    FISCAL_YEAR = "fiscal_year"
    """Twelve months over the turn of a year (năm tài chính); a regime says when they begin."""
    ELEVEN_MONTHS = "eleven_months"
    """From the first month of the year to the eleventh: one a year, and none follows another."""
    TEN_MONTHS = "ten_months"
    NINE_MONTHS = "nine_months"
    EIGHT_MONTHS = "eight_months"
    SEVEN_MONTHS = "seven_months"
    HALF = "half"
    FIVE_MONTHS = "five_months"
    FOUR_MONTHS = "four_months"
    QUARTER = "quarter"
    TWO_MONTHS = "two_months"
    MONTH = "month"

    @property
    def months(self) -> int:
        """Length of a period, in months."""
        return _MONTHS[self]

    @property
    def is_first_months(self) -> bool:
        """Whether its periods are the first months of a year, and no quarter or half of it."""
        return self in _FIRST_MONTHS

    @property
    def per_year(self) -> int:
        """Number of periods in a year, which is the highest ordinal."""
        return 1 if self.is_first_months else 12 // self.months

    def __repr__(self) -> str:
        return f"Cadence.{self.name}"


_FIRST_MONTHS: Final = {
    Cadence.TWO_MONTHS: 2,
    Cadence.FOUR_MONTHS: 4,
    Cadence.FIVE_MONTHS: 5,
    Cadence.SEVEN_MONTHS: 7,
    Cadence.EIGHT_MONTHS: 8,
    Cadence.NINE_MONTHS: 9,
    Cadence.TEN_MONTHS: 10,
    Cadence.ELEVEN_MONTHS: 11,
}
_MONTHS: Final = {
    Cadence.YEAR: 12,
    Cadence.FISCAL_YEAR: 12,
    Cadence.HALF: 6,
    Cadence.QUARTER: 3,
    Cadence.MONTH: 1,
    **_FIRST_MONTHS,
}

SLOTS: Final[Mapping[str, tuple[Cadence, int]]] = MappingProxyType(
    {
        "Y": (Cadence.YEAR, 1),
        "FY": (Cadence.FISCAL_YEAR, 1),
        "H1": (Cadence.HALF, 1),
        "H2": (Cadence.HALF, 2),
        **{FIRST_MONTHS[n]: (cadence, 1) for cadence, n in _FIRST_MONTHS.items()},
        **{f"Q{n}": (Cadence.QUARTER, n) for n in range(1, 5)},
        **{f"M{n:02}": (Cadence.MONTH, n) for n in range(1, 13)},
    }
)
"""Every slot of a year, to its cadence and ordinal."""


def cadence_of(cadence: Cadence | str | None) -> Cadence | None:
    """
    Cadence that a caller named, by a term or its text.

    Raises
    ------
    DefinitionError
        If there is no such cadence.
    """
    named = words_of(Cadence).get(cadence, cadence) if isinstance(cadence, str) else cadence
    if named is not None and not isinstance(named, Cadence):
        expected = f"one of {', '.join(words_of(Cadence))}"
        raise DefinitionError("ReportingPeriod", "cadence", cadence, expected)
    return named
