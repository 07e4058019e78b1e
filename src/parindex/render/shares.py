"""Shares and chances as percents: what is not all is never printed as all."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.arrays import FloatArray
from ..typing import Language
from .numbers import percent_text

__all__ = ["share_text"]


def share_text(
    shares: FloatArray, *, language: Language, decimals: int = 2, trim: bool = False
) -> pa.StringArray:
    """
    Shares from 0 to 1 as percents; 100% and 0% are printed of what is just that (convention §10).

    Parameters
    ----------
    shares : ndarray of float64, shape (n,)
        The shares; NaN is absent. A share of a plan may be above 1.
    language : {"vi", "en"}
        Whose decimal mark.
    decimals : int, default 2
        Digits after the decimal mark.
    trim : bool, default False
        Whether zeros at the end are left out.

    Returns
    -------
    pyarrow.StringArray, shape (n,)
        Null where the share is absent.

    Examples
    --------
    >>> share_text(np.array([0.99996, 1.0, 0.0004, 0.0]), language="en", decimals=1).to_pylist()
    ['>99.9%', '100.0%', '<0.1%', '0.0%']
    """
    least = 10.0**-decimals

    def percents(numbers: FloatArray) -> pa.StringArray:
        return percent_text(numbers, 100.0, language=language, decimals=decimals, trim=trim)

    texts = percents(100.0 * shares)
    nothing, everything, under, little = percents(
        np.array([0.0, 100.0, 100.0 - least, least])
    ).to_pylist()
    edges = (
        (nothing, shares > 0, f"<{little}"),
        (everything, shares < 1, f">{under}"),
        (everything, shares > 1, f">{everything}"),
    )
    for printed, is_other, told in edges:
        is_rounded = pc.and_(pc.equal(texts, printed), pa.array(is_other))
        texts = pc.if_else(is_rounded, told, texts)
    return cast("Any", texts)
