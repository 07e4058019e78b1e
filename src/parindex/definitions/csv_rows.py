"""Definitions in CSV: a row for each, which becomes what a TOML table would be."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Iterator

from .._quoting import quoted
from .._validators import twice
from ..errors import DefinitionError, InputError, ParindexError

__all__ = ["csv_rows", "day_of", "of_csv"]


def csv_rows(content: bytes, file: str) -> Iterator[dict[str, str]]:
    """
    Give the rows of a CSV file in UTF-8 by the names of its columns, without blank cells.

    Raises
    ------
    InputError
        If it is no such file.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{file} must be UTF-8 text, got another encoding at byte {error.start}"
        ) from None
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        for name in twice(reader.fieldnames or ()):
            raise InputError(f"{file} must have each column once, got {quoted(name)} twice")
        for row in reader:
            if None in row:
                raise InputError(
                    f"{file} must have as many cells in each row as in the header, got more in "
                    f"line {reader.line_num}"
                )
            yield {name: cell.strip() for name, cell in row.items() if (cell or "").strip()}
    except csv.Error as error:
        raise InputError(f"{file} must be CSV, got below line {reader.line_num}: {error}") from None


def day_of(text: str) -> object:
    """Read a day; what is none stays as it is, and is named with the other faults."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text


def of_csv(fault: ParindexError, days: Collection[str]) -> ParindexError:
    """Say the fault in the words of the format: a day stands there as text."""
    if (
        isinstance(fault, DefinitionError)
        and fault.field.rpartition(".")[2] in days
        and isinstance(fault.got, str)
    ):
        # 5/6/2023 is a day of June in one country and of May in another
        day = "a day written year first, such as 2023-12-31"
        return DefinitionError(fault.owner, fault.field, fault.got, day)
    return fault
