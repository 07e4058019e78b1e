"""From rates to comparisons: the same unit, the same indicator, an earlier period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Literal

import attrs
import numpy as np
import pyarrow as pa

from ..errors import InputError
from ..model.indicator import Indicator
from ..model.period import ReportingPeriod
from ..model.regime import ReportingRegime
from ..model.registry import UnitRegistry
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
from ..tables.columns import COMPARISONS, schema_of
from ..vocabulary import Comparability, Verdict
from ._calendar import earlier, lengths
from .part_weights import PartWeights
from .prior_units import PriorUnits, rebased_prior, with_unit_words
from .result import ComparisonTable, RateTable

__all__ = ["compare_to_previous", "compare_to_prior_year"]


def compare_to_prior_year(
    rates: RateTable,
    *,
    prior: RateTable | None = None,
    registry: UnitRegistry | None = None,
    as_of: dt.date | None = None,
    rebase: bool = False,
    weights: PartWeights | Literal["equal"] | None = None,
) -> ComparisonTable:
    """
    Compare every rate with the same period of the year before (so với cùng kỳ năm trước).

    Parameters
    ----------
    rates : RateTable
        Rates of the periods to judge.
    prior : RateTable, optional
        Rates to compare with, where they were computed apart: under last year's definitions or
        another calendar. By default the earlier periods of *rates*.
    registry : UnitRegistry, optional
        The units, by whose ids both tables go. Says which units are not those of the period
        compared with.
    as_of : datetime.date, optional
        Day of the units that are judged; by default the last day of each period.
    rebase : bool, default False
        Whether prior values are made of the counts of former units: numerators and denominators
        of whole units are added, and the rate computed anew.
    weights : PartWeights, "equal" or None
        How parts of former units are shared out; None shares nothing out.

    Returns
    -------
    ComparisonTable
        One row per row of *rates*, in the same order. ``change`` is value - prior_value, in
        percentage points where the indicator is a percent; its limits are Newcombe's method 10
        (square-and-add of the limits of both rates). A missing prior, a changed definition and
        a changed calendar are words in ``comparability``:

        - ``no_prior``: no value for the period compared with; no change;
        - ``definition_changed``: no change, for the two values measure different things;
        - ``regime_changed``: a change, but no verdict;
        - ``rebased``: the prior value is that of former units that were merged, whole;
        - ``estimated``: as rebased, with parts shared out by a weight: a change, but no verdict;
        - ``unit_changed``: the unit began after the period compared with; no change.

        Each row depends on its own unit only.

    Raises
    ------
    InputError
        If *prior* has the same indicator, unit and period twice, or limits of another confidence;
        if *rebase* has no registry, or the day of the units is not known.

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
    units = _units(registry, as_of, weights, rebase=rebase)
    return _compared(rates, prior, ReportingPeriod.prior_year, units, rebase=rebase)


def compare_to_previous(
    rates: RateTable,
    *,
    prior: RateTable | None = None,
    registry: UnitRegistry | None = None,
    as_of: dt.date | None = None,
    rebase: bool = False,
    weights: PartWeights | Literal["equal"] | None = None,
) -> ComparisonTable:
    """
    Compare every rate with the period just before it (so với kỳ trước).

    Parameters
    ----------
    rates : RateTable
        Rates of the periods to judge.
    prior : RateTable, optional
        Rates to compare with, where they were computed apart.
    registry, as_of, rebase, weights
        As for `compare_to_prior_year`.

    Returns
    -------
    ComparisonTable
        As `compare_to_prior_year`, with the previous period of the same cadence.

    Raises
    ------
    InputError
        As for `compare_to_prior_year`.
    """
    units = _units(registry, as_of, weights, rebase=rebase)
    return _compared(rates, prior, ReportingPeriod.previous, units, rebase=rebase)


def _units(
    registry: UnitRegistry | None,
    as_of: dt.date | None,
    weights: PartWeights | Literal["equal"] | None,
    *,
    rebase: bool,
) -> PriorUnits | None:
    """
    What the units of two periods are matched with; None where they are taken as they are.

    Raises
    ------
    InputError
        If there is no registry where one is needed, or an argument cannot be used as it is.
    """
    if registry is None:
        if rebase:
            raise InputError("rebase must be asked for with a registry, got none")
        return None
    if not isinstance(registry, UnitRegistry):
        raise InputError(f"registry must be a UnitRegistry, got {type(registry).__name__}")
    if as_of is not None and type(as_of) is not dt.date:
        raise InputError(f"as_of must be a datetime.date, got {as_of!r}")
    return PriorUnits(registry=registry, as_of=as_of, weights=weights)


def _compared(
    rates: RateTable,
    prior: RateTable | None,
    step: Callable[[ReportingPeriod], ReportingPeriod],
    units: PriorUnits | None,
    *,
    rebase: bool,
) -> ComparisonTable:
    _check_tables(rates, prior)
    if units is None:
        return _compare(rates, prior, step)
    before = rates if prior is None else prior
    then = rebased_prior(rates, before, step, units) if rebase else None
    compared = _compare(rates, prior if then is None else then.rates, step)
    return with_unit_words(compared, before, units.registry, then)


def _check_tables(rates: RateTable, prior: RateTable | None) -> None:
    """
    Refuse tables that cannot be compared at all.

    Raises
    ------
    InputError
        If one is no table of rates, or their limits are of another confidence.
    """
    for given in (rates, prior):
        if given is not None and not isinstance(given, RateTable):
            raise InputError(f"rates must be a RateTable, got {type(given).__name__}")
    if prior is not None and prior.provenance.confidence != rates.provenance.confidence:
        raise InputError(
            "rates and prior must have limits of the same confidence, got "
            f"{rates.provenance.confidence!r} and {prior.provenance.confidence!r}"
        )


def _compare(
    rates: RateTable,
    prior: RateTable | None,
    step: Callable[[ReportingPeriod], ReportingPeriod],
) -> ComparisonTable:
    if prior is not None and not _is_grouped(prior):
        prior = attrs.evolve(prior, data=prior.data.take(_grouping(prior)).combine_chunks())
    if _is_grouped(rates):
        return _compare_grouped(rates, rates if prior is None else prior, step)
    order = _grouping(rates)
    grouped = attrs.evolve(rates, data=rates.data.take(order).combine_chunks())
    compared = _compare_grouped(grouped, grouped if prior is None else prior, step)
    back = pa.array(np.argsort(order.to_numpy()))
    return attrs.evolve(compared, data=compared.data.take(back))


def _grouping(rates: RateTable) -> pa.Array:
    """Order of rows in which those of each indicator stand together."""
    codes, _ = codes_of(rates.data["indicator_code"])
    return pa.array(np.argsort(codes, kind="stable"))


def _compare_grouped(
    rates: RateTable,
    before: RateTable,
    step: Callable[[ReportingPeriod], ReportingPeriod],
) -> ComparisonTable:
    now = _pieces(rates)
    then = now if before is rates else _pieces(before)
    match = _Match(then, step)
    same_regime = rates.provenance.regime == before.provenance.regime
    calendars = _Days(rates.provenance.regime), _Days(before.provenance.regime)
    batches = []
    for piece in now:
        indicator = rates.provenance.indicator(piece.indicator)
        judge = _Judge(
            indicator,
            defined_alike=_defined_alike(indicator, before),
            same_regime=same_regime,
        )
        found, earlier_periods, values = match.of(piece)
        columns = judge.compare(piece, found, values)
        batches.append(
            pa.RecordBatch.from_arrays(
                [
                    *piece.key_columns,
                    _earlier_column(earlier_periods, piece.period_codes),
                    piece.value_column,
                    *columns,
                    calendars[0].of(piece.periods, piece.period_codes),
                    calendars[1].of(earlier_periods, piece.period_codes),
                ],
                schema=schema_of(COMPARISONS),
            )
        )
    return ComparisonTable(
        pa.Table.from_batches(batches, schema=schema_of(COMPARISONS)), rates.provenance
    )


@attrs.frozen(eq=False)
class _Piece:
    """Rows of one indicator that lie together in memory."""

    indicator: str
    key_columns: list[pa.Array]
    value_column: pa.Array
    unit_codes: CodeArray
    units: list[str]
    period_codes: CodeArray
    periods: list[ReportingPeriod]
    values: tuple[FloatArray, FloatArray, FloatArray]
    """Value, lower and upper limit."""


def _edges(codes: CodeArray) -> list[int]:
    """Rows at which another indicator begins."""
    edges: list[int] = (np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist()
    return edges


def _is_grouped(rates: RateTable) -> bool:
    """Whether all rows of an indicator stand together, as `compute_rates` leaves them."""
    runs = 0
    known: set[str] = set()
    for chunk in rates.data["indicator_code"].chunks:
        codes, indicators = codes_of(chunk)
        first_rows = [0, *_edges(codes)] if len(codes) else []
        runs += len(first_rows)
        known.update(indicators[codes[row]] for row in first_rows)
    return runs == len(known)


def _pieces(rates: RateTable) -> list[_Piece]:
    """The rows of a table by indicator; `compute_rates` makes one chunk for each."""
    pieces = []
    for batch in rates.data.to_batches():
        codes, indicators = codes_of(batch["indicator_code"])
        if not len(codes):
            continue
        edges = _edges(codes)
        for start, stop in zip([0, *edges], [*edges, len(codes)], strict=True):
            rows = batch.slice(start, stop - start)
            unit_codes, units = codes_of(rows["unit_id"])
            period_codes, periods = codes_of(rows["period"])
            value, lower, upper = (floats_of(rows[name]) for name in ("value", "lower", "upper"))
            pieces.append(
                _Piece(
                    indicators[codes[start]],
                    [rows[name] for name in ("indicator_code", "unit_id", "period")],
                    rows["value"],
                    unit_codes,
                    units,
                    period_codes,
                    [ReportingPeriod.parse(text) for text in periods],
                    (value, lower, upper),
                )
            )
    return pieces


class _Match:
    """
    For the rows of one indicator, the rows of the same indicator in the earlier period.

    Indicators of one sheet have the same units and periods in the same order, so a match that
    was made for one of them serves the next.
    """

    def __init__(
        self, then: list[_Piece], step: Callable[[ReportingPeriod], ReportingPeriod]
    ) -> None:
        self._step = step
        self._then: dict[str, _Piece] = {}
        for piece in then:
            known = self._then.get(piece.indicator)
            self._then[piece.indicator] = piece if known is None else _together(known, piece)
        self._last: tuple[_Piece, _Piece, CountArray, list[ReportingPeriod | None]] | None = None

    def of(self, now: _Piece) -> tuple[CountArray, list[ReportingPeriod | None], list[FloatArray]]:
        """Rows (-1 where nothing matches), earlier periods, and columns that end with a NaN."""
        then = self._then.get(now.indicator)
        if then is None:
            nothing = np.full(len(now.unit_codes), -1, np.int64)
            return nothing, earlier(now.periods, self._step), [_NOTHING] * 3
        last = self._last
        if last is None or not (_same_keys(now, last[0]) and _same_keys(then, last[1])):
            periods = earlier(now.periods, self._step)
            codes = [period.code for period in then.periods]
            match = align(
                (
                    recode(now.units, then.units)[now.unit_codes],
                    recode(_codes(periods), codes)[now.period_codes],
                ),
                (then.unit_codes, then.period_codes),
                (len(then.units), len(codes)),
            ).match
            self._last = last = (now, then, match, periods)
        return last[2], last[3], [np.append(column, np.nan) for column in then.values]


_NOTHING = np.array([np.nan])


def _codes(periods: list[ReportingPeriod | None]) -> list[str]:
    """Codes of periods; a text that is none where there is no period."""
    return ["" if period is None else period.code for period in periods]


def _earlier_column(periods: list[ReportingPeriod | None], codes: CodeArray) -> pa.Array:
    """Code of the period compared with; distinct periods have distinct earlier ones."""
    if None in periods:
        exists = np.array([period is not None for period in periods], bool)
        codes = np.where(exists[codes], codes, np.int32(-1))
    return keys(codes, _codes(periods))


def _same_keys(one: _Piece, two: _Piece) -> bool:
    return one is two or (
        one.units == two.units
        and one.periods == two.periods
        and np.array_equal(one.unit_codes, two.unit_codes)
        and np.array_equal(one.period_codes, two.period_codes)
    )


def _together(one: _Piece, two: _Piece) -> _Piece:
    """Two pieces of an indicator that was scattered over the table, as one to be matched with."""
    units = list(dict.fromkeys([*one.units, *two.units]))
    periods = list(dict.fromkeys([*one.periods, *two.periods]))
    period_codes = [period.code for period in periods]

    def joined(piece: _Piece) -> tuple[CodeArray, CodeArray]:
        own = [period.code for period in piece.periods]
        return (
            recode(piece.units, units)[piece.unit_codes],
            recode(own, period_codes)[piece.period_codes],
        )

    values = [np.concatenate(pair) for pair in zip(one.values, two.values, strict=True)]
    return attrs.evolve(
        one,
        unit_codes=np.concatenate([joined(one)[0], joined(two)[0]]),
        units=units,
        period_codes=np.concatenate([joined(one)[1], joined(two)[1]]),
        periods=periods,
        values=(values[0], values[1], values[2]),
    )


@attrs.frozen(eq=False)
class _Judge:
    """Compares the rows of one indicator."""

    indicator: Indicator
    defined_alike: bool = attrs.field(kw_only=True)
    same_regime: bool = attrs.field(kw_only=True)

    def compare(self, piece: _Piece, found: CountArray, prior: list[FloatArray]) -> list[pa.Array]:
        """Columns from prior_value to comparability."""
        value, lower, upper = piece.values
        prior_value, prior_lower, prior_upper = (column[found] for column in prior)
        has_prior = ~np.isnan(prior_value)
        column = masked(prior_value, has_prior)
        comparable = Comparability.FULL if self.same_regime else Comparability.REGIME_CHANGED
        if not self.defined_alike:
            comparable = Comparability.DEFINITION_CHANGED
            prior_value = np.full_like(prior_value, np.nan)
        change = value - prior_value
        change_lower, change_upper = difference_limits(
            value, lower, upper, prior_value, prior_lower, prior_upper
        )
        relative = relative_change(value, prior_value)
        has_limits = ~np.isnan(change_lower)
        verdicts = (
            verdict(
                change,
                change_lower,
                change_upper,
                better=self.indicator.polarity.better,
                smallest_change=self.indicator.smallest_change,
            )
            if self.same_regime
            else np.full(len(value), Verdict.NOT_ASSESSED, np.uint8)
        )
        comparability = np.where(has_prior, np.uint8(comparable), np.uint8(Comparability.NO_PRIOR))
        return [
            column,
            masked(change, ~np.isnan(change)),
            masked(change_lower, has_limits),
            masked(change_upper, has_limits),
            masked(relative, ~np.isnan(relative)),
            words(Verdict, verdicts),
            words(Comparability, comparability),
        ]


class _Days:
    """Lengths of periods under a regime, spread over rows; null where they are not known."""

    def __init__(self, regime: ReportingRegime | None) -> None:
        self._regime = regime
        self._unknown = pa.nulls(0, pa.int16())

    def of(self, periods: Sequence[ReportingPeriod | None], codes: CodeArray) -> pa.Array:
        numbers = lengths(periods, self._regime)
        known = np.array([number is not None for number in numbers], bool)
        if not known.any():
            if len(self._unknown) < len(codes):  # serves every indicator
                self._unknown = pa.nulls(len(codes), pa.int16())
            return self._unknown.slice(0, len(codes))
        values = np.array([number or 0 for number in numbers], np.int16)
        return masked(values[codes], None if known.all() else known[codes])


def _defined_alike(indicator: Indicator, before: RateTable) -> bool:
    """Whether both tables mean the same by a code; no opinion where one does not have it."""
    return all(
        indicator.means_the_same_as(other)
        for other in before.provenance.indicators
        if other.code == indicator.code
    )
