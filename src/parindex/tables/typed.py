"""Tables with the types of their schema."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..vocabulary import Term
from .arrays import codes_of, keys, masked, numpy_of, terms_of, words
from .columns_of_results import Column, schema_of

__all__ = ["typed"]


def typed(table: pa.Table, columns: tuple[Column, ...]) -> pa.Table:
    """Give a table the types of its schema; dictionaries keep the order in which texts occur."""
    schema = schema_of(columns)
    arrays = []
    for column in columns:
        array = table[column.name]
        is_words = pa.types.is_dictionary(column.type)
        if column.vocabulary is not None and is_words:
            array = _words(array, column.vocabulary)
        elif is_words:
            codes, texts = codes_of(array)
            array = keys(codes, texts).cast(column.type)
        elif array.type != column.type:
            array = array.cast(column.type)  # texts in lists
        arrays.append(array)
    return pa.Table.from_arrays(arrays, schema=schema)


def _words(column: pa.ChunkedArray, vocabulary: type[Term]) -> pa.DictionaryArray:
    if not column.null_count:
        return words(vocabulary, terms_of(column, vocabulary))
    if column.null_count == len(column):
        return words(vocabulary, np.full(len(column), -1))
    valid = numpy_of(column.is_valid())
    terms = np.full(len(column), -1)
    terms[valid] = terms_of(column.filter(masked(valid)), vocabulary)
    return words(vocabulary, terms)
