"""Which rows of a table hold the keys that a caller named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches

import numpy as np
import pyarrow as pa

from .._white_space import unit_key
from ..errors import UnknownCodeError
from ..periods.period import PeriodLike, ReportingPeriod
from ..tables.arrays import BoolArray, codes_of

__all__ = ["chosen_rows"]

_NAMED = 10  # values that an error names where none is like the one that was asked for


def chosen_rows(
    data: pa.Table, wanted: Mapping[str, PeriodLike | Iterable[PeriodLike] | None], *, title: str
) -> BoolArray:
    """
    Mark the rows that have one of the values wanted in each column; None asks for all.

    Raises
    ------
    UnknownCodeError
        If no row has a value; those that are written like it are named.
    """
    keep = np.ones(data.num_rows, bool)
    for column, values in wanted.items():
        if values is None:
            continue
        one = isinstance(values, str) or not isinstance(values, Iterable)
        given: list[object] = [values] if one else list(values)  # type: ignore[arg-type]
        listed = [_text(column, each) for each in given]
        codes, texts = codes_of(data[column])
        # a dictionary may still hold texts of rows that were left out before
        there = [texts[code] for code in np.unique(codes).tolist() if code >= 0]
        for text in listed:
            if text not in there:
                what = column.removesuffix("_code").removesuffix("_id")
                near = get_close_matches(str(text), there, _NAMED) or there[:_NAMED]
                raise UnknownCodeError(f"{what} in the {title}", text, tuple(near))
        # the last place is that of null, whose code is -1
        keep &= np.array([*(text in listed for text in texts), False], bool)[codes]
    return keep


def _text(column: str, value: object) -> object:
    if column == "period":
        return ReportingPeriod.parse(value).code
    return unit_key(value) if column == "unit_id" and isinstance(value, str) else value
