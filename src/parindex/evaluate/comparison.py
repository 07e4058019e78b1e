"""From rates to comparisons: the same unit, the same indicator, an earlier period."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import numpy as np
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

    prior_of_period = recode([period.code for period in earlier_periods], then.periods)
    match = align(
        (
            recode(now.indicators, then.indicators)[now.indicator_codes],
            recode(now.units, then.units)[now.unit_codes],
            prior_of_period[now.period_codes],
        ),
        (then.indicator_codes, then.unit_codes, then.period_codes),
        (len(then.indicators), len(then.units), len(then.periods)),
    ).match

    same_regime = rates.provenance.regime == before.provenance.regime
    out = _Outcome(len(rates))
    for code, rows in _runs(now.indicator_codes):
        indicator = rates.provenance.indicator(now.indicators[code])
        _compare_rows(
            out,
            rows,
            now,
            then,
            match,
            indicator,
            defined_alike=_defined_alike(indicator, before),
            same_regime=same_regime,
        )
    days = lengths(periods, rates.provenance.regime)
    prior_days = lengths(earlier_periods, before.provenance.regime)
    columns = [
        rates.data["indicator_code"],
        rates.data["unit_id"],
        rates.data["period"],
        keys(*_distinct([period.code for period in earlier_periods], now.period_codes)),
        rates.data["value"],
        masked(out.prior_value, ~np.isnan(out.prior_value)),
        masked(out.change, ~np.isnan(out.change)),
        masked(out.lower, ~np.isnan(out.lower)),
        masked(out.upper, ~np.isnan(out.upper)),
        masked(out.relative, ~np.isnan(out.relative)),
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
    """What a comparison reads of a table of rates; each float column has one NaN more at its end."""

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
        coded = [codes_of(rates.data[name]) for name in ("indicator_code", "unit_id", "period")]
        return cls(
            *(part for column in coded for part in column),
            *(
                np.append(floats_of(rates.data[name]), np.nan)
                for name in ("value", "lower", "upper")
            ),
        )


class _Outcome:
    """The columns that a comparison adds."""

    def __init__(self, rows: int) -> None:
        self.prior_value, self.change = np.empty(rows), np.empty(rows)
        self.lower, self.upper, self.relative = np.empty(rows), np.empty(rows), np.empty(rows)
        self.verdict: StatusArray = np.empty(rows, np.uint8)
        self.comparability: StatusArray = np.empty(rows, np.uint8)


def _compare_rows(
    out: _Outcome,
    rows: slice,
    now: _Columns,
    then: _Columns,
    match: CountArray,
    indicator: Indicator,
    *,
    defined_alike: bool,
    same_regime: bool,
) -> None:
    found = match[rows]  # -1, where nothing matched, reads the NaN that ends each column
    value, prior_value = now.value[rows], then.value[found]
    change = value - prior_value
    lower, upper = difference_limits(
        value, now.lower[rows], now.upper[rows], prior_value, then.lower[found], then.upper[found]
    )
    relative = relative_change(value, prior_value)
    comparability = np.where(
        np.isnan(prior_value),
        np.uint8(Comparability.NO_PRIOR),
        np.uint8(Comparability.FULL if same_regime else Comparability.REGIME_CHANGED),
    )
    if not defined_alike:
        change[:] = lower[:] = upper[:] = relative[:] = np.nan
        comparability[~np.isnan(prior_value)] = Comparability.DEFINITION_CHANGED
    out.prior_value[rows], out.change[rows] = prior_value, change
    out.lower[rows], out.upper[rows], out.relative[rows] = lower, upper, relative
    out.comparability[rows] = comparability
    out.verdict[rows] = (
        verdict(
            change,
            lower,
            upper,
            better=indicator.polarity.better,
            smallest_change=indicator.smallest_change,
        )
        if same_regime
        else Verdict.NOT_ASSESSED
    )


def _defined_alike(indicator: Indicator, before: RateTable) -> bool:
    """Whether both tables mean the same by a code; no opinion where one does not have it."""
    return all(
        indicator.means_the_same_as(other)
        for other in before.provenance.indicators
        if other.code == indicator.code
    )


def _runs(codes: CodeArray) -> list[tuple[int, slice]]:
    """Stretches of rows with one code, cut so that each fits the processor's cache."""
    if not len(codes):
        return []
    edges = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    starts = np.concatenate([[0], edges])
    stops = np.concatenate([edges, [len(codes)]])
    return [
        (int(codes[start]), slice(cut, min(cut + _ROWS_AT_A_TIME, int(stop))))
        for start, stop in zip(starts.tolist(), stops.tolist(), strict=True)
        for cut in range(start, stop, _ROWS_AT_A_TIME)
    ]


def _distinct(texts: Sequence[str], codes: CodeArray) -> tuple[CodeArray, list[str]]:
    """Key column of texts that may repeat: distinct texts, and the codes that follow."""
    distinct = list(dict.fromkeys(texts))
    return recode(texts, distinct)[codes], distinct


def _per_period(numbers: Sequence[int | None], codes: CodeArray) -> pa.Array:
    """A number of each period, spread over the rows; null where it is not known."""
    known = np.array([number is not None for number in numbers], bool)
    values = np.array([number or 0 for number in numbers], np.int16)
    if not len(codes):
        return pa.array([], pa.int16())
    return masked(values[codes], None if known.all() else known[codes])
