"""Words of findings, of what was looked at, and of what became of them."""

from __future__ import annotations

from .term import Term

__all__ = [
    "CheckStatus",
    "EvidenceUnit",
    "Lifecycle",
    "LifecycleReason",
    "MeasureOutcome",
    "MeasureReason",
    "MeasureStatus",
    "MeasuredFinding",
    "Severity",
    "SuppressionStatus",
]


class EvidenceUnit(Term):
    """Unit of a number or text of the evidence (đơn vị đo của bằng chứng)."""

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
    """Fate of a finding since an earlier review (vòng đời phát hiện; convention §59)."""

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
    UNIT_UNKNOWN = 14
    """It is not known what became of the unit, or whether all of it went on in one other."""


class SuppressionStatus(Term):
    """Fate of a suppression (convention §63)."""

    APPLIED = 0
    EXPIRED = 1
    """Its last day is over: the findings are open again."""
    UNMATCHED = 2
    """There is no such finding."""
    UNKNOWN_RULE = 3
    """There is no rule of that code."""
    RESOLVED = 4
    """Its findings are resolved, so it is no longer needed."""


class MeasureStatus(Term):
    """Whether a measure was done in time (tiến độ thực hiện biện pháp; convention §96)."""

    NOT_YET_DUE = 0
    OVERDUE = 1
    """Its last day is over, and it is not reported as done."""
    DONE = 2


class MeasuredFinding(Term):
    """What became of the finding that a measure is about."""

    FOUND = 0
    """It is there, in the unit itself or in one that continues it."""
    RESOLVED = 1
    NOT_CHECKED = 2
    """Nobody could look for it again."""
    NONE = 3
    """There is no such finding."""
    UNKNOWN_RULE = 4
    """There is no rule of that code."""


class MeasureOutcome(Term):
    """Whether a measure did what it promised (kết quả so với cam kết; convention §97)."""

    KEPT = 0
    PARTLY = 1
    """It went the right way, and not as far as was promised."""
    NOT_KEPT = 2
    TOO_EARLY = 3
    """It is not due yet, or there is no later period than the one in which it was planned."""
    CANNOT_SAY = 4


class MeasureReason(Term):
    """Why it cannot be said whether a measure did what it promised (convention §97)."""

    NOT_FOLLOWED = 0
    """Nothing but the end of a finding is promised, and no earlier review was followed."""
    NO_FINDING = 1
    """Nothing but the end of a finding is promised, and there never was one."""
    FINDING_NOT_CHECKED = 2
    """Nobody could look for the finding again."""
    NO_RATES = 3
    """A value or cases are promised, and no table of rates has the indicator."""
    NO_SCORES = 4
    """Points are promised, and no table of scores has the criterion."""
    NO_VALUE = 5
    """The unit has no value, or no points, in the later period."""
    START_UNKNOWN = 6
    """The value, the counts or the points that it starts from are not there."""
    DEFINITION_CHANGED = 7
    """The indicator, or the edition of the scheme, is another one under the same code."""
    UNIT_CHANGED = 8
    """Cases or points are promised of a unit that went into another one."""
    NO_UNIT = 9
    """It names no unit, and neither does a finding."""
