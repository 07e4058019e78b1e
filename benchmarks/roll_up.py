"""
Roll up: communes, 24 months, 12 items to the districts above them, against polars.

The communes are those of districts that stayed the same over all the months.

The first rival joins who stands above, and adds by group. The second does what the verb promises as
well: no total where a commune below did not report the item, who did not, and whose rows are in no
total. Both know neither days nor statuses, and refuse nothing.
"""

from __future__ import annotations

import datetime as dt
from functools import partial

import numpy as np
import polars as pl
import pyarrow as pa
from paired import cpu_seconds, ratios, report

import parindex as pi

FROM, TO = dt.date(2023, 1, 1), dt.date(2024, 11, 30)
MONTHS = [f"{year}-M{month:02d}" for year in (2022, 2023, 2024) for month in range(1, 13)][11:35]
ITEMS = [f"item_{number:02d}" for number in range(12)]


def counts(units: list[str], share: float) -> pa.Table:
    """Make counts of a share of all units and months."""
    rng = np.random.default_rng(2025)
    rows = len(units) * len(MONTHS)
    table = pa.table(
        {
            "unit_id": pa.array(units * len(MONTHS)),
            "period": pa.array([month for month in MONTHS for _ in units]),
            **{item: pa.array(rng.integers(0, 4000, rows)) for item in ITEMS},
        }
    )
    return table.filter(pa.array(rng.random(rows) < share))


def summed(frame: pl.DataFrame, above: pl.DataFrame) -> pl.DataFrame:
    """Add up, and no more."""
    groups = frame.join(above, on="unit_id").group_by("above", "period")
    return groups.agg(pl.col(item).sum() for item in ITEMS)


def complete(
    frame: pl.DataFrame, above: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Give sums of what all below reported; who did not; rows in no total."""
    placed = frame.join(above, on="unit_id")
    made = (
        placed.group_by("above", "period")
        .agg(
            *(pl.col(item).sum() for item in ITEMS),
            *(pl.col(item).count().alias(f"n_{item}") for item in ITEMS),
        )
        .join(above.group_by("above").len("expected"), on="above")
        .sort("above", "period")
    )
    is_whole = {item: pl.col(f"n_{item}") == pl.col("expected") for item in ITEMS}
    totals = made.select(
        "above", "period", *(pl.when(is_whole[item]).then(pl.col(item)) for item in ITEMS)
    )
    short = made.filter(~pl.all_horizontal(is_whole.values())).select("above", "period")
    reported = placed.select("unit_id", "period")
    gaps = short.join(above, on="above").join(reported, on=["unit_id", "period"], how="anti")
    return totals, gaps, frame.join(above, on="unit_id", how="anti")


def main() -> None:
    """Print the ratios, of a full sheet and of one with gaps."""
    registry = pi.load_registry("vn")
    first, last = registry.on(FROM), registry.on(TO)
    communes = [
        unit
        for district in last.at_level("district")
        if district in first.at_level("district")
        for unit in last.children(district.id)
        if first.children(district.id) == last.children(district.id)
    ]
    above = pl.DataFrame(
        {
            "unit_id": [unit.id for unit in communes],
            "above": [str(unit.parent) for unit in communes],
        }
    )
    for share in (1.0, 0.9):
        table = counts(above["unit_id"].to_list(), share)
        frame = pl.DataFrame(pl.from_arrow(table))

        ours = partial(pi.roll_up, table, registry, to="district", regime="calendar")
        refuse_if_they_differ(ours(), *complete(frame, above))
        rows = f"roll_up of {len(frame)} rows, {share:.0%} of the units"
        print(f"{rows}: {cpu_seconds(ours):.2f} CPU seconds")
        found = ratios(ours, partial(summed, frame, above), 7)
        report(f"{rows} / sums in polars", found, 3)
        found = ratios(ours, partial(complete, frame, above), 7)
        report(f"{rows} / the same work in polars", found, 2)


def refuse_if_they_differ(
    own: pi.results.CountTable, totals: pl.DataFrame, gaps: pl.DataFrame, outside: pl.DataFrame
) -> None:
    """Both must have done the same work."""
    keys = ["unit_id", "period"]
    theirs = totals.rename({"above": "unit_id"}).sort(keys)
    ours = pl.DataFrame(pl.from_arrow(own.data)).with_columns(pl.col(keys).cast(pl.String))
    assert theirs.equals(ours.sort(keys).select(theirs.columns))
    assert own.gaps.num_rows == len(gaps)
    assert own.provenance.input is not None
    assert not own.provenance.input.ignored
    assert outside.is_empty()


if __name__ == "__main__":
    main()
