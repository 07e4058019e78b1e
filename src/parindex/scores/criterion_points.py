"""One criterion at one stage: what people decided, otherwise its formula; bounds and effects."""

from __future__ import annotations

from collections.abc import Callable

import attrs
import numpy as np

from ..schemes.criterion import Criterion, Effect
from ..schemes.scheme import Scheme
from ..stats.formulas import EDGE_MARGIN
from ..tables.arrays import BoolArray, CodeArray, CountArray, FloatArray
from ..tables.cells import StatusArray
from ..vocabulary import ScoreStatus
from .formula_points import FormulaScorer
from .inputs import Awards, Given, Reading
from .quantities import Others, Quantities
from .rows import Frame

__all__ = ["Known", "Leaves", "Points"]

# What a situation is called where a criterion or a scheme says what follows from it.
_SITUATIONS = {
    ScoreStatus.NOT_APPLICABLE: "not_applicable",
    ScoreStatus.NOTHING_COUNTED: "nothing_counted",
    ScoreStatus.NO_PRIOR: "no_prior",
    ScoreStatus.MISSING: "missing",
}


_NOWHERE = np.uint8(ScoreStatus.MISSING)
# Situations in which nobody said anything; those of a unit to which it does not apply were said.
_LOST = (ScoreStatus.MISSING, ScoreStatus.NO_PRIOR)


@attrs.frozen(eq=False)
class Known:
    """
    How much of what applies to a unit could be scored.

    Parameters
    ----------
    due : ndarray of float64, shape (n,), or float
        Maximum of what applies, scored or not; 0 where the criterion lawfully does not apply.
    share : ndarray of float64, shape (n,), or float
        Part of it that could be scored, from 0 to 1; 1 where nothing applies.
    """

    due: FloatArray | float
    share: FloatArray | float


@attrs.frozen(eq=False)
class Points:
    """
    Points of one criterion at one stage.

    Parameters
    ----------
    points : ndarray of float64, shape (n,)
        NaN where they are undefined, or where the criterion does not count.
    max_points : ndarray of float64, shape (n,), or float
        Maximum; 0 where the criterion does not count.
    status : ndarray of uint8, shape (n,), optional
        Codes of `ScoreStatus`; None where all are computed.
    left_out : ndarray of bool, shape (n,), optional
        Where the criterion does not count; None where it counts everywhere.
    known : Known, optional
        How much of what applies could be scored; None where that is all of it, or nothing applies.
    """

    points: FloatArray
    max_points: FloatArray | float
    status: StatusArray | None = None
    left_out: BoolArray | None = None
    known: Known | None = None

    @property
    def counted(self) -> FloatArray:
        """Points that the criterion adds to the one above; NaN where it is undefined."""
        return self.points if self.left_out is None else np.where(self.left_out, 0.0, self.points)

    def at(self, rows: CountArray | CodeArray) -> Points:
        """
        Points of other rows.

        Parameters
        ----------
        rows : ndarray of int, shape (m,)
            Rows; -1 for none, which is undefined.

        Returns
        -------
        Points
        """
        known = None
        if self.known is not None:
            due, share = self.known.due, self.known.share
            known = Known(_taken(due, rows), _taken(share, rows))
        return Points(
            np.append(self.points, np.nan)[rows],
            _taken(self.max_points, rows),
            None if self.status is None else np.append(self.status, _NOWHERE)[rows],
            None if self.left_out is None else np.append(self.left_out, False)[rows],
            known,
        )


def _taken(numbers: FloatArray | float, rows: CountArray | CodeArray) -> FloatArray | float:
    is_column = isinstance(numbers, np.ndarray) and numbers.ndim
    return np.append(numbers, np.nan)[rows] if is_column else numbers


@attrs.frozen(eq=False, kw_only=True)
class Leaves:
    """
    Scores the criteria of a scheme that have a formula.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    frame : Frame
        The rows.
    given : Given
        What was given.
    prior_points : callable
        Points of a criterion of the year before.
    others : callable, optional
        For a criterion and a stage where the numbers of the others are read; by default beside.
    """

    scheme: Scheme
    frame: Frame
    given: Given
    prior_points: Callable[[str], Reading]
    others: Callable[[Criterion, str], Others] | None = None

    def score(
        self, criterion: Criterion, stage: str, points_at: Callable[[str], Reading]
    ) -> Points:
        """
        Points of a criterion at a stage.

        Parameters
        ----------
        criterion : Criterion
            A leaf.
        stage : str
            The stage.
        points_at : callable
            Points of another criterion at that stage.

        Returns
        -------
        Points
        """
        made = self.before_effects(criterion, stage, points_at)
        return self._with_effects(criterion, made)

    def before_effects(
        self, criterion: Criterion, stage: str, points_at: Callable[[str], Reading]
    ) -> Reading:
        """
        Points as awarded, failing that by the formula, within the bounds of the criterion.

        Parameters
        ----------
        criterion : Criterion
            A leaf.
        stage : str
            The stage.
        points_at : callable
            Points of another criterion at that stage.

        Returns
        -------
        Reading
        """
        decided = self.awards(criterion, stage)
        made = self.by_formula(criterion, stage, points_at, decided)
        if decided is not None:
            settled = decided.is_given & (decided.status != ScoreStatus.COMPUTED)
            points = np.where(settled, _awarded(criterion, decided), made.value)
            status = np.where(settled, decided.status, made.codes).astype(np.uint8)
            beyond = (status == ScoreStatus.AWARDED) & np.isnan(points)
            status[beyond] = ScoreStatus.INVALID
            # an answer is a decision as well
            answered = (decided.status == ScoreStatus.COMPUTED) & (status == ScoreStatus.COMPUTED)
            answered &= decided.is_given
            status[answered] = ScoreStatus.AWARDED
            made = Reading(points, status)
        if not criterion.applies_to:
            return made
        applies = self.frame.is_one_of(criterion.applies_to)
        status = np.where(applies, made.codes, ScoreStatus.NOT_APPLICABLE)
        status = np.where(self.frame.has_level, status, ScoreStatus.NO_REFERENCE)
        value = np.where(applies & self.frame.has_level, made.value, np.nan)
        return Reading(value, status.astype(np.uint8))

    def by_formula(
        self,
        criterion: Criterion,
        stage: str,
        points_at: Callable[[str], Reading],
        decided: Awards | None,
    ) -> Reading:
        """
        Points that the formula gives on the values and the answers, whatever was awarded.

        Parameters
        ----------
        criterion : Criterion
            A leaf.
        stage : str
            The stage.
        points_at : callable
            Points of another criterion at that stage.
        decided : Awards, optional
            Answers of people.

        Returns
        -------
        Reading
            Within the bounds of the criterion.
        """
        assert criterion.formula is not None
        assert criterion.max_points is not None
        scorer = FormulaScorer(
            quantities=self.quantities(criterion, stage, points_at),
            max_points=criterion.max_points,
            awards=decided,
        )
        made = scorer.points(criterion.formula)
        clipped = np.clip(made.value, criterion.min_points, criterion.max_points)
        return Reading(clipped, made.status)

    def quantities(
        self, criterion: Criterion, stage: str, points_at: Callable[[str], Reading]
    ) -> Quantities:
        """
        Give the quantities that the formula of a criterion can read at a stage.

        Parameters
        ----------
        criterion : Criterion
            A leaf.
        stage : str
            The stage.
        points_at : callable
            Points of another criterion at that stage.

        Returns
        -------
        Quantities
        """
        return Quantities(
            frame=self.frame,
            given=self.given,
            criterion=criterion,
            stages=self.scheme.stages_given[criterion.code, stage],
            points=points_at,
            prior_points=self.prior_points,
            decimals=self.scheme.rounding.value,
            others=None if self.others is None else self.others(criterion, stage),
        )

    def awards(self, criterion: Criterion, stage: str) -> Awards | None:
        """
        Give the decisions of this stage, failing that of those that it takes points from.

        Parameters
        ----------
        criterion : Criterion
            A leaf.
        stage : str
            The stage.

        Returns
        -------
        Awards or None
        """
        found = [
            self.given.awards(criterion.code, each)
            for each in self.scheme.stages_given[criterion.code, stage]
        ]
        made: Awards | None = None
        for awards in found:
            if awards is not None:
                made = awards if made is None else _behind(made, awards)
        return made

    def _with_effects(self, criterion: Criterion, made: Reading) -> Points:
        assert criterion.max_points is not None
        if made.status is None:
            return Points(made.value, criterion.max_points)
        points, status = made.value, made.status
        left_out: BoolArray | None = None
        for situation, name in _SITUATIONS.items():
            here = status == situation
            if not here.any():
                continue
            match criterion.effect(name, self.scheme.effects):
                case Effect.ZERO:
                    points = np.where(here, 0.0, points)
                case Effect.FULL_POINTS:
                    points = np.where(here, criterion.max_points, points)
                case Effect.REDUCE_MAX:
                    left_out = here if left_out is None else left_out | here
        points = np.where(status == ScoreStatus.NOT_DONE, max(0.0, criterion.min_points), points)
        if left_out is None:
            return Points(points, criterion.max_points, status, known=_known(criterion, points))
        points = np.where(left_out, np.nan, points)
        maximum = np.where(left_out, 0.0, criterion.max_points)
        lawful = left_out & ~np.isin(status, _LOST)
        return Points(points, maximum, status, left_out, _known(criterion, points, lawful))


def _known(
    criterion: Criterion, points: FloatArray, lawful: BoolArray | None = None
) -> Known | None:
    """Tell what is known: not what is undefined or was lost; None where there is no such thing."""
    assert criterion.max_points is not None
    is_unknown = np.isnan(points)
    if lawful is None:
        return Known(criterion.max_points, 1.0 - is_unknown) if is_unknown.any() else None
    if not (is_unknown & ~lawful).any():
        return None
    due = np.where(lawful, 0.0, criterion.max_points)
    return Known(due, np.where(lawful, 1.0, 1.0 - is_unknown))


def _awarded(criterion: Criterion, decided: Awards) -> FloatArray:
    """Points as awarded; NaN where they lie beyond the bounds of the criterion."""
    assert criterion.max_points is not None
    low, high = criterion.min_points, criterion.max_points
    margin = EDGE_MARGIN * max(abs(low), abs(high), 1.0)
    within = (decided.points >= low - margin) & (decided.points <= high + margin)
    return np.where(within, np.clip(decided.points, low, high), np.nan)


def _behind(first: Awards, second: Awards) -> Awards:
    """Take the first, and the second in the rows where the first decides nothing."""
    fill = ~first.is_given
    return Awards(
        np.where(fill, second.points, first.points),
        np.where(fill, second.status, first.status).astype(np.uint8),
        first.is_given | second.is_given,
        np.where(fill, second.answer_codes, first.answer_codes).astype(np.int32),
        first.answers,
    )
