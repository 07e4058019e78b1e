"""Days on which it is not known what a unit was (convention §71, §75)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Protocol, TypeAlias

import attrs

from .unit import AdministrativeUnit

__all__ = ["Doubt", "doubt_of"]

Span: TypeAlias = tuple[dt.date, dt.date]
"""First and last day."""

_DAY = dt.timedelta(1)


@attrs.frozen(eq=False)
class Doubt:
    """Spans of days by unit: before it is known, and between the bounds of a change."""

    spans: Mapping[str, tuple[Span, ...]]

    @classmethod
    def of(cls, versions: Iterable[AdministrativeUnit]) -> Doubt:
        """Collect the spans of the versions of units."""
        found: dict[str, tuple[Span, ...]] = {}
        for version in versions:
            spans = _spans_of(version)
            if spans:
                found[version.id] = (*found.get(version.id, ()), *spans)
        return cls(found)

    def known_again(self, unit_id: str, day: dt.date) -> dt.date | None:
        """Give the day from which a unit is known that is not known on a day; None if it is."""
        ends = [last for first, last in self.spans.get(unit_id, ()) if first <= day <= last]
        return max(ends) + _DAY if ends else None


class _Registry(Protocol):
    """A registry, which stands above this module."""

    def remember(self, name: str, make: Callable[[], Any]) -> Any: ...

    def __iter__(self) -> Iterator[AdministrativeUnit]: ...


def doubt_of(registry: _Registry) -> Doubt:
    """Collect the spans of a registry; made once and kept."""
    found: Doubt = registry.remember("doubt", lambda: Doubt.of(registry))
    return found


def _spans_of(version: AdministrativeUnit) -> list[Span]:
    spans = []
    if version.known_from is not None and version.known_from > dt.date.min:
        spans.append((dt.date.min, version.known_from - _DAY))
    if version.valid_from and version.valid_from_not_before:
        spans.append((version.valid_from_not_before, version.valid_from - _DAY))
    if version.valid_to and version.valid_to_not_before:
        spans.append((version.valid_to_not_before + _DAY, version.valid_to))
    return [(first, last) for first, last in spans if first <= last]
