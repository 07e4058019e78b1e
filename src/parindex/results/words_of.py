"""Names and words with which a result is shown in a language."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from .. import schemes
from ..name import Name, Names, unit_names
from ..render.naming import Lexicon
from ..typing import Language
from .provenance import Provenance

__all__ = ["lexicon_of", "names_in"]


def lexicon_of(
    provenance: Provenance,
    language: Language,
    units: Mapping[str, str],
    scheme: schemes.Scheme | None = None,
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


def names_in(table: pa.Table, names: Names | None) -> dict[str, str]:
    """Name units as the caller does; no two of a table have one name."""
    if names is None:
        return {}
    columns = [each for each in ("unit_id", "subunit_id") if each in table.column_names]
    return unit_names(names, [u for each in columns for u in table[each].unique().to_pylist()])
