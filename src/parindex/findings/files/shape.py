"""
Shape of the JSON that findings are written as.

The library writes the JSON column by column, and reads what stands beside the rows into these
classes; the published JSON Schema is generated from them, and the tests hold what is written
against it.
"""

from __future__ import annotations

from typing import Literal

import attrs

from ...model.finding import Evidence
from ...results.files.shape import IndicatorRecord, LimitsRecord, NameRecord, Small

__all__ = [
    "SCHEMA_VERSION",
    "AcceptanceRecord",
    "CheckRecord",
    "ClosingLine",
    "CoverageRecord",
    "FindingLine",
    "FindingRecord",
    "FindingsDocument",
    "LookedAtRecord",
    "MagnitudeRecord",
    "MeasureRecord",
    "NamesRecord",
    "OwnFieldRecord",
    "OwnRuleRecord",
    "RuleSettingsRecord",
    "SchemeRecord",
    "SuppressionRecord",
]


SCHEMA_VERSION = "1.1"
"""Version of the JSON that findings are written as; a reader of 1.0 reads every 1.x."""


@attrs.frozen(kw_only=True)
class AcceptanceRecord:
    """Why, by whom and until which day (YYYY-MM-DD) a finding is accepted."""

    reason: str
    accepted_by: str
    until: str


@attrs.frozen(kw_only=True)
class FindingRecord:
    """
    One finding; the evidence leaves out what the rule has no use for.

    From ``lifecycle`` on a member is left out where there is nothing to say: of findings that
    were not followed from an earlier review, all of them.
    """

    rule: str
    severity: Literal["note", "warning", "error"]
    unit_id: str | None
    period: str | None
    subject: str
    evidence: Evidence
    fingerprint: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    lifecycle: (
        Literal["new", "persisting", "worsened", "eased", "resolved", "not_checked"] | None
    ) = None
    lifecycle_reason: (
        Literal[
            "coverage_unknown",
            "unit_not_named",
            "rule_not_checked",
            "coverage_not_recorded",
            "options_changed",
            "options_unknown",
            "definition_changed",
            "definition_unknown",
            "unit_divided",
            "unit_ended",
            "unit_unknown",
            "unit_not_in_data",
            "subject_not_checked",
            "period_not_in_data",
            "nothing_to_check",
        ]
        | None
    ) = None
    open_since: str | None = None
    periods_open: Small | None = None
    magnitude: float | None = None
    prior_magnitude: float | None = None
    prior_fingerprint: str | None = None
    suppression: AcceptanceRecord | None = None


@attrs.frozen(kw_only=True)
class FindingLine(FindingRecord):
    """
    One line of JSON Lines: a finding that carries the version of the schema.

    ``options`` is what was set for its rule, defaults too; it is left out where a rule has
    nothing to set.
    """

    schema_version: str
    options: dict[str, float | int | str | bool | None] | None = None


@attrs.frozen(kw_only=True)
class ClosingLine:
    """The last line of JSON Lines: how many findings stand above it, one a line."""

    schema_version: str
    findings_above: int


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
class SuppressionRecord:
    """What became of a suppression; null stands for every unit, all subjects, all periods."""

    rule: str
    unit_id: str | None
    subject: str | None
    period: str | None
    reason: str
    accepted_by: str
    until: str
    status: Literal["applied", "expired", "unmatched", "unknown_rule", "resolved"]
    findings: int


@attrs.frozen(kw_only=True)
class MeasureRecord:
    """
    A measure of a plan, one finding that it is about, and what became of both.

    From ``rule`` to ``source`` it stands as it was planned; null is what it does not name.
    """

    measure: int
    rule: str | None
    unit_id: str | None
    subject: str | None
    criterion: str | None
    period: str | None
    description: str
    responsible: str
    due: str
    value: float | None
    cases: int | None
    points: float | None
    done: str | None
    source: str | None
    status: Literal["not_yet_due", "overdue", "done"]
    finding: Literal["found", "resolved", "not_checked", "none", "unknown_rule"]
    found_rule: str | None
    found_unit_id: str | None
    found_subject: str | None
    found_period: str | None
    fingerprint: str | None
    outcome: Literal["kept", "partly", "not_kept", "too_early", "cannot_say"]
    outcome_reason: (
        Literal[
            "not_followed",
            "no_finding",
            "finding_not_checked",
            "no_rates",
            "no_scores",
            "no_value",
            "start_unknown",
            "definition_changed",
            "unit_changed",
            "no_unit",
        ]
        | None
    )
    judged_period: str | None
    start: float | None
    wanted: float | None
    reached: float | None


@attrs.frozen(kw_only=True)
class LookedAtRecord:
    """
    A rule looked at a subject in a period for the units of a set.

    Without a rule the set holds the units that the tables name at all; without a subject a rule
    looked at whatever there may be about its units. ``unit_set`` counts the sets from 0.
    """

    rule: str | None
    subject: str | None
    period: str | None
    unit_set: Small


@attrs.frozen(kw_only=True)
class CoverageRecord:
    """
    What was looked at, so that a finding that is gone is told from one nobody could look for.

    ``rules`` are those that say where they looked. A set is a list of runs of ``units``, each the
    positions of its first and last unit, from 0; it is empty where a rule knows a subject and
    could not look anywhere.
    """

    rules: tuple[str, ...]
    units: tuple[str | None, ...]
    unit_sets: tuple[tuple[tuple[int, int], ...], ...]
    looked_at: tuple[LookedAtRecord, ...]


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
class MagnitudeRecord:
    """Which number of the evidence says how large a finding is, and which way is worse."""

    evidence: str
    worse: Literal["higher", "lower", "farther_from_zero"]
    of_indicator: bool


@attrs.frozen(kw_only=True)
class OwnRuleRecord:
    """A rule of the user's own, which no catalogue of the library knows."""

    code: str
    severity: Literal["note", "warning", "error"]
    evidence: tuple[str, ...]
    own_evidence: tuple[OwnFieldRecord, ...]
    is_favourable: bool
    magnitude: MagnitudeRecord | None
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
class NamesRecord:
    """What units, families of indicators, items, criteria and stages are called, by code."""

    units: dict[str, str]
    families: dict[str, NameRecord]
    items: dict[str, NameRecord]
    criteria: dict[str, NameRecord]
    stages: dict[str, NameRecord]


@attrs.frozen(kw_only=True)
class FindingsDocument:
    """
    One JSON document: definitions, findings, and what was checked.

    ``limits`` are those of the ``rates``, the ``comparisons`` in time, the units among their
    ``peers`` and the series (``control``), as far as they were given. ``names`` are those of what
    the findings speak of.
    ``earlier_indicators`` are definitions of findings that were carried over from an earlier
    review and are other ones now under the same code.
    """

    schema_version: str
    regime: str | None
    confidence: float | None
    limits: dict[str, LimitsRecord]
    names: NamesRecord
    scheme: SchemeRecord | None
    indicators: tuple[IndicatorRecord, ...]
    earlier_indicators: tuple[IndicatorRecord, ...]
    rules: RuleSettingsRecord | None
    findings: tuple[FindingRecord, ...]
    checks: tuple[CheckRecord, ...]
    suppressions: tuple[SuppressionRecord, ...]
    measures: tuple[MeasureRecord, ...]
    coverage: CoverageRecord | None
