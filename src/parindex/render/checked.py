"""What was checked and what was not: two sentences with their numbers, and the whole list."""

from __future__ import annotations

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..tables.arrays import codes_of, masked, terms_of
from ..vocabulary import CheckStatus
from .equations import EQUALS
from .page import Page
from .selection import distinct, equals, tally

__all__ = ["checked_briefly", "checked_in_full"]

_MOST_REASONS = 2
# What the detail of a reason is; of others it is a number of rows, or a text of a rule's own.
_OF_COLUMNS = {"no_column"}
_OF_UNITS = {"unit_not_in_registry", "unit_not_valid"}
_OF_PERIODS = {"no_prior_period", "row_without_unit"}


def checked_briefly(page: Page, checks: pa.Table) -> list[str]:
    """Say in two sentences how much was checked, and why most of the rest was not."""
    if not len(checks):
        return page.wrapped("", page.say("no_checks"))
    checked, idle = _parted(checks)
    run = distinct(checked["rule"])
    never = [rule for rule in distinct(idle["rule"]) if rule not in set(run)]
    sentences = [
        page.say(
            "checked_briefly",
            rules=page.count(len(run)),
            rows=page.count(pc.sum(checked["rows"]).as_py() or 0),
            findings=page.count(pc.sum(checked["findings"]).as_py() or 0),
        )
    ]
    if never:
        of_rule = idle.filter(equals(idle["rule"], *never))
        rules, reasons = (codes_of(of_rule[name])[0] for name in ("rule", "reason"))
        _, first = np.unique(np.stack([rules, reasons]), axis=1, return_index=True)
        each_once = of_rule["reason"].take(masked(np.sort(first)))
        ordered = sorted(tally(each_once), key=lambda each: -each[1])
        others = sum(times for _, times in ordered[_MOST_REASONS:])
        named = [
            page.say("reason_counted", reason=_reason_text(page, why), count=page.count(times))
            for why, times in ordered[:_MOST_REASONS]
        ]
        sentences.append(
            page.say(
                "not_checked_briefly",
                rules=page.count(len(never)),
                reasons="; ".join(named),
                more=page.count(others) if others else None,
            )
        )
    return page.wrapped("", " ".join(sentences))


def checked_in_full(page: Page, checks: pa.Table) -> list[str]:
    """List every rule: on how many rows it was checked, or why it was not."""
    if not len(checks):
        return page.wrapped("", page.say("no_checks"))
    checked, idle = _parted(checks)
    lines: list[str] = []
    if len(checked):
        lines += page.wrapped("", page.say("checked"))
    for rule in distinct(checked["rule"]):
        rows = checked.filter(equals(checked["rule"], rule))
        text = page.say(
            "check",
            rule=rule,
            name=page.rule_name(rule),
            rows=page.count(pc.sum(rows["rows"]).as_py() or 0),
            findings=page.count(pc.sum(rows["findings"]).as_py() or 0),
        )
        lines += page.wrapped("- ", text)
    if len(idle):
        lines += [*([""] if lines else []), *page.wrapped("", page.say("not_checked"))]
    for reason in _reasons(idle):
        lines += page.wrapped("- ", reason.text(page))
    return lines


def _parted(checks: pa.Table) -> tuple[pa.Table, pa.Table]:
    status = terms_of(checks["status"], CheckStatus)
    checked = checks.take(masked(np.flatnonzero(status == CheckStatus.CHECKED)))
    return checked, checks.take(masked(np.flatnonzero(status == CheckStatus.NOT_CHECKED)))


def _reason_text(page: Page, reason: str) -> str:
    return page.lexicon.words.get(f"reason.{reason}", reason)


@attrs.frozen
class _Reason:
    """Say why some rules were not checked for the same subjects."""

    rules: tuple[str, ...]
    reason: str
    subjects: tuple[str, ...]
    details: tuple[str, ...]

    def text(self, page: Page) -> str:
        return page.say(
            "idle",
            rules=", ".join(self.rules),
            subjects=self.named_subjects(page) or None,
            reason=_reason_text(page, self.reason),
            detail=page.listed([self.detail(page, each) for each in self.details]) or None,
        )

    def named_subjects(self, page: Page) -> str:
        """Name what was not checked, or give the codes where readers write code."""
        if page.lexicon.language == "en":
            return page.listed(self.subjects)
        names = [page.lexicon.subject(code) or code for code in self.subjects]
        if names and all(EQUALS in name for name in names):  # equations are long
            return page.say("idle_identities", count=page.count(len(names)))
        return page.listed(names)

    def detail(self, page: Page, text: str) -> str:
        """Say which columns, units or periods the reason speaks of, or of how many rows."""
        if self.reason in _OF_COLUMNS:
            return page.lexicon.column(text, with_code=False)
        if self.reason in _OF_UNITS:
            return page.lexicon.unit(text)
        if self.reason in _OF_PERIODS:
            return page.lexicon.label(text)
        return page.say("idle_rows", count=page.count(int(text))) if text.isdecimal() else text


def _reasons(idle: pa.Table) -> list[_Reason]:
    of_rule: dict[tuple[str, str], tuple[dict[str, None], dict[str, None]]] = {}
    columns = (idle[name].to_pylist() for name in ("rule", "reason", "subject", "detail"))
    for rule, reason, subject, detail in zip(*columns, strict=True):
        subjects, details = of_rule.setdefault((rule, reason or ""), ({}, {}))
        subjects.update(dict.fromkeys([subject] if subject else []))
        details.update(dict.fromkeys(detail.split("; ") if detail else []))
    alike: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
    for (rule, reason), (subjects, details) in of_rule.items():
        alike.setdefault((reason, tuple(subjects), tuple(details)), []).append(rule)
    return [
        _Reason(tuple(rules), reason, subjects, details)
        for (reason, subjects, details), rules in alike.items()
    ]
