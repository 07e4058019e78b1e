"""Names of things in the two languages, and how well a source was read."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias

import attrs

from ._quoting import quoted
from ._validators import fail, not_blank, optional
from ._white_space import in_one_writing, unit_key
from .errors import InputError, UnknownCodeError
from .typing import Language

__all__ = ["Name", "Names", "SourceConfidence", "named", "told_apart", "unit_names"]


@attrs.frozen(kw_only=True)
class Name:
    """
    A name (tên gọi) in Vietnamese and in English, or in one of them.

    Parameters
    ----------
    vi, en : str, optional
        The name in each language, not blank; None where it has none there, which one may be.
    """

    vi: str | None = attrs.field(default=None, validator=optional(not_blank))
    en: str | None = attrs.field(default=None, validator=optional(not_blank))

    def __attrs_post_init__(self) -> None:
        if self.vi is None and self.en is None:
            fail(self, "vi", None, "text where en is absent as well")

    @property
    def texts(self) -> tuple[str, ...]:
        """The name in the languages that it has, Vietnamese first; once where both are the same."""
        return tuple(dict.fromkeys(each for each in (self.vi, self.en) if each is not None))

    def is_in(self, language: Language) -> bool:
        """
        Say whether the name is given in a language.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        bool
            False where `text` falls back to the other language.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        return self._given(language) is not None

    def text(self, language: Language) -> str:
        """
        Give the name in one language, or in the other where it has none in this one.

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
        own = self._given(language)
        return self.texts[0] if own is None else own

    def _given(self, language: Language) -> str | None:
        if language not in ("vi", "en"):
            raise UnknownCodeError("language", language, ("vi", "en"))
        return self.vi if language == "vi" else self.en


def named(given: Name | str) -> Name:
    """
    Make a name of a text alone, which is the name in both languages; a converter of fields.

    What is no text, or a blank one, stays as it is, for the validator to refuse it with its field.
    """
    if isinstance(given, str) and given.strip():
        return Name(vi=given, en=given)
    return given  # type: ignore[return-value]


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


class Named(Protocol):
    """Have an id and a name, as an administrative unit has."""

    @property
    def id(self) -> str:
        """Stable identifier."""

    @property
    def name(self) -> str:
        """Name."""


Names: TypeAlias = Mapping[str, str] | Iterable[Named]
"""Names of units: a registry, or a mapping of ids to names."""


def unit_names(names: Names | None, among: Iterable[str | None] = ()) -> dict[str, str]:
    """
    Give the names of units by their ids; no two of *among* have one name.

    Raises
    ------
    InputError
        If *names* is neither a mapping of texts nor a registry, or names one id, in two writings,
        in two ways.
    """
    if names is None:
        return {}
    given: object = names
    above: dict[str, str | None] = {}
    if isinstance(given, Mapping):
        pairs = list(given.items())
    elif isinstance(given, Iterable) and not isinstance(given, str):
        listed = list(given)
        pairs = [(getattr(each, "id", None), getattr(each, "name", None)) for each in listed]
        above = {getattr(each, "id", ""): getattr(each, "parent", None) for each in listed}
    else:
        pairs = [(None, None)]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise InputError(
            f"names must be a registry or a mapping of ids to names, got {quoted(given)}"
        )
    found: dict[str, str] = {}
    texts: dict[str, str] = {}
    for unit_id, name in pairs:
        written = unit_key(unit_id)
        if texts.setdefault(written, unit_id) != unit_id and found[written] != name:
            raise InputError(
                f"names must have one name for each id, got {found[written]!r} and {name!r} for "
                f"{written!r} in two writings"
            )
        found[written] = name
    return told_apart(found, above, among)


def told_apart(
    names: Mapping[str, str], above: Mapping[str, str | None], among: Iterable[str | None]
) -> dict[str, str]:
    """
    Name units so that no two of *among* have one name.

    A name that several have is followed by that of the unit *above*, or by the id where that does
    not tell the units apart.
    """
    units = [unit for unit in dict.fromkeys(among) if unit is not None and unit in names]
    seen = dict(zip(units, in_one_writing(names[unit] for unit in units), strict=True))
    times = Counter(seen.values())
    shared = [unit for unit in units if times[seen[unit]] > 1]
    over = {unit: names.get(above.get(unit) or "", "") for unit in shared}
    pairs = Counter((seen[unit], over[unit]) for unit in shared)
    return {
        **names,
        **{
            unit: f"{names[unit]} ({over[unit] if over[unit] and pairs[pair] == 1 else unit})"
            for unit in shared
            for pair in [(seen[unit], over[unit])]
        },
    }
