"""What was found in the period of a report: the summary, entries by severity, and every finding."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..assessed import Assessment
from ..checks.all_checks import RULES
from ..findings.names import Glossary
from ..findings.summing_up import adds_up
from ..i18n import fill
from ..plots.words import Words
from ..render.alike import FEW, Group, groups_of, line_of
from ..render.selection import equals
from ..render.summary import summary_lines
from ..tables.arrays import BoolArray, FloatArray, terms_of
from ..vocabulary import Severity
from .content import FoundByRule, FoundBySeverity

__all__ = ["Found", "found_in"]

# Entries that are printed of one severity, and of one rule: the workbook has every finding.
_MOST_ENTRIES = {Severity.ERROR: 40, Severity.WARNING: 30, Severity.NOTE: 20}
_MOST_OF_RULE = {Severity.ERROR: 15, Severity.WARNING: 8, Severity.NOTE: 4}


@attrs.frozen(eq=False, kw_only=True)
class Found:
    """What was found, as a report says it."""

    summary: tuple[str, ...]
    by_severity: tuple[FoundBySeverity, ...]
    rows: pa.Table
    not_told: str | None


def found_in(
    review: Assessment,
    *,
    period: str | None,
    indicators: Sequence[str] | None,
    units: Sequence[str] | None,
    words: Words,
    names: Mapping[str, str],
) -> Found:
    """Choose the findings of a period, and of indicators and units where not all are meant."""
    table = review.findings
    if names:
        known = Glossary(units=dict(names)).before(table.glossary)
        table = attrs.evolve(table, glossary=known)
    data = table.data
    told = _told(review, period, indicators, units)
    priority = table.priority()
    sentences = pa.array(table.render(words.lexicon.language), pa.string())
    order = np.flatnonzero(told)[np.argsort(-priority[told], kind="stable")]
    chosen, urgency = data.take(pa.array(order)), priority[order]
    lines = sentences.take(pa.array(order))
    rates = review.rates
    own = rates.data.filter(equals(rates.data["period"], *([] if period is None else [period])))
    if indicators is not None:
        own = own.filter(equals(own["indicator_code"], *indicators))
    if units is not None:
        own = own.filter(equals(own["unit_id"], *units))
    own_rules = Glossary.of(table.provenance, review.registry).own_rules
    favourable = {rule.code for rule in (*RULES, *own_rules) if rule.is_favourable}
    untold = int(np.count_nonzero(~told))
    return Found(
        summary=summary_lines(
            chosen,
            urgency,
            words.lexicon,
            rates=own,
            adds_up=adds_up(rates, data, review.registry),
            names_periods=False,
        ),
        by_severity=_by_severity(chosen, urgency, lines, words, favourable),
        rows=_rows(chosen, urgency, lines, words),
        not_told=fill(words.lexicon.words["report.not_told"], count=words.count(untold))
        if untold
        else None,
    )


def _told(
    review: Assessment,
    period: str | None,
    indicators: Sequence[str] | None,
    units: Sequence[str] | None,
) -> BoolArray:
    """Mark findings that the report is about; one that names no period or unit is about all."""
    data = review.findings.data
    told = np.ones(len(data), bool)
    if period is not None:
        told &= np.asarray(pc.or_(equals(data["period"], period), data["period"].is_null()))
    if units is not None:
        told &= np.asarray(pc.or_(equals(data["unit_id"], *units), data["unit_id"].is_null()))
    if indicators is not None:
        others = {each.code for each in review.provenance.catalogue} - set(indicators)
        told &= ~np.asarray(equals(data["subject"], *others))
    return told


def _by_severity(
    findings: pa.Table,
    priority: FloatArray,
    sentences: pa.StringArray,
    words: Words,
    favourable: Collection[str],
) -> tuple[FoundBySeverity, ...]:
    told = words.lexicon.words
    severity = terms_of(findings["severity"], Severity)
    groups = groups_of(findings, priority)
    found = []
    for term in sorted(Severity, reverse=True):
        count = int(np.count_nonzero(severity == term))
        if not count:
            continue
        of_rules: dict[str, list[Group]] = {}
        for group in groups:
            if group.severity is term:
                of_rules.setdefault(group.rule, []).append(group)
        room, rules = _MOST_ENTRIES[term], []
        for rule, members in of_rules.items():
            most = min(room, _MOST_OF_RULE[term])
            rules.append(
                _of_rule(
                    findings,
                    rule,
                    members,
                    sentences,
                    words,
                    most=most,
                    is_favourable=rule in favourable,
                )
            )
            room -= len(rules[-1].entries)
        heading = fill(
            told["review.severity"],
            severity=told[f"severity.{term.text}"],
            count=words.count(count),
        )
        found.append(FoundBySeverity(severity=term.text, heading=heading, rules=tuple(rules)))
    return tuple(found)


def _of_rule(
    findings: pa.Table,
    rule: str,
    groups: Sequence[Group],
    sentences: pa.StringArray,
    words: Words,
    *,
    most: int,
    is_favourable: bool,
) -> FoundByRule:
    """Write a line for many like findings, and a sentence for each of a few."""
    entries: list[tuple[str, int]] = []
    for group in groups:
        if len(group.rows) > FEW or is_favourable:
            entries.append((line_of(findings, group, words.lexicon), len(group.rows)))
        else:
            entries += [(text, 1) for text in sentences.take(pa.array(group.rows)).to_pylist()]
    count = sum(len(group.rows) for group in groups)
    printed = entries[:most]
    return FoundByRule(
        code=rule,
        name=words.lexicon.words.get(f"rule.{rule}", ""),
        count=count,
        entries=tuple(text for text, _ in printed),
        rest=count - sum(number for _, number in printed),
    )


def _rows(
    findings: pa.Table, priority: FloatArray, sentences: pa.StringArray, words: Words
) -> pa.Table:
    told = words.lexicon.words
    severity = findings["severity"].cast(pa.string())
    units = findings["unit_id"].cast(pa.string())
    rules = findings["rule"].cast(pa.string()).to_pylist()
    return pa.table(
        {
            "severity": severity,
            "severity_text": [told[f"severity.{each}"] for each in severity.to_pylist()],
            "priority": pa.array(priority, pa.float64()),
            "unit": [
                None if each is None else words.lexicon.unit(each) for each in units.to_pylist()
            ],
            "rule": rules,
            "rule_name": [told.get(f"rule.{each}", "") for each in rules],
            "sentence": sentences,
            "unit_id": units,
            "subject": findings["subject"].cast(pa.string()),
            "fingerprint": findings["fingerprint"],
        }
    )
