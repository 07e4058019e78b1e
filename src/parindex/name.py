"""Names of things in the two languages, one writing of a text, how well a source was read."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Iterable

import attrs

from ._validators import not_blank
from .errors import UnknownCodeError
from .typing import Language

__all__ = ["LONGEST", "Name", "SourceConfidence", "in_one_writing", "seen", "unit_key"]

LONGEST = 1000
"""Characters of the longest text that is composed: the time of it grows with the square."""

# Zero-width space, joiners, direction marks, word joiner, byte order mark, soft hyphen.
_INVISIBLE = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD])
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


@attrs.frozen(kw_only=True)
class Name:
    """
    A name (tên gọi) in Vietnamese and in English.

    Parameters
    ----------
    vi, en : str
        The name in each language; not blank.
    """

    vi: str = attrs.field(validator=not_blank)
    en: str = attrs.field(validator=not_blank)

    def text(self, language: Language) -> str:
        """
        Give the name in one language.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        str

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        if language not in ("vi", "en"):
            raise UnknownCodeError("language", language, ("vi", "en"))
        return self.vi if language == "vi" else self.en


class SourceConfidence(enum.Enum):
    """How a definition came to be known (mức độ tin cậy của nguồn)."""

    VERIFIED = "verified"
    """Read in the source that is named."""
    SECONDARY = "secondary"
    """Read in a secondary source: the press, the software of a province."""
    INFERRED = "inferred"
    """Worked out from published figures."""
    EXAMPLE = "example"
    """Not verified; usable to show the mechanism, not to publish with."""
    OWN = "own"
    """Stated by the user of the library."""

    def __repr__(self) -> str:
        return f"SourceConfidence.{self.name}"
