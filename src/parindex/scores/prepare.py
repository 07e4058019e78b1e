"""Set up the engine that scores given inputs by a scheme, and its look-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from ..periods.ordinals import earlier
from ..periods.period import ReportingPeriod
from ..schemes.scheme import Scheme
from ..tables.align import recode
from ..tables.arrays import FloatArray, codes_of, floats_of
from ..vocabulary import ScoreStatus
from ..vocabulary.scores import TOTAL
from .engine import Engine
from .inputs import Given, RatePiece, Reading, keys_of_rows, rate_pieces
from .rows import Frame, UnitPeriods
from .table import ScoreInputs, ScoreTable

__all__ = ["engine_of"]


def engine_of(
    scheme: Scheme,
    inputs: ScoreInputs,
    *,
    was: Mapping[str, str] | None = None,
    award_scales: Mapping[str, float] | None = None,
    value_scales: Mapping[str, float] | None = None,
) -> Engine:
    """
    Set up the engine that scores given inputs by a scheme.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    inputs : ScoreInputs
        What was given.
    was : mapping of str to str, optional
        For each criterion of the scheme the code under which the inputs know it; by default the
        same.
    award_scales : mapping of str to float, optional
        For each criterion what awarded points are multiplied by, where its maximum was another
        when they were awarded.
    value_scales : mapping of str to float, optional
        The same for values that are points themselves.

    Returns
    -------
    Engine
    """
    before = inputs.prior
    rates = [piece for table in inputs.rates for piece in rate_pieces(table)]
    earlier_rates = [
        piece for table in (before.rates if before else ()) for piece in rate_pieces(table)
    ]
    frame = Frame(
        _keys(inputs, rates),
        [] if before is None else _keys(before, earlier_rates),
        registry=inputs.registry,
        regime=inputs.regime,
        levels=scheme.levels,
    )
    given = Given(
        frame,
        rates=(*rates, *earlier_rates),
        values=(*inputs.values, *(() if before is None else before.values)),
        surveys=tuple(
            rows
            for rows in (inputs.surveys, None if before is None else before.surveys)
            if rows is not None
        ),
        awards=inputs.awards,
        was=was,
        award_scales=award_scales or {},
        value_scales=value_scales or {},
    )
    return Engine(
        scheme=scheme,
        frame=frame,
        given=given,
        prior_points=_PriorPoints(frame, inputs.prior_scores),
        unranked=inputs.unranked,
    )


def _keys(inputs: ScoreInputs, rates: Iterable[RatePiece]) -> list[UnitPeriods]:
    """Find the units and periods of everything that was given."""
    rows = [inputs.awards, inputs.surveys, *(rows for _, rows in inputs.values)]
    return [
        *{id(piece.keys): piece.keys for piece in rates}.values(),
        *(keys_of_rows(each) for each in rows if each is not None),
    ]


class _PriorPoints:
    """Points of the year before, from a table of scores."""

    def __init__(self, frame: Frame, scores: ScoreTable | None) -> None:
        self._frame, self._scores = frame, scores

    def __call__(self, code: str) -> Reading:
        rows = len(self._frame)
        value = np.full(rows, np.nan)
        if self._scores is not None and (code == TOTAL or code in self._scores.scheme):
            value = self._points(self._scores, code)
        has = ~np.isnan(value)
        status = np.where(has, ScoreStatus.COMPUTED, ScoreStatus.NO_PRIOR).astype(np.uint8)
        return Reading(value, None if has.all() else status)

    def _points(self, scores: ScoreTable, code: str) -> FloatArray:
        data = scores.at(stage=scores.scheme.final_stage.code, criterion=code).data
        unit_codes, units = codes_of(data["unit_id"])
        period_codes, periods = codes_of(data["period"])
        # the spare last line and column are nowhere: a code of -1 finds them
        grid = np.full((len(units) + 1, len(periods) + 1), np.nan)
        grid[unit_codes, period_codes] = floats_of(data["points"])
        before = ["" if each is None else each.code for each in self._before]
        line = recode(self._frame.units, units)[self._frame.unit_codes]
        column = recode(before, periods)[self._frame.period_codes]
        return grid[line, column]

    @property
    def _before(self) -> list[ReportingPeriod | None]:
        return earlier(self._frame.periods, ReportingPeriod.prior_year)
