"""
Scores: 100 criteria, 10 600 units, 5 years, against the same arithmetic by hand.

The code by hand works on arrays that are sorted, complete and matched: it knows where last
year's value stands, keeps NaN and integers, and makes no table. Both give points, shares and
ranks of every criterion and of the total, and the grade of the total.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from paired import ratios, report

import parindex as pi
from parindex.formulas import read_formula
from parindex.tables.arrays import FloatArray, floats_of

UNITS, YEARS, FIELDS, LEAVES = 10_600, 5, 10, 10

# One formula of each kind, ten criteria in each of ten fields.
FORMULAS = (
    "share",
    "share(full=85; floor=60)",
    "bands(>=60: 1; >=70: 2; >=80: 3; >=90: 4)",
    "share(full=best_peer)",
    "bands(change; >0: 1)",
    "steps(from=70; each=5; add=0.5; base=1)",
    "share(zero=100; full=0)",
    "share(full=95)",
    "by_condition(value >= 90: fixed(4); value >= 50: share(full=90; points=3); else: fixed(0))",
    "steps(from=peer_mean; each=2; add=0.25; base=2; counting=proportional)",
)


def counts() -> pa.Table:
    rng = np.random.default_rng(2023)
    rows = UNITS * YEARS
    all_cases = rng.integers(200, 4000, rows)
    columns = {
        "unit_id": pa.array([f"{unit:05d}" for unit in range(UNITS) for _ in range(YEARS)]),
        "period": pa.array([f"{2019 + year}" for _ in range(UNITS) for year in range(YEARS)]),
        "cases": pa.array(all_cases),
    }
    for leaf in range(FIELDS * LEAVES):
        columns[f"met_{leaf}"] = pa.array(rng.binomial(all_cases, rng.uniform(0.5, 0.97)))
    return pa.table(columns)


def scheme() -> pi.Scheme:
    criteria = []
    for field in range(FIELDS):
        name = pi.Name(vi=f"Lĩnh vực {field}", en=f"Field {field}")
        criteria.append(pi.schemes.Criterion(code=f"{field}", name=name))
        criteria += [
            pi.schemes.Criterion(
                code=f"{field}.{leaf}",
                name=name,
                parent=f"{field}",
                max_points=4.0,
                formula=read_formula(FORMULAS[leaf]),
                indicator=f"met.{field * LEAVES + leaf}",
                no_prior=pi.schemes.Effect.ZERO,
            )
            for leaf in range(LEAVES)
        ]
    return pi.Scheme(
        id="benchmark",
        edition="1",
        name=pi.Name(vi="Đo tốc độ", en="Benchmark"),
        criteria=tuple(criteria),
        gradings=(pi.schemes.Grading(edges=(50.0, 70.0, 80.0), grades=("C", "B", "A"), below="D"),),
    )


def by_hand(
    values: FloatArray,
) -> tuple[FloatArray, FloatArray, npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Values of shape (criteria, units, years) to points, shares and ranks, with the total."""
    points = np.empty_like(values)
    for leaf, value in enumerate(values):
        points[leaf] = BY_HAND[leaf % LEAVES](value)
    np.clip(points, 0.0, 4.0, out=points)
    fields = points.reshape(FIELDS, LEAVES, UNITS, YEARS).sum(axis=1)
    total = fields.sum(axis=0)[None]
    shares = np.concatenate([total / 400.0, fields / 40.0, points / 4.0])
    ranks = np.empty(shares.shape, np.int32)
    for criterion in range(len(shares)):
        for year in range(YEARS):
            ranks[criterion, :, year] = _ranks_by_hand(shares[criterion, :, year])
    grade = np.searchsorted([50.0, 70.0, 80.0], 100 * shares[0].ravel(), side="right")
    return np.concatenate([total, fields, points]), shares, ranks, grade


def _grows(value: FloatArray) -> FloatArray:
    better = np.zeros_like(value)
    better[:, 1:] = value[:, 1:] > value[:, :-1]
    return better


def _bands(value: FloatArray) -> FloatArray:
    found = np.searchsorted([60.0, 70.0, 80.0, 90.0], value.ravel(), side="right")
    return found.reshape(value.shape).astype(np.float64)


def _cases(value: FloatArray) -> FloatArray:
    half = np.where(value >= 50, np.minimum(3.0 * value / 90.0, 3.0), 0.0)
    return np.where(value >= 90, 4.0, half)


# The formulas above, in their order.
BY_HAND: tuple[Callable[[FloatArray], FloatArray], ...] = (
    lambda value: 4.0 * value / 100.0,
    lambda value: np.where(value >= 85, 4.0, np.where(value >= 60, 4.0 * value / 85.0, 0.0)),
    _bands,
    lambda value: 4.0 * value / value.max(axis=0),
    _grows,
    lambda value: 1.0 + 0.5 * np.maximum(np.floor((value - 70.0) / 5.0), 0.0),
    lambda value: 4.0 * (value - 100.0) / -100.0,
    lambda value: np.minimum(4.0 * value / 95.0, 4.0),
    _cases,
    lambda value: 2.0 + 0.25 * np.maximum((value - value.mean(axis=0)) / 2.0, 0.0),
)


def _ranks_by_hand(share: FloatArray) -> npt.NDArray[np.int32]:
    order = np.argsort(-share)
    ordered = share[order]
    place = np.arange(len(order))
    is_new = np.ones(len(order), bool)
    is_new[1:] = ordered[:-1] - ordered[1:] > 1e-11
    ranks = np.empty(len(order), np.int32)
    ranks[order] = np.maximum.accumulate(np.where(is_new, place, 0)) + 1
    return ranks


def rates() -> pi.RateTable:
    """Rates of made-up counts, one indicator for each leaf."""
    indicators = [
        pi.Indicator.proportion(f"met.{leaf}", numerator=[f"met_{leaf}"], denominator=["cases"])
        for leaf in range(FIELDS * LEAVES)
    ]
    return pi.compute_rates(counts(), indicators)


def peak_memory() -> float:
    """Gigabytes that a process of its own needs at most, for the rates and the scores."""
    finished = subprocess.run(
        [sys.executable, __file__, "memory"], capture_output=True, text=True, check=True
    )
    return float(finished.stdout)


def main() -> None:
    """Print the ratio and the peak memory."""
    given, own = rates(), scheme()
    if sys.argv[1:] == ["memory"]:
        pi.compute_scores(own, rates=given)
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20)
        return
    values = np.stack(
        [floats_of(batch["value"]).reshape(UNITS, YEARS) for batch in given.data.to_batches()]
    )
    refuse_if_they_differ(pi.compute_scores(own, rates=given), *by_hand(values))
    found = ratios(lambda: pi.compute_scores(own, rates=given), lambda: by_hand(values), rounds=7)
    report("compute_scores / NumPy by hand", found, bound=2)
    table = pi.compute_scores(own, rates=given)
    found = ratios(lambda: pi.explain(table), lambda: pi.compute_scores(own, rates=given), rounds=5)
    report("explain of all units / compute_scores", found, bound=3)
    print(f"peak memory, rates included: {peak_memory():.2f} GB (bound 2)")


def refuse_if_they_differ(scores: pi.ScoreTable, *hand: npt.NDArray[Any]) -> None:
    """Both must have done the same work."""
    points, shares, ranks, grade = hand
    order = ["total", *(f"{f}" for f in range(FIELDS))]
    order += [f"{f}.{leaf}" for f in range(FIELDS) for leaf in range(LEAVES)]
    place = {code: position for position, code in enumerate(order)}
    for batch in scores.data.to_batches():
        code = batch["criterion_code"][0].as_py()
        at = place[code]
        assert np.allclose(floats_of(batch["points"]), points[at].ravel(), atol=1e-9)
        assert np.allclose(floats_of(batch["share"]), shares[at].ravel(), atol=1e-9)
        same = np.mean(batch["rank"].to_numpy(zero_copy_only=False) == ranks[at].ravel())
        assert same > 0.999, (code, same)  # sums in another order may part a tie
        if code == "total":
            names = np.array(["D", "C", "B", "A"])[grade]
            assert batch["grade"].to_pylist() == names.tolist()


if __name__ == "__main__":
    main()
