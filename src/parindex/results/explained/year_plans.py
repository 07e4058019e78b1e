"""Numbers of a year's plan beside what was reached: the table, its rows and its sentences."""

from __future__ import annotations

from typing import Self

import attrs

from ...name import Names
from ...periods.period import PeriodLike
from ...render.views.plan_forms import YEAR_PLANS_FORM
from ...render.views.year_plans import plan_lines
from ...tables.columns_of_plans import YEAR_PLANS
from ...typing import Language
from ...vocabulary import PlanPath, YearPlanStatus
from ..chosen_rows import OneOrMore
from ..result import ResultTable
from ..words_of import lexicon_of, names_in

__all__ = ["YearPlanRow", "YearPlanTable"]


@attrs.frozen(kw_only=True)
class YearPlanRow:
    """One number beside the plan of its year; its fields are the columns of `YEAR_PLANS`."""

    item: str
    unit_id: str
    period: str
    plan_period: str | None
    planned: float | None
    reached: float | None
    share: float | None
    due: float | None
    ahead: float | None
    left: float | None
    months_left: int
    left_per_month: float | None
    path: PlanPath | None
    status: YearPlanStatus


class YearPlanTable(ResultTable[YearPlanRow]):
    """What was reached of a year's number (thực hiện kế hoạch năm): one row per unit and period."""

    columns = YEAR_PLANS
    made_by = "compare_with_plan"
    form = YEAR_PLANS_FORM
    record = YearPlanRow

    def render(self, language: Language, *, names: Names | None = None) -> list[str]:
        """
        Write one sentence for each number that is held against a plan.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.
        names : UnitRegistry or mapping of str to str, optional
            Names of the units; without them their ids are printed.

        Returns
        -------
        list of str

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If *names* is neither a mapping of texts nor a registry.
        """
        return plan_lines(
            self.data, lexicon_of(self.provenance, language, names_in(self.data, names))
        )

    def at(
        self,
        *,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[YearPlanStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        unit_id : str or iterable of str, optional
            Ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        YearPlanTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen({"unit_id": unit_id, "period": period, "status": status})
