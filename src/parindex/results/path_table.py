"""The least effort that reaches a target, and the plan that it makes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TypeVar, cast

import attrs
import numpy as np

from ..errors import InputError
from ..i18n import fill
from ..model.measure import Measure, MeasureSet
from ..render.numbers import count_text
from ..render.views.point_forms import FRONTIER_FORM, PATHS_FORM
from ..tables.columns_of_plans import FRONTIER, PATHS
from ..typing import Language
from ..vocabulary import PathStatus
from .plan_rows import FrontierRow, PathRow
from .result import ResultTable
from .words_of import lexicon_of

__all__ = ["FrontierTable", "PathTable"]

_T = TypeVar("_T")


class FrontierTable(ResultTable[FrontierRow]):
    """The most points for each cost (đường giới hạn điểm), from none to that of the path."""

    columns = FRONTIER
    title = "costs"
    made_by = "shortest_path"
    form = FRONTIER_FORM
    record = FrontierRow


@attrs.frozen(eq=False, repr=False)
class PathTable(ResultTable[PathRow]):
    """
    The least effort that reaches a target: one row per count that grows.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `PATHS`.
    provenance : Provenance
        Definitions of the rates.
    effort : float
        Cost of the whole path; cases, where no cost was given.
    target, reached : float
        Points of the total that are asked for, and that the path gives, before rounding.
    status : PathStatus
        Whether the target is reached.
    frontier : FrontierTable
        The most points for each cost up to that of the path.
    left_out : tuple of (str, str)
        Criteria that no case moves although their formula reads one, and why.
    """

    columns = PATHS
    title = "steps"
    made_by = "shortest_path"
    form = PATHS_FORM
    record = PathRow

    effort: float = attrs.field(kw_only=True)
    target: float = attrs.field(kw_only=True)
    reached: float = attrs.field(kw_only=True)
    status: PathStatus = attrs.field(kw_only=True)
    frontier: FrontierTable = attrs.field(kw_only=True)
    left_out: tuple[tuple[str, str], ...] = attrs.field(default=(), kw_only=True)

    def to_measures(
        self,
        *,
        responsible: str | Mapping[str, str],
        due: dt.date | Mapping[str, dt.date],
        description: Mapping[str, str] | None = None,
        source: str | None = None,
        language: Language = "vi",
    ) -> MeasureSet:
        """
        Write the path down as measures of a plan (đưa vào kế hoạch cải thiện), one for each step.

        Parameters
        ----------
        responsible : str or mapping of str to str
            Which unit is responsible, for all steps or by the item that grows.
        due : datetime.date or mapping of str to datetime.date
            Last day by which it is to be done, for all steps or by the item.
        description : mapping of str to str, optional
            What is done, by the item; by default how many cases more there are to be of it.
        source : str, optional
            Where the plan is written.
        language : {"vi", "en"}, default "vi"
            Language of the descriptions that are not given.

        Returns
        -------
        MeasureSet
            In the order of the steps. Each names criteria, unit and period, and promises cases,
            points and the value that comes of them, which is judged (convention §97).

        Raises
        ------
        InputError
            If a mapping lacks a step of the path.
        DefinitionError
            If what is given cannot be that of a measure.
        UnknownCodeError
            If there is no such language.

        Notes
        -----
        Where cases are still to come, points are counted from where none of them meets a
        requirement.
        """
        lexicon = lexicon_of(self.provenance, language, {})
        said = description or {}
        template = lexicon.words["measures.of_path"]
        measures = []
        for row in self:
            item = lexicon.item(row.item) or row.item
            cases = str(count_text(np.array([row.cases]), language=language)[0].as_py())
            measures.append(
                Measure(
                    criterion=row.criteria,
                    unit_id=row.unit_id,
                    subject=row.indicator_code,
                    period=row.period,
                    description=said.get(row.item, fill(template, cases=cases, item=item)),
                    responsible=_of_item(responsible, row.item, "responsible"),
                    due=_of_item(due, row.item, "due"),
                    value=row.value,
                    cases=row.cases,
                    points=row.gain,
                    source=source,
                )
            )
        return MeasureSet(measures)

    def _about(self) -> str:
        return f", effort {self.effort:g}, {self.status.text}"


def _of_item(given: _T | Mapping[str, _T], item: str, name: str) -> _T:
    """
    Give what holds for a step, where it is the same for all or goes by the item.

    Raises
    ------
    InputError
        If the mapping lacks the item.
    """
    if not isinstance(given, Mapping):
        return given
    if item not in given:
        raise InputError(f"{name} must have an entry for every step, got none for {item!r}")
    return cast("_T", given[item])
