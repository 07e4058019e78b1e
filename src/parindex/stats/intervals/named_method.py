"""Confidence limits by the method that a definition names, and the method of each row."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ...vocabulary import IntervalMethod
from .._inputs import FloatArray, as_floats, as_term, check_confidence, check_multiplier
from .proportion_limits import clopper_pearson, wilson
from .rate_limits import byar, exact_poisson

__all__ = ["FEWEST_FOR_BYAR", "limits", "method_of_rows"]

FEWEST_FOR_BYAR = 10.0
"""Events from which Byar's limits of 95 % lie within 0.2 % of the exact ones."""


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
            lower, upper = np.full(n.shape, np.nan), np.full(n.shape, np.nan)
        case IntervalMethod.WILSON:
            lower, upper = wilson(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.WILSON_CC:
            lower, upper = wilson(
                n, d, confidence=confidence, continuity=True, multiplier=multiplier
            )
        case IntervalMethod.CLOPPER_PEARSON:
            lower, upper = clopper_pearson(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.BYAR:
            lower, upper = byar(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.EXACT_POISSON:
            lower, upper = exact_poisson(n, d, confidence=confidence, multiplier=multiplier)
        case IntervalMethod.BYAR_FROM_10:
            lower, upper = byar(n, d, confidence=confidence, multiplier=multiplier)
            few = np.flatnonzero(n < FEWEST_FOR_BYAR)
            lower[few], upper[few] = exact_poisson(
                n[few], d[few], confidence=confidence, multiplier=multiplier
            )
    return lower, upper


def method_of_rows(method: IntervalMethod | str, numerator: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """
    Name the method by which each row has its limits.

    Parameters
    ----------
    method : IntervalMethod or str
        The method that a definition names, or its text.
    numerator : array_like of float or int, shape (n,)
        Cases, or events; NaN where not reported.

    Returns
    -------
    ndarray of uint8, shape (n,)
        Codes of `IntervalMethod`: those of *method*; of ``BYAR_FROM_10`` that of the row, and
        ``NONE`` where there are no events to choose by.

    Raises
    ------
    InputError
        If *numerator* is not one-dimensional, or there is no such method.

    References
    ----------
    The functions of English public health, R package PHEindicatormethods, ``phe_rate``: exact
    limits below 10 events, Byar's from 10 on.

    Examples
    --------
    >>> [IntervalMethod(code).text for code in method_of_rows("byar_from_10", [9, 10])]
    ['exact_poisson', 'byar']
    """
    (n,) = as_floats("method_of_rows", numerator=numerator)
    method = as_term("method", method, IntervalMethod)
    if method is not IntervalMethod.BYAR_FROM_10:
        return np.full(n.shape, method, np.uint8)
    chosen = np.where(n < FEWEST_FOR_BYAR, IntervalMethod.EXACT_POISSON, IntervalMethod.BYAR)
    return np.where(np.isnan(n), IntervalMethod.NONE, chosen).astype(np.uint8)
