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
    "Lifecycle",
    "LifecycleReason",
    "LimitMethod",
    "LimitStatus",
    "MatchRung",
    "RateStatus",
    "RebaseStatus",
    "RemainderReason",
    "ScoreStatus",
    "Severity",
    "Standing",
    "SuccessionFault",
    "SuccessionKind",
    "SuppressionStatus",
    "Term",
    "TransferExtent",
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
    UNKNOWN_UNIT = 14
    """The code or name of the row fits no unit of the registry on that day."""
    AMBIGUOUS_UNIT = 15
    """The code or name of the row fits several units."""
    UNIT_DISAGREES = 16
    """Code and name of the row are those of two units."""


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
    REBASED = 6
    """The prior value is that of the former units that were merged into this one, whole."""
    ESTIMATED = 7
    """As rebased, with parts of former units shared out by a weight that the caller named."""
    UNIT_CHANGED = 8
    """The unit is not the one of the period compared with, and no value could be made for it."""


class Verdict(Term):
    """What a comparison says, once polarity, interval and size are taken together."""

    NOT_ASSESSED = 0
    IMPROVED = 1
    DETERIORATED = 2
    NO_REAL_CHANGE = 3
    TOO_LITTLE_DATA = 4


class LimitMethod(Term):
    """How the limits of a series or of peers were computed (convention §53, §55)."""

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
    """Why a value has limits, or has none (convention §53, §55)."""

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
    MIXED_UNITS = 6
    """Some figures of the series are printed with a percent sign, and others without."""
    NO_LEVEL = 7
    """The registry knows no level of the unit on the last day of the period, and so no peers."""


class Standing(Term):
    """Where a unit stands among its peers, once chance and spread are allowed for."""

    NOT_ASSESSED = 0
    WITHIN = 1
    BETTER = 2
    WORSE = 3


class DiscoveryMethod(Term):
    """How the false discovery rate of many comparisons was controlled (convention §56)."""

    NONE = 0
    BENJAMINI_HOCHBERG = 1
    """Tests that are independent or positively dependent."""
    BENJAMINI_YEKUTIELI = 2
    """Tests with any dependence."""


class SuccessionKind(Term):
    """What became of a unit, or of a part of it (convention §42)."""

    MERGE = 0
    """The whole unit went into a unit that others went into as well (sáp nhập)."""
    SPLIT = 1
    """A part became a unit by itself (chia tách)."""
    PART_MOVED = 2
    """A part went into a unit that others went into as well (điều chỉnh địa giới)."""
    RENAME = 3
    RETYPE = 4
    """Another kind of unit on the same territory: a town that is a commune from then on."""
    ABOLISH = 5
    """The unit ended, and no unit of its own kind came after it (kết thúc hoạt động)."""


class SuccessionFault(Term):
    """How steps from unit to unit contradict the units or each other (convention §43)."""

    TWO_SUCCESSORS = 0
    """A unit goes whole into one unit, and into another as well."""
    NO_SUCCESSOR = 1
    """A unit ended, and nothing says what became of it."""
    NOT_VALID = 2
    """A unit of the step is not known, or did not exist on that day."""
    GOES_ON = 3
    """A unit goes on, under the same id, after it went into another or gave a part away."""
    PART_ALONE = 4
    """A part of a unit is accounted for, and the rest is not."""
    NO_PREDECESSOR = 5
    """A unit began, and nothing says what it was made of."""


class TransferExtent(Term):
    """How much of a unit went to a successor."""

    WHOLE = 0
    PART = 1


class RebaseStatus(Term):
    """What a count on the units of another day rests on (convention §45 to §47)."""

    KEPT = 0
    """The unit exists on that day: its own count."""
    REBASED = 1
    """Sum of the counts of whole units."""
    ESTIMATED = 2
    """Sum in which parts were shared out by a weight."""
    INCOMPLETE = 3
    """A unit that belongs to the sum has no usable count: no sum."""
    UNRESOLVED = 4
    """Only a part of some unit belongs to the sum, and no weight says how much: no sum."""
    TWO_DATES = 5
    """
    The unit's own count beside that of its predecessors, and the two may not be added: a stock,
    which is one of two dates, or a period in which the unit did not exist. No sum.
    """
    NOT_REPORTED = 6
    """Neither the unit nor any predecessor has a usable count."""


class RemainderReason(Term):
    """Why a count is in no sum on the units of another day (convention §46)."""

    NO_SUCCESSOR = 0
    """The unit ended without a successor of its kind, or no unit of that day stands for it."""
    PART = 1
    """The unit went to several units in parts, and no weight says how much to which."""
    NO_SUM = 2
    """The unit that it belongs to has no sum, and its status says why."""
    UNKNOWN_UNIT = 3
    """The registry does not have the unit."""


class MatchRung(Term):
    """What had to be overlooked before a text was the name of one unit (convention §48)."""

    CODE = 0
    EXACT = 1
    """Unicode composition and white space alone."""
    CASE = 2
    TONE_POSITION = 3
    """The place of the tone mark: hoà, hòa."""
    I_Y = 4
    NO_DIACRITICS = 5
    LOOSEST = 6
    """Spaces, punctuation, roman numbers and leading zeros."""
    ALIAS = 7
    """A further spelling that the registry lists."""
    FORMER = 8
    """The name of a unit that no longer, or not yet, exists on that day."""
    AMBIGUOUS = 9
    UNKNOWN = 10


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
    """A decision that nothing was reported: no other stage and no rule stands in for it."""


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
    DAY = 11
    """A day, as in 2025-06-30."""

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


class Lifecycle(Term):
    """What became of a finding since an earlier review (vòng đời phát hiện; convention §59)."""

    NEW = 0
    PERSISTING = 1
    WORSENED = 2
    """It is there again, more severe, or by more than its declared magnitude may vary."""
    EASED = 3
    """It is there again, less severe, or by less than before."""
    RESOLVED = 4
    """It was looked for again and is no longer there."""
    NOT_CHECKED = 5
    """It is not there because nobody could look: it is still open."""


class LifecycleReason(Term):
    """Why a finding could not be looked for again (convention §60)."""

    COVERAGE_UNKNOWN = 0
    """The later review does not say what it looked at, as a file of JSON Lines does not."""
    UNIT_NOT_NAMED = 1
    """The finding names no unit, so nothing can be looked up."""
    RULE_NOT_CHECKED = 2
    """The rule was not checked; the table of checks says why."""
    COVERAGE_NOT_RECORDED = 3
    """The rule was checked, and did not say on which units."""
    OPTIONS_CHANGED = 4
    """Something else was set for the rule, so that not finding it says nothing."""
    OPTIONS_UNKNOWN = 5
    """One of the two reviews does not say what was set for the rule."""
    DEFINITION_CHANGED = 6
    """The indicator, or the edition of the scheme, is another one under the same code."""
    DEFINITION_UNKNOWN = 7
    """The earlier review does not say how the indicator was defined, or by which scheme."""
    UNIT_DIVIDED = 8
    """Parts of the unit went to several others, so none of them continues it."""
    UNIT_ENDED = 9
    """The unit was abolished, and none came after it."""
    UNIT_NOT_IN_DATA = 10
    """Neither the unit nor one that continues it is in the data."""
    SUBJECT_NOT_CHECKED = 11
    """The rule was checked, though not for this indicator, item or criterion."""
    PERIOD_NOT_IN_DATA = 12
    """The unit has no row for the period of the finding or a later one."""
    NOTHING_TO_CHECK = 13
    """The unit has a row, which lacks what the rule needs: a count, cases, a prior, a target."""


class SuppressionStatus(Term):
    """What became of a suppression (convention §63)."""

    APPLIED = 0
    EXPIRED = 1
    """Its last day is over: the findings are open again."""
    UNMATCHED = 2
    """There is no such finding."""
    UNKNOWN_RULE = 3
    """There is no rule of that code."""
    RESOLVED = 4
    """Its findings are resolved, so it is no longer needed."""
