"""Files of accepted findings, in TOML or CSV."""

from __future__ import annotations

from pathlib import PurePath

import attrs

from ..errors import FaultGroup, InputError, ParindexError
from ..model.suppression import Suppression
from .csv_rows import csv_rows, day_of, of_csv
from .from_toml import Place
from .loader import parse_toml, structure_checked

__all__ = ["suppressions_from_csv", "suppressions_from_toml"]

_DAYS = ("until",)


@attrs.frozen(kw_only=True)
class _SuppressionFile:
    """A file of suppressions."""

    suppression: tuple[Suppression, ...] = ()


def suppressions_from_toml(content: bytes, file: str) -> tuple[Suppression, ...]:
    """Load the suppressions of a TOML file, in its order; faults are raised together."""
    try:
        place = parse_toml(content, file)
    except InputError:
        if PurePath(file).suffix.lower() == ".toml":
            raise
        raise InputError(
            f"{file} must be a TOML file, or a CSV file whose name ends in .csv, got something else"
        ) from None
    return structure_checked(place, _SuppressionFile, tuple).suppression


def suppressions_from_csv(content: bytes, file: str) -> tuple[Suppression, ...]:
    """
    Load the suppressions of a CSV file in UTF-8, in its order; faults are raised together.

    Messages call the first row below the header ``suppression[0]``.
    """
    rows = [
        {name: day_of(cell) if name in _DAYS else cell for name, cell in row.items()}
        for row in csv_rows(content, file)
    ]
    place = Place(file, {"suppression": rows})
    try:
        return structure_checked(place, _SuppressionFile, tuple).suppression
    except FaultGroup as group:
        faults = [
            of_csv(each, _DAYS) for each in group.exceptions if isinstance(each, ParindexError)
        ]
        raise group.derive(faults) from None
