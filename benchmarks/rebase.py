"""
Rebase: 10 035 communes, 24 months, 12 items onto the communes of 1 July 2025, against pandas.

The code by hand merges a table of whole transfers, adds by group, and leaves out what lacks a
unit or has a part. It keeps no status, no remainder and no account of what moved.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
from paired import cpu_seconds, ratios, report

import parindex as pi

DAY = dt.date(2025, 7, 1)
MONTHS = [f"{year}-M{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
ITEMS = [f"item_{number:02d}" for number in range(12)]


def counts(registry: pi.UnitRegistry) -> pa.Table:
    units = [unit.id for unit in registry.on(DAY - dt.timedelta(1)).at_level("commune")]
    rng = np.random.default_rng(2025)
    rows = len(units) * len(MONTHS)
    return pa.table(
        {
            "unit_id": pa.array(units * len(MONTHS)),
            "period": pa.array([month for month in MONTHS for _ in units]),
            **{item: pa.array(rng.integers(0, 4000, rows)) for item in ITEMS},
        }
    )


def by_hand(frame: pd.DataFrame, steps: pd.DataFrame, expected: dict[str, int]) -> pd.DataFrame:
    merged = frame.merge(steps, left_on="unit_id", right_on="predecessor", how="left")
    merged["unit_id"] = merged["successor"].fillna(merged["unit_id"])
    merged["is_part"] = merged["is_part"].eq(True)  # a unit without a step is whole
    groups = merged.groupby(["unit_id", "period"], sort=True)
    sums = groups[ITEMS].sum()
    size = groups.size()
    needed = size.index.get_level_values(0).map(expected).fillna(1).to_numpy()
    usable = (size.to_numpy() == needed) & ~groups["is_part"].any().to_numpy()
    found: pd.DataFrame = sums[usable].astype("int64").reset_index()
    return found


def main() -> None:
    registry = pi.load_registry("vn")
    table = counts(registry)
    frame = table.to_pandas()
    moving = [step for step in registry.events if step.successor and not step.is_of_one_unit]
    # nobody went where area alone did, and so no count does
    area = pi.vocabulary.TransferExtent.AREA
    moving = [step for step in moving if step.day == DAY and step.extent is not area]
    steps = pd.DataFrame(
        {
            "predecessor": [step.predecessor for step in moving],
            "successor": [step.successor for step in moving],
            "is_part": [step.extent is pi.vocabulary.TransferExtent.PART for step in moving],
        }
    )
    expected = {str(unit): int(size) for unit, size in steps.groupby("successor").size().items()}

    def ours() -> pi.results.RebasedCounts:
        return pi.rebase(table, registry, as_of=DAY)

    def theirs() -> pd.DataFrame:
        return by_hand(frame, steps, expected)

    result, other = ours(), theirs()
    own = result.to_pandas().dropna().sort_values(["unit_id", "period"]).reset_index(drop=True)
    assert len(own) == len(other)
    assert (own[ITEMS].to_numpy(np.int64) == other[ITEMS].to_numpy(np.int64)).all()
    print(f"{result}\n{cpu_seconds(ours):.2f} CPU seconds (bound 2)")
    report("rebase of 240 840 rows, 12 items", ratios(ours, theirs, 7), 3)


if __name__ == "__main__":
    main()
