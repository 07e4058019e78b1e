"""The door for values that come without counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from ...errors import MissingColumnError
from ...typing import TableLike
from ...vocabulary import Fault, ScoreStatus
from ..arrays import BoolArray
from ..cells import key_text
from ..coerce import to_arrow
from .reading import Reading, numbers, require
from .rows import GivenRows

__all__ = ["read_values"]


def read_values(
    source: TableLike,
    *,
    criteria: Mapping[str, Sequence[str]],
    stages: Sequence[str],
    name: str = "rates",
) -> list[tuple[str, GivenRows]]:
    """
    Read values that come without counts, of criteria and of indicators.

    The criterion comes first where a row names both. Values are numbers, or text such as
    ``"97,5%"``. Criteria that are not among *criteria* are faults.
    """
    table = to_arrow(source, name=name)
    columns = [each for each in ("criterion_code", "indicator_code") if each in table.column_names]
    if not columns:
        raise MissingColumnError(
            name, ("criterion_code",), table.column_names, "or 'indicator_code'"
        )
    require(table, ("unit_id", "period", "value"), name)
    rest = np.ones(table.num_rows, bool)
    read = []
    for column in columns:
        named = np.asarray(key_text(table[column], name=f"{name} column {column!r}").is_valid())
        # the last reading takes the rows that name nothing as well, and finds them at fault
        rows = rest if column == columns[-1] else rest & named
        rest = rest & ~rows
        known = criteria if column == "criterion_code" else None
        kind = column.removesuffix("_code")
        read.append((kind, _values(table, column, rows, known, stages, name)))
    return read


def _values(
    table: pa.Table,
    code: str,
    rows: BoolArray,
    known: Mapping[str, Sequence[str]] | None,
    stages: Sequence[str],
    name: str,
) -> GivenRows:
    reading = Reading(table, code, name, rows)
    value, unreadable = numbers(table["value"], name=f"{name} column 'value'")
    status = np.where(np.isnan(value), ScoreStatus.MISSING, ScoreStatus.COMPUTED).astype(np.uint8)
    status[unreadable] = ScoreStatus.INVALID
    reading.fault(Fault.NOT_A_NUMBER, unreadable, table["value"])
    reading.check_codes(known)
    reading.check_stages(
        lambda code, stage: stage is None or stage in (stages if known is None else known[code])
    )
    return reading.rows(value, status, cells={Fault.NOT_A_NUMBER: status != ScoreStatus.MISSING})
