"""Measures from a file or a table."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator

from ..._files import read_file
from ...definitions.loader import LARGEST
from ...definitions.measure_loader import (
    measures_from_csv,
    measures_from_rows,
    measures_from_toml,
)
from ...model.measure import MeasureSet
from ...tables.coerce import to_arrow
from ...typing import TableLike

__all__ = ["load_measures"]


def load_measures(source: str | os.PathLike[str] | TableLike) -> MeasureSet:
    """
    Load the measures of a plan (kế hoạch cải thiện) from a file or a table.

    Parameters
    ----------
    source : path, or table
        A TOML file with ``[[measure]]`` tables, as `MeasureSet.to_toml` writes it, a CSV file
        (``.csv``) with a row for each, or a table of pandas, polars, Arrow, or a mapping of names
        to columns. The keys are those of `Measure`. Days are TOML dates, YYYY-MM-DD in CSV, and
        either in a table; a blank or null cell is a field that is not given. Numbers in text are
        read as everywhere (convention §67), and refused where they may mean two.

    Returns
    -------
    MeasureSet
        In the order of the file or table.

    Raises
    ------
    InputError
        If the file cannot be read, is blank or beyond bounds, or *source* is no table.
    DefinitionError
        If two measures are equal.
    FaultGroup
        If entries are faulty; it holds every fault, each with its place.

    Examples
    --------
    >>> plan = load_measures(
    ...     {
    ...         "rule": ["TGT101"],
    ...         "unit_id": ["xa-03"],
    ...         "description": ["thêm một công chức ở bộ phận một cửa"],
    ...         "responsible": ["Văn phòng HĐND và UBND"],
    ...         "due": ["2023-09-30"],
    ...     }
    ... )
    >>> plan, next(iter(plan)).due
    (<MeasureSet: 1 measure>, datetime.date(2023, 9, 30))
    """
    if not isinstance(source, str | os.PathLike):
        return MeasureSet(measures_from_rows(_rows(source), "the table of measures"))
    content, file = read_file(source, most=LARGEST), os.fspath(source)
    read = measures_from_csv if file.lower().endswith(".csv") else measures_from_toml
    return MeasureSet(read(content, file))


def _rows(source: TableLike) -> Iterator[dict[str, object]]:
    """Give the rows without what is null or blank; a day with a time of midnight is a day."""
    for row in to_arrow(source, name="measures").to_pylist():
        cells = {name: _bare(cell) for name, cell in row.items()}
        yield {name: cell for name, cell in cells.items() if cell is not None and cell != ""}


def _bare(cell: object) -> object:
    if isinstance(cell, str):
        return cell.strip()
    return cell.date() if isinstance(cell, dt.datetime) and cell.time() == dt.time() else cell
