"""
Rank spans: weights of an index and sets of ranks, beside the same by hand in NumPy.

Of weights: 10 000 draws of the weights of 100 headings for 63 units, from scores to the table. By
hand are the draws, the index, the ranks, their quantiles, and how often each unit has each rank;
it begins with a matrix of shares and knows no equal totals. Of chance: sets for 300 units from
1 000 draws, all together and each alone. The spans of totals are timed by themselves.
"""

from __future__ import annotations

import functools
import time

import numpy as np
from paired import ratios, report

import parindex as pi
from parindex.stats.by_draws.rank_sets import rank_sets

UNITS, HEADINGS, DRAWS = 63, 100, 10_000
MANY, FEW_DRAWS = 300, 1_000


def scores_of(units: int, headings: int, formula: str) -> pi.ScoreTable:
    codes = [f"c{place}" for place in range(headings)]
    names = [f"u{place}" for place in range(units)]
    scheme = pi.scheme_from_table(
        {
            "code": codes,
            "text": codes,
            "maximum": [1.0] * headings,
            "formula": [formula] * headings,
            **({} if formula == "award" else {"indicator": codes}),
        },
        id="own",
        edition="2023",
    )
    rng = np.random.default_rng(1)
    keys = {"unit_id": names, "period": ["2023"] * units}
    if formula == "award":
        table = {
            "criterion_code": np.repeat(codes, units),
            "unit_id": np.tile(names, headings),
            "period": ["2023"] * units * headings,
            "points": rng.random(units * headings),
        }
        return pi.compute_scores(scheme, awards=table)
    counts = {f"n{place}": rng.integers(50, 400, units) for place in range(headings)}
    good = {f"x{place}": rng.binomial(counts[f"n{place}"], 0.8) for place in range(headings)}
    own = [
        pi.Indicator.proportion(f"c{place}", numerator=[f"x{place}"], denominator=[f"n{place}"])
        for place in range(headings)
    ]
    return pi.compute_scores(scheme, rates=pi.compute_rates({**keys, **counts, **good}, own))


def weights_by_hand(share: np.ndarray) -> tuple[np.ndarray, ...]:
    base = np.full(HEADINGS, 1 / HEADINGS)
    k = (1 - base[0]) / (0.0625 * base[0]) - 1
    weights = np.random.default_rng(1).dirichlet(k * base, DRAWS)
    index = weights @ share.T
    order = np.argsort(-index, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, UNITS + 1)[np.newaxis], axis=1)
    quantiles = np.quantile(ranks, [0, 0.05, 0.5, 0.95, 1], axis=0, method="nearest")
    places = (np.arange(UNITS) * (UNITS + 1) + ranks).ravel()
    counts = np.bincount(places, minlength=UNITS * (UNITS + 1)).reshape(UNITS, UNITS + 1)
    return quantiles, counts / DRAWS


def sets_by_hand(
    value: np.ndarray, error: np.ndarray, *, together: bool
) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of a block of draws at once; what is rejected leaves, until nothing is."""
    size = len(value)
    noise = np.random.default_rng(1).standard_normal((FEW_DRAWS, size)) * error
    scale = np.sqrt(error[:, None] ** 2 + error**2)
    ratio = (value[:, None] - value) / scale
    over, under = np.zeros((2, size, size), bool)
    own = np.eye(size, dtype=bool)
    while True:
        largest = []
        for first in range(0, FEW_DRAWS, 4):
            z = noise[first : first + 4]
            step = (z[:, :, None] - z[:, None, :]) / scale
            above = np.where(over | own, -np.inf, step).max(axis=2)
            if together:
                largest.append(np.repeat(above.max(axis=1)[:, None], size, axis=1))
            else:
                below = np.where((under | own).T, -np.inf, -step).max(axis=2)
                largest.append(np.maximum(above, below))
        ranked = np.sort(np.concatenate(largest), axis=0)
        critical = ranked[int(np.ceil(0.95 * FEW_DRAWS)) - 1]
        new_over = (ratio > critical[:, None]) & ~over & ~own
        new_under = (ratio > critical) & ~under & ~own
        if not (new_over.any() or new_under.any()):
            return 1 + under.sum(axis=0), size - over.sum(axis=1)
        over |= new_over
        under |= new_under


def main() -> None:
    scores = scores_of(UNITS, HEADINGS, "award")
    share = np.stack(
        [scores.at(criterion=f"c{place}").data["share"].to_numpy() for place in range(HEADINGS)],
        axis=1,
    )
    found = ratios(lambda: pi.rank_spans(scores), lambda: weights_by_hand(share), 7)
    report("10 000 weights x 63 units x 100 headings / NumPy by hand", found, 1.5)
    value = np.sort(np.random.default_rng(2).normal(0, 1, MANY))
    error = np.random.default_rng(3).uniform(0.05, 0.3, MANY)
    for together in (True, False):
        kernel = rank_sets(value, error, simultaneous=together)
        best, worst = sets_by_hand(value, error, together=together)
        assert (kernel.best == best).all()
        assert (kernel.worst == worst).all()
        found = ratios(
            functools.partial(rank_sets, value, error, simultaneous=together),
            functools.partial(sets_by_hand, value, error, together=together),
            3,
        )
        name = "together" if together else "each alone"
        report(f"rank sets of 300 units, 1 000 draws, {name} / NumPy by hand", found, 1.5)
    for units in (63, 300, 1000):
        drawn = scores_of(units, 20, "share(full=98; floor=50)")
        begun = time.process_time()
        pi.rank_spans(drawn, sampling=True)
        spent = time.process_time() - begun
        print(f"spans of totals by chance, {units:>5,} units x 20 criteria: {spent:.2f} s of CPU")


if __name__ == "__main__":
    main()
