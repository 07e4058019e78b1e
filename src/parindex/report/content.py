"""The content of a report: every number and every sentence that a layout may print."""

from __future__ import annotations

from typing import ClassVar

import attrs
import numpy as np
import pyarrow as pa

from .._quoting import visible
from ..assessed import Assessment
from ..i18n import fill
from ..render.numbers import count_text
from ..typing import Language

__all__ = [
    "DASH",
    "FAULT",
    "MARKS",
    "SIGNS",
    "FoundByRule",
    "FoundBySeverity",
    "IndicatorResult",
    "ReportContent",
]

DASH = "–"
"""Stands where a number is absent."""

FAULT = "(!)"
"""Stands beside a value whose counts contradict each other."""

SIGNS = {100.0: "%", 1000.0: "‰"}
"""Sign of values by their multiplier."""

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
    source : str, optional
        Where the definition stands.
    multiplier : float
        100 for percent.
    sign : str, optional
        Of percent or per mille; None where values have neither.
    decimals : int
        Digits that values are printed with.
    better : int
        1 where higher is better, -1 where lower is, 0 where neither.
    is_proportion : bool
        Whether the numerator is a part of the denominator.
    target_text : str, optional
        The target, where all rows have the same; else the rows name theirs.
    prior : str, optional
        Name of the period compared with, where all rows have the same.
    rows : pyarrow.Table
        One row per unit, those that need a look first: unit_id, name, value, lower, upper,
        numerator, denominator, prior_value, change, change_lower, change_upper, target, missed,
        mark, status, comparability, method, at_fault, and urgency: 0 missed or worse, 1 at
        fault, 2 no value, 3 none of these. Null is absent.
    printed : pyarrow.Table
        The same rows as text: unit, value, limits, counts, prior, change, change_limits, mark,
        remark, exception, which says what is not as it should be, and seen, the changes that
        too few cases could have shown.
    """

    code: str
    name: str
    heading: str
    numerator: str
    denominator: str
    source: str | None
    multiplier: float
    sign: str | None
    decimals: int
    better: int
    is_proportion: bool
    target_text: str | None
    prior: str | None
    rows: pa.Table = attrs.field(repr=False)
    printed: pa.Table = attrs.field(repr=False)


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

    severity: str
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
    period_label : str, optional
        Its name.
    subject : str
        Whose results they are, and of how many units.
    is_made_up : bool
        Whether every page says that the data are made up.
    summary : tuple of str
        At most five sentences, what must be corrected first.
    indicators : tuple of IndicatorResult
        Results by indicator; those without any value are in *without_value*.
    overview : tuple of str
        Ids of the units, those first that need a look in most indicators.
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
    not_checked : tuple of str
        Rules that were not checked, by the reason why.
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
    review : Assessment
        What pictures are drawn from.
    units : tuple of str, optional
        Ids of the units that were asked for; None for all.
    unit_names : mapping of str to str
        Names of units by id.
    """

    made_by: ClassVar[str] = "report_content"

    language: Language
    title: str
    period: str | None
    period_label: str | None
    subject: str
    is_made_up: bool
    summary: tuple[str, ...]
    indicators: tuple[IndicatorResult, ...]
    overview: tuple[str, ...]
    without_value: tuple[str, ...]
    most_rows: int
    found: tuple[FoundBySeverity, ...]
    findings: pa.Table
    not_told: str | None
    checked: tuple[str, ...]
    checks: pa.Table
    not_checked: tuple[str, ...]
    basis: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    confidence: float | None
    digest: str
    version: str
    words: dict[str, str] = attrs.field(repr=False)
    review: Assessment = attrs.field(repr=False)
    units: tuple[str, ...] | None
    unit_names: dict[str, str] = attrs.field(repr=False)

    def __repr__(self) -> str:
        first = (
            f"<ReportContent: {self.title}; {self.subject}; {len(self.indicators)} with results, "
            f"{len(self.findings)} in the list of findings>"
        )
        return visible("\n".join([first, *(f"  {line}" for line in self.summary)]))

    @property
    def footer(self) -> str:
        """What stands at the foot of every page: mark of made-up data, digest, version."""
        return fill(
            self.words["footer"],
            made_up=self.words["made_up"] if self.is_made_up else None,
            digest=self.digest,
            version=self.version,
        )

    @property
    def sources(self) -> tuple[tuple[str, str], ...]:
        """Where definitions stand: code and source of those that name one."""
        return tuple((each.code, each.source) for each in self.indicators if each.source)

    def counted(self, number: int) -> str:
        """
        Print a count.

        Parameters
        ----------
        number : int
            The count.

        Returns
        -------
        str
        """
        text: str = count_text(np.array([number]), language=self.language)[0].as_py()
        return text
