"""The review as plain text: what a reader of a terminal needs, on a few screens."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import visible
from ..errors import DefinitionError, ParseError
from ..model.indicator import Indicator
from ..name import Name
from ..periods.period import ReportingPeriod
from ..tables.arrays import BoolArray, FloatArray, filled, masked, numpy_of, scalar_of, terms_of
from ..typing import Language
from ..vocabulary import CheckStatus
from .checked import checked_briefly, checked_in_full
from .found import Sentences, finding_lines
from .markdown import blocks
from .naming import Lexicon, without_a_name
from .numbers import percent_text
from .page import Page, checked_width
from .rates import rate_lines
from .selection import distinct, equals, latest_periods
from .sentences import sentences
from .spoken_rule import SpokenRule
from .summary import summary_lines

__all__ = ["latest_periods", "of_periods", "review_lexicon", "review_text"]

_MOST_PUBLISHED = 20
_MOST_NOT_COMPUTED = 2


def review_text(
    *,
    language: Language,
    rates: pa.Table,
    comparisons: pa.Table,
    findings: pa.Table,
    priority: FloatArray,
    checks: pa.Table,
    published: pa.Table | None,
    seen: pa.Table | None = None,
    unit_names: Mapping[str, str],
    indicators: Sequence[Indicator],
    not_computed: Mapping[str, Sequence[str]] | None = None,
    ignored: Sequence[str] = (),
    families: Mapping[str, Name] | None = None,
    items: Mapping[str, Name],
    regime_name: str | None,
    confidence: float | None,
    own_rules: Sequence[SpokenRule] = (),
    own_names: Iterable[Name] = (),
    asking_for_counts: Collection[str] = (),
    favourable: Collection[str] = (),
    adds_up: bool = False,
    with_checks: bool = False,
    width: int = 100,
    is_markdown: bool = False,
) -> str:
    """
    Write a review of the latest periods in words (báo cáo rà soát).

    First what matters most, in at most five sentences. Of each cadence the latest period is shown,
    of long lists the beginning and how much more there is. *priority* is that of each finding,
    *favourable* are rules that say something good; *adds_up* says that no unit lies in another.
    What was checked is two sentences, and with *with_checks* the whole list. *published* is None
    where no figures were given, *regime_name* where the days of the periods are not known,
    *confidence* where there are no limits; *seen* has the smallest changes that comparisons with
    too little data could have seen; *asking_for_counts* are the rules on printed figures
    that no counts are there to check, *own_names* words of rules of the user's own.
    Markdown has no width: tables are tables, and a heading stands on one line.
    Long names of units are broken into lines; a row whose numbers alone are wider than the line
    stays as it is. No line break stands at the end.
    """
    lexicon = review_lexicon(language, unit_names, indicators, items, families, own_rules)
    page = Page(lexicon, checked_width(width), is_markdown)

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

    latest = latest_periods(rates)
    labels = ", ".join(lexicon.label(period) for period in latest) or None
    is_listed = published is not None and _was_checked(checks, asking_for_counts)
    # a figure beside counts that do not give its definition is a finding like others
    beside_counts = filled(
        pc.equal(pc.struct_field(findings["evidence"], "rows"), scalar_of(1)), False
    )
    asks = pc.and_not(equals(findings["rule"], *asking_for_counts), beside_counts)
    # what the section on published figures lists is not said again
    is_other = ~np.asarray(asks, bool) if is_listed else np.ones(len(findings), bool)
    is_current = of_periods(findings, latest)
    told = is_other & is_current
    summed_up = summary_lines(
        findings.filter(masked(told)),
        priority[told],
        lexicon,
        rates=rates.filter(equals(rates["period"], *latest)),
        adds_up=adds_up,
        names_periods=len(latest) > 1,
    )
    sections = {
        "summary": [line for text in summed_up for line in page.wrapped("- ", text)],
        "findings": _findings(
            page,
            findings.filter(masked(is_other)),
            priority[is_other],
            is_current[is_other],
            say_all,
            favourable,
        ),
        "rates": rate_lines(page, rates, comparisons, latest, seen),
        "published": _published(page, published, findings.filter(asks) if is_listed else None),
        "basis": [
            *_basis(page, rates, regime_name, confidence),
            *_left_out(page, not_computed or {}, ignored),
            *_without_a_name(page, rates, findings, own_names),
        ],
        "checks": (checked_in_full if with_checks else checked_briefly)(page, checks),
    }
    lines = page.wrapped("# ", page.say("title", periods=labels))
    for name, body in sections.items():
        lines += ["", *page.wrapped("## ", page.say(name)), *body]
    return visible("\n".join(blocks(lines) if page.is_markdown else lines))


def review_lexicon(
    language: Language,
    unit_names: Mapping[str, str],
    indicators: Sequence[Indicator],
    items: Mapping[str, Name],
    families: Mapping[str, Name] | None,
    own_rules: Sequence[SpokenRule],
) -> Lexicon:
    """Collect the names, those of rules of the user's own too."""
    lexicon = Lexicon.of(language, unit_names, indicators, items, families or {})
    own_names = {f"rule.{rule.code}": rule.name.text(language) for rule in own_rules}
    return attrs.evolve(lexicon, words={**lexicon.words, **own_names})


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
        # what each is called stands with the results
        beside = [code for code in codes if page.lexicon.code_beside(code) is not None]
        listed = page.listed(beside) or None
        facts.append(page.say("definitions", count=page.count(len(codes)), codes=listed))
    return [line for fact in facts for line in page.wrapped("- ", fact)]


def _left_out(
    page: Page, not_computed: Mapping[str, Sequence[str]], ignored: Sequence[str]
) -> list[str]:
    """Tell what was asked for and is not there, beside columns that may be it misspelt."""
    lines = []
    shown = list(not_computed.items())[:_MOST_NOT_COMPUTED]
    for code, missing in shown:
        # whoever looks for a misspelt column needs its code
        columns = [page.lexicon.column(each, with_code=bool(ignored)) for each in missing]
        indicator = page.lexicon.definition(code)
        text = page.say("not_computed", indicator=indicator, missing=page.listed(columns))
        lines += page.wrapped("- ", text)
    if len(shown) < len(not_computed):
        rest = [page.lexicon.definitions(code) for code in list(not_computed)[len(shown) :]]
        text = page.say("more_not_computed", count=page.count(len(rest)), codes=page.listed(rest))
        lines += page.wrapped("- ", text)
    if not_computed and ignored:
        lines += page.wrapped("- ", page.say("ignored", columns=page.listed(ignored)))
    return lines


def _without_a_name(
    page: Page, rates: pa.Table, findings: pa.Table, own_names: Iterable[Name]
) -> list[str]:
    codes = [*distinct(rates["indicator_code"]), *distinct(findings["subject"])]
    note = without_a_name([*page.lexicon.names_of(codes), *own_names], page.lexicon.language)
    return [] if note is None else page.wrapped("- ", note)


def _confidence(page: Page, rates: pa.Table, confidence: float | None) -> str:
    methods = [word for word in distinct(rates["method"]) if word != "none"]
    if confidence is None or not methods:
        return page.say("no_confidence")
    level = percent_text(
        np.array([100 * confidence]), 100.0, language=page.lexicon.language, decimals=4, trim=True
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
        lines += page.wrapped(
            "", page.say("more", count=page.count(len(figures) - _MOST_PUBLISHED))
        )
    return lines


def _code(period: str | None) -> str | None:
    """Canonical code of a period that a report may write in words; None for what is none."""
    try:
        return None if period is None else ReportingPeriod.parse(period).code
    except (ParseError, DefinitionError):
        return None


def _findings(
    page: Page,
    findings: pa.Table,
    priority: FloatArray,
    is_current: BoolArray,
    say_all: Sentences,
    favourable: Collection[str],
) -> list[str]:
    if not len(findings):
        return page.wrapped("", page.say("no_findings"))
    now = findings.filter(masked(is_current))
    lines = finding_lines(page, now, priority[is_current], say_all, favourable=favourable)
    if len(now) < len(findings):
        rest = page.count(len(findings) - len(now))
        lines += ["", *page.wrapped("", page.say("earlier_findings", count=rest))]
    return lines


def of_periods(findings: pa.Table, periods: Sequence[str]) -> BoolArray:
    """Mark findings on some periods, and those on no period at all."""
    of_none = numpy_of(findings["period"].is_null())
    found: BoolArray = of_none | numpy_of(equals(findings["period"], *periods))
    return found


def _was_checked(checks: pa.Table, rules: Collection[str]) -> bool:
    rows = checks.filter(equals(checks["rule"], *rules))
    return bool((terms_of(rows["status"], CheckStatus) == CheckStatus.CHECKED).any())
