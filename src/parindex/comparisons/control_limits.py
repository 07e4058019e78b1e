"""Control limits of every series: what a unit does by itself, and when it does not."""

from __future__ import annotations

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..errors import InputError
from ..model.indicator import MeasureKind
from ..periods.period import Cadence, ReportingPeriod
from ..results.result import ControlTable, Provenance, RateTable
from ..stats.control import (
    FEWEST_PERIODS,
    ControlLimits,
    Signals,
    enough_expected,
    laney_p_chart,
    p_chart,
    rare,
    signals,
    xmr_chart,
)
from ..tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, masked, words
from ..tables.columns import CONTROL, schema_of
from ..tables.printed import printed_of, read_published
from ..tables.sheet import read_period_column
from ..typing import TableLike
from ..vocabulary import LimitMethod, LimitStatus
from .series import Grid, grids

__all__ = ["compute_control_limits"]

_RULES = Signals._fields
_NUMBERS = ("multiplier", "center", "run_center", "lower", "upper", "sigma", "spread")
_PERCENT = 100.0


def compute_control_limits(
    rates: RateTable | TableLike, *, baseline: ReportingPeriod | str | None = None
) -> ControlTable:
    """
    Control limits (giới hạn kiểm soát) of every series, and the points that stand out.

    Parameters
    ----------
    rates : RateTable or table
        Rates; or published figures without counts: ``unit_id``, ``period``, ``indicator`` and
        ``printed``, as `find` takes them.
    baseline : ReportingPeriod or str, optional
        Last period from which centre and spread are computed; later ones are held against
        limits that they had no part in. It holds for series of its own cadence; others, as all
        by default, have limits from all their periods, and the column ``periods`` says how many.

    Returns
    -------
    ControlTable
        One row per row of *rates*, in the same order. A series is the rows of one indicator,
        unit and cadence, in time. Proportions have Laney's p' limits where they vary more than
        chance makes them, else p limits (convention §53); other kinds, and published figures, have
        XmR limits, none below 0 where values are made of counts, and within 0 and 100 where all
        figures of a series are printed with a percent sign and lie there. Which rules hold at a
        point stands in ``beyond``, ``shift``, ``trend`` and ``two_of_three``. Status: ``no_value``,
        ``too_short_history`` (fewer than 8 periods, each after the one before), ``not_estimable``
        (all cases or values are alike) and ``mixed_units`` (some figures of the series are printed
        with a percent sign, and others without). Each row depends on its own unit only.

    Raises
    ------
    InputError
        If *rates* is neither, a series has a period twice, or no series has the cadence of
        *baseline*.
    MissingColumnError
        If a table of published figures lacks a column.
    ParseError
        If *baseline* is a text that names no period.

    References
    ----------
    Laney DB (2002). Improved control charts for attributes. Quality Engineering 14, 531-537.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> months = {
    ...     "unit_id": ["A"] * 9,
    ...     "period": [f"2023-M0{month}" for month in range(1, 10)],
    ...     "on_time": [378, 382, 379, 381, 384, 380, 377, 383, 340],
    ...     "resolved": [400] * 9,
    ... }
    >>> limits = pi.compute_control_limits(pi.compute_rates(months, [own]))
    >>> row = limits.data.to_pylist()[-1]
    >>> row["value"], round(row["lower"], 2), row["beyond"], row["method"]
    (85.0, 88.35, -1, 'laney_p')
    """
    last = ReportingPeriod.parse(baseline) if isinstance(baseline, str) else baseline
    if last is not None and not isinstance(last, ReportingPeriod):
        raise InputError(f"baseline must be a ReportingPeriod or its code, got {baseline!r}")
    given = _of_rates(rates) if isinstance(rates, RateTable) else _of_published(rates)
    cadences = {given.periods[code].cadence for code in np.unique(given.period) if code >= 0}
    if last is not None and cadences and last.cadence not in cadences:
        have = ", ".join(cadence.name.lower() for cadence in Cadence if cadence in cadences)
        raise InputError(
            f"baseline must be a period of the cadence of the series ({have}), got {last.code!r}"
        )
    out = _Columns.empty(given.multiplier)
    for position, kind in enumerate(given.kinds):
        rows = np.flatnonzero((given.indicator == position) & (given.period >= 0))
        for grid in grids(
            given.unit[rows], given.units, given.period[rows], given.periods, fewest=1
        ):
            _chart(given, rows, grid, kind, last, out)
    return ControlTable(
        pa.Table.from_arrays(
            [*given.keys, masked(given.value, ~np.isnan(given.value)), *out.arrays()],
            schema=schema_of(CONTROL),
        ),
        rates.provenance if isinstance(rates, RateTable) else Provenance(),
    )


@attrs.frozen(eq=False, kw_only=True)
class _Given:
    """Values of all series, one a row; counts are NaN where there are none."""

    keys: list[pa.Array | pa.ChunkedArray]
    indicator: npt.NDArray[np.int32]
    kinds: list[tuple[MeasureKind | None, float]]
    """Kind and multiplier of each indicator; None for values without counts."""
    unit: npt.NDArray[np.int32]
    units: int
    period: npt.NDArray[np.int32]
    periods: list[ReportingPeriod]
    value: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    multiplier: FloatArray
    """100 where the value is a percent; NaN where that is not known."""


def _of_rates(rates: RateTable) -> _Given:
    data = rates.data
    indicator, indicators = rates.keys.indicator
    unit, units = rates.keys.unit
    definitions = [rates.provenance.indicator(code) for code in indicators]
    value = floats_of(data["value"])
    absent = np.isnan(value)
    counts = [
        np.where(absent, np.nan, floats_of(data[name])) for name in ("numerator", "denominator")
    ]
    return _Given(
        keys=[data[name] for name in ("indicator_code", "unit_id", "period")],
        indicator=indicator,
        kinds=[(each.kind, each.multiplier) for each in definitions],
        unit=unit,
        units=len(units),
        period=rates.keys.period.codes,
        periods=rates.keys.periods,
        value=value,
        numerator=counts[0],
        denominator=counts[1],
        multiplier=np.array([each.multiplier for each in definitions], np.float64)[indicator]
        if len(indicator)
        else np.zeros(0),
    )


def _of_published(source: TableLike) -> _Given:
    """Published figures whose indicator, unit and period can be read."""
    table = read_published(source)
    period, periods = read_period_column(table["period"].combine_chunks())
    indicator, indicators = codes_of(table["indicator"])
    unit, units = codes_of(table["unit_id"])
    rows = np.flatnonzero((period >= 0) & (indicator >= 0) & (unit >= 0))
    table = table.take(pa.array(rows))
    printed = printed_of(table)
    nothing = np.full(len(rows), np.nan)
    schema = schema_of(CONTROL)
    period_column = pa.array([each.code for each in periods], pa.string()).take(
        pa.array(period[rows])
    )
    columns = (table["indicator"], table["unit_id"], period_column)
    return _Given(
        keys=[
            column.cast(pa.string()).dictionary_encode().cast(schema.field(place).type)
            for place, column in enumerate(columns)
        ],
        indicator=indicator[rows],
        kinds=[(None, 1.0)] * len(indicators),
        unit=unit[rows],
        units=len(units),
        period=period[rows],
        periods=list(periods),
        value=printed.value,
        numerator=nothing,
        denominator=nothing,
        multiplier=np.where(printed.is_percent, _PERCENT, np.nan),
    )


@attrs.frozen(eq=False)
class _Columns:
    """Numbers of each row; written series by series."""

    numbers: dict[str, FloatArray]
    periods: CountArray
    sides: dict[str, npt.NDArray[np.int8]]
    method: npt.NDArray[np.uint8]
    status: npt.NDArray[np.uint8]

    @classmethod
    def empty(cls, multiplier: FloatArray) -> _Columns:
        rows = len(multiplier)
        return cls(
            {name: np.full(rows, np.nan) for name in _NUMBERS} | {"multiplier": multiplier},
            np.zeros(rows, np.int64),
            {name: np.zeros(rows, np.int8) for name in _RULES},
            np.full(rows, LimitMethod.NONE, np.uint8),
            np.full(rows, LimitStatus.NO_VALUE, np.uint8),
        )

    def write(self, rows: CountArray, grid: Grid, chart: _Chart) -> None:
        """Put in what was computed for the rows of a grid."""
        at, limits = rows[grid.rows], chart.limits
        short = limits.pairs < FEWEST_PERIODS - 1
        status = np.select(
            [chart.is_mixed, short, np.isnan(limits.center)],
            [LimitStatus.MIXED_UNITS, LimitStatus.TOO_SHORT_HISTORY, LimitStatus.NOT_ESTIMABLE],
            LimitStatus.OK,
        ).astype(np.uint8)[grid.unit]
        status[~chart.has_value[grid.unit, grid.column]] = LimitStatus.NO_VALUE
        self.status[at] = status
        self.periods[at] = (chart.has_value & chart.baseline).sum(axis=1)[grid.unit]
        ok = np.flatnonzero(status == LimitStatus.OK)
        here, unit, column = at[ok], grid.unit[ok], grid.column[ok]
        self.method[here] = chart.method[unit]
        self.numbers["run_center"][here] = chart.run_center[unit]
        for name in ("center", "spread"):
            self.numbers[name][here] = getattr(limits, name)[unit]
        for name in ("lower", "upper", "sigma"):
            self.numbers[name][here] = getattr(limits, name)[unit, column]
        for name in _RULES:
            self.sides[name][here] = getattr(chart.marks, name)[unit, column]

    def arrays(self) -> list[pa.Array]:
        has_limits = self.status == LimitStatus.OK
        return [
            *(masked(self.numbers[name], ~np.isnan(self.numbers[name])) for name in _NUMBERS),
            masked(self.periods),
            *(masked(self.sides[name], has_limits) for name in _RULES),
            words(LimitMethod, self.method),
            words(LimitStatus, self.status),
        ]


@attrs.frozen(eq=False)
class _Chart:
    """Limits and signals of the series of a grid, and the periods that they rest on."""

    limits: ControlLimits
    run_center: FloatArray
    marks: Signals
    method: npt.NDArray[np.integer]
    baseline: BoolArray
    has_value: BoolArray
    is_mixed: BoolArray


def _chart(
    given: _Given,
    rows: CountArray,
    grid: Grid,
    kind: tuple[MeasureKind | None, float],
    last: ReportingPeriod | None,
    out: _Columns,
) -> None:
    """Write limits and signals of all series of one indicator and cadence."""
    measure, multiplier = kind
    value = grid.laid(given.value[rows])
    baseline = np.zeros(grid.shape[1], bool)
    for period, column in grid.columns.items():
        baseline[column] = last is None or last.cadence is not period.cadence or not last < period
    is_mixed = np.zeros(grid.shape[0], bool)
    if measure is MeasureKind.PROPORTION:
        n, d = grid.laid(given.numerator[rows]), grid.laid(given.denominator[rows])
        limits = _never_below_chance(n, d, baseline, multiplier)
        method = np.where(limits.spread > 1, LimitMethod.LANEY_P, LimitMethod.P)
        in_runs = enough_expected(d, limits.center / multiplier)
        marks = signals(value, limits.center, limits.sigma, in_runs=in_runs)
        marks = marks._replace(beyond=_only_rare(marks.beyond, n, d, limits.center / multiplier))
        parts, wholes = multiplier * n, d
    else:
        limits = xmr_chart(value, baseline=baseline)
        is_percent = grid.laid(given.multiplier[rows]) == _PERCENT
        if measure is None:
            is_mixed = is_percent.any(axis=1) & (~is_percent & ~np.isnan(value)).any(axis=1)
        limits = _within(limits, value, is_percent.any(axis=1), of_counts=measure is not None)
        method = np.full(grid.shape[0], LimitMethod.XMR)
        in_runs = np.ones(grid.shape, bool)
        marks = signals(value, limits.center, limits.sigma)
        parts, wholes = value, np.ones(grid.shape)
    has_value = ~np.isnan(value)
    run_center = _run_center(parts, wholes, has_value & baseline, marks.beyond, limits.center)
    # one point far away moves the mean, and the others must not be a shift for that
    shift = signals(value, run_center, limits.sigma, in_runs=in_runs).shift
    marks = marks._replace(shift=shift)
    out.write(rows, grid, _Chart(limits, run_center, marks, method, baseline, has_value, is_mixed))


def _within(
    limits: ControlLimits, value: FloatArray, is_percent: BoolArray, *, of_counts: bool
) -> ControlLimits:
    """
    Limits no wider than the values can be.

    A ratio or rate of counts is not below 0, and may exceed 100 %. A printed percent is taken as a
    share of a whole, 0 to 100, unless the series itself goes beyond that.
    """
    if of_counts:
        return limits._replace(lower=np.maximum(limits.lower, 0.0))
    with np.errstate(invalid="ignore"):
        goes_beyond = ((value < 0.0) | (value > _PERCENT)).any(axis=1)
    is_share = (is_percent & ~goes_beyond)[:, None]
    return limits._replace(
        lower=np.where(is_share, np.maximum(limits.lower, 0.0), limits.lower),
        upper=np.where(is_share, np.minimum(limits.upper, _PERCENT), limits.upper),
    )


def _run_center(
    parts: FloatArray,
    wholes: FloatArray,
    counted: BoolArray,
    beyond: npt.NDArray[np.int8],
    center: FloatArray,
) -> FloatArray:
    """Centre without the points beyond the limits, unless they are half of all or more."""
    kept = counted & (beyond == 0)
    few = 2 * kept.sum(axis=1) > counted.sum(axis=1)
    kept = np.where(few[:, None], kept, False)
    with np.errstate(all="ignore"):
        without = np.where(kept, parts, 0.0).sum(axis=1) / np.where(kept, wholes, 0.0).sum(axis=1)
    leaves_out = few & (counted & (beyond != 0)).any(axis=1)
    return np.where(leaves_out & ~np.isnan(center), without, center)


def _never_below_chance(
    n: FloatArray, d: FloatArray, baseline: BoolArray, multiplier: float
) -> ControlLimits:
    """Laney's limits where a series varies more than chance makes it, else those of chance."""
    laney = laney_p_chart(n, d, baseline=baseline, multiplier=multiplier)
    chance = p_chart(n, d, baseline=baseline, multiplier=multiplier)
    wider = laney.spread > 1
    return ControlLimits(
        *(
            np.where(wider.reshape(-1, *[1] * (one.ndim - 1)), one, other)
            for one, other in zip(laney, chance, strict=True)
        )
    )


def _only_rare(
    beyond: npt.NDArray[np.int8], n: FloatArray, d: FloatArray, center: FloatArray
) -> npt.NDArray[np.int8]:
    """Points beyond the limits whose counts are as rare by the exact binomial probability."""
    series, column = np.nonzero(beyond)
    is_rare = rare(n[series, column], d[series, column], center[series])
    kept = np.zeros_like(beyond)
    kept[series[is_rare], column[is_rare]] = beyond[series[is_rare], column[is_rare]]
    return kept
