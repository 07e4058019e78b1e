"""Rates taken apart by indicator, as arrays."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa

from ..periods.period import ReportingPeriod
from ..results.rate_table import RateTable
from ..tables.align import recode
from ..tables.arrays import CodeArray, FloatArray, codes_of, floats_of

__all__ = ["Piece", "grouping", "is_grouped", "pieces_of", "same_keys", "together"]


@attrs.frozen(eq=False)
class Piece:
    """Hold rows of one indicator that lie together in memory."""

    indicator: str
    key_columns: list[pa.Array]
    value_column: pa.Array
    count_columns: tuple[pa.Array, pa.Array]
    """Numerator and denominator."""
    unit_codes: CodeArray
    units: list[str]
    period_codes: CodeArray
    periods: list[ReportingPeriod]
    values: tuple[FloatArray, FloatArray, FloatArray]
    """Value, lower and upper limit."""

    def counts(self) -> tuple[FloatArray, FloatArray]:
        """Give numerator and denominator; NaN where the rate has no value."""
        absent = np.isnan(self.values[0])
        numerator, denominator = (_copied(column) for column in self.count_columns)
        numerator[absent] = np.nan
        denominator[absent] = np.nan
        return numerator, denominator


def _copied(column: pa.Array) -> FloatArray:
    floats: FloatArray = np.array(column.to_numpy(zero_copy_only=False), np.float64)
    return floats


def _edges(codes: CodeArray) -> list[int]:
    """Find the rows at which another indicator begins."""
    edges: list[int] = (np.flatnonzero(codes[1:] != codes[:-1]) + 1).tolist()
    return edges


def grouping(rates: RateTable) -> pa.Array:
    """Order rows so that those of each indicator stand together."""
    return pa.array(np.argsort(rates.keys.indicator.codes, kind="stable"))


def is_grouped(rates: RateTable) -> bool:
    """Say whether all rows of an indicator stand together, as `compute_rates` leaves them."""
    runs = 0
    known: set[str] = set()
    for chunk in rates.data["indicator_code"].chunks:
        codes, indicators = codes_of(chunk)
        first_rows = [0, *_edges(codes)] if len(codes) else []
        runs += len(first_rows)
        known.update(indicators[codes[row]] for row in first_rows)
    return runs == len(known)


def pieces_of(rates: RateTable) -> list[Piece]:
    """Split the rows of a table by indicator; `compute_rates` makes one chunk for each."""
    pieces = []
    parsed: dict[str, ReportingPeriod] = {}  # the chunks have the same periods
    for batch in rates.data.to_batches():
        codes, indicators = codes_of(batch["indicator_code"])
        if not len(codes):
            continue
        edges = _edges(codes)
        for start, stop in zip([0, *edges], [*edges, len(codes)], strict=True):
            rows = batch.slice(start, stop - start)
            unit_codes, units = codes_of(rows["unit_id"])
            period_codes, periods = codes_of(rows["period"])
            for text in periods:
                if text not in parsed:
                    parsed[text] = ReportingPeriod.parse(text)
            value, lower, upper = (floats_of(rows[name]) for name in ("value", "lower", "upper"))
            pieces.append(
                Piece(
                    indicators[codes[start]],
                    [rows[name] for name in ("indicator_code", "unit_id", "period")],
                    rows["value"],
                    (rows["numerator"], rows["denominator"]),
                    unit_codes,
                    units,
                    period_codes,
                    [parsed[text] for text in periods],
                    (value, lower, upper),
                )
            )
    return pieces


def same_keys(one: Piece, two: Piece) -> bool:
    """Say whether two pieces have the same units and periods in the same order."""
    return one is two or (
        one.units == two.units
        and one.periods == two.periods
        and _equal(one.unit_codes, two.unit_codes)
        and _equal(one.period_codes, two.period_codes)
    )


def _equal(one: CodeArray, two: CodeArray) -> bool:
    """Say whether both have the same codes; what `compute_rates` made is even the same memory."""
    is_same = one.ctypes.data == two.ctypes.data and one.strides == two.strides
    return len(one) == len(two) and (is_same or np.array_equal(one, two))


def together(one: Piece, two: Piece) -> Piece:
    """Join two pieces of an indicator that was scattered over the table."""
    units = list(dict.fromkeys([*one.units, *two.units]))
    periods = list(dict.fromkeys([*one.periods, *two.periods]))
    period_codes = [period.code for period in periods]

    def joined(piece: Piece) -> tuple[CodeArray, CodeArray]:
        own = [period.code for period in piece.periods]
        return (
            recode(piece.units, units)[piece.unit_codes],
            recode(own, period_codes)[piece.period_codes],
        )

    values = [np.concatenate(pair) for pair in zip(one.values, two.values, strict=True)]
    counts = [
        pa.concat_arrays(list(pair))
        for pair in zip(one.count_columns, two.count_columns, strict=True)
    ]
    return attrs.evolve(
        one,
        count_columns=(counts[0], counts[1]),
        unit_codes=np.concatenate([joined(one)[0], joined(two)[0]]),
        units=units,
        period_codes=np.concatenate([joined(one)[1], joined(two)[1]]),
        periods=periods,
        values=(values[0], values[1], values[2]),
    )
