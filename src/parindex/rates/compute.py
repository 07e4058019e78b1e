"""From counts to rates: look the definition up, take the counts out, call the kernel."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from .._quoting import quoted
from .._validators import twice
from ..counts.read import open_counts
from ..errors import InputError, MissingColumnError
from ..model.form import CountForm
from ..model.indicator import Indicator, IndicatorSet, MeasureKind
from ..model.indicator.amounts import refuse_amounts
from ..periods.ordinals import last_days
from ..periods.regime import ReportingRegime
from ..results.provenance import InputReport, NotComputed, Provenance
from ..results.rate_table import RateTable
from ..stats.intervals import limits, method_of_rows
from ..stats.rates import in_order, proportion, rate, ratio
from ..tables.amounts import amounts_of
from ..tables.arrays import BoolArray, FloatArray, keys, masked, text_array, words
from ..tables.cells import StatusArray
from ..tables.columns_of_results import RATES, schema_of
from ..tables.sheet import CountSheet
from ..typing import TableLike
from ..vocabulary import CountBasis, IntervalMethod, RateStatus
from .derived_counts import Quantities, Quantity, items_below
from .withheld import value_bounds

__all__ = ["block_of", "compute_rates", "values_of"]

_KERNEL = {
    MeasureKind.PROPORTION: proportion,
    MeasureKind.RATIO: ratio,
    MeasureKind.RATE: rate,
}


def compute_rates(
    counts: TableLike,
    indicators: IndicatorSet | Iterable[Indicator],
    *,
    confidence: float = 0.95,
    form: CountForm | str | None = None,
    regime: ReportingRegime | str | None = None,
) -> RateTable:
    """
    Rates (tỷ lệ) of every unit in every period, with confidence limits and a status.

    Parameters
    ----------
    counts : CountTable, table or mapping of columns
        Counts as `read_counts` gives them, or a table that has ``unit_id``.
    indicators : IndicatorSet or iterable of Indicator
        A catalogue, of which those are computed that the sheet has columns for (the others are
        named in ``provenance.input.not_computed``); or a list, of which every one must be
        computable.
    confidence : float, default 0.95
        Confidence of the limits, strictly between 0 and 1.
    form : CountForm or str, optional
        Form that says how an item follows from others where it was not printed; used before
        the forms of the catalogue. By default that with which the counts were read.
    regime : ReportingRegime or str, optional
        Calendar of the periods, or its identifier; by default that with which the counts were
        read. Without one their days are not known, and definitions with a limited validity are
        applied to every period.

    Returns
    -------
    RateTable
        One row per indicator, unit and period: indicators in the order given, then the rows of
        the sheet in theirs. Each step is local to a row, so the table may be computed in parts.

    Raises
    ------
    MissingColumnError
        If a key column is missing, a listed indicator lacks a column, or the sheet has the
        columns of no indicator at all.
    DefinitionError
        If amounts stand in a proportion or above a rate, or are added to counts.
    InputError
        If *counts* is no table, a column has a type that cannot hold counts, or an argument is
        out of range.

    See Also
    --------
    parindex.read_counts : sheets with codes or names of units.
    parindex.compare_to_prior_year : what became of a rate within a year.
    parindex.assess : the whole review in one call.

    Examples
    --------
    >>> import parindex as pi
    >>> own = pi.Indicator.proportion(
    ...     "paid_online", numerator=["paid_online"], denominator=["with_fee"]
    ... )
    >>> counts = {
    ...     "unit_id": ["A", "B"],
    ...     "period": ["2023-H1", "6 tháng đầu năm 2023"],
    ...     "paid_online": [29, 0],
    ...     "with_fee": [95, 0],
    ... }
    >>> rates = pi.compute_rates(counts, [own])
    >>> rates.data.select(["unit_id", "period", "value", "status"]).to_pylist()[1]
    {'unit_id': 'B', 'period': '2023-H1', 'value': None, 'status': 'zero_denominator'}
    """
    opened = open_counts(counts, form=form, regime=regime)
    chosen = listed(indicators)
    forms = forms_of(indicators, opened.form)
    wanted = items_below(
        (total for each in chosen for total in (each.numerator, each.denominator)), forms
    )
    return rates_of_sheet(
        opened.sheet(wanted, forms),
        chosen,
        forms,
        confidence=confidence,
        regime=opened.regime,
        catalogue=indicators if isinstance(indicators, IndicatorSet) else None,
    )


def rates_of_sheet(
    sheet: CountSheet,
    indicators: tuple[Indicator, ...],
    forms: tuple[CountForm, ...],
    *,
    confidence: float,
    regime: ReportingRegime | None,
    catalogue: IndicatorSet | None,
) -> RateTable:
    """
    Rates of a sheet that has passed the door; see `compute_rates`.

    Raises
    ------
    MissingColumnError
        If a listed indicator lacks a column, or every indicator of a catalogue does.
    """
    for indicator in indicators:
        refuse_amounts(indicator, forms)
    quantities = Quantities(sheet, forms)
    computed: list[tuple[Indicator, Quantity, Quantity]] = []
    absent: list[NotComputed] = []
    for indicator in indicators:
        numerator = quantities.total(indicator.numerator)
        denominator = quantities.total(indicator.denominator)
        if numerator is None or denominator is None:
            missing = quantities.missing(indicator.numerator) + quantities.missing(
                indicator.denominator
            )
            absent.append(NotComputed(indicator, tuple(dict.fromkeys(missing))))
        else:
            computed.append((indicator, numerator, denominator))
    if absent and (catalogue is None or not computed):
        first = absent[0]
        others = f" and {len(absent) - 1} more" if len(absent) > 1 else ""
        raise MissingColumnError(
            "counts",
            first.missing,
            ("unit_id", "period", *sheet.columns, *sheet.ignored),
            f"needed by indicator {first.indicator.code!r}{others}",
        )

    ends = last_days(sheet.periods, regime)
    codes = text_array(indicator.code for indicator, _, _ in computed)
    units = keys(sheet.unit_codes, sheet.units)
    periods = keys(sheet.period_codes, [period.code for period in sheet.periods])
    batches = [
        block_of(
            indicator,
            numerator,
            denominator,
            (keys(np.full(len(sheet), position, np.int32), codes), units, periods),
            outside=_outside_validity(indicator, ends, sheet),
            confidence=confidence,
        )
        for position, (indicator, numerator, denominator) in enumerate(computed)
    ]
    return RateTable(
        pa.Table.from_batches(batches, schema=schema_of(RATES)),
        Provenance(
            indicators=tuple(indicator for indicator, _, _ in computed),
            forms=forms,
            families=() if catalogue is None else catalogue.family_names,
            regime=regime,
            confidence=confidence,
            input=InputReport(
                rows=sheet.rows,
                rows_used=len(sheet),
                ignored=sheet.ignored,
                not_computed=tuple(absent),
                faults=sheet.faults,
            ),
        ),
    )


def listed(indicators: IndicatorSet | Iterable[Indicator]) -> tuple[Indicator, ...]:
    if isinstance(indicators, Indicator):
        indicators = (indicators,)
    if isinstance(indicators, str):
        raise InputError(
            "indicators must be an IndicatorSet or a list of Indicator, got the text "
            f"{indicators!r}; load_indicators(...) gives a bundled catalogue"
        )
    try:
        chosen = tuple(indicators)
    except TypeError:
        chosen = (indicators,)  # type: ignore[assignment]
    for indicator in chosen:
        if not isinstance(indicator, Indicator):
            raise InputError(
                "indicators must be an IndicatorSet or a list of Indicator, "
                f"got {type(indicator).__name__} {quoted(indicator)}"
            )
    codes = [indicator.code for indicator in chosen]
    if not codes:
        raise InputError("indicators must name at least one indicator, got none")
    repeated = twice(codes)
    if repeated:
        raise InputError(
            f"indicators must have each code once, got {quoted(repeated[0])} more than once"
        )
    return chosen


def forms_of(
    indicators: IndicatorSet | Iterable[Indicator], form: CountForm | None
) -> tuple[CountForm, ...]:
    of_catalogue = indicators.forms if isinstance(indicators, IndicatorSet) else ()
    first = () if form is None else (form,)
    return first + tuple(other for other in of_catalogue if other not in first)


def _outside_validity(
    indicator: Indicator, ends: list[dt.date | None], sheet: CountSheet
) -> BoolArray | None:
    """Rows whose period ends on a day when the definition does not hold (convention §9)."""
    outside = [
        end is not None
        and not (indicator.valid_from or dt.date.min) <= end <= (indicator.valid_to or dt.date.max)
        for end in ends
    ]
    return np.array(outside, bool)[sheet.period_codes] if any(outside) else None


def block_of(
    indicator: Indicator,
    numerator: Quantity,
    denominator: Quantity,
    block_keys: tuple[pa.Array, pa.Array, pa.Array],
    *,
    outside: BoolArray | None,
    confidence: float,
) -> pa.RecordBatch:
    """
    Make the rows of one indicator.

    Each indicator is a chunk of the table: its arrays stay in the processor's cache, and all
    chunks share the memory of their keys.
    """
    cases, of_cases = _cases_of(indicator, numerator, denominator)
    if outside is not None:
        cases = np.where(outside, np.nan, cases)
    value, status = _KERNEL[indicator.kind](cases, of_cases, multiplier=indicator.multiplier)
    lower, upper = limits(
        indicator.interval,
        cases,
        of_cases,
        confidence=confidence,
        multiplier=indicator.multiplier,
    )
    for quantity in (numerator, denominator):
        if quantity.status is not None:
            # codes of RateStatus rise with what matters more, once a count is not usable
            unusable = quantity.status != RateStatus.OK
            status = np.where(unusable, np.maximum(status, quantity.status), status)
    if outside is not None:
        status[outside] = RateStatus.NOT_APPLICABLE
    has_value = status == RateStatus.OK
    has_limits = has_value if indicator.interval else np.zeros_like(has_value)
    columns = [
        *block_keys,
        *(_counts(quantity) for quantity in (numerator, denominator)),
        masked(value, has_value),
        masked(lower, has_limits),
        masked(upper, has_limits),
        words(IntervalMethod, method_of_rows(indicator.interval, cases)),
        words(RateStatus, status),
        words(CountBasis, _derived(numerator, denominator)),
        *(_amounts(quantity) for quantity in (numerator, denominator)),
        *_bounds(indicator, numerator, denominator, status),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=schema_of(RATES))


def values_of(
    indicator: Indicator, numerator: Quantity, denominator: Quantity
) -> tuple[FloatArray, StatusArray]:
    """Values and statuses of counts that are all known, without limits."""
    cases, of_cases = _cases_of(indicator, numerator, denominator)
    return _KERNEL[indicator.kind](cases, of_cases, multiplier=indicator.multiplier)


def _cases_of(
    indicator: Indicator, numerator: Quantity, denominator: Quantity
) -> tuple[FloatArray, FloatArray]:
    cases, of_cases = _as_floats(numerator), _as_floats(denominator)
    if indicator.kind is MeasureKind.PROPORTION:
        cases = in_order(numerator.values, denominator.values, cases, of_cases)
    return cases, of_cases


def _bounds(
    indicator: Indicator, numerator: Quantity, denominator: Quantity, status: StatusArray
) -> tuple[pa.Array, pa.Array]:
    """Give the values that withheld counts leave open, at least and at most (convention §99)."""
    rows = np.flatnonzero(status == RateStatus.SUPPRESSED_COUNT)
    if not len(rows):
        return pa.nulls(len(status), pa.float64()), pa.nulls(len(status), pa.float64())
    cases, of_cases = (each.closed().of_rows(rows) for each in (numerator, denominator))
    found = np.full((2, len(status)), np.nan)
    found[:, rows] = value_bounds(
        cases,
        of_cases,
        multiplier=indicator.multiplier,
        part_of_whole=indicator.kind is MeasureKind.PROPORTION,
        least=1.0 if denominator.decimals is None else 0.0,
    )
    lower, upper = (masked(each, ~np.isnan(each)) for each in found)
    return lower, upper


def _derived(*quantities: Quantity) -> StatusArray:
    basis: StatusArray = np.full(len(quantities[0].values), CountBasis.REPORTED, np.uint8)
    for quantity in quantities:
        if quantity.derived is not None:
            basis[quantity.derived] = CountBasis.DERIVED
    return basis


def _counts(quantity: Quantity) -> pa.Array:
    """Give the counts, or nothing but nulls where these are amounts."""
    if quantity.decimals is not None:
        return pa.nulls(len(quantity.values), pa.int64())
    return masked(quantity.values, _known(quantity))


def _amounts(quantity: Quantity) -> pa.Array:
    if quantity.decimals is None:
        return pa.nulls(len(quantity.values), pa.float64())
    return masked(amounts_of(quantity.values, quantity.decimals), _known(quantity))


def _known(quantity: Quantity) -> BoolArray | None:
    return None if quantity.status is None else quantity.status == RateStatus.OK


def _as_floats(quantity: Quantity) -> FloatArray:
    floats = np.array(amounts_of(quantity.values, quantity.decimals), np.float64)
    if quantity.status is not None:
        floats[quantity.status != RateStatus.OK] = np.nan
    return floats
