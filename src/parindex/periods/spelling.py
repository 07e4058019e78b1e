"""How a reporting period is written: the spellings that are read, and the labels."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

import attrs

__all__ = [
    "ACCEPTED",
    "FIRST_MONTHS",
    "LABELS",
    "PandasPeriod",
    "Spelled",
    "spelled",
    "text_of_pandas",
]

ACCEPTED = (
    "2023, 2023-H1, 2023-S1, 2023-9M, 2023-Q2, 2023-M05, 2023-05, H1/2023, 9M/2023, Q2/2023, "
    "5/2023, FY2023/24, 2023-2024, '6 tháng đầu năm 2023', '8 tháng đầu năm 2023', 'Quý II/2023', "
    "'Quý 2 năm 2023', 'tháng 5/2023', 'năm 2023', 'first half of 2023', 'May 2023'"
)
"""The accepted forms, as `ParseError` prints them."""

_LONGEST = 200  # signs of a text; what is longer is no period, and is not worth normalising

_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_ORDINAL_WORDS = ("first", "second", "third", "fourth")
_SHORT_ORDINALS = ("1st", "2nd", "3rd", "4th")
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

FIRST_MONTHS: dict[int, str] = {
    2: "2M",
    3: "Q1",
    4: "4M",
    5: "5M",
    6: "H1",
    7: "7M",
    8: "8M",
    9: "9M",
    10: "10M",
    11: "11M",
    12: "Y",
}
"""Number of first months of a year, to the slot that they are."""

_NUMBERS = {
    2: ("two", "hai"),
    3: ("three", "ba"),
    4: ("four", "bon"),
    5: ("five", "nam"),
    6: ("six", "sau"),
    7: ("seven", "bay"),
    8: ("eight", "tam"),
    9: ("nine", "chin"),
    10: ("ten", "muoi"),
    11: ("eleven", "muoimot"),
}
"""Numbers of months in English, and in Vietnamese without marks and spaces."""

_RUNS = {n: slot for n, slot in FIRST_MONTHS.items() if slot == f"{n}M"}
"""Those that are no quarter, half or year and have a code of their own."""

LABELS: dict[str, dict[str, str]] = {
    "vi": {
        "Y": "năm {year}",
        "FY": "năm tài chính {year}/{next}",
        "H1": "6 tháng đầu năm {year}",
        "H2": "6 tháng cuối năm {year}",
        **{slot: f"{n} tháng đầu năm {{year}}" for n, slot in _RUNS.items()},
        **{f"Q{n}": f"quý {_ROMAN[n - 1]}/{{year}}" for n in range(1, 5)},
        **{f"M{n:02}": f"tháng {n}/{{year}}" for n in range(1, 13)},
    },
    "en": {
        "Y": "{year}",
        "FY": "fiscal year {year}/{next}",
        "H1": "first half of {year}",
        "H2": "second half of {year}",
        **{slot: f"first {_NUMBERS[n][0]} months of {{year}}" for n, slot in _RUNS.items()},
        **{f"Q{n}": f"{_ORDINAL_WORDS[n - 1]} quarter of {{year}}" for n in range(1, 5)},
        **{f"M{n:02}": f"{_MONTH_NAMES[n - 1]} {{year}}" for n in range(1, 13)},
    },
}
"""Language, then slot, to the label with places for the year and the two digits of the next."""


def _codes() -> Iterator[tuple[str, str]]:
    """List the spellings of a slot that may stand on either side of the year."""
    yield from ((slot.lower(), slot) for slot in _RUNS.values())
    for n in (1, 2):
        yield from ((f"{letter}{n}", f"H{n}") for letter in "hs")
    for n in range(1, 5):
        yield from ((spelling, f"Q{n}") for spelling in (f"q{n}", f"quarter{n}"))
    for n in range(1, 13):
        yield from ((spelling, f"M{n:02}") for spelling in (f"m{n}", f"m{n:02}"))


def _words() -> Iterator[tuple[str, str]]:
    """List the spellings of a slot that stand before the year: bare letters, without spaces."""
    for n, slot in FIRST_MONTHS.items():
        for number in dict.fromkeys((f"{n}", f"{n:02}")):
            # Not after the year: there SDMX writes T1 for the first third of a year.
            yield from ((f"{number}{months}", slot) for months in ("thang", "thangdau", "t", "m"))
    for n, (english, vietnamese) in _NUMBERS.items():
        yield f"{vietnamese}thangdau", FIRST_MONTHS[n]
        yield from ((f"first{english}months{of}", FIRST_MONTHS[n]) for of in ("", "of"))
    for number, slot in (("6", "H2"), ("06", "H2"), ("sau", "H2"), ("3", "Q4"), ("03", "Q4")):
        yield f"{number}thangcuoi", slot
    yield from (("bathangcuoi", "Q4"), ("nuadau", "H1"), ("nuacuoi", "H2"))
    for n in range(1, 5):
        for quarter in ("quy", "qui"):
            yield from ((f"{quarter}{each}", f"Q{n}") for each in (n, f"0{n}", _roman(n)))
        yield f"q{_roman(n)}", f"Q{n}"
    for n in range(1, 13):
        for each in (n, f"{n:02}", _roman(n)):
            yield f"thang{each}", f"M{n:02}"
        yield from ((spelling, f"M{n:02}") for spelling in (f"t{n}", f"t{n:02}"))
    for of in ("", "of"):
        for ordinals in (_ORDINAL_WORDS, _SHORT_ORDINALS):
            yield from ((f"{each}half{of}", f"H{n}") for n, each in enumerate(ordinals[:2], 1))
            yield from ((f"{each}quarter{of}", f"Q{n}") for n, each in enumerate(ordinals, 1))
    for n, name in enumerate(_MONTH_NAMES, start=1):
        yield from ((name.lower(), f"M{n:02}"), (name[:3].lower(), f"M{n:02}"))


def _roman(n: int) -> str:
    return _ROMAN[n - 1].lower()


_AFTER_YEAR = {**dict(_codes()), "a1": "Y"}
_BEFORE_YEAR = {**dict(_codes()), **dict(_words())}

_YEAR = r"(?P<year>[0-9]{4})"
_HEADING = re.compile(r"(?:ky bao cao|ky|reporting period|period) ?: ?")
_YEAR_ALONE = re.compile(rf"(?:(?:ca )?nam ?)?{_YEAR}")
_YEAR_FIRST = re.compile(rf"{_YEAR}(?: ?[-/] ?| |(?=[a-z]))(?P<slot>[a-z0-9 ]+)")
# A full stop behind letters only: 5.2023 is a number. No mark at all behind a letter only: 9T2023.
_SLOT_FIRST = re.compile(
    r"(?P<slot>[a-z0-9 ]+?)(?: ?[-/,] ?| |(?<=[a-z]))"
    rf"(?:nam(?: ?[-/,] ?| ?))?{_YEAR}"
)
_WITH_STOP = re.compile(rf"(?P<slot>[a-z]+ ?[a-z0-9]+) ?\. ?{_YEAR}")
_MONTH_YEAR = re.compile(rf"(?P<month>0?[1-9]|1[0-2]) ?[-/] ?{_YEAR}")
_PAIR = re.compile(rf"{_YEAR}(?P<mark> ?[-/] ?|)(?P<second>[0-9]{{2}})")
_TWO_YEARS = re.compile(rf"{_YEAR} ?[-/] ?(?P<second>[0-9]{{4}})")
_FISCAL = re.compile(
    r"(?:fy|fiscal year|financial year|nam tai chinh|nam tai khoa|nien do)[ -]?"
    rf"{_YEAR}(?: ?[-/] ?(?P<second>[0-9]{{2}}|[0-9]{{4}}))?"
)
_DAY = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})(?:[ t][0-9]{2}:[0-9]{2}[0-9:.]*)?")
# SDMX: a first day and a length, for what has no code there.
_RANGE = re.compile(rf"{_YEAR}-(?P<month>0[1-9]|1[0-2])-01/p(?:(?P<months>[0-9]{{1,2}})m|1y)")

_NOTE_MARKS = ("<super>", "<sub>", "<circle>", "<fraction>")


@attrs.frozen
class Spelled:
    """
    What a text says of a period, by itself.

    *readings* are years and slots that it may mean: one where it can be nothing else, none where
    it names no period. *why* is a reason where it cannot be read by itself: ``two_readings``,
    ``month_or_years``, ``day``, ``several_years`` or ``one_year``. *is_pair* says that it is
    written as a year and two digits, so that a column can tell what such texts mean.
    """

    readings: tuple[tuple[int, str], ...] = ()
    why: str | None = None
    day: dt.date | None = None
    is_pair: bool = False

    @property
    def period(self) -> tuple[int, str] | None:
        """Year and slot where it can be nothing else."""
        return self.readings[0] if self.readings and self.why is None else None


def spelled(text: str) -> Spelled:
    """
    Find what a text says of a period, in any Unicode form and case.

    Parameters
    ----------
    text : str
        With or without Vietnamese marks.

    Returns
    -------
    Spelled
        Years are those written, in four digits; slots as `ReportingPeriod.slot` spells them.
    """
    plain = _plain(text)
    if plain is None:
        return Spelled()
    plain = _HEADING.sub("", plain, count=1) if _HEADING.match(plain) else plain
    for form, read in _FORMS:
        if found := form.fullmatch(plain):
            return read(found)
    for pattern, spellings in (
        (_YEAR_FIRST, _AFTER_YEAR),
        (_SLOT_FIRST, _BEFORE_YEAR),
        (_WITH_STOP, _BEFORE_YEAR),
    ):
        found = pattern.fullmatch(plain)
        slot = spellings.get(_closed_up(found["slot"])) if found else None
        if found and slot:
            return Spelled(((int(found["year"]), slot),))
    return Spelled()


def _of_pair(found: re.Match[str]) -> Spelled:
    """
    Read a year and two digits: a month, a fiscal year or the ends of several years.

    Nobody writes several years without a mark, or a month with spaces around it.
    """
    year, second, mark = int(found["year"]), int(found["second"]), found["mark"]
    later = (second - year) % 100
    month = (year, f"M{second:02}") if 1 <= second <= 12 else None
    if later == 1:
        fiscal = (year, "FY")
        if month is None:
            return Spelled((fiscal,), is_pair=True)
        return Spelled((fiscal, month), "two_readings", is_pair=True)
    # From 1999 to 2001 as well; further over a turn of the century nobody writes two digits.
    is_span = mark != "" and (second > year % 100 or later == 2)
    if month is None or (is_span and " " in mark):
        return Spelled(why="several_years" if is_span else None, is_pair=is_span)
    return Spelled((month,), "month_or_years" if is_span else None, is_pair=True)


def _of_month(found: re.Match[str]) -> Spelled:
    return Spelled(((int(found["year"]), f"M{int(found['month']):02}"),))


def _of_years(found: re.Match[str]) -> Spelled:
    year, second = int(found["year"]), found["second"]
    if second is None:
        return Spelled(why="one_year")
    later = int(second) - year if len(second) == 4 else (int(second) - year) % 100
    if later == 1:
        return Spelled(((year, "FY"),))
    return Spelled(why="several_years" if later > 1 else None)


def _of_day(found: re.Match[str]) -> Spelled:
    try:
        return Spelled(why="day", day=dt.date.fromisoformat(found["day"]))
    except ValueError:  # such as 2023-02-30
        return Spelled()


def _of_range(found: re.Match[str]) -> Spelled:
    year, month, months = int(found["year"]), int(found["month"]), found["months"]
    if months is None:
        return Spelled(((year, "Y" if month == 1 else "FY"),))
    slot = FIRST_MONTHS.get(int(months)) if month == 1 else None
    return Spelled() if slot is None else Spelled(((year, slot),))


_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Spelled]], ...] = (
    (_YEAR_ALONE, lambda found: Spelled(((int(found["year"]), "Y"),))),
    (_PAIR, _of_pair),
    (_MONTH_YEAR, _of_month),
    (_TWO_YEARS, _of_years),
    (_FISCAL, _of_years),
    (_DAY, _of_day),
    (_RANGE, _of_range),
)
"""Forms of figures, and of fiscal years; all others name a slot by letters."""


@runtime_checkable
class PandasPeriod(Protocol):
    """A period of pandas, which need not be there."""

    @property
    def freqstr(self) -> str:
        """Its frequency, such as ``Q-DEC``."""

    @property
    def year(self) -> int:
        """Year in which it ends."""

    @property
    def quarter(self) -> int:
        """Quarter, from 1."""

    @property
    def month(self) -> int:
        """Month, from 1."""


def text_of_pandas(period: PandasPeriod) -> str:
    """
    Give a text that `spelled` reads, of a year, quarter, month or day of pandas.

    pandas writes November as 2010-11, and the quarters of other years like those of the calendar;
    what parindex has no period for stays as it is, with its frequency, and names no period.
    """
    match period.freqstr.partition("-"):
        case "M", _, _:
            return f"{period.year:04}-M{period.month:02}"
        case "Q", _, "DEC":
            return f"{period.year:04}-Q{period.quarter}"
        case "A" | "Y", _, "DEC":
            return f"{period.year:04}"
        case "A" | "Y", _, _:  # the year in which it ends
            return f"{period.year - 1:04}-{period.year:04}"
        case "D", _, _:
            return str(period)
        case _:
            return f"{period} ({period.freqstr})"


def _plain(text: str) -> str | None:
    """Lower-case letters without marks, plain dashes, single spaces; None if it is no such text."""
    if len(text) > _LONGEST:
        return None
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
