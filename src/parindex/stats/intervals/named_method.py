"""Confidence limits by the method that a definition names."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...vocabulary import IntervalMethod
from .._inputs import FloatArray, as_floats, as_term, check_confidence, check_multiplier
from .proportion_limits import clopper_pearson, wilson
from .rate_limits import byar, exact_poisson

__all__ = ["limits"]


def limits(
    method: IntervalMethod | str,
    numerator: npt.ArrayLike,
    denominator: npt.ArrayLike,
    *,
    confidence: float = 0.95,
    multiplier: float = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """
    Confidence limits by the method that a definition names.

    Parameters
    ----------
    method : IntervalMethod or str
        The method, or its text, e.g. ``"wilson"``. ``NONE`` gives no limits: NaN in every row.
    numerator, denominator : array_like of float or int, shape (n,)
        Counts, or events and exposure; NaN where not reported.
    confidence : float, default 0.95
        Strictly between 0 and 1.
    multiplier : float, default 1.0
        100 for percent.

    Returns
    -------
    lower, upper : ndarray of float64, shape (n,)
        As the function of that name returns them.

    Raises
    ------
    InputError
        If the arrays are not one-dimensional numbers of one shape, *confidence* or
        *multiplier* is out of range, whatever the method, or there is no such method.

    Examples
    --------
    >>> lower, upper = limits("wilson", [15], [148])
    >>> lower.round(4).tolist(), upper.round(4).tolist()
    ([0.0624], [0.1605])
    """
    n, d = as_floats("limits", numerator=numerator, denominator=denominator)
    check_confidence(confidence)
    check_multiplier(multiplier)
    match as_term("method", method, IntervalMethod):
        case IntervalMethod.NONE:
            return np.full(n.shape, np.nan), np.full(n.shape, np.nan)
        case IntervalMethod.WILSON:
            return wilson(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.WILSON_CC:
            return wilson(n, d, confidence=confidence, continuity=True, multiplier=multiplier)
        case IntervalMethod.CLOPPER_PEARSON:
            return clopper_pearson(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.BYAR:
            return byar(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.EXACT_POISSON:
            return exact_poisson(n, d, confidence=confidence, multiplier=multiplier)
