"""A review in words: what it says first, and the whole of it."""

from __future__ import annotations

import pyarrow as pa

from .. import render as rendering
from .. import units
from ..checks.all_checks import RULES
from ..render.selection import equals, latest_periods
from ..results.rate_table import RateTable
from ..tables.arrays import masked
from ..typing import Language
from .names import Glossary
from .table import FindingTable

__all__ = ["adds_up", "summary_of", "text_of"]


def summary_of(
    findings: FindingTable,
    language: Language,
    *,
    rates: RateTable,
    registry: units.UnitRegistry | None,
) -> tuple[str, ...]:
    """Sum a review up in at most five sentences, on the latest periods of its rates."""
    latest = latest_periods(rates.data)
    told = rendering.narrative.of_periods(findings.data, latest)
    return rendering.summary.summary_lines(
        findings.data.filter(masked(told)),
        findings.priority()[told],
        findings._lexicon(language),
        rates=rates.data.filter(equals(rates.data["period"], *latest)),
        adds_up=adds_up(rates, findings.data, registry),
        names_periods=len(latest) > 1,
    )


def text_of(
    findings: FindingTable,
    language: Language,
    *,
    rates: RateTable,
    comparisons: pa.Table,
    published: pa.Table | None,
    seen: pa.Table | None,
    registry: units.UnitRegistry | None,
    with_checks: bool,
    width: int = 100,
    is_markdown: bool = False,
) -> str:
    """Write a review in words, as plain text or in Markdown."""
    provenance = rates.provenance
    names = Glossary.of(findings.provenance, registry).apart(registry, findings._units_seen)
    rules = (*RULES, *names.own_rules)
    return rendering.narrative.review_text(
        language=language,
        rates=rates.data,
        comparisons=comparisons,
        findings=findings.data,
        priority=findings.priority(),
        checks=findings.checks.data,
        published=published,
        seen=seen,
        unit_names=names.units,
        indicators=names.indicators,
        not_computed={each.indicator.code: each.missing for each in provenance.input.not_computed},
        ignored=provenance.input.ignored,
        families=names.families,
        items=names.items,
        regime_name=None if provenance.regime is None else provenance.regime.name.text(language),
        confidence=provenance.confidence,
        own_rules=names.own_rules,
        own_names=names.words_of_own_rules(findings.data["rule"].unique().to_pylist()),
        asking_for_counts={rule.code for rule in RULES if rule.asks_for_counts},
        favourable={rule.code for rule in rules if rule.is_favourable},
        adds_up=adds_up(rates, findings.data, registry),
        with_checks=with_checks,
        width=width,
        is_markdown=is_markdown,
    )


def adds_up(rates: RateTable, findings: pa.Table, registry: units.UnitRegistry | None) -> bool:
    """Say whether no unit of the rates lies in another, so that counts of all may be added."""
    units = set(rates.keys.unit.texts)
    if registry is None:
        # a line of the sheet may be the sum of the others
        return not equals(findings["rule"], "CNT307").true_count
    above = {unit.id: unit.parent for unit in registry}
    reached = {above.get(unit) for unit in units}
    while reached - {None} and not reached & units:
        reached = {above.get(unit) for unit in reached if unit is not None}
    return not reached & units
