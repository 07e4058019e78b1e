"""Definitions and names that findings rest on, as members of the JSON document and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from ..errors import InputError, ParindexError
from ..model.count import CountSum
from ..model.indicator import Indicator, MeasureKind, Polarity
from ..model.name import Name, SourceConfidence
from ..vocabulary import DiscoveryMethod, IntervalMethod
from .glossary import Glossary
from .limits import Discovery, Limits
from .rule import Rule

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
    """
    A definition as JSON writes it; see `parindex.model.document.IndicatorRecord`.

    Parameters
    ----------
    indicator : Indicator
        The definition.

    Returns
    -------
    dict
    """
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
        "valid_from": _day_text(indicator.valid_from),
        "valid_to": _day_text(indicator.valid_to),
        "name": name_record(indicator.name),
        "source": indicator.source,
        "confidence": indicator.confidence.value,
    }


def indicators_from(records: Any) -> tuple[Indicator, ...]:
    """
    Definitions of a document.

    Parameters
    ----------
    records : list of dict
        Each an `IndicatorRecord`.

    Returns
    -------
    tuple of Indicator

    Raises
    ------
    InputError
        If one does not follow the schema.
    """
    try:
        return tuple(_indicator(each) for each in records)
    except (AttributeError, KeyError, TypeError, ValueError, ParindexError) as error:
        raise InputError(f"indicators of findings must follow the schema: {error}") from None


def _indicator(record: Any) -> Indicator:
    return Indicator(
        code=record["code"],
        family=record["family"],
        name=_name(record["name"]),
        kind=MeasureKind(record["kind"]),
        numerator=CountSum.of(record["numerator"]),
        denominator=CountSum.of(record["denominator"]),
        multiplier=record["multiplier"],
        polarity=Polarity(record["polarity"]),
        interval=IntervalMethod[record["interval"].upper()],
        smallest_change=record["smallest_change"],
        valid_from=_day(record["valid_from"]),
        valid_to=_day(record["valid_to"]),
        source=record["source"],
        confidence=SourceConfidence(record["confidence"]),
    )


def limits_record(limits: Mapping[str, Limits]) -> dict[str, Any]:
    """
    What limits were drawn with, as JSON writes it.

    Parameters
    ----------
    limits : mapping of str to Limits
        By table.

    Returns
    -------
    dict
    """
    return {
        table: {
            "confidence": held.confidence,
            "discovery": None
            if held.discovery is None
            else attrs.asdict(held.discovery) | {"method": held.discovery.method.text},
        }
        for table, held in limits.items()
    }


def limits_from(record: Any) -> dict[str, Limits]:
    """
    What limits were drawn with, as a document says.

    Parameters
    ----------
    record : dict of dict
        By table, each a `LimitsRecord`.

    Returns
    -------
    dict of str to Limits

    Raises
    ------
    InputError
        If it does not follow the schema.
    """
    try:
        return {
            table: Limits(confidence=held["confidence"], discovery=_discovery(held["discovery"]))
            for table, held in record.items()
        }
    except (AttributeError, KeyError, TypeError) as error:
        raise InputError(f"limits of findings must follow the schema: {error}") from None


def _discovery(record: Any) -> Discovery | None:
    if record is None:
        return None
    method = DiscoveryMethod[record["method"].upper()]
    return Discovery(
        method=method, rate=record["rate"], tests=record["tests"], level=record["level"]
    )


def names_record(glossary: Glossary, findings: pa.Table) -> dict[str, Any]:
    """
    Names of what findings speak of.

    Parameters
    ----------
    glossary : Glossary
        All names.
    findings : pyarrow.Table
        Columns of `FINDINGS`.

    Returns
    -------
    dict
        Names of other units, items and criteria are left out.
    """
    spoken_of = _texts(findings["unit_id"]) | _texts(findings["subject"])
    evidence = findings["evidence"]
    for field in evidence.type:
        if pa.types.is_string(field.type):
            listed = _texts(pc.struct_field(evidence, field.name))
            spoken_of |= {part for text in listed for part in (text, *text.split())}
    names = {
        kind: {
            code: name_record(name)
            for code, name in getattr(glossary, kind).items()
            if code in spoken_of
        }
        for kind in _NAMES
    }
    units = {unit: name for unit, name in glossary.units.items() if unit in spoken_of}
    return {"units": units, **names}


def glossary_from(
    record: Any, indicators: tuple[Indicator, ...], own_rules: tuple[Rule, ...]
) -> Glossary:
    """
    Names of a document.

    Parameters
    ----------
    record : dict or None
        A `NamesRecord`; None where a document has none.
    indicators : tuple of Indicator
        Its definitions.
    own_rules : tuple of Rule
        Its rules of the user's own.

    Returns
    -------
    Glossary

    Raises
    ------
    InputError
        If it does not follow the schema.
    """
    if record is None:
        return Glossary(indicators=indicators, own_rules=own_rules)
    try:
        names = {
            kind: {code: _name(name) for code, name in record[kind].items()} for kind in _NAMES
        }
        units = {unit: str(name) for unit, name in record["units"].items()}
    except (AttributeError, KeyError, TypeError, ParindexError) as error:
        raise InputError(f"names of findings must follow the schema: {error}") from None
    return Glossary(units=units, indicators=indicators, own_rules=own_rules, **names)


def _texts(column: pa.ChunkedArray) -> set[str]:
    distinct: list[str | None] = column.unique().to_pylist()
    return {text for text in distinct if text is not None}


def name_record(name: Name) -> dict[str, str]:
    """
    A name in both languages.

    Parameters
    ----------
    name : Name
        The name.

    Returns
    -------
    dict
    """
    return {"vi": name.vi, "en": name.en}


def _name(record: Any) -> Name:
    return Name(vi=record["vi"], en=record["en"])


def _day_text(day: dt.date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> dt.date | None:
    return None if text is None else dt.date.fromisoformat(text)
