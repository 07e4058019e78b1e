"""Read key columns, faults and numbers for all doors of given tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError, MissingColumnError
from ...vocabulary import Fault, ScoreStatus
from ..align import grouped, joint_codes
from ..arrays import BoolArray, CodeArray, CountArray, FloatArray, codes_of, keys
from ..cells import (
    CellFault,
    FaultLog,
    StatusArray,
    flat,
    holds_numbers,
    key_text,
    type_name,
)
from ..period_column import PeriodColumn
from ..printed import read_printed
from ..unit_column import id_text
from .rows import GivenRows

__all__ = ["Reading", "numbers", "require"]


class Reading:
    """The key columns of a table, and the faults that are found in it."""

    def __init__(
        self, table: pa.Table, code: str, name: str, rows: BoolArray | None = None
    ) -> None:
        self._table = table
        self._own = np.ones(table.num_rows, bool) if rows is None else rows
        unit_text = id_text(table["unit_id"], name=f"{name} column 'unit_id'")
        read = PeriodColumn.of(table["period"], name=f"{name} column 'period'")
        self.unit_codes, self.units = codes_of(unit_text)
        self.period_codes, self.periods = read.codes, read.periods
        self.code_text = key_text(table[code], name=f"{name} column {code!r}")
        self.code_codes, self.codes = codes_of(self.code_text)
        rows = table.num_rows
        self.stage_codes: CodeArray = np.full(rows, -1, np.int32)
        self.stages: list[str] = []
        if "stage" in table.column_names:
            stage_text = key_text(table["stage"], name=f"{name} column 'stage'")
            self.stage_codes, self.stages = codes_of(stage_text)
        canonical = flat(keys(self.period_codes, [period.code for period in self.periods]))
        self._log = FaultLog(unit_text, canonical)
        named = self.code_codes >= 0
        self.usable: BoolArray = (
            (self.unit_codes >= 0) & (self.period_codes >= 0) & named & self._own
        )
        self.fault(Fault.UNKNOWN_CRITERION, ~named, self.code_text)
        self.fault(Fault.MISSING_UNIT, self.unit_codes < 0, unit_text)
        self.fault(Fault.UNREADABLE_PERIOD, self.period_codes < 0, read.text)

    def fault(
        self,
        fault: Fault,
        where: BoolArray,
        texts: pa.Array | pa.ChunkedArray,
        rows: CountArray | None = None,
    ) -> None:
        """Note rows at fault, those of each criterion under its code."""
        positions = np.flatnonzero(where & self._own)
        if not len(positions):
            return
        of_rows = self.code_codes[positions]
        for code in np.unique(of_rows).tolist():
            member = of_rows == code
            at = positions[member]
            self._log.add(
                CellFault(fault, at, flat(texts).cast(pa.string()).take(pa.array(at))),
                item=self.codes[code] if code >= 0 else None,
                rows=None if rows is None else rows[member],
            )

    def check_codes(self, known: Collection[str] | None) -> None:
        """Set aside rows on criteria that there are not."""
        if known is None or not self.codes:
            return
        is_known = np.array([text in known for text in self.codes] + [True], bool)
        unknown = ~is_known[self.code_codes]
        self.fault(Fault.UNKNOWN_CRITERION, unknown, self.code_text)
        self.usable &= ~unknown

    def check_stages(self, fits: Callable[[str, str | None], bool]) -> None:
        """Set aside rows on stages at which their criterion is not scored."""
        sound = np.ones((len(self.codes) + 1, len(self.stages) + 1), bool)
        in_use = {self.codes[code] for code in np.unique(self.code_codes[self.usable]).tolist()}
        for place, code in enumerate(self.codes):
            if code in in_use:
                sound[place] = [fits(code, stage) for stage in (*self.stages, None)]
        unfit = self.usable & ~sound[self.code_codes, self.stage_codes]
        none = pa.nulls(len(unfit), pa.string())
        self.fault(Fault.UNKNOWN_STAGE, unfit, self._table["stage"] if self.stages else none)
        self.usable &= ~unfit

    def fill_stages(self, sole: Mapping[str, str]) -> None:
        """Name the stage of rows that name none, where there is but one that it can be."""
        of_code = [sole.get(code) for code in self.codes]
        named = dict.fromkeys(stage for stage in of_code if stage is not None)
        self.stages += [stage for stage in named if stage not in self.stages]
        place = [-1 if stage is None else self.stages.index(stage) for stage in of_code]
        known = np.array([*place, -1], np.int32)[self.code_codes]
        self.stage_codes = np.where(self.stage_codes < 0, known, self.stage_codes).astype(np.int32)

    def rows(
        self,
        value: FloatArray,
        status: StatusArray,
        *,
        cells: Mapping[Fault, BoolArray],
        is_given: BoolArray | None = None,
        answers: tuple[str, ...] = (),
        answer_codes: CodeArray | None = None,
    ) -> GivenRows:
        """
        Keep usable rows, each key once; of repeated keys none has a value (convention §6).

        *cells* says for each fault of cells which rows have something that may have it.
        """
        at = np.flatnonzero(self.usable)
        columns = [
            self.code_codes[at],
            self.stage_codes[at] + 1,
            self.unit_codes[at],
            self.period_codes[at],
        ]
        sizes = [len(self.codes), len(self.stages) + 1, len(self.units), len(self.periods)]
        first, group, times = grouped(joint_codes(columns, sizes))
        of_rows = np.zeros(len(self.usable), np.int64)
        of_rows[at] = times[group]
        repeated = of_rows > 1
        self.fault(
            Fault.DUPLICATE_KEY,
            repeated,
            pa.nulls(len(repeated), pa.string()),
            of_rows[np.flatnonzero(repeated)],
        )
        status = np.where(repeated, np.uint8(ScoreStatus.INVALID), status)
        value = np.where(repeated, np.nan, value)
        kept = at[first]
        none = np.full(len(self.usable), -1, np.int32)
        given_answers = none if answer_codes is None else np.where(repeated, -1, answer_codes)
        return GivenRows(
            units=tuple(self.units),
            unit_codes=self.unit_codes[kept],
            periods=self.periods,
            period_codes=self.period_codes[kept],
            codes=tuple(self.codes),
            code_codes=self.code_codes[kept],
            stages=tuple(self.stages),
            stage_codes=self.stage_codes[kept],
            answers=answers,
            answer_codes=given_answers[kept].astype(np.int32),
            value=value[kept],
            status=status[kept].astype(np.uint8),
            is_given=(status != ScoreStatus.MISSING if is_given is None else is_given | repeated)[
                kept
            ],
            faults=self._faults(),
            rows=self._table.num_rows,
            cells={fault: where[kept] for fault, where in cells.items()},
            cell_rows={
                fault: int(np.count_nonzero(where & self._own)) for fault, where in cells.items()
            },
        )

    def _faults(self) -> pa.Table:
        table = self._log.table()
        at = table.schema.get_field_index("stage")
        stages = flat(keys(self.stage_codes[np.asarray(table["position"])], self.stages))
        return table.set_column(at, table.schema.field(at), stages)


def require(table: pa.Table, columns: Sequence[str], name: str) -> None:
    """Raise if a table lacks one of some columns."""
    absent = [column for column in columns if column not in table.column_names]
    if absent:
        raise MissingColumnError(name, absent, table.column_names)


def numbers(column: pa.ChunkedArray | pa.Array, *, name: str) -> tuple[FloatArray, BoolArray]:
    """Read numbers; NaN where there is none, and where a text is none or may be two."""
    array = flat(column)
    if pa.types.is_null(array.type):
        return np.full(len(array), np.nan), np.zeros(len(array), bool)
    if pa.types.is_string(array.type):
        blank = pc.equal(pc.utf8_trim_whitespace(array), "").fill_null(True)
        value = read_printed(array).value
        return value, np.isnan(value) & ~np.asarray(blank)
    if not holds_numbers(array.type):
        raise InputError(f"{name} must hold numbers, got {type_name(array.type)}")
    filled = array.cast(pa.float64(), safe=False).fill_null(np.nan)
    value = np.array(filled.to_numpy(zero_copy_only=False), np.float64)
    infinite = np.isinf(value)
    value[infinite] = np.nan
    return value, infinite
