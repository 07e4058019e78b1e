"""
Verbs as methods of polars frames: importing this module gives every frame ``df.parindex``.

As that of `parindex.pandas`, its import has an effect, which is its purpose.

Raises
------
MissingExtraError
    If polars is not installed.
"""

from __future__ import annotations

from ._verbs_of_frames import VerbsOfFrames
from .errors import MissingExtraError

try:
    import polars as pl
except ImportError as error:
    raise MissingExtraError("parindex.polars", "polars") from error

__all__ = ["ParindexNamespace"]


@pl.api.register_dataframe_namespace("parindex")
class ParindexNamespace(VerbsOfFrames):
    """
    Verbs of a polars frame, ``df.parindex`` (hàm của bảng polars).

    Each is the function of the library with the frame as its counts: ``counts`` is `read_counts`,
    ``rates`` is `compute_rates`, ``assess``, ``roll_up`` and ``rebase`` are called the same.

    Parameters
    ----------
    frame : polars.DataFrame
        The counts, as for `read_counts`.

    Examples
    --------
    >>> import parindex as pi
    >>> import parindex.polars
    >>> import polars as pl
    >>> df = pl.DataFrame({"unit_id": ["A"], "period": ["2023-H1"], "met": [9], "all": [10]})
    >>> met = pi.Indicator.proportion("met", numerator=["met"], denominator=["all"])
    >>> df.parindex.rates([met]).headline
    '<RateTable: 1 rate, 1 indicator, 1 unit, 1 period>'
    """

    def __init__(self, frame: pl.DataFrame) -> None:
        super().__init__(frame)
