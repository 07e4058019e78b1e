"""
Names: 100 000 rows of 10 000 distinct spellings, against a dictionary of exact names by hand.

The code by hand strips and lowers every cell and looks it up; what is spelt in another way, it does
not find.
"""

from __future__ import annotations

import datetime as dt
import time

import numpy as np
import pandas as pd
from paired import ratios, report

import parindex as pi

DAY = dt.date(2023, 6, 14)
ROWS, DISTINCT = 100_000, 10_000
SPELLINGS = (
    lambda name: name,
    str.upper,
    lambda name: name.replace("Xã ", "X. ").replace("Phường ", "P. "),
    lambda name: f" {name}".replace(" ", "\u00a0"),
    lambda name: f"UBND {name.lower()}",
    lambda name: f"{name[:-1]}x",
)


def column(registry: pi.UnitRegistry) -> tuple[list[str], list[str]]:
    """Spellings of communes, one in six of them wrong, and the district of each."""
    units = registry.on(DAY).at_level("commune")
    rng = np.random.default_rng(2023)
    spelt: dict[tuple[str, str], None] = {}
    while len(spelt) < DISTINCT:
        unit = units[rng.integers(len(units))]
        spelt[SPELLINGS[len(spelt) % len(SPELLINGS)](unit.name), unit.parent or ""] = None
    chosen = list(spelt)
    rows = [chosen[place] for place in rng.integers(0, DISTINCT, ROWS)]
    return [name for name, _ in rows], [above for _, above in rows]


def by_hand(names: pd.Series, within: pd.Series, units: pd.DataFrame) -> pd.Series:
    wanted = pd.DataFrame({"name": names.str.strip().str.lower(), "within": within})
    return wanted.merge(units, on=["name", "within"], how="left")["unit_id"]


def main() -> None:
    registry = pi.load_registry("vn")
    names, within = column(registry)
    communes = registry.on(DAY).at_level("commune")
    units = pd.DataFrame(
        {
            "name": [unit.name.lower() for unit in communes],
            "within": [unit.parent for unit in communes],
            "unit_id": [unit.id for unit in communes],
        }
    )
    series, above = pd.Series(names), pd.Series(within)

    def ours() -> pi.units.ResolutionTable:
        return pi.resolve_units(series, registry, as_of=DAY, within=above)

    def theirs() -> pd.Series:
        return by_hand(series, above, units)

    print(ours())
    start = time.perf_counter()
    ours()
    print(f"{time.perf_counter() - start:.2f} s (bound 2 s)")
    found = theirs().notna().mean()
    print(f"by hand {found:.0%} of the rows are found")
    report("100 000 names, 10 000 spellings", ratios(ours, theirs, 5), 40)


if __name__ == "__main__":
    main()
