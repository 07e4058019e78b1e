"""Whether a measure did what it promised, by the numbers of later periods (convention §97)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import attrs
import numpy as np
import pyarrow as pa

from ...model.indicator import Indicator
from ...model.measure import Measure
from ...periods.period import ReportingPeriod
from ...results.rate_table import RateTable
from ...scores.table import ScoreTable
from ...stats.rounding import ROUNDING_MARGIN
from ...tables.arrays import codes_of
from ...vocabulary import Lifecycle, MeasuredFinding, MeasureOutcome, MeasureReason

__all__ = ["Judged", "Known", "Numbers", "judge"]


@attrs.frozen(eq=False)
class Known:
    """A value or points of a unit in a period; *made_under* is what defines them."""

    unit: str
    period: ReportingPeriod
    number: float | None
    made_under: Indicator | str
    numerator: int | None = None
    denominator: int | None = None


class Judged(NamedTuple):
    """What is said of a promise, and the numbers that it rests on."""

    outcome: MeasureOutcome
    reason: MeasureReason | None = None
    period: str | None = None
    start: float | None = None
    wanted: float | None = None
    reached: float | None = None


def _cannot(reason: MeasureReason, **numbers: float | str | None) -> Judged:
    return Judged(outcome=MeasureOutcome.CANNOT_SAY, reason=reason, **numbers)  # type: ignore[arg-type]


class Numbers:
    """Values and points that measures promise something of, from the tables of several reviews."""

    def __init__(
        self,
        rates: Sequence[RateTable],
        scores: Sequence[ScoreTable],
        measures: Iterable[Measure],
        units: Collection[str],
    ) -> None:
        measures = tuple(measures)
        subjects = {each.subject for each in measures if each.subject is not None}
        criteria = {code for each in measures for code in each.criteria}
        self._values: dict[tuple[str, str], dict[str, Known]] = {}
        self._points: dict[tuple[str, str], dict[str, Known]] = {}
        for table in rates:  # of two tables with one period the later one counts
            names = ("value", "numerator", "denominator")
            for row in _wanted(table.data, {"indicator_code": subjects, "unit_id": units}, names):
                code = row["indicator_code"]
                self._keep(self._values, code, row, table.provenance.indicator(code))
        for scored in scores:
            stage = {scored.scheme.final_stage.code}
            keys = {"criterion_code": criteria, "unit_id": units, "stage": stage}
            for row in _wanted(scored.data, keys, ("points",)):
                code, label = row["criterion_code"], scored.scheme.label
                self._keep(self._points, code, row, label)

    @property
    def periods(self) -> set[str]:
        """Codes of all periods that have a number."""
        held = (*self._values.values(), *self._points.values())
        return {code for of_periods in held for code in of_periods}

    @staticmethod
    def _keep(
        into: dict[tuple[str, str], dict[str, Known]],
        code: str,
        row: Mapping[str, Any],
        made_under: Indicator | str,
    ) -> None:
        unit, period = row["unit_id"], row["period"]
        known = Known(
            unit,
            ReportingPeriod.parse(period),
            row.get("value", row.get("points")),
            made_under,
            row.get("numerator"),
            row.get("denominator"),
        )
        into.setdefault((code, unit), {})[period] = known

    def values(self, code: str, units: Iterable[str]) -> list[Known]:
        """List the values of an indicator of some units."""
        return [each for unit in units for each in self._values.get((code, unit), {}).values()]

    def points(self, codes: Sequence[str], units: Iterable[str]) -> list[Known]:
        """List the points of criteria together; None where one of them has none."""
        found = []
        for unit in units:
            first, *others = (self._points.get((code, unit), {}) for code in codes)
            for period, known in first.items():
                parts = [known, *(each.get(period) for each in others)]
                numbers = [None if part is None else part.number for part in parts]
                held = [number for number in numbers if number is not None]
                total = sum(held) if len(held) == len(codes) else None
                found.append(attrs.evolve(known, number=total))
        return found


def _wanted(
    table: pa.Table, keys: Mapping[str, Collection[str]], columns: Sequence[str]
) -> list[dict[str, Any]]:
    """Give the rows that hold one of the keys in each column."""
    keep = np.ones(len(table), bool)
    for name, wanted in keys.items():
        codes, texts = codes_of(table[name])
        keep &= np.array([*(text in wanted for text in texts), False], bool)[codes]
    names = [*keys, "period", *columns]
    rows: list[dict[str, Any]] = table.select(names).filter(pa.array(keep)).to_pylist()
    return rows


def judge(
    measure: Measure,
    line: Mapping[str, int],
    numbers: Numbers,
    *,
    as_of: dt.date,
    last_day: Mapping[str, int],
    finding: tuple[MeasuredFinding, Lifecycle | None, bool],
) -> Judged:
    """
    Say whether a measure did what it promised.

    *line* are the unit and those that it went into, each with the day from which on that is so;
    *last_day* goes by the code of a period. *finding* is what became of the finding, its life
    cycle, and whether it is of a later period than the measure. A value comes before points, and
    points before cases, where several are promised; with none of them the finding is to end.
    """
    if measure.value is None and measure.cases is None and measure.points is None:
        said = _of_finding(*finding)
    elif not line:
        return _cannot(MeasureReason.NO_UNIT)
    elif measure.value is None and measure.points is not None:
        said = _of_points(measure, line, numbers, last_day)
    else:
        said = _of_value(measure, line, numbers, last_day)
    is_early = measure.due >= as_of and not measure.is_done_on(as_of)
    if is_early and said.outcome is not MeasureOutcome.KEPT:
        return said._replace(outcome=MeasureOutcome.TOO_EARLY, reason=None)
    return said


def _of_finding(state: MeasuredFinding, cycle: Lifecycle | None, is_later: bool) -> Judged:
    if state is MeasuredFinding.RESOLVED:
        return Judged(outcome=MeasureOutcome.KEPT)
    if state is MeasuredFinding.NOT_CHECKED:
        return _cannot(MeasureReason.FINDING_NOT_CHECKED)
    if state is not MeasuredFinding.FOUND:
        return _cannot(MeasureReason.NO_FINDING)
    if not is_later:
        return Judged(outcome=MeasureOutcome.TOO_EARLY)
    if cycle is None:
        return _cannot(MeasureReason.NOT_FOLLOWED)
    is_less = cycle is Lifecycle.EASED
    return Judged(outcome=MeasureOutcome.PARTLY if is_less else MeasureOutcome.NOT_KEPT)


def _of_value(
    measure: Measure, line: Mapping[str, int], numbers: Numbers, last_day: Mapping[str, int]
) -> Judged:
    assert measure.subject is not None
    known = numbers.values(measure.subject, line)
    if not known:
        return _cannot(MeasureReason.NO_RATES)
    start, now = _start(measure, known), _latest(measure, line, known, last_day)
    if now is None:
        return Judged(
            outcome=MeasureOutcome.TOO_EARLY,
            start=None if start is None else start.number,
            wanted=measure.value,
        )
    definition = now.made_under
    assert isinstance(definition, Indicator)
    if start is not None:
        earlier = start.made_under
        if isinstance(earlier, Indicator) and not definition.means_the_same_as(earlier):
            return _cannot(MeasureReason.DEFINITION_CHANGED, period=now.period.code)
    better = definition.polarity.better
    wanted = measure.value
    if wanted is None:
        counts = (None, None) if start is None else (start.numerator, start.denominator)
        if start is None or counts[0] is None or not counts[1]:
            return _cannot(MeasureReason.START_UNKNOWN, period=now.period.code)
        if start.unit != now.unit:
            return _cannot(MeasureReason.UNIT_CHANGED, period=now.period.code, reached=now.number)
        more = (measure.cases or 0) * (better or 1)
        wanted = definition.multiplier * (counts[0] + more) / counts[1]
    return _compared(start, now, wanted, better, definition.smallest_change)


def _of_points(
    measure: Measure, line: Mapping[str, int], numbers: Numbers, last_day: Mapping[str, int]
) -> Judged:
    known = numbers.points(measure.criteria, line)
    if not known:
        return _cannot(MeasureReason.NO_SCORES)
    start, now = _start(measure, known), _latest(measure, line, known, last_day)
    if now is None:
        return Judged(
            outcome=MeasureOutcome.TOO_EARLY, start=None if start is None else start.number
        )
    if start is None or start.number is None:
        return _cannot(MeasureReason.START_UNKNOWN, period=now.period.code, reached=now.number)
    if start.unit != now.unit:
        return _cannot(MeasureReason.UNIT_CHANGED, period=now.period.code, reached=now.number)
    if start.made_under != now.made_under:
        return _cannot(MeasureReason.DEFINITION_CHANGED, period=now.period.code)
    return _compared(start, now, start.number + (measure.points or 0.0), 1, 0.0)


def _compared(start: Known | None, now: Known, wanted: float, better: int, least: float) -> Judged:
    """Hold what was reached against what was promised, and against where it began."""
    began = None if start is None else start.number
    numbers = {
        "period": now.period.code,
        "start": began,
        "wanted": wanted,
        "reached": now.number,
    }
    if now.number is None:
        return _cannot(MeasureReason.NO_VALUE, **numbers)
    margin = ROUNDING_MARGIN * max(abs(wanted), 1.0)
    gap = now.number - wanted
    if (gap * better >= -margin) if better else (abs(gap) <= margin):
        return Judged(outcome=MeasureOutcome.KEPT, **numbers)  # type: ignore[arg-type]
    if began is None:
        return _cannot(MeasureReason.START_UNKNOWN, **numbers)
    nearer = (now.number - began) * better if better else abs(began - wanted) - abs(gap)
    is_partly = nearer > margin and nearer >= least * (1 - ROUNDING_MARGIN)
    outcome = MeasureOutcome.PARTLY if is_partly else MeasureOutcome.NOT_KEPT
    return Judged(outcome=outcome, **numbers)  # type: ignore[arg-type]


def _start(measure: Measure, known: Sequence[Known]) -> Known | None:
    """Find what the unit had in the period in which the measure was planned."""
    return next((each for each in known if each.period.code == measure.period), None)


def _latest(
    measure: Measure,
    line: Mapping[str, int],
    known: Sequence[Known],
    last_day: Mapping[str, int],
) -> Known | None:
    """
    Find the latest period, later than that of the measure and of its cadence.

    Of two units that have one the later in the line counts, from the day on which it continues the
    other.
    """
    planned = None if measure.period is None else ReportingPeriod.parse(measure.period)
    place = {unit: at for at, unit in enumerate(line)}
    later = [
        each
        for each in known
        if line[each.unit] <= last_day[each.period.code]
        and (planned is None or (each.period.cadence is planned.cadence and each.period > planned))
    ]
    return max(later, key=lambda each: (last_day[each.period.code], place[each.unit]), default=None)
