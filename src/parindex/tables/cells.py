"""Reading the cells of a sheet: counts as whole numbers, keys as text, faults kept."""

from __future__ import annotations

import re
from typing import TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import InputError
from ..vocabulary import Fault, RateStatus
from .arrays import BoolArray, CountArray, codes_of, whole, words
from .columns import FAULTS, schema_of

__all__ = ["CellFault", "FaultLog", "StatusArray", "holds_counts", "key_text", "read_counts"]

StatusArray: TypeAlias = npt.NDArray[np.uint8]

LARGEST = 2**53
_MOST_DIGITS = 16  # of LARGEST; Python refuses to read thousands of them
_WHOLE = re.compile(r"[+-]?[0-9]+")
_WHOLE_FLOAT = re.compile(r"[+-]?[0-9]+[.,]0")


@attrs.frozen(eq=False)
class CellFault:
    """Hold the rows at fault for one reason, counted from 0."""

    fault: Fault
    positions: CountArray
    texts: pa.Array


class FaultLog:
    """Collect faults as they are found, and make one table of them at the end."""

    def __init__(self, units: pa.Array, periods: pa.Array) -> None:
        self._units, self._periods = units, periods
        self._parts: list[pa.Table] = []

    def add(
        self, found: CellFault, item: str | None = None, rows: CountArray | None = None
    ) -> None:
        """
        Note the rows of a fault.

        An *item* of None means whole rows. *rows* says how many rows share the key of each, for
        repeated keys.
        """
        count = len(found.positions)
        if not count:
            return
        at = pa.array(found.positions)
        columns = [
            words(Fault, np.full(count, found.fault, np.int8)),
            self._units.take(at),
            self._periods.take(at),
            pa.array([item] * count, pa.string()),
            found.texts,
            at,
            pa.nulls(count, pa.int64()) if rows is None else pa.array(rows),
            pa.nulls(count, pa.string()),  # the door tells it of rows that are scored
        ]
        self._parts.append(pa.Table.from_arrays(columns, schema=schema_of(FAULTS)))

    def table(self) -> pa.Table:
        """Give all faults, in the order of the rows."""
        if not self._parts:
            return schema_of(FAULTS).empty_table()
        table = pa.concat_tables(self._parts).unify_dictionaries().combine_chunks()
        return table.take(
            pc.sort_indices(table, [("position", "ascending"), ("item", "ascending")])
        )


def flat(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """One array of a column, its dictionary decoded and its text in one type."""
    column = whole(column)
    if pa.types.is_dictionary(column.type):
        # Arrow cannot decode a dictionary of string_view, which polars makes
        texts = column.dictionary
        texts = texts.cast(pa.string()) if _is_text(texts.type) else texts
        column = texts.take(column.indices)
    return column.cast(pa.string()) if _is_text(column.type) else column


def key_text(column: pa.ChunkedArray | pa.Array, *, name: str) -> pa.Array:
    """
    Read a key column as text, without spaces around it; blank cells are null.

    Floats are read as whole numbers where all of them are whole: pandas makes floats of whole
    numbers of which one is missing.
    """
    array = flat(column)
    if pa.types.is_floating(array.type):
        array = _whole_floats(array)
    if pa.types.is_null(array.type) or pa.types.is_integer(array.type):
        return array.cast(pa.string())
    if not _is_text(array.type):
        raise InputError(f"{name} must hold text, got {array.type}")
    trimmed = pc.utf8_trim_whitespace(array)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)


def _whole_floats(array: pa.Array) -> pa.Array:
    """Whole numbers that a missing one beside them made floats; other floats stay as they are."""
    floats = array.to_numpy(zero_copy_only=False)
    absent = np.isnan(floats)
    values = np.where(absent, 0.0, floats)
    if not (np.abs(values) <= LARGEST).all() or (np.floor(values) != values).any():
        return array
    return pa.array(values.astype(np.int64), mask=absent)


def holds_counts(column: pa.ChunkedArray) -> bool:
    """
    Say whether a column that nobody named looks like counts.

    Numbers do; text does if a cell of it is a whole number.
    """
    array = flat(column)
    if _is_text(array.type):
        trimmed = pc.utf8_trim_whitespace(array)
        return bool(pc.any(pc.match_substring_regex(trimmed, r"^[+-]?[0-9]+$")).as_py())
    return _is_number(array.type)


def read_counts(
    column: pa.ChunkedArray | pa.Array, *, name: str
) -> tuple[CountArray, StatusArray | None, list[CellFault]]:
    """
    Read the counts of a column, their status and the cells that hold something else.

    A value is 0 where there is no count. Null, NaN and blank text mean that the count was not
    reported. The status is None where every cell is ok.
    """
    array = flat(column)
    if pa.types.is_null(array.type):
        return (
            np.zeros(len(array), np.int64),
            np.full(len(array), RateStatus.MISSING_COUNT, np.uint8),
            [],
        )
    if _is_text(array.type):
        return _from_text(array)
    if not _is_number(array.type):
        raise InputError(f"{name} must hold whole numbers, got {array.type}")
    missing = (
        np.asarray(array.is_null().to_numpy(zero_copy_only=False)) if array.null_count else None
    )
    if pa.types.is_decimal(array.type):  # exact in text, while a float would round it
        return _from_text(pc.replace_substring_regex(array.cast(pa.string()), r"\.0+$", ""))
    if array.type == pa.uint64():
        exact = array.fill_null(pa.scalar(0, pa.uint64())).to_numpy(zero_copy_only=False)
        huge = exact > np.uint64(LARGEST)
        values = np.where(huge, np.uint64(0), exact).astype(np.int64)
        return _judged(array, values, missing, {Fault.TOO_LARGE: huge})
    if pa.types.is_integer(array.type):
        filled = array.fill_null(0) if array.null_count else array
        values = filled.cast(pa.int64()).to_numpy(zero_copy_only=False)
        return _judged(array, values, missing, {})
    return _from_floats(array, missing)


def _from_floats(
    array: pa.Array, missing: BoolArray | None
) -> tuple[CountArray, StatusArray | None, list[CellFault]]:
    floats = array.cast(pa.float64(), safe=False).fill_null(0.0).to_numpy(zero_copy_only=False)
    not_reported = np.isnan(floats)
    if missing is not None:
        not_reported |= missing
    infinite = np.isinf(floats)
    fraction = ~infinite & (np.floor(floats) != floats) & ~not_reported
    huge = ~infinite & (np.abs(floats) > LARGEST)
    usable = ~(not_reported | infinite | fraction | huge)
    values = np.where(usable, floats, 0.0).astype(np.int64)
    faults = {Fault.NOT_A_NUMBER: infinite, Fault.NOT_WHOLE: fraction, Fault.TOO_LARGE: huge}
    return _judged(array, values, not_reported if not_reported.any() else None, faults)


def _from_text(array: pa.Array) -> tuple[CountArray, StatusArray | None, list[CellFault]]:
    """Read distinct texts once, then spread what they mean over the rows."""
    codes, texts = codes_of(array)
    values = np.zeros(len(texts) + 1, np.int64)
    kind = np.full(len(texts) + 1, -1, np.int8)  # -1 a count, -2 blank, otherwise a Fault
    kind[-1] = -2
    for position, text in enumerate(texts):
        bare = text.strip()
        if _WHOLE_FLOAT.fullmatch(bare):
            bare = bare[:-2]  # what pandas writes for a whole number beside a blank cell
        if not bare or bare.lower() == "nan":
            kind[position] = -2
        elif not _WHOLE.fullmatch(bare):
            kind[position] = Fault.NOT_WHOLE if _is_fraction(bare) else Fault.NOT_A_NUMBER
        elif len(bare.lstrip("+-0")) > _MOST_DIGITS or abs(int(bare)) > LARGEST:
            kind[position] = Fault.TOO_LARGE
        else:
            values[position] = int(bare)
    row_kind = kind[codes]
    missing = row_kind == -2
    faults = {
        fault: row_kind == fault for fault in (Fault.NOT_WHOLE, Fault.NOT_A_NUMBER, Fault.TOO_LARGE)
    }
    return _judged(array, values[codes], missing if missing.any() else None, faults)


def _is_fraction(text: str) -> bool:
    """
    Say whether a text is one number with a decimal comma or point, as 97,5 or 97.5%.

    With three digits after the mark it may as well be a number of thousands: it is neither read
    nor called a fraction.
    """
    is_decimal = re.fullmatch(r"[+-]?\d+[.,]\d+\s*%?|[+-]?\d+\s*%", text) is not None
    return is_decimal and re.fullmatch(r"[+-]?\d{1,3}[.,]\d{3}", text) is None


def _judged(
    array: pa.Array,
    values: CountArray,
    missing: BoolArray | None,
    faults: dict[Fault, BoolArray],
) -> tuple[CountArray, StatusArray | None, list[CellFault]]:
    """Add the faults that whole numbers can have, and make statuses of all of them."""
    if len(values) and (values.min() < 0 or values.max() > LARGEST):
        faults = {**faults, Fault.NEGATIVE: values < 0}
        faults[Fault.TOO_LARGE] = faults.get(Fault.TOO_LARGE, False) | (values > LARGEST)
    faults = {fault: where for fault, where in faults.items() if where.any()}
    if missing is None and not faults:
        return values, None, []
    values = values.copy()
    status = np.zeros(len(values), np.uint8)
    if missing is not None:
        status[missing] = RateStatus.MISSING_COUNT
    found = []
    for fault, where in faults.items():
        positions = np.flatnonzero(where)
        status[positions] = RateStatus.INVALID_COUNT
        texts = array.take(pa.array(positions)).cast(pa.string())
        found.append(CellFault(fault, positions, texts))
    values[status != RateStatus.OK] = 0
    return values, status, found


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or str(kind) == "string_view"  # unknown to the oldest pyarrow that we support
    )


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
    )
