"""Rows of the bundled files of units, made into objects when these are first asked for."""

from __future__ import annotations

import collections
import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..tables.arrays import BoolArray, CodeArray, whole
from ..vocabulary import Term

__all__ = ["StoredRows"]

_T = TypeVar("_T")
_EPOCH = dt.date(1970, 1, 1)


@attrs.frozen(eq=False)
class StoredRows(Generic[_T]):
    """A table and the class of which each of its rows is an object; *terms* by column."""

    kind: type[_T]
    table: pa.Table
    terms: Mapping[str, type[Term]] = attrs.field(factory=dict)

    def objects(self) -> tuple[_T, ...]:
        """Make one object per row without checking it: the tests check every row of the files."""
        if not len(self.table):
            return ()
        made: tuple[_T, ...] = tuple(
            map(object.__new__, itertools.repeat(self.kind, len(self.table)))
        )
        for field in attrs.fields(self.kind):  # type: ignore[arg-type]
            # column by column, and past the class, which is frozen: no Python code runs per row
            write = getattr(self.kind, field.name).__set__
            cells = self._cells(field.name, field.default)
            collections.deque(map(write, made, cells), maxlen=0)
        return made

    def _cells(self, name: str, default: object) -> list[Any]:
        if name not in self.table.column_names:
            return [default] * len(self.table)
        column = whole(self.table[name])
        if pa.types.is_date32(column.type):
            return _days(column)
        if not pa.types.is_dictionary(column.type):
            listed: list[Any] = column.to_pylist()
            return listed
        texts = column.dictionary.to_pylist()
        if name in self.terms:
            term = {each.text: each for each in self.terms[name]}
            texts = [term[text] for text in texts]
        return _taken(texts, *_numbers(column.indices))


def _days(column: pa.Array) -> list[Any]:
    numbers, present = _numbers(column)
    distinct, places = np.unique(numbers[present], return_inverse=True)
    position = np.zeros(len(numbers), np.int64)
    position[present] = places.ravel()
    days = [_EPOCH + dt.timedelta(day) for day in distinct.tolist()]
    return _taken(days, position, present)


def _numbers(column: pa.Array) -> tuple[CodeArray, BoolArray]:
    """Give 32-bit cells, and where they are present; `to_numpy` would load pandas."""
    bitmap, numbers = column.buffers()
    rows = slice(column.offset, column.offset + len(column))
    cells = np.frombuffer(numbers, np.int32)[rows]
    if not column.null_count:
        return cells, np.ones(len(cells), bool)
    bits = np.unpackbits(np.frombuffer(bitmap, np.uint8), bitorder="little")
    return cells, bits[rows].astype(bool)


def _taken(values: list[Any], position: npt.NDArray[np.integer], present: BoolArray) -> list[Any]:
    """List the value of each row, None where it has none; of equal values there is one object."""
    cells = np.empty(len(values) + 1, object)  # the last stays None
    cells[:-1] = values
    listed: list[Any] = cells[np.where(present, position, len(values))].tolist()
    return listed
