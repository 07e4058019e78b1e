"""How many cases more, or fewer, bring a rate to the next edge of a formula."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

import numpy as np

from ...formulas import Bands, Formula
from ...model.indicator import Indicator
from ...stats.formulas import band_of
from ...stats.pace import cases_to_reach
from ...stats.rounding import round_half_up
from ...tables.arrays import BoolArray, CountArray, FloatArray
from ..inputs import NO_COUNT

__all__ = ["cases_to_edge"]


def cases_to_edge(
    formula: Formula,
    indicator: Indicator,
    *,
    value: FloatArray,
    edge: FloatArray,
    counts: tuple[CountArray, CountArray],
    decimals: int | None,
) -> CountArray:
    """
    Count the least change of each numerator that reaches an edge, the denominator held still.

    Parameters
    ----------
    formula : formula
        Whose edges they are; bands say to which side of an edge it belongs.
    indicator : Indicator
        A proportion, whose values these are.
    value, edge : ndarray of float64, shape (n,)
        Value, and nearest edge with more points, in the units of the value; NaN for none. An edge
        is taken as the decimal that is printed.
    counts : tuple of two ndarrays of int64, shape (n,)
        Numerators and denominators; `NO_COUNT` for none.
    decimals : int, optional
        Decimals to which values are rounded before the formula reads them; None for none.

    Returns
    -------
    ndarray of int64, shape (n,)
        Cases more in the numerator, negative for fewer; `NO_COUNT` where even all, or none, of
        the cases do not reach the edge, where no count has more points there because so few cases
        leap over the band, or where the value is not that of the counts.
    """
    found = np.full(len(value), NO_COUNT, np.int64)
    has_edge = np.flatnonzero(~np.isnan(edge))
    if not len(has_edge):
        return found
    value, edge = value[has_edge], edge[has_edge]
    x, n = (each[has_edge] for each in counts)
    is_known = (x != NO_COUNT) & (n != NO_COUNT) & (n > 0)
    with np.errstate(all="ignore"):
        # a value that was given stands before that of the counts
        apart = np.abs(indicator.multiplier * x / n - value)
        is_known &= apart <= (1e-9 if decimals is None else 0.51 * 10.0**-decimals)
    closed = formula.closed if isinstance(formula, Bands) else None
    goes_up = (edge > value) | ((edge == value) & (closed == "right"))
    for up in (True, False):
        of_side = np.flatnonzero(is_known & (goes_up == up))
        thresholds, place = np.unique(edge[of_side], return_inverse=True)
        in_order = of_side[np.argsort(place, kind="stable")]
        ends = np.cumsum(np.bincount(place, minlength=len(thresholds))).tolist()
        for threshold, start, end in zip(thresholds.tolist(), [0, *ends], ends, strict=False):
            rows = in_order[start:end]
            share, is_reached_at = _share(
                threshold,
                indicator.multiplier,
                decimals,
                up=up,
                # the edge itself belongs to the bands above it, or to those below
                is_reached_at=closed is None or (closed == "left") == up,
            )
            if not 0 <= share <= 1:
                continue
            least = cases_to_reach(share, n[rows])
            most = n[rows] - cases_to_reach(1 - share, n[rows])
            needed = least if up else most
            if not is_reached_at:
                needed = most + 1 if up else least - 1
            can = (needed >= 0) & (needed <= n[rows])
            if isinstance(formula, Bands):
                can &= _has_more(formula, indicator, value[rows], needed, n[rows], decimals)
            found[has_edge[rows[can]]] = (needed - x[rows])[can]
    return found


def _has_more(
    formula: Bands,
    indicator: Indicator,
    value: FloatArray,
    count: CountArray,
    cases: CountArray,
    decimals: int | None,
) -> BoolArray:
    """Say where a count of the cases has more points than the value has."""
    reached = indicator.multiplier * count / cases
    if decimals is not None:
        reached = round_half_up(reached, decimals)
    points = np.array(formula.points)
    before, after = (
        points[band_of(each, formula.edges, closed=formula.closed)] for each in (value, reached)
    )
    has_more: BoolArray = after > before
    return has_more


def _share(
    edge: float, multiplier: float, decimals: int | None, *, up: bool, is_reached_at: bool
) -> tuple[Decimal, bool]:
    """Give the share from which, or below which, an edge is reached, and whether by itself."""
    threshold = Decimal(f"{edge:.12g}")
    if decimals is not None:
        unit = Decimal(1).scaleb(-decimals)
        steps = threshold / unit
        whole = steps.to_integral_value(ROUND_CEILING if up else ROUND_FLOOR)
        if whole == steps and not is_reached_at:
            whole += 1 if up else -1
        # half a unit is rounded up
        threshold, is_reached_at = (whole + Decimal("-0.5" if up else "0.5")) * unit, up
    return threshold / Decimal(repr(multiplier)), is_reached_at
