"""
What would be: one change of 30 criteria of 12 units, and 1 000 variants in one frame.

A warm call has the scores laid out by a call before. The variants are scored at once, beside a call
for each of them.
"""

from __future__ import annotations

import statistics

import numpy as np
from paired import cpu_seconds, ratios, report

import parindex as pi

UNITS, CRITERIA, VARIANTS = 12, 30, 1_000
FORMULAS = (
    "share(full=95; floor=60)",
    "share(full=best_peer)",
    "bands(>=60: 1; >=70: 2; >=80: 3; >=90: 4)",
)


def scores() -> pi.ScoreTable:
    """Scores of made-up counts, one indicator for each criterion."""
    rng = np.random.default_rng(2023)
    cases = rng.integers(200, 4000, UNITS)
    met = {
        f"met_{place}": rng.binomial(cases, rng.uniform(0.5, 0.97)).tolist()
        for place in range(CRITERIA)
    }
    rates = pi.compute_rates(
        {
            "unit_id": [f"u{unit:02d}" for unit in range(UNITS)],
            "period": ["2023"] * UNITS,
            "cases": cases.tolist(),
            **met,
        },
        [
            pi.Indicator.proportion(f"met.{place}", numerator=[item], denominator=["cases"])
            for place, item in enumerate(met)
        ],
    )
    codes = [str(place + 1) for place in range(CRITERIA)]
    scheme = pi.scheme_from_table(
        {
            "code": codes,
            "text": codes,
            "maximum": [4.0] * CRITERIA,
            "formula": [FORMULAS[place % len(FORMULAS)] for place in range(CRITERIA)],
            "indicator": [f"met.{place}" for place in range(CRITERIA)],
        },
        id="benchmark",
        edition="1",
    )
    return pi.compute_scores(scheme, rates=rates)


def main() -> None:
    """Print milliseconds of a warm call, and the ratio of many variants to as many calls."""
    table = scores()
    for title, item in (("read by one criterion", "met_3"), ("read by all", "cases")):
        change = pi.Change(unit_id="u03", item=item, add=1)
        pi.what_if(table, change)
        spent = [cpu_seconds(lambda: pi.what_if(table, change)) for _ in range(51)]  # noqa: B023 - called at once
        print(
            f"what_if, warm, a count {title}: {1000 * statistics.median(spent):.1f} ms of CPU "
            f"(median of {len(spent)}, least {1000 * min(spent):.1f}; bound 5)"
        )
    rng = np.random.default_rng(1)
    unit, place = rng.integers(0, UNITS, VARIANTS), rng.integers(0, CRITERIA, VARIANTS)
    units, items = [f"u{each:02d}" for each in unit], [f"met_{each}" for each in place]
    columns = {
        "variant": list(map(str, range(VARIANTS))),
        "unit_id": units,
        "item": items,
        "add": [-5] * VARIANTS,
    }
    changes = [
        pi.Change(unit_id=unit_id, item=item, add=-5)
        for unit_id, item in zip(units, items, strict=True)
    ]

    def one_by_one() -> object:
        return [pi.what_if(table, change) for change in changes]

    for title, asked in (("all criteria", None), ("the total alone", "total")):
        found = ratios(lambda: pi.what_if(table, columns, criterion=asked), one_by_one, rounds=3)  # noqa: B023 - called at once
        report(f"{VARIANTS} variants, {title} / as many calls", found, bound=0.25)


if __name__ == "__main__":
    main()
