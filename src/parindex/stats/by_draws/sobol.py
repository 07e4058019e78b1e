"""Sobol indices: the share of the variance of an output that each of its inputs brings."""

from __future__ import annotations

from collections.abc import Iterable

import attrs
import numpy as np
import numpy.typing as npt

from ...errors import InputError
from .._inputs import FloatArray, check_confidence
from .rank_sets import check_draws

__all__ = ["SobolIndices", "sobol_indices"]

_DUST = 1e-12
"""Variance, beside the square of the output, that floating point leaves."""


@attrs.frozen(eq=False)
class SobolIndices:
    """
    Shares of variance with their limits; arrays of shape (outputs, inputs).

    Parameters
    ----------
    first, first_lower, first_upper : ndarray of float64
        Share of the variance that each input brings by itself; NaN where there is no variance.
        An estimate may be below 0, and stays.
    total, total_lower, total_upper : ndarray of float64
        Share that it brings by itself and together with others.
    """

    first: FloatArray
    first_lower: FloatArray
    first_upper: FloatArray
    total: FloatArray
    total_lower: FloatArray
    total_upper: FloatArray


def sobol_indices(
    of_a: npt.ArrayLike,
    of_b: npt.ArrayLike,
    of_mixed: Iterable[npt.ArrayLike],
    *,
    confidence: float = 0.95,
    resamples: int = 200,
    seed: int = 1,
) -> SobolIndices:
    """
    Sobol indices of independent inputs, with limits by resampling the draws.

    Parameters
    ----------
    of_a, of_b : array_like of float, shape (outputs, draws)
        Outputs for two independent sets of draws of the inputs, A and B.
    of_mixed : iterable of array_like of float, each of shape (outputs, draws)
        For each input the outputs for A with the draws of that input taken from B. They are asked
        for one after the other, so that not all of them need to be there at once.
    confidence : float, default 0.95
        Of the limits, strictly between 0 and 1.
    resamples : int, default 200
        How often the draws are drawn again, with replacement.
    seed : int, default 1
        Seed of that.

    Returns
    -------
    SobolIndices

    Raises
    ------
    InputError
        If the shapes do not fit, or an option is out of range.

    Notes
    -----
    The first-order index is that of Saltelli et al. (2010), on outputs less their mean; the total
    one that of Jansen. Limits are the quantiles of the indices of the resamples.

    References
    ----------
    Saltelli A, Annoni P, Azzini I, Campolongo F, Ratto M, Tarantola S (2010). Variance based
    sensitivity analysis of model output. Computer Physics Communications 181:259-270.

    Jansen MJW (1999). Analysis of variance designs for model output. Computer Physics
    Communications 117:35-43.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> a, b = rng.random((2, 2, 4000))
    >>> mixed = np.stack([[b[0] + 2 * a[1]], [a[0] + 2 * b[1]]])
    >>> found = sobol_indices([a[0] + 2 * a[1]], [b[0] + 2 * b[1]], mixed)
    >>> found.total.round(1).tolist()
    [[0.2, 0.8]]
    """
    a, b = (np.asarray(each, np.float64) for each in (of_a, of_b))
    if a.ndim != 2 or b.shape != a.shape or not a.size:
        raise InputError(_shapes(a.shape, b.shape))
    check_confidence(confidence)
    check_draws(resamples, seed)
    draws = a.shape[1]
    # the first line of weights is the sample itself
    weights = np.vstack([np.ones(draws), _resampled(draws, resamples, seed)]) / draws
    mean = (a.mean(axis=1) + b.mean(axis=1))[:, np.newaxis] / 2
    size = np.maximum(np.abs(a), np.abs(b)).max(axis=1)
    a, b = a - mean, b - mean
    variance = _variance(weights, a, b)
    is_some = variance > _DUST * np.maximum(size, 1.0) ** 2
    where = is_some & is_some[0]
    found: list[list[FloatArray]] = []
    for each in of_mixed:
        mixed = np.asarray(each, np.float64)
        if mixed.shape != a.shape:
            raise InputError(_shapes(a.shape, b.shape, mixed.shape))
        step = mixed - mean - a
        found.append([])
        for parts in (b * step, 0.5 * step**2):
            share = np.full(variance.shape, np.nan)
            np.divide((parts @ weights.T).T, variance, out=share, where=where)
            found[-1] += [share[0], *_limits(share[1:], confidence)]
    columns = [np.stack(each, axis=1) for each in zip(*found, strict=True)]
    return SobolIndices(*(columns or [np.zeros((len(a), 0))] * 6))


def _shapes(*shapes: tuple[int, ...]) -> str:
    """Say what the shapes must be."""
    listed = ", ".join(map(str, shapes))
    return (
        "sobol_indices: of_a and of_b must have a row for each output and a column for each draw, "
        f"and of_mixed one such table for each input, got shapes {listed}"
    )


def _resampled(draws: int, resamples: int, seed: int) -> npt.NDArray[np.int64]:
    """Count how often each draw is drawn again, shape (resamples, draws)."""
    drawn = np.random.default_rng(seed).integers(draws, size=(resamples, draws))
    drawn += draws * np.arange(resamples)[:, np.newaxis]
    return np.bincount(drawn.ravel(), minlength=resamples * draws).reshape(resamples, draws)


def _variance(weights: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """Variance of both sets of draws together, for each line of weights; (lines, outputs)."""
    square = (a**2 + b**2) @ weights.T / 2
    mean = (a + b) @ weights.T / 2
    found: FloatArray = (square - mean**2).T
    return found


def _limits(resampled: FloatArray, confidence: float) -> tuple[FloatArray, FloatArray]:
    """Quantiles over the resamples; a resample without variance says nothing."""
    tail = (1 - confidence) / 2
    has = ~np.isnan(resampled).all(axis=0)
    found = np.full((2, *resampled.shape[1:]), np.nan)
    if has.any():
        found[:, has] = np.nanquantile(resampled[:, has], [tail, 1 - tail], axis=0)
    return found[0], found[1]
