"""Periods that a case touches, found by one join with a small table."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import attrs
import narwhals as nw
import pyarrow as pa

from .._quoting import quoted
from ..errors import InputError
from ..model.case_conditions import FIRST_DAY, LAST_DAY
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from .engine import Engine

__all__ = ["IS_FIRST", "POSITION", "Windows"]

POSITION: Final = "period__"
"""Column of the place of the period among those of the tally; -1 for none."""
IS_FIRST: Final = "first__"
"""Column that is 1 once for each case."""

_NO_PERIOD: Final = -1
_FIRST_YEAR, _LAST_YEAR = 1, 9998


@attrs.frozen(eq=False)
class Windows:
    """
    Periods, and first and last day of each.

    A case touches a period if it was received by its last day and not finished before its first.

    Parameters
    ----------
    periods : tuple of ReportingPeriod
        Each once.
    days : tuple of (datetime.date, datetime.date)
        First and last day of each; none after the day as of which the file was made.
    """

    periods: tuple[ReportingPeriod, ...]
    days: tuple[tuple[dt.date, dt.date], ...]

    @classmethod
    def of(
        cls, periods: list[ReportingPeriod], regime: ReportingRegime, as_of: dt.date | None
    ) -> Windows:
        """
        Look up the days of periods.

        Raises
        ------
        InputError
            If a period begins after the day as of which the file was made.
        """
        days = []
        for period in periods:
            first, last = regime.window(period)
            if as_of is not None and first > as_of:
                raise InputError(
                    f"periods must begin by the day of as_of, {as_of}, got {quoted(period.code)}, "
                    f"which begins on {first}"
                )
            days.append((first, last if as_of is None else min(last, as_of)))
        return cls(tuple(periods), tuple(days))

    def known_days(self, before: int, after: int) -> tuple[dt.date, dt.date]:
        """First and last day of the years around the periods."""
        first = min(day for day, _ in self.days).year - before
        last = max(day for _, day in self.days).year + after
        return (
            dt.date(max(first, _FIRST_YEAR), 1, 1),
            dt.date(min(last, _LAST_YEAR), 12, 31),
        )

    def joined(
        self, frame: nw.LazyFrame[Any], engine: Engine, *, is_counted: nw.Expr
    ) -> nw.LazyFrame[Any]:
        """
        Give each case once for each period that it touches, and others once, with position -1.

        Two numbers say which periods these are: how many ended before it was received, and how
        many had begun when it was finished.
        """
        ends = sorted(last for _, last in self.days)
        starts = sorted(first for first, _ in self.days)
        finished = nw.col("finished")
        ended = _sum([nw.col("received") > nw.lit(day) for day in ends])
        begun = _sum([finished.is_null() | (finished >= nw.lit(day)) for day in starts])
        touched = ended * nw.lit(len(starts) + 1) + begun
        none = nw.lit(_NO_PERIOD)
        key = nw.when(is_counted).then(touched).otherwise(none).cast(nw.Int32)
        beside = engine.beside(self._touched(ends, starts))
        return frame.with_columns(touched__=key).join(
            beside, how="inner", left_on="touched__", right_on="touches"
        )

    def _touched(self, ends: list[dt.date], starts: list[dt.date]) -> pa.Table:
        rows = [(_NO_PERIOD, -1, 1, *self.days[0])]
        for ended in range(len(ends) + 1):
            for begun in range(len(starts) + 1):
                touched = [
                    position
                    for position, (first, last) in enumerate(self.days)
                    if ended < len(ends)
                    and begun > 0
                    and last >= ends[ended]
                    and first <= starts[begun - 1]
                ]
                key = ended * (len(starts) + 1) + begun
                rows += [
                    (key, position, int(at == 0), *self.days[position])
                    for at, position in enumerate(touched)
                ] or [(key, -1, 1, *self.days[0])]
        key_of, position_of, is_first, first_of, last_of = zip(*rows, strict=True)
        return pa.table(
            {
                "touches": pa.array(key_of, pa.int32()),
                POSITION: pa.array(position_of, pa.int32()),
                IS_FIRST: pa.array(is_first, pa.int64()),
                FIRST_DAY: pa.array(first_of, pa.date32()),
                LAST_DAY: pa.array(last_of, pa.date32()),
            }
        )


def _sum(conditions: list[nw.Expr]) -> nw.Expr:
    numbers = [nw.when(each).then(nw.lit(1)).otherwise(nw.lit(0)) for each in conditions]
    total = numbers[0]
    for number in numbers[1:]:
        total += number
    return total
