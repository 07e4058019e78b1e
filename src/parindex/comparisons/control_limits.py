"""Control limits of every series: what a unit does by itself, and when it does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple, TypedDict

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from .. import units
from .._quoting import quoted
from ..errors import InputError
from ..model.indicator import MeasureKind
from ..model.target import Target
from ..periods.period import PeriodLike
from ..results.control_table import ControlTable
from ..results.limits import Limits
from ..results.rate_table import RateTable
from ..stats.control import (
    FEWEST_PERIODS,
    Causes,
    ControlLimits,
    Signals,
    causes_in_counts,
    causes_in_values,
    laney_p_chart,
    laney_u_chart,
    p_chart,
    u_chart,
    xmr_chart,
)
from ..tables.arrays import (
    BoolArray,
    CountArray,
    FloatArray,
    keys,
    masked,
    numpy_of,
    scalar_of,
    words,
)
from ..tables.columns_of_results import CONTROL, schema_of
from ..typing import TableLike
from ..vocabulary import Assurance, LimitMethod, LimitStatus
from .assurance import assured
from .charted import Charted, of_published, of_rates
from .phases import cuts_of, left_out
from .series import Grid, Timeline

__all__ = ["SeriesSettings", "compute_control_limits", "settings_of"]

_RULES = Signals._fields
_NUMBERS = ("center", "run_center", "lower", "upper", "sigma", "spread", "shift_size")
_PERCENT = 100.0


class _ChartOfCounts(NamedTuple):
    """A chart of counts, and its word."""

    kernel: Callable[..., ControlLimits]
    method: LimitMethod


# the charts of chance alone, and of chance and spread
_OF_COUNTS = {
    MeasureKind.PROPORTION: (
        _ChartOfCounts(p_chart, LimitMethod.P),
        _ChartOfCounts(laney_p_chart, LimitMethod.LANEY_P),
    ),
    MeasureKind.RATE: (
        _ChartOfCounts(u_chart, LimitMethod.U),
        _ChartOfCounts(laney_u_chart, LimitMethod.LANEY_U),
    ),
}


class SeriesSettings(TypedDict, total=False):
    """
    Options of `compute_control_limits` that `assess` hands on, as a mapping.

    Parameters
    ----------
    baseline : ReportingPeriod, str or int, or several
        Last period of the baseline of a phase.
    phases : ReportingPeriod, str, int or datetime.date, or several
        Where a new phase begins.
    excluded : table or mapping of columns
        Points that belong to no series, with the reason.
    """

    baseline: PeriodLike | Iterable[PeriodLike]
    phases: PeriodLike | dt.date | Iterable[PeriodLike | dt.date]
    excluded: TableLike


def compute_control_limits(
    rates: RateTable | TableLike,
    *,
    baseline: PeriodLike | Iterable[PeriodLike] | None = None,
    phases: PeriodLike | dt.date | Iterable[PeriodLike | dt.date] | None = None,
    excluded: TableLike | None = None,
    targets: Iterable[Target] | None = None,
    registry: units.UnitRegistry | None = None,
) -> ControlTable:
    """
    Control limits (giới hạn kiểm soát) of every series, and the points that stand out.

    Parameters
    ----------
    rates : RateTable or table
        Rates; or published figures without counts: ``unit_id``, ``period``, ``indicator`` and
        ``printed``, as `find` takes them.
    baseline : ReportingPeriod, str or int, or several, optional
        Last period from which centre and spread are computed, one in each phase at most; later
        ones are held against limits that they had no part in. It holds for series of its own
        cadence; others, as all by default, have limits from all periods of the phase, and the
        column ``periods`` says how many.
    phases : ReportingPeriod, str, int or datetime.date, or several, optional
        Where the level is known to have changed, with the first period of each new phase of series
        of its cadence; or with a day, from the first period of every cadence that begins on it or
        later. Each phase has limits of its own, and the last one with a value is judged. By
        default a series has one phase.
    excluded : table or mapping of columns, optional
        Points that belong to no series: ``unit_id``, ``period``, ``reason``, and ``indicator``
        where not all are meant. They have no part in limits and runs, as if they were a gap.
    targets : iterable of Target, optional
        Adds ``target`` and ``assurance``: whether the limits lie beyond the target, across or
        short of it. For rates only.
    registry : UnitRegistry, optional
        Says which units the targets of a level bind.

    Returns
    -------
    ControlTable
        One row per row of *rates*, in the same order. A series is the rows of one indicator,
        unit and cadence, in time. Proportions have Laney's p' limits where they vary more than
        chance makes them, else p limits (convention §53), and rates per population u' and u limits
        in the same way; ratios, and published figures, have XmR limits, none below 0 where values
        are made of counts, and within 0 and 100 where all figures of a series are printed with a
        percent sign and lie there. Which rules hold at a
        point stands in ``beyond``, ``shift``, ``trend`` and ``two_of_three``, null where the rule
        could not have told: a run too short yet, too few cases, an earlier phase. Status:
        ``no_value``, ``excluded``, ``too_short_history`` (fewer than 8 periods of the phase, each
        after the one before), ``not_estimable`` (all cases or values are alike) and
        ``mixed_units`` (some figures of the series are printed with a percent sign, and others
        without). Each row depends on its own unit only. Published figures whose unit, indicator
        or period cannot be read are faults of ``provenance.input``.

    Raises
    ------
    InputError
        If *rates* is neither, a series has a period twice, no series has the cadence of a
        baseline or phase, a day is given without a calendar, or a point that is left out is not
        there or has no reason.
    MissingColumnError
        If a table of published figures, or of points to leave out, lacks a column.
    ParseError
        If a baseline or phase is a text that names no period.
    UnknownCodeError
        If a target names an unknown indicator.

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
    given = of_rates(rates) if isinstance(rates, RateTable) else of_published(rates)
    if registry is not None:
        units.required.require_registry(registry)
    regime = given.provenance.regime
    cuts = cuts_of(given.periods, phases=phases, baseline=baseline, regime=regime)
    reasons = left_out(excluded, given.indicator, given.unit, given.period, rows=len(given))
    kept = ~np.isnan(given.value) & numpy_of(reasons.is_null())
    phase, counted = cuts.phase[given.period.codes], kept & cuts.in_baseline[given.period.codes]
    number = given.series()
    timeline = Timeline.of(number, given.periods, given.period.codes)
    if len(timeline.repeated):
        raise InputError(given.said_twice(timeline))
    is_last = _is_last(timeline, phase, kept)
    out = _Columns.empty(len(given), ~numpy_of(reasons.is_null()))
    for measure, multiplier in dict.fromkeys(given.kinds):
        alike = [each == (measure, multiplier) for each in given.kinds]
        rows = np.flatnonzero(np.array(alike, bool)[given.indicator.codes])
        line = Timeline.of(
            number[rows] * (int(phase.max(initial=0)) + 1) + phase[rows],
            given.periods,
            given.period.codes[rows],
        )
        of_rows = _OfRows.of(given, rows, kept, counted)
        for grid, _ in line.grids():
            laid = of_rows.laid(grid)
            chart = (
                _of_counts(laid, measure)
                if measure in _OF_COUNTS
                else _of_values(laid, of_counts=measure is not None)
            )
            out.write(rows[grid.rows], grid, chart, multiplier if chart.is_of_counts else 1.0)
    out.forget(~is_last)
    columns = [*given.keys, masked(given.value, ~np.isnan(given.value))]
    multipliers = masked(given.multiplier, ~np.isnan(given.multiplier))
    charted = pa.Table.from_arrays(
        [*columns, multipliers, *out.arrays(phase, reasons)], schema=schema_of(CONTROL)
    )
    drawn = Limits(
        confidence=None, phases=cuts.starts, baseline=cuts.ends, excluded=_points(given, reasons)
    )
    table = ControlTable(charted, attrs.evolve(given.provenance, limits={"control": drawn}))
    if targets is None:
        return table
    return assured(table, targets, registry=registry, is_last=is_last)


def _points(given: Charted, reasons: pa.Array) -> tuple[str, ...]:
    """Name the points that were left out."""
    rows = np.flatnonzero(numpy_of(reasons.is_valid()))
    columns = [
        keys(key.codes[rows], key.texts).cast(pa.string())
        for key in (given.indicator, given.unit, given.period)
    ]
    return tuple(sorted(pc.binary_join_element_wise(*columns, scalar_of(" | ")).to_pylist()))


def _is_last(line: Timeline, phase: CountArray, kept: BoolArray) -> BoolArray:
    """Rows of the last phase of their series that has a value."""
    last = np.zeros(len(line.first), np.int64)
    np.maximum.at(last, line.series, np.where(kept, phase, 0)[line.rows])
    is_last = np.zeros(len(phase), bool)
    is_last[line.rows] = phase[line.rows] == last[line.series]
    return is_last


@attrs.frozen(eq=False)
class _Columns:
    """Numbers of each row; written grid by grid."""

    numbers: dict[str, FloatArray]
    periods: CountArray
    sides: dict[str, npt.NDArray[np.int8]]
    is_told: dict[str, BoolArray]
    method: npt.NDArray[np.uint8]
    status: npt.NDArray[np.uint8]

    @classmethod
    def empty(cls, rows: int, is_left_out: BoolArray) -> _Columns:
        return cls(
            {name: np.full(rows, np.nan) for name in _NUMBERS},
            np.zeros(rows, np.int64),
            {name: np.zeros(rows, np.int8) for name in _RULES},
            {name: np.zeros(rows, bool) for name in _RULES},
            np.full(rows, LimitMethod.NONE, np.uint8),
            np.where(is_left_out, LimitStatus.EXCLUDED, LimitStatus.NO_VALUE).astype(np.uint8),
        )

    def write(self, rows: CountArray, grid: Grid, chart: _Chart, unit_of: float) -> None:
        """Put in what was computed for the rows of a grid; numbers are multiples of *unit_of*."""
        limits, causes = chart.limits, chart.causes
        short = limits.pairs < FEWEST_PERIODS - 1
        status = np.select(
            [chart.is_mixed, short, np.isnan(limits.center)],
            [LimitStatus.MIXED_UNITS, LimitStatus.TOO_SHORT_HISTORY, LimitStatus.NOT_ESTIMABLE],
            LimitStatus.OK,
        ).astype(np.uint8)[grid.unit]
        has_value = chart.laid.known[grid.unit, grid.column]
        self.status[rows[has_value]] = status[has_value]
        self.periods[rows] = chart.laid.counted.sum(axis=1)[grid.unit]
        ok = np.flatnonzero(has_value & (status == LimitStatus.OK))
        here, unit, column = rows[ok], grid.unit[ok], grid.column[ok]
        self.method[here] = chart.method[unit]
        self.numbers["spread"][here] = limits.spread[unit]
        for name, of_series in (("center", limits.center), ("run_center", causes.run_center)):
            self.numbers[name][here] = unit_of * of_series[unit]
        for name, of_point in (
            ("lower", limits.lower),
            ("upper", limits.upper),
            ("sigma", limits.sigma),
            ("shift_size", causes.shift_size),
        ):
            self.numbers[name][here] = unit_of * of_point[unit, column]
        for name in _RULES:
            self.sides[name][here] = getattr(causes.marks, name)[unit, column]
            self.is_told[name][here] = getattr(causes.told, name)[unit, column]

    def forget(self, rows: BoolArray) -> None:
        """Take away what was told of some rows."""
        self.numbers["shift_size"][rows] = np.nan
        for name in _RULES:
            self.sides[name][rows] = 0
            self.is_told[name][rows] = False

    def arrays(self, phase: CountArray, reasons: pa.Array) -> list[pa.Array]:
        numbers = {name: masked(each, ~np.isnan(each)) for name, each in self.numbers.items()}
        size = numbers.pop("shift_size")
        rows = len(phase)
        return [
            *numbers.values(),
            masked(phase),
            masked(self.periods),
            # points of a run of few cases are marked, though none could have ended there
            *(
                masked(self.sides[name], self.is_told[name] | (self.sides[name] != 0))
                for name in _RULES
            ),
            size,
            pa.nulls(rows, pa.float64()),
            words(Assurance, np.zeros(rows, np.uint8)),
            reasons,
            words(LimitMethod, self.method),
            words(LimitStatus, self.status),
        ]


@attrs.frozen(eq=False)
class _Laid:
    """Values of the series of a grid, and the periods that their limits rest on."""

    value: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    is_percent: BoolArray
    known: BoolArray
    counted: BoolArray


@attrs.frozen(eq=False)
class _OfRows:
    """Values of all rows of a kind, NaN where one is not kept; they are laid out grid by grid."""

    values: tuple[FloatArray, ...]
    kept: BoolArray
    counted: BoolArray

    @classmethod
    def of(cls, given: Charted, rows: CountArray, kept: BoolArray, counted: BoolArray) -> _OfRows:
        numbers = (given.value, given.numerator, given.denominator, given.multiplier)
        values = tuple(np.where(kept[rows], each[rows], np.nan) for each in numbers)
        return cls(values, kept[rows], counted[rows])

    def laid(self, grid: Grid) -> _Laid:
        value, numerator, denominator, multiplier = (
            grid.laid(each, np.nan) for each in self.values
        )
        return _Laid(
            value,
            numerator,
            denominator,
            multiplier == _PERCENT,
            grid.laid(self.kept, blank=False),
            grid.laid(self.counted, blank=False),
        )


@attrs.frozen(eq=False)
class _Chart:
    """Limits and signals of a grid; *is_of_counts*: in cases per case, whatever the multiplier."""

    laid: _Laid
    limits: ControlLimits
    causes: Causes
    method: npt.NDArray[np.integer]
    is_mixed: BoolArray
    is_of_counts: bool


def _of_counts(laid: _Laid, measure: MeasureKind) -> _Chart:
    n, d = laid.numerator, laid.denominator
    chance, laney = _OF_COUNTS[measure]
    limits = _never_below_chance(
        laney.kernel(n, d, baseline=laid.counted), chance.kernel(n, d, baseline=laid.counted)
    )
    method = np.where(limits.spread > 1, laney.method, chance.method)
    causes = causes_in_counts(
        n, d, limits.center, limits.spread, laid.counted, poisson=measure is MeasureKind.RATE
    )
    return _Chart(laid, limits, causes, method, np.zeros(len(n), bool), is_of_counts=True)


def _of_values(laid: _Laid, *, of_counts: bool) -> _Chart:
    """
    Draw limits no wider than the values can be.

    A ratio or rate of counts is not below 0, and may exceed 100 %. A printed percent is taken as a
    share of a whole, 0 to 100, unless the series itself goes beyond that.
    """
    value, is_percent = laid.value, laid.is_percent
    limits = xmr_chart(value, baseline=laid.counted)
    is_bare = ~is_percent & laid.known
    is_mixed = np.logical_and(is_percent.any(axis=1), is_bare.any(axis=1))
    is_mixed &= not of_counts
    with np.errstate(invalid="ignore"):
        goes_beyond = ((value < 0.0) | (value > _PERCENT)).any(axis=1)
    is_share = is_percent.any(axis=1) & ~goes_beyond & (not of_counts)
    low = np.where(is_share | of_counts, 0.0, -np.inf)
    high = np.where(is_share, _PERCENT, np.inf)
    causes = causes_in_values(value, limits.center, limits.sigma, laid.counted, (low, high))
    limits = limits._replace(
        lower=np.maximum(limits.lower, low[:, None]), upper=np.minimum(limits.upper, high[:, None])
    )
    method = np.full(len(value), LimitMethod.XMR)
    return _Chart(laid, limits, causes, method, is_mixed, is_of_counts=False)


def _never_below_chance(laney: ControlLimits, chance: ControlLimits) -> ControlLimits:
    """Give Laney's limits where a series varies more than chance makes it, else those of chance."""
    wider = laney.spread > 1
    return ControlLimits(
        *(
            np.where(wider.reshape(-1, *[1] * (one.ndim - 1)), one, other)
            for one, other in zip(laney, chance, strict=True)
        )
    )


def settings_of(series: SeriesSettings | None) -> SeriesSettings:
    """
    Refuse what is no setting of a series.

    Raises
    ------
    InputError
        If it is no mapping, or has another key.
    """
    given: object = {} if series is None else series
    known = list(SeriesSettings.__annotations__)
    if not isinstance(given, Mapping) or not given.keys() <= set(known):
        got = sorted(given.keys() - set(known))[0] if isinstance(given, Mapping) else given
        raise InputError(f"series must be a mapping of {', '.join(known)}, got {quoted(got)}")
    return SeriesSettings() if series is None else series
