"""
Growth of CPU seconds and memory from n to 10 n, for every verb and for series of unusual shapes.

Each line is a verb and a shape of the input. Ten times the rows should take about ten times as
long and as much memory; a hundred times would be a verb that grows with the square.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tracemalloc
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from paired import cpu_seconds

import parindex as pi

OWN = pi.Indicator.proportion("own", numerator=["met"], denominator=["cases"])
ROWS = 2_000
FIRST_YEAR = 1900


def month(at: int) -> str:
    return f"{FIRST_YEAR + at // 12}-M{at % 12 + 1:02}"


def rates(units: list[str], months: list[str]) -> pi.RateTable:
    generator = np.random.default_rng(2025)
    return pi.compute_rates(
        pa.table(
            {
                "unit_id": units,
                "period": months,
                "met": generator.integers(80, 100, len(units)),
                "cases": [100] * len(units),
            }
        ),
        [OWN],
    )


def one_month_each(rows: int) -> pi.RateTable:
    """Units that have one month each, and no two the same."""
    return rates([f"u{unit}" for unit in range(rows)], [month(at) for at in range(rows)])


def twenty_months_each(rows: int) -> pi.RateTable:
    """Units with twenty months each, that begin one after the other."""
    place = [divmod(at, 20) for at in range(rows)]
    return rates([f"u{unit}" for unit, _ in place], [month(3 * unit + at) for unit, at in place])


def same_months(rows: int) -> pi.RateTable:
    """Units with the same twenty months, as reports have them."""
    place = [divmod(at, 20) for at in range(rows)]
    return rates([f"u{unit}" for unit, _ in place], [month(at) for _, at in place])


def two_years_each(rows: int) -> pi.RateTable:
    """Units with the same month of two years, and no two the same."""
    place = [divmod(at, 2) for at in range(rows)]
    return rates([f"u{unit}" for unit, _ in place], [month(unit + 12 * at) for unit, at in place])


def one_long_series(rows: int) -> pi.RateTable:
    """One unit with as many months as rows."""
    return rates(["A"] * rows, [month(at) for at in range(rows)])


def counts(rows: int) -> dict[str, object]:
    """One year of units, with who stands above them as a registry."""
    generator = np.random.default_rng(2025)
    units = [f"u{unit}" for unit in range(rows)]
    return {
        "unit_id": units,
        "period": ["2024"] * rows,
        "met": generator.integers(80, 100, rows),
        "cases": [100] * rows,
    }


def tree(rows: int) -> pi.UnitRegistry:
    """Units, ten of them below each one above."""
    above = [f"d{unit}" for unit in range(-(-rows // 10))]
    return pi.UnitRegistry(
        [
            *(pi.AdministrativeUnit(id=each, name=each, level="district") for each in above),
            *(
                pi.AdministrativeUnit(
                    id=f"u{unit}", name=f"Xã {unit}", level="commune", parent=above[unit // 10]
                )
                for unit in range(rows)
            ),
        ]
    )


def with_targets(rows: int) -> tuple[pi.RateTable, list[pi.Target]]:
    """One rate and one target for each unit."""
    given = pi.compute_rates(counts(rows), [OWN])
    return given, [
        pi.Target(indicator="own", value=90.0, unit_id=f"u{unit}", source="made up")
        for unit in range(rows)
    ]


def planned(rows: int) -> tuple[pi.FindingTable, pi.MeasureSet, pi.RateTable]:
    """One finding and one measure for each unit."""
    given, targets = with_targets(rows)
    measures = pi.MeasureSet(
        pi.Measure(
            rule="TGT101",
            unit_id=f"u{unit}",
            subject="own",
            period="2023",
            description="made up",
            responsible="made up",
            due=dt.date(2024, 12, 31),
            value=95.0,
        )
        for unit in range(rows)
    )
    return pi.find(rates=given, targets=targets), measures, given


def scored(rows: int) -> pi.ScoreTable:
    """Scores of units by one criterion."""
    scheme = pi.scheme_from_table(
        {
            "code": ["1"],
            "text": ["Hạn"],
            "maximum": [10],
            "formula": ["share()"],
            "indicator": ["own"],
        },
        id="own",
        edition="1",
    )
    return pi.compute_scores(scheme, rates=pi.compute_rates(counts(rows), [OWN]))


def variants(rows: int) -> dict[str, list[object]]:
    """Variants of a change each."""
    return {
        "variant": [str(at) for at in range(rows)],
        "unit_id": [f"u{at % 20}" for at in range(rows)],
        "item": ["met"] * rows,
        "add": [-(at % 50) for at in range(rows)],
    }


def published(rows: int) -> dict[str, list[str]]:
    """Figures of as many indicators as rows."""
    return {
        "unit_id": ["A"] * rows,
        "period": ["2023"] * rows,
        "indicator": [f"i{at}" for at in range(rows)],
        "printed": ["80,5%"] * rows,
    }


CASES: list[tuple[str, Callable[[int], object], Callable[..., object]]] = [
    *(
        (f"{verb.__name__}, {shape.__name__}", shape, verb)
        for verb in (pi.compute_control_limits, pi.compare_to_history, pi.compare_to_prior_year)
        for shape in (
            one_month_each,
            two_years_each,
            twenty_months_each,
            same_months,
            one_long_series,
        )
    ),
    ("compute_rates", counts, lambda given: pi.compute_rates(given, [OWN])),
    ("compare_to_previous", same_months, pi.compare_to_previous),
    ("compare_with_peers", same_months, pi.compare_with_peers),
    (
        "roll_up, ten units below each",
        lambda rows: (counts(rows), tree(rows)),
        lambda given: pi.roll_up(*given, to="district"),
    ),
    (
        "resolve_units, names of one level",
        lambda rows: ([f"XÃ {unit}" for unit in range(rows)], tree(rows)),
        lambda given: pi.resolve_units(*given, as_of=dt.date(2025, 1, 1)),
    ),
    (
        "find, one target for each unit",
        with_targets,
        lambda given: pi.find(rates=given[0], targets=given[1]),
    ),
    ("assess", counts, lambda given: pi.assess(given, indicators=[OWN])),
    ("explain, all units", scored, pi.explain),
    ("findings to JSON and back", with_targets, lambda given: _there_and_back(*given)),
    (
        "with_measures, one for each unit",
        planned,
        lambda given: given[0].with_measures(given[1], as_of=dt.date(2025, 1, 15), rates=given[2]),
    ),
    (
        "what_if, as many variants as rows",
        lambda rows: (scored(20), variants(rows)),
        lambda given: pi.what_if(*given, criterion="total"),
    ),
    ("compute_control_limits, published", published, pi.compute_control_limits),
]


def _there_and_back(given: pi.RateTable, targets: list[pi.Target]) -> pi.FindingTable:
    written = pi.find(rates=given, targets=targets).to_json()
    assert written is not None  # no path was given
    return pi.read_findings(written)


def measured(verb: Callable[..., object], given: object) -> tuple[float, float]:
    """CPU seconds, the least of three, and megabytes at the most."""
    seconds = min(cpu_seconds(lambda: verb(given)) for _ in range(3))
    tracemalloc.start()
    verb(given)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, peak / 1e6


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=ROWS)
    rows = options.parse_args().rows
    print(f"{'':52}{'CPU seconds':>18}{'times':>7}{'megabytes':>19}{'times':>7}")
    for name, shape, verb in CASES:
        few, many = (measured(verb, shape(size)) for size in (rows, 10 * rows))
        print(
            f"{name:52}{few[0]:8.3f} to {many[0]:6.3f}{many[0] / few[0]:7.1f}"
            f"{few[1]:9.1f} to {many[1]:6.1f}{many[1] / few[1]:7.1f}"
        )


if __name__ == "__main__":
    main()
