"""The content of a report: every number and every sentence that a layout may print."""

from __future__ import annotations

import attrs
import pyarrow as pa

from ..typing import Language
from ..vocabulary import Severity

__all__ = [
    "MARKS",
    "FoundByRule",
    "FoundBySeverity",
    "IndicatorResult",
    "ReportContent",
]

MARKS = {
    "deteriorated": "▼",
    "improved": "▲",
    "no_real_change": "●",
    "too_little_data": "○",
    "not_assessed": "◊",
    "no_value": "■",
}
"""The sign of each mark of `parindex.plots`; common fonts have all of them."""


@attrs.frozen(eq=False, kw_only=True)
class IndicatorResult:
    """
    Results of one indicator in the period of a report (kết quả theo chỉ tiêu).

    Parameters
    ----------
    code, name : str
        Of the indicator.
    heading : str
        What is found, in one sentence.
    numerator, denominator : str
        What is counted of what, by the names of the items.
    source : str
        Where the definition stands.
    multiplier : float
        100 for percent.
    decimals : int
        Digits that values are printed with.
    better : int
        1 where higher is better, -1 where lower is, 0 where neither.
    is_proportion : bool
        Whether the numerator is a part of the denominator.
    target : float, optional
        The target, where all rows have the same.
    prior : str, optional
        Name of the period compared with, where all rows have the same.
    rows : pyarrow.Table
        One row per unit, those that need a look first: unit_id, name, value, lower, upper,
        numerator, denominator, prior_value, change, change_lower, change_upper, target, missed,
        mark, status, comparability, method, at_fault. Null is absent.
    printed : pyarrow.Table
        The same rows as text: unit, value, limits, counts, prior, change, mark, remark.
    """

    code: str
    name: str
    heading: str
    numerator: str
    denominator: str
    source: str
    multiplier: float
    decimals: int
    better: int
    is_proportion: bool
    target: float | None
    prior: str | None
    rows: pa.Table
    printed: pa.Table


@attrs.frozen(kw_only=True)
class FoundByRule:
    """What one rule found: entries that are printed, and how many findings they do not tell."""

    code: str
    name: str
    count: int
    entries: tuple[str, ...]
    rest: int


@attrs.frozen(kw_only=True)
class FoundBySeverity:
    """Findings of one severity, those of the highest priority first."""

    severity: Severity
    heading: str
    rules: tuple[FoundByRule, ...]


@attrs.frozen(eq=False, kw_only=True)
class ReportContent:
    """
    Everything that a report says, in one language (nội dung báo cáo).

    `report_content` makes it; `write_html`, `write_docx` and `write_xlsx` print the same texts and
    numbers.

    Parameters
    ----------
    language : {"vi", "en"}
        Of all texts.
    title : str
        Subject of the report.
    period : str, optional
        Code of the period; None where the review has no rates.
    subject : str
        Whose results they are, and of how many units.
    is_made_up : bool
        Whether every page says that the data are made up.
    summary : tuple of str
        At most five sentences, what must be corrected first.
    indicators : tuple of IndicatorResult
        Results by indicator; those without any value are in *without_value*.
    without_value : tuple of str
        Indicators that no unit has a value for, with the reasons.
    most_rows : int
        Rows of a table that are printed; the workbook has all of them.
    found : tuple of FoundBySeverity
        Findings as they are printed, errors first.
    findings : pyarrow.Table
        All findings of the period, the highest priority first: severity, severity_text, priority,
        unit, rule, rule_name, sentence, unit_id, subject, fingerprint.
    not_told : str, optional
        How many findings on other periods, units and indicators there are; None for none.
    checked : tuple of str
        What was checked, in a few sentences.
    checks : pyarrow.Table
        What was checked by rule: rule, name, rows, findings, reason.
    basis : tuple of tuple of str
        What the results rest on: label and text.
    notes : tuple of str
        How marks and columns are to be read.
    confidence : float, optional
        Confidence of the limits; None where there are none.
    digest : str
        Mark of the counts, by which two reports on the same counts are known.
    version : str
        Of the library.
    words : mapping of str to str
        Titles of sections and columns.
    """

    language: Language
    title: str
    period: str | None
    subject: str
    is_made_up: bool
    summary: tuple[str, ...]
    indicators: tuple[IndicatorResult, ...]
    without_value: tuple[str, ...]
    most_rows: int
    found: tuple[FoundBySeverity, ...]
    findings: pa.Table
    not_told: str | None
    checked: tuple[str, ...]
    checks: pa.Table
    basis: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    confidence: float | None
    digest: str
    version: str
    words: dict[str, str] = attrs.field(repr=False)
    drawn_from: object = attrs.field(repr=False)
