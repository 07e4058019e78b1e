"""From rates to comparisons: the same unit, the same indicator, an earlier period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Literal

import attrs
import numpy as np
import pyarrow as pa

from .. import comparisons, units
from .._quoting import quoted
from .._validators import check_kinds, of_kind
from ..counts.part_weights import PartWeights
from ..errors import InputError
from ..model.indicator import Indicator
from ..periods.ordinals import lengths
from ..periods.period import ReportingPeriod
from ..periods.regime import ReportingRegime
from ..rates.by_indicator import Piece, grouping, is_grouped, pieces_of
from ..results.comparison_table import ComparisonTable
from ..results.limits import Discovery
from ..results.rate_table import RateTable
from ..stats.false_discovery import check_rate, controlling, level_of_tests
from ..tables.arrays import CodeArray, keys, masked
from ..tables.columns_of_results import COMPARISONS, schema_of
from ..vocabulary import DiscoveryMethod
from .comparability_and_verdict import Pair
from .compared_with import Match

__all__ = ["compare_to_history", "compare_to_previous", "compare_to_prior_year"]

_BH = DiscoveryMethod.BENJAMINI_HOCHBERG


def compare_to_prior_year(
    rates: RateTable,
    *,
    prior: RateTable | None = None,
    registry: units.UnitRegistry | None = None,
    as_of: dt.date | None = None,
    rebase: bool = False,
    weights: PartWeights | Literal["equal"] | None = None,
    false_discovery_rate: float | None = None,
    discovery_method: DiscoveryMethod | str = _BH,
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
    false_discovery_rate : float, optional
        Expected share, at most, of the changes called that are chance, strictly between 0 and 1.
        By default each comparison stands for itself at the confidence of *rates*.
    discovery_method : {"benjamini_hochberg", "benjamini_yekutieli"} or DiscoveryMethod
        How that is controlled; the second holds under any dependence, and calls fewer changes.

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
        - ``unit_changed``: the unit began after the period compared with; no change;
        - ``unit_unknown``, ``registry_incomplete``: the registry does not know what the unit was
          in one of the two periods, or knows nothing of it; no change.

        Where the unit has at least 8 periods before this one, each after the one before, limits
        of proportions allow for the spread from period to period (convention §54): their
        distances from the change are multiplied by ``spread``. Each row depends on its own unit
        only, unless a false discovery rate is asked for, which looks at all.

    Raises
    ------
    InputError
        If *prior* has the same indicator, unit and period twice, or limits of another
        confidence, or an option is out of range; if *rebase* has no
        registry, or the day of the units is not known.

    References
    ----------
    Newcombe RG (1998). Interval estimation for the difference between independent proportions.
    Statistics in Medicine 17, 873-890.

    Laney DB (2002). Improved control charts for attributes. Quality Engineering 14, 531-537.

    Benjamini Y, Yekutieli D (2005). False discovery rate-adjusted multiple confidence intervals
    for selected parameters. Journal of the American Statistical Association 100, 71-81.

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
    settings = _settings(false_discovery_rate, discovery_method)
    units = _units(registry, as_of, weights, rebase=rebase)
    return _compared(rates, prior, ReportingPeriod.prior_year, units, settings, rebase=rebase)


def compare_to_previous(
    rates: RateTable,
    *,
    prior: RateTable | None = None,
    registry: units.UnitRegistry | None = None,
    as_of: dt.date | None = None,
    rebase: bool = False,
    weights: PartWeights | Literal["equal"] | None = None,
    false_discovery_rate: float | None = None,
    discovery_method: DiscoveryMethod | str = _BH,
) -> ComparisonTable:
    """
    Compare every rate with the period just before it (so với kỳ trước).

    Parameters
    ----------
    rates : RateTable
        Rates of the periods to judge.
    prior : RateTable, optional
        Rates to compare with, where they were computed apart.
    registry, as_of, rebase, weights, false_discovery_rate, discovery_method : optional
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
    settings = _settings(false_discovery_rate, discovery_method)
    units = _units(registry, as_of, weights, rebase=rebase)
    return _compared(rates, prior, ReportingPeriod.previous, units, settings, rebase=rebase)


def compare_to_history(
    rates: RateTable,
    *,
    false_discovery_rate: float | None = None,
    discovery_method: DiscoveryMethod | str = _BH,
) -> ComparisonTable:
    """
    Compare every proportion with all periods before it together (so với các kỳ trước).

    Parameters
    ----------
    rates : RateTable
        Rates of at least 9 periods of one cadence.
    false_discovery_rate, discovery_method : optional
        As for `compare_to_prior_year`.

    Returns
    -------
    ComparisonTable
        As `compare_to_prior_year`, with the proportion of all earlier periods of the same cadence
        together as ``prior_value``, and null as ``prior_period``. Fewer than 8 periods before,
        each after the one before, make no history: comparability ``no_prior``. A history has
        many more cases than one period, so that smaller changes are found. Ratios and rates have
        none.

    Raises
    ------
    InputError
        If a unit has a period twice, or an option is out of range.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion("on_time", numerator=["on_time"], denominator=["resolved"])
    >>> months = {
    ...     "unit_id": ["A"] * 9,
    ...     "period": [f"2023-M0{month}" for month in range(1, 10)],
    ...     "on_time": [378, 382, 379, 381, 384, 380, 377, 383, 358],
    ...     "resolved": [400] * 9,
    ... }
    >>> row = pi.compare_to_history(pi.compute_rates(months, [own])).data.to_pylist()[-1]
    >>> row["prior_value"], row["change"], row["spread"], row["verdict"]
    (95.125, -5.625, 1.0, 'deteriorated')
    """
    settings = _settings(false_discovery_rate, discovery_method)
    _check_tables(rates, None)
    return _compare(rates, None, None, settings)


@attrs.frozen
class _Settings:
    """The false discovery rate that was asked for, or none."""

    rate: float | None
    method: DiscoveryMethod


def _settings(rate: float | None, method: DiscoveryMethod | str) -> _Settings:
    controlled = controlling(method)
    if rate is not None:
        check_rate(rate)
    return _Settings(rate, controlled)


def _units(
    registry: units.UnitRegistry | None,
    as_of: dt.date | None,
    weights: PartWeights | Literal["equal"] | None,
    *,
    rebase: bool,
) -> comparisons.prior_units.PriorUnits | None:
    """
    Say how units of two periods are matched; None where they are taken as they are.

    Raises
    ------
    InputError
        If there is no registry where one is needed, or an argument cannot be used as it is.
    """
    if registry is None:
        if rebase:
            raise InputError("rebase must be asked for with a registry, got none")
        return None
    units.required.require_registry(registry)
    if as_of is not None and type(as_of) is not dt.date:
        raise InputError(f"as_of must be a datetime.date, got {quoted(as_of)}")
    return comparisons.prior_units.PriorUnits(registry=registry, as_of=as_of, weights=weights)


def _compared(
    rates: RateTable,
    prior: RateTable | None,
    step: Callable[[ReportingPeriod], ReportingPeriod],
    units: comparisons.prior_units.PriorUnits | None,
    settings: _Settings,
    *,
    rebase: bool,
) -> ComparisonTable:
    _check_tables(rates, prior)
    if units is None:
        return _compare(rates, prior, step, settings)
    before = rates if prior is None else prior
    then = comparisons.prior_units.rebased_prior(rates, before, step, units) if rebase else None
    compared = _compare(rates, prior if then is None else then.rates, step, settings)
    return comparisons.unit_words.with_unit_words(compared, rates, before, units, then)


def _check_tables(rates: RateTable, prior: RateTable | None) -> None:
    """
    Refuse tables that cannot be compared at all.

    Raises
    ------
    InputError
        If one is no table of rates, or their limits are of another confidence.
    """
    of_kind(rates, RateTable, "rates")
    check_kinds(prior=(prior, RateTable))
    if prior is not None and prior.provenance.confidence != rates.provenance.confidence:
        raise InputError(
            "rates and prior must have limits of the same confidence, got "
            f"{rates.provenance.confidence!r} and {prior.provenance.confidence!r}"
        )


def _compare(
    rates: RateTable,
    prior: RateTable | None,
    step: Callable[[ReportingPeriod], ReportingPeriod] | None,
    settings: _Settings,
) -> ComparisonTable:
    if prior is not None and not is_grouped(prior):
        prior = attrs.evolve(prior, data=prior.data.take(grouping(prior)).combine_chunks())
    if is_grouped(rates):
        return _compare_grouped(rates, rates if prior is None else prior, step, settings)
    order = grouping(rates)
    grouped = attrs.evolve(rates, data=rates.data.take(order).combine_chunks())
    compared = _compare_grouped(grouped, grouped if prior is None else prior, step, settings)
    back = pa.array(np.argsort(order.to_numpy()))
    return attrs.evolve(compared, data=compared.data.take(back))


def _compare_grouped(
    rates: RateTable,
    before: RateTable,
    step: Callable[[ReportingPeriod], ReportingPeriod] | None,
    settings: _Settings,
) -> ComparisonTable:
    now = pieces_of(rates)
    then = now if before is rates else pieces_of(before)
    match = Match(then, step)
    pairs = [
        _pair(rates, before, piece, match, needs_counts=settings.rate is not None or step is None)
        for piece in now
    ]
    provenance = rates.provenance
    if step is None and provenance.confidence is not None:
        pairs = [pair.at(provenance.confidence) for pair in pairs]
    if settings.rate is not None:
        found = _discovery(pairs, settings)
        confidence = 1.0 - found.level
        pairs = [pair.at(confidence) for pair in pairs]
        provenance = attrs.evolve(provenance, discovery=found, confidence=confidence)
    calendars = _Days(rates.provenance.regime), _Days(before.provenance.regime)
    nothing = _Nothing(schema_of(COMPARISONS).field("unit_change").type)
    batches = []
    for pair in pairs:
        piece = pair.piece
        batches.append(
            pa.RecordBatch.from_arrays(
                [
                    *piece.key_columns,
                    _earlier_column(pair.earlier_periods, piece.period_codes),
                    piece.value_column,
                    *pair.columns(),
                    calendars[0].of(piece.periods, piece.period_codes),
                    calendars[1].of(pair.earlier_periods, piece.period_codes),
                    nothing.of(len(piece.period_codes)),
                ],
                schema=schema_of(COMPARISONS),
            )
        )
    return ComparisonTable(
        pa.Table.from_batches(batches, schema=schema_of(COMPARISONS)), provenance
    )


def _discovery(pairs: list[Pair], settings: _Settings) -> Discovery:
    """Error probability of each comparison under the false discovery rate asked for."""
    assert settings.rate is not None
    tests = sum(pair.tests for pair in pairs)
    level = level_of_tests(
        lambda level: sum(pair.at(1.0 - level).excluding_zero for pair in pairs),
        tests,
        rate=settings.rate,
        method=settings.method,
    )
    return Discovery(method=settings.method, rate=settings.rate, tests=tests, level=level)


def _pair(
    rates: RateTable, before: RateTable, piece: Piece, match: Match, *, needs_counts: bool
) -> Pair:
    """Pair the rows of one indicator with those they are compared with."""
    indicator = rates.provenance.indicator(piece.indicator)
    prior = match.of(piece, indicator, needs_counts=needs_counts)
    return Pair(
        piece=piece,
        indicator=indicator,
        earlier_periods=prior.periods,
        own=piece.values,
        prior=prior.values,
        counts=(*piece.counts(), *prior.counts) if needs_counts and prior.counts else None,
        spread=prior.spread,
        is_history=match.is_history,
        defined_alike=_defined_alike(indicator, before),
        same_regime=rates.provenance.regime == before.provenance.regime,
    )


def _earlier_column(periods: list[ReportingPeriod | None], codes: CodeArray) -> pa.Array:
    """Code of the period compared with; distinct periods have distinct earlier ones."""
    exists = np.array([period is not None for period in periods], bool)
    place = np.where(exists, np.cumsum(exists) - 1, -1).astype(np.int32)
    return keys(place[codes], [period.code for period in periods if period is not None])


class _Nothing:
    """Nulls of one type, whose memory serves every indicator."""

    def __init__(self, kind: pa.DataType) -> None:
        self._nulls = pa.nulls(0, kind)

    def of(self, rows: int) -> pa.Array:
        if len(self._nulls) < rows:
            self._nulls = pa.nulls(rows, self._nulls.type)
        return self._nulls.slice(0, rows)


class _Days:
    """Lengths of periods under a regime, spread over rows; null where they are not known."""

    def __init__(self, regime: ReportingRegime | None) -> None:
        self._regime = regime
        self._unknown = _Nothing(pa.int16())

    def of(self, periods: Sequence[ReportingPeriod | None], codes: CodeArray) -> pa.Array:
        numbers = lengths(periods, self._regime)
        known = np.array([number is not None for number in numbers], bool)
        if not known.any():
            return self._unknown.of(len(codes))
        values = np.array([number or 0 for number in numbers], np.int16)
        return masked(values[codes], None if known.all() else known[codes])


def _defined_alike(indicator: Indicator, before: RateTable) -> bool:
    """Say whether both tables mean the same by a code; no opinion where one does not have it."""
    return all(
        indicator.means_the_same_as(other)
        for other in before.provenance.indicators
        if other.code == indicator.code
    )
