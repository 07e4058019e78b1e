"""Counts: the table and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

import attrs
import pyarrow as pa

from ..periods.period import PeriodLike
from ..tables.arrays import CountArray
from ..tables.columns_of_results import GAPS, WITHHELD, no_rows
from . import files
from .as_files import AsFiles
from .chosen_rows import OneOrMore
from .result import ResultTable, rows_beside

__all__ = ["CountRow", "CountTable"]


@attrs.frozen(kw_only=True)
class CountRow:
    """Counts of one unit in one period (một dòng số liệu); None where nothing was reported."""

    unit_id: str
    period: str
    counts: Mapping[str, int | float | None]


@attrs.frozen(eq=False, repr=False)
class CountTable(AsFiles, ResultTable[CountRow]):
    """
    Counts: unit_id, period and one int64 column per item; null where not reported.

    Parameters
    ----------
    data : pyarrow.Table
        The rows.
    provenance : Provenance
        What they rest on.
    gaps : pyarrow.Table
        For totals: which units below did not report what, columns of `GAPS`.
    withheld : pyarrow.Table
        Counts that are null because they, or some that they are the sum of, are withheld, with the
        lowest and the highest that this leaves open: columns of `WITHHELD`.
    opened : object, optional
        What `read_counts` keeps for the verbs; None where the counts were made by a verb.
    is_part : bool
        Whether rows were chosen: verbs then read these rows and their items alone.
    """

    kind = "counts"
    made_by = "read_counts"
    record = CountRow

    gaps: pa.Table = attrs.field(factory=lambda: no_rows(GAPS))
    withheld: pa.Table = attrs.field(factory=lambda: no_rows(WITHHELD))
    opened: object | None = attrs.field(default=None, kw_only=True)
    is_part: bool = attrs.field(default=False, kw_only=True)

    def at(self, *, unit_id: OneOrMore[str] = None, period: OneOrMore[PeriodLike] = None) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        unit_id : str or iterable of str, optional
            Ids of units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.

        Returns
        -------
        CountTable
            With the same provenance, registry and calendar, and the gaps and withheld counts of its
            rows. Verbs know its items alone, and no faults of the sheet.

        Raises
        ------
        UnknownCodeError
            If the table has no such unit or period; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen({"unit_id": unit_id, "period": period})

    def _rows_in_files(self) -> pa.Table:
        return files.count_cells.cells_of_counts(self.data)

    def _beside(self) -> dict[str, pa.Table | list[dict[str, object]]]:
        items = files.count_cells.items_of_counts(self.data)
        return {"items": items, "gaps": self.gaps, "withheld": self.withheld}

    def _record_of(self, row: dict[str, Any]) -> CountRow:
        return CountRow(unit_id=row.pop("unit_id"), period=row.pop("period"), counts=row)

    def _of_rows(self, rows: CountArray) -> Self:
        kept = super()._of_rows(rows)
        beside = {
            name: table.filter(pa.array(rows_beside(table, kept.data)))
            for name, table in (("gaps", self.gaps), ("withheld", self.withheld))
        }
        is_part = self.is_part or len(kept) < len(self)
        return attrs.evolve(kept, **beside, is_part=is_part)
