"""Definitions that results rest on, as members of a JSON document and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import attrs

from ...errors import InputError, ParindexError
from ...model.form import CarryOver, CountForm, CountIdentity, CountItem, CountSum
from ...model.indicator import Family, Indicator, MeasureKind, Polarity
from ...name import Name, SourceConfidence
from ...periods.regime import RegimeSlot, ReportingRegime
from ...vocabulary import DiscoveryMethod, IntervalMethod
from ..limits import Discovery, Limits
from .shape import (
    DiscoveryRecord,
    FamilyRecord,
    FormRecord,
    IndicatorRecord,
    ItemRecord,
    LimitsRecord,
    NameRecord,
    RegimeRecord,
)

__all__ = [
    "day_from",
    "day_text",
    "discovery_from",
    "discovery_record",
    "families_from",
    "family_record",
    "form_record",
    "forms_from",
    "indicator_record",
    "indicators_from",
    "limits_from",
    "limits_record",
    "name_from",
    "name_record",
    "regime_from",
    "regime_record",
]

R = TypeVar("R")
T = TypeVar("T")


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
        "valid_from": day_text(indicator.valid_from),
        "valid_to": day_text(indicator.valid_to),
        "name": name_record(indicator.name),
        "source": indicator.source,
        "confidence": indicator.confidence.value,
    }


def indicators_from(
    records: Sequence[IndicatorRecord], member: str = "indicators", *, of: str
) -> tuple[Indicator, ...]:
    """
    Read the definitions of a document.

    One that contradicts itself raises InputError, which names it by *member*.
    """
    return _each(records, _indicator, member, of=of, noun="a definition")


def _each(
    records: Sequence[R], make: Callable[[R], T], member: str, *, of: str, noun: str
) -> tuple[T, ...]:
    read = []
    for place, record in enumerate(records):
        try:
            read.append(make(record))
        except (ValueError, ParindexError) as error:  # of a day, and of a definition
            raise InputError(f"{member}[{place}] of {of} must be {noun}: {error}") from None
    return tuple(read)


def _indicator(record: IndicatorRecord) -> Indicator:
    return Indicator(
        code=record.code,
        family=record.family,
        name=name_from(record.name),
        kind=MeasureKind(record.kind),
        numerator=CountSum.of(record.numerator),
        denominator=CountSum.of(record.denominator),
        multiplier=record.multiplier,
        polarity=Polarity(record.polarity),
        interval=IntervalMethod[record.interval.upper()],
        smallest_change=record.smallest_change,
        judged_by=record.judged_by,
        valid_from=day_from(record.valid_from),
        valid_to=day_from(record.valid_to),
        source=record.source,
        confidence=SourceConfidence(record.confidence),
    )


def discovery_record(discovery: Discovery | None) -> dict[str, Any] | None:
    """Write how a false discovery rate was controlled; None where it was not."""
    if discovery is None:
        return None
    return attrs.asdict(discovery) | {"method": discovery.method.text}


def discovery_from(record: DiscoveryRecord | None) -> Discovery | None:
    """Read how a false discovery rate was controlled; numbers out of bounds are refused."""
    if record is None:
        return None
    method = DiscoveryMethod[record.method.upper()]
    return Discovery(method=method, rate=record.rate, tests=record.tests, level=record.level)


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


def limits_from(records: Mapping[str, LimitsRecord], *, of: str) -> dict[str, Limits]:
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
            raise InputError(f"limits.{table} of {of} must hold limits: {error}") from None
    return read


def family_record(family: Family) -> dict[str, Any]:
    """Write the name of a family of indicators."""
    return {"code": family.code, "name": name_record(family.name)}


def families_from(records: Sequence[FamilyRecord], *, of: str) -> tuple[Family, ...]:
    """Read the names of families of indicators."""
    return _each(
        records,
        lambda record: Family(code=record.code, name=name_from(record.name)),
        "families",
        of=of,
        noun="a family",
    )


def regime_record(regime: ReportingRegime | None) -> dict[str, Any] | None:
    """Write a calendar; None where there is none."""
    if regime is None:
        return None
    return {
        "id": regime.id,
        "name": name_record(regime.name),
        "first_day": regime.first_day,
        "month_shift": regime.month_shift,
        "first_month": regime.first_month,
        "slots": [
            {"slot": each.slot, "confidence": each.confidence.value, "source": each.source}
            for each in regime.slots
        ],
        "source": regime.source,
        "valid_from": day_text(regime.valid_from),
        "valid_to": day_text(regime.valid_to),
    }


def regime_from(record: RegimeRecord | None, *, of: str) -> ReportingRegime | None:
    """Read a calendar; one that contradicts itself is refused."""
    if record is None:
        return None
    try:
        return ReportingRegime(
            id=record.id,
            name=name_from(record.name),
            first_day=record.first_day,
            month_shift=record.month_shift,
            first_month=record.first_month,
            slots=tuple(
                RegimeSlot(slot=each.slot, confidence=each.confidence, source=each.source)
                for each in record.slots
            ),
            source=record.source,
            valid_from=day_from(record.valid_from),
            valid_to=day_from(record.valid_to),
        )
    except (ValueError, ParindexError) as error:
        raise InputError(f"regime of {of} must be a calendar: {error}") from None


def form_record(form: CountForm) -> dict[str, Any]:
    """Write a form."""
    return {
        "id": form.id,
        "name": name_record(form.name),
        "items": [
            {
                "code": item.code,
                "kind": item.kind.value,
                "name": name_record(item.name),
                "column": item.column,
                "derived_from": [each.terms for each in item.derived_from],
            }
            for item in form.items
        ],
        "identities": [
            {"code": each.code, "total": each.total, "parts": each.parts.terms}
            for each in form.identities
        ],
        "carry_overs": [{"start": each.start, "end": each.end} for each in form.carry_overs],
        "source": form.source,
        "confidence": form.confidence.value,
        "valid_from": day_text(form.valid_from),
        "valid_to": day_text(form.valid_to),
    }


def forms_from(records: Sequence[FormRecord], *, of: str) -> tuple[CountForm, ...]:
    """Read forms; one that contradicts itself is refused."""
    return _each(records, _form, "forms", of=of, noun="a form")


def _form(record: FormRecord) -> CountForm:
    return CountForm(
        id=record.id,
        name=name_from(record.name),
        items=tuple(map(_item, record.items)),
        identities=tuple(
            CountIdentity(code=each.code, total=each.total, parts=CountSum.of(each.parts))
            for each in record.identities
        ),
        carry_overs=tuple(CarryOver(start=each.start, end=each.end) for each in record.carry_overs),
        source=record.source,
        confidence=record.confidence,
        valid_from=day_from(record.valid_from),
        valid_to=day_from(record.valid_to),
    )


def _item(record: ItemRecord) -> CountItem:
    return CountItem(
        code=record.code,
        kind=record.kind,
        name=name_from(record.name),
        column=record.column,
        derived_from=tuple(map(CountSum.of, record.derived_from)),
    )


def name_record(name: Name) -> dict[str, str | None]:
    """Write a name in both languages; null where it has none in one."""
    return {"vi": name.vi, "en": name.en}


def name_from(record: NameRecord) -> Name:
    """Read a name; one without any language is refused."""
    return Name(vi=record.vi, en=record.en)


def day_text(day: dt.date | None) -> str | None:
    """Write a day as YYYY-MM-DD; None where there is none."""
    return None if day is None else day.isoformat()


def day_from(text: str | None) -> dt.date | None:
    """Read a day; ValueError for what is none."""
    return None if text is None else dt.date.fromisoformat(text)
