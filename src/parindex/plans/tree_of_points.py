"""The change of an index between two states of its points, down the tree of criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs
import numpy as np

from ..schemes.criterion import Combination, Criterion, CriterionRole
from ..schemes.scheme import Scheme
from ..scores.criterion_points import Points
from ..stats.decomposition import decompose_change
from ..stats.formulas import quotient
from ..tables.arrays import BoolArray, FloatArray
from ..vocabulary.scores import TOTAL

__all__ = ["IndexParts", "parts_between"]

_DUST = 1e-12  # index points that floating point leaves
_ADD_UP = (Combination.SUM, Combination.WEIGHTED_MEAN)


@attrs.frozen(eq=False)
class IndexParts:
    """
    Hold what each criterion adds to the change of the index, in index points; shape (rows,) each.

    *moved* is by its points, *applies* by beginning or ceasing to apply or by another weight, *cap*
    what those below it do not add up to. Their sum over all criteria is the change.
    """

    moved: dict[str, FloatArray]
    applies: dict[str, FloatArray]
    cap: dict[str, FloatArray]


def parts_between(
    scheme: Scheme, before: Mapping[str, Points], after: Mapping[str, Points]
) -> IndexParts:
    """Part the change of the total, level by level: points are rates, maxima or weights cases."""
    size = len(after[TOTAL].points)
    moved, applies, cap = ({code: np.zeros(size) for code in after} for _ in range(3))
    factors = {TOTAL: np.full(size, 100.0)}
    for code in [TOTAL, *(each for each in scheme.codes if not scheme.criterion(each).is_leaf)]:
        factor = factors.get(code)
        if factor is None or code not in after or code not in before:
            continue
        criterion = None if code == TOTAL else scheme.criterion(code)
        below = [each for each in scheme.children(code) if each.code in after]
        regular = [each for each in below if each.role is CriterionRole.REGULAR]
        pools = [each for each in below if each.role is not CriterionRole.REGULAR]
        change = _share(after[code]) - _share(before[code])
        told = np.zeros(size)
        how = scheme.combine if criterion is None else criterion.combine
        if how in _ADD_UP and regular:
            told += _of_regular(regular, how, (before, after), factor, (moved, applies), factors)
        for each in pools:
            gain = _of_pool(before, after, each.code, code)
            moved[each.code] = np.where(factor == 0, 0.0, factor * gain)
            told += moved[each.code]
        rest = np.where(factor == 0, 0.0, factor * change - told)
        rest = np.where(np.abs(rest) < _DUST, 0.0, rest)
        is_new = _nothing_stays(regular, before, after)
        applies[code] += np.where(is_new, rest, 0.0)
        cap[code] = np.where(is_new, 0.0, rest)
    return IndexParts(moved, applies, cap)


def _nothing_stays(
    regular: Sequence[Criterion], before: Mapping[str, Points], after: Mapping[str, Points]
) -> BoolArray:
    """Say where no regular criterion applies in both states: the change is that of other ones."""
    stays = np.zeros(len(after[TOTAL].points), bool)
    for each in regular:
        stays |= (np.asarray(before[each.code].max_points) > 0) & (
            np.asarray(after[each.code].max_points) > 0
        )
    return ~stays & bool(regular)


def _of_regular(
    regular: Sequence[Criterion],
    how: Combination,
    states: tuple[Mapping[str, Points], Mapping[str, Points]],
    factor: FloatArray,
    made: tuple[dict[str, FloatArray], dict[str, FloatArray]],
    factors: dict[str, FloatArray],
) -> FloatArray:
    """Part the share of one criterion among those below it; give what they add in all."""
    moved, applies = made
    size = len(factor)
    x0, n0, x1, n1 = (
        np.stack([_cases(each, how, state[each.code], size)[which] for each in regular])
        for state in states
        for which in (0, 1)
    )
    # above it nothing applies in one of the states, or below it nothing applies in both
    idle = (factor == 0) | ~((n0 > 0) & (n1 > 0)).any(axis=0)
    x0, x1 = (np.where(idle, 0.0, each) for each in (x0, x1))
    group = np.tile(np.arange(size), len(regular))
    found = decompose_change(x1.ravel(), n1.ravel(), x0.ravel(), n0.ravel(), group)
    shape = (len(regular), size)
    rate, weight = (each.reshape(shape) for each in (found.rate, found.weight))
    rest = (found.mix + found.entry + found.exit).reshape(shape)
    told = np.zeros(size)
    for place, each in enumerate(regular):
        by_points = np.where(idle, 0.0, factor * rate[place])
        applies[each.code] = np.where(idle, 0.0, factor * rest[place])
        if each.is_leaf:
            moved[each.code] = by_points
        else:
            factors[each.code] = np.where(idle, 0.0, factor * weight[place])
        told += by_points + applies[each.code]
    return told


def _cases(
    criterion: Criterion, how: Combination, points: Points, size: int
) -> tuple[FloatArray, FloatArray]:
    """Points and maximum of a part; of a mean its weighted share and its weight."""
    counted, maximum = points.counted, np.broadcast_to(np.asarray(points.max_points, float), size)
    if how is Combination.SUM:
        return counted, maximum
    weight = np.where(maximum > 0, criterion.weight or 1.0, 0.0)
    return np.where(maximum > 0, weight * quotient(counted, maximum), counted * 0.0), weight


def _share(points: Points) -> FloatArray:
    return quotient(points.points, points.max_points)


def _of_pool(
    before: Mapping[str, Points], after: Mapping[str, Points], pool: str, above: str
) -> FloatArray:
    """Part of the share above that a pool of bonuses or penalties adds, after less before."""
    then, now = (quotient(each[pool].counted, each[above].max_points) for each in (before, after))
    return now - then
