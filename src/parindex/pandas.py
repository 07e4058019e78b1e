"""
Verbs as methods of pandas frames: importing this module gives every frame ``df.parindex``.

It is the one module whose import has an effect, which is its purpose.
"""

from __future__ import annotations

import pandas as pd

from ._verbs_of_frames import VerbsOfFrames

__all__ = ["ParindexAccessor"]


@pd.api.extensions.register_dataframe_accessor("parindex")
class ParindexAccessor(VerbsOfFrames):
    """
    Verbs of a pandas frame, ``df.parindex`` (hàm của bảng pandas).

    Each is the function of the library with the frame as its counts: ``counts`` is `read_counts`,
    ``rates`` is `compute_rates`, ``assess``, ``roll_up`` and ``rebase`` are called the same.

    Parameters
    ----------
    frame : pandas.DataFrame
        The counts, as for `read_counts`; named levels of the index are columns.

    Examples
    --------
    >>> import pandas as pd
    >>> import parindex as pi
    >>> import parindex.pandas
    >>> df = pd.DataFrame({"unit_id": ["A"], "period": ["2023-H1"], "met": [9], "all": [10]})
    >>> met = pi.Indicator.proportion("met", numerator=["met"], denominator=["all"])
    >>> df.parindex.rates([met]).headline
    '<RateTable: 1 rate, 1 indicator, 1 unit, 1 period>'
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        super().__init__(frame)
