"""Which points were lost where, with the formula and the numbers behind each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from ...periods.period import PeriodLike
from ...results.chosen_rows import OneOrMore
from ...schemes.criterion import Combination, CriterionRole
from ...tables.arrays import CountArray, FloatArray, floats_of, keys, masked, words
from ...tables.columns_of_results import EXPLANATIONS, schema_of
from ...vocabulary import ScoreStatus
from ...vocabulary.scores import TOTAL
from ..compute import engine_of
from ..engine import Engine
from ..inputs import NO_COUNT
from ..rows import UnitPeriods
from ..table import ScoreTable, check_scores, with_inputs
from .behind import Behind
from .grid import Grid
from .table import ExplanationTable, Rescaling

__all__ = ["explain"]

# As many cells as fit the processor's cache with what is put in order of them.
_CELLS = 1 << 16


def explain(
    scores: ScoreTable,
    unit_id: OneOrMore[str] = None,
    period: OneOrMore[PeriodLike] = None,
    *,
    stage: str | None = None,
) -> ExplanationTable:
    """
    Explain scores: which points a unit lost at which criterion, and the numbers behind it.

    Parameters
    ----------
    scores : ScoreTable
        Scores with the inputs that they were computed from.
    unit_id : str or iterable of str, optional
        The units; by default all.
    period : ReportingPeriod, str or int, or iterable of them, optional
        The periods, in any spelling; a whole number is a year. By default all.
    stage : str, optional
        The stage; by default the last one, which is the result.

    Returns
    -------
    ExplanationTable
        One row per unit, period and criterion with a formula: units and periods in the order in
        which they were scored, the largest loss of each first, those whose loss is not known
        last (convention §39). ``numbers`` holds every quantity that the formula read; where it is
        the rate of an indicator, ``numerator`` and ``denominator`` are its counts, and
        ``next_cases`` is the least number of cases by which the numerator must change for the
        next step. All units at once take little longer than one.

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
    1 “Hạn”: 8.00 of 8.00 points lost; the value is 79.5; the next edge is 80, which gives 6.40
    2 “Kế hoạch”: 1.00 of 2.00 points lost; the answer is “late”
    """
    with_inputs(check_scores(scores))
    scheme = scores.scheme
    chosen = scheme.final_stage.code if stage is None else stage
    leaves = [each.code for each in scheme.leaves_at(chosen)]
    # a table without rows has no stage that could be asked for
    wanted = scores.at(stage=chosen if len(scores) else None, unit_id=unit_id, period=period)
    engine = engine_of(scheme, scores.inputs)
    grid = Grid.of(wanted, leaves, engine)
    behind = Behind.of(grid, engine, chosen, scores.provenance.indicators)
    schema = schema_of(EXPLANATIONS)
    batches = [
        pa.RecordBatch.from_arrays([columns[name] for name in schema.names], schema=schema)
        for columns in _blocks(grid, behind, chosen)
    ]
    return ExplanationTable(
        pa.Table.from_batches(batches, schema=schema),
        scores.provenance,
        scheme=scheme,
        rescalings=_rescalings(wanted, engine),
    )


def _blocks(grid: Grid, behind: Behind, stage: str) -> Iterator[dict[str, pa.Array]]:
    """Columns of some units at a time: numbers stay in the cache while they are put in order."""
    of_criterion = pa.array(grid.criteria, pa.string())
    formulas = pa.array(behind.formulas, pa.string())
    width = len(grid.criteria)
    at_a_time = max(_CELLS // max(width, 1), 1)
    for start in range(0, grid.rows, at_a_time):
        rows = np.arange(start, min(start + at_a_time, grid.rows))
        # the largest loss first, then what is not known, then what has no score
        loss = -grid.lost[:, rows].T
        loss[np.isnan(loss)] = np.inf
        loss[~grid.is_scored[:, rows].T] = np.nan
        order = np.argsort(loss, axis=1, kind="stable")
        criterion = order.ravel()
        cell = (order * grid.rows + rows[:, None]).ravel()
        if not grid.is_full:
            there = grid.is_scored.ravel().take(cell)
            criterion, cell = criterion[there], cell[there]
        row = cell - criterion * grid.rows
        codes = criterion.astype(np.int32)
        values = behind.value.ravel().take(cell)
        yield {
            "criterion_code": keys(codes, of_criterion),
            "unit_id": keys(grid.unit_codes.take(row), grid.units),
            "period": keys(grid.period_codes.take(row), grid.periods),
            "stage": keys(np.zeros(len(row), np.int32), [stage]),
            "points": _numbers(grid.points.ravel().take(cell)),
            "max_points": _numbers(grid.max_points.ravel().take(cell)),
            "lost": _numbers(grid.lost.ravel().take(cell)),
            "status": words(ScoreStatus, grid.status.ravel().take(cell)),
            "formula": keys(codes, formulas),
            "value": _numbers(values),
            **{
                name: pa.nulls(len(cell), schema_of(EXPLANATIONS).field(name).type)
                if counts is None
                else _numbers(counts.ravel().take(cell))
                for name, counts in behind.counts.items()
            },
            "next_value": _numbers(behind.next_value.ravel().take(cell)),
            "next_points": _numbers(behind.next_points.ravel().take(cell)),
            "next_cases": _numbers(behind.next_cases.ravel().take(cell)),
            "numbers": behind.numbers(criterion, cell, values),
            "answer": pa.nulls(len(cell), schema_of(EXPLANATIONS).field("answer").type)
            if behind.answer is None
            else keys(behind.answer.ravel().take(cell), behind.answers),
        }


def _numbers(numbers: CountArray | FloatArray) -> pa.Array:
    is_count = numbers.dtype == np.int64
    return masked(numbers, numbers != NO_COUNT if is_count else ~np.isnan(numbers))


def _rescalings(scores: ScoreTable, engine: Engine) -> tuple[Rescaling, ...]:
    """How totals follow from their criteria; not those that are their sum."""
    scheme = scores.scheme
    if not scheme.rescale or scheme.combine is not Combination.SUM:
        return ()
    children = {each.code: each.role for each in scheme.children(TOTAL)}
    units, periods = scores.keys.unit, scores.keys.period
    at = engine.frame.rows_of(
        UnitPeriods(units.texts, units.codes, scores.keys.periods, periods.codes)
    )
    points, maximum = (floats_of(scores.data[name]) for name in ("points", "max_points"))
    codes, texts = scores.keys.criterion

    def sums(numbers: FloatArray, wanted: list[bool]) -> FloatArray:
        rows = np.array(wanted, bool)[codes]
        summed = np.bincount(at[rows], np.nan_to_num(numbers[rows]), len(engine.frame))
        return summed.astype(np.float64, copy=False)

    applies = sums(maximum, [children.get(code) is CriterionRole.REGULAR for code in texts])
    summed = sums(points, [code in children for code in texts])
    is_total = np.array([code == TOTAL for code in texts], bool)[codes]
    rows = np.flatnonzero(is_total & ~np.isnan(points))
    rows = rows[(applies[at[rows]] > 0) & (np.abs(applies[at[rows]] - maximum[rows]) > 1e-9)]
    rows = rows[np.argsort(at[rows], kind="stable")]
    return tuple(
        Rescaling(
            unit_id=units.texts[units.codes[row]],
            period=periods.texts[periods.codes[row]],
            points=float(summed[at[row]]),
            applies=float(applies[at[row]]),
            total=float(points[row]),
            max_points=float(maximum[row]),
        )
        for row in rows.tolist()
    )
