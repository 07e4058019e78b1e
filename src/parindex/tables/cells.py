"""Reading the cells of a sheet: counts as whole numbers, keys as text, faults kept."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeAlias

import attrs
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import InputError
from ..vocabulary import Fault, RateStatus
from .arrays import (
    BoolArray,
    CodeArray,
    CountArray,
    codes_of,
    filled,
    floats_of,
    keys,
    masked,
    numpy_of,
    scalar_of,
    whole,
    word_texts,
)
from .columns_of_results import FAULTS, no_rows, schema_of
from .number_text import ANY_MARKS, NumberMarks, plain_number, readings
from .suppressed import Bounds, suppressed_bounds

__all__ = [
    "CellFault",
    "CellsRead",
    "FaultLog",
    "StatusArray",
    "holds_counts",
    "holds_numbers",
    "key_column",
    "key_text",
    "read_amounts",
    "read_counts",
    "type_name",
    "written_keys",
]

StatusArray: TypeAlias = npt.NDArray[np.uint8]

LARGEST = 2**53
_MOST_DIGITS = 16  # of LARGEST; Python refuses to read thousands of them
_MOST_DECIMALS = 9  # dong in an amount of billions
_DOUBLE = 64  # bits
# from here on a float of so many bits may stand for either of two neighbouring whole numbers
_UNCERTAIN = {16: 2.0**11, 32: 2.0**24, _DOUBLE: 2.0**53}
_LONGEST_TYPE = 80  # characters
_WHOLE = re.compile(r"[+-]?[0-9]+")
_PLAIN = r"^[+-]?[0-9]+$"
_FIGURES = r"^[-+0-9.,'\x{2019}\s\p{Z}]+$"
_WANTED = {False: "whole numbers", True: "numbers"}
_OF_TEXT = (Fault.NOT_WHOLE, Fault.NOT_A_NUMBER, Fault.TOO_LARGE, Fault.TWO_READINGS)


@attrs.frozen(eq=False)
class CellFault:
    """Hold the rows at fault for one reason, counted from 0."""

    fault: Fault
    positions: CountArray
    texts: pa.Array


@attrs.frozen(eq=False)
class CellsRead:
    """
    Hold what the cells of a column say.

    A value is 0 where there is no count; *status* is None where every cell is ok, *decimals* None
    where these are counts and no amounts, *bounds* None where no count is withheld.
    """

    values: CountArray
    status: StatusArray | None
    faults: list[CellFault]
    decimals: int | None = None
    bounds: Bounds | None = None


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
            word_texts(Fault, np.full(count, found.fault, np.int8)),
            flat(self._units.take(at)),
            flat(self._periods.take(at)),
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
            return no_rows(FAULTS)
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
    """Read a key column as `key_column` does, its dictionary decoded."""
    return flat(key_column(column, name=name))


def key_column(column: pa.ChunkedArray | pa.Array, *, name: str) -> pa.DictionaryArray:
    """
    Read a key column as text, without spaces around it; blank cells are null.

    Distinct texts stand in the order of their first rows.
    """
    encoded = written_keys(column, name=name)
    trimmed = pc.utf8_trim_whitespace(encoded.dictionary)
    trimmed = pc.if_else(pc.equal(trimmed, scalar_of("")), scalar_of(None, pa.string()), trimmed)
    if trimmed.equals(encoded.dictionary):
        return encoded
    return trimmed.take(encoded.indices).dictionary_encode()


def written_keys(column: pa.ChunkedArray | pa.Array, *, name: str) -> pa.DictionaryArray:
    """
    Read a key column as the text that was written, with the spaces around it.

    Floats are read as whole numbers where all of them are whole: pandas makes floats of whole
    numbers of which one is missing.
    """
    array = flat(column)
    if pa.types.is_floating(array.type):
        array = _whole_floats(array)
    if pa.types.is_null(array.type) or pa.types.is_integer(array.type):
        return array.cast(pa.string()).dictionary_encode()
    if not _is_text(array.type):
        raise InputError(f"{name} must hold text, got {type_name(array.type)}")
    return array.dictionary_encode()


def _whole_floats(array: pa.Array) -> pa.Array:
    """Whole numbers that a missing one beside them made floats; other floats stay as they are."""
    floats = floats_of(array)
    absent = np.isnan(floats)
    values = np.where(absent, 0.0, floats)
    if not (np.abs(values) < LARGEST).all() or (np.floor(values) != values).any():
        return array
    return masked(values.astype(np.int64), ~absent)


def holds_counts(column: pa.ChunkedArray, marks: NumberMarks = ANY_MARKS) -> bool:
    """
    Say whether a column that nobody named looks like counts.

    Numbers do; text does if a cell of it is a whole number, in one of its readings at least.
    """
    array = flat(column)
    if not _is_text(array.type):
        return holds_numbers(array.type)
    texts = pc.unique(array).drop_null()
    plain = pc.match_substring_regex(pc.utf8_trim_whitespace(texts), _PLAIN)
    return bool(pc.any(plain).as_py()) or any(
        number == number.to_integral_value()
        for text in texts.filter(pc.match_substring_regex(texts, _FIGURES)).to_pylist()
        for number in readings(text, marks)
    )


def read_counts(
    column: pa.ChunkedArray | pa.Array, *, name: str, marks: NumberMarks = ANY_MARKS
) -> CellsRead:
    """
    Read the counts of a column, their status and the cells that hold something else.

    Null, NaN and blank text mean that the count was not reported.
    """
    return attrs.evolve(_read(column, name, marks, as_amounts=False), decimals=None)


def read_amounts(
    column: pa.ChunkedArray | pa.Array, *, name: str, marks: NumberMarks = ANY_MARKS
) -> CellsRead:
    """
    Read the amounts of a column as whole numbers of its last decimal, and how many decimals it has.

    A column has the decimals that its cells need, up to nine, and no more than leave 15 digits for
    its largest (convention §67).
    """
    return _read(column, name, marks, as_amounts=True)


def _read(
    column: pa.ChunkedArray | pa.Array, name: str, marks: NumberMarks, *, as_amounts: bool
) -> CellsRead:
    array = flat(column)
    if pa.types.is_null(array.type):
        status = np.full(len(array), RateStatus.MISSING_COUNT, np.uint8)
        return CellsRead(np.zeros(len(array), np.int64), status, [], 0)
    if _is_text(array.type):
        codes, texts = codes_of(array)
        return _from_distinct(array, codes, [_of_text(text, marks) for text in texts], as_amounts)
    if not holds_numbers(array.type):
        raise InputError(f"{name} must hold {_WANTED[as_amounts]}, got {type_name(array.type)}")
    if pa.types.is_decimal(array.type):  # exact, while a float would round it
        encoded = array.dictionary_encode()
        numbers: list[Decimal] = encoded.dictionary.to_pylist()
        codes = numpy_of(filled(encoded.indices, -1))
        shown = keys(codes, [plain_number(number) for number in numbers])
        return _from_distinct(flat(shown), codes, numbers, as_amounts)
    missing: BoolArray | None = numpy_of(array.is_null()) if array.null_count else None
    if pa.types.is_floating(array.type):
        return _from_floats(array, missing, as_amounts)
    if array.type == pa.uint64():
        exact = numpy_of(filled(array, 0))
        huge = exact > np.uint64(LARGEST)
        values = np.where(huge, np.uint64(0), exact).astype(np.int64)
        return CellsRead(*_judged(array, values, missing, {Fault.TOO_LARGE: huge}), 0)
    values = numpy_of(filled(array, 0).cast(pa.int64()))
    return CellsRead(*_judged(array, values, missing, {}), 0)


def _from_floats(array: pa.Array, missing: BoolArray | None, as_amounts: bool) -> CellsRead:
    floats = numpy_of(filled(array.cast(pa.float64(), safe=False), 0.0))
    not_reported = np.isnan(floats)
    if missing is not None:
        not_reported |= missing
    infinite = np.isinf(floats)
    uncertain = _UNCERTAIN[array.type.bit_width]
    if as_amounts and array.type.bit_width < _DOUBLE:
        # 12.3 is written as 12.3, though the nearest double of the float is 12.300000190734863
        written = array.cast(pa.float32(), safe=False).cast(pa.string())
        floats = numpy_of(filled(written.cast(pa.float64()), 0.0))
    huge = ~infinite & (np.abs(floats) >= uncertain)
    fraction = ~infinite & (np.floor(floats) != floats) & ~not_reported & (not as_amounts)
    usable = ~(not_reported | infinite | fraction | huge)
    known = np.where(usable, floats, 0.0)
    decimals = 0
    if as_amounts:
        most = _most_decimals(float(np.abs(known).max(initial=0.0)))
        while decimals < most and (np.rint(known * 10**decimals) / 10**decimals != known).any():
            decimals += 1
        known = np.copysign(np.floor(np.abs(known) * 10**decimals + 0.5), known)
    faults = {Fault.NOT_A_NUMBER: infinite, Fault.NOT_WHOLE: fraction, Fault.TOO_LARGE: huge}
    judged = _judged(
        array, known.astype(np.int64), not_reported if not_reported.any() else None, faults
    )
    return CellsRead(*judged, decimals)


def _of_text(text: str, marks: NumberMarks) -> Decimal | Fault | RateStatus | tuple[float, float]:
    """Read what a text of a column of numbers means: blank is a status, a withheld count bounds."""
    bare = text.strip()
    if not bare or bare.lower() == "nan":
        return RateStatus.MISSING_COUNT
    if _WHOLE.fullmatch(bare):  # Python refuses to read thousands of digits
        return Decimal(bare) if len(bare.lstrip("+-0")) <= _MOST_DIGITS else Fault.TOO_LARGE
    if bare.endswith("%"):
        return Fault.NOT_WHOLE if readings(bare[:-1], marks) else Fault.NOT_A_NUMBER
    numbers = readings(bare, marks)
    if len(numbers) > 1:
        return Fault.TWO_READINGS
    if not numbers and (bounds := suppressed_bounds(bare)):
        return bounds
    return numbers[0] if numbers else Fault.NOT_A_NUMBER


def _from_distinct(
    array: pa.Array,
    codes: CodeArray,
    numbers: Sequence[Decimal | Fault | RateStatus | tuple[float, float]],
    as_amounts: bool,
) -> CellsRead:
    """Judge distinct numbers once, then spread what they mean over the rows."""
    values = np.zeros(len(numbers) + 1, np.int64)
    kind = np.full(len(numbers) + 1, -1, np.int8)  # -1 a count, otherwise a Fault
    unread = np.zeros(len(numbers) + 1, np.uint8)  # why there is no count, where that is no fault
    unread[-1] = RateStatus.MISSING_COUNT
    bounds = np.full((2, len(numbers) + 1), np.nan)
    usable: dict[int, Decimal] = {}
    for position, number in enumerate(numbers):
        if isinstance(number, Decimal):
            if not number.is_finite():
                kind[position] = Fault.NOT_A_NUMBER
            elif abs(number) > LARGEST:
                kind[position] = Fault.TOO_LARGE
            elif not as_amounts and number != number.to_integral_value():
                kind[position] = Fault.NOT_WHOLE
            else:
                usable[position] = number
        elif isinstance(number, Fault):
            kind[position] = number
        elif isinstance(number, RateStatus):
            unread[position] = number
        else:
            unread[position] = RateStatus.SUPPRESSED_COUNT
            bounds[:, position] = number
    decimals = 0
    if as_amounts and usable:
        needed = max(-int(each.normalize().as_tuple().exponent) for each in usable.values())
        most = _most_decimals(float(max(abs(each) for each in usable.values())))
        decimals = min(max(needed, 0), most)
    for position, number in usable.items():
        values[position] = int(number.scaleb(decimals).to_integral_value(ROUND_HALF_UP))
    row_kind, row_unread = kind[codes], unread[codes]
    faults = {fault: row_kind == fault for fault in _OF_TEXT}
    judged = _judged(array, values[codes], row_unread if row_unread.any() else None, faults)
    if (unread == RateStatus.SUPPRESSED_COUNT).any():
        return CellsRead(*judged, decimals, Bounds(*bounds[:, codes]))
    return CellsRead(*judged, decimals)


def _most_decimals(largest: float) -> int:
    """How many decimals a column may have, so that its largest amount stays below 2**53."""
    return next(
        each for each in range(_MOST_DECIMALS, -1, -1) if each == 0 or largest * 10**each < LARGEST
    )


def _judged(
    array: pa.Array,
    values: CountArray,
    unread: StatusArray | BoolArray | None,
    faults: dict[Fault, BoolArray],
) -> tuple[CountArray, StatusArray | None, list[CellFault]]:
    """
    Add the faults that whole numbers can have, and make statuses of all of them.

    *unread* says where there is no count without a fault: its status, or that it is missing.
    """
    if len(values) and (values.min() < 0 or values.max() > LARGEST):
        faults = {**faults, Fault.NEGATIVE: values < 0}
        faults[Fault.TOO_LARGE] = faults.get(Fault.TOO_LARGE, False) | (values > LARGEST)
    faults = {fault: where for fault, where in faults.items() if where.any()}
    if unread is None and not faults:
        return values, None, []
    values = values.copy()
    # True is 1, which is MISSING_COUNT
    status = np.zeros(len(values), np.uint8) if unread is None else unread.astype(np.uint8)
    found = []
    for fault, where in faults.items():
        positions = np.flatnonzero(where)
        status[positions] = RateStatus.INVALID_COUNT
        texts = array.take(pa.array(positions)).cast(pa.string())
        found.append(CellFault(fault, positions, texts))
    values[status != RateStatus.OK] = 0
    return values, status, found


def type_name(kind: pa.DataType) -> str:
    """Name an Arrow type in a message, which a nested one would fill."""
    shown = str(kind)
    return shown if len(shown) <= _LONGEST_TYPE else f"{shown[:_LONGEST_TYPE]}..."


def _is_text(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or str(kind) == "string_view"  # unknown to the oldest pyarrow that we support
    )


def holds_numbers(kind: pa.DataType) -> bool:
    """Say whether a column of a type holds numbers, or nothing at all."""
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_null(kind)
    )
