"""Files to books of sheets: bounds are checked before anything is read."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable, Sequence
from typing import BinaryIO, Protocol

from .._files import read_file
from ..errors import InputError
from ..units.tcvn3 import from_tcvn3
from .flat import OldBook, from_csv
from .grid import Grid
from .xlsx import Book

__all__ = ["Sheets", "open_source"]

MOST_BYTES = 50_000_000
MOST_UNPACKED = 300_000_000
MOST_RATIO = 200
_HEAD = 4096  # bytes of a part in which a document type would be declared


class Sheets(Protocol):
    """A book of sheets; each is read when it is asked for."""

    @property
    def shown(self) -> Sequence[str]:
        """Names of the sheets that are not hidden."""

    @property
    def hidden(self) -> Sequence[str]:
        """Names of the hidden sheets."""

    def grid(self, sheet: str) -> Grid:
        """Read a sheet."""


class _OneSheet:
    shown: Sequence[str] = ("",)
    hidden: Sequence[str] = ()

    def __init__(self, content: bytes, encoding: str | None) -> None:
        self._content, self._encoding = content, encoding

    def grid(self, sheet: str) -> Grid:
        """Read the one sheet of a CSV file."""
        del sheet
        return from_csv(self._content, self._encoding)


def open_source(
    source: str | os.PathLike[str] | BinaryIO, encoding: str | None
) -> tuple[Sheets, Callable[[str], Grid]]:
    """
    Open a file within bounds; give its sheets, and the function that reads one.

    Raises
    ------
    InputError
        If the file is larger than is read, or no workbook or CSV file.
    """
    content = _content(source)
    sheets: Sheets
    if content[:2] == b"PK":
        _refuse_bomb(content)
        sheets = Book(io.BytesIO(content))
    elif content[:4] == b"\xd0\xcf\x11\xe0":
        sheets = OldBook(io.BytesIO(content))
    else:
        sheets = _OneSheet(content, encoding)
    if encoding is None:
        return sheets, sheets.grid
    return sheets, lambda sheet: _from_tcvn3(sheets.grid(sheet))


def _from_tcvn3(grid: Grid) -> Grid:
    import attrs  # noqa: PLC0415

    return attrs.evolve(grid, texts=tuple(from_tcvn3(text) for text in grid.texts))


def _content(source: str | os.PathLike[str] | BinaryIO) -> bytes:
    if not hasattr(source, "read"):
        return read_file(source, most=MOST_BYTES, what="workbook or CSV file")
    content = bytearray()
    while part := source.read(MOST_BYTES + 1 - len(content)):  # a pipe gives less than is asked for
        given: object = part
        if not isinstance(given, bytes):
            raise InputError("a file must be open for bytes, got one that is open for text")
        content += given
        if len(content) > MOST_BYTES:
            raise InputError(f"the file has more than {MOST_BYTES} bytes")
    return bytes(content)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            unpacked = sum(member.file_size for member in packed.infolist())
            if unpacked > MOST_UNPACKED or unpacked > max(MOST_RATIO * len(content), 5_000_000):
                raise InputError(f"the workbook unpacks to {unpacked} bytes, more than is read")
            for name in packed.namelist():
                with packed.open(name) as part:
                    # a part in UTF-16 has a zero beside each letter
                    if b"<!DOCTYPE" in part.read(_HEAD).replace(b"\0", b"").upper():
                        raise InputError(
                            f"the part {name!r} of the workbook declares a document type, which no"
                            " workbook does"
                        )
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
        raise InputError("the file begins like a workbook, and cannot be unpacked") from None
