"""Counts of a table as text, or the amounts that stand in their place."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.arrays import floats_of
from ..typing import Language
from .numbers import count_text, decimal_text

__all__ = ["counted_text"]

_MOST_DECIMALS = 9  # as cells of amounts have at most


def counted_text(data: pa.Table, name: str, *, language: Language) -> pa.StringArray:
    """Write numerators or denominators; amounts with the decimals that the column needs."""
    counts = count_text(data[name], language=language)
    if f"{name}_amount" not in data.column_names:
        return counts
    amounts = floats_of(data[f"{name}_amount"])
    known = amounts[~np.isnan(amounts)]
    decimals = 0
    while decimals < _MOST_DECIMALS and _differs(known, decimals):
        decimals += 1
    texts = decimal_text(amounts, decimals, language=language, trim=True)
    return cast("pa.StringArray", pc.coalesce(cast("Any", counts), texts))


def _differs(amounts: Any, decimals: int) -> bool:
    return bool((np.rint(amounts * 10.0**decimals) / 10.0**decimals != amounts).any())
