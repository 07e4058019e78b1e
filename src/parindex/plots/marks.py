"""One mark for each word of a comparison: shape, filling and colour say the same."""

from __future__ import annotations

import attrs
import numpy as np

from ..tables.arrays import CountArray, FloatArray
from ..vocabulary import Comparability, Verdict

__all__ = ["GREY", "INK", "LINE", "MARKS", "PALE", "Mark", "mark_of_rows"]

INK = "#1a1a1a"
GREY = "#595959"
LINE = "#bdbdbd"
PALE = "#e6e6e6"


@attrs.frozen
class Mark:
    """
    Show one word.

    Parameters
    ----------
    word : str
        Key of its text in the catalogue.
    shape : str
        Marker of matplotlib; empty where a band is drawn instead.
    colour : str
        Of its filling or, where it is hollow, of its outline. The worse is the darker, so that a
        grey print shows it first.
    is_filled : bool
        Whether it is filled; hollow where nothing can be said.
    """

    word: str
    shape: str
    colour: str
    is_filled: bool

    @property
    def face(self) -> str:
        """Colour of the filling."""
        return self.colour if self.is_filled else "white"


MARKS = (
    Mark("deteriorated", "v", "#9c2f00", is_filled=True),
    Mark("improved", "^", "#2b7bb0", is_filled=True),
    Mark("no_real_change", "o", "#6b6b6b", is_filled=True),
    Mark("too_little_data", "o", "#6b6b6b", is_filled=False),
    Mark("not_assessed", "D", "#6b6b6b", is_filled=False),
    Mark("no_value", "", "#6b6b6b", is_filled=False),
)
_PLACE = {mark.word: place for place, mark in enumerate(MARKS)}

_OF_VERDICT = np.array([_PLACE[verdict.text] for verdict in Verdict])


def mark_of_rows(value: FloatArray, verdict: CountArray, comparability: CountArray) -> CountArray:
    """
    Give the place of each row's mark in `MARKS`.

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
    comparable = np.isin(
        comparability, [Comparability.FULL, Comparability.REBASED, Comparability.ESTIMATED]
    )
    place = np.where(comparable & (verdict >= 0), _OF_VERDICT[known], _PLACE["not_assessed"])
    return np.where(np.isnan(value), _PLACE["no_value"], place)
