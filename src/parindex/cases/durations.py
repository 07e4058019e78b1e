"""Means, shares and percentiles of durations, from counts that add over units and months."""

from __future__ import annotations

import re

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from ..errors import InputError, MissingColumnError
from ..tables.arrays import masked
from ..tables.coerce import to_arrow
from ..typing import TableLike

__all__ = ["summarise_durations"]

_WITHIN = re.compile(r"within_(\d+)")
_QUANTILES = {"median": 0.5, "p90": 0.9}


def summarise_durations(durations: TableLike) -> pa.Table:
    """
    Give mean, shares and percentiles of durations in working days (thời gian giải quyết).

    Parameters
    ----------
    durations : CountTable, table or mapping of columns
        ``durations`` of what `tally` gave, or its rows added over units, by `roll_up`, or over
        months: ``cases``, ``working_days``, ``within_0`` …

    Returns
    -------
    pyarrow.Table
        The other columns as they were given, then ``cases`` (int64) and, as float64, null without
        cases: ``mean`` in working days, exact; ``share_within_5`` … in percent, exact; and as
        int64 ``median_from``, ``median_to``, ``p90_from``, ``p90_to``: working days between which
        the percentile lies, both included. Its end is null where it is beyond the last class.

    Raises
    ------
    MissingColumnError
        If a column is missing.
    InputError
        If the counts contradict each other.

    Notes
    -----
    The percentile *q* of *n* cases is the duration of the case at rank ⌈qn⌉, the shortest first.

    Examples
    --------
    >>> summary = summarise_durations(
    ...     {"cases": [4], "working_days": [14], "within_1": [1], "within_3": [3], "within_9": [4]}
    ... )
    >>> summary.to_pylist()[0]["mean"], summary.to_pylist()[0]["share_within_3"]
    (3.5, 75.0)
    >>> [summary[name][0].as_py() for name in ("median_from", "median_to", "p90_from", "p90_to")]
    [2, 3, 4, 9]
    """
    table = to_arrow(durations, name="durations")
    found = {
        int(each[1]): each[0] for name in table.column_names if (each := _WITHIN.fullmatch(name))
    }
    edges = sorted(found)
    needed = ["cases", "working_days", *([] if edges else ["within_5"])]
    missing = [name for name in needed if name not in table.column_names]
    if missing:
        raise MissingColumnError("durations", missing, table.column_names)
    cases, days = (_numbers(table, name) for name in ("cases", "working_days"))
    within = np.stack([_numbers(table, found[edge]) for edge in edges])
    steps = np.vstack([np.zeros_like(cases), within, cases])
    if (np.diff(steps, axis=0) < 0).any():
        raise InputError(
            "durations must count at least as many cases within more days, and all of them in cases"
        )
    has_cases = cases > 0
    total = np.where(has_cases, cases, 1)
    read = {"cases", "working_days", *found.values()}
    columns = {name: table[name] for name in table.column_names if name not in read}
    columns["cases"] = pa.array(cases)
    columns["mean"] = masked(days / total, has_cases)
    for edge, count in zip(edges, within, strict=True):
        columns[f"share_within_{edge}"] = masked(100.0 * count / total, has_cases)
    for name, share in _QUANTILES.items():
        rank = np.ceil(np.round(share * cases, 9)).astype(np.int64)
        place = (within < rank).sum(axis=0)
        starts = np.array([0, *(edge + 1 for edge in edges)], np.int64)
        ends = np.array([*edges, 0], np.int64)
        columns[f"{name}_from"] = masked(starts[place], has_cases)
        columns[f"{name}_to"] = masked(ends[place], has_cases & (place < len(edges)))
    return pa.table(columns)


def _numbers(table: pa.Table, name: str) -> npt.NDArray[np.int64]:
    column = table[name]
    if column.null_count or not pa.types.is_integer(column.type):
        raise InputError(f"durations column {name!r} must hold whole numbers, none of them missing")
    return np.asarray(column.combine_chunks()).astype(np.int64)
