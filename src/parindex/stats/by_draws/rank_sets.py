"""Ranks that the data can tell: sets that hold the true ranks with a given confidence."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import attrs
import numpy as np
import numpy.typing as npt

from ..._quoting import quoted
from ...errors import InputError
from .._inputs import FloatArray, as_floats, check_confidence

__all__ = ["RankSets", "check_draws", "rank_sets", "rank_sets_of_draws", "ranks_of_draws"]

_BoolMatrix = npt.NDArray[np.bool_]
_CountArray = npt.NDArray[np.int64]

Differs = Callable[[FloatArray], _BoolMatrix]
Tell = Callable[[float], object]
_Rejected = tuple[_BoolMatrix, _BoolMatrix, FloatArray]

_CELLS = 200_000  # of the matrices of draws: they fit in the cache
_DUST = 1e-9
"""Spread, and difference, that floating point leaves; numbers are of the order of 1."""


@attrs.frozen(eq=False)
class RankSets:
    """
    Best and worst rank that the data do not exclude; arrays of shape (n,).

    Parameters
    ----------
    best, worst : ndarray of int64
        Ranks from 1 on, 1 for the highest value.
    critical : ndarray of float64
        Standard errors by which two units had to differ, in the last step.
    above : ndarray of bool, shape (n, n)
        Whether the data say that the unit of the row is above that of the column.
    """

    best: _CountArray
    worst: _CountArray
    critical: FloatArray
    above: _BoolMatrix


def rank_sets(
    value: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    simultaneous: bool = True,
    draws: int = 1000,
    seed: int = 1,
    differs: Differs | None = None,
    tell: Tell | None = None,
) -> RankSets:
    """
    Confidence sets of ranks, the highest value first.

    Parameters
    ----------
    value, standard_error : array_like of float, shape (n,)
        Independent estimates and their standard errors, above 0; NaN in either where a unit is
        not estimated: it may have any rank, and changes that of no other.
    confidence : float, default 0.95
        Strictly between 0 and 1.
    simultaneous : bool, default True
        Whether all sets together hold all ranks with that confidence, as for a table that is
        published; else each set by itself, as for one unit that asks.
    draws : int, default 1000
        Draws of the errors, from which the critical value comes.
    seed : int, default 1
        Seed of the draws.
    differs : callable, optional
        Says for critical values, which broadcast to shape (k, k), which of the k units that are
        estimated (row) is above which (column), where standard errors are too rough. By default
        the values differ by more than the critical number of standard errors.
    tell : callable, optional
        Is told which part is done, from 0 to 1. How many steps there are is not known before: each
        takes half of the rest.

    Returns
    -------
    RankSets

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, or an option is out of range.

    Notes
    -----
    For each ordered pair the hypothesis that the one is not above the other is tested; the critical
    value is the quantile of the largest difference among the pairs still open, in standard errors.
    A rejected direction leaves, the other stays, and the critical value is found anew, until no
    direction is rejected. Units that are above, and below, bound the rank.

    References
    ----------
    Mogstad M, Romano JP, Shaikh AM, Wilhelm D (2024). Inference for ranks with applications to
    mobility across neighbourhoods and academic achievement across countries. Review of Economic
    Studies 91:476-518.

    Examples
    --------
    >>> sets = rank_sets([90, 80, 79, 60], [1, 1, 1, 1])
    >>> sets.best.tolist(), sets.worst.tolist()
    ([1, 2, 2, 4], [1, 3, 3, 4])
    """
    v, s = as_floats("rank_sets", value=value, standard_error=standard_error)
    check_confidence(confidence)
    check_draws(draws, seed)
    known = np.flatnonzero(np.isfinite(v) & (s > 0) & np.isfinite(s))
    error = s[known]
    noise = np.random.default_rng(seed).standard_normal((draws, len(known))) * error
    scale = np.sqrt(error[:, np.newaxis] ** 2 + error**2)
    family = _Family(v[known], noise, scale, tell)
    return _sets(len(v), known, family, confidence, simultaneous, differs or family.differs)


def rank_sets_of_draws(
    value: npt.ArrayLike,
    drawn: npt.NDArray[np.float64],
    *,
    confidence: float = 0.95,
    simultaneous: bool = True,
    tell: Tell | None = None,
) -> RankSets:
    """
    Confidence sets of ranks from draws of the true values, the highest value first.

    Parameters
    ----------
    value : array_like of float, shape (n,)
        Estimates, of the order of 1.
    drawn : ndarray of float64, shape (draws, n)
        What the true values may be; a unit with NaN in it is not estimated. Where all draws of a
        unit are its estimate, chance does nothing to it.
    confidence, simultaneous, tell
        As for `rank_sets`.

    Returns
    -------
    RankSets

    Raises
    ------
    InputError
        If an array has another shape, or *confidence* is out of range.

    Notes
    -----
    Errors need neither be normal nor independent, nor alike in both directions. The spread of a
    pair is the root mean square of its errors; where none of them shows the first too far above
    the second, the estimates tell that the first is above.

    Examples
    --------
    >>> sets = rank_sets_of_draws([0.9, 0.8, 0.5], np.array([[0.8, 0.85, 0.5], [0.9, 0.9, 0.5]]))
    >>> sets.best.tolist(), sets.worst.tolist()
    ([1, 1, 3], [2, 2, 3])
    """
    (v,) = as_floats("rank_sets_of_draws", value=value)
    check_confidence(confidence)
    if drawn.ndim != 2 or drawn.shape[1:] != v.shape or not len(drawn):
        raise InputError(
            f"rank_sets_of_draws: drawn must have a row for each draw and {len(v)} columns, "
            f"got shape {drawn.shape}"
        )
    known = np.flatnonzero(np.isfinite(v) & np.isfinite(drawn).all(axis=0))
    noise = v[known] - drawn[:, known]
    family = _Family(v[known], noise, _spread(noise), tell)
    return _sets(len(v), known, family, confidence, simultaneous, family.differs)


def _spread(noise: FloatArray) -> FloatArray:
    """Spread of the errors of each ordered pair; 0 where none of them favours the first."""
    size = noise.shape[1]
    total, largest = np.zeros((size, size)), np.zeros((size, size))
    rows = max(1, _CELLS // max(size, 1) ** 2)
    for first in range(0, len(noise), rows):
        part = noise[first : first + rows]
        step = part[:, :, np.newaxis] - part[:, np.newaxis, :]
        np.maximum(largest, step.max(axis=0), out=largest)
        total += np.einsum("dij,dij->ij", step, step)
    return np.where(largest > _DUST, np.sqrt(total / len(noise)), 0.0)


def _sets(
    count: int,
    known: _CountArray,
    family: _Family,
    confidence: float,
    simultaneous: bool,
    differs: Differs,
) -> RankSets:
    best, worst = np.ones(count, np.int64), np.full(count, count, np.int64)
    critical = np.full(count, np.nan)
    above = np.zeros((count, count), bool)
    if len(known):
        step_down = family.together if simultaneous else family.of_each
        over, under, critical[known] = step_down(confidence, differs)
        best[known] = 1 + np.count_nonzero(under, axis=0)
        # a unit that is not estimated may be before any other
        worst[known] = count - np.count_nonzero(over, axis=1)
        above[np.ix_(known, known)] = under
    return RankSets(best, worst, critical, above)


def check_draws(draws: int, seed: int) -> None:
    """
    Check how many draws are asked for, and their seed.

    Raises
    ------
    InputError
        Unless both are whole numbers, *draws* above 0 and *seed* not below.
    """
    listed: tuple[tuple[str, object, int], ...] = (("draws", draws, 1), ("seed", seed, 0))
    for name, given, least in listed:
        if not isinstance(given, int) or isinstance(given, bool) or given < least:
            raise InputError(f"{name} must be a whole number from {least} on, got {quoted(given)}")


class _Family:
    """Tests which units are above which: rows above columns."""

    def __init__(
        self, value: FloatArray, noise: FloatArray, scale: FloatArray, tell: Tell | None
    ) -> None:
        self._tell, self._rest = tell, 1.0
        self._value, self._noise, self._scale = value, noise, scale
        self._pairs = ~np.eye(len(value), dtype=bool)

    def differs(self, critical: FloatArray) -> _BoolMatrix:
        """Say which unit is above which by more than so many standard errors, shape (n, n)."""
        needed = np.full(self._scale.shape, _DUST)
        # a draw in which the two would be equal does not tell them apart for its last bit
        np.multiply(critical, self._scale * (1 + _DUST), out=needed, where=self._scale > 0)
        found: _BoolMatrix = self._value[:, np.newaxis] - self._value > needed
        return found

    def together(self, confidence: float, differs: Differs) -> _Rejected:
        """Step down in one family of all directed pairs."""
        above = np.zeros_like(self._pairs)
        while True:
            largest = self._largest([self._pairs & ~above])
            critical = np.full(len(self._value), _quantile(largest.max(axis=1), confidence))
            new = differs(np.broadcast_to(critical, above.shape)) & self._pairs & ~above
            if not new.any():
                return above, above, critical
            above |= new

    def of_each(self, confidence: float, differs: Differs) -> _Rejected:
        """Step down in a family for each unit: it above the others, and the others above it."""
        over, under = np.zeros_like(self._pairs), np.zeros_like(self._pairs)
        while True:
            largest = self._largest([self._pairs & ~over, (self._pairs & ~under).T], [1, -1])
            critical = _quantile(largest, confidence)
            new_over = differs(critical[:, np.newaxis]) & self._pairs & ~over
            new_under = differs(critical[np.newaxis, :]) & self._pairs & ~under
            if not (new_over.any() or new_under.any()):
                return over, under, critical
            over |= new_over
            under |= new_under

    def _largest(self, open_pairs: list[_BoolMatrix], signs: Sequence[int] = (1,)) -> FloatArray:
        """Largest difference of each draw and unit among open pairs, in standard errors."""
        size = len(self._value)
        found = np.full(self._noise.shape, -np.inf)
        rows = max(1, _CELLS // size**2)
        closed = [np.where(is_open, 0.0, -np.inf) for is_open in open_pairs]
        # where chance moves nothing there is no error; the value alone decides
        per_error = np.divide(
            1.0, self._scale, out=np.zeros_like(self._scale), where=self._scale > 0
        )
        per_errors = [per_error if sign > 0 else -per_error.T for sign in signs]
        memory = np.empty((2, min(rows, len(self._noise)), size, size))
        for first in range(0, len(self._noise), rows):
            noise = self._noise[first : first + rows]
            step, shown = memory[:, : len(noise)]
            np.subtract(noise[:, :, np.newaxis], noise[:, np.newaxis, :], out=step)
            for lid, scaled in zip(closed, per_errors, strict=True):
                np.multiply(step, scaled, out=shown)
                shown += lid
                part = found[first : first + rows]
                np.maximum(part, shown.max(axis=2), out=part)
            if self._tell is not None:
                done = min(1.0, (first + rows) / len(self._noise))
                self._tell(1 - self._rest * (1 - done / 2))
        self._rest /= 2
        return found


def _quantile(largest: FloatArray, confidence: float) -> FloatArray:
    """Give the smallest draw that so many of them do not exceed, for each column."""
    place = int(np.ceil(confidence * len(largest))) - 1
    found: FloatArray = np.partition(largest, place, axis=0)[place]
    return found


def ranks_of_draws(index: FloatArray, *, tolerance: float = 0.0) -> _CountArray:
    """
    Rank the units in every draw, the highest value first; equal values share the better rank.

    Parameters
    ----------
    index : ndarray of float64, shape (draws, units)
        NaN where a unit has none: it comes after all others.
    tolerance : float, default 0
        Neighbours in the order that differ by no more are equal.

    Returns
    -------
    ndarray of int64, shape (draws, units)
    """
    filled = np.where(np.isnan(index), -np.inf, index)
    order = np.argsort(-filled, axis=1)
    ordered = np.take_along_axis(filled, order, axis=1)
    is_tied = ordered[:, :-1] <= ordered[:, 1:] + tolerance
    place = np.broadcast_to(np.arange(1, ordered.shape[1] + 1), ordered.shape)
    if is_tied.any():
        is_new = np.pad(~is_tied, ((0, 0), (1, 0)), constant_values=True)
        place = np.maximum.accumulate(np.where(is_new, place, 1), axis=1)
    ranks = np.empty(ordered.shape, np.int64)
    np.put_along_axis(ranks, order, place, axis=1)
    return ranks
