"""
Tails of beta and gamma distributions, and where they reach a given probability.

Both are solved on the scale on which the density is log-concave (the logit for the beta, the
logarithm for the gamma), with the cumulative probability taken as a logarithm. On that scale
the log of the tail is increasing and concave, so that an iteration that starts on the left
approaches the solution without a bracket, for one case as for 10 million.

Counts near the ends of the floating-point range overflow on the way: callers silence that.

References
----------
Loader C (2000). Fast and accurate computation of binomial probabilities. Bell Laboratories:
the density as a deviance plus remainders of Stirling's series, free of cancelling log-gammas.

Abramowitz M, Stegun IA (1964). Handbook of Mathematical Functions, 26.5.22 and 26.4.17: the
starting points (Carter's; Wilson and Hilferty's). 6.1.42: Stirling's series.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ._inputs import FloatArray

__all__ = [
    "beta_log_cdf",
    "beta_logit_quantile",
    "gamma_log_cdf",
    "gamma_log_quantile",
    "log_beta_below_beta",
    "log_beta_mean_power",
]

_HALF_LOG_2PI = 0.5 * math.log(2.0 * math.pi)
_NEGLIGIBLE = 34.0  # exp(-34) = 1.7e-15 of the density at the limit
_NODES = 40
_ROWS = 4096  # rows solved together: their temporaries fit in the cache
_CUBIC = 1e-5  # a Halley step from here leaves an error below rounding
_MOST_STEPS = 60
_ROWS_OF_PAIRS = 256  # as many as _ROWS, once each has a point for every node
_GRID, _ZOOMS = 16, 5  # the mode of a product to 4e-5 of where it can be
_FURTHEST = 690.0  # exp(690) and exp(-690) are still normal numbers


class _Here(NamedTuple):
    """The density at one point of the log-concave scale, and how it falls to the left of it."""

    log_density: FloatArray
    slope: FloatArray
    """Derivative of the log density."""
    curvature: FloatArray
    """Minus its second derivative."""
    fall: Callable[[FloatArray], FloatArray]
    """Log density at a distance to the left, relative to here."""


_Family: TypeAlias = Callable[..., _Here]


def beta_logit_quantile(a: FloatArray, b: FloatArray, tail: float, z: float) -> FloatArray:
    """
    Find the logit of the point below which a beta distribution holds probability *tail*.

    ``log(x / (1 - x))`` keeps x and 1 - x accurate at once. *tail* is at most one half; *z* is the
    standard normal quantile with that upper tail, for the starting point.
    """
    # Abramowitz & Stegun 26.5.22; only a start, so parameters below 1 may be bent to fit it.
    inverse_a, inverse_b = (1.0 / (2.0 * np.maximum(p, 0.75) - 1.0) for p in (a, b))
    h = 2.0 / (inverse_a + inverse_b)
    skew = (z * z - 3.0) / 6.0
    w = z * np.sqrt(np.maximum(h + skew, 0.0)) / h
    w -= (inverse_b - inverse_a) * (skew + 5.0 / 6.0 - 2.0 / (3.0 * h))
    mean = np.log(a) - np.log(b)
    start = mean - 2.0 * np.fmax(w, 0.0)
    return _solve(_beta_here, start, math.log(tail), a, b, _beta_constant(a, b))


def gamma_log_quantile(a: FloatArray, tail: float, z: float, *, upper: bool) -> FloatArray:
    """
    Find the logarithm of the point beyond which a gamma distribution of unit scale holds *tail*.

    *tail* is at most one half, and lies below the point unless *upper*; *z* is the standard normal
    quantile with that upper tail, for the starting point.
    """
    constant = 0.5 * np.log(a) - _HALF_LOG_2PI - _stirling(a)
    sign = 1.0 if upper else -1.0
    cube_root = 1.0 - 1.0 / (9.0 * a) + sign * z / (3.0 * np.sqrt(a))
    start = np.log(a) + 3.0 * np.log(np.maximum(cube_root, 0.05))
    here = _gamma_upper_here if upper else _gamma_lower_here
    if upper:  # the lower tail of the mirrored scale
        mirrored = _solve(here, -start, math.log(tail), a, constant)
        return np.negative(mirrored, out=mirrored)
    return _solve(here, start, math.log(tail), a, constant)


def beta_log_cdf(t: FloatArray, a: FloatArray, b: FloatArray) -> FloatArray:
    """
    Compute the log of the probability that a beta distribution lies below the point of logit *t*.

    For the other tail give ``-t`` and the parameters exchanged.
    """
    # beyond the mode the tail on the other side is the one that can be integrated
    constant = _beta_constant(a, b)
    beyond = a / (1.0 + np.exp(t)) < b / (1.0 + np.exp(-t))
    t, a, b = np.where(beyond, -t, t), np.where(beyond, b, a), np.where(beyond, a, b)
    here = _beta_here(t, a, b, constant)
    return _this_side(here.log_density + np.log(_integral(here)), beyond)


def gamma_log_cdf(x: FloatArray, a: FloatArray, *, upper: bool) -> FloatArray:
    """Compute the log of the probability that a gamma of unit scale lies below *x*, or above."""
    constant = 0.5 * np.log(a) - _HALF_LOG_2PI - _stirling(a)
    log_tail = np.empty_like(x)
    lower = x <= a
    for mine, family, sign in ((lower, _gamma_lower_here, 1.0), (~lower, _gamma_upper_here, -1.0)):
        here = family(sign * np.log(x[mine]), a[mine], constant[mine])
        log_tail[mine] = here.log_density + np.log(_integral(here))
    return _this_side(log_tail, lower if upper else ~lower)


def _this_side(log_tail: FloatArray, other: npt.NDArray[np.bool_]) -> FloatArray:
    """Log of the tail asked for, where that of the *other* side was computed."""
    log_tail = np.minimum(log_tail, 0.0)  # by rounding
    return np.where(other, np.log1p(-np.exp(log_tail)), log_tail)


def log_beta_below_beta(a: FloatArray, b: FloatArray, c: FloatArray, d: FloatArray) -> FloatArray:
    """
    Compute the log of the probability that a beta (a, b) lies below an independent beta (c, d).

    The density of the narrower one is integrated with the tail of the other. On the logit scale
    both are log-concave, and so is their product: it has one mode and falls on both sides of it.
    """
    swap = a + b > c + d
    e, f = np.where(swap, b, c), np.where(swap, a, d)
    g, h = np.where(swap, d, a), np.where(swap, c, b)
    log_probability = np.empty_like(e)
    for first in range(0, len(e), _ROWS_OF_PAIRS):
        rows = slice(first, first + _ROWS_OF_PAIRS)
        log_probability[rows] = _log_integral(
            *(parameter[rows, None] for parameter in (e, f, g, h))
        )
    return np.minimum(log_probability, 0.0)


def log_beta_mean_power(a: FloatArray, b: FloatArray, power: FloatArray) -> FloatArray:
    """Compute the log of the mean of ``(1 - x) ** power`` where x has a beta distribution."""
    log_mean: FloatArray = power * (np.log(b) - np.log(a + b))
    log_mean += _log_rising(b, power) - _log_rising(a + b, power)
    return log_mean


def _log_rising(z: FloatArray, steps: FloatArray) -> FloatArray:
    """Log of ``gamma(z + steps) / gamma(z)``, less ``steps * (log z - 1)``."""
    grown: FloatArray = (z + steps - 0.5) * np.log1p(steps / z)
    return grown + _stirling(z + steps) - _stirling(z)


def _log_integral(e: FloatArray, f: FloatArray, g: FloatArray, h: FloatArray) -> FloatArray:
    """Log of the integral of a beta density (e, f) times the tail below of a beta (g, h)."""
    constant = _beta_constant(e, f)

    def log_product(t: FloatArray) -> FloatArray:
        return _beta_here(t, e, f, constant).log_density + beta_log_cdf(t, g, h)

    ends = np.log(e) - np.log(f), np.log(g) - np.log(h)
    left, right = np.minimum(*ends), np.maximum(*ends)
    grid = np.linspace(0.0, 1.0, _GRID)
    for _ in range(_ZOOMS):
        highest = np.argmax(log_product(left + (right - left) * grid), axis=1)[:, None]
        step = (right - left) / (_GRID - 1)
        left, right = left + step * (highest - 1), left + step * (highest + 1)
    mode = 0.5 * (left + right)
    top = log_product(mode)
    nodes, weights = (np.array(each) for each in zip(*_gauss_legendre(), strict=True))
    total = np.zeros(len(e))
    for side in (-1.0, 1.0):
        fall = functools.partial(_fall, log_product, mode, top, side)
        reach = _reach(fall, e + f)
        total += (np.exp(fall(reach * nodes)) @ weights) * reach[:, 0]
    log_probability: FloatArray = top[:, 0] + np.log(total)
    return log_probability


def _fall(
    log_product: Callable[[FloatArray], FloatArray],
    mode: FloatArray,
    top: FloatArray,
    side: float,
    distance: FloatArray,
) -> FloatArray:
    return log_product(mode + side * distance) - top


def _reach(fall: Callable[[FloatArray], FloatArray], size: FloatArray) -> FloatArray:
    """Distance over which a concave *fall* makes a density negligible, to within a quarter."""
    reach = 1.0 / np.sqrt(size)  # no density of this size is narrower
    for _ in range(_MOST_STEPS):
        short = fall(reach) > -_NEGLIGIBLE
        if not short.any():
            break
        reach = np.where(short, np.minimum(2.0 * reach, _FURTHEST), reach)
    for share in (0.5, 0.75):
        reach = np.where(fall(share * reach) < -_NEGLIGIBLE, share * reach, reach)
    return reach


def _beta_constant(a: FloatArray, b: FloatArray) -> FloatArray:
    constant = _stirling(a + b) - _stirling(a) - _stirling(b)
    constant += 0.5 * (np.log(a) + np.log(b) - np.log(a + b)) - _HALF_LOG_2PI
    return constant


def _beta_here(t: FloatArray, a: FloatArray, b: FloatArray, constant: FloatArray) -> _Here:
    x, y = 1.0 / (1.0 + np.exp(-t)), 1.0 / (1.0 + np.exp(t))
    n = a + b
    slope = a * y - b * x
    log_density = constant - _deviance(a, n * x, slope) - _deviance(b, n * y, -slope)
    # Anchored at the end of the scale that is nearer, where nothing cancels.
    near_zero = x < 0.5
    sign = np.where(near_zero, -1.0, 1.0)
    linear = np.where(near_zero, -a, b)
    smaller = np.where(near_zero, x, y)

    def fall(u: FloatArray) -> FloatArray:
        bent: FloatArray = n * np.log1p(smaller * np.expm1(sign * u))
        return linear * u - bent

    return _Here(log_density, slope, n * x * y, fall)


def _gamma_lower_here(t: FloatArray, a: FloatArray, constant: FloatArray) -> _Here:
    mean = np.exp(t)
    slope = a - mean
    return _Here(
        constant - _deviance(a, mean, slope),
        slope,
        mean,
        lambda u: -a * u - mean * np.expm1(-u),
    )


def _gamma_upper_here(t: FloatArray, a: FloatArray, constant: FloatArray) -> _Here:
    mean = np.exp(-t)
    slope = mean - a
    return _Here(
        constant - _deviance(a, mean, -slope),
        slope,
        mean,
        lambda u: a * u - mean * np.expm1(u),
    )


def _solve(
    family: _Family, start: FloatArray, log_tail: float, *parameters: FloatArray
) -> FloatArray:
    """Point of the log-concave scale whose left tail is ``exp(log_tail)``, row by row."""
    solution = np.empty_like(start)
    for first in range(0, len(start), _ROWS):
        rows = slice(first, first + _ROWS)
        mine = tuple(parameter[rows] for parameter in parameters)
        solution[rows] = _halley(family, start[rows], log_tail, mine)
    return solution


def _halley(
    family: _Family, start: FloatArray, log_tail: float, parameters: tuple[FloatArray, ...]
) -> FloatArray:
    t = start.copy()
    open_rows = np.arange(len(t))
    for _ in range(_MOST_STEPS):
        here = family(t[open_rows], *(parameter[open_rows] for parameter in parameters))
        tail_over_density = _integral(here)
        miss = here.log_density + np.log(tail_over_density) - log_tail
        bend = 0.5 * miss * (here.slope * tail_over_density - 1.0)
        # Concave: Newton's step never passes the solution from the left. Halley's is longer
        # there, and is held to twice Newton's.
        step = miss * tail_over_density / (1.0 - np.minimum(bend, 0.5))
        # Counts beyond what the density can be computed for (1e308) stay at their start.
        step[~np.isfinite(step)] = 0.0
        t[open_rows] = np.clip(t[open_rows] - step, -_FURTHEST, _FURTHEST)
        open_rows = open_rows[np.abs(miss) > _CUBIC]
        if not open_rows.size:
            break
    return t


def _integral(here: _Here) -> FloatArray:
    """Tail probability over density: the integral of ``exp(fall(u))`` over all u > 0."""
    reach = (2.0 * _NEGLIGIBLE) / (
        np.sqrt(here.slope**2 + 2.0 * _NEGLIGIBLE * here.curvature) + here.slope
    )
    # The fall is concave, so the chord through a point bounds it from above beyond the point.
    reach *= np.maximum(1.0, -_NEGLIGIBLE / here.fall(reach))
    # Near the end of the scale the fall is steeper than its start foretells.
    for _ in range(2):
        reach *= np.where(here.fall(0.5 * reach) < -_NEGLIGIBLE, 0.5, 1.0)
    total = np.zeros_like(reach)
    for node, weight in _gauss_legendre():
        total += weight * np.exp(here.fall(node * reach))
    total *= reach
    return total


@functools.cache
def _gauss_legendre() -> tuple[tuple[float, float], ...]:
    """Nodes and weights of the Gauss-Legendre rule on (0, 1)."""
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    return tuple(zip((0.5 * (nodes + 1.0)).tolist(), (0.5 * weights).tolist(), strict=True))


def _deviance(observed: FloatArray, expected: FloatArray, difference: FloatArray) -> FloatArray:
    """
    ``observed * log(observed / expected) - difference`` without cancellation (Loader's bd0).

    *difference* is observed - expected, given apart because the caller knows it exactly.
    """
    s = difference / (observed + expected)
    square = s * s
    series = np.zeros_like(s)
    for odd in (15, 13, 11, 9, 7, 5, 3):
        series = (series + 1.0 / odd) * square
    near = difference * s + 2.0 * observed * s * series
    return np.where(square < 0.01, near, observed * np.log(observed / expected) - difference)


def _stirling(z: FloatArray) -> FloatArray:
    """Remainder of Stirling's formula: log gamma(z) - (z - 1/2) log z + z - log(2 pi) / 2."""
    shifted = z.flatten()
    remainder = np.zeros_like(shifted)
    small = np.flatnonzero(shifted < 10.0)
    while small.size:
        at = shifted[small]
        remainder[small] += (at + 0.5) * np.log1p(1.0 / at) - 1.0
        shifted[small] = at + 1.0
        small = small[shifted[small] < 10.0]
    inverse = 1.0 / shifted
    square = inverse * inverse
    series = np.zeros_like(shifted)
    for coefficient in (-691 / 360360, 1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12):
        series = series * square + coefficient
    remainder += series * inverse
    return remainder.reshape(z.shape)
