"""The measures of a plan by columns, and the rows of another table that belong to each of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs
import numpy as np
import pyarrow as pa

from ...model.measure import Measure
from ...periods.cadence import Cadence
from ...periods.period import ReportingPeriod
from ...tables.arrays import BoolArray, CodeArray, CountArray, FloatArray, codes_of

__all__ = ["Periods", "PlanColumns", "spread"]

_NEVER = np.iinfo(np.int64).max
_CADENCES = {cadence: place for place, cadence in enumerate(Cadence)}


@attrs.frozen(eq=False)
class PlanColumns:
    """
    Measures by columns, in their order.

    Codes are positions in the texts beside them, -1 where a measure names none. *due* and *done*
    are proleptic ordinals; what is not done is done on no day. Numbers are NaN where none is
    promised.
    """

    measures: tuple[Measure, ...]
    rule: CodeArray
    rules: list[str]
    unit: CodeArray
    units: list[str]
    subject: CodeArray
    subjects: list[str]
    criterion: CodeArray
    criteria: list[tuple[str, ...]]
    period: CodeArray
    periods: list[str]
    due: CountArray
    done: CountArray
    value: FloatArray
    cases: FloatArray
    points: FloatArray

    @classmethod
    def of(cls, measures: Iterable[Measure]) -> PlanColumns:
        """Take measures apart."""
        listed = tuple(measures)
        rule, rules = _coded([each.rule for each in listed])
        unit, units = _coded([each.unit_id for each in listed])
        subject, subjects = _coded([each.subject for each in listed])
        criterion, texts = _coded([each.criterion for each in listed])
        parts = {each.criterion: each.criteria for each in listed}
        period, periods = _coded([each.period for each in listed])
        done = [_NEVER if each.done is None else each.done.toordinal() for each in listed]
        return cls(
            listed,
            rule,
            rules,
            unit,
            units,
            subject,
            subjects,
            criterion,
            [parts[text] for text in texts],
            period,
            periods,
            np.array([each.due.toordinal() for each in listed], np.int64),
            np.array(done, np.int64),
            _numbers([each.value for each in listed]),
            _numbers([each.cases for each in listed]),
            _numbers([each.points for each in listed]),
        )

    def __len__(self) -> int:
        return len(self.measures)

    def is_done(self, day: dt.date) -> BoolArray:
        """Say which were done by a day."""
        return self.done <= day.toordinal()

    def is_overdue(self, day: dt.date) -> BoolArray:
        """Say which should have been done before a day, and were not by then."""
        return (self.due < day.toordinal()) & ~self.is_done(day)

    def table(self) -> dict[str, pa.Array]:
        """Give the fields of the measures as columns; days are written as text."""
        found = {}
        for field in attrs.fields(Measure):
            cells = [getattr(each, field.name) for each in self.measures]
            if field.name in ("due", "done"):
                cells = [None if each is None else each.isoformat() for each in cells]
            kinds = {"cases": pa.int64(), "value": pa.float64(), "points": pa.float64()}
            found[field.name] = pa.array(cells, kinds.get(field.name, pa.string()))
        return found


class Periods:
    """Periods by their codes, with what is compared of them."""

    def __init__(self, texts: Iterable[str], last_days: Sequence[int]) -> None:
        self.texts = list(texts)
        parsed = [ReportingPeriod.parse(text) for text in self.texts]
        self.cadence = np.array([_CADENCES[each.cadence] for each in parsed] + [-1], np.int64)
        """Cadence of each; -1 for no period, which stands at the end."""
        self.time = np.array(
            [each.year * each.cadence.per_year + each.ordinal for each in parsed] + [0], np.int64
        )
        self.last_day = np.array([*last_days, 0], np.int64)

    def place(self, texts: Sequence[str]) -> CodeArray:
        """Find the positions of some codes, with one more for none."""
        known = {text: at for at, text in enumerate(self.texts)}
        return np.array([*(known[text] for text in texts), -1], np.int32)


def spread(first: CountArray, count: CountArray) -> tuple[CountArray, CountArray]:
    """Pair each row with *count* others that stand together from *first* on."""
    of = np.repeat(np.arange(len(count)), count)
    begin = np.cumsum(count) - count
    return of, np.arange(len(of)) - begin[of] + first[of]


def _coded(texts: Sequence[str | None]) -> tuple[CodeArray, list[str]]:
    return codes_of(pa.array(texts, pa.string()))


def _numbers(cells: Sequence[float | None]) -> FloatArray:
    return np.array([np.nan if each is None else each for each in cells], np.float64)
