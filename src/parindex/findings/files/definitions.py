"""Limits and names that findings rest on, as members of the JSON document and back."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError, ParindexError
from ...render.equations import IDENTITY
from ...results.files.definitions import (
    name_from,
    name_record,
)
from ..names import Glossary
from .shape import NamesRecord

__all__ = ["glossary_from", "names_record"]

_NAMES = ("families", "items", "criteria", "stages")


def names_record(glossary: Glossary, findings: pa.Table) -> dict[str, Any]:
    """Write the names of what findings speak of; other units, items and criteria are left out."""
    spoken_of = _texts(findings["unit_id"]) | _texts(findings["subject"])
    evidence = findings["evidence"]
    for field in evidence.type:
        if pa.types.is_string(field.type):
            listed = _texts(pc.struct_field(evidence, field.name))
            spoken_of |= {part for text in listed for part in (text, *text.split())}
    names = {
        kind: {
            code: name_record(name)
            for code, name in sorted(getattr(glossary, kind).items(), key=_code)
            if code.removeprefix(IDENTITY) in spoken_of
        }
        for kind in _NAMES
    }
    units = {
        unit: name for unit, name in sorted(glossary.units.items(), key=_code) if unit in spoken_of
    }
    return {"units": units, **names}


def glossary_from(record: NamesRecord | None) -> Glossary:
    """
    Read the names of a document; None where it has none.

    Indicators and rules are not among them: they have members of their own.
    """
    if record is None:
        return Glossary()
    try:
        names = {
            kind: {code: name_from(name) for code, name in getattr(record, kind).items()}
            for kind in _NAMES
        }
    except ParindexError as error:
        raise InputError(f"names of findings must be names: {error}") from None
    families, items, criteria, stages = (names[kind] for kind in _NAMES)
    units = record.units
    return Glossary(units=units, families=families, items=items, criteria=criteria, stages=stages)


def _code(named: tuple[str, object]) -> str:
    return named[0]


def _texts(column: pa.ChunkedArray) -> set[str]:
    distinct: list[str | None] = column.unique().to_pylist()
    return {text for text in distinct if text is not None}
