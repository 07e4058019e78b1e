"""The table of comparisons of scores."""

from __future__ import annotations

from typing import Self

import attrs

from .. import schemes
from ..periods.period import PeriodLike
from ..render.views.forms import SCORE_COMPARISONS_FORM
from ..tables.columns_of_results import SCORE_COMPARISONS
from ..vocabulary import Comparability
from .as_files import AsFiles
from .chosen_rows import OneOrMore
from .result import ResultTable
from .score_rows import ScoreComparisonRow

__all__ = ["ScoreComparisonTable"]


@attrs.frozen(eq=False, repr=False)
class ScoreComparisonTable(AsFiles, ResultTable[ScoreComparisonRow]):
    """
    Comparisons of scores (so sánh kết quả chấm điểm): one row per row of the scores compared.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `SCORE_COMPARISONS`.
    provenance : Provenance
        Definitions of the rates.
    scheme, other_scheme : Scheme
        What was scored by, now and before.
    """

    columns = SCORE_COMPARISONS
    kind = "score_comparisons"
    made_by = "compare_scores"
    title = "comparisons"
    record = ScoreComparisonRow
    form = SCORE_COMPARISONS_FORM

    scheme: schemes.Scheme = attrs.field(kw_only=True)
    other_scheme: schemes.Scheme = attrs.field(kw_only=True)

    def at(
        self,
        *,
        stage: OneOrMore[str] = None,
        criterion: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        comparability: OneOrMore[Comparability | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        stage, criterion, unit_id : str or iterable of str, optional
            Stages of scoring; codes of criteria, ``"total"`` for the index as a whole; units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        comparability : Comparability, str or iterable of them, optional
            Words of whether the two scores may be compared.

        Returns
        -------
        ScoreComparisonTable
            With the same schemes.

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "stage": stage,
                "criterion_code": criterion,
                "unit_id": unit_id,
                "period": period,
                "comparability": comparability,
            }
        )

    @property
    def _scheme(self) -> schemes.Scheme:
        return self.scheme

    def _about(self) -> str:
        labels = dict.fromkeys((self.scheme.label, self.other_scheme.label))
        return f" by {' against '.join(labels)}{super()._about()}"
