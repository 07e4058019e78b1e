"""Rows of values, survey results or awards, after their door."""

from __future__ import annotations

import attrs
import pyarrow as pa

from ...periods.period import ReportingPeriod
from ..arrays import BoolArray, CodeArray, FloatArray
from ..cells import StatusArray

__all__ = ["GivenRows"]


@attrs.frozen(eq=False)
class GivenRows:
    """
    Rows of a table of values, survey results or awards, after the door.

    Parameters
    ----------
    units, codes, stages, answers : tuple of str
        Distinct units, criteria (or indicators), stages and answers.
    periods : tuple of ReportingPeriod
        Distinct periods.
    unit_codes, period_codes, code_codes : ndarray of int32, shape (n,)
        Positions in those.
    stage_codes, answer_codes : ndarray of int32, shape (n,)
        Positions; -1 where the row names none.
    value : ndarray of float64, shape (n,)
        Value or points; NaN where there is none.
    status : ndarray of uint8, shape (n,)
        Codes of `ScoreStatus`: computed (there is a value), awarded, not_done, not_applicable,
        missing or invalid.
    is_given : ndarray of bool, shape (n,)
        Whether the row says something; blank ones do not.
    faults : pyarrow.Table
        Rows and cells at fault, columns of `FAULTS`; the item is the criterion.
    rows : int
        Rows of the table as given.
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

    def __len__(self) -> int:
        return len(self.unit_codes)
