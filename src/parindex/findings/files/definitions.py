"""Limits and names that findings rest on, as members of the JSON document and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError, ParindexError
from ...results.files.definitions import (
    discovery_from,
    discovery_record,
    name_from,
    name_record,
)
from ...results.limits import Limits
from ..names import Glossary
from .shape import LimitsRecord, NamesRecord

__all__ = ["glossary_from", "limits_from", "limits_record", "names_record"]

_NAMES = ("families", "items", "criteria", "stages")


def limits_record(limits: Mapping[str, Limits]) -> dict[str, Any]:
    """Write what the limits of each table were drawn with."""
    return {
        table: {
            "confidence": held.confidence,
            "discovery": discovery_record(held.discovery),
            "phases": held.phases,
            "baseline": held.baseline,
            "excluded": held.excluded,
        }
        for table, held in limits.items()
    }


def limits_from(records: Mapping[str, LimitsRecord]) -> dict[str, Limits]:
    """Read what the limits of each table were drawn with, and refuse numbers out of bounds."""
    read = {}
    for table, held in records.items():
        try:
            discovery = discovery_from(held.discovery)
            read[table] = Limits(
                confidence=held.confidence,
                discovery=discovery,
                phases=held.phases,
                baseline=held.baseline,
                excluded=held.excluded,
            )
        except ParindexError as error:
            raise InputError(f"limits.{table} of findings must hold limits: {error}") from None
    return read


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
            if code in spoken_of
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
