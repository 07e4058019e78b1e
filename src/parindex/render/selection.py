"""Which texts a column holds, and where."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from ..tables.arrays import codes_of

__all__ = ["distinct", "equals", "tally"]


def equals(column: pa.ChunkedArray[Any], *texts: str) -> pa.BooleanArray:
    """
    Where a column of texts holds one of some texts.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of text, shape (n,)
        The column.
    *texts : str
        What is looked for.

    Returns
    -------
    pyarrow.BooleanArray, shape (n,)
        False where the column is null.
    """
    codes, known = codes_of(column)
    wanted = [code for code, text in enumerate(known) if text in texts]
    return pa.array(np.isin(codes, wanted))


def distinct(column: pa.ChunkedArray[Any]) -> list[str]:
    """
    Texts that occur in a column, each once, in the order of their first row.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of text
        The column.

    Returns
    -------
    list of str
    """
    return [text for text, _ in tally(column)]


def tally(column: pa.ChunkedArray[Any]) -> list[tuple[str, int]]:
    """
    Texts that occur in a column and how often, in the order of their first row.

    Parameters
    ----------
    column : pyarrow.ChunkedArray of text
        The column; null is not counted.

    Returns
    -------
    list of (str, int)
    """
    codes, texts = codes_of(column)
    found, first, times = np.unique(codes[codes >= 0], return_index=True, return_counts=True)
    order = np.argsort(first)
    pairs = zip(found[order].tolist(), times[order].tolist(), strict=True)
    return [(texts[code], count) for code, count in pairs]
