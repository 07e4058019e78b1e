"""
How often sets of ranks hold the true ranks: the tables in docs/how-to/say-how-sure-a-rank-is.md.

    python tools/simulate_rank_sets.py    # writes the tables; about five minutes
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

import parindex as pi
from parindex.stats.by_draws.rank_sets import rank_sets

TABLES, UNITS, DRAWS, ERROR = 1000, 20, 500, 1.0
TRUTHS = {
    "all 20 equal": np.zeros(UNITS),
    "5 equal, 15 apart by 1 standard error": np.r_[np.zeros(5), np.arange(1, 16)],
    "4 groups of 5 equal, apart by 3": np.repeat(np.arange(4) * 3.0, 5),
    "all apart by 1/2": np.arange(UNITS) / 2,
    "all apart by 4": np.arange(UNITS) * 4.0,
}
PLACE = Path(__file__).parents[1] / "docs" / "explanation"

SCORED, RANKED = 500, 12  # tables of an index, and units of each
INDICATORS = [
    pi.Indicator.proportion(code, numerator=[f"x_{code}"], denominator=[f"n_{code}"])
    for code in ("a", "b")
]
STEEP = "bands(>=40: 1; >=60: 2; >=80: 3; >=90: 4; >=95: 6)"
OF_SHARES = ("share(full=98; floor=50)", "share(full=60; floor=0)")
INDICES = {  # formulas of the two criteria, true proportions of the first, cases of each
    "shares, all 12 equal": (("share(full=100; floor=0)",) * 2, np.full(RANKED, 0.9), 300),
    "shares, half of them about full points": (OF_SHARES, np.linspace(0.94, 0.999, RANKED), 300),
    "bands": ((STEEP, "bands(>=40: 1; >=60: 2; >=80: 3)"), np.linspace(0.75, 0.99, RANKED), 300),
    "shares, 25 cases each": (OF_SHARES, np.linspace(0.8, 0.99, RANKED), 25),
    "shares, far apart": (("share(full=100; floor=0)",) * 2, np.linspace(0.05, 0.95, RANKED), 4000),
}


def row_of(name: str, truth: np.ndarray) -> str:
    """Simulate the tables of one truth, and write their line."""
    best = 1 + (truth > truth[:, np.newaxis]).sum(axis=1)
    worst = UNITS - (truth < truth[:, np.newaxis]).sum(axis=1)
    together, alone, width = 0, np.zeros(UNITS), 0.0
    for table in range(TABLES):
        seen = truth + np.random.default_rng([20240101, table]).normal(0, ERROR, UNITS)
        error = np.full(UNITS, ERROR)
        found = rank_sets(seen, error, draws=DRAWS, seed=table)
        together += bool(((found.best <= best) & (worst <= found.worst)).all())
        width += float((found.worst - found.best).mean()) / TABLES
        each = rank_sets(seen, error, draws=DRAWS, seed=table, simultaneous=False)
        alone += (each.best <= best) & (worst <= each.worst)
    least = alone.min() / TABLES
    return f"| {name} | {together / TABLES:.1%} | {least:.1%} | {width:.1f} |"


def scores_of(
    formulas: tuple[str, str], counts: tuple[np.ndarray, np.ndarray], cases: int
) -> pi.ScoreTable:
    """Score one table of counts."""
    scheme = pi.scheme_from_table(
        {
            "code": ["1", "2"],
            "text": ["1", "2"],
            "maximum": [6, 4],
            "formula": list(formulas),
            "indicator": ["a", "b"],
        },
        id="simulated",
        edition="1",
    )
    table: dict[str, object] = {
        "unit_id": [f"u{place}" for place in range(RANKED)],
        "period": ["2023"] * RANKED,
    }
    for code, numbers in zip("ab", counts, strict=True):
        table |= {f"x_{code}": numbers, f"n_{code}": np.full(RANKED, cases)}
    return pi.compute_scores(scheme, rates=pi.compute_rates(table, INDICATORS))


def row_of_index(name: str, formulas: tuple[str, str], first: np.ndarray, cases: int) -> str:
    """Simulate the counts of one truth, score them, and write its line."""
    true, many = (first, np.full(RANKED, 0.6)), 10**7
    exact = scores_of(formulas, tuple((p * many).astype(int) for p in true), many)  # type: ignore[arg-type]
    share = exact.at(criterion="total").data["share"].to_numpy()
    best = 1 + (share > share[:, np.newaxis] + 1e-9).sum(axis=1)
    worst = RANKED - (share < share[:, np.newaxis] - 1e-9).sum(axis=1)
    together, alone, width = 0, np.zeros(RANKED), 0.0
    for table in range(SCORED):
        rng = np.random.default_rng([20240102, table])
        seen = scores_of(
            formulas, (rng.binomial(cases, true[0]), rng.binomial(cases, true[1])), cases
        )
        for simultaneous in (True, False):
            spans = pi.rank_spans(
                seen, sampling=True, simultaneous=simultaneous, draws=DRAWS, seed=table
            ).data
            lower, upper = spans["lower"].to_numpy(), spans["upper"].to_numpy()
            holds = (lower <= best) & (worst <= upper)
            if simultaneous:
                together += bool(holds.all())
                width += float((upper - lower).mean()) / SCORED
            else:
                alone += holds
    least = alone.min() / SCORED
    return f"| {name} | {together / SCORED:.1%} | {least:.1%} | {width:.1f} |"


def main() -> None:
    """Write the tables."""
    lines = [
        f"*{TABLES:,} simulated tables of {UNITS} units each, {DRAWS} draws, 95 %. Written by "
        "`tools/simulate_rank_sets.py`.*",
        "",
        "| true values | all sets hold | each alone, least of the units | mean width, together |",
        "|---|---|---|---|",
        *(row_of(name, truth) for name, truth in TRUTHS.items()),
    ]
    text = "\n".join(lines) + "\n"
    (PLACE / "rank_sets_simulated.txt").write_text(text, encoding="utf-8")
    lines = [
        f"*{SCORED:,} simulated tables of {RANKED} units each, {DRAWS} draws, 95 %. Two criteria, "
        "of 6 and 4 points; in the second all have a true 60 %. Written by "
        "`tools/simulate_rank_sets.py`.*",
        "",
        "| true values | all spans hold | each alone, least of the units | mean width, together |",
        "|---|---|---|---|",
        *(row_of_index(name, *each) for name, each in INDICES.items()),
    ]
    text = "\n".join(lines) + "\n"
    (PLACE / "spans_of_totals_simulated.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
