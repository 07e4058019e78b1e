"""What was checked, and what became of suppressions: the tables and their rows."""

from __future__ import annotations

from typing import Self

import attrs
import numpy as np

from ..render.views.forms import CHECKS_FORM
from ..tables.arrays import codes_of, terms_of
from ..tables.columns_of_results import CHECKS, SUPPRESSIONS
from ..vocabulary import CheckStatus, SuppressionStatus
from .chosen_rows import OneOrMore
from .result import ResultTable

__all__ = ["CheckRow", "CheckTable", "SuppressionRow", "SuppressionTable"]


@attrs.frozen(kw_only=True)
class CheckRow:
    """One rule and what it was checked on; its fields are the columns of `CHECKS`."""

    rule: str
    subject: str | None
    status: CheckStatus
    reason: str | None
    detail: str | None
    rows: int
    findings: int


class CheckTable(ResultTable[CheckRow]):
    """Checks, on how many rows each, and why some were not made: one row per rule."""

    columns = CHECKS
    title = "checks"
    record = CheckRow
    form = CHECKS_FORM

    def at(
        self, *, rule: OneOrMore[str] = None, status: OneOrMore[CheckStatus | str] = None
    ) -> Self:
        """
        Keep some of the checks.

        Parameters
        ----------
        rule : str or iterable of str, optional
            Codes of rules.
        status : CheckStatus, str or iterable of them, optional
            ``"checked"`` or ``"not_checked"``.

        Returns
        -------
        CheckTable

        Raises
        ------
        UnknownCodeError
            If the table has no such rule or status; what is written like it is named.
        """
        return self._chosen({"rule": rule, "status": status})

    def _about(self) -> str:
        rules, codes = codes_of(self.data["rule"])
        is_checked = terms_of(self.data["status"], CheckStatus) == CheckStatus.CHECKED
        run = len(np.unique(rules[is_checked]))
        return f", {run} checked, {len(codes) - run} not"


@attrs.frozen(kw_only=True)
class SuppressionRow:
    """One suppression and what became of it; its fields are the columns of `SUPPRESSIONS`."""

    rule: str
    unit_id: str | None
    subject: str | None
    period: str | None
    reason: str
    accepted_by: str
    until: str
    status: SuppressionStatus
    findings: int


class SuppressionTable(ResultTable[SuppressionRow]):
    """Fate of suppressions: one row each, in the order given."""

    columns = SUPPRESSIONS
    title = "suppressions"
    record = SuppressionRow
