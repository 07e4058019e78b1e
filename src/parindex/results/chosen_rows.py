"""Which rows of a table hold the keys that a caller named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches
from typing import TypeAlias, TypeVar

import numpy as np
import pyarrow as pa

from .._white_space import unit_key
from ..errors import UnknownCodeError
from ..periods.period import PeriodLike, ReportingPeriod
from ..tables.arrays import BoolArray, codes_of
from ..vocabulary import Term

__all__ = ["OneOrMore", "chosen_rows", "codes_wanted"]

_T = TypeVar("_T")

OneOrMore: TypeAlias = _T | Iterable[_T] | None
"""One value or several; None asks for all."""

_NAMED = 10  # values that an error names where none is like the one that was asked for


def chosen_rows(
    data: pa.Table,
    wanted: Mapping[str, OneOrMore[PeriodLike | Term]],
    *,
    title: str,
    known: Mapping[str, Collection[str]] | None = None,
) -> BoolArray:
    """
    Mark the rows that have one of the values wanted in each column; None asks for all.

    *known* holds texts that a column may have though no row has them: they choose no row.

    Raises
    ------
    UnknownCodeError
        If no row has a value and it is not known; those that are written like it are named.
    """
    keep = np.ones(data.num_rows, bool)
    for column, values in wanted.items():
        if values is None:
            continue
        listed = codes_wanted(column, values)
        codes, texts = codes_of(data[column])
        # a dictionary may still hold texts of rows that were left out before
        has_rows = np.zeros(len(texts) + 1, bool)
        has_rows[codes] = True
        there = [text for text, has in zip(texts, has_rows.tolist(), strict=False) if has]
        there = list(dict.fromkeys([*there, *sorted((known or {}).get(column, ()))]))
        for text in listed:
            if text not in there:
                what = column.removesuffix("_code").removesuffix("_id")
                near = get_close_matches(str(text), there, _NAMED) or there[:_NAMED]
                raise UnknownCodeError(f"{what} in the {title}", text, tuple(near))
        # the last place is that of null, whose code is -1
        is_wanted = np.array([*(text in listed for text in texts), False], bool)
        if not is_wanted[has_rows].all():
            keep &= is_wanted[codes]
    return keep


def codes_wanted(column: str, values: object) -> list[object]:
    """
    List what was asked for in a column, one value or several, as the table writes it.

    Raises
    ------
    ParseError
        If a period is none.
    """
    is_one = isinstance(values, str) or not isinstance(values, Iterable)
    return [_text(column, each) for each in ([values] if is_one else values)]  # type: ignore[attr-defined]


def _text(column: str, value: object) -> object:
    if isinstance(value, Term):
        return value.text
    if column == "period":
        return ReportingPeriod.parse(value).code
    return unit_key(value) if column == "unit_id" and isinstance(value, str) else value
