"""Units as mappings of fields, one per unit and validity."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from ..errors import DefinitionError, FaultGroup
from .unit import AdministrativeUnit

__all__ = ["day_of", "units_of"]

_DAYS = (
    "valid_from",
    "valid_to",
    "valid_from_not_before",
    "valid_to_not_before",
    "known_from",
)
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def units_of(records: Iterable[Mapping[str, object]]) -> tuple[AdministrativeUnit, ...]:
    """Make the units of records, and raise all their faults together, each by position from 0."""
    units: list[AdministrativeUnit] = []
    faults: list[DefinitionError] = []
    count = 0
    for position, record in enumerate(records):
        count += 1
        try:
            units.append(_unit_of(record))
        except DefinitionError as fault:
            owner = f"records[{position}]"
            faults.append(DefinitionError(owner, fault.field, fault.got, fault.expected))
    if faults:
        raise FaultGroup(f"units: {len(faults)} of {count} records are at fault", faults)
    return tuple(units)


def _unit_of(record: object) -> AdministrativeUnit:
    fields = {field.name: field for field in attrs.fields(AdministrativeUnit)}
    if not isinstance(record, Mapping):
        raise DefinitionError("record", "record", record, "a mapping of fields")
    given: dict[str, Any] = {}
    for key, value in record.items():
        if key not in fields:
            raise DefinitionError("record", "key", key, f"one of {', '.join(fields)}")
        is_optional = fields[key].default is not attrs.NOTHING
        if is_optional and isinstance(value, str) and not value.strip():
            continue
        given[key] = day_of(key, value) if key in _DAYS else value
    for key, field in fields.items():
        if field.default is attrs.NOTHING and key not in given:
            raise DefinitionError("record", key, None, "given")
    return AdministrativeUnit(**given)


def day_of(key: str, value: object) -> object:
    """Read the day of an ISO text; anything else stays as it is."""
    if not isinstance(value, str):
        return value
    if _ISO_DAY.fullmatch(value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise DefinitionError("record", key, value, "a day such as 2025-07-01")
