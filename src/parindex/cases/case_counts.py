"""Counts that were tallied from cases: what was counted, what was not, and by what."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from typing import Any, Self, TypeAlias

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from .._table_view import TableView, fields_view
from .._table_words import words_in
from ..errors import InputError, UnknownCodeError
from ..model.case_form import CaseForm
from ..results.count_table import CountTable
from ..typing import Language, TableLike

__all__ = [
    "CaseCounts",
    "CasesLike",
    "FurtherWords",
    "TallyReport",
    "added_up",
    "set_aside_schema",
    "unresolved_schema",
]

CasesLike: TypeAlias = "TableLike | str | os.PathLike[str]"
"""
Cases (hồ sơ): a table, a lazy frame of polars, a frame of Dask or PySpark, a DuckDB relation, or
the path of a Parquet file, a folder of them or a pattern such as ``cases/*.parquet``.
"""

FurtherWords: TypeAlias = "Mapping[str, Mapping[str, str]]"
"""Further texts of a file, by role: each with the word of the form that it stands for."""


def set_aside_schema() -> pa.Schema:
    """Columns of the table of what was not counted."""
    return pa.schema(
        [
            pa.field("reason", pa.string(), nullable=False),
            pa.field("rows", pa.int64(), nullable=False),
            pa.field("case", pa.string()),
            pa.field("row", pa.int64()),
        ]
    )


def unresolved_schema() -> pa.Schema:
    """Columns of the table of texts that are of no unit."""
    return pa.schema(
        [
            pa.field("text", pa.string(), nullable=False),
            pa.field("reason", pa.string(), nullable=False),
            pa.field("rows", pa.int64(), nullable=False),
            pa.field("candidates", pa.string()),
        ]
    )


@attrs.frozen(kw_only=True, repr=False)
class TallyReport:
    """
    What cases were counted by, and how many there were (cách đếm và số hồ sơ).

    Parameters
    ----------
    form : CaseForm, optional
        The conditions; None in counts that were not tallied.
    calendar : str
        Where the working days of durations come from.
    due : str
        Which due day decided: ``"current"`` or ``"original"``.
    as_of : datetime.date, optional
        Day as of which the file was made; None where nobody said.
    columns : mapping of str to str
        Column of the file for each role that was read.
    engine : str
        What did the counting: ``"duckdb"``, ``"polars"``, ``"dask"``, ``"pyspark"``.
    rows : int
        Rows of the file.
    counted : int
        Rows that are in some count; the others stand in ``set_aside``.
    left_out : tuple of str
        Items of the conditions that the file has no columns for.
    """

    form: CaseForm | None = None
    calendar: str = ""
    due: str = "current"
    as_of: dt.date | None = None
    columns: Mapping[str, str] = attrs.field(factory=dict)
    engine: str = ""
    rows: int = 0
    counted: int = 0
    left_out: tuple[str, ...] = ()

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show how the cases were counted, a line each (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        return fields_view(
            say("<TallyReport: {counted} of {rows} cases counted>").format(
                counted=self.counted, rows=self.rows
            ),
            say=say,
            counted_by=None if self.form is None else self.form.id,
            working_days=self.calendar,
            due_day=self.due,
            as_of=None if self.as_of is None else self.as_of.isoformat(),
            columns=tuple(f"{role}: {name}" for role, name in self.columns.items()),
            engine=self.engine,
            left_out=self.left_out,
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()


def _no_durations() -> CountTable:
    return CountTable(pa.table({name: pa.array([], pa.string()) for name in ("unit_id", "period")}))


@attrs.frozen(eq=False, repr=False)
class CaseCounts(CountTable):
    """
    Counts that were tallied from cases (số liệu đếm từ hồ sơ); they go into every verb.

    Parameters
    ----------
    data : pyarrow.Table
        unit_id, period and one int64 column per item.
    provenance : Provenance
        Form and calendar of the periods.
    set_aside : pyarrow.Table
        Rows that are in no count: ``reason`` (a word of `NotCounted`), ``rows``, and one example,
        by the code of the dossier (``case``) or else by its place in the file (``row``, from 1);
        both null where neither is known.
    unresolved : pyarrow.Table
        Codes and names of units that the registry has no one unit for, the most rows first:
        ``text``, ``reason`` (as in *set_aside*), ``rows``, and as ``candidates`` the ids of units
        that fit or look alike, ``"; "`` between; null where there are none.
    breakdown : pyarrow.Table
        The same counts by unit, period and the further columns that were asked for.
    durations : CountTable
        How long the cases took that were resolved in the period: ``cases``, the sum of their
        ``working_days``, and how many took at most so many (``within_5``). All of it adds over
        units and months; `summarise_durations` makes means and percentiles of it.
    report : TallyReport
        What was counted by.
    """

    made_by = "tally"

    set_aside: pa.Table = attrs.field(factory=lambda: set_aside_schema().empty_table())
    unresolved: pa.Table = attrs.field(factory=lambda: unresolved_schema().empty_table())
    breakdown: pa.Table = attrs.field(factory=lambda: pa.table({}))
    durations: CountTable = attrs.field(factory=_no_durations)
    report: TallyReport = attrs.field(factory=TallyReport)

    def part(self, **values: str) -> Self:
        """
        Keep the cases that have given values in further columns (tách theo cột).

        Parameters
        ----------
        **values : str
            Value for each column, of those that *by* named.

        Returns
        -------
        CaseCounts
            Counts by unit and period of these cases alone, for any verb. ``durations``,
            ``set_aside``, ``unresolved`` and ``report`` stay those of the file.

        Raises
        ------
        InputError
            If no column is named.
        UnknownCodeError
            If there is no such column, or no case with such a value.
        """
        further = [
            name for name in self.breakdown.column_names if name not in self.data.column_names
        ]
        if not values:
            raise InputError(f"part must name a column and a value, of {further}")
        kept = self.breakdown
        for name, value in values.items():
            if name not in further:
                raise UnknownCodeError("further column of the tally", name, further)
            known = [each for each in kept[name].unique().to_pylist() if each is not None]
            if value not in known:
                raise UnknownCodeError(f"value of {name!r}", value, known)
            kept = kept.filter(pc.equal(kept[name], value))
        return attrs.evolve(
            self,
            data=added_up(kept.select(self.data.column_names), ["unit_id", "period"]),
            breakdown=kept,
            opened=None,
            is_part=True,
        )

    def _about(self) -> str:
        report = self.report
        aside = report.rows - report.counted
        return f"{super()._about()}, {report.counted} cases counted, {aside} set aside"


def added_up(counts: pa.Table, keys: list[str]) -> pa.Table:
    """Add counts up by keys, in the order of these."""
    items = [name for name in counts.column_names if name not in keys]
    added: Any = counts.group_by(keys, use_threads=False).aggregate(
        [(name, "sum") for name in items]
    )
    summed = added.rename_columns(
        [name if name in keys else name.removesuffix("_sum") for name in added.column_names]
    )
    return summed.select([*keys, *items]).sort_by([(key, "ascending") for key in keys])
