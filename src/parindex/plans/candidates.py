"""What a criterion gives of one unit for each count that it could have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np

from ..formulas import (
    Difference,
    IndicatorValue,
    Quantity,
    Quotient,
    Value,
    quantities_below,
)
from ..schemes.criterion import Criterion
from ..scores.engine import Engine
from ..scores.formula_points import FormulaScorer
from ..scores.inputs import Reading
from ..scores.quantities import Quantities
from ..scores.rows import Frame
from ..scores.totals import rounded
from ..stats.rounding import round_half_up
from ..tables.arrays import BoolArray, FloatArray

__all__ = ["indicators_read", "points_of_candidates"]

_THROUGH = (Difference, Quotient)


def indicators_read(criterion: Criterion) -> frozenset[str]:
    """Codes of the indicators whose values of the same unit and period the formula reads."""
    assert criterion.formula is not None
    found = set()
    for quantity in quantities_below(criterion.formula):
        if isinstance(quantity, IndicatorValue):
            found.add(quantity.code)
        elif isinstance(quantity, Value) and criterion.indicator is not None:
            found.add(criterion.indicator)
    return frozenset(found)


def points_of_candidates(
    engine: Engine,
    criterion: Criterion,
    stage: str,
    row: int,
    points_at: Mapping[str, float],
    candidates: Mapping[str, FloatArray],
) -> FloatArray:
    """
    Points of one unit for each candidate, the numbers of the others held still.

    *candidates* are values of indicators, all of one length, in the order in which points come out;
    what else the formula reads stays what it is in the *row*.
    """
    assert criterion.formula is not None
    assert criterion.max_points is not None
    size = len(next(iter(candidates.values())))
    held = engine.leaves.quantities(
        criterion, stage, lambda code: Reading(np.full(len(engine.frame), points_at[code]))
    )
    reader = _Candidates(held, row, candidates, size)
    scorer = FormulaScorer(
        quantities=cast("Quantities", reader), max_points=criterion.max_points, awards=None
    )
    made = scorer.points(criterion.formula).value
    points = np.clip(made, criterion.min_points, criterion.max_points)
    if engine.scheme.rounding.carries:
        points = rounded(engine.scheme, criterion, points)
    return points


class _Candidates:
    """Reads candidates where a formula reads the indicator, and one row of the frame elsewhere."""

    def __init__(
        self, held: Quantities, row: int, candidates: Mapping[str, FloatArray], size: int
    ) -> None:
        self._held, self._row, self._candidates = held, row, candidates
        self.frame = _Rows(held.frame, row, size)

    def read(self, quantity: Quantity) -> Reading:
        """Numbers of a quantity for each candidate."""
        if isinstance(quantity, _THROUGH):
            # its parts are read here again
            return Quantities.read(cast("Quantities", self), quantity)
        code = self._held.criterion.indicator if isinstance(quantity, Value) else None
        if isinstance(quantity, IndicatorValue):
            code = quantity.code
        found = self._held.read(quantity)
        if code is not None and code in self._candidates:
            value = self._candidates[code]
            decimals = self._held.decimals
            return Reading(value if decimals is None else round_half_up(value, decimals))
        size = len(self.frame)
        return Reading(
            np.full(size, found.value[self._row]), np.full(size, found.codes[self._row], np.uint8)
        )


class _Rows:
    """One row of a frame, as often as there are candidates."""

    def __init__(self, frame: Frame, row: int, size: int) -> None:
        self._frame, self._row, self._size = frame, row, size

    def __len__(self) -> int:
        return self._size

    @property
    def has_level(self) -> BoolArray:
        return np.full(self._size, self._frame.has_level[self._row])

    def is_of_block(self, units: str) -> BoolArray:
        return np.full(self._size, self._frame.is_of_block(units)[self._row])

    def is_of_level(self, units: str) -> BoolArray:
        return np.full(self._size, self._frame.is_of_level(units)[self._row])
