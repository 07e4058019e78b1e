"""The table of which points were lost where, and how a total was rescaled."""

from __future__ import annotations

import itertools
from typing import Any, Self

import attrs
import numpy as np
import pyarrow as pa

from ...periods.period import PeriodLike
from ...render.explanation import explanation_lines, heading_line, rescaling_line
from ...render.numbers import decimal_text
from ...render.views.forms import EXPLANATIONS_FORM
from ...results.as_files import AsFiles
from ...results.chosen_rows import OneOrMore, codes_wanted
from ...results.result import ResultTable
from ...results.score_rows import ExplanationRow, Quantity
from ...results.words_of import lexicon_of
from ...schemes.scheme import Scheme
from ...tables.arrays import floats_of
from ...tables.columns_of_files import RESCALINGS
from ...tables.columns_of_results import EXPLANATIONS, schema_of
from ...typing import Language
from ...vocabulary import ScoreStatus

__all__ = ["ExplanationTable", "Rescaling"]


@attrs.frozen(kw_only=True)
class Rescaling:
    """
    What made a total of what applies a total of the whole scheme (quy đổi).

    Parameters
    ----------
    unit_id, period : str
        The unit, and the code of the period.
    points : float
        Points of the topmost criteria together, bonus and penalty too.
    applies : float
        Maximum of those that apply to the unit.
    total : float
        Points of the total.
    max_points : float
        Maximum of the scheme, which the total is of.
    """

    unit_id: str
    period: str
    points: float
    applies: float
    total: float
    max_points: float


@attrs.frozen(eq=False, repr=False)
class ExplanationTable(AsFiles, ResultTable[ExplanationRow]):
    """
    Where points were lost (phân tích điểm mất): the largest loss of each unit and period first.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `EXPLANATIONS`: one row per unit, period and criterion.
    provenance : Provenance
        Definitions of the rates.
    scheme : Scheme
        What was scored by.
    rescalings : tuple of Rescaling
        How totals follow from their criteria, where a part of the maximum does not apply; those
        are not among them whose criteria add up to the total as they are.
    """

    kind = "explanations"
    columns = EXPLANATIONS
    title = "criteria"
    record = ExplanationRow
    form = EXPLANATIONS_FORM

    scheme: Scheme = attrs.field(kw_only=True)
    rescalings: tuple[Rescaling, ...] = attrs.field(default=(), kw_only=True)

    def at(
        self,
        *,
        unit_id: OneOrMore[str] = None,
        period: OneOrMore[PeriodLike] = None,
        criterion: OneOrMore[str] = None,
        status: OneOrMore[ScoreStatus | str] = None,
    ) -> Self:
        """
        Keep some of the rows.

        Parameters
        ----------
        unit_id : str or iterable of str, optional
            Units.
        period : period or iterable of periods, optional
            Periods, in any form that `ReportingPeriod.parse` reads; a whole number is a year.
        criterion : str or iterable of str, optional
            Codes of criteria.
        status : ScoreStatus, str or iterable of them, optional
            Words that say why there are points, or none.

        Returns
        -------
        ExplanationTable

        Raises
        ------
        UnknownCodeError
            If the table has no such unit, period, criterion or status; what is written like it is
            named.
        ParseError
            If a period is none.
        """
        chosen = self._chosen(
            {"unit_id": unit_id, "period": period, "criterion_code": criterion, "status": status}
        )
        kept = {
            name: None if wanted is None else codes_wanted(name, wanted)
            for name, wanted in (("unit_id", unit_id), ("period", period))
        }
        rescalings = tuple(
            each
            for each in self.rescalings
            if all(wanted is None or getattr(each, name) in wanted for name, wanted in kept.items())
        )
        return attrs.evolve(chosen, rescalings=rescalings)

    def _beside(self) -> dict[str, pa.Table | list[dict[str, object]]]:
        listed = [attrs.asdict(each) for each in self.rescalings]
        return {"rescalings": pa.Table.from_pylist(listed, schema=schema_of(RESCALINGS))}

    def _record_of(self, row: dict[str, Any]) -> ExplanationRow:
        row["numbers"] = tuple(Quantity(**each) for each in row["numbers"] or ())
        return super()._record_of(row)

    def render(self, language: Language) -> list[str]:
        """
        Write one line for each criterion that lost points, or whose loss is not known.

        A last line says how a total was rescaled. Formulas are told in words; their notation stands
        in the column ``formula``. Where there are several units or periods, a line
        before those of each names it.

        Parameters
        ----------
        language : {"vi", "en"}
            Which language.

        Returns
        -------
        list of str

        Raises
        ------
        UnknownCodeError
            If there is no such language.
        """
        lexicon = lexicon_of(self.provenance, language, {}, self.scheme)
        rescaled = {(each.unit_id, each.period): each for each in self.rescalings}
        lines: list[str] = []
        parts = self._parts()
        for unit, period, data in parts:
            if len(parts) > 1:
                lines.append(heading_line(unit, period, language=language))
            lines += explanation_lines(data, lexicon)
            if (unit, period) in rescaled:
                numbers = attrs.asdict(rescaled[unit, period])
                del numbers["unit_id"], numbers["period"]
                lines.append(rescaling_line(**numbers, language=language))
        return lines

    def _parts(self) -> list[tuple[str, str, pa.Table]]:
        """Cut the rows by unit and period, which stand together."""
        units, periods = self.keys.unit, self.keys.period
        differs = (np.diff(units.codes) != 0) | (np.diff(periods.codes) != 0)
        edges = [0, *(np.flatnonzero(differs) + 1).tolist(), len(self)]
        return [
            (
                units.texts[units.codes[start]],
                periods.texts[periods.codes[start]],
                self.data.slice(start, end - start),
            )
            for start, end in itertools.pairwise(edges)
            if end > start
        ]

    @property
    def _scheme(self) -> Scheme:
        return self.scheme

    def _about(self) -> str:
        lost = np.array([np.nansum(floats_of(self.data["lost"]))])
        text = decimal_text(lost, 2, language="en", trim=True)[0].as_py()
        return f" by {self.scheme.label}, {text} points lost"
