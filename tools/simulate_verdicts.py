"""
How often verdicts are wrong, and how often they find a change: simulated, with a fixed seed.

Writes the tables of docs/explanation/spread.md. Units work at a true rate of 95 % (or the rate
given); in some simulations their true rate moves from period to period, as real ones do.

    python tools/simulate_verdicts.py            # writes the tables
    python tools/simulate_verdicts.py --units 500 --print    # a quick look
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

import parindex as pi

TARGET = Path(__file__).parents[1] / "docs" / "explanation" / "spread_simulated.txt"
SEED = 20230614
UNITS = 20_000
HISTORY = 12  # periods before the one that is judged
SIZES = (12, 400, 40_000, 400_000)
SPC = ("SPC101", "SPC102", "SPC103", "SPC104")
STATED = 5.0  # percent of units without a true change that may be called deteriorated

MET = pi.Indicator.proportion("met", numerator=["met"], denominator=["cases"])


def simulated_rates(
    generator: np.random.Generator,
    *,
    units: int,
    cases: int,
    rate: float,
    spread: float = 0.0,
    change: float = 0.0,
    history: int = HISTORY,
) -> pi.RateTable:
    """Rates of quarters, the last of which is judged; rates and changes in percent and points."""
    true = rate + spread * generator.standard_normal((units, history + 1))
    true[:, -1] += change
    met = generator.binomial(cases, np.clip(true, 0.0, 100.0) / 100.0)
    periods = [f"{2010 + at // 4}-Q{at % 4 + 1}" for at in range(history + 1)]
    counts = {
        "unit_id": np.repeat([f"u{unit}" for unit in range(units)], history + 1),
        "period": np.tile(periods, units),
        "met": met.ravel(),
        "cases": np.full(met.size, cases),
    }
    return pi.compute_rates(counts, [MET])


def called(table: pi.ComparisonTable, history: int = HISTORY) -> float:
    """Percent of units called deteriorated in the last period."""
    last = table.data["verdict"].to_pylist()[history :: history + 1]
    return 100.0 * last.count("deteriorated") / len(last)


def below_limits(rates: pi.RateTable, history: int = HISTORY) -> float:
    """Percent of units whose last point lies below their control limits."""
    last = pi.compute_control_limits(rates).data["beyond"].to_pylist()[history :: history + 1]
    return 100.0 * last.count(-1) / len(last)


def alone(rates: pi.RateTable, history: int = HISTORY) -> pi.ComparisonTable:
    """The last two years of the same quarter alone, as a sheet without a history has them."""
    rows = np.arange(len(rates)).reshape(-1, history + 1)[:, [history - 4, history]].ravel()
    return pi.compare_to_prior_year(pi.RateTable(rates.data.take(rows), rates.provenance))


def shares(rates: pi.RateTable) -> tuple[float, float, float, float]:
    """Percent called worse: by two years alone, with a history, by the history, by limits."""
    two_years = alone(rates).data["verdict"].to_pylist()[1::2]
    return (
        100.0 * two_years.count("deteriorated") / len(two_years),
        called(pi.compare_to_prior_year(rates)),
        called(pi.compare_to_history(rates)),
        below_limits(rates),
    )


def outside_funnel(
    generator: np.random.Generator, *, cases: int, units: int, spread: float
) -> tuple[float, float]:
    """Percent of peers called worse: as if chance alone made them differ, and as they are."""
    true = np.clip(95.0 + spread * generator.standard_normal(units), 0.0, 100.0)
    met = generator.binomial(cases, true / 100.0)
    counts = {
        "unit_id": [f"u{unit}" for unit in range(units)],
        "period": ["2023"] * units,
        "met": met,
        "cases": np.full(units, cases),
    }
    rates = pi.compute_rates(counts, [MET])
    adjusted = pi.compare_with_peers(rates).data["standing"].to_pylist().count("worse")
    center = met.sum() / (cases * units)
    by_chance = _arcsine(met / cases) < _arcsine(center) - 3.0902 * 0.5 / np.sqrt(cases)
    return 100.0 * float(by_chance.mean()), 100.0 * adjusted / units


def _arcsine(share: npt.ArrayLike) -> npt.NDArray[np.float64]:
    return np.asarray(np.arcsin(np.sqrt(share)), np.float64)


def no_change(units: int) -> list[str]:
    """Rows of the table without a true change."""
    generator = np.random.default_rng(SEED)
    lines = [
        "| cases | true rate | spread | two years alone | prior year, with history "
        "| all earlier periods | below limits |",
        "|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for spread in (0.0, 0.5, 1.0, 2.0):
        for cases in SIZES:
            for rate in (85.0, 95.0) if spread else (85.0, 95.0, 99.0):
                rates = simulated_rates(
                    generator, units=units, cases=cases, rate=rate, spread=spread
                )
                cells = " | ".join(f"{share:.1f}" for share in shares(rates))
                lines.append(f"| {cases:,} | {rate:.0f} | {spread:g} | {cells} |")
    return lines


def short_history(units: int) -> list[str]:
    """Rows of the table without a true change, with as few periods as an allowance needs."""
    generator = np.random.default_rng(SEED + 3)
    lines = [
        "| cases | true rate | spread | prior year, with history | all earlier periods |",
        "|---:|---:|---:|---:|---:|",
    ]
    for spread in (0.0, 1.0, 2.0):
        for cases in SIZES:
            rates = simulated_rates(
                generator, units=units, cases=cases, rate=95.0, spread=spread, history=8
            )
            prior_year = called(pi.compare_to_prior_year(rates), 8)
            history = called(pi.compare_to_history(rates), 8)
            lines.append(f"| {cases:,} | 95 | {spread:g} | {prior_year:.1f} | {history:.1f} |")
    return lines


def true_change(units: int) -> list[str]:
    """Rows of the table with a true change."""
    generator = np.random.default_rng(SEED + 1)
    lines = [
        "| cases | true rate | two years alone | prior year, with history "
        "| all earlier periods | below limits |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for cases in SIZES:
        for rate in (97.0, 95.0, 92.0, 85.0):
            rates = simulated_rates(generator, units=units, cases=cases, rate=rate, change=-5.0)
            cells = " | ".join(f"{share:.1f}" for share in shares(rates))
            lines.append(f"| {cases:,} | {rate:.0f} to {rate - 5:.0f} | {cells} |")
    return lines


def whole_series(units: int) -> list[str]:
    """Rows of the table of findings on whole series without a true change."""
    generator = np.random.default_rng(SEED + 4)
    lines = [
        f"| cases | spread | periods | last period | any rule | {' | '.join(SPC)} |",
        f"|---:|---:|---:|---:|---:|{'---:|' * len(SPC)}",
    ]
    for cases, spread in ((400, 0.0), (400, 1.0), (40_000, 1.0)):
        for periods in (12, 24, 48):
            shares = found_in_series(
                generator, units=units, cases=cases, spread=spread, periods=periods
            )
            cells = " | ".join(f"{share:.1f}" for share in shares)
            lines.append(f"| {cases:,} | {spread:g} | {periods} | none | {cells} |")
    for periods in (10, 12, 24):
        for fall in (5.0, 10.0, 20.0):
            shares = found_in_series(generator, units=units, cases=400, periods=periods, fall=fall)
            cells = " | ".join(f"{share:.1f}" for share in shares)
            lines.append(f"| 400 | 0 | {periods} | {fall:g} points lower | {cells} |")
    return lines


def found_in_series(
    generator: np.random.Generator,
    *,
    units: int,
    cases: int,
    periods: int,
    spread: float = 0.0,
    fall: float = 0.0,
) -> list[float]:
    """Percent of units with a finding anywhere in their series: of any rule, and of each."""
    rates = simulated_rates(
        generator,
        units=units,
        cases=cases,
        rate=95.0,
        spread=spread,
        change=-fall,
        history=periods - 1,
    )
    findings = pi.find(control=pi.compute_control_limits(rates), select=["SPC"])
    tables = [findings, *(findings.select(code) for code in SPC)]
    return [100.0 * len(set(table.data["unit_id"].to_pylist())) / units for table in tables]


def in_a_shift(
    generator: np.random.Generator, *, units: int, cases: int, before: float, after: float
) -> float:
    """Percent of units with a shift in 24 months, of which 12 follow a change of late cases."""
    late = np.where(np.arange(24) < 12, before, after) / cases
    rates = pi.compute_rates(
        {
            "unit_id": np.repeat([f"u{unit:05}" for unit in range(units)], 24),
            "period": [f"{2021 + at // 12}-M{at % 12 + 1:02}" for at in range(24)] * units,
            "met": cases - generator.binomial(cases, np.tile(late, units)),
            "cases": [cases] * 24 * units,
        },
        [MET],
    )
    marks = pi.compute_control_limits(rates).data["shift"].fill_null(0).to_numpy()
    return 100.0 * float((marks.reshape(units, 24) != 0).any(axis=1).mean())


def few_cases(units: int) -> list[str]:
    """Rows of the table of shifts where few cases are late, and none where nothing changed."""
    generator = np.random.default_rng(SEED + 5)
    lines = [
        "| cases | late a month | no change | then twice as many | 3.5 times | 5 times |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    for cases in (12, 400, 40_000):
        for late in (0.5, 1.0, 2.0, 4.0):
            shares = [
                in_a_shift(generator, units=units, cases=cases, before=late, after=late * times)
                for times in (1.0, 2.0, 3.5, 5.0)
                if late * times < cases
            ]
            cells = [*(f"{share:.1f}" for share in shares), *["–"] * (4 - len(shares))]
            lines.append(f"| {cases:,} | {late:g} | {' | '.join(cells)} |")
    return lines


def peers(units: int) -> list[str]:
    """Rows of the table of peers."""
    generator = np.random.default_rng(SEED + 2)
    lines = [
        "| cases | spread among units | by chance alone | spread allowed for |",
        "|---:|---:|---:|---:|",
    ]
    for spread in (0.0, 1.0, 2.0):
        for cases in SIZES:
            chance, adjusted = outside_funnel(generator, cases=cases, units=units, spread=spread)
            lines.append(f"| {cases:,} | {spread:g} | {chance:.1f} | {adjusted:.1f} |")
    return lines


def tables(units: int) -> str:
    """All tables as Markdown."""
    return "\n".join(
        [
            f"*{units:,} simulated units each, {HISTORY} periods of history, seed {SEED}; percent "
            "of units. Written by `tools/simulate_verdicts.py`.*",
            "",
            "**No true change: called deteriorated.**",
            "",
            *no_change(units),
            "",
            "**The same with the shortest history, 8 periods.**",
            "",
            *short_history(units),
            "",
            "**A true fall of 5 points: called deteriorated.**",
            "",
            *true_change(units),
            "",
            "**A whole series: units with any finding of SPC.** Without a true change; and with a "
            "last period that is lower, for which SPC101 is right and SPC102 is not.",
            "",
            *whole_series(units),
            "",
            "**Few late cases: units with a shift in 24 months.** Without a change, and with a "
            "change after the first 12.",
            "",
            *few_cases(units),
            "",
            "**Units that are peers: called worse.**",
            "",
            *peers(units),
            "",
        ]
    )


def main() -> None:
    """Write the tables, or print them."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--units", type=int, default=UNITS)
    options.add_argument("--print", action="store_true")
    given = options.parse_args()
    text = tables(given.units)
    if given.print:
        sys.stdout.write(text)
    else:
        TARGET.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
