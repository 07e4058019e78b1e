"""From rates to comparisons: the same unit, the same indicator, an earlier period."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..model.indicator import Indicator
from ..model.period import ReportingPeriod
from ..stats.change import difference_limits, relative_change, verdict
from ..tables.align import align, recode
from ..tables.arrays import (
    CodeArray,
    CountArray,
    FloatArray,
    codes_of,
    floats_of,
    keys,
    masked,
    words,
)
from ..tables.cells import StatusArray
from ..tables.columns import COMPARISONS, schema_of
from ..vocabulary import Comparability, Verdict
from ._calendar import lengths
from .result import ComparisonTable, RateTable

__all__ = ["compare_to_previous", "compare_to_prior_year"]

_Scalar = TypeVar("_Scalar", bound=np.generic)

# Rows that are compared at a time: their arrays stay in the processor's cache.
_ROWS_AT_A_TIME = 1 << 16


def compare_to_prior_year(rates: RateTable, *, prior: RateTable | None = None) -> ComparisonTable:
    """
    Compare every rate with the same period of the year before (so với cùng kỳ năm trước).

    Parameters
    ----------
    rates : RateTable
        Rates of the periods to judge.
    prior : RateTable, optional
        Rates to compare with, where they were computed apart: under last year's definitions or
        another calendar. By default the earlier periods of *rates*.

    Returns
    -------
    ComparisonTable
        One row per row of *rates*, in the same order. ``change`` is value - prior_value, in
        percentage points where the indicator is a percent; its limits are Newcombe's method 10
        (square-and-add of the limits of both rates). A missing prior, a changed definition and
        a changed calendar are words in ``comparability``:

        - ``no_prior``: no value for the period compared with; no change;
        - ``definition_changed``: no change, for the two values measure different things;
        - ``regime_changed``: a change, but no verdict.

        Each row depends on its own unit only.

    Raises
    ------
    InputError
        If *prior* has the same indicator, unit and period twice.

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent proportions.
    Statistics in Medicine 17, 873-890.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> rates = pi.compute_rates(
    ...     {
    ...         "unit_id": ["A", "A"],
    ...         "period": ["2022-H1", "2023-H1"],
    ...         "on_time": [860, 940],
    ...         "resolved": [1000, 1000],
    ...     },
    ...     [own],
    ... )
    >>> row = pi.compare_to_prior_year(rates).data.to_pylist()[1]
    >>> row["prior_period"], row["change"], row["verdict"], row["comparability"]
    ('2022-H1', 8.0, 'improved', 'full')
    """
    return _compare(rates, prior, ReportingPeriod.prior_year)


def compare_to_previous(rates: RateTable, *, prior: RateTable | None = None) -> ComparisonTable:
    """
    Compare every rate with the period just before it (so với kỳ trước).

    Parameters
    ----------
    rates : RateTable
        Rates of the periods to judge.
    prior : RateTable, optional
        Rates to compare with, where they were computed apart.

    Returns
    -------
    ComparisonTable
        As `compare_to_prior_year`, with the previous period of the same cadence.

    Raises
    ------
    InputError
        If *prior* has the same indicator, unit and period twice.
    """
    return _compare(rates, prior, ReportingPeriod.previous)


def _compare(
    rates: RateTable,
    prior: RateTable | None,
    earlier: Callable[[ReportingPeriod], ReportingPeriod],
) -> ComparisonTable:
    before = rates if prior is None else prior
    now = _Columns.of(rates)
    then = now if prior is None else _Columns.of(prior)
    periods = [ReportingPeriod.parse(text) for text in now.periods]
    earlier_periods = [earlier(period) for period in periods]
    match = _Match(now, then, [period.code for period in earlier_periods])
    same_regime = rates.provenance.regime == before.provenance.regime

    out = _Outcome(len(rates))
    for code, rows in now.runs():
        indicator = rates.provenance.indicator(now.indicators[code])
        found, values = match.of(code, rows)
        judge = _Judge(
            indicator,
            defined_alike=_defined_alike(indicator, before),
            same_regime=same_regime,
        )
        for start in range(rows.start, rows.stop, _ROWS_AT_A_TIME):
            part = slice(start, min(start + _ROWS_AT_A_TIME, rows.stop))
            here = found[part.start - rows.start : part.stop - rows.start]
            judge.compare(out, part, now, [column[here] for column in values])
    days = lengths(periods, rates.provenance.regime)
    prior_days = lengths(earlier_periods, before.provenance.regime)
    columns = [
        rates.data["indicator_code"],
        rates.data["unit_id"],
        rates.data["period"],
        # distinct periods have distinct earlier ones, so the codes serve for both
        keys(now.period_codes, [period.code for period in earlier_periods]),
        rates.data["value"],
        masked(out.prior_value, out.has_prior),
        masked(out.change, out.has_change),
        masked(out.lower, out.has_limits),
        masked(out.upper, out.has_limits),
        masked(out.relative, out.has_relative),
        words(Verdict, out.verdict),
        words(Comparability, out.comparability),
        _per_period(days, now.period_codes),
        _per_period(prior_days, now.period_codes),
    ]
    return ComparisonTable(
        pa.Table.from_arrays(columns, schema=schema_of(COMPARISONS)), rates.provenance
    )


@attrs.frozen(eq=False)
class _Columns:
    """What a comparison reads of a table of rates."""

    indicator_codes: CodeArray
    indicators: list[str]
    unit_codes: CodeArray
    units: list[str]
    period_codes: CodeArray
    periods: list[str]
    value: FloatArray
    lower: FloatArray
    upper: FloatArray

    @classmethod
    def of(cls, rates: RateTable) -> _Columns:
        indicator, unit, period = (
            codes_of(rates.data[name]) for name in ("indicator_code", "unit_id", "period")
        )
        value, lower, upper = (floats_of(rates.data[name]) for name in ("value", "lower", "upper"))
        return cls(*indicator, *unit, *period, value, lower, upper)

    def runs(self) -> list[tuple[int, slice]]:
        """Stretches of rows with one indicator; one per indicator, unless rows were moved."""
        codes = self.indicator_codes
        if not len(codes):
            return []
        edges = (np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist()
        return [
            (int(codes[start]), slice(start, stop))
            for start, stop in zip([0, *edges], [*edges, len(codes)], strict=True)
        ]


class _Match:
    """
    For the rows of one indicator, the rows of the same indicator in the earlier period.

    Indicators of one sheet have the same units and periods in the same order, so a match that
    was made for one of them serves the next.
    """

    def __init__(self, now: _Columns, then: _Columns, earlier: list[str]) -> None:
        self._now, self._then = now, then
        self._unit = recode(now.units, then.units)
        self._period = recode(earlier, then.periods)
        self._indicator = recode(now.indicators, then.indicators)
        self._rows_then: dict[int, list[slice]] = {}
        for code, rows in then.runs():
            self._rows_then.setdefault(code, []).append(rows)
        self._last: tuple[list[CodeArray], CountArray] | None = None

    def of(self, code: int, rows: slice) -> tuple[CountArray, list[FloatArray]]:
        """Places in the columns value, lower and upper; the NaN that ends them where none."""
        then = self._then
        stretches = self._rows_then.get(int(self._indicator[code]), [])
        own = [self._now.unit_codes[rows], self._now.period_codes[rows]]
        other = [_taken(column, stretches) for column in (then.unit_codes, then.period_codes)]
        last = self._last
        if last is None or not all(
            np.array_equal(one, two) for one, two in zip(own + other, last[0], strict=True)
        ):
            left = (self._unit[own[0]], self._period[own[1]])
            match = align(left, other, (len(then.units), len(then.periods))).match
            self._last = last = (own + other, match)
        values = [
            np.append(_taken(column, stretches), np.nan)
            for column in (then.value, then.lower, then.upper)
        ]
        return last[1], values


def _taken(column: npt.NDArray[_Scalar], stretches: list[slice]) -> npt.NDArray[_Scalar]:
    """Rows of some stretches; a view where there is only one."""
    if len(stretches) == 1:
        return column[stretches[0]]
    return np.concatenate([column[rows] for rows in stretches]) if stretches else column[:0]


class _Outcome:
    """The columns that a comparison adds, and where they hold something."""

    def __init__(self, rows: int) -> None:
        self.prior_value, self.change = np.empty(rows), np.empty(rows)
        self.lower, self.upper, self.relative = np.empty(rows), np.empty(rows), np.empty(rows)
        self.has_prior, self.has_change = np.empty(rows, bool), np.empty(rows, bool)
        self.has_limits, self.has_relative = np.empty(rows, bool), np.empty(rows, bool)
        self.verdict: StatusArray = np.empty(rows, np.uint8)
        self.comparability: StatusArray = np.empty(rows, np.uint8)


@attrs.frozen(eq=False)
class _Judge:
    """Compares the rows of one indicator."""

    indicator: Indicator
    defined_alike: bool = attrs.field(kw_only=True)
    same_regime: bool = attrs.field(kw_only=True)

    def compare(self, out: _Outcome, rows: slice, now: _Columns, prior: list[FloatArray]) -> None:
        value, (prior_value, prior_lower, prior_upper) = now.value[rows], prior
        out.prior_value[rows] = prior_value
        has_prior = np.equal(prior_value, prior_value, out=out.has_prior[rows])  # not NaN
        comparable = Comparability.FULL if self.same_regime else Comparability.REGIME_CHANGED
        if not self.defined_alike:
            comparable = Comparability.DEFINITION_CHANGED
            prior_value = np.full_like(prior_value, np.nan)
        out.comparability[rows] = np.where(
            has_prior, np.uint8(comparable), np.uint8(Comparability.NO_PRIOR)
        )
        change = np.subtract(value, prior_value, out=out.change[rows])
        lower, upper = difference_limits(
            value, now.lower[rows], now.upper[rows], prior_value, prior_lower, prior_upper
        )
        out.lower[rows], out.upper[rows] = lower, upper
        relative = relative_change(value, prior_value)
        out.relative[rows] = relative
        np.equal(change, change, out=out.has_change[rows])
        np.equal(lower, lower, out=out.has_limits[rows])
        np.equal(relative, relative, out=out.has_relative[rows])
        out.verdict[rows] = (
            verdict(
                change,
                lower,
                upper,
                better=self.indicator.polarity.better,
                smallest_change=self.indicator.smallest_change,
            )
            if self.same_regime
            else Verdict.NOT_ASSESSED
        )


def _defined_alike(indicator: Indicator, before: RateTable) -> bool:
    """Whether both tables mean the same by a code; no opinion where one does not have it."""
    return all(
        indicator.means_the_same_as(other)
        for other in before.provenance.indicators
        if other.code == indicator.code
    )


def _per_period(numbers: Sequence[int | None], codes: CodeArray) -> pa.Array:
    """A number of each period, spread over the rows; null where it is not known."""
    known = np.array([number is not None for number in numbers], bool)
    values = np.array([number or 0 for number in numbers], np.int16)
    if not known.any():
        return pa.nulls(len(codes), pa.int16())
    return masked(values[codes], None if known.all() else known[codes])
