"""Words of comparisons: intervals, verdicts, limits, peers."""

from __future__ import annotations

from .term import Term

__all__ = [
    "Assurance",
    "Comparability",
    "DecompositionStatus",
    "DiscoveryMethod",
    "IntervalMethod",
    "LimitMethod",
    "LimitStatus",
    "Part",
    "PlanStatus",
    "SensitivityStatus",
    "SpanKind",
    "SpanStatus",
    "Standing",
    "Verdict",
]


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
    BYAR_FROM_10 = 6
    """Exact Poisson limits below 10 events, Byar's from 10 on; each row names its own."""


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
    UNIT_UNKNOWN = 9
    """It is not known what the unit was in one of the two periods (convention §71)."""
    REGISTRY_INCOMPLETE = 10
    """The registry of units knows nothing of one of the two periods."""


class Verdict(Term):
    """Outcome of a comparison, once polarity, interval and size are taken together."""

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
    U = 6
    """Chance alone: the rate of all periods, and Poisson limits about it."""
    LANEY_U = 7
    """Chance, and the spread of a rate from period to period (u prime)."""


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
    NO_MODEL = 5
    """A ratio: nothing says what chance does to two unrelated counts, so peers have no funnel."""
    MIXED_UNITS = 6
    """Some figures of the series are printed with a percent sign, and others without."""
    NO_LEVEL = 7
    """The registry knows no level of the unit on the last day of the period, and so no peers."""
    EXCLUDED = 8
    """The caller left the point out of its series, with a reason."""


class Assurance(Term):
    """Whether a series meets its target by what it does by itself (convention §66)."""

    NOT_ASSESSED = 0
    """No limits, no target, no better side, or a phase that is over."""
    CONSISTENTLY_MET = 1
    """Both limits lie on the better side of the target, or on it."""
    HIT_OR_MISS = 2
    """The target lies between the limits: chance decides whether a period meets it."""
    CONSISTENTLY_MISSED = 3
    """Both limits lie short of the target."""


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


class Part(Term):
    """What a row of a decomposition stands for (convention §83)."""

    TOTAL = 0
    """All subunits together."""
    BOTH = 1
    """A subunit with cases in both periods."""
    ENTERED = 2
    """A subunit with cases in the period alone."""
    LEFT = 3
    """A subunit with cases in the period compared with alone."""
    NEITHER = 4
    """A subunit with a row, and no case in either period."""
    NOT_REPORTED = 5
    """A subunit whose counts are not known in one of the periods."""
    REST = 6
    """What a printed total holds beyond the subunits whose counts are known."""
    GROUP = 7
    """Subunits that share former units which were cut up, as one, with cases in both periods."""
    CROSSING = 8
    """A subunit that holds parts of former units of which other parts lie in another whole."""
    UNRESOLVED = 9
    """A subunit that holds parts of former units which no weight shares out."""
    TWO_DATES = 10
    """
    A subunit with counts of its own beside those of former units in the period compared with, which
    may not be added: no form says that they are flows.
    """
    ENDED = 11
    """A subunit that had ended and still has cases, which may be among those of its successors."""


class DecompositionStatus(Term):
    """Why a change has parts, or has none (convention §83)."""

    OK = 0
    REBASED = 1
    """It has parts, and prior counts of former units were added up."""
    ESTIMATED = 2
    """As rebased, with parts of former units shared out by a weight that the caller named."""
    REGIME_CHANGED = 3
    """It has parts, and the two periods were cut by different calendars."""
    NO_PRIOR = 4
    """No subunit has a row in the period compared with."""
    DEFINITION_CHANGED = 5
    """The two rates were computed under different definitions."""
    INCOMPLETE = 6
    """The counts of a subunit are not known, and no printed total says what it counted."""
    ZERO_DENOMINATOR = 7
    """There were no cases in one of the periods: no rate, and no change of one."""
    NO_CONTINUING = 8
    """No subunit has cases in both periods: the change is that of other units."""


class PlanStatus(Term):
    """What can be said of a target, or of the changes that can be seen (convention §84, §85)."""

    OK = 0
    SURE = 1
    """The target is reached whatever comes."""
    IMPOSSIBLE = 2
    """The target is missed even if all that is still to come goes well."""
    NO_VALUE = 3
    """The counts of the period are not known, or there is no case so far and none to come."""
    NO_PRIOR = 4
    """The counts of the period compared with are not known."""
    NO_MODEL = 5
    """No proportion: nothing says how many of the cases may fail."""


class SpanKind(Term):
    """What a span of ranks allows for; the two are never merged (convention §86)."""

    SAMPLING_TOGETHER = 0
    """Chance in the counts: all spans of the table hold together."""
    SAMPLING_ALONE = 1
    """Chance in the counts: each span holds by itself."""
    WEIGHTS = 2
    """Other weights of the headings than those of the scheme."""


class SpanStatus(Term):
    """Why a unit has a span of ranks, or has none (convention §86)."""

    OK = 0
    FEW_CASES = 1
    """It has one, by limits of differences: cases are few, or all alike."""
    NOT_ESTIMABLE = 2
    """No counts, or a total that rests on numbers without any: it may have any rank."""
    NO_MODEL = 3
    """No proportion, or a total that is no weighted mean of its headings."""
    NOT_RANKED = 4
    """The scheme scores it and does not rank it."""
    HELD = 5
    """It has one, and values without counts were held still, as if they had no chance."""


class SensitivityStatus(Term):
    """What can be said of the part of an input in the variance of a rank (convention §106)."""

    OK = 0
    NOT_DISTINCT_FROM_0 = 1
    """The lower limit of what it brings by itself is not above 0."""
    NO_VARIANCE = 2
    """Nothing that was drawn moves the rank."""
    NO_MODEL = 3
    """The total is no weighted mean of its headings."""
