"""
Control limits and peers: 10 600 units, 24 months, against the same arithmetic by hand.

The code by hand works on arrays that are sorted, complete and matched: a row for each unit, a
column for each month. It makes no table, and takes the exact tails from the same kernels, for
SciPy sums up thousands of counts for each. Both know what the counts alone could have told.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from paired import ratios, report

import parindex as pi
from parindex.stats.control.causes import causes_in_counts
from parindex.stats.exact_tails import binomial_tail
from parindex.tables.arrays import FloatArray, floats_of

UNITS, MONTHS = 10_600, 24
LEVEL = 0.002
DRAWN_IN = 0.1


def counts() -> tuple[FloatArray, FloatArray]:
    """Make cases met and all cases, of units that differ and stay as they are."""
    rng = np.random.default_rng(2025)
    cases = rng.integers(20, 4000, (UNITS, MONTHS))
    met = rng.binomial(cases, rng.beta(60, 4, UNITS)[:, None])
    return met.astype(np.float64), cases.astype(np.float64)


def rates(met: FloatArray, cases: FloatArray) -> pi.RateTable:
    """Give the same as a table."""
    months = [f"{2023 + at // 12}-M{at % 12 + 1:02}" for at in range(MONTHS)]
    table = pa.table(
        {
            "unit_id": pa.array([f"{unit:05}" for unit in range(UNITS) for _ in months]),
            "period": pa.array(months * UNITS),
            "met": pa.array(met.ravel().astype(np.int64)),
            "cases": pa.array(cases.ravel().astype(np.int64)),
        }
    )
    own = pi.Indicator.proportion("own", numerator=["met"], denominator=["cases"])
    return pi.compute_rates(table, [own])


def peers_by_hand(met: FloatArray, cases: FloatArray) -> dict[str, npt.NDArray[Any]]:
    """Compute funnels of every month, with the spread among units added."""
    width = NormalDist().inv_cdf(1 - LEVEL / 2)
    end = NormalDist().inv_cdf(1 - DRAWN_IN)
    left = 1 - 2 * DRAWN_IN - 2 * end * NormalDist().pdf(end) + 2 * DRAWN_IN * end * end
    names = ("z", "lower", "upper", "tail", "share", "low", "high")
    found = {name: np.full(met.shape, np.nan) for name in names}
    for month in range(met.shape[1]):
        n, d = met[:, month], cases[:, month]
        share = n.sum() / d.sum()
        place, error = np.arcsin(np.sqrt(n / d)), 0.5 / np.sqrt(d)
        center = math.asin(math.sqrt(share))
        z = (place - center) / error
        z = np.clip(z, *np.quantile(z, [DRAWN_IN, 1 - DRAWN_IN]))
        factor = np.mean(z * z) / left
        weight = 1 / (error * error)
        total = weight.sum()
        spare = (len(n) * factor - (len(n) - 1)) / (total - (weight * weight).sum() / total)
        between = max(float(spare), 0.0)
        sigma = np.sqrt(error * error + between)
        found["z"][:, month] = z = (place - center) / sigma
        found["lower"][:, month] = np.sin(np.clip(center - width * sigma, 0, math.pi / 2)) ** 2
        found["upper"][:, month] = np.sin(np.clip(center + width * sigma, 0, math.pi / 2)) ** 2
        found["share"][:, month] = share
        variance = 4 * share * (1 - share) * between
        far = np.flatnonzero(np.abs(z) > width)
        found["tail"][far, month] = _tail(n[far], d[far], share, variance)
        for name, count, may in (
            ("low", np.zeros(len(d)), found["lower"][:, month] > 0),
            ("high", d, found["upper"][:, month] < 1),
        ):
            rows = np.flatnonzero(may)
            found[name][:, month] = 0
            found[name][rows, month] = _tail(count[rows], d[rows], share, variance) <= LEVEL / 2
    found["is_apart"] = found["tail"] <= LEVEL / 2
    return found


def _tail(n: FloatArray, d: FloatArray, share: float, variance: float) -> FloatArray:
    return binomial_tail(n, d, np.full(len(n), share), np.full(len(n), variance))


def control_by_hand(met: FloatArray, cases: FloatArray) -> dict[str, npt.NDArray[Any]]:
    """Compute limits of chance, or of Laney where a series varies more, and the signals."""
    share = met / cases
    center = met.sum(axis=1) / cases.sum(axis=1)
    sigma = np.sqrt(center * (1 - center))[:, None] / np.sqrt(cases)
    z = (share - center[:, None]) / sigma
    spread = np.abs(np.diff(z, axis=1)).mean(axis=1) / (2 / math.sqrt(math.pi))
    spread = np.maximum(spread, 1.0)
    sigma = sigma * spread[:, None]
    causes = causes_in_counts(met, cases, center, spread, np.ones(met.shape, bool))
    return {
        "center": np.broadcast_to(center[:, None], met.shape),
        "lower": np.maximum(center[:, None] - 3 * sigma, 0.0),
        "upper": np.minimum(center[:, None] + 3 * sigma, 1.0),
        **{name: getattr(causes.marks, name) for name in ("beyond", "shift", "trend")},
    }


def main() -> None:
    """Print the ratios."""
    met, cases = counts()
    given = rates(met, cases)
    refuse_if_they_differ(met, cases, given)
    found = ratios(
        lambda: pi.compare_with_peers(given), lambda: peers_by_hand(met, cases), rounds=7
    )
    report("compare_with_peers / NumPy by hand", found, bound=2)
    found = ratios(
        lambda: pi.compute_control_limits(given), lambda: control_by_hand(met, cases), rounds=7
    )
    report("compute_control_limits / NumPy by hand", found, bound=2)


def refuse_if_they_differ(met: FloatArray, cases: FloatArray, given: pi.RateTable) -> None:
    """Both must have done the same work."""
    peers, hand = pi.compare_with_peers(given).data, peers_by_hand(met, cases)
    for name, unit in (("z", 1), ("lower", 100), ("upper", 100), ("tail", 1)):
        own = floats_of(peers[name]).reshape(met.shape)
        assert np.allclose(own, hand[name] * unit, equal_nan=True, atol=1e-9), name
    standing = np.array(peers["standing"].to_pylist(), object).reshape(met.shape)
    matters = np.abs(met / cases - hand["share"]) >= 0.01
    assert ((standing != "within") == (hand["is_apart"] & matters)).all()
    control, hand = pi.compute_control_limits(given).data, control_by_hand(met, cases)
    for name in ("center", "lower", "upper"):
        own = floats_of(control[name]).reshape(met.shape)
        assert np.allclose(own, hand[name] * 100, atol=1e-9), name
    for name in ("beyond", "shift", "trend"):
        own = np.nan_to_num(floats_of(control[name])).reshape(met.shape)
        assert (own == hand[name]).all(), name


if __name__ == "__main__":
    main()
