"""Values that series are made of: rates with their counts, or figures as printed."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ..model.indicator import MeasureKind
from ..periods.period import ReportingPeriod
from ..results.keys import Key
from ..results.provenance import InputReport, Provenance
from ..results.rate_table import RateTable
from ..tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of, keys
from ..tables.cells import CellFault, FaultLog
from ..tables.columns_of_results import CONTROL, schema_of
from ..tables.period_column import read_period_column
from ..tables.printed import printed_of, published_rows
from ..typing import TableLike
from ..vocabulary import Fault
from .series import Timeline

__all__ = ["Charted", "of_published", "of_rates"]

_PERCENT = 100.0


@attrs.frozen(eq=False, kw_only=True)
class Charted:
    """
    Hold values of all series, one a row; counts are NaN where there are none.

    *kinds* has kind and multiplier of each indicator, None for values without counts; *multiplier*
    is 100 where the value is a percent, and NaN where that is not known. *positions* are the rows
    as given.
    """

    name: str
    keys: list[pa.Array | pa.ChunkedArray]
    indicator: Key
    unit: Key
    period: Key
    periods: list[ReportingPeriod]
    kinds: list[tuple[MeasureKind | None, float]]
    value: FloatArray
    numerator: FloatArray
    denominator: FloatArray
    multiplier: FloatArray
    positions: CountArray
    provenance: Provenance

    def __len__(self) -> int:
        return len(self.value)

    def series(self) -> CountArray:
        """Give one number to the rows of an indicator and unit."""
        number: CountArray = self.indicator.codes.astype(np.int64) * len(self.unit.texts)
        number += self.unit.codes
        return number

    def said_twice(self, timeline: Timeline) -> str:
        """Say which rows have one key, the first of them by name."""
        again = timeline.repeated
        row = int(timeline.rows[again[0]])
        here = timeline.rows[timeline.key == timeline.key[again[0]]]
        given = ", ".join(str(at) for at in np.sort(self.positions[here])[:10].tolist())
        return (
            f"{self.name} must have each indicator, unit and period once, got "
            f"{self.indicator.texts[self.indicator.codes[row]]!r}, "
            f"{self.unit.texts[self.unit.codes[row]]!r}, "
            f"{self.period.texts[self.period.codes[row]]!r} in rows {given}"
        )


def of_rates(rates: RateTable) -> Charted:
    """Take the rates of a table, with their counts."""
    data = rates.data
    indicator = rates.keys.indicator
    definitions = [rates.provenance.indicator(code) for code in indicator.texts]
    value = floats_of(data["value"])
    absent = np.isnan(value)
    numerator, denominator = (
        np.where(absent, np.nan, floats_of(data[name])) for name in ("numerator", "denominator")
    )
    multipliers = np.array([*(each.multiplier for each in definitions), np.nan], np.float64)
    return Charted(
        name="rates",
        keys=[data[name] for name in ("indicator_code", "unit_id", "period")],
        indicator=indicator,
        unit=rates.keys.unit,
        period=rates.keys.period,
        periods=rates.keys.periods,
        kinds=[(each.kind, each.multiplier) for each in definitions],
        value=value,
        numerator=numerator,
        denominator=denominator,
        multiplier=multipliers[indicator.codes],
        positions=np.arange(len(data)),
        provenance=rates.provenance,
    )


def of_published(source: TableLike) -> Charted:
    """Take published figures; rows whose indicator, unit or period cannot be read are faults."""
    table, positions, given = published_rows(source)
    period_codes, periods = read_period_column(table["period"].combine_chunks())
    indicator_codes, indicators = codes_of(table["indicator"])
    unit_codes, units = codes_of(table["unit_id"])
    codes = [each.code for each in periods]
    faults = {
        Fault.MISSING_UNIT: (unit_codes < 0, "unit_id"),
        Fault.UNREADABLE_PERIOD: (period_codes < 0, "period"),
        Fault.UNKNOWN_ITEM: (indicator_codes < 0, "indicator"),
    }
    usable = ~np.any([where for where, _ in faults.values()], axis=0)
    rows = np.flatnonzero(usable)
    report = InputReport(
        rows=given,
        rows_used=len(rows),
        faults=_faults(table, keys(period_codes, codes), faults, positions),
    )
    printed = printed_of(table.take(pa.array(rows)))
    nothing = np.full(len(rows), np.nan)
    kept = [
        Key(column[rows], texts)
        for column, texts in (
            (indicator_codes, indicators),
            (unit_codes, units),
            (period_codes, codes),
        )
    ]
    schema = schema_of(CONTROL)
    return Charted(
        name="published",
        keys=[keys(*key).cast(schema.field(place).type) for place, key in enumerate(kept)],
        indicator=kept[0],
        unit=kept[1],
        period=kept[2],
        periods=list(periods),
        kinds=[(None, 1.0)] * len(indicators),
        value=printed.value,
        numerator=nothing,
        denominator=nothing,
        multiplier=np.where(printed.is_percent, _PERCENT, np.nan),
        positions=positions[rows],
        provenance=Provenance(input=report),
    )


def _faults(
    table: pa.Table,
    period: pa.Array,
    faults: dict[Fault, tuple[BoolArray, str]],
    positions: CountArray,
) -> pa.Table:
    """Tell rows at fault by their position in the table as given."""
    log = FaultLog(table["unit_id"].combine_chunks(), period.cast(pa.string()))
    for fault, (where, name) in faults.items():
        at = np.flatnonzero(where)
        log.add(CellFault(fault, at, table[name].combine_chunks().take(pa.array(at))))
    told = log.table()
    place = told.schema.get_field_index("position")
    as_given = pa.array(positions[told["position"].to_numpy()])
    return told.set_column(place, told.schema.field(place), as_given)
