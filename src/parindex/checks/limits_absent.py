"""What is said of rows that have no limits to be held against."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ..rulebook.rule import Rule
from ..tables.arrays import CountArray, terms_of
from ..vocabulary import LimitStatus
from .context import Outcome, not_checked

__all__ = ["without_limits"]


def without_limits(rule: Rule, column: pa.ChunkedArray) -> list[Outcome]:
    """
    Say why rows with a value have no limits.

    Parameters
    ----------
    rule : Rule
        The rule that would have looked at them.
    column : pyarrow.ChunkedArray of text, shape (n,)
        Words of `LimitStatus`.

    Returns
    -------
    list of Outcome
        One for each reason, with the number of rows as detail. Rows without a value have none:
        there is nothing to check.
    """
    return [
        not_checked(rule, reason, detail=str(rows))
        for reason, rows in _why_not(terms_of(column, LimitStatus)).items()
        if rows
    ]


def _why_not(status: CountArray) -> dict[str, int]:
    """Rows that were left out, by the reason."""
    return {
        "too_short_history": int(np.count_nonzero(status == LimitStatus.TOO_SHORT_HISTORY)),
        "too_few_units": int(np.count_nonzero(status == LimitStatus.TOO_FEW_UNITS)),
        "not_estimable": int(np.count_nonzero(status == LimitStatus.NOT_ESTIMABLE)),
        "not_a_proportion": int(np.count_nonzero(status == LimitStatus.NOT_A_PROPORTION)),
        "mixed_units": int(np.count_nonzero(status == LimitStatus.MIXED_UNITS)),
        "no_level": int(np.count_nonzero(status == LimitStatus.NO_LEVEL)),
    }
