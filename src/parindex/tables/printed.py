"""Percents as reports print them: the figure, and how exactly it was printed."""

from __future__ import annotations

from decimal import Decimal

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import InputError, MissingColumnError
from ..typing import TableLike
from .arrays import BoolArray, CodeArray, CountArray, FloatArray, codes_of, floats_of
from .cells import flat, holds_numbers, key_text, type_name
from .coerce import to_arrow
from .number_text import plain_number, readings
from .period_column import period_text
from .unit_column import id_text

__all__ = ["PUBLISHED", "Printed", "printed_of", "published_rows", "read_printed", "read_published"]

PUBLISHED = ("unit_id", "period", "indicator", "printed")
"""Columns of a table of published figures."""


@attrs.frozen(eq=False)
class Printed:
    """
    Hold figures as printed.

    *value* is NaN, and *decimals* 0, where the text is no figure, or may be two.
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
    """Read percents as reports print them: ``97,5%``, ``30.53``, ``95 %`` (convention §67)."""
    codes, distinct = codes_of(texts)
    numbers = []
    for text in distinct:
        found = readings(text.strip().removesuffix("%"))
        numbers.append(found[0] if len(found) == 1 else None)
    is_percent = [text.strip().endswith("%") for text in distinct]
    return _spread(codes, numbers, is_percent)


def _spread(codes: CodeArray, numbers: list[Decimal | None], is_percent: list[bool]) -> Printed:
    """Give every row what its distinct text is."""
    value = [np.nan if number is None else float(number) for number in numbers]
    decimals = [0 if each is None else max(-int(each.as_tuple().exponent), 0) for each in numbers]
    known = [number is not None for number in numbers]
    return Printed(
        np.array([*value, np.nan])[codes],
        np.array([*decimals, 0], np.int64)[codes],
        (np.array([*is_percent, False]) & np.array([*known, False]))[codes],
    )


def read_published(source: TableLike) -> pa.Table:
    """
    Read a table of published figures, without rows in which nothing is printed.

    ``indicator`` is a code, or a family where the report does not say which definition it used. A
    number in ``printed`` is taken with the decimals that it shows. What was read of it stands
    beside it, see `printed_of`.
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
    texts, printed = _figures(table["printed"])
    columns["printed"] = texts
    columns |= {
        name: pa.array(getattr(printed, name)) for name in ("value", "decimals", "is_percent")
    }
    is_printed = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(texts), ""), False)
    rows = np.flatnonzero(is_printed.to_numpy(zero_copy_only=False))
    return pa.table(columns).filter(is_printed), rows, table.num_rows


def printed_of(published: pa.Table) -> Printed:
    """Give the figures of a table that `read_published` made."""
    return Printed(
        floats_of(published["value"]),
        np.asarray(published["decimals"], np.int64),
        np.asarray(published["is_percent"], bool),
    )


def _figures(column: pa.ChunkedArray) -> tuple[pa.Array, Printed]:
    """Give the texts of a column of figures, and what they are; software writes numbers one way."""
    array = flat(column)
    if pa.types.is_string(array.type) or pa.types.is_null(array.type):
        texts = array.cast(pa.string())
        return texts, read_printed(texts)
    if not holds_numbers(array.type):
        raise InputError(
            f"published column 'printed' must hold text or numbers, got {type_name(array.type)}"
        )
    codes, written = codes_of(array.cast(pa.string()))
    numbers = [Decimal(text) for text in written]  # infinity and NaN are no figures
    usable = [number if number.is_finite() else None for number in numbers]
    shown = [
        None if number.is_nan() else plain_number(number) if number.is_finite() else text
        for number, text in zip(numbers, written, strict=True)
    ]
    texts = pa.array(shown, pa.string()).take(pa.array(codes, mask=codes < 0))
    return texts, _spread(codes, usable, [False] * len(written))
