"""Findings that say the same of several units: one line with the units, the first ones first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..i18n import fill
from ..tables.arrays import CountArray, FloatArray, codes_of, floats_of, masked, terms_of
from ..vocabulary import Severity
from .naming import Lexicon
from .numbers import count_text, decimal_text, decimals_of, percent_text, tied

__all__ = ["Group", "groups_of", "line_of", "named", "units_of"]

FEW = 3
"""Findings of a group that are sentences of their own."""
_MOST_UNITS = 6


class Group(NamedTuple):
    """
    Findings of one rule, subject, period and severity; *rows* are their places in the table.

    The rows stand in the order of their priority, the highest first.
    """

    rule: str
    subject: str
    period: str | None
    severity: Severity
    rows: CountArray
    priority: float


def groups_of(findings: pa.Table, priority: FloatArray) -> list[Group]:
    """Put like findings together; the group with the highest priority comes first."""
    if not len(findings):
        return []
    (rules, rule_texts), (subjects, subject_texts), (periods, period_texts) = (
        codes_of(findings[name]) for name in ("rule", "subject", "period")
    )
    severity = terms_of(findings["severity"], Severity)
    keys = np.stack([rules, subjects, periods, severity], axis=1)
    distinct, group = np.unique(keys, axis=0, return_inverse=True)
    group = group.ravel()
    order = np.lexsort((np.arange(len(group)), -priority, group))
    ends = np.cumsum(np.bincount(group))
    parts = np.split(order, ends[:-1])
    found = [
        Group(
            rule_texts[rule],
            subject_texts[subject],
            period_texts[period] if period >= 0 else None,
            Severity(level),
            rows,
            float(priority[rows[0]]),
        )
        for (rule, subject, period, level), rows in zip(distinct.tolist(), parts, strict=True)
    ]
    return sorted(found, key=lambda each: -each.priority)


def units_of(
    findings: pa.Table,
    rows: npt.NDArray[np.int64],
    lexicon: Lexicon,
    most: int,
    *,
    with_evidence: bool = False,
) -> str | None:
    """
    Name the units of some findings, each once, at most so many; None where none is named.

    With *with_evidence* those of a finding on several units are taken from its evidence, which in
    other rules holds units that are merely alike.
    """
    chosen = findings.select(["unit_id", "evidence"]).take(masked(rows))
    known = chosen["unit_id"].cast(pa.string())
    if with_evidence:
        several = pc.struct_field(chosen["evidence"], "units")
        known = pc.split_pattern(pc.coalesce(known, several), "; ").combine_chunks().flatten()
    ids = pc.unique(known.drop_null()).to_pylist()
    return named(ids, lexicon, most)


def named(ids: Sequence[str], lexicon: Lexicon, most: int) -> str | None:
    """Name units, at most so many, and say how many others there are; None for no unit."""
    return _listed([lexicon.unit(each) for each in ids], lexicon, most) if ids else None


def line_of(findings: pa.Table, group: Group, lexicon: Lexicon) -> str:
    """Write one line for a group: how many, and the first units with value and difference."""
    rows = findings.take(masked(group.rows))
    evidence = rows["evidence"]
    multiplier = lexicon.multiplier(group.subject)
    value = percent_text(
        pc.struct_field(evidence, "value"), multiplier, language=lexicon.language, trim=False
    ).to_pylist()
    gap, change = (floats_of(pc.struct_field(evidence, name)) for name in ("gap", "change"))
    differences = decimal_text(
        np.where(np.isnan(gap), change, gap),
        decimals_of(multiplier),
        language=lexicon.language,
        signed=True,
    ).to_pylist()
    apart = _apart(evidence, gap, change)
    units = [lexicon.unit(each) if each else None for each in rows["unit_id"].to_pylist()]
    told = [
        fill(lexicon.words["review.alike_unit"], unit=unit, value=own, difference=difference)
        for unit, own, difference in zip(units, value, differences, strict=True)
        if unit is not None
    ]
    line = fill(
        lexicon.words["review.alike"],
        subject=lexicon.subject(group.subject),
        period=None if group.period is None else lexicon.label(group.period),
        count=_count(len(rows), lexicon),
        apart=lexicon.words[f"review.apart_{apart}"] if told and apart else None,
        units=_listed(list(dict.fromkeys(told)), lexicon, _MOST_UNITS) if told else None,
    )
    return tied(line, language=lexicon.language)


def _apart(evidence: pa.ChunkedArray, gap: FloatArray, change: FloatArray) -> str | None:
    """Say what the numbers in brackets are; the findings of a group are of one rule."""
    if np.isnan(gap).all():
        return None if np.isnan(change).all() else "change"
    return "target" if pc.struct_field(evidence, "target").null_count < len(gap) else "published"


def _listed(names: Sequence[str], lexicon: Lexicon, most: int) -> str:
    shown = ", ".join(names[:most])
    if len(names) <= most:
        return shown
    more = _count(len(names) - most, lexicon)
    return fill(lexicon.words["phrase.and_more"], names=shown, count=more)


def _count(number: int, lexicon: Lexicon) -> str:
    text: str = count_text(np.array([number]), language=lexicon.language)[0].as_py()
    return text
