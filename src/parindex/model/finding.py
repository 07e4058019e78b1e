"""Findings: what a check saw, as numbers under a rule, without a sentence."""

from __future__ import annotations

import enum

import attrs

from ..errors import DefinitionError
from ..vocabulary import Lifecycle, LifecycleReason, Severity
from ._validators import a, not_blank, optional, tuple_of
from .suppression import Acceptance

__all__ = ["Evidence", "Finding", "Magnitude", "Rule", "Worse"]


def _text() -> str | None:
    return attrs.field(default=None, validator=optional(not_blank))  # type: ignore[no-any-return]


def _whole() -> int | None:
    return attrs.field(default=None, validator=optional(a(int)))  # type: ignore[no-any-return]


def _number() -> float | None:
    return attrs.field(default=None, validator=optional(a(float)))  # type: ignore[no-any-return]


@attrs.frozen(kw_only=True, repr=False)
class Evidence:
    """
    The numbers behind a finding (bằng chứng); a field is None where a rule has no use for it.

    Parameters
    ----------
    value, lower, upper : float, optional
        The value and its confidence limits, in the units of the indicator.
    numerator, denominator : int, optional
        The counts behind the value.
    prior_period : str, optional
        Code of the period compared with.
    prior_value : float, optional
        Value in that period, in the units of the indicator.
    change, change_lower, change_upper : float, optional
        Change and its limits; percentage points where the indicator is a percent.
    threshold : float, optional
        The number that the rule compared with.
    comparability : str, optional
        Why two values do not compare, a word of `Comparability`.
    target, gap : float, optional
        The target, and the value minus it.
    printed : str, optional
        Figure as a report prints it.
    decimals : int, optional
        Decimals that it is printed with.
    claimed : str, optional
        Code of the definition that the report says it used.
    definitions : str, optional
        Codes of definitions, separated by one space.
    item : str, optional
        Code of a count item.
    count, expected, difference : int, optional
        A count as printed, what the other counts make of it, and printed minus expected.
    text : str, optional
        Content of a cell that cannot be read as a count, a period or a unit.
    position : int, optional
        Row of the table, counted from 0.
    rows : int, optional
        How many rows are concerned.
    children : int, optional
        How many units below were added up, or were expected.
    parent : str, optional
        Identifier of the unit above.
    table : str, optional
        Table that a row stands in: awards, surveys, rates, prior.
    stage : str, optional
        Stage of scoring.
    points, max_points : float, optional
        Points of a criterion, and its maximum.
    lost : float, optional
        Points that were not reached.
    other_points : float, optional
        Points that the first are held against: of another stage, of the rule, or at the threshold.
    rank, prior_rank : int, optional
        Rank, and that of the period compared with.
    status : str, optional
        Why there are points, or none, a word of `ScoreStatus`; or why there is no rank.
    units : str, optional
        Identifiers of units, separated by one space: those that fit, or that went before.
    valid_from, valid_to : str, optional
        First and last day of a unit, as in 2025-06-30.
    weight : str, optional
        Name of the weight by which parts of units were shared out.
    share : float, optional
        Part of a count that a weight decided, from 0 to 1.
    ranked, prior_ranked : int, optional
        How many units have a rank, and had one in the period compared with.
    """

    value: float | None = _number()
    lower: float | None = _number()
    upper: float | None = _number()
    numerator: int | None = _whole()
    denominator: int | None = _whole()
    prior_period: str | None = _text()
    prior_value: float | None = _number()
    change: float | None = _number()
    change_lower: float | None = _number()
    change_upper: float | None = _number()
    threshold: float | None = _number()
    comparability: str | None = _text()
    target: float | None = _number()
    gap: float | None = _number()
    printed: str | None = _text()
    decimals: int | None = _whole()
    claimed: str | None = _text()
    definitions: str | None = _text()
    item: str | None = _text()
    count: int | None = _whole()
    expected: int | None = _whole()
    difference: int | None = _whole()
    text: str | None = _text()
    position: int | None = _whole()
    rows: int | None = _whole()
    children: int | None = _whole()
    parent: str | None = _text()
    table: str | None = _text()
    stage: str | None = _text()
    points: float | None = _number()
    max_points: float | None = _number()
    lost: float | None = _number()
    other_points: float | None = _number()
    rank: int | None = _whole()
    prior_rank: int | None = _whole()
    status: str | None = _text()
    units: str | None = _text()
    valid_from: str | None = _text()
    valid_to: str | None = _text()
    weight: str | None = _text()
    share: float | None = _number()
    ranked: int | None = _whole()
    prior_ranked: int | None = _whole()

    def __repr__(self) -> str:
        given = (
            f"{field.name}={value!r}"
            for field in attrs.fields(type(self))
            if (value := getattr(self, field.name)) is not None
        )
        return f"Evidence({', '.join(given)})"


_NUMBERS = frozenset(
    field.name
    for field in attrs.fields(Evidence)
    if str(field.type) in ("int | None", "float | None")
)


@attrs.frozen(kw_only=True)
class Finding:
    """
    One finding (phát hiện): rule, subject and evidence. Its sentence is made by `render`.

    Parameters
    ----------
    rule : str
        Code of the rule; never reused for another meaning.
    severity : Severity
        How serious it is.
    unit_id : str, optional
        Unit that it is about; None where the row names none.
    period : str, optional
        Canonical code of the period; None where the row names none that can be read.
    subject : str
        Indicator, count item or identity that it is about.
    evidence : Evidence
        The numbers behind it.
    fingerprint : str
        16 hexadecimal digits made from rule, unit, period, subject and the text of a cell at
        fault or of a printed figure; the same in every run and for every order of rows.
    lifecycle : Lifecycle, optional
        What became of it since the review that it was followed from; None where it was not
        followed, or is about an earlier period of a finding that has a later row.
    lifecycle_reason : LifecycleReason, optional
        Why it was not checked.
    open_since : str, optional
        Code of the first period in which it was found, without a period between in which it was
        looked for and not found.
    periods_open : int, optional
        Periods in which it was found since then.
    magnitude, prior_magnitude : float, optional
        The number of the evidence that says how large it is, and what it was before; None where
        the rule declares none.
    prior_fingerprint : str, optional
        Fingerprint of the earlier finding that it continues.
    suppression : Acceptance, optional
        Why, by whom and until when it is accepted.
    """

    rule: str = attrs.field(validator=not_blank)
    severity: Severity = attrs.field(validator=a(Severity))
    unit_id: str | None = attrs.field(default=None, validator=optional(not_blank))
    period: str | None = attrs.field(default=None, validator=optional(not_blank))
    subject: str = attrs.field(validator=not_blank)
    evidence: Evidence = attrs.field(validator=a(Evidence))
    fingerprint: str = attrs.field(validator=not_blank)
    lifecycle: Lifecycle | None = attrs.field(default=None, validator=optional(a(Lifecycle)))
    lifecycle_reason: LifecycleReason | None = attrs.field(
        default=None, validator=optional(a(LifecycleReason))
    )
    open_since: str | None = _text()
    periods_open: int | None = _whole()
    magnitude: float | None = _number()
    prior_magnitude: float | None = _number()
    prior_fingerprint: str | None = _text()
    suppression: Acceptance | None = attrs.field(default=None, validator=optional(a(Acceptance)))


class Worse(enum.Enum):
    """Which way the number of a finding grows worse."""

    HIGHER = "higher"
    LOWER = "lower"
    FARTHER_FROM_ZERO = "farther_from_zero"
    """Whatever the sign: a gap, a difference, a change."""

    def __repr__(self) -> str:
        return f"Worse.{self.name}"


@attrs.frozen(kw_only=True)
class Magnitude:
    """
    How large a finding of a rule is (độ lớn), so that it can worsen or ease.

    Parameters
    ----------
    evidence : str
        Field of `Evidence` that holds the number.
    worse : Worse, default Worse.FARTHER_FROM_ZERO
        Which way is worse.
    of_indicator : bool, default False
        Whether the number is in the units of the indicator that the finding is about. Then a
        difference below the smallest change that matters for that indicator counts as none;
        otherwise every difference counts.
    """

    evidence: str = attrs.field(validator=not_blank)
    worse: Worse = attrs.field(default=Worse.FARTHER_FROM_ZERO, validator=a(Worse))
    of_indicator: bool = attrs.field(default=False, validator=a(bool))


@attrs.frozen(kw_only=True)
class Rule:
    """
    A check that makes findings (quy tắc kiểm tra).

    Parameters
    ----------
    code : str
        Family in three capitals and a number, e.g. ``"CNT101"``; never reused.
    severity : Severity
        Severity of its findings.
    evidence : tuple of str
        Fields of `Evidence` that its findings carry.
    magnitude : Magnitude, optional
        Which number of the evidence says how large a finding is; None where it is there or not.

    Raises
    ------
    DefinitionError
        If a field is not what it must be, or the magnitude is no number of the evidence.
    """

    code: str = attrs.field(validator=not_blank)
    severity: Severity = attrs.field(validator=a(Severity))
    evidence: tuple[str, ...] = attrs.field(validator=tuple_of(str, at_least=1))
    magnitude: Magnitude | None = attrs.field(default=None, validator=optional(a(Magnitude)))

    def __attrs_post_init__(self) -> None:
        given = self.magnitude
        if given is not None and given.evidence not in set(self.evidence) & _NUMBERS:
            raise DefinitionError(
                f"Rule {self.code!r}",
                "magnitude",
                given.evidence,
                f"one of its numbers, {', '.join(n for n in self.evidence if n in _NUMBERS)}",
            )

    @property
    def family(self) -> str:
        """The first three letters of the code."""
        return self.code[:3]
