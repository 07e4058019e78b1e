"""
Decompose: a million subunits in a thousand units, beside the same parts by hand in NumPy.

Both have the effects of every subunit, their sums, and the limits of the rate effects. The verb is
timed beside the kernel: it also finds which rows belong together, and makes a table.
"""

from __future__ import annotations

import time

import numpy as np
import pyarrow as pa
from paired import ratios, report

import parindex as pi
from parindex import stats

SUBUNITS, UNITS = 1_000_000, 1_000


def counts(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    denominator = rng.integers(0, 400, SUBUNITS)
    return rng.binomial(denominator, 0.8).astype(float), denominator.astype(float)


def by_hand(
    x: np.ndarray,
    n: np.ndarray,
    x0: np.ndarray,
    n0: np.ndarray,
    g: np.ndarray,
    limits: tuple[np.ndarray, ...],
) -> tuple[np.ndarray, ...]:
    both = (n > 0) & (n0 > 0)
    with np.errstate(all="ignore"):
        r, r0 = x / n, x0 / n0
    nb, n0b = np.where(both, n, 0), np.where(both, n0, 0)
    total, total0 = np.bincount(g, nb), np.bincount(g, n0b)
    centre = np.bincount(g, np.where(both, x, 0)) / total
    centre0 = np.bincount(g, np.where(both, x0, 0)) / total0
    s, s0 = nb / total[g], n0b / total0[g]
    weight = (s + s0) / 2
    rate = np.where(both, weight * (r - r0), 0)
    mix = np.where(both, (s - s0) * ((r + r0) / 2 - (centre + centre0)[g] / 2), 0)
    entry = np.where((n > 0) & ~both, n / np.bincount(g, n)[g] * (r - centre[g]), 0)
    leave = np.where((n0 > 0) & ~both, -n0 / np.bincount(g, n0)[g] * (r0 - centre0[g]), 0)
    low, high, low0, high0 = limits
    change = np.bincount(g, np.where(both, weight * (r - r0), 0))
    down = np.bincount(g, np.where(both, weight**2 * ((r - low) ** 2 + (high0 - r0) ** 2), 0))
    up = np.bincount(g, np.where(both, weight**2 * ((high - r) ** 2 + (r0 - low0) ** 2), 0))
    return rate, mix, entry, leave, change - np.sqrt(down), change + np.sqrt(up)


def main() -> None:
    (x, n), (x0, n0) = counts(1), counts(2)
    group = np.arange(SUBUNITS) % UNITS
    wilson = [stats.wilson(*pair) for pair in ((x, n), (x0, n0))]
    (low, high), (low0, high0) = wilson
    with np.errstate(all="ignore"):
        r, r0 = x / n, x0 / n0

    def ours() -> object:
        found = stats.decompose_change(x, n, x0, n0, group)
        return found, stats.rate_effect_limits(
            r, low, high, r0, low0, high0, weight=found.weight, group=group
        )

    def theirs() -> object:
        return by_hand(x, n, x0, n0, group, (low, high, low0, high0))

    report("parts of 1 000 000 subunits / NumPy by hand", ratios(ours, theirs, 7), 1.3)
    for units in (10_000, 100_000, 1_000_000):
        table = pa.table(
            {
                "unit_id": pa.array([f"u{unit}" for unit in range(units)] * 2),
                "period": pa.array(["2022-H1"] * units + ["2023-H1"] * units),
                "n": pa.array(np.concatenate([x0[:units], x[:units]]).astype(int)),
                "d": pa.array(np.concatenate([n0[:units], n[:units]]).astype(int)),
            }
        )
        own = pi.Indicator.proportion("p", numerator=["n"], denominator=["d"])
        rates = pi.compute_rates(table, [own])
        begun = time.process_time()
        pi.decompose(rates)
        print(f"decompose, {units:>9,} subunits: {time.process_time() - begun:.2f} s of CPU")


if __name__ == "__main__":
    main()
