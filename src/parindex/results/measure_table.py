"""What became of the measures of a plan: the table and its rows."""

from __future__ import annotations

from os import PathLike
from typing import Self

import attrs
import pyarrow as pa

from .. import render as rendering
from .._files import given_or_written
from ..name import Names
from ..render.naming import Lexicon
from ..render.views.plan_forms import MEASURES_FORM
from ..tables.arrays import BoolArray
from ..tables.columns_of_plans import MEASURES
from ..tables.columns_of_results import no_rows
from ..typing import Language
from ..vocabulary import MeasuredFinding, MeasureOutcome, MeasureReason, MeasureStatus
from .chosen_rows import OneOrMore
from .result import ResultTable
from .words_of import lexicon_of, names_in

__all__ = ["MeasureRow", "MeasureTable", "Planned", "no_measures"]

_BY_RESPONSIBLE = [(name, "ascending") for name in ("responsible", "due", "measure")]


@attrs.frozen(kw_only=True)
class MeasureRow:
    """One measure and one finding that it is about; its fields are the columns of `MEASURES`."""

    measure: int
    rule: str | None
    unit_id: str | None
    subject: str | None
    criterion: str | None
    period: str | None
    description: str
    responsible: str
    due: str
    value: float | None
    cases: int | None
    points: float | None
    done: str | None
    source: str | None
    status: MeasureStatus
    finding: MeasuredFinding
    found_rule: str | None
    found_unit_id: str | None
    found_subject: str | None
    found_period: str | None
    fingerprint: str | None
    outcome: MeasureOutcome
    outcome_reason: MeasureReason | None
    judged_period: str | None
    start: float | None
    wanted: float | None
    reached: float | None


class MeasureTable(ResultTable[MeasureRow]):
    """
    Measures of a plan (kế hoạch cải thiện) and what became of each, in the order of the plan.

    A measure has a row for each finding that it is about, and one where there is none.
    """

    columns = MEASURES
    title = "measures"
    made_by = "FindingTable.with_measures"
    form = MEASURES_FORM
    record = MeasureRow

    def at(
        self,
        *,
        responsible: OneOrMore[str] = None,
        unit_id: OneOrMore[str] = None,
        status: OneOrMore[MeasureStatus | str] = None,
        finding: OneOrMore[MeasuredFinding | str] = None,
        outcome: OneOrMore[MeasureOutcome | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        responsible, unit_id : str or iterable of str, optional
            Units that are responsible, and units that measures name.
        status, finding, outcome : term, str or iterable of them, optional
            Words, as they stand in the table: ``"overdue"``, ``"found"``, ``"kept"``.

        Returns
        -------
        MeasureTable

        Raises
        ------
        UnknownCodeError
            If the table has no such value; what is written like it is named.
        """
        return self._chosen(
            {
                "responsible": responsible,
                "unit_id": unit_id,
                "status": status,
                "finding": finding,
                "outcome": outcome,
            }
        )

    def render(self, language: Language, *, names: Names | None = None) -> list[str]:
        """
        Say of each row what was planned, and what became of it.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.
        names : UnitRegistry or mapping of str to str, optional
            Names of units; ids stand for themselves where there is none.

        Returns
        -------
        list of str
            In the order of the rows.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If *names* cannot be used.
        """
        return rendering.plan_list.plan_sentences(self.data, self._lexicon(language, names))

    def to_markdown(
        self,
        path: str | PathLike[str] | None = None,
        *,
        language: Language,
        names: Names | None = None,
    ) -> str | None:
        """
        Write the plan as a list for people, in Markdown: a table for each unit responsible.

        Parameters
        ----------
        path : path, optional
            File to write, in UTF-8.
        language : {"vi", "en"}
            Which language.
        names : UnitRegistry or mapping of str to str, optional
            Names of units.

        Returns
        -------
        str or None
            The text, where no path was given.

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        InputError
            If *names* cannot be used, or the file cannot be written.
        """
        ordered = self.data.sort_by(_BY_RESPONSIBLE)
        return given_or_written(
            rendering.plan_list.plan_markdown(ordered, self._lexicon(language, names)), path
        )

    def _lexicon(self, language: Language, names: Names | None) -> Lexicon:
        return lexicon_of(self.provenance, language, names_in(self.data, names), self._scheme)

    def by_responsible(self) -> dict[str, MeasureTable]:
        """
        Part the rows by the unit that is responsible (theo đơn vị chủ trì).

        Returns
        -------
        dict of str to MeasureTable
            By unit, in the order of their names; within each the day that comes first is first.
        """
        ordered = attrs.evolve(self, data=self.data.sort_by(_BY_RESPONSIBLE))
        units = dict.fromkeys(ordered.data["responsible"].to_pylist())
        return {unit: ordered.at(responsible=unit) for unit in units}


def no_measures() -> MeasureTable:
    """Make the table of no measures."""
    return MeasureTable(no_rows(MEASURES))


@attrs.frozen(eq=False, kw_only=True)
class Planned:
    """
    Measures beside the findings of a review, for the rules about them.

    *persisting* are findings of severity error or warning that an earlier review had as well,
    *has_none* says of each whether no measure is about it; it is None where none was followed.
    *is_late* and *is_vain*, shape (rows of the measures,), are said of measures that are overdue
    and not idle, and of those that were done before the period in which their finding is there.
    """

    measures: pa.Table
    persisting: pa.Table | None
    has_none: BoolArray
    is_late: BoolArray
    is_vain: BoolArray
