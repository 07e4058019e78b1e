"""Words of counts and rates."""

from __future__ import annotations

from .term import Term

__all__ = ["CountBasis", "Fault", "NotCounted", "RateStatus"]


class Fault(Term):
    """Fault of a cell or a row of a count sheet (convention §2, §5, §6)."""

    NEGATIVE = 0
    NOT_WHOLE = 1
    """A fraction where a count belongs, as 97.5: often a percent in the wrong column."""
    NOT_A_NUMBER = 2
    """Text that is not a whole number, or an infinite number."""
    TOO_LARGE = 3
    """Beyond 2**53, where a 64-bit float no longer holds every whole number."""
    DUPLICATE_KEY = 4
    UNREADABLE_PERIOD = 5
    MISSING_UNIT = 6
    UNKNOWN_ITEM = 7
    """A row of a long table that names no item."""
    UNKNOWN_CRITERION = 8
    """A row on a criterion that the scheme does not have, or that has no formula of its own."""
    UNKNOWN_STAGE = 9
    """A row on a stage at which the criterion is not scored."""
    UNKNOWN_STATE = 10
    """A word that says neither that points were awarded nor why not."""
    UNKNOWN_ANSWER = 11
    """An answer that is not among those of the formula or the survey."""
    OUT_OF_RANGE = 12
    """Points beyond the bounds of the criterion."""
    CONTRADICTION = 13
    """A state that says that there are no points, beside points."""
    UNKNOWN_UNIT = 14
    """The code or name of the row fits no unit of the registry on that day."""
    AMBIGUOUS_UNIT = 15
    """The code or name of the row fits several units."""
    UNIT_DISAGREES = 16
    """Code and name of the row are those of two units."""
    TWO_READINGS = 17
    """A number such as 1.234: one thousand in one country, and one and a bit in another."""


class CountBasis(Term):
    """Whether the counts under a rate were printed or follow from others by definition."""

    REPORTED = 0
    DERIVED = 1


class RateStatus(Term):
    """Why a rate has a value, or has none (convention §4 to §9)."""

    OK = 0
    MISSING_COUNT = 1
    """A count that the rate needs was not reported."""
    ZERO_DENOMINATOR = 2
    """There was nothing to count: the rate is undefined, neither 0 nor 100."""
    NUMERATOR_EXCEEDS = 3
    """More cases met the requirement than there were cases: a fault of the data."""
    NOT_APPLICABLE = 4
    """The definition does not hold for this unit or on the days of this period."""
    INVALID_COUNT = 5
    """A count that the rate needs is negative, not whole, or not a number."""
    DUPLICATE_KEY = 6
    """The sheet has several rows for this unit and period; none of them was chosen."""
    SUPPRESSED_COUNT = 7
    """A count that the rate needs is known and withheld: c, [c], 1-9, <5 (convention §78)."""


class NotCounted(Term):
    """Why a case is in no count (lý do hồ sơ không được đếm), the first of several (§89)."""

    REPEATED_CASE = 0
    """Several rows have the code of the dossier; none of them was chosen."""
    NO_UNIT = 1
    """Nothing says whose case it is."""
    UNREADABLE_DAY = 2
    """A text that is no day, or a day outside the days that the tally knows."""
    NO_RECEIVED_DAY = 3
    """Nothing says when it was received."""
    AFTER_AS_OF = 4
    """Received or finished after the day as of which the file was made."""
    FINISHED_BEFORE_RECEIVED = 5
    DUE_BEFORE_RECEIVED = 6
    STATUS_CONTRADICTS = 7
    """The status says that there is a result and no day does, or the reverse."""
    UNKNOWN_WORD = 8
    """A channel or a status that stands for no word of the form."""
    OUTSIDE_PERIODS = 9
    """Finished before the first day or received after the last day of every period."""
    UNKNOWN_UNIT = 10
    """The registry has no unit of that code or name."""
    AMBIGUOUS_UNIT = 11
    """Several units of the registry fit."""
    UNIT_DISAGREES = 12
    """The code is that of one unit, and the name that of another."""
    NOT_WHOLE_DAYS = 13
    """The due day follows from a number of working days, which is no whole number from 0 on."""
