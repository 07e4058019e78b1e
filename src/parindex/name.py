"""Names of things in the two languages, and how well a source was read."""

from __future__ import annotations

import enum

import attrs

from ._validators import not_blank
from .errors import UnknownCodeError
from .typing import Language

__all__ = ["Name", "SourceConfidence"]


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
