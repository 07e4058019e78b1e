"""Texts that the cells of a workbook share, read without a tree in memory."""

from __future__ import annotations

import re
from typing import IO
from xml.parsers import expat

from ..errors import InputError
from .grid import MOST_CELLS

__all__ = ["MOST_LETTERS", "PART_READ", "escaped", "plain", "read_strings", "refuse_long"]

MOST_LETTERS = 32_767  # that a cell of a spreadsheet holds
PART_READ = 1 << 18  # bytes handed to the parser at a time
# ECMA-376-1, 22.9.2.19 (ST_Xstring): how XML, which has no controls, holds any character
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_TO_ESCAPE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


def plain(text: str) -> str:
    """Give the text that stands in a part of a workbook: _x0041_ is A, and _x005F_ the line."""
    return _ESCAPE.sub(_of_number, text) if "_x" in text else text


def _of_number(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if 0xD800 <= number < 0xE000 else chr(number)  # half of a pair is no text


def escaped(text: str) -> str:
    """Write a text so that `plain`, and every spreadsheet, gives it back."""
    return _TO_ESCAPE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def refuse_long(letters: int) -> None:
    """
    Refuse a text of more letters than a cell holds.

    Raises
    ------
    InputError
        If it is one.
    """
    if letters > MOST_LETTERS:
        raise InputError(f"a text of the workbook has more than {MOST_LETTERS} letters")


class _Strings:
    """Collects texts; what is read aloud (rPh) is none of them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._parts: list[str] = []
        self._letters = 0
        self._is_text = self._phonetic = False

    def start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "si":
            self._parts, self._letters = [], 0
        elif local == "rPh":
            self._phonetic = True
        self._is_text = local == "t" and not self._phonetic

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        self._is_text = False
        if local == "rPh":
            self._phonetic = False
        elif local == "si":
            if len(self.texts) == MOST_CELLS:
                raise InputError(f"the workbook has more than {MOST_CELLS} texts")
            self.texts.append(plain("".join(self._parts)))

    def data(self, text: str) -> None:
        if self._is_text:
            self._letters += len(text)
            refuse_long(self._letters)
            self._parts.append(text)

    def doctype(self, *_: object) -> None:
        raise InputError(
            "the texts of the workbook declare a document type, which no workbook does"
        )


def read_strings(part: IO[bytes]) -> list[str]:
    """
    Read the shared texts of a workbook, in their order.

    Raises
    ------
    InputError
        If there are more than cells are read, or one has more letters than a cell holds.
    """
    found = _Strings()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = found.start
    parser.EndElementHandler = found.end
    parser.CharacterDataHandler = found.data
    parser.StartDoctypeDeclHandler = found.doctype
    while block := part.read(PART_READ):
        parser.Parse(block, False)
    parser.Parse(b"", True)
    return found.texts
