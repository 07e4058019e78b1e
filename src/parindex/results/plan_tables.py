"""Tables of plans: parts of changes, changes that can be seen, targets within reach."""

from __future__ import annotations

from typing import Self

import attrs
import pyarrow as pa
import pyarrow.compute as pc

from ..periods.period import PeriodLike
from ..render.views.plan_forms import DECOMPOSITIONS_FORM, DETECTABLE_FORM, OUTLOOKS_FORM
from ..render.views.point_forms import RANK_SPANS_FORM, SENSITIVITIES_FORM, WHAT_IF_FORM
from ..tables.columns_of_plans import (
    ACCEPTABILITY,
    DECOMPOSITIONS,
    DETECTABLE,
    GRADE_SHARES,
    OUTLOOKS,
    RANK_SPANS,
    SENSITIVITIES,
    WHAT_IF,
)
from ..tables.columns_of_results import no_rows
from ..vocabulary import (
    DecompositionStatus,
    Part,
    PlanStatus,
    ScoreStatus,
    SensitivityStatus,
    SpanKind,
    SpanStatus,
    Touched,
)
from .chosen_rows import OneOrMore
from .plan_rows import (
    DecompositionRow,
    DetectableRow,
    OutlookRow,
    RankSpanRow,
    SensitivityRow,
    WhatIfRow,
)
from .result import ResultTable

__all__ = [
    "DecompositionTable",
    "DetectableTable",
    "Draws",
    "OutlookTable",
    "RankSpanTable",
    "SensitivityTable",
    "WhatIfTable",
]


class DecompositionTable(ResultTable[DecompositionRow]):
    """Changes of rates and their parts: a row for each unit, each subunit and each period."""

    columns = DECOMPOSITIONS
    made_by = "decompose"
    form = DECOMPOSITIONS_FORM
    record = DecompositionRow

    @property
    def totals(self) -> DecompositionTable:
        """The rows of the units whose rates changed, without those of their subunits."""
        is_total = pc.equal(self.data["part"].cast("string"), Part.TOTAL.text)
        return attrs.evolve(self, data=self.data.filter(is_total))

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        subunit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        part: OneOrMore[Part | str] = None,
        status: OneOrMore[DecompositionStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        indicator, unit_id, subunit_id : str or iterable of str, optional
            Codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        part, status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        DecompositionTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "indicator_code": indicator,
                "unit_id": unit_id,
                "subunit_id": subunit_id,
                "period": period,
                "part": part,
                "status": status,
            }
        )


class DetectableTable(ResultTable[DetectableRow]):
    """Changes that comparisons could have seen: one row per indicator, unit and period."""

    columns = DETECTABLE
    made_by = "detectable_change"
    form = DETECTABLE_FORM
    record = DetectableRow

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[PlanStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        DetectableTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "indicator_code": indicator,
                "unit_id": unit_id,
                "period": period,
                "status": status,
            }
        )


class OutlookTable(ResultTable[OutlookRow]):
    """What is left to reach targets: one row per rate that a target binds."""

    columns = OUTLOOKS
    made_by = "outlook"
    form = OUTLOOKS_FORM
    record = OutlookRow

    def at(
        self,
        *,
        indicator: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[PlanStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        indicator, unit_id : str or iterable of str, optional
            Codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        OutlookTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "indicator_code": indicator,
                "unit_id": unit_id,
                "period": period,
                "status": status,
            }
        )


@attrs.frozen(kw_only=True)
class Draws:
    """
    How ranks were drawn.

    Parameters
    ----------
    draws, seed : int
        How many draws, and the seed that gives them again.
    confidence : float
        Confidence of the spans: that of the sets of ranks, or the share of the draws between
        lower and upper.
    weights : float or str, optional
        Standard deviation of each weight as a share of it, or ``"uniform"``.
    uncounted : str, optional
        Of chance in scores: whether values without counts were left ``"open"`` or ``"held"``.
    """

    draws: int
    seed: int
    confidence: float
    weights: float | str | None = None
    uncounted: str | None = None


@attrs.frozen(eq=False, repr=False)
class RankSpanTable(ResultTable[RankSpanRow]):
    """
    Ranks that the data, or other weights, do not exclude: one row per unit and period.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `RANK_SPANS`.
    provenance : Provenance
        What the values rest on.
    drawn : Draws
        How ranks were drawn.
    acceptability : pyarrow.Table
        Of weights: how often each unit has each rank, columns of `ACCEPTABILITY`; empty for
        sampling.
    grade_shares : pyarrow.Table
        Of totals: how often each unit has each grade, columns of `GRADE_SHARES`; empty where the
        scheme grades nothing, and of weights where the scores came from a file.
    """

    columns = RANK_SPANS
    made_by = "rank_spans"
    form = RANK_SPANS_FORM
    record = RankSpanRow

    drawn: Draws = attrs.field(kw_only=True)
    acceptability: pa.Table = attrs.field(factory=lambda: no_rows(ACCEPTABILITY), kw_only=True)
    grade_shares: pa.Table = attrs.field(factory=lambda: no_rows(GRADE_SHARES), kw_only=True)

    def at(
        self,
        *,
        code: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        span: OneOrMore[SpanKind | str] = None,
        status: OneOrMore[SpanStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        code, unit_id : str or iterable of str, optional
            Codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        span, status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        RankSpanTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "code": code,
                "unit_id": unit_id,
                "period": period,
                "span": span,
                "status": status,
            }
        )


@attrs.frozen(eq=False, repr=False)
class SensitivityTable(ResultTable[SensitivityRow]):
    """
    What weights and choices bring to the variance of ranks: a row per input, unit and period.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `SENSITIVITIES`.
    provenance : Provenance
        What the values rest on.
    drawn : Draws
        How weights were drawn; its confidence is that of the limits.
    choices : tuple of str
        Choices of method that were drawn beside the weights.
    """

    columns = SENSITIVITIES
    made_by = "rank_sensitivity"
    form = SENSITIVITIES_FORM
    record = SensitivityRow

    drawn: Draws = attrs.field(kw_only=True)
    choices: tuple[str, ...] = attrs.field(default=(), kw_only=True)

    @property
    def overall(self) -> SensitivityTable:
        """The rows of the mean shift of all ranks, without those of single units."""
        return attrs.evolve(self, data=self.data.filter(pc.is_null(self.data["unit_id"])))

    def at(
        self,
        *,
        factor: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[SensitivityStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        factor, unit_id : str or iterable of str, optional
            Codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        SensitivityTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {"factor": factor, "unit_id": unit_id, "period": period, "status": status}
        )


class WhatIfTable(ResultTable[WhatIfRow]):
    """Scores as they would be: a row per criterion, stage, variant, unit and period."""

    columns = WHAT_IF
    made_by = "what_if"
    form = WHAT_IF_FORM
    record = WhatIfRow

    def at(
        self,
        *,
        variant: OneOrMore[str] = None,
        stage: OneOrMore[str] = None,
        criterion: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        touched: OneOrMore[Touched | str] = None,
        status: OneOrMore[ScoreStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        variant, stage, criterion, unit_id : str or iterable of str, optional
            Names, codes and ids, as they stand in the table.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        touched, status : term, str or iterable of them, optional
            Words, as they stand in the table.

        Returns
        -------
        WhatIfTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        ParseError
            If a period is none.
        """
        return self._chosen(
            {
                "variant": variant,
                "stage": stage,
                "criterion_code": criterion,
                "unit_id": unit_id,
                "period": period,
                "touched": touched,
                "status": status,
            }
        )
