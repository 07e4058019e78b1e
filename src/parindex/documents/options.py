"""Options of a review, and marks of what it was made of, as members of its document and back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any, Literal

import attrs
import pyarrow as pa

from ..asked import Asked
from ..cases.pattern_counts import PatternCounts
from ..comparisons.control_limits import SeriesSettings
from ..counts.part_weights import PartWeights
from ..model.indicator import Indicator
from ..model.target import Target
from ..periods.period import ReportingPeriod
from ..results.digest import table_digest
from ..results.files.definitions import (
    day_from,
    day_text,
    form_record,
    indicator_record,
)
from ..tables.cells import key_text
from ..tables.coerce import to_arrow
from ..units.registry import UnitRegistry
from .review_shape import SeriesRecord, TargetRecord, WeightsRecord

__all__ = [
    "options_record",
    "patterns_record",
    "published_record",
    "registry_record",
    "series_from",
    "targets_from",
    "weights_from",
]

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_EXCLUDED = ("indicator", "unit_id", "period", "reason")
_PUBLISHED = ("unit_id", "period", "indicator", "printed", "value", "decimals", "is_percent")


def options_record(asked: Asked, indicators: Iterable[Indicator]) -> dict[str, Any]:
    """Write what was asked for."""
    return {
        "catalogue": asked.catalogue,
        "indicators": [indicator_record(each) for each in indicators],
        "form": None if asked.form is None else form_record(asked.form),
        "targets": None if asked.targets is None else [_target(each) for each in asked.targets],
        "as_of": day_text(asked.units.as_of),
        "within": asked.units.within,
        "level": asked.units.level,
        "false_discovery_rate": asked.false_discovery_rate,
        "rebase": asked.rebase,
        "weights": _weights(asked.weights),
        "series": _series(asked.series),
        "period": None if asked.period is None else list(asked.period),
    }


def _target(target: Target) -> dict[str, Any]:
    days = {name: day_text(getattr(target, name)) for name in ("valid_from", "valid_to")}
    return attrs.asdict(target) | days


def targets_from(records: tuple[TargetRecord, ...] | None) -> tuple[Target, ...] | None:
    """Read targets; ValueError or a fault of the library for what is none."""
    if records is None:
        return None
    return tuple(
        Target(
            indicator=each.indicator,
            value=each.value,
            unit_id=each.unit_id,
            level=each.level,
            valid_from=day_from(each.valid_from),
            valid_to=day_from(each.valid_to),
            source=each.source,
        )
        for each in records
    )


def _weights(weights: PartWeights | Literal["equal"] | None) -> dict[str, Any] | None:
    if not isinstance(weights, PartWeights):
        return None if weights is None else {"name": weights, "parts": None}
    parts = [
        {"predecessor": predecessor, "successor": successor, "weight": weight}
        for (predecessor, successor), weight in sorted(weights.parts.items())
    ]
    return {"name": weights.name, "parts": parts}


def weights_from(record: WeightsRecord | None) -> PartWeights | Literal["equal"] | None:
    """Read weights."""
    if record is None:
        return None
    if record.parts is None:
        return "equal"
    parts = {(each.predecessor, each.successor): each.weight for each in record.parts}
    return PartWeights(name=record.name, parts=parts)


def _series(series: SeriesSettings | None) -> dict[str, Any] | None:
    if series is None:
        return None
    excluded = series.get("excluded")
    return {
        "baseline": _periods(series.get("baseline")),
        "phases": _periods(series.get("phases")),
        "excluded": [] if excluded is None else _points(to_arrow(excluded, name="excluded")),
    }


def _periods(given: object) -> list[str]:
    if given is None:
        return []
    listed = [given] if isinstance(given, str) or not isinstance(given, Iterable) else given
    return [
        each.isoformat() if isinstance(each, dt.date) else ReportingPeriod.parse(each).code
        for each in listed
    ]


def _points(table: pa.Table) -> list[dict[str, Any]]:
    texts = {
        name: key_text(table[name], name=f"excluded column {name!r}")
        if name in table.column_names
        else pa.nulls(len(table), pa.string())
        for name in _EXCLUDED
    }
    points: list[dict[str, Any]] = pa.table(texts).to_pylist()
    return points


def series_from(record: SeriesRecord | None) -> SeriesSettings | None:
    """Read settings of series."""
    if record is None:
        return None
    series = SeriesSettings(baseline=record.baseline, phases=tuple(map(_start, record.phases)))
    if record.excluded:
        names = _EXCLUDED if any(each.indicator for each in record.excluded) else _EXCLUDED[1:]
        series["excluded"] = {
            name: [getattr(each, name) for each in record.excluded] for name in names
        }
    return series


def _start(text: str) -> str | dt.date:
    return dt.date.fromisoformat(text) if _DAY.fullmatch(text) else text


def registry_record(registry: UnitRegistry | None) -> dict[str, Any] | None:
    """Mark a registry of units; the order of its units does not matter."""
    if registry is None:
        return None
    lines = sorted(
        json.dumps(_plain(each), ensure_ascii=False, sort_keys=True)
        for each in (*registry, *registry.events)
    )
    octets = "".join(f"{line}\n" for line in lines).encode()
    return {
        "sha256": hashlib.sha256(octets).hexdigest(),
        "units": len(registry),
        "complete_from": day_text(registry.complete_from),
        "known_from": day_text(registry.known_from),
    }


def _plain(definition: attrs.AttrsInstance) -> dict[str, Any]:
    return {
        field.name: value if value is None or isinstance(value, str) else str(value)
        for field in attrs.fields(type(definition))
        for value in (getattr(definition, field.name),)
    }


def published_record(published: pa.Table | None) -> dict[str, Any] | None:
    """Mark published figures, as they were read."""
    if published is None:
        return None
    return {"sha256": table_digest(published.select(_PUBLISHED)), "rows": len(published)}


def patterns_record(patterns: PatternCounts | None) -> dict[str, Any] | None:
    """Mark counts of patterns, with the working days and the edges that they were counted by."""
    if patterns is None:
        return None
    edges = json.dumps(attrs.asdict(patterns.edges), sort_keys=True)
    marks = f"{table_digest(patterns.data)}\n{table_digest(patterns.days)}\n{edges}\n"
    return {"sha256": hashlib.sha256(marks.encode()).hexdigest(), "rows": len(patterns)}
