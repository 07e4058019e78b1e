"""The numbers behind scores: what formulas read, counts behind rates, and the next edge."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np
import pyarrow as pa

from ...formulas import (
    Constant,
    IndicatorValue,
    PointsOf,
    Quantity,
    Value,
    formula_notation,
    quantities_below,
    quantity_notation,
)
from ...model.indicator import Indicator, MeasureKind
from ...schemes.criterion import Criterion
from ...tables.arrays import CodeArray, CountArray, FloatArray, keys, masked
from ...tables.columns_of_results import NUMBERS
from ..engine import Engine
from ..inputs import COUNTED, NO_COUNT, Reading
from ..thresholds import next_jump
from .grid import Grid
from .next_cases import cases_to_edge

__all__ = ["Behind"]


@attrs.frozen(eq=False, kw_only=True)
class Behind:
    """
    Hold numbers in the shape of a grid of scores, (criteria, rows); NaN and `NO_COUNT` for none.

    *value* is the first quantity that the formula reads, and *more* has the others in turn;
    *quantities* names those of each criterion, *counts* has the columns that `COUNTED` names, None
    for one in which there is nothing. *answer* has positions in *answers*, -1 where none was
    given, and is None where no criterion has one.
    """

    formulas: list[str]
    quantities: list[list[str]]
    value: FloatArray
    more: list[FloatArray]
    counts: dict[str, CountArray | FloatArray | None]
    next_value: FloatArray
    next_points: FloatArray
    next_cases: CountArray
    answer: CodeArray | None
    answers: tuple[str, ...]

    @classmethod
    def of(cls, grid: Grid, engine: Engine, stage: str, indicators: Sequence[Indicator]) -> Behind:
        """Read the quantities of every criterion at a stage; *indicators* define the rates."""
        definitions = {each.code: each for each in indicators}
        shape = grid.points.shape
        criteria = [engine.scheme.criterion(code) for code in grid.criteria]
        listed = [_read_by(criterion) for criterion in criteria]
        others = max((len(each) for each in listed), default=1) - 1
        made = cls(
            formulas=[formula_notation(each.formula) for each in criteria if each.formula],
            quantities=[[quantity_notation(each) for each in those] for those in listed],
            value=np.full(shape, np.nan),
            more=[np.full(shape, np.nan) for _ in range(others)],
            counts=dict.fromkeys(COUNTED),
            next_value=np.empty(shape),
            next_points=np.empty(shape),
            next_cases=np.full(shape, NO_COUNT, np.int64),
            answer=None,
            answers=(),
        )
        points_at = _points_at(engine, stage)
        # without copies where the rows are those of the frame
        of_frame = slice(None) if grid.rows == len(engine.frame) else grid.at
        for place, (criterion, read) in enumerate(zip(criteria, listed, strict=True)):
            assert criterion.formula is not None
            assert criterion.max_points is not None
            of_quantity = _Numbers(engine, criterion, stage, points_at, of_frame)
            for column, quantity in zip((made.value, *made.more), read, strict=False):
                column[place] = of_quantity(quantity)
            indicator = _indicator(criterion, read[0]) if read else None
            if indicator is not None:
                for name, counts in engine.given.counts(indicator).items():
                    kept = made.counts[name]
                    if kept is None:
                        kept = made.counts[name] = np.full(shape, COUNTED[name])
                    kept[place] = counts[of_frame]
            awards = engine.leaves.awards(criterion, stage)
            if awards is not None and awards.answers:
                if made.answer is None:
                    none = np.full(shape, -1, np.int32)
                    made = attrs.evolve(made, answer=none, answers=awards.answers)
                assert made.answer is not None
                made.answer[place] = awards.answer_codes[of_frame]
            jump = next_jump(
                criterion.formula, made.value[place], of_quantity, criterion.max_points
            )
            made.next_value[place], made.next_points[place] = jump.value, jump.points
            definition = definitions.get(indicator or "")
            if definition is not None and definition.kind is MeasureKind.PROPORTION:
                numerator, denominator = made.counts["numerator"], made.counts["denominator"]
                if numerator is None or denominator is None:
                    continue
                made.next_cases[place] = cases_to_edge(
                    criterion.formula,
                    definition,
                    value=made.value[place],
                    edge=jump.value,
                    counts=(numerator[place], denominator[place]),
                    decimals=of_quantity.decimals,
                )
        return made

    def numbers(self, criterion: CountArray, cell: CountArray, values: FloatArray) -> pa.Array:
        """
        Give the quantities of some cells with their values, as one list a cell.

        *values* are those of the first quantity of each cell.
        """
        texts = list(dict.fromkeys(name for those in self.quantities for name in those))
        number = {name: at for at, name in enumerate(texts)}
        count = np.array([len(those) for those in self.quantities], np.int32).take(criterion)
        offsets = np.zeros(len(cell) + 1, np.int32)
        np.cumsum(count, out=offsets[1:])
        quantity, value = np.empty(offsets[-1], np.int32), np.empty(offsets[-1])
        for place, column in enumerate((self.value, *self.more)):
            listed = [those[place : place + 1] for those in self.quantities]
            code = np.array([number[each[0]] if each else -1 for each in listed], np.int32)
            if place == 0 and all(listed):
                quantity[offsets[:-1]], value[offsets[:-1]] = code.take(criterion), values
                continue
            has = np.flatnonzero(count > place)
            at = offsets.take(has) + place
            quantity[at] = code.take(criterion.take(has))
            value[at] = column.ravel().take(cell.take(has))
        fields = [
            keys(quantity, texts),
            masked(value, ~np.isnan(value)),
        ]
        structs = pa.StructArray.from_arrays(fields, fields=list(NUMBERS.value_type))
        return pa.ListArray.from_arrays(pa.array(offsets), structs)


@attrs.frozen(eq=False)
class _Numbers:
    """Read quantities of one criterion, on some rows of the frame."""

    engine: Engine
    criterion: Criterion
    stage: str
    points_at: dict[str, Reading]
    at: CodeArray | slice
    known: dict[Quantity, FloatArray] = attrs.field(factory=dict)

    @property
    def decimals(self) -> int | None:
        """Decimals that values are rounded to before formulas read them."""
        return self.engine.leaves.quantities(
            self.criterion, self.stage, lambda code: self.points_at[code]
        ).decimals

    def __call__(self, quantity: Quantity) -> FloatArray:
        if quantity not in self.known:
            quantities = self.engine.leaves.quantities(
                self.criterion, self.stage, lambda code: self.points_at[code]
            )
            self.known[quantity] = quantities.read(quantity).value[self.at]
        return self.known[quantity]


def _read_by(criterion: Criterion) -> list[Quantity]:
    assert criterion.formula is not None
    below = dict.fromkeys(quantities_below(criterion.formula))
    return [quantity for quantity in below if not isinstance(quantity, Constant)]


def _indicator(criterion: Criterion, quantity: Quantity) -> str | None:
    """Find the indicator whose rate a quantity is; None where it is none."""
    if isinstance(quantity, IndicatorValue):
        return quantity.code
    return criterion.indicator if isinstance(quantity, Value) else None


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
