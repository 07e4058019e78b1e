"""Rates of an earlier period on the units of the period that they are compared with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Literal

import attrs
import numpy as np
import pyarrow as pa

from ..counts.part_weights import PartWeights, weights_of
from ..counts.rebase import Way, taken
from ..counts.rebasing.ledger import RebaseTexts
from ..counts.rebasing.transfers import Counts, Item
from ..errors import InputError
from ..model.form import CountKind
from ..model.indicator import Indicator
from ..periods.ordinals import earlier, last_days, outer_days
from ..periods.period import ReportingPeriod
from ..rates.compute import block_of
from ..rates.derived_counts import Quantity
from ..results.rate_table import RateTable
from ..tables.align import joint_codes
from ..tables.arrays import (
    BoolArray,
    CodeArray,
    CountArray,
    floats_of,
    keys,
    terms_of,
    words,
)
from ..tables.cells import StatusArray, read_amounts
from ..tables.columns_of_results import ESTIMATES, RATES, no_rows
from ..units.registry import UnitRegistry
from ..vocabulary import RateStatus, RebaseStatus

__all__ = ["PriorUnits", "UnitsThen", "rebased_prior"]

Step = Callable[[ReportingPeriod], ReportingPeriod]

_SUMS = (RebaseStatus.REBASED, RebaseStatus.ESTIMATED)
_OWN = (RebaseStatus.KEPT, RebaseStatus.NOT_REPORTED)
_PARTS = ("numerator", "denominator")


@attrs.frozen(kw_only=True, eq=False)
class PriorUnits:
    """
    Say what the units of two periods are matched with.

    *as_of* is the day of the units of every period judged; None for the last day of each.
    """

    registry: UnitRegistry
    as_of: dt.date | None = None
    weights: PartWeights | Literal["equal"] | None = None


@attrs.frozen(eq=False)
class UnitsThen:
    """
    Hold rates of earlier periods on the units of later ones.

    *sums* names the rates that were made of counts of other units, *unsummed* those of which no
    sum could be made, with the status of their counts. The item of *estimates* is the indicator
    with ``:numerator`` or ``:denominator``.
    """

    rates: RateTable
    sums: pa.Table
    unsummed: pa.Table
    estimates: pa.Table


def rebased_prior(rates: RateTable, before: RateTable, step: Step, units: PriorUnits) -> UnitsThen:
    """
    Bring rates of earlier periods onto the units of the periods that are judged.

    A rate is never added: its numerator and its denominator are, and the rate is computed anew.
    """
    table = _Before.of(before)
    judged = [ReportingPeriod.parse(code) for code in rates.data["period"].unique().to_pylist()]
    days = _days(judged, rates, units)
    keep = np.ones(len(before.data), bool)
    made: list[_Made] = []
    codes = {text: code for code, text in enumerate(table.period_texts)}
    ids: tuple[list[str], pa.Array] | None = None  # all days have the units of one registry
    for then, day in zip(earlier(judged, step), days, strict=True):
        if then is None or day is None or then.code not in codes:
            continue
        way = Way(units.registry, day, units.weights)
        if ids is None:
            ids = list(way.position), pa.array(list(way.position), pa.string())
        sums = _sums(table, codes[then.code], way, before, ids)
        keep[sums.replaced] = False
        made.append(sums)
    return _together(before, keep, table, made)


def _days(
    periods: list[ReportingPeriod], rates: RateTable, units: PriorUnits
) -> list[dt.date | None]:
    """Give the day of the units of each period; raise where there is no calendar and no day."""
    if units.as_of is not None:
        return [units.as_of] * len(periods)
    if rates.provenance.regime is None:
        raise InputError(
            "as_of must be given, or the rates computed with a regime, so that the day of the "
            "units of a period is known"
        )
    return last_days(periods, rates.provenance.regime)


@attrs.frozen(eq=False)
class _Before:
    """
    Rates to compare with, their keys and counts taken apart.

    Amounts are whole numbers of the last decimal of their indicator and part, which *decimals*
    holds under the name of the item that they become.
    """

    indicators: CodeArray
    indicator_texts: list[str]
    units: CodeArray
    unit_texts: list[str]
    periods: CodeArray
    period_texts: list[str]
    counts: tuple[CountArray, CountArray]
    decimals: Mapping[str, int]
    known: BoolArray
    of_period: list[CountArray]
    """Rows of each period."""

    @classmethod
    def of(cls, before: RateTable) -> _Before:
        data = before.data
        columns = [before.keys.indicator, before.keys.unit, before.keys.period]
        joint = joint_codes([codes for codes, _ in columns], [len(texts) for _, texts in columns])
        if len(np.unique(joint)) < len(joint):
            raise InputError(
                "the rates compared with must have each indicator, unit and period once"
            )
        (indicators, indicator_texts), (units, unit_texts), (periods, period_texts) = columns
        status = terms_of(data["status"], RateStatus)
        known = np.isin(status, [RateStatus.OK, RateStatus.ZERO_DENOMINATOR])
        decimals: dict[str, int] = {}
        counts = []
        for part in _PARTS:
            counts.append(data[part].fill_null(0).to_numpy().astype(np.int64))
            amounts = floats_of(data[f"{part}_amount"])
            is_amount = ~np.isnan(amounts)
            known &= is_amount | ~np.isnan(floats_of(data[part]))
            for code in np.unique(indicators[is_amount]).tolist():
                rows = np.flatnonzero(is_amount & (indicators == code))
                name = _item_name(indicator_texts[code], part)
                read = read_amounts(pa.array(amounts[rows]), name=name)
                counts[-1][rows], decimals[name] = read.values, read.decimals or 0
        first, second = (np.where(known, each, 0) for each in counts)
        return cls(
            indicators,
            indicator_texts,
            units,
            unit_texts,
            periods,
            period_texts,
            (first, second),
            decimals,
            known,
            _rows_of(periods, len(period_texts)),
        )


@attrs.frozen(eq=False)
class _Made:
    """Sums of one period: rows of *before* that they replace, and the sums by indicator."""

    period: int
    replaced: CountArray
    units: list[str]
    of_indicator: dict[str, tuple[CodeArray, Quantity, Quantity, BoolArray]]
    """Positions in *units*, both counts, and whether a weight decided a part of one."""
    unsummed: dict[str, tuple[CodeArray, StatusArray]]
    """Positions in *units* without a sum, and the status of a count that could not be made."""
    estimates: pa.Table


def _sums(
    table: _Before, period: int, way: Way, before: RateTable, ids: tuple[list[str], pa.Array]
) -> _Made:
    position = way.position
    here = table.of_period[period]
    own, row = np.unique(table.units[here], return_inverse=True)
    of_registry = np.array([position.get(table.unit_texts[unit], -1) for unit in own], np.int64)
    is_there = of_registry[row] >= 0
    here, of_row = here[is_there], of_registry[row[is_there]]
    present, row = np.unique(of_row, return_inverse=True)
    flows = _flows(before)
    items: dict[str, Item] = {}
    for code, indicator in enumerate(table.indicator_texts):
        mine = table.indicators[here] == code
        for part, counts in zip(_PARTS, table.counts, strict=True):
            value, known = np.zeros(len(present), np.int64), np.zeros(len(present), bool)
            value[row[mine]] = counts[here[mine]]
            known[row[mine]] = table.known[here[mine]]
            known &= value >= 0
            status = np.where(known, RebaseStatus.KEPT, RebaseStatus.NOT_REPORTED).astype(np.uint8)
            items[_item_name(indicator, part)] = Item(
                np.where(known, value, 0), known, np.zeros_like(value), status, indicator in flows
            )
    given = Counts(present.astype(np.int32), np.zeros(len(present), np.int32), items)
    parsed = [ReportingPeriod.parse(table.period_texts[period])]
    counts_then, _, _ = taken(given, way, outer_days(parsed, before.provenance.regime))
    replaced = [np.zeros(0, np.int64)]
    of_indicator, unsummed = {}, {}
    order = np.argsort(counts_then.unit, kind="stable")
    for code, indicator in enumerate(table.indicator_texts):
        names = [_item_name(indicator, part) for part in _PARTS]
        pair = [counts_then.items[name] for name in names]
        changed = np.zeros(len(counts_then.unit), bool)
        for item in pair:
            changed |= ~np.isin(item.status, _OWN)
        is_mine = table.indicators[here] == code
        result_row = _found_in(counts_then.unit, order, of_row[is_mine])
        replaced.append(here[is_mine][np.append(changed, False)[result_row]])
        has_sum = pair[0].known & pair[1].known
        lacks = np.flatnonzero(changed & ~has_sum)
        status = np.where(pair[0].known, pair[1].status, pair[0].status)[lacks]
        unsummed[indicator] = (counts_then.unit[lacks], status)
        chosen = np.flatnonzero(changed & has_sum)
        estimated = np.zeros(len(chosen), bool)
        for item in pair:
            estimated |= item.status[chosen] == RebaseStatus.ESTIMATED
        of_indicator[indicator] = (
            counts_then.unit[chosen],
            Quantity(pair[0].value[chosen], decimals=table.decimals.get(names[0])),
            Quantity(pair[1].value[chosen], decimals=table.decimals.get(names[1])),
            estimated,
        )
    texts = RebaseTexts(ids[1], [parsed[0].code])
    name, _ = weights_of(way.weights)
    estimates = texts.estimates(counts_then, name, table.decimals)
    return _Made(period, np.concatenate(replaced), ids[0], of_indicator, unsummed, estimates)


def _item_name(indicator: str, part: str) -> str:
    return f"{indicator}:{part}"


def _rows_of(codes: CodeArray, size: int) -> list[CountArray]:
    """Rows of each code."""
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.searchsorted(codes[order], np.arange(1, size)))


def _found_in(units: CodeArray, order: CountArray, wanted: CountArray) -> CountArray:
    """Place of each wanted unit among some that are there once; -1 where it is not."""
    if not len(units):
        return np.full(len(wanted), -1, np.int64)
    place = np.minimum(np.searchsorted(units[order], wanted), len(units) - 1)
    found: CountArray = np.where(units[order][place] == wanted, order[place], -1)
    return found


def _flows(before: RateTable) -> set[str]:
    """List indicators all of whose counts are flows, as the forms say."""
    forms = before.provenance.forms
    flows = {item.code for form in forms for item in form if item.kind is CountKind.FLOW}
    return {
        indicator.code
        for indicator in before.provenance.indicators
        if flows.issuperset([*indicator.numerator.items, *indicator.denominator.items])
    }


def _together(before: RateTable, keep: BoolArray, table: _Before, made: list[_Made]) -> UnitsThen:
    """Join rates that stay and rates of sums, those of an indicator together."""
    batches: list[pa.Table] = []
    sums: list[pa.Table] = []
    unsummed = [_without_sums([], keys(np.zeros(0, np.int32), []), "", np.zeros(0, np.uint8))]
    for code, indicator_code in enumerate(table.indicator_texts):
        rows = np.flatnonzero(keep & (table.indicators == code))
        batches.append(before.data.take(pa.array(rows)))
        indicator = before.provenance.indicator(indicator_code)
        for each in made:
            block, marks = _block(indicator, each, table, before.provenance.confidence)
            batches.append(block)
            sums.append(marks)
            unit, status = each.unsummed[indicator_code]
            unsummed.append(
                _without_sums(
                    [indicator_code] * len(unit),
                    keys(unit, each.units),
                    table.period_texts[each.period],
                    status,
                )
            )
    data = pa.concat_tables([no_rows(RATES), *batches])
    estimates = pa.concat_tables([no_rows(ESTIMATES), *(m.estimates for m in made)])
    return UnitsThen(
        attrs.evolve(before, data=data.unify_dictionaries().combine_chunks()),
        pa.concat_tables(sums) if sums else _marks([], keys(np.zeros(0, np.int32), []), "", None),
        pa.concat_tables(unsummed),
        estimates,
    )


def _block(
    indicator: Indicator, made: _Made, table: _Before, confidence: float | None
) -> tuple[pa.Table, pa.Table]:
    codes, numerator, denominator, estimated = made.of_indicator[indicator.code]
    size = len(codes)
    unit = keys(codes, made.units)
    period = table.period_texts[made.period]
    block_keys = (
        keys(np.zeros(size, np.int32), [indicator.code]),
        unit,
        keys(np.zeros(size, np.int32), [period]),
    )
    batch = block_of(
        indicator,
        numerator,
        denominator,
        block_keys,
        outside=None,
        confidence=confidence or 0.95,
    )
    return pa.Table.from_batches([batch]), _marks([indicator.code] * size, unit, period, estimated)


def _marks(
    indicators: list[str], unit: pa.Array, period: str, estimated: BoolArray | None
) -> pa.Table:
    return pa.table(
        {
            "indicator_code": pa.array(indicators, pa.string()),
            "unit_id": unit.cast(pa.string()),
            "period": pa.array([period] * len(indicators), pa.string()),
            "estimated": pa.array([] if estimated is None else estimated, pa.bool_()),
        }
    )


def _without_sums(
    indicators: list[str], unit: pa.Array, period: str, status: StatusArray
) -> pa.Table:
    return pa.table(
        {
            "indicator_code": pa.array(indicators, pa.string()),
            "unit_id": unit.cast(pa.string()),
            "period": pa.array([period] * len(indicators), pa.string()),
            "status": words(RebaseStatus, status).cast(pa.string()),
        }
    )
