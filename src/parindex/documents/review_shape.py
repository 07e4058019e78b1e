"""Shape of the JSON of a review that can be computed again."""

from __future__ import annotations

from typing import Any, Literal

import attrs

from ..results.files.shape import FormRecord, IndicatorRecord

__all__ = [
    "REVIEW_VERSION",
    "TABLES",
    "BundledRecord",
    "CountsRecord",
    "ExcludedRecord",
    "OptionsRecord",
    "PartRecord",
    "PatternsRecord",
    "PublishedRecord",
    "RegistryRecord",
    "ReviewDocument",
    "SeriesRecord",
    "TargetRecord",
    "VersionsRecord",
    "WeightsRecord",
]

REVIEW_VERSION = "1.1"
"""Version of the JSON that reviews are written as; a reader of 1.0 reads every 1.x."""


@attrs.frozen(kw_only=True)
class VersionsRecord:
    """Versions of the software that made the review."""

    parindex: str
    numpy: str
    pyarrow: str


@attrs.frozen(kw_only=True)
class CountsRecord:
    """The counts that the review rests on: SHA-256 of their canonical bytes, and their size."""

    sha256: str
    rows: int
    columns: tuple[str, ...]


@attrs.frozen(kw_only=True)
class RegistryRecord:
    """The registry of units: SHA-256 of its units and of what became of them, and its days."""

    sha256: str
    units: int
    complete_from: str | None
    known_from: str | None


@attrs.frozen(kw_only=True)
class PublishedRecord:
    """The published figures: SHA-256 of their canonical bytes."""

    sha256: str
    rows: int


@attrs.frozen(kw_only=True)
class PatternsRecord:
    """The counts of patterns of cases: SHA-256 of them and of what they were counted by."""

    sha256: str
    rows: int


@attrs.frozen(kw_only=True)
class TargetRecord:
    """A value that an indicator should reach."""

    indicator: str
    value: float
    unit_id: str | None
    level: str | None
    valid_from: str | None
    valid_to: str | None
    source: str | None


@attrs.frozen(kw_only=True)
class PartRecord:
    """Weight of the part of one unit that went to another."""

    predecessor: str
    successor: str
    weight: float


@attrs.frozen(kw_only=True)
class WeightsRecord:
    """What shares out the parts of units; ``parts`` is null where all are equal."""

    name: str
    parts: tuple[PartRecord, ...] | None


@attrs.frozen(kw_only=True)
class ExcludedRecord:
    """A point that was left out of its series; null in ``indicator`` stands for all."""

    indicator: str | None
    unit_id: str
    period: str
    reason: str


@attrs.frozen(kw_only=True)
class SeriesRecord:
    """Where baselines end and phases begin, periods or days, and which points were left out."""

    baseline: tuple[str, ...]
    phases: tuple[str, ...]
    excluded: tuple[ExcludedRecord, ...]


@attrs.frozen(kw_only=True)
class OptionsRecord:
    """
    What `assess` was asked for; the confidence and the calendar stand with the rates.

    ``indicators`` are all that were asked for, also those without counts; ``catalogue`` is the id
    of the catalogue that they are of, null for single ones. ``as_of`` is the day of codes and names
    of units. ``period`` are the periods that the tables and the digest of the counts are of, null
    for all; documents of 1.0 do not say it.
    """

    catalogue: str | None
    indicators: tuple[IndicatorRecord, ...]
    form: FormRecord | None
    targets: tuple[TargetRecord, ...] | None
    as_of: str | None
    within: str | None
    level: str | None
    false_discovery_rate: float | None
    rebase: bool
    weights: WeightsRecord | None
    series: SeriesRecord | None
    period: tuple[str, ...] | None


@attrs.frozen(kw_only=True)
class BundledRecord:
    """Definitions that were those of the library, by code, when the review was made."""

    indicators: tuple[str, ...]
    forms: tuple[str, ...]
    regime: bool


@attrs.frozen(kw_only=True)
class ReviewDocument:
    """
    One JSON document of a review: what it was made of and with, and its tables.

    ``rates``, ``comparisons``, ``control`` and ``peers`` are documents of results, ``findings`` is
    one of findings; each can be read by itself.
    """

    schema_version: str
    document: Literal["review"]
    versions: VersionsRecord
    counts: CountsRecord
    registry: RegistryRecord | None
    published: PublishedRecord | None
    patterns: PatternsRecord | None
    options: OptionsRecord
    bundled: BundledRecord
    rates: dict[str, Any]
    comparisons: dict[str, Any]
    control: dict[str, Any]
    peers: dict[str, Any] | None
    findings: dict[str, Any]


TABLES: tuple[str, ...] = ("rates", "comparisons", "control", "peers", "findings")
"""Members of a document that are documents of tables."""
