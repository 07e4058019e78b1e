"""Which texts a column holds, and where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ..periods.cadence import Cadence
from ..periods.period import ReportingPeriod
from ..tables.arrays import codes_of, masked

__all__ = ["distinct", "equals", "latest_periods", "tally"]


def equals(column: pa.ChunkedArray[Any], *texts: str) -> pa.BooleanArray:
    """Mark where a column of texts holds one of some texts; False where it is null."""
    codes, known = codes_of(column)
    wanted = [code for code, text in enumerate(known) if text in texts]
    return masked(np.isin(codes, wanted))


def distinct(column: pa.ChunkedArray[Any]) -> list[str]:
    """List the texts that occur in a column, each once, in the order of their first row."""
    return [text for text, _ in tally(column)]


def tally(column: pa.ChunkedArray[Any]) -> list[tuple[str, int]]:
    """Count the texts of a column, in the order of their first row; null is not counted."""
    codes, texts = codes_of(column)
    found, first, times = np.unique(codes[codes >= 0], return_index=True, return_counts=True)
    order = np.argsort(first)
    pairs = zip(found[order].tolist(), times[order].tolist(), strict=True)
    return [(texts[code], count) for code, count in pairs]


def latest_periods(rates: pa.Table) -> list[str]:
    """Find the latest period of each cadence, the longest cadence first."""
    newest: dict[Cadence, ReportingPeriod] = {}
    for code in distinct(rates["period"]):
        period = ReportingPeriod.parse(code)
        if period.cadence not in newest or newest[period.cadence] < period:
            newest[period.cadence] = period
    return [newest[cadence].code for cadence in Cadence if cadence in newest]
