"""Compute a review again from its document and counts, and say what still follows from them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from os import PathLike
from typing import Any

import attrs
import pyarrow as pa

from .._quoting import quoted
from ..assessed import Assessment
from ..assessment import assess
from ..cases.pattern_counts import PatternCounts
from ..checks.all_checks import RULES
from ..checks.own_rule import OwnRule, rules_of
from ..errors import InputError, ParindexError
from ..findings.files.read import findings_of_document
from ..findings.planned.with_measures import about_findings
from ..findings.table import FindingTable
from ..model.form import CountForm
from ..model.indicator import Indicator, IndicatorSet
from ..name import Name
from ..results.comparison_table import ComparisonTable
from ..results.count_table import CountTable
from ..results.digest import counts_digest
from ..results.files.definitions import day_from, forms_from, indicators_from
from ..results.files.json_text import parsed
from ..results.files.source import bytes_of
from ..results.files.tables import ROWS_OF, ResultKind
from ..results.files.typed_members import members_of, structured
from ..results.files.version import is_read_by, read_by
from ..results.provenance import Provenance
from ..results.rate_table import RateTable
from ..typing import TableLike
from ..units.registry import UnitRegistry
from .changes import Change, changes_of_library, changes_of_rules
from .differences import differences, no_differences
from .options import (
    patterns_record,
    published_record,
    registry_record,
    series_from,
    targets_from,
    weights_from,
)
from .read_result import Result, result_in
from .review_shape import REVIEW_VERSION, ReviewDocument
from .verification import Verification

__all__ = ["verify"]

_OF = "a review"
_KEYS = ("indicator_code", "unit_id", "period")
_RESULTS: tuple[ResultKind, ...] = ("rates", "comparisons", "control", "peers")


@attrs.frozen(kw_only=True)
class _Held:
    """What a document holds: its members, its definitions, and its tables."""

    document: ReviewDocument
    provenance: Provenance
    indicators: tuple[Indicator, ...]
    form: CountForm | None
    tables: dict[str, pa.Table | None]
    estimates: pa.Table
    findings: FindingTable
    says_period: bool


def verify(
    document: str | PathLike[str],
    counts: TableLike,
    *,
    registry: UnitRegistry | None = None,
    published: TableLike | None = None,
    patterns: PatternCounts | None = None,
    own_rules: Iterable[OwnRule] | None = None,
) -> Verification:
    """
    Compute a review again, and say what still follows from the counts (kiểm chứng lại).

    Parameters
    ----------
    document : path, or str
        A file of `write_review`, or the JSON text itself. Definitions, options and calendar are
        taken from it, not from the library.
    counts : CountTable, table or mapping of columns
        The counts, as for `assess`: all of them, also where only some periods were judged.
    registry : UnitRegistry, optional
        The registry, where the review had one; counts of `read_counts` bring theirs.
    published : table or mapping of columns, optional
        The published figures, where the review had any.
    patterns : PatternCounts, optional
        The counts of patterns of cases, where the review had any.
    own_rules : iterable of OwnRule, optional
        The rules of your own, where the review had any.

    Returns
    -------
    Verification
        Whether the counts are the same, which cells differ, and which versions and definitions
        are other ones now.

    Raises
    ------
    InputError
        If the document cannot be read or is no review, or of another major version, or not as its
        schema says; if registry, figures, patterns or rules that the review had are not given, or
        figures or patterns are given that it had not; or if the counts cannot be used.
    """
    held = _held(parsed(bytes_of(document, of=_OF), of=_OF))
    own = rules_of(own_rules)
    _refuse_what_is_absent(held, counts, registry, published, patterns, own)
    review = _again(held, counts, registry, published, patterns, own)
    now = counts_digest(review.counts.data, review.counts.provenance.input.faults)
    return Verification(
        digest=now,
        prior_digest=held.document.counts.sha256,
        rows={name: 0 if each is None else len(each) for name, each in held.tables.items()},
        differences=_differences(held, review),
        changes=tuple(_changes(held, review, own, now)),
    )


def _held(document: dict[str, Any]) -> _Held:
    """
    Read a document.

    Raises
    ------
    InputError
        If something is not as the schema says.
    """
    if document.get("document") != "review":
        raise InputError(f"{_OF} must be a document that write_review wrote, got another one")
    version = document.get("schema_version")
    if not is_read_by(version, REVIEW_VERSION):
        raise InputError(
            f"{_OF} must have schema_version {read_by(REVIEW_VERSION)}, got {quoted(version)}"
        )
    members = {name: document.get(name) for name in members_of(ReviewDocument)}
    says_period = True
    if isinstance(options := members["options"], dict):
        says_period = "period" in options
        members["options"] = {"period": None} | options
    held: ReviewDocument = structured(members, ReviewDocument, "document", of=_OF)
    results = {name: _result(held, name) for name in _RESULTS}
    rates, comparisons = results["rates"], results["comparisons"]
    assert isinstance(rates, RateTable)  # of that kind, and there, as the shape says
    assert isinstance(comparisons, ComparisonTable)
    options = held.options
    findings = findings_of_document(held.findings)
    tables = {str(name): None if each is None else each.data for name, each in results.items()}
    return _Held(
        document=held,
        provenance=rates.provenance,
        indicators=indicators_from(options.indicators, "options.indicators", of=_OF),
        form=None if options.form is None else forms_from((options.form,), of=_OF)[0],
        tables={**tables, "findings": findings.data},
        estimates=comparisons.estimates,
        findings=findings,
        says_period=says_period,
    )


def _result(held: ReviewDocument, name: ResultKind) -> Result | None:
    """
    Read one of the tables; None where the review has none.

    Raises
    ------
    InputError
        If it is another table, or not as the schema says.
    """
    document = getattr(held, name)
    if document is None:
        return None
    if document.get("result") != name:
        got = document.get("result")
        raise InputError(f"{name} of {_OF} must be a document of that result, got {quoted(got)}")
    return result_in(document)


def _refuse_what_is_absent(
    held: _Held,
    counts: object,
    registry: UnitRegistry | None,
    published: object,
    patterns: object,
    own: tuple[OwnRule, ...],
) -> None:
    """
    Refuse to compute without what the review was made of.

    Raises
    ------
    InputError
        If something is not given.
    """
    was_read = isinstance(counts, CountTable) and counts.opened is not None
    if held.document.registry is not None and registry is None and not was_read:
        raise InputError("registry must be given, for the review was made with one")
    for name, given, meaning in (
        ("published", published, "figures"),
        ("patterns", patterns, "counts of patterns"),
    ):
        had = getattr(held.document, name)
        if (had is None) != (given is None):
            some = "none" if had is None else "some"
            raise InputError(f"{name} must be the {meaning} of the review, which had {some}")
    settings = held.findings.provenance.rules
    codes = {each.rule.code for each in own}
    had_rules = () if settings is None else settings.own_rules
    absent = [each.code for each in had_rules if each.code not in codes]
    if absent:
        raise InputError(f"own_rules must hold those of the review, {absent[0]} is not among them")


def _again(
    held: _Held,
    counts: TableLike,
    registry: UnitRegistry | None,
    published: TableLike | None,
    patterns: PatternCounts | None,
    own: tuple[OwnRule, ...],
) -> Assessment:
    """
    Compute the review again.

    Raises
    ------
    InputError
        If an option of the document cannot be used.
    """
    options, provenance = held.document.options, held.provenance
    settings = held.findings.provenance.rules
    known = {each.code for each in RULES} | {each.rule.code for each in own}
    values = {} if settings is None else settings.values
    try:
        targets, weights = targets_from(options.targets), weights_from(options.weights)
        series, as_of = series_from(options.series), day_from(options.as_of)
        indicators = _asked(held)
    except (ValueError, ParindexError) as error:  # of a day, and of a definition
        raise InputError(f"options of {_OF} must be those of assess: {error}") from None
    was_read = isinstance(counts, CountTable) and counts.opened is not None
    review = assess(
        counts,
        indicators=indicators,
        form=held.form,
        registry=registry,
        targets=targets,
        published=published,
        patterns=patterns,
        regime=provenance.regime,
        confidence=0.95 if provenance.confidence is None else provenance.confidence,
        false_discovery_rate=options.false_discovery_rate,
        select=None if settings is None else settings.select,
        ignore=None if settings is None else settings.ignore,
        options={code: held for code, held in values.items() if code in known},
        own_rules=own or None,
        as_of=None if was_read else as_of,
        within=None if was_read else options.within,
        level=None if was_read else options.level,
        rebase=options.rebase,
        weights=weights,
        series=series,
    )
    # counts that lack such a period are no fault of the call: its rows are told as gone
    return review if options.period is None else review._at(options.period)


def _asked(held: _Held) -> IndicatorSet | tuple[Indicator, ...]:
    """Give the indicators as they were given: a catalogue, or single ones."""
    catalogue = held.document.options.catalogue
    if catalogue is None:
        return held.indicators
    return IndicatorSet(
        id=catalogue,
        name=Name(vi=catalogue, en=catalogue),
        indicators=held.indicators,
        forms=held.provenance.forms,
        family_names=held.provenance.families,
    )


def _data(review: Assessment, name: str) -> pa.Table | None:
    table = getattr(review, name)
    return None if table is None else table.data


def _differences(held: _Held, review: Assessment) -> pa.Table:
    parts = [no_differences()]
    for name in _RESULTS:
        columns = [each.name for each in ROWS_OF[name].columns if each.name not in _KEYS]
        sides = [held.tables[name], _data(review, name)]
        known = next((each for each in sides if each is not None), None)
        if known is not None:
            then, now = (known.slice(0, 0) if each is None else each for each in sides)
            parts.append(differences(name, then, now, keys=_KEYS, columns=columns))
    parts.append(
        differences(
            "comparisons",
            held.estimates,
            review.comparisons.estimates,
            keys=("unit_id", "period", "item"),
            columns=("count", "estimated", "share", "weight"),
        )
    )
    parts.append(
        differences(
            "findings",
            about_findings(held.findings.data),  # nobody computes anew what was planned
            review.findings.data,
            keys=("fingerprint",),
            columns=("severity", "evidence"),
        )
    )
    return pa.concat_tables(parts)


def _changes(
    held: _Held, review: Assessment, own: tuple[OwnRule, ...], digest: str
) -> list[Change]:
    document = held.document
    is_silent = not held.says_period and digest != document.counts.sha256
    changes = [
        *([Change(kind="period_not_said", subject="period")] if is_silent else []),
        *changes_of_library(document.versions, document.bundled, held.provenance, held.indicators),
        *changes_of_rules(held.findings, [each.rule for each in own]),
    ]
    registry = registry_record(review.registry)
    then = None if document.registry is None else attrs.asdict(document.registry)
    for field in ("complete_from", "known_from", "units", "sha256"):
        old, new = (None if each is None else each[field] for each in (then, registry))
        if old != new:
            changes.append(
                Change(kind="registry", subject="registry", field=field, then=_t(old), now=_t(new))
            )
    as_of = None if review.asked is None else review.asked.units.as_of
    if document.options.as_of != _t(as_of):
        changes.append(
            Change(
                kind="registry",
                subject="registry",
                field="as_of",
                then=document.options.as_of,
                now=_t(as_of),
            )
        )
    for kind, had, now_there in (
        ("published", document.published, published_record(review.published)),
        ("patterns", document.patterns, patterns_record(review.patterns)),
    ):
        if had is not None and now_there != attrs.asdict(had):
            changes.append(Change(kind=kind, subject=kind))
    return changes


def _t(value: str | int | dt.date | None) -> str | None:
    return None if value is None else str(value)
