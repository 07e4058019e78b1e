"""Due days of the cases that have none, by the working days that they are allowed."""

from __future__ import annotations

from typing import Any, Final

import narwhals as nw
import pyarrow as pa

from .engine import Engine
from .prepared import UNREADABLE, Columns, unread_of
from .working_days import KnownDays

__all__ = ["NOT_WHOLE", "with_due_days"]

NOT_WHOLE: Final = "not_whole__"
"""Column that says where a due day would follow from what is no whole number."""

_NO_DAY: Final = -1


def with_due_days(
    frame: nw.LazyFrame[Any], engine: Engine, columns: Columns, known: KnownDays
) -> nw.LazyFrame[Any]:
    """Fill due days where the form says how; a day beyond those that are known is unreadable."""
    deadline = columns.deadline
    if deadline is None:
        return frame
    numbers = []
    is_unread = nw.lit(False)
    if deadline.days is not None and deadline.days in columns.names:
        numbers.append(nw.col(deadline.days))
        is_unread = nw.col(unread_of(deadline.days))
    if deadline.key in columns.names and deadline.fixed:
        allowed = pa.table(
            {
                "allowed_key__": pa.array([each.key for each in deadline.fixed], pa.string()),
                "allowed__": pa.array([each.days for each in deadline.fixed], pa.int32()),
            }
        )
        frame = frame.join(
            engine.beside(allowed), how="left", left_on=deadline.key, right_on="allowed_key__"
        )
        numbers.append(nw.col("allowed__"))
    number = numbers[0]
    for other in numbers[1:]:
        number = nw.when(~number.is_null()).then(number).otherwise(other)
    since, due = nw.col(deadline.since), nw.col(deadline.role)
    is_known = (since >= nw.lit(known.first)) & (since <= nw.lit(known.last))
    frame = frame.with_columns(
        allowed__=number,
        is_open__=due.is_null() & is_known & ~is_unread,
        from__=nw.when(is_known).then(since).otherwise(nw.lit(known.first)),
        **{NOT_WHOLE: due.is_null() & is_unread},
    )
    frame = frame.join(
        engine.beside(known.table("from_day__", "worked__")),
        how="inner",
        left_on="from__",
        right_on="from_day__",
    )
    is_later = nw.col("is_open__") & (nw.col("allowed__") > nw.lit(0))
    later = nw.col("worked__") + nw.col("allowed__")
    until = nw.when(is_later).then(later).otherwise(nw.lit(_NO_DAY)).cast(nw.Int32)
    frame = frame.with_columns(until__=until).join(
        engine.beside(known.nth("nth__", "nth_day__")),
        how="left",
        left_on="until__",
        right_on="nth__",
    )
    until = nw.col("nth_day__")
    is_same = nw.col("is_open__") & (nw.col("allowed__") == nw.lit(0))
    found = nw.when(is_same).then(since).otherwise(until)
    is_beyond = (nw.col("until__") > nw.lit(_NO_DAY)) & until.is_null()
    is_unreadable = nw.col(UNREADABLE) | is_beyond
    return frame.with_columns(
        **{
            deadline.role: nw.when(~due.is_null()).then(due).otherwise(found),
            UNREADABLE: nw.when(is_unreadable).then(nw.lit(True)).otherwise(nw.lit(False)),
        }
    )
