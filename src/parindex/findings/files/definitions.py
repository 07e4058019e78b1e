"""Definitions and names that findings rest on, as members of the JSON document and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from ...errors import InputError, ParindexError
from ...model.form import CountSum
from ...model.indicator import Indicator, MeasureKind, Polarity
from ...name import Name, SourceConfidence
from ...results.limits import Discovery, Limits
from ...vocabulary import DiscoveryMethod, IntervalMethod
from ..names import Glossary
from .shape import DiscoveryRecord, IndicatorRecord, LimitsRecord, NameRecord, NamesRecord

__all__ = [
    "glossary_from",
    "indicator_record",
    "indicators_from",
    "limits_from",
    "limits_record",
    "name_record",
    "names_record",
]

_NAMES = ("families", "items", "criteria", "stages")


def indicator_record(indicator: Indicator) -> dict[str, Any]:
    """Write a definition as an `IndicatorRecord` of JSON."""
    return {
        "code": indicator.code,
        "family": indicator.family,
        "kind": indicator.kind.value,
        "numerator": indicator.numerator.terms,
        "denominator": indicator.denominator.terms,
        "multiplier": indicator.multiplier,
        "polarity": indicator.polarity.value,
        "interval": indicator.interval.text,
        "smallest_change": indicator.smallest_change,
        "judged_by": indicator.judged_by.value,
        "valid_from": _day_text(indicator.valid_from),
        "valid_to": _day_text(indicator.valid_to),
        "name": name_record(indicator.name),
        "source": indicator.source,
        "confidence": indicator.confidence.value,
    }


def indicators_from(
    records: Sequence[IndicatorRecord], member: str = "indicators"
) -> tuple[Indicator, ...]:
    """
    Read the definitions of a document.

    One that contradicts itself raises InputError, which names it by *member*.
    """
    read = []
    for place, record in enumerate(records):
        try:
            read.append(_indicator(record))
        except (ValueError, ParindexError) as error:  # of a day, and of a definition
            raise InputError(
                f"{member}[{place}] of findings must be a definition: {error}"
            ) from None
    return tuple(read)


def _indicator(record: IndicatorRecord) -> Indicator:
    return Indicator(
        code=record.code,
        family=record.family,
        name=_name(record.name),
        kind=MeasureKind(record.kind),
        numerator=CountSum.of(record.numerator),
        denominator=CountSum.of(record.denominator),
        multiplier=record.multiplier,
        polarity=Polarity(record.polarity),
        interval=IntervalMethod[record.interval.upper()],
        smallest_change=record.smallest_change,
        judged_by=record.judged_by,
        valid_from=_day(record.valid_from),
        valid_to=_day(record.valid_to),
        source=record.source,
        confidence=SourceConfidence(record.confidence),
    )


def limits_record(limits: Mapping[str, Limits]) -> dict[str, Any]:
    """Write what the limits of each table were drawn with."""
    return {
        table: {
            "confidence": held.confidence,
            "discovery": None
            if held.discovery is None
            else attrs.asdict(held.discovery) | {"method": held.discovery.method.text},
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
            discovery = _discovery(held.discovery)
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


def _discovery(record: DiscoveryRecord | None) -> Discovery | None:
    if record is None:
        return None
    method = DiscoveryMethod[record.method.upper()]
    return Discovery(method=method, rate=record.rate, tests=record.tests, level=record.level)


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
            kind: {code: _name(name) for code, name in getattr(record, kind).items()}
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


def name_record(name: Name) -> dict[str, str]:
    """Write a name in both languages."""
    return {"vi": name.vi, "en": name.en}


def _name(record: NameRecord) -> Name:
    return Name(vi=record.vi, en=record.en)


def _day_text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
