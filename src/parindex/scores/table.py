"""The table of scores, and what it was made of."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import pyarrow as pa

from .._table_view import TableView, fields_view
from .._table_words import words_in
from .._validators import of_kind
from ..errors import InputError
from ..periods.period import PeriodLike
from ..periods.regime import ReportingRegime
from ..render.views.forms import SCORES_FORM
from ..results.as_files import AsFiles
from ..results.chosen_rows import OneOrMore
from ..results.rate_table import RateTable
from ..results.result import ResultTable
from ..results.score_rows import ScoreRow
from ..schemes.scheme import Scheme
from ..tables.columns_of_results import SCORES
from ..tables.inputs import GivenRows
from ..typing import Language
from ..units.registry import UnitRegistry
from ..vocabulary import ScoreStatus
from ..vocabulary.scores import TOTAL

__all__ = ["ScoreInputs", "ScoreTable", "check_scores", "with_inputs"]


@attrs.frozen(eq=False, kw_only=True, repr=False)
class ScoreInputs:
    """
    Tables that scores were computed from (số liệu đầu vào); explanations go back to them.

    Parameters
    ----------
    rates : tuple of RateTable
        Rates by indicator.
    values : tuple of (str, GivenRows)
        Values without counts, by ``"indicator"`` or ``"criterion"``.
    surveys : GivenRows, optional
        Survey results.
    awards : GivenRows, optional
        What people decided.
    prior : ScoreInputs, optional
        Inputs of earlier periods, which are looked up and not scored.
    prior_scores : ScoreTable, optional
        Scores of earlier periods.
    registry : UnitRegistry, optional
        The units.
    regime : ReportingRegime, optional
        Calendar of the periods.
    unranked : frozenset of str
        Units that are scored and not ranked.
    faults : mapping of str to pyarrow.Table
        For each table that was given its rows and cells at fault, columns of `FAULTS`.
    rows : mapping of str to int
        For each of them how many rows it has.
    are_kept : bool, default True
        Whether they are there at all; False for scores read from a file, which holds none.
    """

    rates: tuple[RateTable, ...] = ()
    values: tuple[tuple[str, GivenRows], ...] = ()
    surveys: GivenRows | None = None
    awards: GivenRows | None = None
    prior: ScoreInputs | None = None
    prior_scores: ScoreTable | None = None
    registry: UnitRegistry | None = None
    regime: ReportingRegime | None = None
    unranked: frozenset[str] = frozenset()
    faults: Mapping[str, pa.Table] = attrs.field(factory=dict)
    rows: Mapping[str, int] = attrs.field(factory=dict)
    are_kept: bool = True

    def view(self, *, language: Language = "en") -> TableView:
        """
        Show how much was given, a line each (bảng để xem).

        Parameters
        ----------
        language : {"vi", "en"}, default "en"
            Of titles, words and names.

        Returns
        -------
        TableView

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        say = words_in(language)
        given = tuple(f"{say(name)} {count}" for name, count in self.rows.items())
        return fields_view(
            say("<ScoreInputs: {count} rows>").format(count=sum(self.rows.values())),
            say=say,
            rows=given,
            faults=tuple(
                f"{say(name)} {len(each)}" for name, each in self.faults.items() if len(each)
            ),
            registry=self.registry,
            calendar=None if self.regime is None else self.regime.id,
            not_ranked=tuple(sorted(self.unranked)),
            earlier_periods=None if self.prior is None else sum(self.prior.rows.values()),
            earlier_scores=None if self.prior_scores is None else len(self.prior_scores),
        )

    def __repr__(self) -> str:
        return self.view().lines()

    def _repr_html_(self) -> str:
        return self.view().html()


@attrs.frozen(eq=False, repr=False)
class ScoreTable(AsFiles, ResultTable[ScoreRow]):
    """
    Scores (kết quả chấm điểm): one row per criterion, unit, period and stage.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `SCORES`; the total of each unit has the criterion code ``"total"``.
    provenance : Provenance
        Definitions of the rates.
    scheme : Scheme
        What was scored by.
    inputs : ScoreInputs
        What was scored.
    """

    columns = SCORES
    kind = "scores"
    made_by = "compute_scores"
    title = "scores"
    record = ScoreRow
    form = SCORES_FORM

    scheme: Scheme = attrs.field(kw_only=True)
    inputs: ScoreInputs = attrs.field(kw_only=True)

    def at(
        self,
        *,
        stage: OneOrMore[str] = None,
        criterion: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        status: OneOrMore[ScoreStatus | str] = None,
    ) -> ScoreTable:
        """
        Keep some of the rows.

        Parameters
        ----------
        stage : str or iterable of str, optional
            Stages of scoring.
        criterion : str or iterable of str, optional
            Codes of criteria; ``"total"`` for the index as a whole.
        unit_id : str or iterable of str, optional
            Units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        status : ScoreStatus, str or iterable of them, optional
            Words that say why there are points, or none: ``"incomplete"``.

        Returns
        -------
        ScoreTable
            With the same scheme and inputs.

        Raises
        ------
        UnknownCodeError
            If the scheme has no such stage or criterion, or the table no such unit, period or
            status; what is written like it is named.
        ParseError
            If a period is none.
        """
        wanted = {
            "stage": stage,
            "criterion_code": criterion,
            "unit_id": unit_id,
            "period": period,
            "status": status,
        }
        # a stage or a criterion of the scheme is known, be there no row of it
        stages = {*(each.code for each in self.scheme.stages), self.scheme.final_stage.code}
        known = {"stage": stages, "criterion_code": [TOTAL, *self.scheme.codes]}
        return self._chosen(wanted, known)

    @property
    def _scheme(self) -> Scheme:
        return self.scheme

    def _about(self) -> str:
        return f" by {self.scheme.label}{super()._about()}"


def with_inputs(scores: ScoreTable, name: str = "scores") -> ScoreInputs:
    """
    Give what scores were computed from, and refuse those that were read from a file.

    Parameters
    ----------
    scores : ScoreTable
        The scores.
    name : str
        What the argument is called.

    Returns
    -------
    ScoreInputs

    Raises
    ------
    InputError
        If the scores were read from a file.
    """
    if not scores.inputs.are_kept:
        raise InputError(
            f"{name} must be a ScoreTable with what it was computed from, which no file holds; "
            "compute_scores makes one"
        )
    return scores.inputs


def check_scores(scores: object, name: str = "scores") -> ScoreTable:
    """
    Refuse what is no table of scores.

    Parameters
    ----------
    scores : object
        What a caller gave.
    name : str
        What the argument is called.

    Returns
    -------
    ScoreTable

    Raises
    ------
    InputError
        If it is none.
    """
    return of_kind(scores, ScoreTable, name)
