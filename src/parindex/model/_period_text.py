"""The grammar of periods: strict in form, lenient in spelling."""

from __future__ import annotations

import re
import unicodedata

from ..errors import ParseError

__all__ = ["ACCEPTED", "read"]

ACCEPTED = (
    "2023, 2023-H1, 2023-S1, 2023-9M, 2023-Q2, 2023-M05, 2023-05, Q2/2023, 5/2021, 'năm 2022', "
    "'6 tháng đầu năm 2023', '6 tháng cuối năm 2023', '9 tháng đầu năm 2023', 'Quý II/2023', "
    "'tháng 5/2021', 'first half of 2023', 'May 2023'"
)
"""The accepted forms, as error messages show them."""

_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)
_ROMAN = {
    "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6,
    "vii": 7, "viii": 8, "ix": 9, "x": 10, "xi": 11, "xii": 12,
}
_NTH = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_YEAR = r"(?P<year>\d{4})"
_OF_YEAR = rf"(?:\s*[/-]\s*|\s+nam\s+|\s+){_YEAR}"
_OF = rf"(?:\s*[/-]\s*|\s+(?:of\s+)?){_YEAR}"

# Each form: its cadence, the ordinal it stands for (None: the group "slot" says it), its pattern.
_FORMS: tuple[tuple[str, int | None, re.Pattern[str]], ...] = tuple(
    (cadence, ordinal, re.compile(pattern))
    for cadence, ordinal, pattern in (
        ("year", 1, rf"(?:(?:ca\s+)?nam\s+)?{_YEAR}(?:\s*-\s*a1)?"),
        ("half", None, rf"{_YEAR}\s*-\s*[hs](?P<slot>[12])"),
        ("half", None, rf"[hs](?P<slot>[12]){_OF}"),
        ("half", 1, rf"(?:(?:6|06|sau)\s+thang|nua)\s+dau{_OF_YEAR}"),
        ("half", 2, rf"(?:(?:6|06|sau)\s+thang|nua)\s+cuoi{_OF_YEAR}"),
        ("half", None, rf"(?P<slot>first|second)\s+half{_OF}"),
        ("nine_months", 1, rf"{_YEAR}\s*-\s*9m"),
        ("nine_months", 1, rf"9m{_OF}"),
        ("nine_months", 1, rf"(?:9|09|chin)\s+thang(?:\s+dau)?{_OF_YEAR}"),
        ("nine_months", 1, rf"first\s+nine\s+months{_OF}"),
        ("quarter", None, rf"{_YEAR}\s*-\s*q(?P<slot>\d)"),
        ("quarter", None, rf"q(?P<slot>\d){_OF}"),
        ("quarter", None, rf"qu[yi]\s*(?P<slot>\d|[ivx]+){_OF_YEAR}"),
        ("quarter", 1, rf"(?:3|03|ba)\s+thang\s+dau{_OF_YEAR}"),
        ("quarter", None, rf"(?P<slot>first|second|third|fourth)\s+quarter{_OF}"),
        ("month", None, rf"{_YEAR}\s*-\s*m?(?P<slot>\d{{1,2}})"),
        ("month", None, rf"(?:thang\s*|t)(?P<slot>\d{{1,2}}|[ivx]+){_OF_YEAR}"),
        ("month", None, rf"(?P<slot>\d{{1,2}})\s*/\s*{_YEAR}"),
        ("month", None, rf"(?P<slot>{'|'.join(_MONTHS)})\s+{_YEAR}"),
    )
)
_SLOTS = {"year": 1, "half": 2, "nine_months": 1, "quarter": 4, "month": 12}


def read(text: object) -> tuple[str, int, int]:
    """
    Cadence, year and ordinal that a text names.

    Parameters
    ----------
    text : str
        The text; anything else is refused, a number too, for it may be a count.

    Returns
    -------
    tuple of (str, int, int)

    Raises
    ------
    ParseError
        If the text is none of the accepted forms.
    """
    if isinstance(text, str):
        folded = _folded(text)
        for cadence, ordinal, pattern in _FORMS:
            match = pattern.fullmatch(folded)
            if match is None:
                continue
            year = int(match["year"])
            slot = ordinal if ordinal is not None else _number(match["slot"])
            if 1 <= slot <= _SLOTS[cadence] and 1900 <= year <= 9998:
                return cadence, year, slot
    raise ParseError(text, "a reporting period", ACCEPTED)


def _folded(text: str) -> str:
    """
    Fold case, compatibility forms, diacritics and white space away.

    No two periods differ by these alone, so nothing is guessed; it makes NFC and NFD, old and
    new tone placement and text typed without diacritics one spelling.
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return " ".join(bare.replace("đ", "d").replace("–", "-").replace("\u200b", "").split())


def _number(slot: str) -> int:
    if slot.isascii() and slot.isdigit():
        return int(slot)
    if slot in _ROMAN:
        return _ROMAN[slot]
    if slot in _NTH:
        return _NTH[slot]
    return _MONTHS.index(slot) + 1 if slot in _MONTHS else 0
