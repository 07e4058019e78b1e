"""Files of accepted findings, in TOML or CSV."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import PurePath

import attrs

from .._validators import twice
from ..errors import DefinitionError, FaultGroup, InputError, ParindexError
from ..model.suppression import Suppression
from .from_toml import Place
from .loader import parse_toml, structure_checked

__all__ = ["suppressions_from_csv", "suppressions_from_toml"]


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
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} must be UTF-8 text, got another encoding at byte {error.start}"
        ) from None
    place = Place(file, {"suppression": list(_csv_rows(text, file))})
    try:
        return structure_checked(place, _SuppressionFile, tuple).suppression
    except FaultGroup as group:
        faults = [_of_csv(each) for each in group.exceptions if isinstance(each, ParindexError)]
        raise group.derive(faults) from None


def _csv_rows(text: str, file: str) -> Iterator[dict[str, object]]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        for name in twice(reader.fieldnames or ()):
            raise InputError(f"{file} must have each column once, got {name!r} twice")
        for row in reader:
            if None in row:
                raise InputError(
                    f"{file} must have as many cells in each row as in the header, got more in "
                    f"line {reader.line_num}"
                )
            yield {name: _cell(name, cell) for name, cell in row.items() if (cell or "").strip()}
    except csv.Error as error:
        raise InputError(f"{file} must be CSV, got below line {reader.line_num}: {error}") from None


def _cell(name: str, cell: str) -> object:
    text = cell.strip()
    if name != "until":
        return text
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text  # the fault is named with the others


def _of_csv(fault: ParindexError) -> ParindexError:
    """Say the fault in the words of the format: a day stands there as text."""
    if (
        isinstance(fault, DefinitionError)
        and fault.field.endswith(".until")
        and isinstance(fault.got, str)
    ):
        # 5/6/2023 is a day of June in one country and of May in another
        day = "a day written year first, such as 2023-12-31"
        return DefinitionError(fault.owner, fault.field, fault.got, day)
    return fault
