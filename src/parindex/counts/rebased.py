"""Counts on the units of another day, and what became of every count."""

from __future__ import annotations

import datetime as dt

import attrs
import pyarrow as pa

from ..results.tables import CountTable
from ..tables.columns import ENDED, ESTIMATES, MOVES, schema_of

__all__ = ["RebasedCounts"]


@attrs.frozen(eq=False, repr=False)
class RebasedCounts(CountTable):
    """
    Counts on the units of one day (số liệu quy đổi theo đơn vị hành chính mới).

    Parameters
    ----------
    data : pyarrow.Table
        The counts: unit_id, period, one int64 column per item; null where no sum could be made.
    provenance : Provenance
        What they rest on.
    gaps : pyarrow.Table
        Units that a sum lacks, columns of `GAPS`.
    statuses : pyarrow.Table
        A word of `RebaseStatus` for every count: unit_id, period and one column per item, rows
        and columns as in *data*.
    estimates : pyarrow.Table
        Every count of which a weight decided a part, columns of `ESTIMATES`.
    moves : pyarrow.Table
        Every transfer that some row took, columns of `MOVES`.
    remainder : pyarrow.Table
        Counts that are in no sum: unit_id, successor, period, reason (a word of
        `RemainderReason`), one column per item; null where the count is in a sum.
    ended : pyarrow.Table
        For units that ended without a successor: the units that their territory needs now,
        columns of `ENDED`.
    as_of : datetime.date
        The day of the units.
    """

    statuses: pa.Table = attrs.field(factory=lambda: pa.table({}))
    estimates: pa.Table = attrs.field(factory=lambda: schema_of(ESTIMATES).empty_table())
    moves: pa.Table = attrs.field(factory=lambda: schema_of(MOVES).empty_table())
    remainder: pa.Table = attrs.field(factory=lambda: pa.table({}))
    ended: pa.Table = attrs.field(factory=lambda: schema_of(ENDED).empty_table())
    as_of: dt.date = dt.date.max

    def _about(self) -> str:
        return (
            f"{super()._about()}, units of {self.as_of}, {len(self.moves)} transfers, "
            f"{len(self.remainder)} rows with counts in no sum"
        )
