"""Parts of the change of an index: the table and its rows."""

from __future__ import annotations

from typing import Self

import attrs
import pyarrow.compute as pc

from ...periods.period import PeriodLike
from ...render.views.point_forms import SCORE_PARTS_FORM
from ...tables.columns_of_plans import SCORE_PARTS
from ...vocabulary import ScorePartsStatus
from ...vocabulary.scores import TOTAL
from ..chosen_rows import OneOrMore
from ..result import ResultTable

__all__ = ["ScorePartsRow", "ScorePartsTable"]


@attrs.frozen(kw_only=True)
class ScorePartsRow:
    """One part of the change of an index; its fields are the columns of `SCORE_PARTS`."""

    criterion_code: str
    unit_id: str
    period: str
    stage: str
    prior_period: str | None
    own_effect: float | None
    peers_effect: float | None
    applies_effect: float | None
    scheme_effect: float | None
    cap_effect: float | None
    rounding_effect: float | None
    effect: float | None
    value: float | None
    prior_value: float | None
    rank: int | None
    prior_rank: int | None
    rank_beside_prior: int | None
    status: ScorePartsStatus


class ScorePartsTable(ResultTable[ScorePartsRow]):
    """Changes of an index and their parts: one row per criterion, unit, period and stage."""

    columns = SCORE_PARTS
    made_by = "decompose_scores"
    form = SCORE_PARTS_FORM
    record = ScorePartsRow

    @property
    def totals(self) -> ScorePartsTable:
        """The rows of the index as a whole, without those of the criteria."""
        is_total = pc.equal(self.data["criterion_code"].cast("string"), TOTAL)
        return attrs.evolve(self, data=self.data.filter(is_total))

    def at(
        self,
        *,
        stage: OneOrMore[str] = None,
        criterion: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[ScorePartsStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        stage, criterion, unit_id : str or iterable of str, optional
            Codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        ScorePartsTable

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
                "status": status,
            }
        )
