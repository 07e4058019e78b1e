"""Measures of plans in TOML, and in rows of text such as those of CSV."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import PurePath

import attrs

from ..errors import FaultGroup, InputError, ParindexError
from ..model.measure import Measure
from ..tables.number_text import readings
from .csv_rows import csv_rows, day_of, of_csv
from .from_toml import Place
from .loader import parse_toml, structure_checked

__all__ = ["measures_from_csv", "measures_from_rows", "measures_from_toml"]

_DAYS = ("due", "done")
_NUMBERS = ("value", "cases", "points")


@attrs.frozen(kw_only=True)
class _MeasureFile:
    """A file of measures."""

    measure: tuple[Measure, ...] = ()


def measures_from_toml(content: bytes, file: str) -> tuple[Measure, ...]:
    """
    Load the measures of a TOML file, in its order; faults are raised together.

    Raises
    ------
    InputError
        If it is no TOML file.
    """
    try:
        place = parse_toml(content, file)
    except InputError:
        if PurePath(file).suffix.lower() == ".toml":
            raise
        raise InputError(
            f"{file} must be a TOML file, or a CSV file whose name ends in .csv, got something else"
        ) from None
    return structure_checked(place, _MeasureFile, tuple).measure


def measures_from_csv(content: bytes, file: str) -> tuple[Measure, ...]:
    """Load the measures of a CSV file in UTF-8, in its order; faults are raised together."""
    return measures_from_rows(csv_rows(content, file), file)


def measures_from_rows(rows: Iterable[Mapping[str, object]], name: str) -> tuple[Measure, ...]:
    """
    Load measures from rows of texts, days and numbers, in their order.

    Messages call the first row ``measure[0]``; faults are raised together.
    """
    read = [{key: _cell(key, cell) for key, cell in row.items()} for row in rows]
    place = Place(name, {"measure": read})
    try:
        return structure_checked(place, _MeasureFile, tuple).measure
    except FaultGroup as group:
        faults = [
            of_csv(each, _DAYS) for each in group.exceptions if isinstance(each, ParindexError)
        ]
        raise group.derive(faults) from None


def _cell(name: str, cell: object) -> object:
    if name in _DAYS and isinstance(cell, str):
        return day_of(cell)
    number: object = cell
    if name in _NUMBERS and isinstance(cell, str):
        found = readings(cell)
        number = float(found[0]) if len(found) == 1 else cell
    if name == "cases" and isinstance(number, float) and number.is_integer():
        return int(number)
    return number
