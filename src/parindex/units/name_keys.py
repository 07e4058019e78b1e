"""Keys of Vietnamese names: what is left of a text once more and more is overlooked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from .._white_space import LONGEST, in_one_writing
from ..vocabulary import MatchRung

__all__ = ["KEYED_RUNGS", "bare_names", "composed", "expanded", "name_keys"]

KEYED_RUNGS = (
    MatchRung.EXACT,
    MatchRung.CASE,
    MatchRung.TONE_POSITION,
    MatchRung.I_Y,
    MatchRung.NO_DIACRITICS,
    MatchRung.LOOSEST,
)
"""Rungs of the ladder that have a key each, from the finest to the coarsest."""

# Shapes that keyboards and word processors give to one sign: apostrophes, dashes.
_ALIKE = dict.fromkeys([0x2018, 0x2019, 0x2BC, 0x60, 0xB4], "'") | dict.fromkeys(
    [0x2010, 0x2011, 0x2013, 0x2014, 0x2212], "-"
)

_TONES = "\u0300\u0301\u0303\u0309\u0323"  # grave, acute, tilde, hook, dot below
_TONE = re.compile(f"[{_TONES}]")
_WORD_EDGE = re.compile(r"([\s\-])")
_MARKS = dict.fromkeys(range(0x300, 0x370))
_D = str.maketrans({"đ": "d", "Đ": "D"})
_Y = str.maketrans({"y": "i", "Y": "I"})
_ROMAN_NUMBERS = """
    i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx
"""
_ROMAN = {numeral: str(place + 1) for place, numeral in enumerate(_ROMAN_NUMBERS.split())}
_LAST_ROMAN = re.compile(rf"(?<=[ \-])({'|'.join(_ROMAN)})$", re.MULTILINE)
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_NO_LETTER = re.compile(r"[^\w\n]|_")

_TYPES = (
    "thành phố",
    "thị trấn",
    "thị xã",
    "đặc khu",
    "phường",
    "huyện",
    "quận",
    "tỉnh",
    "xã",
)
_TYPE = re.compile(rf"^(?:{'|'.join(_TYPES)}) ", re.IGNORECASE | re.MULTILINE)
_BODY = re.compile(
    r"^(?:ubnd|hđnd|hdnd|ủy ban nhân dân|uỷ ban nhân dân|uy ban nhan dan) ",
    re.IGNORECASE | re.MULTILINE,
)
# Of one letter only with a full stop, or before a number: a name may begin with a single letter.
_SHORT = {
    "tp": "Thành phố",
    "tt": "Thị trấn",
    "tx": "Thị xã",
    "đk": "Đặc khu",
    "p": "Phường",
    "h": "Huyện",
    "q": "Quận",
    "t": "Tỉnh",
    "x": "Xã",
}
_ABBREVIATION = re.compile(
    r"^(?:(tp|tt|tx|đk)(?:\. ?| )|([phqtx])\. ?|([pq])(?= ?[0-9]+$) ?)",
    re.IGNORECASE | re.MULTILINE,
)


def composed(texts: Sequence[str]) -> list[str]:
    """
    Write names in one way; apostrophes and dashes of all shapes are one.

    Of a name longer than `LONGEST` nothing is left: it is none, and has no key.
    """
    written = ["" if len(text) > LONGEST else text for text in in_one_writing(texts)]
    return "\n".join(written).translate(_ALIKE).split("\n") if written else []


def expanded(names: Sequence[str]) -> list[str]:
    """
    Write short words for kinds of units (H., TT., TP.) in full; take away the body (UBND).

    The names are as `composed` leaves them.
    """
    joined = _BODY.sub("", "\n".join(names))
    whole = _ABBREVIATION.sub(
        lambda found: _SHORT[next(filter(None, found.groups())).lower()] + " ", joined
    )
    return whole.split("\n") if names else []


def bare_names(names: Sequence[str]) -> list[str]:
    """Take away the word for the kind of unit from names as `composed` leaves them."""
    return _TYPE.sub("", "\n".join(names)).split("\n") if names else []


def name_keys(names: Sequence[str]) -> dict[MatchRung, list[str]]:
    """
    Make the keys of names as `composed` leaves them, one list for each of `KEYED_RUNGS`.

    Two names that have one key have one key on coarser rungs as well, but for the coarsest, which
    reads a last word that is a roman number: "Khu VI" is "Khu 6", and no "Khu Vị".
    """
    if not names:
        return {rung: [] for rung in KEYED_RUNGS}
    exact = "\n".join(names)
    case = exact.casefold()
    words = _WORD_EDGE.split(case)
    tone = _by_word(words, _toneless_place)
    i_y = _by_word(words, _without_y)
    plain = _by_word(words, _plain)
    # the number is read before y becomes i, and before spaces go
    numbered = _LAST_ROMAN.sub(lambda found: _ROMAN[found[1]], case)
    loosest = _by_word(_WORD_EDGE.split(numbered), _plain)
    loosest = _NO_LETTER.sub("", _ZEROS.sub("", loosest))
    return dict(
        zip(
            KEYED_RUNGS,
            (each.split("\n") for each in (exact, case, tone, i_y, plain, loosest)),
            strict=True,
        )
    )


def _by_word(words: Sequence[str], of: Callable[[str], str]) -> str:
    """Make the text of words and what stands between them; each distinct one is changed once."""
    changed = {word: of(word) for word in set(words)}
    return "".join(map(changed.__getitem__, words))


def _toneless_place(word: str) -> str:
    """Word in which the first tone stands at the end, wherever it stood."""
    apart = unicodedata.normalize("NFD", word)
    tone = _TONE.search(apart)
    if tone is None:
        return apart
    return apart[: tone.start()] + apart[tone.end() :] + tone[0]


def _without_y(word: str) -> str:
    return _toneless_place(word).translate(_Y)


def _plain(word: str) -> str:
    return _without_y(word).translate(_MARKS).translate(_D)
