"""Counts of cases that show a pattern, by unit and period, and what they were counted by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import attrs
import pyarrow as pa

from ..results.count_table import CountTable
from .case_counts import TallyReport
from .pattern_edges import PatternEdges

__all__ = [
    "COLUMNS",
    "DUE_CHANGED",
    "ENTERED",
    "PROMISED",
    "PatternCounts",
    "days_schema",
    "near_columns",
]

PROMISED: Final[tuple[tuple[int, int | None], ...]] = ((3, 5), (6, 10), (11, 20), (21, None))
"""Classes of cases by the working days that were promised, first and last (convention §103)."""

ENTERED: Final = "entered"
"""Role of the day on which a case was entered into the system."""
DUE_CHANGED: Final = "due_changed"
"""Role of the day on which the due day was last changed."""


def near_columns(promised: tuple[int, int | None]) -> tuple[str, str]:
    """Name the counts of a class: finished on time, and of these on the due day or just before."""
    first, last = promised
    name = f"{first}_on" if last is None else f"{first}_{last}"
    return f"on_time_{name}", f"near_due_{name}"


COLUMNS: Final[Sequence[str]] = (
    "completed",
    *(name for each in PROMISED for name in near_columns(each)),
    "end_of_period",
    "entered_known",
    "finished_before_entered",
    "with_time",
    "in_batches",
    "batches",
    "due_moved",
    "due_moved_after",
)


def days_schema() -> pa.Schema:
    """Columns of the working days of the periods."""
    return pa.schema(
        [
            pa.field("period", pa.string(), nullable=False),
            pa.field("working_days", pa.int64(), nullable=False),
            pa.field("last_working_days", pa.int64()),
        ]
    )


@attrs.frozen(eq=False, repr=False)
class PatternCounts(CountTable):
    """
    How many cases show a pattern (số hồ sơ có dấu hiệu cần xem), for `find`.

    Parameters
    ----------
    data : pyarrow.Table
        ``unit_id``, ``period`` and int64 columns, all of cases that were finished in the period and
        neither returned nor withdrawn; null where the file lacks a column for it. ``completed``:
        all of them. ``on_time_3_5`` … ``on_time_21_on``: those finished by their due day, by the
        working days promised, and ``near_due_3_5`` …: of these, on the due day or just before it.
        ``end_of_period``: finished on the last working days of the period or later in it.
        ``entered_known``: those with a day of entry, ``finished_before_entered``: of these, with a
        result before it. ``with_time``: those whose result has a time of day, ``in_batches``: of
        these, in batches of one unit and second, ``batches``: how many such seconds.
        ``due_moved``: those with another due day than at first, ``due_moved_after``: of these,
        changed after the first due day or after the result. All of it adds over units.
    provenance : Provenance
        Calendar of the periods.
    days : pyarrow.Table
        ``period``, its ``working_days`` and how many of them are its end, ``last_working_days``:
        null where the period is not over in the file, or is too short to have one.
    edges : PatternEdges
        Where the patterns begin.
    report : TallyReport
        What was counted by.
    """

    made_by = "tally_patterns"

    days: pa.Table = attrs.field(factory=lambda: days_schema().empty_table())
    edges: PatternEdges = attrs.field(factory=PatternEdges)
    report: TallyReport = attrs.field(factory=TallyReport)

    def _about(self) -> str:
        report = self.report
        return f"{super()._about()}, {report.counted} of {report.rows} cases looked at"
