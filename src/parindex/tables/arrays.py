"""Between NumPy and Arrow: values with a mask, words, keys; without copies where possible."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TypeAlias

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
    "floats_of",
    "keys",
    "masked",
    "terms_of",
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
    return pa.Array.from_buffers(
        pa.from_numpy_dtype(values.dtype),
        len(values),
        [bitmap, pa.py_buffer(values)],
        null_count=nulls,
    )


def words(vocabulary: type[Term], codes: npt.NDArray[np.integer]) -> pa.DictionaryArray:
    """Make dictionary-encoded text of the integers of a vocabulary; -1 is null."""
    index = codes.view(np.int8) if codes.dtype == np.uint8 else codes.astype(np.int8)
    valid = index >= 0
    return pa.DictionaryArray.from_arrays(
        masked(index, None if valid.all() else valid), _texts(vocabulary), safe=False
    )


@functools.cache
def _texts(vocabulary: type[Term]) -> pa.Array:
    return pa.array(vocabulary.texts(), pa.string())


def word_texts(vocabulary: type[Term], codes: npt.NDArray[np.integer]) -> pa.StringArray:
    """Make plain text of the integers of a vocabulary, for tables that leave as they are."""
    return words(vocabulary, codes).cast(pa.string())


def keys(codes: CodeArray, texts: Sequence[str] | pa.Array) -> pa.DictionaryArray:
    """Make a dictionary-encoded key column; a code of -1 is null."""
    valid = codes >= 0
    index = masked(np.asarray(codes, np.int32), None if valid.all() else valid)
    dictionary = texts if isinstance(texts, pa.Array) else pa.array(list(texts), pa.string())
    return pa.DictionaryArray.from_arrays(index, dictionary, safe=False)


def whole(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    """Make one array of a column; without a copy where it is one already."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:  # combine_chunks would copy it
        return column.chunk(0)
    combined = column.unify_dictionaries().combine_chunks()
    if isinstance(combined, pa.ChunkedArray):  # what some versions make of a column without rows
        return pa.array([], column.type)
    return combined


def codes_of(column: pa.ChunkedArray | pa.Array) -> tuple[CodeArray, list[str]]:
    """Take a key column apart into codes and distinct texts; null is -1. The inverse of `keys`."""
    column = whole(column)
    if not pa.types.is_dictionary(column.type):
        column = column.dictionary_encode()
    index = column.indices
    codes = (index.fill_null(-1) if index.null_count else index).to_numpy(zero_copy_only=False)
    return codes.astype(np.int32, copy=False), column.dictionary.to_pylist()


def floats_of(column: pa.ChunkedArray | pa.Array) -> FloatArray:
    """Give the floats of a column, NaN where it is null."""
    return np.asarray(whole(column).to_numpy(zero_copy_only=False), np.float64)


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
