"""Cells that several kinds of tables have."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ...tables.arrays import BoolArray, CountArray, FloatArray, codes_of, floats_of
from ...vocabulary import ScoreStatus
from ..shares import share_text
from .plain import NOTHING
from .rows import Cell, Rows

__all__ = [
    "CRITERION",
    "FINE",
    "INDICATOR",
    "ITEM",
    "PERIOD",
    "REMARK",
    "STAGE",
    "UNIT",
    "amounts_cell",
    "counts_cell",
    "criteria",
    "is_text",
    "least_first",
    "most_first",
    "numbers_cell",
    "points_cell",
    "share_cell",
]

FINE = (ScoreStatus.COMPUTED, ScoreStatus.AWARDED)
UNIT = Cell("review.unit", Rows.unit)
INDICATOR = Cell("table.indicator", Rows.indicator, is_wide=True)
PERIOD = Cell("table.period", Rows.periods, rank=9)


def numbers_cell(
    head: str, column: str, *, signed: bool = False, unit: str = "", rank: int | None = None
) -> Cell:
    """Show values of indicators, or their changes, in the unit of the indicator."""
    return Cell(
        head,
        lambda rows: rows.numbers(column, signed=signed),
        is_number=True,
        unit=unit or ("change" if signed else "value"),
        rank=rank,
    )


def counts_cell(head: str, column: str, *, rank: int | None = None, signed: bool = False) -> Cell:
    """Show counts."""
    return Cell(head, lambda rows: rows.counts(column, signed=signed), is_number=True, rank=rank)


def points_cell(head: str, column: str, *, signed: bool = False, rank: int | None = None) -> Cell:
    """Show points, with two decimals."""
    return Cell(
        head,
        lambda rows: rows.decimals(column, 2, signed=signed),
        is_number=True,
        rank=rank,
    )


def amounts_cell(head: str, column: str, *, signed: bool = False, rank: int | None = None) -> Cell:
    """Show counts or amounts: with two decimals where some has decimals, else with none."""

    def texts(rows: Rows) -> list[str]:
        numbers = floats_of(rows.data[column])
        has_parts = bool(np.any(np.nan_to_num(numbers) % 1))
        return rows.decimals(column, 2 if has_parts else 0, signed=signed)

    return Cell(head, texts, is_number=True, rank=rank)


def criteria(rows: Rows) -> list[str]:
    """Name the criteria, or give their codes where no language was asked for."""
    return rows.named("criterion_code", str if rows.has_codes else rows.lexicon.criterion)


def _stages(rows: Rows) -> list[str]:
    return rows.named("stage", str if rows.has_codes else rows.lexicon.stage)


CRITERION = Cell("table.criterion", criteria, is_wide=True)
STAGE = Cell("table.stage", _stages, rank=2)


def _items(rows: Rows) -> list[str]:
    return rows.named("item", str if rows.has_codes else rows.lexicon.item)


ITEM = Cell("evidence.item", _items, is_wide=True)


def least_first(numbers: FloatArray) -> CountArray:
    """Give the places of numbers from the least up; what is absent comes last."""
    return np.argsort(np.argsort(numbers, kind="stable"), kind="stable").astype(np.int64)


def most_first(numbers: FloatArray) -> CountArray:
    """Give the places of numbers, the farthest from 0 first."""
    return least_first(-np.abs(numbers))


def is_text(data: pa.Table, column: str, text: str) -> BoolArray:
    """Mark the rows with a text in a column."""
    codes, texts = codes_of(data[column])
    return np.array([*(each == text for each in texts), False], bool)[codes]


def share_cell(head: str, column: str, *, rank: int | None = None) -> Cell:
    """Show a share from 0 to 1 as a percent."""

    def texts(rows: Rows) -> list[str]:
        shares = share_text(
            floats_of(rows.data[column]), language=rows.lexicon.language, decimals=1
        )
        nothing = NOTHING if shares.null_count < len(shares) else ""
        return [nothing if text is None else text for text in shares.to_pylist()]

    return Cell(head, texts, is_number=True, rank=rank)


REMARK = Cell("review.verdict", Rows.remarks)
