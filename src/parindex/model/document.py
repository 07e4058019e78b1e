"""
Shape of the JSON that findings are written as.

These classes are never instantiated by the library, which writes the JSON column by column;
the published JSON Schema is generated from them, and the tests hold what is written against it.
"""

from __future__ import annotations

from typing import Literal

import attrs

from .finding import Evidence

__all__ = [
    "SCHEMA_VERSION",
    "CheckRecord",
    "FindingLine",
    "FindingRecord",
    "FindingsDocument",
    "IndicatorRecord",
    "NameRecord",
    "OwnFieldRecord",
    "OwnRuleRecord",
    "RuleSettingsRecord",
    "SchemeRecord",
]


SCHEMA_VERSION = "1.0"
"""Version of the JSON that findings are written as; a reader of 1.0 reads every 1.x."""


@attrs.frozen(kw_only=True)
class FindingRecord:
    """One finding; the evidence leaves out what the rule has no use for."""

    rule: str
    severity: Literal["note", "warning", "error"]
    unit_id: str | None
    period: str | None
    subject: str
    evidence: Evidence
    fingerprint: str


@attrs.frozen(kw_only=True)
class FindingLine(FindingRecord):
    """One line of JSON Lines: a finding that carries the version of the schema."""

    schema_version: str


@attrs.frozen(kw_only=True)
class CheckRecord:
    """What became of one check; a skipped check is a result with a reason."""

    rule: str
    subject: str | None
    status: Literal["checked", "not_checked"]
    reason: str | None
    detail: str | None
    rows: int
    findings: int


@attrs.frozen(kw_only=True)
class NameRecord:
    """A name in both languages."""

    vi: str
    en: str


@attrs.frozen(kw_only=True)
class IndicatorRecord:
    """A definition that the findings rest on; a leading minus marks an item that is subtracted."""

    code: str
    family: str
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    multiplier: float
    polarity: Literal["higher_is_better", "lower_is_better", "neutral"]
    name: NameRecord
    source: str | None
    confidence: Literal["verified", "secondary", "inferred", "example", "own"]


@attrs.frozen(kw_only=True)
class SchemeRecord:
    """The scheme that scores were made by."""

    id: str
    edition: str
    name: NameRecord
    source: str | None
    confidence: Literal["verified", "secondary", "inferred", "example", "own"]


@attrs.frozen(kw_only=True)
class OwnFieldRecord:
    """What findings of a rule of the user's own carry under a name of its own."""

    name: str
    unit: str
    label: NameRecord | None


@attrs.frozen(kw_only=True)
class OwnRuleRecord:
    """A rule of the user's own, which no catalogue of the library knows."""

    code: str
    severity: Literal["note", "warning", "error"]
    evidence: tuple[str, ...]
    own_evidence: tuple[OwnFieldRecord, ...]
    name: NameRecord
    meaning: NameRecord | None
    advice: NameRecord | None
    sentence: NameRecord | None


@attrs.frozen(kw_only=True)
class RuleSettingsRecord:
    """Which rules were run and what was set for them; null in select and ignore is no choice."""

    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    options: dict[str, dict[str, float | int | str | bool | None]]
    own_rules: tuple[OwnRuleRecord, ...]


@attrs.frozen(kw_only=True)
class FindingsDocument:
    """One JSON document: definitions, findings, and what was checked."""

    schema_version: str
    regime: str | None
    confidence: float | None
    scheme: SchemeRecord | None
    indicators: tuple[IndicatorRecord, ...]
    rules: RuleSettingsRecord | None
    findings: tuple[FindingRecord, ...]
    checks: tuple[CheckRecord, ...]
