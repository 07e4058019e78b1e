"""Names and words with which a result is shown in a language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol, TypeAlias

from .._quoting import quoted
from ..errors import InputError
from ..name import Name
from ..render.naming import Lexicon
from ..schemes.scheme import Scheme
from ..typing import Language
from .provenance import Provenance

__all__ = ["Names", "lexicon_of", "unit_names"]


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


def unit_names(names: Names | None) -> dict[str, str]:
    """
    Give the names of units by their ids.

    Raises
    ------
    InputError
        If *names* is neither a mapping of texts nor a registry.
    """
    if names is None:
        return {}
    given: object = names
    if isinstance(given, Mapping):
        pairs = list(given.items())
    elif isinstance(given, Iterable) and not isinstance(given, str):
        pairs = [(getattr(each, "id", None), getattr(each, "name", None)) for each in given]
    else:
        pairs = [(None, None)]
    if not all(isinstance(part, str) for pair in pairs for part in pair):
        raise InputError(
            f"names must be a registry or a mapping of ids to names, got {quoted(given)}"
        )
    return dict(pairs)


def lexicon_of(
    provenance: Provenance,
    language: Language,
    units: Mapping[str, str],
    scheme: Scheme | None = None,
) -> Lexicon:
    """Collect the names in the definitions that a table rests on."""
    scored = provenance.scheme if scheme is None else scheme
    items: dict[str, Name] = {
        item.code: item.name for form in reversed(provenance.forms) for item in form
    }
    return Lexicon.of(
        language,
        units,
        provenance.catalogue,
        items,
        {family.code: family.name for family in provenance.families},
        criteria=None if scored is None else {each.code: each.name for each in scored},
        stages=None if scored is None else {each.code: each.name for each in scored.stages},
        terms=None if scored is None else {each.code: each.name for each in scored.terms},
    )
