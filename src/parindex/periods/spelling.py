"""How a reporting period is written: the spellings that are read, and the labels."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["ACCEPTED", "LABELS", "read_period"]

ACCEPTED = (
    "2023, 2023-H1, 2023-S1, 2023-9M, 2023-Q2, 2023-M05, 2023-05, H1/2023, 9M/2023, Q2/2023, "
    "5/2023, '6 tháng đầu năm 2023', '9 tháng đầu năm 2023', 'Quý II/2023', 'Quý 2 năm 2023', "
    "'tháng 5/2023', 'năm 2023', 'first half of 2023', 'May 2023'"
)
"""The accepted forms, as `ParseError` prints them."""

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ORDINAL_WORDS = ("first", "second", "third", "fourth")
_MONTH_NAMES = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

LABELS: dict[str, dict[str, str]] = {
    "vi": {
        "Y": "năm {year}",
        "H1": "6 tháng đầu năm {year}",
        "H2": "6 tháng cuối năm {year}",
        "9M": "9 tháng đầu năm {year}",
        **{f"Q{n}": f"quý {_ROMAN[n - 1]}/{{year}}" for n in range(1, 5)},
        **{f"M{n:02}": f"tháng {n}/{{year}}" for n in range(1, 13)},
    },
    "en": {
        "Y": "{year}",
        "H1": "first half of {year}",
        "H2": "second half of {year}",
        "9M": "first nine months of {year}",
        **{f"Q{n}": f"{_ORDINAL_WORDS[n - 1]} quarter of {{year}}" for n in range(1, 5)},
        **{f"M{n:02}": f"{_MONTH_NAMES[n - 1]} {{year}}" for n in range(1, 13)},
    },
}
"""Language, then slot, to the label with a place for the year."""


def _codes() -> Iterator[tuple[str, str]]:
    """List the spellings of a slot that may stand on either side of the year."""
    yield "9m", "9M"
    for n in (1, 2):
        yield from ((f"{letter}{n}", f"H{n}") for letter in "hs")
    for n in range(1, 5):
        yield f"q{n}", f"Q{n}"
    for n in range(1, 13):
        yield from ((spelling, f"M{n:02}") for spelling in (f"m{n}", f"m{n:02}"))


def _words() -> Iterator[tuple[str, str]]:
    """List the spellings of a slot that stand before the year: bare letters, without spaces."""
    for number in ("6", "06", "sau"):
        yield from ((f"{number}thangdau", "H1"), (f"{number}thangcuoi", "H2"))
    yield from (("nuadau", "H1"), ("nuacuoi", "H2"))
    for number in ("9", "09", "chin"):
        yield from ((f"{number}thang", "9M"), (f"{number}thangdau", "9M"))
    for number in ("3", "03", "ba"):
        yield from ((f"{number}thangdau", "Q1"), (f"{number}thangcuoi", "Q4"))
    for n in range(1, 5):
        for quarter in ("quy", "qui"):
            yield from ((f"{quarter}{each}", f"Q{n}") for each in (n, f"0{n}", _roman(n)))
        yield f"q{_roman(n)}", f"Q{n}"
    for n in range(1, 13):
        for each in (n, f"{n:02}", _roman(n)):
            yield f"thang{each}", f"M{n:02}"
        # Not after the year: there SDMX writes T1 for the first third of a year.
        yield from ((spelling, f"M{n:02}") for spelling in (f"t{n}", f"t{n:02}"))
    for of in ("", "of"):
        yield from ((f"firsthalf{of}", "H1"), (f"secondhalf{of}", "H2"))
        yield from ((f"firstsixmonths{of}", "H1"), (f"firstninemonths{of}", "9M"))
        for n, ordinal in enumerate(_ORDINAL_WORDS, start=1):
            yield f"{ordinal}quarter{of}", f"Q{n}"
    for n, name in enumerate(_MONTH_NAMES, start=1):
        yield from ((name.lower(), f"M{n:02}"), (name[:3].lower(), f"M{n:02}"))


def _roman(n: int) -> str:
    return _ROMAN[n - 1].lower()


_AFTER_YEAR = {**dict(_codes()), "a1": "Y"}
_BEFORE_YEAR = {**dict(_codes()), **dict(_words())}

_YEAR = r"(?P<year>[0-9]{4})"
_YEAR_ALONE = re.compile(rf"(?:(?:ca )?nam ?)?{_YEAR}")
_YEAR_FIRST = re.compile(rf"{_YEAR}(?: ?[-/] ?| |(?=[a-z]))(?P<slot>[a-z0-9 ]+)")
_SLOT_FIRST = re.compile(rf"(?P<slot>[a-z0-9 ]+?)(?: ?[-/,] ?| )(?:nam(?: ?[-/,] ?| ?))?{_YEAR}")
_YEAR_MONTH = re.compile(rf"{_YEAR} ?[-/] ?(?P<month>0[1-9]|1[0-2])")
_MONTH_YEAR = re.compile(rf"(?P<month>0?[1-9]|1[0-2]) ?[-/] ?{_YEAR}")

_NOTE_MARKS = ("<super>", "<sub>", "<circle>", "<fraction>")


def read_period(text: object) -> tuple[int, str] | None:
    """
    Year and slot that a text names.

    Parameters
    ----------
    text : object
        Text in any Unicode form and case, with or without Vietnamese marks.

    Returns
    -------
    (int, str) or None
        The year in four digits as written, and the slot as `ReportingPeriod.slot` spells it;
        None if the text follows no accepted form.
    """
    plain = _plain(text) if isinstance(text, str) else None
    if plain is None:
        return None
    if found := _YEAR_ALONE.fullmatch(plain):
        return int(found["year"]), "Y"
    if found := _YEAR_MONTH.fullmatch(plain) or _MONTH_YEAR.fullmatch(plain):
        return int(found["year"]), f"M{int(found['month']):02}"
    for pattern, spellings in ((_YEAR_FIRST, _AFTER_YEAR), (_SLOT_FIRST, _BEFORE_YEAR)):
        found = pattern.fullmatch(plain)
        slot = spellings.get(_closed_up(found["slot"])) if found else None
        if found and slot:
            return int(found["year"]), slot
    return None


def _plain(text: str) -> str | None:
    """Lower-case letters without marks, plain dashes, single spaces; None if it is no such text."""
    # NFKD would make digits of them: "tháng 1²/2021" has a footnote and is not December.
    if any(unicodedata.decomposition(sign).startswith(_NOTE_MARKS) for sign in text):
        return None
    signs = []
    for sign in unicodedata.normalize("NFKD", text.casefold()):
        match unicodedata.category(sign):
            case "Mn" | "Cf":  # marks; zero-width spaces, soft hyphens
                continue
            case "Pd":
                signs.append("-")
            case _:
                signs.append({"đ": "d", "\N{MINUS SIGN}": "-"}.get(sign, sign))
    return " ".join("".join(signs).split())


def _closed_up(slot: str) -> str:
    """Without spaces, except between digits: "1 2" is not 12."""
    return re.sub(r"(?<![0-9]) | (?![0-9])", "", slot)
