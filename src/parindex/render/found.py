"""The findings of a review as text: the most urgent first, like ones in one line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from ..tables.arrays import FloatArray, masked, terms_of
from ..vocabulary import Severity
from .alike import FEW, Group, groups_of, line_of
from .page import Page

__all__ = ["Sentences", "finding_lines"]

Sentences: TypeAlias = Callable[[pa.Table], list[str]]

_ROOM = 20  # lines of errors and warnings
_LEAST_ROOM = 8
_MOST_SENTENCES = {Severity.ERROR: 8, Severity.WARNING: 1, Severity.NOTE: 1}  # of a rule


def finding_lines(
    page: Page,
    findings: pa.Table,
    priority: FloatArray,
    say_all: Sentences,
    *,
    favourable: Collection[str],
) -> list[str]:
    """
    Write the findings by severity and rule, those of highest priority first.

    More than three findings of one rule, subject and period are one line; what is good is counted
    only. So many lines are written as fit on a screen, and the rest is counted by rule.
    """
    lines: list[str] = []
    room = _ROOM
    groups = groups_of(findings, priority)
    severity = terms_of(findings["severity"], Severity)
    for term in sorted(Severity, reverse=True):
        count = int(np.count_nonzero(severity == term))
        if not count:
            continue
        word = page.lexicon.words[f"severity.{term.text}"]
        heading = page.say("severity", severity=word, count=page.count(count))
        lines += ["", *page.wrapped("### ", heading)]
        of_rules: dict[str, list[Group]] = {}
        for group in groups:
            if group.severity is term:
                of_rules.setdefault(group.rule, []).append(group)
        room = max(room, _LEAST_ROOM)
        untold: list[tuple[str, int]] = []
        for rule, members in of_rules.items():
            total = sum(len(group.rows) for group in members)
            if room <= 1:
                untold.append((rule, total))
                continue
            heading = page.say(
                "rule", rule=rule, name=page.rule_name(rule), count=page.count(total)
            )
            written = page.wrapped("", heading)
            if rule not in favourable:
                written += _entries(page, findings, members, say_all, room - len(written))
            lines += written
            room -= len(written)
        if untold:
            names = [page.say("untold", rule=rule, count=page.count(n)) for rule, n in untold]
            rest = page.count(sum(number for _, number in untold))
            lines += page.wrapped("", page.say("more_rules", count=rest, rules=page.listed(names)))
    return lines


def _entries(
    page: Page, findings: pa.Table, groups: Sequence[Group], say_all: Sentences, room: int
) -> list[str]:
    """Write what a rule found in at most so many lines, yet its first entry in any case."""
    most = _MOST_SENTENCES[groups[0].severity]
    alone = [group for group in groups if len(group.rows) <= FEW]
    rows = np.concatenate([np.zeros(0, np.int64), *(group.rows for group in alone)])[:most]
    entries = [
        (line_of(findings, group, page.lexicon), len(group.rows))
        for group in groups
        if len(group.rows) > FEW
    ]
    entries += [(text, 1) for text in say_all(findings.take(masked(rows)))]
    lines: list[str] = []
    told = 0
    for text, number in entries:
        written = page.wrapped("- ", text)
        if told and len(lines) + len(written) >= room:
            break
        lines += written
        told += number
    total = sum(len(group.rows) for group in groups)
    if told < total:
        lines += page.wrapped("", page.say("more_findings", count=page.count(total - told)))
    return lines
