"""Write texts in one way: composed letters, single spaces, nothing that cannot be seen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["BLANK", "LONGEST", "in_one_writing", "seen", "unit_key"]

LONGEST = 1000
"""Characters of the longest text that is composed: the time of it grows with the square."""

# Zero-width space, joiners, direction marks, word joiner, byte order mark, soft hyphen.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD])
BLANK = (
    " \t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007"
    "\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
) + "".join(map(chr, _INVISIBLE))
"""Signs of which nothing is left where a text holds no others."""
_BLANKS = re.compile(r"[^\S\n]+")
_AROUND_BREAKS = re.compile(r" ?\n ?")
# What `in_one_writing` changes: white space that is no single space, and what cannot be seen.
_UNSEEN = re.compile(
    r"(?<= ) |[^\S ]|[" + "".join(map(chr, _INVISIBLE)) + r"]|[\u0300-\u036f]|^ | $"
)


def in_one_writing(texts: Iterable[str]) -> list[str]:
    """
    Compose letters (NFC), make spaces single, take away what cannot be seen.

    No-break spaces and line breaks are spaces. Of a text longer than `LONGEST` only line breaks
    are changed.
    """
    texts = list(texts)
    together = "".join(texts)
    if together.isascii() and together.isprintable() and " " not in together:
        return texts  # as ids are, most of the time
    # line breaks inside of a text are spaces, so that they can part the texts from here on
    whole = [" ".join(text.splitlines()) for text in texts]
    if not whole:
        return []
    joined = "\n".join("" if len(text) > LONGEST else text for text in whole)
    joined = unicodedata.normalize("NFC", joined.translate(_INVISIBLE))
    written = _AROUND_BREAKS.sub("\n", _BLANKS.sub(" ", joined)).strip(" ").split("\n")
    return [
        text if len(text) > LONGEST else plain for text, plain in zip(whole, written, strict=True)
    ]


def unit_key(unit_id: str) -> str:
    """Write the id of a unit in the one way in which ids are compared; what is no text stays."""
    given: object = unit_id  # fields of definitions are refused later, by their validators
    if not isinstance(given, str) or (given.isascii() and given.isprintable() and " " not in given):
        return unit_id
    return in_one_writing([given])[0]


def seen(text: str) -> str:
    r"""Make visible what `in_one_writing` changes: "Xa\u0303", whose tilde is a sign of its own."""
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
