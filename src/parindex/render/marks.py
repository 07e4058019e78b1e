"""What is said of a comparison, in one word and one mark."""

from __future__ import annotations

import numpy as np

from ..tables.arrays import CountArray, FloatArray
from ..vocabulary import Comparability, Verdict

__all__ = ["COMPARABLE", "SIGNS", "mark_of_rows"]

SIGNS = {
    "deteriorated": "▼",
    "improved": "▲",
    "no_real_change": "●",
    "too_little_data": "○",
    "not_assessed": "◊",
    "no_value": "■",
}
"""Mark of each word; all are in the letters that Times New Roman and Arial have."""

_PLACE = {word: place for place, word in enumerate(SIGNS)}
_OF_VERDICT = np.array([_PLACE[verdict.text] for verdict in Verdict])

COMPARABLE = (Comparability.FULL, Comparability.REBASED, Comparability.ESTIMATED)


def mark_of_rows(value: FloatArray, verdict: CountArray, comparability: CountArray) -> CountArray:
    """
    Give the place of each row's mark among `SIGNS`.

    Parameters
    ----------
    value : numpy.ndarray of float64, shape (n,)
        Values; NaN where there is none.
    verdict : numpy.ndarray of int, shape (n,)
        Terms of `Verdict`; -1 where nothing was compared.
    comparability : numpy.ndarray of int, shape (n,)
        Terms of `Comparability`; -1 where nothing was compared.

    Returns
    -------
    numpy.ndarray of int64, shape (n,)
    """
    known = np.where(verdict >= 0, verdict, 0)
    comparable = np.isin(comparability, COMPARABLE)
    place = np.where(comparable & (verdict >= 0), _OF_VERDICT[known], _PLACE["not_assessed"])
    return np.where(np.isnan(value), _PLACE["no_value"], place)
