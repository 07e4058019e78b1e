"""From the criteria with a formula up to the total: sums, means, caps, rounding."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
import numpy as np

from ..schemes.criterion import Combination, Criterion, CriterionRole
from ..schemes.scheme import Scheme
from ..stats.formulas import EDGE_MARGIN, quotient
from ..stats.means import mean_of_shares
from ..stats.rounding import round_half_up
from ..tables.arrays import BoolArray, FloatArray
from ..vocabulary import ScoreStatus
from ..vocabulary.scores import TOTAL
from .criterion_points import Known, Points

__all__ = ["Node", "combined", "decimals_of", "rounded"]


@attrs.frozen(eq=False)
class Node:
    """
    A criterion and its points at a stage.

    Parameters
    ----------
    criterion : Criterion
        The criterion.
    points : Points
        Its points, rounded only if the scheme carries rounded points upward.
    """

    criterion: Criterion
    points: Points


def combined(
    scheme: Scheme, criterion: Criterion | None, below: Sequence[Node], *, is_whole: bool
) -> Points:
    """
    Points of a criterion made of those below it.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    criterion : Criterion or None
        The one above; None for the total.
    below : sequence of Node
        At least one: those below that have points at the stage.
    is_whole : bool
        Whether every regular criterion with a formula below it has points at the stage.

    Returns
    -------
    Points
        Undefined where a part that counts is undefined, and for a total of which less could be
        scored than the scheme asks for; left out where no part counts.
    """
    regular = [node for node in below if node.criterion.role is CriterionRole.REGULAR]
    is_pool = criterion is not None and criterion.role is not CriterionRole.REGULAR
    counting = below if is_pool or not regular else regular
    how = scheme.combine if criterion is None else criterion.combine
    maximum: FloatArray | float
    if how is not Combination.SUM and regular:
        stated = scheme.declared_total if criterion is None else criterion.max_points
        maximum = 1.0 if stated is None else stated
        if how is Combination.BEST:
            points = _best([_stretched(scheme, node) for node in regular])
        else:
            points = maximum * mean_of_shares(map(_weighted_share, regular), how=how.value)
    else:
        counted = [node.points.counted for node in counting]
        points = _best(counted) if is_pool and how is Combination.BEST else _total(counted)
        maxima = [node.points.max_points for node in regular]
        maximum = _maximum(scheme, criterion, maxima, is_whole=is_whole)
    points = _total([points, *(node.points.counted for node in below if node not in counting)])
    if criterion is not None:
        points = _within(points, criterion)
    left_out = _all_left_out(counting)
    if criterion is None and scheme.rescale and is_whole:
        points, maximum = _rescaled(points, maximum, scheme.max_points)
    if scheme.capped if criterion is None else criterion.capped:
        points = np.minimum(points, maximum)
    known = _known(scheme, criterion, regular, how, is_whole=is_whole)
    if criterion is None and known is not None and scheme.least_share is not None:
        points = np.where(known.share < scheme.least_share - EDGE_MARGIN, np.nan, points)
    status = np.where(np.isnan(points), ScoreStatus.INCOMPLETE, ScoreStatus.COMPUTED)
    if left_out is not None:
        # of several reasons the last: what was lost is not excused by what does not apply
        reason = np.maximum.reduce([np.asarray(node.points.status) for node in counting])
        status = np.where(left_out, reason, status)
        points = np.where(left_out, np.nan, points)
        maximum = np.where(left_out, 0.0, maximum)
    codes = status.astype(np.uint8)
    return Points(points, maximum, codes if codes.any() else None, left_out, known)


def _known(
    scheme: Scheme,
    criterion: Criterion | None,
    regular: Sequence[Node],
    how: Combination,
    *,
    is_whole: bool,
) -> Known | None:
    """How much of what applies could be scored; None where nothing was lost."""
    if not any(node.points.known for node in regular):
        return None
    due: list[FloatArray | float] = []
    weighed = total = np.zeros(())
    for node in regular:
        known = node.points.known or Known(node.points.max_points, 1.0)
        due.append(known.due)
        weight = np.asarray(known.due)
        if how is not Combination.SUM:
            weight = (node.criterion.weight or 1.0) * (weight > 0)
        total = total + weight
        weighed = weighed + weight * known.share
    applies: FloatArray | float = scheme.max_of(TOTAL if criterion is None else criterion.code)
    if how is Combination.SUM:
        applies = _maximum(scheme, criterion, due, is_whole=is_whole)
    is_due = np.asarray(total) > 0
    return Known(np.where(is_due, applies, 0.0), np.where(is_due, quotient(weighed, total), 1.0))


def rounded(scheme: Scheme, criterion: Criterion | None, points: FloatArray) -> FloatArray:
    """
    Points as the scheme prints them.

    Parameters
    ----------
    scheme : Scheme
        The scheme.
    criterion : Criterion or None
        Whose points; None for the total.
    points : ndarray of float64, shape (n,)
        Points.

    Returns
    -------
    ndarray of float64, shape (n,)
    """
    decimals = decimals_of(scheme, criterion)
    return points if decimals is None else round_half_up(points, decimals)


def decimals_of(scheme: Scheme, criterion: Criterion | None) -> int | None:
    """Decimals of the printed points of a criterion, None for the total; None is not rounded."""
    rounding = scheme.rounding
    if criterion is None:
        return rounding.total
    if criterion.decimals is not None:
        return criterion.decimals
    return rounding.leaf if criterion.is_leaf else rounding.group


def _total(parts: Sequence[FloatArray]) -> FloatArray:
    total = parts[0].copy()
    for part in parts[1:]:
        total += part
    return total


def _maximum(
    scheme: Scheme,
    criterion: Criterion | None,
    maxima: Sequence[FloatArray | float],
    *,
    is_whole: bool,
) -> FloatArray | float:
    """
    Maximum that applies: the stated one, less what does not apply, and never below 0.

    Where only some of the criteria below have points at the stage, it is the sum of their maxima;
    so it is below a cap, which nothing is taken from before the sum has come down to it.
    """
    code = TOTAL if criterion is None else criterion.code
    maximum = sum(maxima, 0.0)
    stated, listed = scheme.max_of(code), scheme.sum_below(code)
    if (scheme.capped if criterion is None else criterion.capped) and listed > stated:
        capped: FloatArray | float = np.minimum(maximum, stated)
        return capped
    if is_whole:
        maximum = maximum + (stated - listed)
    if isinstance(maximum, np.ndarray):
        # what is left of maxima that were left out and do not add up exactly is nothing
        return np.where(maximum > EDGE_MARGIN, maximum, 0.0)
    return maximum


def _weighted_share(node: Node) -> tuple[FloatArray, FloatArray]:
    """Share of a part, and its weight; 0 where it has no maximum, unless it is undefined."""
    counted, maximum = node.points.counted, np.asarray(node.points.max_points)
    applies = (maximum != 0) | np.isnan(counted)
    return quotient(counted, maximum), (node.criterion.weight or 1.0) * applies


def _stretched(scheme: Scheme, node: Node) -> FloatArray:
    """Points of a part as of its stated maximum; less than any where it does not count."""
    counted, maximum = node.points.counted, np.asarray(node.points.max_points, np.float64)
    stated = scheme.max_of(node.criterion.code)
    whole = np.where(maximum == stated, counted, quotient(counted * stated, maximum))
    return np.where((maximum != 0) | np.isnan(counted), whole, -np.inf)


def _best(parts: Sequence[FloatArray]) -> FloatArray:
    """Most points of a part; NaN where one that counts is undefined, and where none counts."""
    best = np.maximum.reduce(np.broadcast_arrays(*parts))
    return np.where(np.isneginf(best), np.nan, best)


def _within(points: FloatArray, criterion: Criterion) -> FloatArray:
    """Pools are cut off at their cap; of regular criteria the parts have their own bounds."""
    if criterion.role is CriterionRole.BONUS and criterion.max_points is not None:
        return np.minimum(points, criterion.max_points)
    if criterion.role is CriterionRole.PENALTY and criterion.min_points < 0:
        return np.maximum(points, criterion.min_points)
    return points


def _all_left_out(parts: Sequence[Node]) -> BoolArray | None:
    """Where no part counts; None where some part counts everywhere."""
    found: BoolArray | None = None
    for node in parts:
        if node.points.left_out is None:
            return None
        found = node.points.left_out if found is None else found & node.points.left_out
    return found if found is not None and found.any() else None


def _rescaled(
    points: FloatArray, maximum: FloatArray | float, declared: float
) -> tuple[FloatArray, FloatArray | float]:
    """Points stretched to the declared total, where a part of it does not apply."""
    applies = np.broadcast_to(np.asarray(maximum, np.float64), points.shape)
    stretched = quotient(points * declared, applies)
    is_stretched = (applies > 0) & (applies != declared)
    return np.where(is_stretched, stretched, points), np.where(applies > 0, declared, 0.0)
