"""Points that formulas give, for every row of the frame at once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

import attrs
import numpy as np

from ..formulas import (
    AllOf,
    AsPoints,
    Award,
    Bands,
    Best,
    ByCondition,
    ByLevel,
    Checklist,
    Compare,
    Condition,
    Either,
    Every,
    Fixed,
    Formula,
    Levels,
    Negation,
    Share,
    Steps,
    Sum,
)
from ..stats.formulas import band_points, holds, share_points, step_points
from ..tables.arrays import BoolArray, FloatArray
from ..tables.cells import StatusArray
from ..tables.inputs import answer_codes
from ..vocabulary import ScoreStatus
from .inputs import Awards, Reading
from .quantities import Quantities, worse

__all__ = ["FormulaScorer"]


@attrs.frozen(eq=False, kw_only=True)
class FormulaScorer:
    """
    Applies the formula of one criterion at one stage.

    Parameters
    ----------
    quantities : Quantities
        What the formula reads.
    max_points : float
        Maximum of the criterion.
    awards : Awards, optional
        Answers of people; None where there are none.
    """

    quantities: Quantities
    max_points: float
    awards: Awards | None

    def points(self, formula: Formula) -> Reading:
        """
        Points of a formula.

        Parameters
        ----------
        formula : formula
            The formula of the criterion, or a part of it.

        Returns
        -------
        Reading
            Points on the rows of the frame, before the bounds of the criterion.
        """
        return _SCORERS[type(formula)](self, formula)

    @property
    def _rows(self) -> int:
        return len(self.quantities.frame)

    def _share(self, formula: Share) -> Reading:
        value, full = self.quantities.read(formula.of), self.quantities.read(formula.full)
        zero = self.quantities.read(formula.zero)
        points = self.max_points if formula.points is None else formula.points
        made = share_points(
            value.value, full.value, points=points, zero=zero.value, floor=formula.floor
        )
        status = worse(worse(value.status, full.status), zero.status)
        return _undefined_where_nan(made, status, ScoreStatus.NO_REFERENCE)

    def _bands(self, formula: Bands) -> Reading:
        value = self.quantities.read(formula.of)
        made = band_points(value.value, formula.edges, formula.points, closed=formula.closed)
        return Reading(made, value.status)

    def _steps(self, formula: Steps) -> Reading:
        value, start = self.quantities.read(formula.of), self.quantities.read(formula.start)
        made = step_points(
            value.value,
            start.value,
            step=formula.step,
            add=formula.add,
            base=formula.base,
            counting=formula.counting,
        )
        if formula.least is not None or formula.most is not None:
            made = np.clip(made, formula.least, formula.most)
        return Reading(made, worse(value.status, start.status))

    def _as_points(self, formula: AsPoints) -> Reading:
        return self.quantities.read(formula.of)

    def _award(self, _: Award) -> Reading:
        """Nothing: an award stands in the place of the whole formula, and there is none here."""
        return self._constant(np.nan, ScoreStatus.MISSING)

    def _levels(self, formula: Levels) -> Reading:
        of_level = {level.code: level.points for level in formula.levels}

        def points_of(codes: Collection[str]) -> float | ScoreStatus:
            chosen = [points for code, points in of_level.items() if code in codes]
            if len(chosen) == 1:
                return chosen[0]
            # an answer to another part leaves the level open; two contradict each other
            return ScoreStatus.INVALID if chosen else ScoreStatus.MISSING

        return self._answered(points_of)

    def _checklist(self, formula: Checklist) -> Reading:
        of_item = {item.code: item.points for item in formula.items}
        most = np.inf if formula.most is None else formula.most
        return self._answered(
            lambda codes: min(
                sum(points for code, points in of_item.items() if code in codes), most
            )
        )

    def _all_of(self, formula: AllOf) -> Reading:
        points = self.max_points if formula.points is None else formula.points
        return self._answered(lambda codes: points if set(formula.items) <= set(codes) else 0.0)

    def _answered(self, points_of: Callable[[tuple[str, ...]], float | ScoreStatus]) -> Reading:
        """Points of the answers, or why there are none; every distinct answer is read once."""
        if self.awards is None:
            return self._constant(np.nan, ScoreStatus.MISSING)
        found = [points_of(answer_codes(answer)) for answer in self.awards.answers]
        found.append(ScoreStatus.MISSING)  # the spare last one is that of rows without an answer
        points = [np.nan if isinstance(each, ScoreStatus) else each for each in found]
        why = [each if isinstance(each, ScoreStatus) else ScoreStatus.COMPUTED for each in found]
        made = np.array(points, np.float64)[self.awards.answer_codes]
        status = np.array(why, np.uint8)[self.awards.answer_codes]
        return Reading(made, status if status.any() else None)

    def _fixed(self, formula: Fixed) -> Reading:
        return self._constant(formula.points, ScoreStatus.COMPUTED)

    def _sum(self, formula: Sum) -> Reading:
        total, status = np.zeros(self._rows), None
        for part in map(self.points, formula.formulas):
            total = total + part.value
            status = worse(status, part.status)
        return Reading(total, status)

    def _best(self, formula: Best) -> Reading:
        parts = [self.points(part) for part in formula.formulas]
        best = parts[0].value
        for part in parts[1:]:
            best = np.fmax(best, part.value)  # NaN is left out
        if not np.isnan(best).any():
            return Reading(best)
        # of several reasons why none has a value the last (convention §29): what was not reported
        # is not excused by an alternative that does not apply
        last = np.maximum.reduce([part.codes for part in parts])
        return Reading(best, np.where(np.isnan(best), last, ScoreStatus.COMPUTED).astype(np.uint8))

    def _by_condition(self, formula: ByCondition) -> Reading:
        made = np.full(self._rows, np.nan)
        status = np.full(self._rows, ScoreStatus.COMPUTED, np.uint8)
        is_open = np.ones(self._rows, bool)
        for branch in formula.branches:
            claim, unknown = self._holds(branch.when)
            part = self.points(branch.formula)
            # where it is not known whether a condition holds, no later one may stand in for it
            for here, points, codes in (
                (is_open & claim, part.value, part.codes),
                (is_open & (unknown != ScoreStatus.COMPUTED), made, unknown),
            ):
                made = np.where(here, points, made)
                status = np.where(here, codes, status)
                is_open &= ~here
        rest = self.points(formula.otherwise)
        made = np.where(is_open, rest.value, made)
        status = np.where(is_open, rest.codes, status).astype(np.uint8)
        return Reading(made, status if status.any() else None)

    def _by_level(self, formula: ByLevel) -> Reading:
        made = np.full(self._rows, np.nan)
        frame = self.quantities.frame
        is_open = frame.has_level
        status = np.where(is_open, ScoreStatus.NOT_APPLICABLE, ScoreStatus.NO_REFERENCE)
        variants = [(variant.units, self.points(variant.formula)) for variant in formula.variants]
        for is_of in (frame.is_of_block, frame.is_of_level):  # the block comes before the level
            for units, part in variants:
                here = is_open & is_of(units)
                made, status = np.where(here, part.value, made), np.where(here, part.codes, status)
                is_open = is_open & ~here
        if formula.otherwise is not None:
            part = self.points(formula.otherwise)
            made, status = (
                np.where(is_open, part.value, made),
                np.where(is_open, part.codes, status),
            )
        status = status.astype(np.uint8)
        return Reading(made, status if status.any() else None)

    def _holds(self, condition: Condition) -> tuple[BoolArray, StatusArray]:
        """Where a condition holds, and why that is not known where it is not."""
        match condition:
            case Compare():
                left = self.quantities.read(condition.left)
                right = self.quantities.read(condition.right)
                unknown = worse(left.codes, right.codes)
                assert unknown is not None
                claim = holds(left.value, condition.relation, right.value)
                return claim & (unknown == ScoreStatus.COMPUTED), unknown
            case Negation():
                claim, unknown = self._holds(condition.condition)
                return ~claim & (unknown == ScoreStatus.COMPUTED), unknown
            case Every():
                return self._joined(condition.conditions, decisive=False)
            case Either():
                return self._joined(condition.conditions, decisive=True)

    def _joined(
        self, conditions: tuple[Condition, ...], *, decisive: bool
    ) -> tuple[BoolArray, StatusArray]:
        """One claim of the decisive kind settles the whole, whatever is not known of the others."""
        parts = [self._holds(each) for each in conditions]
        settled = np.zeros(self._rows, bool)
        unknown = np.zeros(self._rows, np.uint8)
        for claim, why in parts:
            settled |= (claim == decisive) & (why == ScoreStatus.COMPUTED)
            unknown = np.maximum(unknown, why)
        unknown = np.where(settled, ScoreStatus.COMPUTED, unknown).astype(np.uint8)
        known = unknown == ScoreStatus.COMPUTED
        return (settled if decisive else ~settled) & known, unknown

    def _constant(self, points: float, status: ScoreStatus) -> Reading:
        codes = None if not status else np.full(self._rows, status, np.uint8)
        return Reading(np.full(self._rows, points), codes)


_SCORERS: Mapping[type, Callable[..., Reading]] = {
    Share: FormulaScorer._share,
    Bands: FormulaScorer._bands,
    Steps: FormulaScorer._steps,
    AsPoints: FormulaScorer._as_points,
    Award: FormulaScorer._award,
    Levels: FormulaScorer._levels,
    Checklist: FormulaScorer._checklist,
    AllOf: FormulaScorer._all_of,
    Fixed: FormulaScorer._fixed,
    Sum: FormulaScorer._sum,
    Best: FormulaScorer._best,
    ByCondition: FormulaScorer._by_condition,
    ByLevel: FormulaScorer._by_level,
}


def _undefined_where_nan(
    made: FloatArray, status: StatusArray | None, reason: ScoreStatus
) -> Reading:
    """Say why there is nothing where what was read was known and no points came of it."""
    if status is None and not np.isnan(made).any():
        return Reading(made)
    codes = np.zeros(len(made), np.uint8) if status is None else status.copy()
    is_lost = np.isnan(made) & (codes == ScoreStatus.COMPUTED)
    codes[is_lost] = reason
    return Reading(made, codes if codes.any() else None)
