"""Whether measures did what they promised, by the numbers of later periods (convention §97)."""

from __future__ import annotations

import attrs
import numpy as np

from ...model.indicator import Indicator
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import BoolArray, CountArray, FloatArray
from ...vocabulary import Lifecycle, MeasuredFinding, MeasureOutcome, MeasureReason
from .columns import Periods, PlanColumns
from .held import Held

__all__ = ["Asked", "Judged", "judge"]

_NONE = -1


@attrs.frozen(eq=False)
class Asked:
    """
    What measures promise, a row for each finding that they are about.

    *measure* is the place of the measure in the plan, *planned* the place of its period. *line*
    pairs rows with units and the day from which on each stands for the one that is named. *state*
    and *cycle* say what became of the finding, *is_later* whether it is of a later period.
    """

    measure: CountArray
    planned: CountArray
    line: tuple[CountArray, CountArray, CountArray]
    state: CountArray
    cycle: CountArray
    is_later: BoolArray

    def __len__(self) -> int:
        return len(self.measure)


class Judged:
    """
    What is said of promises, and the numbers that it rests on, by rows.

    Codes are those of `MeasureOutcome`, of `MeasureReason` and of periods, -1 for none; numbers
    are NaN where there is none. What is said first of a row stands.
    """

    def __init__(self, size: int) -> None:
        self.outcome = np.full(size, _NONE)
        self.reason = np.full(size, _NONE)
        self.period = np.full(size, _NONE)
        self.start, self.wanted, self.reached = (np.full(size, np.nan) for _ in range(3))

    def say(
        self,
        where: BoolArray,
        outcome: MeasureOutcome,
        reason: MeasureReason | None = None,
        *,
        period: CountArray | None = None,
        **numbers: FloatArray,
    ) -> None:
        """Say what became of the rows of which nothing was said."""
        here = where & (self.outcome == _NONE)
        self.outcome[here] = outcome
        if reason is not None:
            self.reason[here] = reason
        if period is not None:
            self.period[here] = period[here]
        for name, number in numbers.items():
            getattr(self, name)[here] = number[here]

    def cannot(
        self,
        where: BoolArray,
        reason: MeasureReason,
        *,
        period: CountArray | None = None,
        **numbers: FloatArray,
    ) -> None:
        """Say that it cannot be said, and why."""
        self.say(where, MeasureOutcome.CANNOT_SAY, reason, period=period, **numbers)


def judge(
    asked: Asked,
    plan: PlanColumns,
    values: Held,
    points: Held,
    *,
    periods: Periods,
    is_early: BoolArray,
) -> Judged:
    """
    Say whether measures did what they promised.

    A value comes before points, and points before cases, where several are promised; with none of
    them the finding is to end. What is not due yet, and not done, may be kept, and nothing else.
    """
    promised = _Promised.of(asked, plan)
    said = Judged(len(asked))
    _of_findings(said, asked, ~promised.is_some)
    has_line = np.zeros(len(asked), bool)
    has_line[asked.line[0]] = True
    said.cannot(promised.is_some & ~has_line, MeasureReason.NO_UNIT)
    is_nowhere = said.reason == MeasureReason.NO_UNIT
    _of_points(said, asked, plan, points, periods, promised)
    _of_values(said, asked, plan, values, periods, promised)
    is_early = is_early & (said.outcome != MeasureOutcome.KEPT) & ~is_nowhere
    said.outcome[is_early], said.reason[is_early] = MeasureOutcome.TOO_EARLY, _NONE
    return said


@attrs.frozen(eq=False)
class _Promised:
    """Numbers that are promised, by rows; NaN for none."""

    value: FloatArray
    cases: FloatArray
    points: FloatArray

    @classmethod
    def of(cls, asked: Asked, plan: PlanColumns) -> _Promised:
        return cls(*(each[asked.measure] for each in (plan.value, plan.cases, plan.points)))

    @property
    def is_of_points(self) -> BoolArray:
        return np.isnan(self.value) & ~np.isnan(self.points)

    @property
    def is_some(self) -> BoolArray:
        return ~(np.isnan(self.value) & np.isnan(self.cases) & np.isnan(self.points))


def _of_findings(said: Judged, asked: Asked, here: BoolArray) -> None:
    state, cycle = asked.state, asked.cycle
    said.say(here & (state == MeasuredFinding.RESOLVED), MeasureOutcome.KEPT)
    is_blind = here & (state == MeasuredFinding.NOT_CHECKED)
    said.cannot(is_blind, MeasureReason.FINDING_NOT_CHECKED)
    said.cannot(here & (state != MeasuredFinding.FOUND), MeasureReason.NO_FINDING)
    said.say(here & ~asked.is_later, MeasureOutcome.TOO_EARLY)
    said.cannot(here & (cycle < 0), MeasureReason.NOT_FOLLOWED)
    said.say(here & (cycle == Lifecycle.EASED), MeasureOutcome.PARTLY)
    said.say(here, MeasureOutcome.NOT_KEPT)


@attrs.frozen(eq=False)
class _Numbers:
    """The numbers that rows began and ended with, of those of which some are held."""

    held: Held
    start: CountArray
    now: CountArray

    def began(self, name: str) -> FloatArray:
        """Give what they began with; NaN where that is not known."""
        return self._at(name, self.start)

    def reached(self) -> FloatArray:
        return self._at("number", self.now)

    def period(self) -> CountArray:
        """Give the period of the latest number; -1 where there is none."""
        return np.append(self.held.period, _NONE)[self.now]

    def made_under(self) -> tuple[CountArray, CountArray]:
        made = np.append(self.held.made_under, _NONE)
        return made[self.start], made[self.now]

    def _at(self, name: str, rows: CountArray) -> FloatArray:
        number: FloatArray = np.append(getattr(self.held, name), np.nan)[rows]
        return number


def _of_values(
    said: Judged,
    asked: Asked,
    plan: PlanColumns,
    held: Held,
    periods: Periods,
    promised: _Promised,
) -> None:
    here = said.outcome == _NONE
    subject = np.where(here, plan.subject[asked.measure], _NONE).astype(np.int64)
    near = held.near(subject, asked.line, asked.planned, periods)
    numbers = _Numbers(held, near.start, near.now)
    began, reached, period = numbers.began("number"), numbers.reached(), numbers.period()
    said.cannot(here & ~near.is_known, MeasureReason.NO_RATES)
    said.say(near.now < 0, MeasureOutcome.TOO_EARLY, start=began, wanted=promised.value)
    then, now = numbers.made_under()
    differs = _differs(held, then, now)
    said.cannot(here & differs, MeasureReason.DEFINITION_CHANGED, period=period)
    numerator, denominator = numbers.began("numerator"), numbers.began("denominator")
    is_of_cases = here & np.isnan(promised.value)
    is_other = is_of_cases & near.is_other
    said.cannot(is_other, MeasureReason.UNIT_CHANGED, period=period, reached=reached)
    unknown = is_of_cases & ~((denominator != 0) & ~np.isnan(numerator + denominator))
    said.cannot(unknown, MeasureReason.START_UNKNOWN, period=period)
    definitions = [each for each in held.definitions if isinstance(each, Indicator)]
    better, multiplier, least = (
        np.array([*each, 0])[now]
        for each in (
            [each.polarity.better for each in definitions],
            [each.multiplier for each in definitions],
            [each.smallest_change for each in definitions],
        )
    )
    more = promised.cases * np.where(better == 0, 1, better)
    with np.errstate(all="ignore"):
        of_cases = multiplier * (numerator + more) / denominator
    wanted = np.where(is_of_cases, of_cases, promised.value)
    _compare(said, here, numbers, wanted, better, least)


def _of_points(
    said: Judged,
    asked: Asked,
    plan: PlanColumns,
    held: Held,
    periods: Periods,
    promised: _Promised,
) -> None:
    here = promised.is_of_points & (said.outcome == _NONE)
    subject = np.where(here, plan.criterion[asked.measure], _NONE).astype(np.int64)
    near = held.near(subject, asked.line, asked.planned, periods)
    numbers = _Numbers(held, near.start, near.now)
    began, reached, period = numbers.began("number"), numbers.reached(), numbers.period()
    said.cannot(here & ~near.is_known, MeasureReason.NO_SCORES)
    said.say(here & (near.now < 0), MeasureOutcome.TOO_EARLY, start=began)
    said.cannot(here & near.is_other, MeasureReason.UNIT_CHANGED, period=period, reached=reached)
    unknown = here & np.isnan(began)
    said.cannot(unknown, MeasureReason.START_UNKNOWN, period=period, reached=reached)
    then, now = numbers.made_under()
    said.cannot(here & (then != now), MeasureReason.DEFINITION_CHANGED, period=period)
    ones, none = np.ones(len(asked), np.int64), np.zeros(len(asked))
    _compare(said, here, numbers, began + promised.points, ones, none)


def _differs(held: Held, then: CountArray, now: CountArray) -> BoolArray:
    """Say where the later value means something else than the earlier one."""
    size = len(held.definitions) + 1
    pairs, of = np.unique((then + 1) * size + now + 1, return_inverse=True)
    differs: list[bool] = []
    for one, two in zip(*np.divmod(pairs, size), strict=True):
        earlier, later = (held.definitions[place - 1] if place else "" for place in (one, two))
        if isinstance(earlier, Indicator) and isinstance(later, Indicator):
            differs.append(not later.means_the_same_as(earlier))
        else:
            differs.append(False)
    found: BoolArray = np.array(differs, bool)[of.reshape(-1)]
    return found


def _compare(
    said: Judged,
    here: BoolArray,
    numbers: _Numbers,
    wanted: FloatArray,
    better: CountArray,
    least: FloatArray,
) -> None:
    """Hold what was reached against what was promised, and against where it began."""
    began, reached = numbers.began("number"), numbers.reached()
    period = numbers.period()

    def say(where: BoolArray, outcome: MeasureOutcome, reason: MeasureReason | None = None) -> None:
        said.say(
            here & where,
            outcome,
            reason,
            period=period,
            start=began,
            wanted=wanted,
            reached=reached,
        )

    say(np.isnan(reached), MeasureOutcome.CANNOT_SAY, MeasureReason.NO_VALUE)
    margin = ROUNDING_MARGIN * np.maximum(np.abs(wanted), 1.0)
    gap = reached - wanted
    is_kept = np.where(better == 0, np.abs(gap) <= margin, gap * better >= -margin)
    say(is_kept, MeasureOutcome.KEPT)
    say(np.isnan(began), MeasureOutcome.CANNOT_SAY, MeasureReason.START_UNKNOWN)
    nearer = np.where(better == 0, np.abs(began - wanted) - np.abs(gap), (reached - began) * better)
    is_partly = (nearer > margin) & (nearer >= least * (1 - ROUNDING_MARGIN))
    say(is_partly, MeasureOutcome.PARTLY)
    say(here, MeasureOutcome.NOT_KEPT)
