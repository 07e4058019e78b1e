"""The ways in which days and whole numbers are written, as small tables to join with."""

from __future__ import annotations

import datetime as dt
import functools

import numpy as np
import pyarrow as pa

from ..model.case_days import MOST_DAYS

__all__ = ["days_in_text", "numbers_in_text"]


@functools.lru_cache(maxsize=1)
def numbers_in_text() -> pa.Table:
    """List the ways in which whole numbers are written."""
    written = {
        text: number
        for number in range(MOST_DAYS + 1)
        for text in (str(number), f"{number:02}", f"{number}.0")
    }
    return pa.table(
        {
            "text": pa.array(list(written), pa.string()),
            "value": pa.array(list(written.values()), pa.int32()),
        }
    )


@functools.lru_cache(maxsize=4)
def days_in_text(patterns: tuple[str, ...], first: dt.date, last: dt.date) -> pa.Table:
    """List all ways in which days are written; a text that could be two days stands for none."""
    days = np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + np.timedelta64(1, "D"))
    written: dict[str, dt.date] = {}
    doubtful: set[str] = set()
    for day in days.tolist():
        parts = {
            "YYYY": f"{day.year:04}",
            "MM": f"{day.month:02}",
            "DD": f"{day.day:02}",
            "M": str(day.month),
            "D": str(day.day),
        }
        for pattern in patterns:
            text = pattern
            for part in ("YYYY", "MM", "DD"):
                text = text.replace(part, parts[part])
            # a letter of a text is always a part: patterns hold nothing else
            text = text.replace("M", parts["M"]).replace("D", parts["D"])
            if written.setdefault(text, day) != day:
                doubtful.add(text)
    kept = [text for text in written if text not in doubtful]
    return pa.table(
        {
            "text": pa.array(kept, pa.string()),
            "value": pa.array([written[text] for text in kept], pa.date32()),
        }
    )
