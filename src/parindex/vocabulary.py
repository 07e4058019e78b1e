"""
Closed vocabularies: the words that a column of codes may hold.

They stand on the lowest floor because nouns, arithmetic and tables all speak them. The
integer of a term is its position in the vocabulary, so that an array of terms is at the
same time the index of a dictionary-encoded text column.
"""

from __future__ import annotations

import enum

__all__ = [
    "AwardState",
    "CheckStatus",
    "Comparability",
    "CountBasis",
    "DiscoveryMethod",
    "EvidenceUnit",
    "Fault",
    "IntervalMethod",
    "LimitMethod",
    "LimitStatus",
    "RateStatus",
    "ScoreStatus",
    "Severity",
    "Standing",
    "Term",
    "Verdict",
]


class Term(enum.IntEnum):
    """Base of the vocabularies: small integers inside, text outside."""

    @property
    def text(self) -> str:
        """The word as it stands in tables and files, e.g. ``"zero_denominator"``."""
        return self.name.lower()

    @classmethod
    def texts(cls) -> tuple[str, ...]:
        """All words of the vocabulary, in the order of their integers."""
        return tuple(term.text for term in cls)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}.{self.name}"


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


class Fault(Term):
    """What is wrong with a cell or a row of a count sheet (convention §2, §5, §6)."""

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
    """A row on a criterion that the scheme does not have, or that has no rule of its own."""
    UNKNOWN_STAGE = 9
    """A row on a stage at which the criterion is not scored."""
    UNKNOWN_STATE = 10
    """A word that says neither that points were awarded nor why not."""
    UNKNOWN_ANSWER = 11
    """An answer that is not among those of the rule or the survey."""
    OUT_OF_RANGE = 12
    """Points beyond the bounds of the criterion."""
    CONTRADICTION = 13
    """A state that says that there are no points, beside points."""


class CountBasis(Term):
    """Whether the counts under a rate were printed or follow from others by definition."""

    REPORTED = 0
    DERIVED = 1


class IntervalMethod(Term):
    """How the confidence limits of a value were computed."""

    NONE = 0
    WILSON = 1
    WILSON_CC = 2
    """Wilson's score interval with continuity correction."""
    CLOPPER_PEARSON = 3
    """Exact binomial limits."""
    BYAR = 4
    EXACT_POISSON = 5


class Comparability(Term):
    """Whether two values may be compared (convention §14 to §18)."""

    FULL = 0
    NO_PRIOR = 1
    """There is no usable value for the period compared with."""
    DEFINITION_CHANGED = 2
    """The two values were computed under different definitions."""
    REGIME_CHANGED = 3
    """The two periods were cut by different calendars."""
    SCHEME_CHANGED = 4
    """The two scores were made by different schemes or editions, which map the criterion."""
    NOT_MAPPED = 5
    """The other scheme has no criterion that this one is known to continue."""


class Verdict(Term):
    """What a comparison says, once polarity, interval and size are taken together."""

    NOT_ASSESSED = 0
    IMPROVED = 1
    DETERIORATED = 2
    NO_REAL_CHANGE = 3
    TOO_LITTLE_DATA = 4


class LimitMethod(Term):
    """How the limits of a series or of peers were computed (convention §43, §45)."""

    NONE = 0
    P = 1
    """Chance alone: the proportion of all periods, and binomial limits about it."""
    LANEY_P = 2
    """Chance, and the spread from period to period (p prime)."""
    XMR = 3
    """Individual values and their moving ranges, without counts."""
    FUNNEL_ADDITIVE = 4
    """Chance, and a variance among peers that is added to it."""
    FUNNEL_MULTIPLICATIVE = 5
    """Chance, multiplied by the spread among peers."""


class LimitStatus(Term):
    """Why a value has limits, or has none (convention §43, §45)."""

    OK = 0
    NO_VALUE = 1
    """There is no rate in the period."""
    TOO_SHORT_HISTORY = 2
    """Fewer than 8 periods, each after the one before."""
    TOO_FEW_UNITS = 3
    """Fewer than 10 peers with a value."""
    NOT_ESTIMABLE = 4
    """All cases, or all values, are alike: limits would have no width."""
    NOT_A_PROPORTION = 5
    """A ratio or a rate: peers are held against limits for proportions only."""


class Standing(Term):
    """Where a unit stands among its peers, once chance and spread are allowed for."""

    NOT_ASSESSED = 0
    WITHIN = 1
    BETTER = 2
    WORSE = 3


class DiscoveryMethod(Term):
    """How the false discovery rate of many comparisons was controlled (convention §46)."""

    NONE = 0
    BENJAMINI_HOCHBERG = 1
    """Tests that are independent or positively dependent."""
    BENJAMINI_YEKUTIELI = 2
    """Tests with any dependence."""


class ScoreStatus(Term):
    """Why a criterion has points, or has none; what matters more comes later (convention §29)."""

    COMPUTED = 0
    """A rule made them of a value, or they are the sum of those below."""
    AWARDED = 1
    """People gave them."""
    NOT_DONE = 2
    """Nothing was done: no points, and not the same as a low rate."""
    NOT_APPLICABLE = 3
    """The criterion does not apply to the unit."""
    NOTHING_COUNTED = 4
    """The rate has a denominator of zero."""
    NO_PRIOR = 5
    """The rule needs last year's value, and there is none."""
    NO_REFERENCE = 6
    """The rule needs peers, the unit above, or the level of the unit, and it is not known."""
    MISSING = 7
    """What the rule needs was not given."""
    INVALID = 8
    """What was given cannot be used."""
    INCOMPLETE = 9
    """A part of it is undefined, so the whole is."""


class AwardState(Term):
    """What people say of a criterion, beside or instead of points (trạng thái chấm điểm)."""

    AWARDED = 0
    NOT_DONE = 1
    NOT_APPLICABLE = 2
    MISSING = 3


class EvidenceUnit(Term):
    """What a number or text of the evidence is measured in (đơn vị đo của bằng chứng)."""

    VALUE = 0
    """Units of the indicator: percent where its multiplier is 100."""
    CHANGE = 1
    """Difference of two values: percentage points where the indicator is a percent."""
    PERCENT = 2
    POINTS = 3
    """Points of a scheme."""
    NUMBER = 4
    """A number without a unit."""
    DAYS = 5
    COUNT = 6
    """A whole number of dossiers, rows, units or decimals, as the name says."""
    POSITION = 7
    """Row of a table, counted from 0."""
    RANK = 8
    CODE = 9
    """A code, or a word of a closed vocabulary."""
    TEXT = 10
    """Text as it was written."""

    @property
    def kind(self) -> type[float] | type[int] | type[str]:
        """Python type of what is measured in it."""
        if self <= EvidenceUnit.DAYS:
            return float
        return int if self <= EvidenceUnit.RANK else str


class Severity(Term):
    """How serious a finding is (mức độ)."""

    NOTE = 0
    WARNING = 1
    ERROR = 2


class CheckStatus(Term):
    """Whether a rule could be checked."""

    CHECKED = 0
    NOT_CHECKED = 1
