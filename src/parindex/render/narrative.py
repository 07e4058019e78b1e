"""The review as plain text: what a reader of a terminal needs, on a few screens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import visible
from ..errors import DefinitionError, ParseError
from ..model.indicator import Indicator
from ..name import Name
from ..periods.period import ReportingPeriod
from ..tables.arrays import terms_of
from ..typing import Language
from ..vocabulary import CheckStatus, Severity
from .naming import Lexicon
from .numbers import percent_text
from .page import Page, checked_width
from .rates import rate_lines
from .selection import distinct, equals, latest_periods, tally
from .sentences import sentences
from .spoken_rule import SpokenRule

__all__ = ["review_text"]

_Sentences: TypeAlias = Callable[[pa.Table], list[str]]

_MOST_FINDINGS = {Severity.ERROR: 25, Severity.WARNING: 8, Severity.NOTE: 4}
_MOST_PUBLISHED = 20


def review_text(
    *,
    language: Language,
    rates: pa.Table,
    comparisons: pa.Table,
    findings: pa.Table,
    checks: pa.Table,
    published: pa.Table | None,
    unit_names: Mapping[str, str],
    indicators: Sequence[Indicator],
    not_computed: Mapping[str, Sequence[str]] | None = None,
    ignored: Sequence[str] = (),
    families: Mapping[str, Name] | None = None,
    items: Mapping[str, Name],
    regime_name: str | None,
    confidence: float | None,
    own_rules: Sequence[SpokenRule] = (),
    asking_for_counts: Collection[str] = (),
    width: int = 100,
) -> str:
    """
    Write a review of the latest periods in words (báo cáo rà soát).

    Of each cadence the latest period is shown, of long lists the beginning and how much more there
    is; findings on the latest periods come first. *published* is None where no figures were given,
    *regime_name* where the days of the periods are not known, *confidence* where there are no
    limits; *asking_for_counts* are the rules on printed figures that no counts are there to check.
    Long names of units are broken into lines; a row whose numbers alone are wider than the line
    stays as it is. No line break stands at the end.
    """
    lexicon = Lexicon.of(language, unit_names, indicators, items, families or {})
    own_names = {f"rule.{rule.code}": rule.name.text(language) for rule in own_rules}
    lexicon = attrs.evolve(lexicon, words={**lexicon.words, **own_names})
    page = Page(lexicon, checked_width(width))

    def say_all(rows: pa.Table) -> list[str]:
        texts: list[str] = sentences(
            rows,
            language=language,
            unit_names=unit_names,
            indicators=indicators,
            families=families,
            items=items,
            own_rules=own_rules,
        ).to_pylist()
        return texts

    latest = latest_periods(rates["period"])
    labels = ", ".join(lexicon.label(period) for period in latest) or None
    is_listed = published is not None and _was_checked(checks, asking_for_counts)
    # a figure beside counts that do not give its definition is a finding like others
    beside_counts = pc.equal(pc.struct_field(findings["evidence"], "rows"), 1).fill_null(False)
    asks = pc.and_not(equals(findings["rule"], *asking_for_counts), beside_counts)
    # what the section on published figures lists is not said again
    others = findings.filter(pc.invert(asks)) if is_listed else findings
    sections = {
        "basis": [
            *_basis(page, rates, regime_name, confidence),
            *_left_out(page, not_computed or {}, ignored),
        ],
        "rates": rate_lines(page, rates, comparisons, latest),
        "published": _published(page, published, findings.filter(asks) if is_listed else None),
        "findings": _findings(page, others, latest, say_all),
        "checks": _checks(page, checks),
    }
    lines = page.wrapped("# ", page.say("title", periods=labels))
    for name, body in sections.items():
        lines += ["", f"## {page.say(name)}", *body]
    return visible("\n".join(lines))


def _basis(
    page: Page, rates: pa.Table, regime_name: str | None, confidence: float | None
) -> list[str]:
    units, codes = distinct(rates["unit_id"]), distinct(rates["indicator_code"])
    periods = [page.lexicon.label(period) for period in sorted(distinct(rates["period"]))]
    facts = [page.say("units", count=page.count(len(units)))]
    if periods:
        count = page.count(len(periods))
        facts.append(page.say("periods", count=count, periods=page.listed(periods)))
    facts.append(
        page.say("no_calendar") if regime_name is None else page.say("calendar", name=regime_name)
    )
    facts.append(_confidence(page, rates, confidence))
    if codes:
        facts.append(page.say("definitions", count=page.count(len(codes))))
    lines = [line for fact in facts for line in page.wrapped("- ", fact)]
    for code in codes:
        text = page.say("definition", code=code, name=page.lexicon.indicator(code))
        lines += page.wrapped("  ", text, indent="      ")
    return lines


def _left_out(
    page: Page, not_computed: Mapping[str, Sequence[str]], ignored: Sequence[str]
) -> list[str]:
    """Tell what was asked for and is not there, beside columns that may be it misspelt."""
    lines = []
    for code, missing in not_computed.items():
        text = page.say("not_computed", code=code, missing=", ".join(missing))
        lines += page.wrapped("- ", text)
    if not_computed and ignored:
        lines += page.wrapped("- ", page.say("ignored", columns=page.listed(ignored)))
    return lines


def _confidence(page: Page, rates: pa.Table, confidence: float | None) -> str:
    methods = [word for word in distinct(rates["method"]) if word != "none"]
    if confidence is None or not methods:
        return page.say("no_confidence")
    level = percent_text(
        np.array([100 * confidence]), 100.0, language=page.lexicon.language, decimals=4
    )
    names = ", ".join(page.lexicon.words[f"method.{word}"] for word in methods)
    return page.say("confidence", level=level[0].as_py(), methods=names)


def _published(page: Page, published: pa.Table | None, asked: pa.Table | None) -> list[str]:
    """Find the figures that no counts stand behind; all of them where no check could say which."""
    if published is None:
        return page.wrapped("", page.say("no_published"))
    names = ("unit_id", "period", "indicator", "printed")
    figures = list(zip(*(published[name].to_pylist() for name in names), strict=True))
    if asked is not None:
        keys = (asked[name].to_pylist() for name in ("unit_id", "period", "subject"))
        uncounted = set(zip(*keys, strict=True))
        figures = [
            figure for figure in figures if (figure[0], _code(figure[1]), figure[2]) in uncounted
        ]
    if not figures:
        return page.wrapped("", page.say("all_checked"))
    lines = page.wrapped("", page.say("printed_note"))
    absent = page.lexicon.words["absent"]
    for unit, period, indicator, printed in figures[:_MOST_PUBLISHED]:
        text = page.say(
            "printed",
            unit=absent if unit is None else page.lexicon.unit(unit),
            period=absent if period is None else page.lexicon.label(period),
            indicator=absent if indicator is None else page.lexicon.indicator_quoted(indicator),
            printed=printed or absent,
        )
        lines += page.wrapped("- ", text)
    if len(figures) > _MOST_PUBLISHED:
        lines.append(page.say("more", count=page.count(len(figures) - _MOST_PUBLISHED)))
    return lines


def _code(period: str | None) -> str | None:
    """Canonical code of a period that a report may write in words; None for what is none."""
    try:
        return None if period is None else ReportingPeriod.parse(period).code
    except (ParseError, DefinitionError):
        return None


def _findings(
    page: Page, findings: pa.Table, latest: Sequence[str], say_all: _Sentences
) -> list[str]:
    if not len(findings):
        return page.wrapped("", page.say("no_findings"))
    lines: list[str] = []
    severity = terms_of(findings["severity"], Severity)
    for term in sorted(Severity, reverse=True):
        rows = findings.take(pa.array(np.flatnonzero(severity == term)))
        if not len(rows):
            continue
        word = page.lexicon.words[f"severity.{term.text}"]
        text = page.say("severity", severity=word, count=page.count(len(rows)))
        lines += ["", f"### {text}"]
        for rule, times in sorted(tally(rows["rule"])):
            of_rule = rows.filter(equals(rows["rule"], rule))
            is_latest = equals(of_rule["period"], *latest).to_numpy(zero_copy_only=False)
            order = np.argsort(~is_latest, kind="stable")[: _MOST_FINDINGS[term]]
            count = page.count(times)
            lines += ["", page.say("rule", rule=rule, name=_rule_name(page, rule), count=count)]
            for sentence in say_all(of_rule.take(pa.array(order))):
                lines += page.wrapped("- ", sentence)
            if times > len(order):
                lines.append(page.say("more_findings", count=page.count(times - len(order))))
    return lines


def _rule_name(page: Page, rule: str) -> str:
    return page.lexicon.words.get(f"rule.{rule}", "")


def _was_checked(checks: pa.Table, rules: Collection[str]) -> bool:
    rows = checks.filter(equals(checks["rule"], *rules))
    return bool((terms_of(rows["status"], CheckStatus) == CheckStatus.CHECKED).any())


def _checks(page: Page, checks: pa.Table) -> list[str]:
    if not len(checks):
        return page.wrapped("", page.say("no_checks"))
    status = terms_of(checks["status"], CheckStatus)
    checked = checks.take(pa.array(np.flatnonzero(status == CheckStatus.CHECKED)))
    idle = checks.take(pa.array(np.flatnonzero(status == CheckStatus.NOT_CHECKED)))
    lines: list[str] = []
    if len(checked):
        lines += page.wrapped("", page.say("checked"))
    for rule in distinct(checked["rule"]):
        rows = checked.filter(equals(checked["rule"], rule))
        text = page.say(
            "check",
            rule=rule,
            name=_rule_name(page, rule),
            rows=page.count(pc.sum(rows["rows"]).as_py() or 0),
            findings=page.count(pc.sum(rows["findings"]).as_py() or 0),
        )
        lines += page.wrapped("- ", text)
    if len(idle):
        lines += [*([""] if lines else []), *page.wrapped("", page.say("not_checked"))]
    for reason in _reasons(idle):
        lines += page.wrapped("- ", reason.text(page))
    return lines


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
            subjects=page.listed(self.subjects) or None,
            reason=page.lexicon.words.get(f"reason.{self.reason}", self.reason),
            detail=page.listed(self.details) or None,
        )


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
