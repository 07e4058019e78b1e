"""Which points were lost where, with the formula and the numbers behind each."""

from __future__ import annotations

from typing import Any, Self

import attrs
import numpy as np
import pyarrow as pa

from .._white_space import unit_key
from ..formulas import (
    Constant,
    IndicatorValue,
    PointsOf,
    Value,
    formula_notation,
    quantities_below,
    quantity_notation,
)
from ..periods.period import PeriodLike, ReportingPeriod
from ..render.explanation import explanation_lines, rescaling_line
from ..render.numbers import decimal_text
from ..render.views.forms import EXPLANATIONS_FORM
from ..results.chosen_rows import OneOrMore
from ..results.result import ResultTable
from ..results.score_rows import ExplanationRow, Quantity
from ..results.words_of import lexicon_of
from ..schemes.criterion import TOTAL, Combination, Criterion, CriterionRole
from ..schemes.scheme import Scheme
from ..tables.arrays import floats_of, terms_of, words
from ..tables.columns_of_results import EXPLANATIONS, schema_of
from ..typing import Language
from ..vocabulary import ScoreStatus
from .compute import engine_of
from .engine import Engine
from .inputs import COUNTED, Reading
from .table import ScoreTable, check_scores, with_inputs
from .thresholds import next_jump

__all__ = ["ExplanationTable", "Rescaling", "explain"]

# What was said to be so; of what is missing nobody knows what it would have lost.
_LAWFUL = (ScoreStatus.NOT_APPLICABLE.text, ScoreStatus.NOTHING_COUNTED.text)


@attrs.frozen(kw_only=True)
class Rescaling:
    """
    What made a total of what applies a total of the whole scheme (quy đổi).

    Parameters
    ----------
    points : float
        Points of the topmost criteria together, bonus and penalty too.
    applies : float
        Maximum of those that apply to the unit.
    total : float
        Points of the total.
    max_points : float
        Maximum of the scheme, which the total is of.
    """

    points: float
    applies: float
    total: float
    max_points: float


@attrs.frozen(eq=False, repr=False)
class ExplanationTable(ResultTable[ExplanationRow]):
    """
    Where points were lost (phân tích điểm mất): one row per criterion, the largest loss first.

    Parameters
    ----------
    data : pyarrow.Table
        Columns of `EXPLANATIONS`.
    provenance : Provenance
        Definitions of the rates.
    scheme : Scheme
        What was scored by.
    rescaling : Rescaling, optional
        How the total follows from the criteria, where a part of the maximum does not apply; None
        where the criteria add up to the total as they are.
    """

    columns = EXPLANATIONS
    title = "criteria"
    record = ExplanationRow
    form = EXPLANATIONS_FORM

    scheme: Scheme = attrs.field(kw_only=True)
    rescaling: Rescaling | None = attrs.field(default=None, kw_only=True)

    def at(
        self, *, criterion: OneOrMore[str] = None, status: OneOrMore[ScoreStatus | str] = None
    ) -> Self:
        """
        Keep some of the criteria.

        Parameters
        ----------
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
            If the table has no such criterion or status; what is written like it is named.
        """
        return self._chosen({"criterion_code": criterion, "status": status})

    def _record_of(self, row: dict[str, Any]) -> ExplanationRow:
        row["numbers"] = tuple(Quantity(**each) for each in row["numbers"] or ())
        return super()._record_of(row)

    def render(self, language: Language) -> list[str]:
        """
        Write one line for each criterion that lost points, or whose loss is not known.

        A last line says how a total was rescaled. Formulas are told in words; their notation stands
        in the column ``formula``.

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
        lines = explanation_lines(self.data, lexicon)
        if self.rescaling is not None:
            lines.append(rescaling_line(**attrs.asdict(self.rescaling), language=language))
        return lines

    @property
    def _scheme(self) -> Scheme:
        return self.scheme

    def _about(self) -> str:
        lost = np.array([np.nansum(floats_of(self.data["lost"]))])
        text = decimal_text(lost, 2, language="en", trim=True)[0].as_py()
        return f" by {self.scheme.label}, {text} points lost"


def explain(
    scores: ScoreTable, unit_id: str, period: PeriodLike, *, stage: str | None = None
) -> ExplanationTable:
    """
    Explain a score: which points a unit lost at which criterion, and the numbers behind it.

    Parameters
    ----------
    scores : ScoreTable
        Scores with the inputs that they were computed from.
    unit_id : str
        The unit.
    period : ReportingPeriod, str or int
        The period, in any spelling; a whole number is a year.
    stage : str, optional
        The stage; by default the last one, which is the result.

    Returns
    -------
    ExplanationTable
        One row per criterion with a formula, the largest loss first, those whose loss is not known
        last (convention §39). ``numbers`` holds every quantity that the formula read; where it is
        the rate of an indicator, ``numerator`` and ``denominator`` are its counts.

    Raises
    ------
    InputError
        If *scores* is no ScoreTable, or was read from a file.
    UnknownCodeError
        If there is no such unit, period or stage in the scores.
    ParseError
        If *period* is no period.

    Examples
    --------
    >>> import parindex as pi
    >>> scheme = pi.scheme_from_table(
    ...     {
    ...         "code": ["1", "2"],
    ...         "text": ["Hạn", "Kế hoạch"],
    ...         "maximum": [8, 2],
    ...         "formula": ["share(floor=80)", "levels(done: 2; late: 1)"],
    ...     },
    ...     id="own",
    ...     edition="2023",
    ... )
    >>> scores = pi.compute_scores(
    ...     scheme,
    ...     rates={
    ...         "criterion_code": ["1"],
    ...         "unit_id": ["A"],
    ...         "period": ["2023"],
    ...         "value": [79.5],
    ...     },
    ...     awards={
    ...         "criterion_code": ["2"],
    ...         "unit_id": ["A"],
    ...         "period": ["2023"],
    ...         "answer": ["late"],
    ...     },
    ... )
    >>> for line in pi.explain(scores, "A", "2023").render("en"):
    ...     print(line.partition("; formula")[0].replace(chr(160), " "))
    1 “Hạn”: 8.00 of 8 points lost; the value is 79.5; the next edge is 80, which gives 6.40
    2 “Kế hoạch”: 1.00 of 2 points lost
    """
    with_inputs(check_scores(scores))
    code = ReportingPeriod.parse(period).code
    chosen = scores.scheme.final_stage.code if stage is None else stage
    at_stage = [each.code for each in scores.scheme.leaves_at(chosen)]
    rows = scores.at(stage=chosen, unit_id=unit_id, period=code, criterion=at_stage).data
    engine = engine_of(scores.scheme, scores.inputs)
    row = engine.frame.row(unit_key(unit_id), code)
    points_at = _points_at(engine, chosen)
    listed = [
        _line(scores.scheme.criterion(line["criterion_code"]), line, engine, chosen, row, points_at)
        for line in rows.to_pylist()
    ]
    listed.sort(key=lambda line: np.inf if line["lost"] is None else -line["lost"])
    status = terms_of(rows["status"], ScoreStatus)
    order = {line["criterion_code"]: place for place, line in enumerate(rows.to_pylist())}
    columns = {
        column.name: pa.array([line[column.name] for line in listed], column.type)
        for column in EXPLANATIONS
        if column.name != "status"
    }
    in_order = np.array([order[line["criterion_code"]] for line in listed], np.int64)
    columns["status"] = words(ScoreStatus, status[in_order].astype(np.uint8))
    schema = schema_of(EXPLANATIONS)
    table = pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)
    rescaling = _rescaling(scores, unit_id, code, chosen)
    return ExplanationTable(table, scores.provenance, scheme=scores.scheme, rescaling=rescaling)


def _rescaling(scores: ScoreTable, unit_id: str, period: str, stage: str) -> Rescaling | None:
    scheme = scores.scheme
    if not scheme.rescale or scheme.combine is not Combination.SUM:
        return None
    known = {
        line["criterion_code"]: line
        for line in scores.at(unit_id=unit_id, period=period, stage=stage).data.to_pylist()
    }
    parts = [each for each in scheme.children(TOTAL) if each.code in known]
    total = known.get(TOTAL)
    applies = sum(
        known[each.code]["max_points"] or 0.0
        for each in parts
        if each.role is CriterionRole.REGULAR
    )
    if total is None or total["points"] is None or not applies:
        return None
    if abs(applies - total["max_points"]) <= 1e-9:
        return None
    return Rescaling(
        points=sum(known[each.code]["points"] or 0.0 for each in parts),
        applies=applies,
        total=total["points"],
        max_points=total["max_points"],
    )


def _points_at(engine: Engine, stage: str) -> dict[str, Reading]:
    """Points of all criteria, where a formula reads those of another one."""
    reads = any(
        isinstance(quantity, PointsOf)
        for leaf in engine.scheme.leaves
        for quantity in quantities_below(leaf.formula)
    )
    if not reads:
        return {}
    return {code: Reading(points.points, points.status) for code, _, points in engine.stage(stage)}


def _line(
    criterion: Criterion,
    line: dict[str, Any],
    engine: Engine,
    stage: str,
    row: int,
    points_at: dict[str, Reading],
) -> dict[str, Any]:
    assert criterion.formula is not None
    assert criterion.max_points is not None
    quantities = engine.leaves.quantities(criterion, stage, lambda code: points_at[code])
    read = [
        quantity
        for quantity in dict.fromkeys(quantities_below(criterion.formula))
        if not isinstance(quantity, Constant)
    ]
    known = {
        quantity_notation(quantity): float(quantities.read(quantity).value[row])
        for quantity in read
    }
    first = next(iter(known.values()), np.nan)
    counts = _counts(criterion, read[0] if read else None, engine, row)
    jump = next_jump(
        criterion.formula,
        np.array([first]),
        lambda quantity: quantities.read(quantity).value[[row]],
        criterion.max_points,
    )
    return {
        **line,
        "lost": _lost(criterion, line),
        "formula": formula_notation(criterion.formula),
        "value": _or_none(first),
        **counts,
        "next_value": _or_none(float(jump.value[0])),
        "next_points": _or_none(float(jump.points[0])),
        "numbers": [{"quantity": name, "value": _or_none(value)} for name, value in known.items()],
    }


def _lost(criterion: Criterion, line: dict[str, Any]) -> float | None:
    """Points that were not reached: 0 of a bonus, and of what lawfully does not apply."""
    lawful = line["status"] in _LAWFUL and line["max_points"] == 0
    if criterion.role is CriterionRole.BONUS or (lawful and line["points"] is None):
        return 0.0
    if line["points"] is None:
        return None
    return float(line["max_points"] - line["points"])


def _counts(
    criterion: Criterion, quantity: object, engine: Engine, row: int
) -> dict[str, float | None]:
    if isinstance(quantity, IndicatorValue):
        return engine.given.counts(quantity.code, row)
    is_own = isinstance(quantity, Value) and criterion.indicator is not None
    if is_own:
        return engine.given.counts(str(criterion.indicator), row)
    return dict.fromkeys(COUNTED)


def _or_none(number: float) -> float | None:
    return None if np.isnan(number) else number
