"""
Between NumPy, Python and Arrow: values with a mask, words, keys; without copies where possible.

`pa.array`, `pa.scalar`, `to_numpy`, and a plain number or text given to a function of Arrow make
pyarrow load pandas, once a process, which takes a quarter of a first review. What a first review of
a plain sheet passes goes through here; `tests/test_facade.py` tells where it does not.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..errors import InputError
from ..vocabulary import Term

__all__ = [
    "BoolArray",
    "CodeArray",
    "CountArray",
    "FloatArray",
    "codes_of",
    "filled",
    "floats_of",
    "keys",
    "masked",
    "numpy_of",
    "scalar_of",
    "terms_of",
    "text_array",
    "whole",
    "word_texts",
    "words",
]

BoolArray: TypeAlias = npt.NDArray[np.bool_]
CodeArray: TypeAlias = npt.NDArray[np.int32]
CountArray: TypeAlias = npt.NDArray[np.int64]
FloatArray: TypeAlias = npt.NDArray[np.float64]


def masked(values: npt.NDArray[np.generic], valid: BoolArray | None = None) -> pa.Array:
    """
    Make an Arrow array over the memory of a NumPy array, null where *valid* is False.

    The NumPy array must be contiguous, and shares its memory.
    """
    values = np.ascontiguousarray(values)
    bitmap = None
    nulls = 0
    if valid is not None:
        nulls = len(values) - int(np.count_nonzero(valid))
    if nulls and valid is not None:
        bitmap = pa.py_buffer(np.packbits(valid, bitorder="little"))
    cells = np.packbits(values.astype(bool), bitorder="little") if values.dtype == bool else values
    return pa.Array.from_buffers(
        pa.from_numpy_dtype(values.dtype),
        len(values),
        [bitmap, pa.py_buffer(cells)],
        null_count=nulls,
    )


def text_array(texts: Iterable[str | None]) -> pa.Array:
    """Make an Arrow array of texts; None is null."""
    listed = list(texts)
    plain = [text or "" for text in listed]
    joined = "".join(plain)
    written = joined.encode()
    sizes = map(len, plain if len(written) == len(joined) else map(str.encode, plain))
    ends = np.zeros(len(listed) + 1, np.int64)
    np.cumsum(np.fromiter(sizes, np.int64, len(listed)), out=ends[1:])
    if ends[-1] > np.iinfo(np.int32).max:  # more than the offsets of one array can tell
        return pa.array(listed, pa.string())
    nulls = listed.count(None)
    valid = np.array([text is not None for text in listed], bool) if nulls else None
    return pa.Array.from_buffers(
        pa.string(),
        len(listed),
        [
            None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little")),
            pa.py_buffer(ends.astype(np.int32)),
            pa.py_buffer(written),
        ],
        null_count=nulls,
    )


def scalar_of(value: str | float | None, kind: pa.DataType | None = None) -> pa.Scalar:
    """Make one value of Arrow, of a type that it fits; text and numbers have their own."""
    if value is None:
        return pa.nulls(1, kind)[0]
    one = text_array([value]) if isinstance(value, str) else masked(np.array([value]))
    return (one if kind is None else one.cast(kind))[0]


def filled(column: pa.ChunkedArray | pa.Array, value: str | float) -> pa.ChunkedArray | pa.Array:
    """Give the column with *value* where it is null."""
    return column.fill_null(scalar_of(value, column.type)) if column.null_count else column


# `to_pandas_dtype` would tell it, and loads pandas in some versions
_NUMBERS = {
    pa.from_numpy_dtype(kind): np.dtype(kind)
    for kind in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8")
}


def numpy_of(column: pa.ChunkedArray | pa.Array) -> npt.NDArray[Any]:
    """
    Give the cells of a column of numbers or truth values, over the memory of Arrow where it can.

    A null is NaN, and makes floats of whole numbers and truth values.
    """
    array = whole(column)
    rows = slice(array.offset, array.offset + len(array))
    bitmap, cells = array.buffers()
    values: npt.NDArray[Any]
    if pa.types.is_boolean(array.type):
        values = _bits(cells, rows)
    else:
        values = np.frombuffer(cells or b"", _NUMBERS[array.type])[rows]
    if not array.null_count:
        return values
    values = values.astype(np.float64 if values.dtype.kind in "biu" else values.dtype)
    values[~_bits(bitmap, rows)] = np.nan
    return values


def _bits(buffer: pa.Buffer | None, rows: slice) -> BoolArray:
    bits = np.unpackbits(np.frombuffer(buffer or b"", np.uint8), bitorder="little")
    return bits[rows].astype(bool)


def words(vocabulary: type[Term], codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """Make dictionary-encoded text of the integers of a vocabulary; -1 is null."""
    index = codes.view(np.int8) if codes.dtype == np.uint8 else codes.astype(np.int8)
    valid = index >= 0
    return pa.DictionaryArray.from_arrays(
        masked(index, None if valid.all() else valid), _texts(vocabulary), safe=False
    )


@functools.cache
def _texts(vocabulary: type[Term]) -> pa.Array:
    return text_array(vocabulary.texts())


def word_texts(vocabulary: type[Term], codes: npt.NDArray[np.integer]) -> pa.StringArray:
    """Make plain text of the integers of a vocabulary, for tables that leave as they are."""
    return words(vocabulary, codes).cast(pa.string())


def keys(codes: CodeArray, texts: Sequence[str] | pa.Array) -> pa.DictionaryArray:
    """Make a dictionary-encoded key column; a code of -1 is null."""
    valid = codes >= 0
    index = masked(np.asarray(codes, np.int32), None if valid.all() else valid)
    dictionary = texts if isinstance(texts, pa.Array) else text_array(texts)
    return pa.DictionaryArray.from_arrays(index, dictionary, safe=False)


def whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Make one array of a column; without a copy where it is one already."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:  # combine_chunks would copy it
        return column.chunk(0)
    if not column.num_chunks:  # of which some versions make no array
        return pa.nulls(0, column.type)
    return column.unify_dictionaries().combine_chunks()


def codes_of(column: pa.ChunkedArray | pa.Array) -> tuple[CodeArray, list[str]]:
    """Take a key column apart into codes and distinct texts; null is -1. The inverse of `keys`."""
    column = whole(column)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    index = column.indices
    codes = numpy_of(filled(index, -1))
    return codes.astype(np.int32, copy=False), column.dictionary.to_pylist()


def floats_of(column: pa.ChunkedArray | pa.Array) -> FloatArray:
    """Give the floats of a column, NaN where it is null."""
    if column.type not in _NUMBERS and not pa.types.is_boolean(column.type):
        column = column.cast(pa.float64())
    return np.asarray(numpy_of(column), np.float64)


def terms_of(column: pa.ChunkedArray | pa.Array, vocabulary: type[Term]) -> npt.NDArray[np.int64]:
    """
    Give the integers of the terms of a word column, whatever the order of its dictionary.

    Null, or a word that is not of the vocabulary, raises.
    """
    codes, texts = codes_of(column)
    known = vocabulary.texts()
    unknown = [text for text in texts if text not in known]
    if unknown or (codes < 0).any():
        got = repr(unknown[0]) if unknown else "null"
        raise InputError(f"{vocabulary.__name__} must be one of {', '.join(known)}, got {got}")
    if tuple(texts) == known[: len(texts)]:
        return codes.astype(np.int64)
    of_text = np.array([known.index(text) for text in texts], np.int64)
    return of_text[codes] if len(codes) else np.zeros(0, np.int64)
