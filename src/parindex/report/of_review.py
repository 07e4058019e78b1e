"""From a review to the content of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.metadata import version

import attrs
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from .._quoting import on_one_line, quoted
from .._validators import members_given
from ..assessed import Assessment
from ..errors import InputError, UnknownCodeError
from ..findings.names import Glossary
from ..i18n import catalogue, fill
from ..name import told_apart
from ..plots.rows import period_of
from ..plots.words import Words
from ..render.naming import without_a_name
from ..render.numbers import tied
from ..render.selection import distinct, equals, tally
from ..results.rate_table import RateTable
from ..typing import Language
from .checked import check_rows, checked_sentences, not_checked
from .content import MARKS, SIGNS, IndicatorResult, ReportContent
from .found import found_in
from .result_rows import result_of

__all__ = ["report_content"]

MOST_ROWS = 40
_LONGEST_NAME = 120
_POINTS = {100.0: "points_percent", 1000.0: "points_per_mille"}


def report_content(
    review: Assessment,
    *,
    language: Language,
    period: str | None = None,
    indicators: Sequence[str] | None = None,
    units: Sequence[str] | None = None,
    names: Mapping[str, str] | None = None,
    limits: bool = True,
    source: str | None = None,
    made_up: bool = False,
    most_rows: int = MOST_ROWS,
) -> ReportContent:
    """
    Collect what a report on one period says (nội dung báo cáo), once for every layout.

    Parameters
    ----------
    review : Assessment
        As `assess` gives it, with its targets, registry and calendar.
    language : {"vi", "en"}
        Language of all texts.
    period : str, optional
        The period, in any accepted spelling; None for the latest, where there is one cadence.
    indicators : sequence of str, optional
        Codes of the indicators, in the order of the report; None for all of the review.
    units : sequence of str, optional
        Ids of the units; None for all with a row in the period.
    names : mapping of str to str, optional
        Names of units by id, for those that the registry of the review does not name.
    limits : bool, default True
        Whether confidence limits are printed.
    source : str, optional
        Where the counts come from.
    made_up : bool, default False
        Whether every page says that the data are made up.
    most_rows : int, default 40
        Rows of a table that page and document print, those that need a look first; a last line
        counts the others. The workbook has all rows.

    Returns
    -------
    ReportContent

    Raises
    ------
    UnknownCodeError
        If there is no such language, or the review has no such period, indicator or unit.
    InputError
        If an argument is of another kind; if no period is given and the rates have several
        cadences.

    Examples
    --------
    >>> import parindex as pi
    >>> from parindex.report import report_content
    >>> counts = {"unit_id": ["A", "B"], "period": ["2023"] * 2, "done": [90, 50], "all": [100, 60]}
    >>> done = pi.Indicator.proportion("done", numerator=["done"], denominator=["all"])
    >>> content = report_content(pi.assess(counts, indicators=[done]), language="en")
    >>> content.indicators[0].printed["value"].to_pylist()
    ['83.33', '90.00']
    """
    given: object = review
    if not isinstance(given, Assessment):
        raise InputError(f"review must be an Assessment, got {type(given).__name__}")
    texts = catalogue(language)
    _check_whole(most_rows)
    chosen = _period(review.rates, period)
    words = _words(review, language, _checked_names(names))
    there = _indicators(review.rates, chosen)
    listed = there
    if indicators is not None:
        listed = list(members_given(indicators, "indicators", "a list of codes"))
    for code in listed:
        if code not in there:
            raise UnknownCodeError("indicator", code, tuple(there))
    checks = check_rows(review, words)
    results = tuple(
        result_of(review, code, chosen, units=units, words=words, with_limits=limits)
        for code in listed
        if chosen is not None
    )
    shown = list(
        dict.fromkeys(unit for each in results for unit in each.rows["unit_id"].to_pylist())
    )
    found = found_in(
        review,
        period=chosen,
        indicators=None if indicators is None else listed,
        units=None if units is None else shown,
        words=words,
        names=names or {},
    )
    label = None if chosen is None else words.lexicon.period(chosen)
    of_units = fill(
        texts["report.subject"],
        unit=_above(review, shown, words),
        count=words.count(len(shown)),
    )
    with_value = tuple(each for each in results if each.rows["value"].null_count < len(each.rows))
    return ReportContent(
        language=language,
        title=fill(texts["report.title"], period=label),
        period=chosen,
        period_label=None if chosen is None else words.lexicon.label(chosen),
        subject=of_units,
        is_made_up=made_up,
        summary=found.summary,
        indicators=with_value,
        overview=_overview(with_value),
        without_value=_without_value(results, with_value, words),
        most_rows=most_rows,
        found=found.by_severity,
        findings=found.rows,
        not_told=found.not_told,
        checked=checked_sentences(review, words),
        checks=checks,
        not_checked=not_checked(checks),
        basis=_basis(review, of_units, chosen, with_value, words, source, with_limits=limits),
        notes=(*_notes(with_value, words), *_without_a_name(review, results, found.rows, words)),
        confidence=review.provenance.confidence if limits else None,
        digest=review.digest,
        version=version("parindex"),
        words=_titles(words, with_value),
        review=review,
        units=None if units is None else tuple(units),
        unit_names=dict(words.lexicon.units),
    )


def _check_whole(number: object) -> None:
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise InputError(f"most_rows must be a whole number above 0, got {quoted(number)}")


def _period(rates: RateTable, period: str | None) -> str | None:
    if not len(rates):
        if period is not None:
            raise UnknownCodeError("period", period, ())
        return None
    return period_of(rates, np.ones(len(rates), bool), period)


def _indicators(rates: RateTable, period: str | None) -> list[str]:
    if period is None:
        return []
    data = rates.data.filter(equals(rates.data["period"], period))
    return distinct(data["indicator_code"])


def _checked_names(names: object) -> dict[str, str]:
    given: object = {} if names is None else names
    if not isinstance(given, Mapping) or not all(
        isinstance(text, str) for pair in given.items() for text in pair
    ):
        raise InputError(f"names must be a mapping of ids to names, got {quoted(names)}")
    return dict(given)


def _words(review: Assessment, language: Language, names: Mapping[str, str]) -> Words:
    """Name units on one line of a length that can be printed, with nothing that acts unseen."""
    words = Words(language, review.provenance, review.registry)
    known = {**names, **words.lexicon.units}
    ids = review.rates.keys.unit.texts
    units = {unit: _printable(known.get(unit, unit)) for unit in {**known, **dict.fromkeys(ids)}}
    above = {unit.id: unit.parent for unit in review.registry or ()}
    units = told_apart(units, above, [*ids, *review.findings._units_seen])
    own = Glossary.of(review.findings.provenance, review.registry).own_rules
    rules = {f"rule.{rule.code}": rule.name.text(language) for rule in own}
    words.lexicon = attrs.evolve(words.lexicon, units=units, words={**words.lexicon.words, **rules})
    return words


def _printable(name: str) -> str:
    line = on_one_line(name)
    return line if len(line) <= _LONGEST_NAME else f"{line[: _LONGEST_NAME - 1]}…"


def _above(review: Assessment, units: list[str], words: Words) -> str | None:
    """Name the one unit above all, or the one unit that there is; None where there are several."""
    if len(units) == 1:
        return words.lexicon.unit(units[0])
    above: dict[str, set[str | None]] = {}
    for unit in review.registry or ():
        above.setdefault(unit.id, set()).add(unit.parent)
    parents = {parent for unit in units for parent in above.get(unit, {None})}
    (only,) = parents if len(parents) == 1 else (None,)
    return None if only is None else words.lexicon.unit(only)


def _overview(results: Sequence[IndicatorResult]) -> tuple[str, ...]:
    """Put those units first that need a look, in as many indicators as there are."""
    if not results:
        return ()
    rows = pa.concat_tables([each.rows.select(["unit_id", "name", "urgency"]) for each in results])
    bad = pc.equal(rows["urgency"], 0).cast(pa.int64())
    summed = (
        rows.append_column("bad", bad)
        .group_by(["unit_id", "name"], use_threads=False)
        .aggregate([("urgency", "min"), ("bad", "sum")])
    )
    order = [("urgency_min", "ascending"), ("bad_sum", "descending"), ("name", "ascending")]
    return tuple(summed.sort_by(order)["unit_id"].to_pylist())


def _without_value(
    results: Sequence[IndicatorResult], with_value: Sequence[IndicatorResult], words: Words
) -> tuple[str, ...]:
    told, lexicon = [], words.lexicon
    for each in results:
        if each not in with_value:
            reasons = ", ".join(
                fill(
                    lexicon.words["review.no_value_reason"],
                    reason=lexicon.words[f"status.{status}"],
                    count=words.count(times),
                )
                for status, times in tally(each.rows["status"])
            )
            told.append(
                fill(
                    lexicon.words["review.no_value"],
                    indicator=lexicon.definition(each.code),
                    reasons=reasons,
                )
            )
    return tuple(told)


def _basis(
    review: Assessment,
    of_units: str,
    period: str | None,
    results: Sequence[IndicatorResult],
    words: Words,
    source: str | None,
    *,
    with_limits: bool,
) -> tuple[tuple[str, str], ...]:
    told = words.lexicon.words
    regime = review.provenance.regime
    methods = dict.fromkeys(word for each in results for word, _ in tally(each.rows["method"]))
    named = ", ".join(told[f"method.{word}"] for word in methods if word != "none")
    level = words.level()
    is_drawn = with_limits and named and level is not None
    lines = {
        "units": of_units,
        "period": None if period is None else f"{words.lexicon.label(period)} ({period})",
        "calendar": told["report.no_calendar"]
        if regime is None
        else f"{regime.name.text(words.lexicon.language)} ({regime.id})",
        "limits": fill(told["report.limits_by"], level=level, methods=named)
        if is_drawn
        else told["report.no_limits"],
        "source": None if source is None else on_one_line(source),
        "version": f"parindex {version('parindex')}",
        "digest": review.digest,
    }
    return tuple((told[f"report.label_{key}"], text) for key, text in lines.items() if text)


def _notes(results: Sequence[IndicatorResult], words: Words) -> tuple[str, ...]:
    """Explain the marks that are there, and what stands behind a value."""
    told = words.lexicon.words
    seen = {word for each in results for word, _ in tally(each.rows["mark"])}
    compared = any(each.rows["comparability"].null_count < len(each.rows) for each in results)
    if not compared:
        seen &= {"no_value"}
    named = [
        f"{sign} {told['plots.no_value'] if word == 'no_value' else told[f'verdict.{word}']}"
        for word, sign in MARKS.items()
        if word in seen
    ]
    notes = [fill(told["report.marks"], marks="; ".join(named))] if named else []
    if any(each.printed["seen"].null_count < len(each.printed) for each in results):
        notes.append(told["review.seen"])
    if any(pc.any(each.rows["at_fault"]).as_py() for each in results):
        notes.append(told["report.fault_note"])
    return (*notes, told["report.formula"]) if results else tuple(notes)


def _without_a_name(
    review: Assessment, results: Sequence[IndicatorResult], findings: pa.Table, words: Words
) -> tuple[str, ...]:
    """Say which names of the report stand in the other language."""
    names = Glossary.of(review.findings.provenance, review.registry)
    codes = [*(each.code for each in results), *distinct(findings["subject"])]
    said = [
        *words.lexicon.names_of(codes),
        *names.words_of_own_rules(distinct(findings["rule"])),
        *([] if review.provenance.regime is None else [review.provenance.regime.name]),
    ]
    note = without_a_name(said, words.lexicon.language)
    return () if note is None else (tied(note, language=words.lexicon.language),)


def _titles(words: Words, results: Sequence[IndicatorResult]) -> dict[str, str]:
    """Give the titles of sections and columns; the sign of percent where all values have it."""
    told = words.lexicon.words
    multipliers = {each.multiplier for each in results}
    (only,) = multipliers if len(multipliers) == 1 else (None,)
    kind = _POINTS.get(only or 0.0)
    sign = SIGNS.get(only or 0.0)
    priors = {each.prior for each in results} - {None}
    fields = {
        "sign": sign,
        "level": words.level(),
        "points": None if kind is None or not priors else told[f"review.{kind}"],
        "prior": next(iter(priors)) if len(priors) == 1 else None,
    }
    titles = {
        key.removeprefix("report."): text for key, text in told.items() if key.startswith("report.")
    }
    for key in ("limits", "overview"):
        titles[key] = fill(titles[key], **fields)
    return titles
