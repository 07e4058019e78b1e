"""Percents as reports print them: the figure, and how exactly it was printed."""

from __future__ import annotations

import re
from decimal import Decimal

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import MissingColumnError
from ..typing import TableLike
from .arrays import BoolArray, CountArray, FloatArray, codes_of
from .cells import flat, key_text
from .coerce import to_arrow
from .period_column import period_text
from .unit_column import id_text

__all__ = ["PUBLISHED", "Printed", "published_rows", "read_printed", "read_published"]

_LONGEST = 40  # characters of a figure; what is longer is none

PUBLISHED = ("unit_id", "period", "indicator", "printed")
"""Columns of a table of published figures."""

# One decimal mark, comma or point; "1.985.190" is a count and no percent.
_FIGURE = re.compile(r"[-+]?[0-9]+(?:[.,]([0-9]+))?\s*%?")


@attrs.frozen(eq=False)
class Printed:
    """
    Hold figures as printed.

    *value* is NaN, and *decimals* 0, where the text is no figure.
    """

    value: FloatArray
    decimals: CountArray
    is_percent: BoolArray

    @property
    def may_be_share(self) -> BoolArray:
        """Mark figures from 0 to 1 without a percent sign: "0.975", as a sheet holds 97,5 %."""
        with np.errstate(invalid="ignore"):
            within = (self.value >= 0) & (self.value <= 1)
        # fewer decimals fit too much, but for the two ends
        is_exact = (self.decimals >= 2) | (self.value == 0) | (self.value == 1)
        may_be: BoolArray = within & is_exact & ~self.is_percent
        return may_be


def read_printed(texts: pa.Array) -> Printed:
    """Read percents as reports print them: ``97,5%``, ``30.53``, ``95 %``."""
    codes, distinct = codes_of(texts)
    value = np.full(len(distinct) + 1, np.nan)
    decimals = np.zeros(len(distinct) + 1, np.int64)
    is_percent = np.zeros(len(distinct) + 1, bool)
    for position, text in enumerate(distinct):
        bare = text.replace("\u00a0", " ").replace("\u202f", " ").strip()
        match = _FIGURE.fullmatch(bare)
        if match and len(bare) <= _LONGEST:
            figure = bare.rstrip("% ").replace(",", ".")
            value[position] = float(Decimal(figure))
            decimals[position] = len(match[1] or "")
            is_percent[position] = bare.endswith("%")
    return Printed(value[codes], decimals[codes], is_percent[codes])


def read_published(source: TableLike) -> pa.Table:
    """
    Read a table of published figures, without rows in which nothing is printed.

    ``indicator`` is a code, or a family where the report does not say which definition it used. A
    number in ``printed`` is taken with the decimals that it shows.
    """
    return published_rows(source)[0]


def published_rows(source: TableLike) -> tuple[pa.Table, CountArray, int]:
    """Read as `read_published`, with the row as given of each figure, and how many rows were."""
    table = to_arrow(source, name="published")
    absent = [column for column in PUBLISHED if column not in table.column_names]
    if absent:
        raise MissingColumnError("published", absent, table.column_names)
    columns = {
        name: {"unit_id": id_text, "period": period_text}.get(name, key_text)(
            table[name], name=f"published column {name!r}"
        )
        for name in PUBLISHED[:3]
    }
    printed = flat(table["printed"]).cast(pa.string())
    is_printed = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(printed), ""), False)
    rows = np.flatnonzero(is_printed.to_numpy(zero_copy_only=False))
    return pa.table({**columns, "printed": printed}).filter(is_printed), rows, table.num_rows
