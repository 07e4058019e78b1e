"""The column of periods of a table, read once."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import InputError
from ..periods.cadence import Cadence
from ..periods.column import read_periods
from ..periods.period import ReportingPeriod
from ..periods.spelling import text_of_pandas
from .arrays import CodeArray, codes_of
from .cells import flat, key_column

__all__ = ["PeriodColumn", "period_text", "read_period_column"]


@attrs.frozen(eq=False)
class PeriodColumn:
    """
    Hold the periods of a column: *text* as given, as a dictionary, and what was read in it.

    A code is -1 where the text is null or cannot be read.
    """

    text: pa.Array
    codes: CodeArray
    periods: tuple[ReportingPeriod, ...]

    @classmethod
    def of(
        cls,
        column: pa.ChunkedArray | pa.Array,
        *,
        name: str,
        cadence: Cadence | None = None,
        first_month: int | None = None,
    ) -> PeriodColumn:
        """
        Read a column; days need a cadence, which decides what may be a month or a fiscal year.

        Raises
        ------
        InputError
            If the column holds neither text nor years, or days without a cadence.
        """
        text = _period_keys(column, name, cadence)
        codes, periods = read_period_column(text, cadence=cadence, first_month=first_month)
        return cls(text, codes, periods)


def read_period_column(
    text: pa.Array, *, cadence: Cadence | None = None, first_month: int | None = None
) -> tuple[CodeArray, tuple[ReportingPeriod, ...]]:
    """
    Read the periods of a column of text; every distinct text is parsed once.

    A code is -1 where the text is null or cannot be read. Periods stand in the order of their
    first row.
    """
    text_codes, texts = codes_of(text)
    place: dict[ReportingPeriod, int] = {}
    of_text = np.full(len(texts) + 1, -1, np.int32)
    read = read_periods(texts, cadence=cadence, first_month=first_month)
    for position, period in enumerate(read):
        if period is not None:  # else a fault of the data: its rows keep -1 (convention §2)
            of_text[position] = place.setdefault(period, len(place))
    return of_text[text_codes], tuple(place)


def period_text(
    column: pa.ChunkedArray | pa.Array, *, name: str, cadence: Cadence | None = None
) -> pa.Array:
    """
    Read a column of periods as text; days only where a cadence says how long periods are.

    Raises
    ------
    InputError
        If it holds neither text nor years, or days without a cadence.
    """
    return flat(_period_keys(column, name, cadence))


def _period_keys(
    column: pa.ChunkedArray | pa.Array, name: str, cadence: Cadence | None
) -> pa.DictionaryArray:
    array = flat(column)
    if getattr(array.type, "extension_name", None) == "pandas.period":
        periods = array.to_pandas()
        array = pa.array(
            periods.map(text_of_pandas, na_action="ignore").astype(object), pa.string()
        )
    elif pa.types.is_date(array.type) or pa.types.is_timestamp(array.type):
        if cadence is None:
            raise InputError(
                f"{name} must name periods, such as 2023-M05, got days ({array.type}); with "
                "cadence='month' read_counts takes a day for the month that it lies in"
            )
        if getattr(array.type, "tz", None) is not None:
            array = pc.local_timestamp(array)
        array = pc.strftime(array.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d")
    return key_column(array, name=name)
