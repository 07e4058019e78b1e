"""Rows of values, survey results or awards, after their door."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pyarrow as pa

from ...periods.period import ReportingPeriod
from ...vocabulary import Fault
from ..arrays import BoolArray, CodeArray, FloatArray
from ..cells import StatusArray

__all__ = ["GivenRows"]


@attrs.frozen(eq=False)
class GivenRows:
    """
    Hold rows of a table of values, survey results or awards, after the door.

    Codes of stages and answers are -1 where the row names none. *value* holds values or points;
    NaN where there is none. *is_given* is False in blank rows. *rows* counts the rows of the table
    as given; the item of *faults* is the criterion. *cells* says for each fault that a cell may
    have, and a key may not, which rows have something in such a cell, and *cell_rows* in how many
    rows of the table there is; a fault that is not in it cannot be of the table.
    """

    units: tuple[str, ...]
    unit_codes: CodeArray
    periods: tuple[ReportingPeriod, ...]
    period_codes: CodeArray
    codes: tuple[str, ...]
    code_codes: CodeArray
    stages: tuple[str, ...]
    stage_codes: CodeArray
    answers: tuple[str, ...]
    answer_codes: CodeArray
    value: FloatArray
    status: StatusArray
    is_given: BoolArray
    faults: pa.Table
    rows: int
    cells: Mapping[Fault, BoolArray]
    cell_rows: Mapping[Fault, int]

    def __len__(self) -> int:
        return len(self.unit_codes)
