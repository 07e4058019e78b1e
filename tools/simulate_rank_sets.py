"""
How often sets of ranks hold the true ranks: the table in docs/how-to/say-how-sure-a-rank-is.md.

    python tools/simulate_rank_sets.py    # writes the table; about two minutes
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from parindex.stats.by_draws.rank_sets import rank_sets

TABLES, UNITS, DRAWS, ERROR = 1000, 20, 500, 1.0
TRUTHS = {
    "all 20 equal": np.zeros(UNITS),
    "5 equal, 15 apart by 1 standard error": np.r_[np.zeros(5), np.arange(1, 16)],
    "4 groups of 5 equal, apart by 3": np.repeat(np.arange(4) * 3.0, 5),
    "all apart by 1/2": np.arange(UNITS) / 2,
    "all apart by 4": np.arange(UNITS) * 4.0,
}
PLACE = Path(__file__).parents[1] / "docs" / "explanation" / "rank_sets_simulated.txt"


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


def main() -> None:
    """Write the table."""
    lines = [
        f"*{TABLES:,} simulated tables of {UNITS} units each, {DRAWS} draws, 95 %. Written by "
        "`tools/simulate_rank_sets.py`.*",
        "",
        "| true values | all sets hold | each alone, least of the units | mean width, together |",
        "|---|---|---|---|",
        *(row_of(name, truth) for name, truth in TRUTHS.items()),
    ]
    text = "\n".join(lines) + "\n"
    PLACE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
